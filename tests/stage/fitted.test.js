import assert from "node:assert/strict";
import { test } from "node:test";

import { endsOf, weightsThrough } from "../../stage/fitted.js";

const LINE = { drawn: "line", nth: 0, height: 0 };
const FIRST = { drawn: "plane", nth: 0, height: 0 };
const SECOND = { drawn: "plane", nth: 1, height: 0 };
const CLASSES = { drawn: "classes", nth: 0, height: -9 };
const WINDOW = { x: [-1, 3], y: [-2, 2] };

const near = (found, wanted) => {
  assert.equal(found.length, wanted.length);
  found.forEach((one, i) => assert.ok(Math.abs(one - wanted[i]) < 1e-9, `${found} is not ${wanted}`));
};

test("a line goes through a window from left to right", () => {
  const [left, right] = endsOf(LINE, [0.5, 1], WINDOW);
  near(left, [-1, 0.5]);
  near(right, [2, 2]); // it leaves through the top
  assert.equal(endsOf(LINE, [0, 5], WINDOW), null);
  assert.equal(endsOf(LINE, [NaN, 1], WINDOW), null);
});

test("a line whose height is far off still meets the window where it is steep", () => {
  const [left, right] = endsOf(LINE, [1000, -1000], WINDOW); // through (1, 0)
  near(left, [0.998, -2]);
  near(right, [1.002, 2]);
});

test("each input of a plane has its own slope, through the origin", () => {
  near(endsOf(FIRST, [0.5, 9], WINDOW)[1], [3, 1.5]);
  near(endsOf(SECOND, [9, -0.5], WINDOW)[1], [3, -1.5]);
});

test("between classes the line is where the weighted inputs and the height are zero", () => {
  const window = { x: [0, 10], y: [0, 10] };
  const [left, right] = endsOf(CLASSES, [3, 0], window); // 3 x - 9 = 0
  near([left[0], right[0]], [3, 3]);
  assert.equal(endsOf(CLASSES, [0, 0], window), null);
  const slanting = endsOf(CLASSES, [1, 2], window);
  for (const [x, y] of slanting) assert.ok(Math.abs(x + 2 * y - 9) < 1e-9);
});

test("a line that is dragged keeps its slope, one that is turned the point that stays", () => {
  near(weightsThrough(LINE, [0.5, 1], [2, 5], null), [0.5, 4]);
  near(weightsThrough(LINE, [0.5, 1], [2, 5], [0, 1]), [2, 1]);
  assert.equal(weightsThrough(LINE, [0.5, 1], [2, 5], [2, 1]), null); // upright
  near(weightsThrough(FIRST, [0.5, 9], [2, 5], null), [2.5, 9]);
  near(weightsThrough(SECOND, [0.5, 9], [2, 5], null), [0.5, 2.5]);
  assert.equal(weightsThrough(FIRST, [0.5, 9], [0, 5], null), null);
});

test("a line between classes goes through where it was dropped, and through what stays", () => {
  for (const [place, stays] of [
    [[3, 1], null],
    [
      [4, 2],
      [1, 7],
    ],
    [
      [-2, 5],
      [3, 3],
    ],
  ]) {
    const [a, b] = weightsThrough(CLASSES, [1, 2], place, stays);
    for (const [x, y] of [place, ...(stays ? [stays] : [])]) assert.ok(Math.abs(a * x + b * y - 9) < 2e-2);
    if (!stays) assert.ok(Math.abs(b / a - 2) < 1e-3);
  }
});

test("through the origin only the direction changes, and the classes keep their sides", () => {
  const centred = { ...CLASSES, height: 0 };
  near(weightsThrough(centred, [3, 0], [0, 2], null), [3, 0]);
  const [a, b] = weightsThrough(centred, [3, 0], [1, 2], null);
  assert.ok(Math.abs(a + 2 * b) < 1e-2);
  assert.ok(a > 0);
  assert.ok(Math.abs(Math.hypot(a, b) - 3) < 1e-2);
});
