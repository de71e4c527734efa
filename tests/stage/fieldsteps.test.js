import assert from "node:assert/strict";
import { test } from "node:test";

import { moved } from "../../stage/fieldsteps.js";

const facts = (value, step, more = {}) => ({ low: "-10", high: "10", step, value, shown: value, ...more });

test("a press moves by the step, with shift by ten, and not beyond the ends", () => {
  assert.equal(moved("1", 1, false, facts("1", "0.5")), "1.5");
  assert.equal(moved("1", -1, true, facts("1", "0.5")), "-4");
  assert.equal(moved("9.9", 1, false, facts("9.9", "0.5")), "10");
  assert.equal(moved("0.1", 1, false, facts("0.1", "0.2")), "0.3"); // and not 0.30000000000000004
});

test("a rate moves by a tenth of its leading digit's place, with shift by that place, and never to 0", () => {
  for (const [text, by, big, expected] of [
    ["0.3", 1, false, "0.31"],
    ["0.3", 1, true, "0.4"],
    ["0.1", -1, false, "0.099"],
    ["0.1", 1, false, "0.11"],
    ["0.1", -1, true, "0.09"],
    ["0", 1, false, "0.1"],
  ])
    assert.equal(moved(text, by, big, facts(text, "tenth")), expected);
});

test("a momentum near 1 comes nearer by a tenth of what is left", () => {
  const near = { low: "0", high: "0.9999" };
  assert.equal(moved("0.9", 1, false, facts("0.9", "rest", near)), "0.901");
  assert.equal(moved("0.9", -1, false, facts("0.9", "rest", near)), "0.89");
  assert.equal(moved("0.99", 1, true, facts("0.99", "rest", near)), "0.991");
});

test("what is shown stands for the exact value; what is no plain number is the server's to read", () => {
  assert.equal(moved(" 0.333 ", 1, false, facts("0.3333333", "0.1", { shown: "0.333" })), "0.4333333");
  assert.equal(moved("0.25", 1, false, facts("0.3", "0.1")), "0.35");
  for (const text of ["0,5", "−1", "abc", "", "1e"]) assert.equal(moved(text, 1, false, facts("1", "0.1")), null);
  assert.equal(moved(".5", 1, false, facts("1", "0.1")), "0.6");
});
