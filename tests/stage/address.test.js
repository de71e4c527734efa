import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, exact, queryOf, same } from "../../stage/address.js";

const HERE = [
  ["factor", "2"],
  ["m", "sgd"],
  ["m", "adam~beta1~0.5"],
];

test("a value takes its place among the others, goes, or is replaced; several of a name keep their order", () => {
  assert.deepEqual(changed(HERE, { kappa: "30" }), [HERE[0], ["kappa", "30"], HERE[1], HERE[2]]);
  assert.deepEqual(changed(HERE, { factor: null }), [HERE[1], HERE[2]]);
  assert.deepEqual(changed(HERE, { factor: "3", x: "1", y: null }), [["factor", "3"], HERE[1], HERE[2], ["x", "1"]]);
  assert.deepEqual(changed([], { y: "2", x: "1" }), [
    ["x", "1"],
    ["y", "2"],
  ]);
  assert.ok(same(changed(changed(HERE, { x: "1" }), { x: null }), HERE));
  assert.ok(!same(HERE, HERE.slice(1)));
});

test("what has a meaning in an address is escaped, a plus too", () => {
  assert.equal(queryOf([["x", "1e+3"], ["m", "a&b=c d"]]), "x=1e%2B3&m=a%26b%3Dc%20d"); // prettier-ignore
  assert.equal(queryOf([]), "");
});

test("a number is written as Python writes it", () => {
  const cases = { 0: "0", 1: "1", 0.1: "0.1", "-2.5": "-2.5", 0.0001: "0.0001", 0.00001: "1e-05", 1e-7: "1e-07" };
  for (const [value, text] of Object.entries(cases)) assert.equal(exact(Number(value)), text);
  assert.equal(exact(1.25e-10), "1.25e-10");
  assert.equal(exact(1e16), "1e+16");
  assert.equal(exact(123456789012345.6), "123456789012345.6");
  assert.equal(exact(-0), "0");
});
