import assert from "node:assert/strict";
import { test } from "node:test";

import { logisticOf, meanLossAt, meanLossesOn } from "../../stage/logistic.js";

/** Two members of two examples, two inputs each and what the line adds. */
const shaped = (numbers, shape) => Object.assign(Float32Array.from(numbers), { shape });
const arrays = {
  inputs: shaped([0, 0, 0, 9, 9, 9, 1, 2, -1, 3, 0, -1], [2, 2, 3]),
  targets: shaped([1, 1, -1, 1], [2, 2]),
  minimum: Float64Array.from([NaN, NaN, NaN, 0.5, 0.25, 0.1]),
};

test("the loss is the mean over the member's own examples, by hand", () => {
  const second = logisticOf({ sweep: { arrays }, index: 1 });
  assert.deepEqual([...second.minimum], [0.5, 0.25, 0.1]);
  const wanted = (Math.log(1 + Math.exp(1 + 4 - 1)) + Math.log(1 + Math.exp(-(3 - 1)))) / 2; // at (1, 2)
  assert.ok(Math.abs(meanLossAt(second, 1, 2) - wanted) < 1e-12);
});

test("far away it is a plane, and finite", () => {
  const second = logisticOf({ sweep: { arrays }, index: 1 });
  assert.equal(meanLossAt(second, 1e4, 0), (1e4 - 1) / 2);
});

test("on a grid it is the same, point by point, also where the factors are no numbers", () => {
  const inputs = Float32Array.from({ length: 600 }, (_, i) => 9 * Math.sin(i));
  const all = { inputs, targets: Float32Array.from({ length: 200 }, (_, i) => (i % 2 ? 1 : -1)) };
  for (const far of [1, 40, 1e4]) {
    const [x, y] = [Float64Array.of(-far, 0, far / 3), Float64Array.of(-far, far)];
    const wanted = [...y].flatMap(v => [...x].map(h => meanLossAt(all, h, v)));
    [...meanLossesOn(all, x, y)].forEach((found, at) => {
      assert.ok(Math.abs(found - wanted[at]) <= 1e-12 * wanted[at], `${far} ${at} ${found} ${wanted[at]}`);
    });
  }
});

test("without a minimum, or examples, there is none", () => {
  assert.equal(logisticOf({ sweep: { arrays }, index: 0 }), null);
  assert.equal(logisticOf({ sweep: { arrays: {} }, index: 1 }), null);
  assert.equal(logisticOf(null), null);
});
