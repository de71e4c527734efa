import assert from "node:assert/strict";
import { test } from "node:test";

import { factsOf } from "../../stage/prepared.js";

const told = (curvature, knobs = {}, batches = false) => factsOf({ curvature, knobs }, batches);

test("a round bowl is as curved in all directions, and a valley from the least to the most", () => {
  assert.match(
    told([1, 1]),
    /^At the minimum the curvature is 1 in all directions: κ = 1\. There SGD bears rates below 2\/L = 2\.$/,
  );
  assert.match(told([0.5, 0.50001]), /curvature is 0\.5 in all directions: κ = 1\./);
  assert.match(told([1, 1.002]), /curvature is 1 in all directions: κ = 1\.002\./);
  assert.match(told([0.25, 20]), /curvature is 0\.25 to 20: κ = 80\. There SGD bears rates below 2\/L = 0\.1\./);
});

test("the limit of the rates is that of all examples: a batch may be more curved", () => {
  assert.match(told([1, 4], {}, true), /With all examples SGD bears rates below 2\/L = 0\.5 there\.$/);
});

test("of a table inputs and target are told", () => {
  assert.match(told([1, 1], { prepare: 1 }), /^Inputs and target standardised\. /);
  assert.match(told([1, 9], { prepare: 0 }), /^Inputs as measured; target standardised\. /);
  assert.match(told([1, 9], { prepare: 0.7, whiten: 0 }), /^Inputs centred, partly scaled; target/);
  assert.match(told([1, 1], { prepare: 0.7, whiten: 1 }), /^Inputs whitened; target/);
});

test("where no surface has a minimum nothing is told of one", () => {
  assert.equal(told([NaN, NaN], { prepare: 1 }), "Inputs and target standardised.");
  assert.equal(told([NaN, NaN]), "");
});
