import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords, ratioOf, showing, windowOf } from "../../stage/scales.js";
import { panel } from "./support.js";

const margin = { l: 0, r: 0, t: 0, b: 0 };
const layoutOf = (whole, room) => ({
  meta: { whole, room },
  margin,
  xaxis: { range: whole.x },
  yaxis: { range: whole.y },
});
const place = { clientWidth: 200, clientHeight: 100 };
const square = { x: [-1, 1], y: [-1, 1] };

test("the longer side shows more of the surface, as far as it is known", () => {
  const { x, y, width, height } = windowOf(layoutOf(square, { x: [-9, 9], y: [-9, 9] }), place);
  assert.deepEqual([x, y, width, height], [[-2, 2], [-1, 1], 200, 100]);
});

test("where the surface is not known so far the picture is narrower than its place", () => {
  const { x, y, width } = windowOf(layoutOf(square, { x: [-1.5, 1.5], y: [-9, 9] }), place);
  assert.deepEqual([x, y, width], [[-1.5, 1.5], [-1, 1], 150]);
});

test("the margins are not the panel's, nor is what other panels take", () => {
  const layout = layoutOf(square, { x: [-9, 9], y: [-9, 9] });
  const wide = { ...layout, margin: { l: 30, r: 10, t: 20, b: 5 } };
  assert.deepEqual(windowOf(wide, { clientWidth: 240, clientHeight: 125 }).x, [-2, 2]);
  const half = { ...layout, xaxis: { range: square.x, domain: [0, 0.5] } };
  assert.deepEqual(windowOf(half, place).x, [-1, 1]);
});

test("what would be a strip fills its place at unequal scales; without room known the layout's ranges stand", () => {
  const strip = { x: [-1, 1], y: [-100, 100] };
  assert.deepEqual(windowOf(layoutOf(strip, strip), place), { ...strip, width: 200, height: 100 });
  const { x, width } = windowOf({ margin, xaxis: { range: [3, 4] }, yaxis: { range: [5, 6] } }, place);
  assert.deepEqual([x, width], [[3, 4], 200]);
});

test("ranges go to all axes of a layout", () => {
  const layout = showing({ xaxis: { type: "x" }, yaxis2: {}, title: "t" }, { x: [0, 1], y: [2, 3] });
  assert.deepEqual(layout, { xaxis: { type: "x", range: [0, 1] }, yaxis2: { range: [2, 3] }, title: "t" });
});

test("unequal scales are said in words", () => {
  assert.equal(ratioOf(panel), 1);
  assert.equal(inWords(1.005), "");
  assert.equal(inWords(2.14), "y is drawn 2.1 times as large as x");
  assert.equal(inWords(0.5), "x is drawn 2 times as large as y");
  assert.equal(inWords(1.5), "y is drawn 1.5 times as large as x");
  assert.equal(inWords(40.4), "y is drawn 40 times as large as x");
  assert.equal(inWords(Infinity), "");
});

test("a start beside the domain leaves the picture where it is, if that shows it already", () => {
  const room = { x: [-9, 9], y: [-9, 9] };
  const layout = start => {
    const { meta, ...rest } = layoutOf({ x: [-1, 1.7], y: [-1, 1] }, room);
    return { ...rest, meta: { ...meta, domain: square, start } };
  };
  assert.deepEqual(windowOf(layout({ x: 1.5, y: 0 }), place).x, [-2, 2]);
  const { x } = windowOf(layout({ x: 2.5, y: 0 }), place);
  assert.deepEqual(
    x.map(value => Number(value.toFixed(6))),
    [-1.65, 2.35],
  );
});
