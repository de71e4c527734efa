import assert from "node:assert/strict";
import { test } from "node:test";

import { lastRow, lastStep, memberOf, pointAt, rowAt, runsOf, withWays } from "../../stage/paths.js";
import { runAlong } from "./support.js";

const floats = (...values) => Float32Array.from(values);

test("the arrays of a message are cut into its runs", () => {
  const [one, two] = runsOf({
    runs: [
      { label: "A", rows: 2, sent: 2, stride: 1, thin: 1 },
      { label: "B", rows: 1, sent: 1, stride: 1, thin: 0 },
    ],
    lowest: -3,
    hair: [1, 1],
    arrays: { x: floats(1, 2, 3, 4, 5, 6), height: floats(7, 8, 9), at: floats(0, 2, 0), thin: floats(10, 11, 12, 13) },
  });
  assert.deepEqual([...one.x, ...one.height, ...one.at, ...one.thin[0]], [1, 2, 3, 4, 7, 8, 0, 2, 10, 11, 12, 13]);
  assert.deepEqual([...two.x, ...two.height, ...two.at, two.lowest], [5, 6, 9, 0, -3]);
  assert.equal(two.thin.length, 0);
});

test("another curve stands at the rows that travel; a member of a sweep has none, rather than an old one", () => {
  const runs = runsOf({
    runs: [{ rows: 4, sent: 3, stride: 1, thin: 0 }],
    hair: [1, 1],
    arrays: {
      x: floats(0, 0, 1, 1, 3, 3),
      height: floats(4, 3, 1),
      along: floats(9, 8, 6),
      step: Uint16Array.of(0, 1, 3),
    },
  });
  assert.deepEqual([...runs[0].along], [9, 8, NaN, 6]);
  const whole = {
    members: 1,
    rows: 1,
    box: [0, 1, 0, 1],
    loss: [0, 1],
    lowests: [0],
    second: [],
    labels: [],
    rates: [],
  };
  const arrays = { x: Uint16Array.of(0, 0), loss: Uint16Array.of(1), ends: Uint16Array.of(1) };
  assert.equal(memberOf({ ...whole, arrays }, 0, runs)[0].along, undefined);
});

test("a band has a lower and an upper edge for each run", () => {
  const runs = runsOf({
    runs: [
      { rows: 1, sent: 1, stride: 1, thin: 0 },
      { rows: 2, sent: 2, stride: 1, thin: 0 },
    ],
    hair: [1, 1],
    arrays: { x: floats(0, 0, 0, 0, 0, 0), height: floats(0, 0, 0), band: floats(1, 2, 3, 11, 12, 13) },
  });
  assert.deepEqual(
    runs.map(run => run.band.map(edge => [...edge])),
    [
      [[1], [11]],
      [
        [2, 3],
        [12, 13],
      ],
    ],
  );
});

test("a member of a sweep is unpacked from whole numbers, in the colours of the run in its place", () => {
  const sweep = {
    rows: 2,
    box: [-1, 1, 0, 10],
    loss: [-2, 2],
    lowests: [0, 5],
    second: [],
    labels: [],
    rates: [],
    members: 2,
    arrays: {
      x: Uint16Array.of(0, 0, 0, 0, 0, 65535, 65535, 0),
      loss: Uint16Array.of(1, 1, 65535, 0),
      ends: Int32Array.of(2, 1),
    },
  };
  const [run] = memberOf(sweep, 1, [runAlong([[0, 0]], { line: "blue" })]);
  assert.deepEqual([...run.x], [-1, 10, 1, 0]);
  assert.equal(run.height[0], 100);
  assert.ok(Number.isNaN(run.height[1]));
  assert.deepEqual([run.line, run.lowest, run.rows, run.diverged, run.at], ["blue", 5, 2, 1, undefined]);
  assert.equal(memberOf(sweep, 0, [runAlong([[0, 0]])])[0].diverged, -1);
  assert.equal(run.label, "SGD");
  const named = { ...sweep, labels: [["SGD 1"], ["SGD 2"]] };
  assert.equal(memberOf(named, 1, [runAlong([[0, 0]])])[0].label, "SGD 2");
});

test("the rows at which gradients were clipped are cut out of a message, and read bit by bit from a sweep", () => {
  const message = {
    runs: [
      { rows: 3, sent: 2, stride: 1, thin: 0 },
      { rows: 1, sent: 1, stride: 1, thin: 0 },
    ],
    hair: [1, 1],
    arrays: {
      x: floats(0, 0, 0, 0, 0, 0),
      height: floats(0, 0, 0),
      step: Uint16Array.of(0, 2, 0),
      clipped: Uint8Array.of(0, 1, 1, 1), // of every step
    },
  };
  assert.deepEqual(
    runsOf(message).map(run => [...run.clipped]),
    [[0, 1, 1], [1]],
  );
  const rows = 9;
  const sweep = {
    rows,
    box: [0, 1, 0, 1],
    loss: [0, 1],
    lowests: [0, 0],
    second: [],
    labels: [],
    rates: [],
    arrays: {
      x: new Uint16Array(4 * rows),
      loss: new Uint16Array(2 * rows),
      ends: Uint16Array.of(rows, rows),
      clipped: Uint8Array.of(0, 0, 0b01000001, 0b10000000),
    },
  };
  const marked = nth => [...memberOf(sweep, nth, [runAlong([[0, 0]])])[0].clipped];
  assert.deepEqual(marked(0), Array(rows).fill(0));
  assert.deepEqual(marked(1), [0, 1, 0, 0, 0, 0, 0, 1, 1]);
});

test("a run is drawn up to where it diverged, and no farther than it goes", () => {
  assert.equal(lastRow({ rows: 5, diverged: -1 }), 4);
  assert.equal(lastRow({ rows: 5, diverged: 2 }), 2);
  assert.equal(lastRow({ rows: 5, diverged: 9 }), 4);
  assert.equal(lastStep([{ rows: 3 }, { rows: 8 }]), 7);
  assert.equal(lastStep([]), 1);
});

test("between two steps a run is on the line between them", () => {
  const run = runAlong([
    [0, 0],
    [4, 8],
  ]);
  assert.deepEqual(pointAt(run, 0.25), [1, 2]);
  assert.deepEqual(pointAt(run, 1), [4, 8]);
  assert.deepEqual(pointAt(run, 99), [4, 8]);
  assert.deepEqual(pointAt({ ...run, diverged: 0 }, 1), [0, 0]);
});

test("the row at a place of the losses' axis counts steps, or evaluations", () => {
  assert.equal(rowAt({ rows: 4 }, 1.6), 2);
  assert.equal(rowAt({ rows: 4 }, 99), 3);
  const run = { rows: 4, at: floats(0, 3, 6, 9) };
  assert.deepEqual(
    [0, 2.9, 3, 8, 99].map(place => rowAt(run, place)),
    [0, 0, 1, 2, 3],
  );
});

test("directions are given to the runs that they belong to", () => {
  const runs = withWays([{ rows: 1 }, { rows: 2 }], Uint16Array.of(1, 2, 3, 4, 5, 6));
  assert.deepEqual(
    runs.map(run => [...run.ways]),
    [
      [1, 2],
      [3, 4, 5, 6],
    ],
  );
});

/** Two members of two runs, of which the second has a second path; of nine rows some were sent. */
const sparse = {
  rows: 9,
  box: [0, 65535, 0, 65535],
  loss: [0, 4],
  lowests: [0, 0],
  second: [1],
  labels: [],
  rates: [],
  arrays: {
    sent: Uint16Array.of(2, 3, 4, 3),
    stride: Uint8Array.of(1, 1, 2, 1),
    rough: Uint8Array.of(0, 1, 0, 0),
    step: Uint16Array.of(0, 8, 0, 4, 8, 0, 1, 7, 8, 0, 2, 8),
    x: Uint16Array.of(0, 0, 80, 8, 0, 0, 40, 4, 8, 8, 10, 0, 20, 0, 26, 60, 18, 80, 0, 0, 2, 1, 8, 7),
    loss: Uint16Array.of(65535, 1, 65535, 0, 1, 65535, 65535, 1, 1, 65535, 32768, 0),
    ends: Uint16Array.of(9, 9, 9, 2),
    second: Uint16Array.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6),
  },
};
const two = [
  runAlong([[0, 0]], { hair: [0.1, 0.1], stride: 2, rough: true }),
  runAlong([[0, 0]], { hair: [0.1, 0.1] }),
];
const xs = run => Array.from({ length: run.rows }, (_, row) => run.x[2 * row]);
const close = (found, wanted) =>
  wanted.forEach((value, i) => assert.ok(Math.abs(found[i] - value) <= 1e-3 * Math.abs(value), `${found} at ${i}`));

test("a member of a long sweep is filled in between the rows that were sent", () => {
  const [line, restless] = memberOf(sparse, 0, two);
  assert.deepEqual(xs(line), [0, 10, 20, 30, 40, 50, 60, 70, 80]);
  assert.deepEqual(
    [...line.x].filter((_, i) => i % 2),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
  close(line.height, [1e4, 10 ** 3.5, 1e3, 10 ** 2.5, 100, 10 ** 1.5, 10, 10 ** 0.5, 1]);
  assert.deepEqual([[...line.sent], [...line.drawn], line.rows, line.stride], [[0, 8], [0, 8], 9, 1]);
  assert.deepEqual([line.rough, restless.rough], [false, true]);
  assert.deepEqual(xs(restless), [0, 10, 20, 30, 40, 32, 24, 16, 8]);
  assert.ok(Number.isNaN(restless.height[4])); // what cannot be drawn
  assert.deepEqual([...restless.thin[0]], [1, 1, 2, 2, 3, 3]);
});

test("each member of a long sweep has its own rows, a zigzag its even and its odd ones", () => {
  const [zigzag, gone] = memberOf(sparse, 1, two);
  assert.deepEqual(xs(zigzag), [10, 20, 12, 22, 14, 24, 16, 26, 18]);
  assert.deepEqual([zigzag.stride, zigzag.rough, zigzag.diverged], [2, false, -1]);
  assert.deepEqual([...zigzag.drawn], [0, 1, 2, 3, 4, 5, 6, 7, 8]); // all that have moved
  assert.deepEqual([...gone.sent], [0, 2, 8]);
  assert.equal(gone.diverged, 2);
  assert.deepEqual([...gone.thin[0]], [4, 4, 5, 5, 6, 6]);
});
