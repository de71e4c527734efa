import assert from "node:assert/strict";
import { test } from "node:test";

import { inward, past, separated } from "../../stage/separate.js";

/** As a browser's rectangle, which has its sides from what it is made by. */
const box = (left, top, right, bottom) => Object.create({ left, top, right, bottom });
const room = box(0, 0, 100, 100);
const after = (boxes, moves) =>
  boxes.map((one, i) => box(one.left, one.top + moves[i], one.right, one.bottom + moves[i]));
const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

test("names that do not meet stay where they are", () => {
  assert.deepEqual(separated([box(0, 0, 40, 20), box(50, 5, 90, 25), box(0, 30, 40, 50)], room), [0, 0, 0]);
  assert.deepEqual(separated([], room), []);
});

test("one that meets another goes below it, as little as may be, or above where there is no room below", () => {
  assert.deepEqual(separated([box(0, 10, 40, 30), box(30, 25, 70, 45)], room), [0, 6]);
  assert.deepEqual(separated([box(0, 70, 40, 90), box(30, 78, 70, 98)], room), [0, -29]);
});

test("many in one place come to lie apart inside the room", () => {
  const boxes = Array.from({ length: 4 }, (_, i) => box(10 + i, 40 + i, 60, 58 + i));
  const placed = after(boxes, separated(boxes, room));
  for (const [i, one] of placed.entries()) {
    assert.ok(one.top >= 0 && one.bottom <= 100);
    for (const other of placed.slice(i + 1)) assert.ok(!meets(one, other));
  }
});

test("what stands makes room for nothing", () => {
  assert.deepEqual(separated([box(0, 10, 40, 30)], room, [box(30, 25, 70, 45)]), [-6]);
  assert.deepEqual(separated([box(0, 10, 40, 30), box(0, 20, 40, 40)], room, [box(30, 45, 70, 60)]), [0, 41]);
});

test("where there is no room at all they stay", () => {
  const small = box(0, 0, 100, 30);
  assert.deepEqual(separated([box(0, 5, 50, 25), box(0, 6, 50, 26)], small), [0, 0]);
});

test("one that is cut at the left or right edge is drawn in, as little as may be", () => {
  const within = [box(-5, 0, 20, 10), box(90, 0, 108, 10), box(0, 0, 100, 10), box(-5, 0, 110, 10)];
  assert.deepEqual(
    within.map(one => inward(one, room)),
    [5, -8, 0, 5],
  );
});

test("one whose beginning covers what stands goes past it", () => {
  const number = box(10, 0, 25, 12);
  assert.equal(past(box(20, 5, 80, 25), [number]), 6);
  assert.equal(past(box(20, 15, 80, 25), [number]), 0);
  assert.equal(past(box(0, 5, 40, 25), [number]), 0); // it lies under its end
});
