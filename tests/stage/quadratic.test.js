import assert from "node:assert/strict";
import { test } from "node:test";

import { lossAt, minimumOf, quadraticOf } from "../../stage/quadratic.js";

test("a quadratic's minimum and losses, by hand", () => {
  const bowl = [2, 0, 8, 4, 8, 5]; // (x - 2)^2 + 4 (y - 1)^2 - 3
  assert.deepEqual(minimumOf(bowl), { x: 2, y: 1, lowest: true });
  assert.equal(lossAt(bowl, 2, 1), -3);
  assert.equal(lossAt(bowl, 3, 3), 14);
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
