import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Shown, veiledIn } from "../../stage/shown.js";

const floats = (...values) => Float32Array.from(values);
const header = { label: "SGD", line: "#000", rows: 2, sent: 2, stride: 1, diverged: -1, thin: 0 };
const arrays = x => ({ x: floats(x, 0, 0, 0), height: floats(1, 1) });
const race = (x, more = {}) => ({
  runs: [header],
  lowest: 0,
  hair: [1, 1],
  start: [x, 0],
  knobs: {},
  arrays: arrays(x),
  ...more,
});
const sweep = {
  slider: "kappa",
  rows: 2,
  box: [0, 65535, 0, 65535],
  loss: [0, 1],
  lowests: [0, 0],
  second: [],
  labels: [],
  rates: [],
  members: 2,
  arrays: { x: Uint16Array.of(7, 1, 0, 0, 8, 1, 0, 0), loss: Uint16Array.of(1, 1, 1, 1), ends: Uint16Array.of(2, 2) },
};

let thumb;
let shown;

beforeEach(() => {
  thumb = null;
  shown = new Shown(() => thumb);
  shown.setRace(race(1));
});

/** The first coordinate of what is shown, and from where it is. */
const now = () => {
  const { runs, source } = shown.now();
  return [runs[0]?.x[0], source];
};

test("the race is shown, unless it is veiled", () => {
  assert.deepEqual(now(), [1, "run"]);
  shown.veiled = true;
  assert.deepEqual(shown.now().runs, []);
  assert.equal(
    veiledIn({ title: "Bowl", start: [-3, 2] }),
    "Contour lines of Bowl, with the start at x −3, y 2; the runs are hidden until the answer.",
  );
});

test("the member under a thumb goes before everything; it is unpacked once", () => {
  shown.veiled = true;
  thumb = { sweep, index: 0 };
  assert.deepEqual(now(), [7, "sweep"]);
  const { runs } = shown.now();
  shown.fresh = false;
  thumb = { sweep, index: 0 };
  assert.equal(shown.now().runs, runs);
  assert.equal(shown.fresh, false);
  thumb = { sweep, index: 1 };
  assert.deepEqual(now(), [8, "sweep"]);
  assert.equal(shown.fresh, true);
  shown.fresh = false;
  thumb = null;
  assert.equal(shown.now().runs.length, 0);
  assert.equal(shown.fresh, true);
});

test("what was dragged is shown until the server's next message, or until the hand is taken back", () => {
  shown.hand = { on: "picture", at: [3, 0], down: true };
  shown.setDragged(race(2));
  assert.deepEqual(now(), [2, "run"]);
  assert.equal(shown.settled, false);
  shown.setRace(race(4)); // of an earlier change, while the hand is down
  assert.deepEqual(now(), [2, "run"]);
  shown.hand.down = false;
  shown.setRace(race(5));
  assert.deepEqual(now(), [5, "run"]);
  assert.equal(shown.settled, true);
  shown.setDragged(race(6));
  shown.forget();
  assert.deepEqual(now(), [5, "run"]);
});

test("the start is that of the hand, else that of the dragged runs, else what a knob turned, else the message's", () => {
  const message = race(1, { knobs: { kappa: 2 } });
  assert.deepEqual(shown.start(message), [1, 0]);
  thumb = { sweep, index: 0 };
  shown.now();
  assert.deepEqual(shown.start(message), [7, 1]);
  assert.deepEqual(shown.start(race(1)), [1, 0]); // the slider is none of the surface's knobs
  shown.setDragged(race(2));
  assert.deepEqual(shown.start(message), [2, 0]);
  shown.hand = { on: "picture", at: [3, 0], down: true };
  assert.deepEqual(shown.start(message), [3, 0]);
  shown.hand = { on: "map", at: null, down: true };
  assert.deepEqual(shown.start(message), [2, 0]);
});

test("directions come later than the runs, and are not other runs", () => {
  shown.fresh = false;
  shown.setGradients({ arrays: { ways: Uint16Array.of(5, 6, 7, 8) } });
  assert.deepEqual([...shown.now().runs[0].ways], [5, 6, 7, 8]);
  assert.equal(shown.fresh, false);
});
