import assert from "node:assert/strict";
import { test } from "node:test";

import { apart, writeNames } from "../../stage/labels.js";
import { panel, penThatWritesDown } from "./support.js";

const look = { veil: "#fff" };
const nameAt = (text, h, v) => ({ text, color: "#000", h, v, key: text });
const large = { ...panel, right: 400, bottom: 400, width: 400, height: 400 };

/** The boxes [left, top, width, height] that were veiled for names. */
const boxes = pen => pen.calls.filter(([name]) => name === "fillRect").map(([, ...box]) => box);

test("heights keep the gap and the order, and move no farther than they must", () => {
  const moved = apart([10, 12, 50], 10, 0, 100);
  assert.deepEqual(moved, [6, 16, 50]);
  assert.deepEqual(apart([50, 10, 12], 10, 0, 100), [50, 6, 16]);
});

test("heights stay inside; where there is no room for the gap they share what there is", () => {
  assert.deepEqual(apart([99, 100], 10, 0, 100), [90, 100]);
  assert.deepEqual(apart([5, 5, 5], 90, 0, 100), [0, 50, 100]);
  assert.deepEqual(apart([], 10, 0, 100), []);
});

test("names from one point stand inside the panel, and none over another", () => {
  const pen = penThatWritesDown();
  const wanted = ["SGD", "Adam", "RMSProp", "AdaGrad"].map(text => nameAt(text, 200, 200));
  const places = writeNames(pen, large, wanted, look);
  const found = boxes(pen);
  assert.equal(found.length, 4);
  assert.equal(Object.keys(places).length, 4);
  for (const [left, top, width, height] of found)
    assert.ok(left >= 3 && top >= 3 && left + width <= 397 && top + height <= 397);
  for (const [i, [left, top, width, height]] of found.entries())
    for (const [l, t, w, h] of found.slice(i + 1))
      assert.ok(left >= l + w || l >= left + width || top >= t + h || t >= top + height);
});

test("a name for which there is no room is left out", () => {
  const pen = penThatWritesDown();
  assert.deepEqual(writeNames(pen, panel, [nameAt("much too long for so small a panel", 50, 50)], look), {});
  assert.equal(boxes(pen).length, 0);
});

test("a name leaves the points of others free, though they are nearer to it", () => {
  const pen = penThatWritesDown();
  writeNames(pen, large, [nameAt("SGD", 200, 200), nameAt("Adam", 230, 200)], look);
  const [[left, top, width, height]] = boxes(pen);
  assert.ok(230 <= left || left + width <= 230 || 200 <= top || top + height <= 200, `${boxes(pen)[0]}`);
});

test("a line leads from the point to the edge of a name that had to move away, and to no other", () => {
  const pen = penThatWritesDown();
  const wanted = ["One", "Two", "Three"].map(text => nameAt(text, 200, 200));
  const places = writeNames(pen, large, wanted, look);
  assert.deepEqual(
    Object.values(places).map(nth => nth >= 8), // of the places next to the point
    [false, false, true],
  );
  const [left, top, width, height] = boxes(pen)[2];
  const edge = [Math.min(Math.max(200, left), left + width), Math.min(Math.max(200, top), top + height)];
  const drawn = pen.calls.filter(([name]) => ["moveTo", "lineTo", "stroke"].includes(name));
  assert.deepEqual(drawn, [["moveTo", 200, 200], ["lineTo", ...edge], ["stroke"]]);
});

test("a name stays where it stood before", () => {
  const wanted = [nameAt("SGD", 200, 200)];
  for (const nth of [1, 2, 3])
    assert.deepEqual(writeNames(penThatWritesDown(), large, wanted, look, { SGD: nth }), { SGD: nth });
});
