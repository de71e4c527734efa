/* The surface of the 3D view as numbers, and paths laid over it. Knows nothing of Plotly but its arrays. */

const MOST = 20000; // points of one path: a long zigzag is laid less closely
const BITS = { f4: Float32Array, f8: Float64Array };

/** A figure's array: typed, in base64, or a plain list. */
export function numbers(array) {
  if (!array.bdata) return array;
  return new BITS[array.dtype](Uint8Array.from(atob(array.bdata), letter => letter.charCodeAt(0)).buffer);
}

/**
 * A surface over an even grid. `at(x, y)`: its height, NaN outside; the rest is the rectangle it covers, named as
 * paint.js names a panel's, whose pixels are here the coordinates themselves.
 */
export function meshOf({ x, y, z }) {
  const [across, up, height] = [numbers(x), numbers(y), numbers(z)];
  const wide = across.length - 1;
  const high = up.length - 1;
  const left = across[0];
  const right = across[wide];
  const top = up[0];
  const bottom = up[high];
  const holds = (h, v) => h >= left && h <= right && v >= top && v <= bottom;
  return {
    left,
    right,
    top,
    bottom,
    wide,
    high,
    holds,
    px: value => value,
    py: value => value,
    at(h, v) {
      if (!holds(h, v)) return NaN;
      const column = ((h - left) / (right - left)) * wide;
      const row = ((v - top) / (bottom - top)) * high;
      const i = Math.min(Math.floor(column), wide - 1);
      const j = Math.min(Math.floor(row), high - 1);
      const [s, t] = [column - i, row - j];
      const first = j * (wide + 1) + i;
      const next = first + wide + 1;
      return (
        (1 - t) * ((1 - s) * height[first] + s * height[first + 1]) +
        t * ((1 - s) * height[next] + s * height[next + 1])
      );
    },
  };
}

/**
 * The line through points (x, y, x, y, ...) laid over the surface, `lift` above it: {x, y, z}, with a NaN wherever it
 * leaves the rectangle. Between two points it follows the surface cell by cell: a straight line would cut through hills.
 */
export function draped(points, mesh, lift) {
  const line = { x: [], y: [], z: [] };
  const put = (x, y) => {
    line.x.push(x);
    line.y.push(y);
    line.z.push(mesh.at(x, y) + lift);
  };
  const parts = [];
  let total = 0;
  for (let i = 2; i < points.length; i += 2) {
    const part = clipped(points[i - 2], points[i - 1], points[i], points[i + 1], mesh);
    if (part) total += part.cells = cellsOf(part, mesh);
    parts.push(part);
  }
  const thinner = Math.max(1, total / MOST);
  let end = null;
  for (const part of parts) {
    if (!part) {
      end = null;
      continue;
    }
    const { x0, y0, x1, y1, cells } = part;
    const pieces = Math.max(1, Math.ceil(cells / thinner));
    if (!end || end[0] !== x0 || end[1] !== y0) {
      if (line.x.length) put(NaN, NaN);
      put(x0, y0);
    }
    for (let k = 1; k < pieces; k++) put(x0 + ((x1 - x0) * k) / pieces, y0 + ((y1 - y0) * k) / pieces);
    put(x1, y1);
    end = [x1, y1];
  }
  return { x: Float64Array.from(line.x), y: Float64Array.from(line.y), z: Float64Array.from(line.z) };
}

/** How many cells of the grid a part passes. */
const cellsOf = ({ x0, y0, x1, y1 }, { left, right, top, bottom, wide, high }) =>
  Math.max((Math.abs(x1 - x0) / (right - left)) * wide, (Math.abs(y1 - y0) / (bottom - top)) * high);

/** What of a straight line lies in the rectangle; null if nothing does, or an end is no number. */
export function clipped(x0, y0, x1, y1, { left, right, top, bottom }) {
  if (!Number.isFinite(x0 + y0 + x1 + y1)) return null;
  let from = 0;
  let to = 1;
  for (const [start, way, low, high] of [
    [x0, x1 - x0, left, right],
    [y0, y1 - y0, top, bottom],
  ]) {
    if (way === 0) {
      if (start < low || start > high) return null;
      continue;
    }
    const [enters, leaves] =
      way > 0 ? [(low - start) / way, (high - start) / way] : [(high - start) / way, (low - start) / way];
    [from, to] = [Math.max(from, enters), Math.min(to, leaves)];
  }
  if (from > to) return null;
  const x = share => (share === 0 ? x0 : share === 1 ? x1 : Math.min(Math.max(x0 + share * (x1 - x0), left), right));
  const y = share => (share === 0 ? y0 : share === 1 ? y1 : Math.min(Math.max(y0 + share * (y1 - y0), top), bottom));
  return { x0: x(from), y0: y(from), x1: x(to), y1: y(to) };
}
