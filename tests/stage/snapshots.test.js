import assert from "node:assert/strict";
import { test } from "node:test";

import { mixed, windowAround } from "../../stage/boundary.js";
import { decadesOf, logTicks } from "../../stage/logaxis.js";
import {
  askedAt,
  barsOf,
  bestAt,
  binsOf,
  endsOf,
  guessOf,
  layerTold,
  offOf,
  percent,
  rowAt,
  scoresAt,
  stoppedIn,
  worstTold,
  wrongAt,
} from "../../stage/snapshots.js";

const shaped = (array, ...shape) => Object.assign(array, { shape });

test("the row of a step is that of the last snapshot until it", () => {
  const steps = Int32Array.of(0, 5, 10, 15);
  assert.deepEqual(
    [0, 4.9, 5, 14, 15, 99].map(step => rowAt(steps, step)),
    [0, 0, 1, 2, 3, 3],
  );
  assert.equal(rowAt(Int32Array.of(0), 7), 0);
});

test("a share is said to be all or nothing only where it is", () => {
  assert.deepEqual([0, 0.001, 0.5, 0.996, 1, NaN].map(percent), ["0 %", "< 1 %", "50 %", "> 99 %", "100 %", "–"]);
});

test("points on the wrong side are counted part by part", () => {
  // of ten points six to learn from; at the second row the first, the fifth and the last are wrong
  const wrong = shaped(Uint8Array.of(0, 0, 0b10001000, 0b01000000), 2, 2);
  const message = { learned: 6, arrays: { wrong, target: new Uint8Array(10) } };
  assert.deepEqual(wrongAt(message, 0), { learned: 0, asked: 0, others: 4 });
  assert.deepEqual(wrongAt(message, 1), { learned: 2, asked: 1, others: 4 });
});

test("all points are in the picture, whose scales are equal as far as it is known", () => {
  const points = [0, 0, 4, 1];
  const wide = windowAround(points, [-100, 100, -100, 100], 400, 200);
  assert.ok(wide.x[0] < 0 && wide.x[1] > 4 && wide.y[0] < 0 && wide.y[1] > 1);
  assert.ok(Math.abs((wide.x[1] - wide.x[0]) / 400 - (wide.y[1] - wide.y[0]) / 200) < 1e-12);
  assert.deepEqual(windowAround(points, [-1, 5, -0.2, 1.2], 400, 400).y, [-0.2, 1.2]);
});

test("a colour lies between two", () => {
  assert.equal(mixed("#000000", "#ff8000", 0.5), "#804000");
  assert.equal(mixed("#0f1620", "#e8edf4", 0), "#0f1620");
});

const WORST = {
  classes: ["zero", "one", "two"],
  asked: 50,
  arrays: {
    which: shaped(Uint16Array.of(1, 0, 0, 1), 2, 2),
    took: Uint8Array.of(2, 0, 1, 1),
    sure: Float32Array.of(0.9, 0.001, 0.6, 0.6, 1, 0, 0.4, 0.4),
    target: Uint8Array.of(0, 1),
    wrong: Int32Array.of(7, 1),
  },
};

test("of a bad example it is said what it is and what it is taken for", () => {
  assert.equal(guessOf(WORST, 0, 0).short, "one → two, 90 %");
  assert.equal(guessOf(WORST, 0, 1).short, "zero, 60 %"); // what it is, though not surely
  assert.equal(guessOf(WORST, 1, 0).short, "zero → one, 100 %");
  assert.match(worstTold(WORST, 0, "SGD at step 0"), /^SGD at step 0 takes 7 of the 50 examples .* the 2 whose/);
});

test("of the layers it is said how many units learn no more", () => {
  const units = [3, 3];
  const spread = Float32Array.of(0.5, 0.25, 0.125, 0.0625);
  const saturated = Float32Array.of(0, 0.1, 0.3, 0.2);
  const tanh = { units, arrays: { spread, saturated } };
  assert.equal(layerTold(tanh, 0, 1), "standard deviation 0.25, 10 % saturated");
  assert.match(endsOf(tanh, 1), /^most in layer 1: 30 % within .* \(saturated\)$/);
  assert.match(
    endsOf({ units, arrays: { spread, silent: saturated } }, 0),
    /^most in layer 2: 10 % of the units silent/,
  );
  assert.equal(endsOf({ units, arrays: { spread } }, 0), "");
});

const SCORES = {
  labels: ["SGD", "Adam", "Lion"],
  arrays: {
    step: Int32Array.of(0, 10),
    // of each run at both rows: loss and share of right ones on the examples to learn from, then on new ones
    scores: Float32Array.of(
      ...[1, 0.5, 1, 0.5, 0.2, 0.9, 0.4, 0.875],
      ...[1, 0.5, 1, 0.5, 0.20001, 0.95, 0.3, 0.875],
      ...[1, 0.5, 1, 0.5, 0, 1, 0, 1],
    ),
    stopped: Int32Array.of(-1, -1, 10),
    cost: Int32Array.of(0, 0, 0, 10, 0, 0, 0, 0, 0, 12, 3, 0, 0, 0, 0, 9, 0, 0),
  },
};

test("a run that stopped has no scores from there on", () => {
  assert.deepEqual(scoresAt(SCORES, 0, 1), ["0.2", "0.4", "90 %", "87.5 %"]);
  assert.deepEqual(scoresAt(SCORES, 2, 1), ["stopped at step 10", "–", "–", "–"]);
  assert.match(stoppedIn(SCORES), /Lion at step 10\.$/);
});

test("the best of a column are those that are written alike; where all are, nobody is", () => {
  assert.deepEqual(bestAt(SCORES, 0), [[], [], [], []]);
  assert.deepEqual(bestAt(SCORES, 1), [[0, 1], [1], [1], [0, 1]]); // 0.2 and 0.20001 read the same
});

test("what is not positive is told apart from the bins", () => {
  const share = shaped(Uint16Array.of(65535, 0, 0, 32768, 10, 20), 2, 1, 3);
  const relu = {
    units: [4],
    off: true,
    arrays: { share, spread: Float32Array.of(0, 1), silent: Float32Array.of(1, 0) },
  };
  assert.deepEqual([...binsOf(relu, 1, 0)], [10, 20]);
  assert.deepEqual([...binsOf({ ...relu, off: false }, 1, 0)], [32768, 10, 20]);
  assert.equal(offOf({ ...relu, off: false }, 1, 0), null);
  assert.equal(layerTold(relu, 0, 0), "standard deviation 0, 100 % not positive, 100 % of the units silent");
});

test("what was asked for is written without what was not", () => {
  assert.equal(askedAt(SCORES, 0, 1), "10 g");
  assert.equal(askedAt(SCORES, 1, 1), "12 g, 3 f");
  assert.equal(askedAt(SCORES, 0, 0), "0 g");
});

test("a logarithmic axis holds all that is positive, and the bound", () => {
  const [low, high] = decadesOf(Float32Array.of(NaN, -1, 0, 1e-3, 50), 2);
  assert.ok(low < -3 && high > Math.log10(50));
  const [none, above] = decadesOf(Float32Array.of(NaN), 2);
  assert.ok(none < Math.log10(2) && above > Math.log10(2));
});

test("its numbers stand far enough apart, and there are some on every axis", () => {
  assert.deepEqual(logTicks([-0.2, 1.2], 200), [1, 2, 5, 10]);
  assert.deepEqual(logTicks([-3.1, 1.1], 130), [0.001, 0.01, 0.1, 1, 10]);
  const few = logTicks([-30, 30], 100);
  assert.ok(few.length >= 2 && few.length <= 6, `${few}`);
});

test("bars go up for what is positive, down for what is negative, and the largest as far as there is room", () => {
  const [line, ...bars] = barsOf([1, -2, 0, NaN], 2).split("z").filter(Boolean);
  assert.match(line, /^M0 9\.75h4/);
  assert.deepEqual(bars, ["M0.15 10h0.7v-5h-0.7", "M1.15 10h0.7v10h-0.7"]);
});

test("of nothing but zeros only the line is there", () => assert.equal(barsOf([0, 0], 0).split("z").length, 2));
