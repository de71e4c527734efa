/* What several of these tests need: a panel, runs, and a pen that remembers what it was told. */

/** A panel of 100 x 100 pixels at (0, 0), which shows -1..1 on both axes; y points upwards. */
export const panel = {
  left: 0,
  top: 0,
  width: 100,
  height: 100,
  right: 100,
  bottom: 100,
  px: x => 50 * (x + 1),
  py: y => 50 * (1 - y),
  dx: h => h / 50 - 1,
  dy: v => 1 - v / 50,
  holds: (h, v) => h >= 0 && h <= 100 && v >= 0 && v <= 100,
};

/** A run along these points, [[x, y], ...]; its losses fall from one to the next. */
export function runAlong(points, more = {}) {
  return {
    label: "SGD",
    line: "#000",
    text: "#000",
    panel: 0,
    rows: points.length,
    sent: Uint16Array.from(points, (_, row) => row),
    drawn: Uint16Array.from(points, (_, row) => row),
    rough: false,
    hair: [1, 1],
    diverged: -1,
    x: Float32Array.from(points.flat()),
    height: Float32Array.from(points, (_, row) => 1 / (row + 1)),
    lowest: 0,
    thin: [],
    ...more,
  };
}

/** A pen that writes down every call, [name, ...arguments]; a letter is 8 pixels wide. */
export function penThatWritesDown() {
  const calls = [];
  const known = { calls, measureText: text => ({ width: 8 * text.length }) };
  return new Proxy(known, {
    get: (pen, name) => pen[name] ?? ((...given) => void calls.push([name, ...given])),
    set: (pen, name, value) => Reflect.set(pen, name, value),
  });
}
