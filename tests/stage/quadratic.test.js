import assert from "node:assert/strict";
import { test } from "node:test";

import { curvaturesOf, lossAt, minimumOf, quadraticOf } from "../../stage/quadratic.js";

test("a quadratic's minimum and curvatures, by hand", () => {
  const bowl = [2, 0, 8, 4, 8, 5]; // (x - 2)^2 + 4 (y - 1)^2 - 3
  assert.deepEqual(minimumOf(bowl), { x: 2, y: 1, lowest: true });
  assert.equal(lossAt(bowl, 2, 1), -3);
  assert.equal(lossAt(bowl, 3, 3), 14);
  assert.deepEqual(curvaturesOf(bowl), [2, 8]);
  assert.deepEqual(curvaturesOf([5, 3, 5, 0, 0, 0]), [2, 8]); // the same, turned by 45 degrees
});

test("of curvatures that differ by many decades the lower one has its digits", () => {
  const [low, high] = curvaturesOf([1e9, 0, 1e-6, 0, 0, 0]);
  assert.ok(Math.abs(low / 1e-6 - 1) < 1e-12);
  assert.equal(high, 1e9);
});

test("a saddle and a trough have no minimum", () => {
  assert.equal(minimumOf([1, 0, -1, 0, 0, 0]), null);
  assert.equal(minimumOf([1, 1, 1, 0, 0, 0]), null);
});

test("each member has its own quadratic, and none where the sweep brings none", () => {
  const quadratic = Float64Array.from({ length: 12 }, (_, i) => i);
  const sweep = { arrays: { quadratic } };
  assert.deepEqual(quadraticOf({ sweep, index: 1 }), [6, 7, 8, 9, 10, 11]);
  assert.equal(quadraticOf({ sweep: { arrays: {} }, index: 1 }), null);
  assert.equal(quadraticOf(null), null);
});
