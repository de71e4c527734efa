import assert from "node:assert/strict";
import { test } from "node:test";

import { apart, writeNames } from "../../stage/labels.js";
import { panel, penThatWritesDown } from "./support.js";

const look = { veil: "#fff", quiet: "#888" };
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

/** Whether two boxes [left, top, width, height] meet. */
const meet = ([l, t, w, h], [left, top, width, height]) =>
  left < l + w && l < left + width && top < t + h && t < top + height;

test("names of ends that lie together are one list inside the panel; each other end has a place of its own", () => {
  const pen = penThatWritesDown();
  const together = ["SGD", "Adam", "RMSProp"].map((text, i) => nameAt(text, 200 + 3 * i, 200));
  const places = writeNames(pen, large, [...together, nameAt("AdaGrad", 240, 200)], look);
  const found = boxes(pen);
  assert.equal(found.length, 2);
  assert.deepEqual(Object.keys(places), ["SGD", "Adam", "RMSProp", "AdaGrad"]);
  assert.equal(places.SGD, places.RMSProp);
  assert.deepEqual([found[0][3], found[1][3]], [57, 19]);
  for (const [left, top, width, height] of found)
    assert.ok(left >= 3 && top >= 3 && left + width <= 397 && top + height <= 397);
  assert.ok(!meet(...found));
  const lines = pen.calls.filter(([name]) => name === "fillText").slice(0, 3);
  assert.deepEqual([lines[0][2], lines[2][3] - lines[0][3]], [lines[1][2], 38]); // one below the other
});

test("a list for which there is no room is parted", () => {
  const pen = penThatWritesDown();
  const low = { ...large, bottom: 90, height: 90 };
  const names = ["One", "Two", "Three", "Four", "Five"].map(text => nameAt(text, 200, 45));
  assert.equal(Object.keys(writeNames(pen, low, names, look)).length, 5);
  assert.ok(boxes(pen).length > 1);
});

test("no name is over a star, and of two places as near the one with fewer points of paths is taken", () => {
  const star = { left: 187, right: 213, top: 187, bottom: 213 };
  const paths = Array.from({ length: 20 }, (_, i) => [215 + 4 * i, 200]);
  const pen = penThatWritesDown();
  writeNames(pen, large, [nameAt("SGD", 200, 200)], look, {}, { stars: [star], paths });
  const [[left, top, width, height]] = boxes(pen);
  assert.ok(!meet([left, top, width, height], [187, 187, 26, 26]), `${boxes(pen)[0]}`);
  assert.ok(paths.every(([h, v]) => h < left || h > left + width || v < top || v > top + height));
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

test("a thin grey line leads to a name that had to move away, from the edge of its end's marker, and to no other", () => {
  const pen = penThatWritesDown();
  pen.stroke = () => pen.calls.push(["stroke", pen.strokeStyle, pen.lineWidth]);
  writeNames(pen, large, [nameAt("SGD", 200, 200)], look);
  assert.equal(pen.calls.filter(([name]) => name === "stroke").length, 0);
  const star = { left: 160, right: 240, top: 160, bottom: 240 };
  writeNames(pen, large, [nameAt("SGD", 200, 200)], look, {}, { stars: [star] });
  const [left, top, width, height] = boxes(pen)[1];
  const edge = [Math.min(Math.max(200, left), left + width), Math.min(Math.max(200, top), top + height)];
  const [[, h, v], [, ...to], [, color, wide]] = pen.calls.filter(([name]) => /To|stroke/.test(name));
  assert.ok(Math.abs(Math.hypot(h - 200, v - 200) - 9) < 1e-9);
  assert.deepEqual([to, color, wide], [edge, "#888", 0.75]);
});

test("a name stays where it stood before", () => {
  const wanted = [nameAt("SGD", 200, 200)];
  for (const nth of [1, 2, 3])
    assert.deepEqual(writeNames(penThatWritesDown(), large, wanted, look, { SGD: nth }), { SGD: nth });
});
