import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { cameOut, forget, inAll, note, noted, outcome } from "../../stage/predictions.js";

const kept = new Map();
globalThis.localStorage = {
  getItem: name => kept.get(name) ?? null,
  setItem: (name, text) => kept.set(name, text),
  removeItem: name => kept.delete(name),
};

beforeEach(() => kept.clear());

const OPTIONS = ["A. SGD", "B. Adam"];

test("the first time that an answer was shown counts", () => {
  note({ scene: "C05", picked: 1, right: 0 });
  note({ scene: "C05", picked: 0, right: 0 });
  note({ scene: "C04", picked: null, right: 0 });
  note({ scene: "C04", picked: 0, right: 0 });
  assert.deepEqual(noted(), { C05: { picked: 1, right: 0 }, C04: { picked: null, right: 0 } });
  forget();
  assert.deepEqual(noted(), {});
});

test("whatever stands in the storage does no harm", () => {
  for (const text of ["", "null", "[1]", "{", '{"C01": 1, "C02": null, "C03": {"picked": "x", "right": 0}}']) {
    kept.set("descent-lab-lecture", text);
    assert.deepEqual(noted(), {}, text);
  }
  const { localStorage } = globalThis;
  globalThis.localStorage = undefined;
  note({ scene: "C05", picked: 1, right: 0 });
  forget();
  assert.deepEqual(noted(), {});
  globalThis.localStorage = localStorage;
});

test("a prediction came out right or otherwise, or there was none", () => {
  assert.equal(outcome(undefined), "");
  assert.equal(outcome({ picked: null, right: 1 }), "seen");
  assert.equal(outcome({ picked: 1, right: null }), "seen");
  assert.equal(outcome({ picked: 1, right: 1 }), "right");
  assert.equal(outcome({ picked: 0, right: 1 }), "wrong");
});

test("it is told in a sentence", () => {
  assert.equal(cameOut(undefined, OPTIONS), "Not seen yet.");
  assert.equal(cameOut({ picked: null, right: 1 }, OPTIONS), "It was B. Adam; you had not predicted it.");
  assert.equal(cameOut({ picked: 1, right: 1 }, OPTIONS), "✓ You predicted B. Adam, and so it was.");
  assert.equal(cameOut({ picked: 0, right: 1 }, OPTIONS), "✗ You predicted A. SGD. It was B. Adam.");
});

test("all scenes are counted", () => {
  const [right, wrong, seen] = [
    { picked: 1, right: 1 },
    { picked: 0, right: 1 },
    { picked: null, right: 1 },
  ];
  assert.equal(inAll([undefined, undefined]), "");
  assert.equal(inAll([seen, undefined]), "Seen in this browser: 1 of 2 scenes.");
  assert.equal(
    inAll([right, right, wrong, seen]),
    "Seen in this browser: 4 of 4 scenes. You predicted 3 of them, 2 of these right.",
  );
});
