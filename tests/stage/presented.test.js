import assert from "node:assert/strict";
import { test } from "node:test";

import { enlarged, magnification, magnified } from "../../stage/presented.js";
import { panel, penThatWritesDown } from "./support.js";

/** The page as the presenter view has it, on a screen of that size. */
function onScreen(innerWidth, innerHeight) {
  globalThis.document = { documentElement: { hasAttribute: () => true } };
  globalThis.window = { innerWidth, innerHeight };
}

test("no letter is smaller than 22 pixels of 1080, or 16 of 768, and a line is 4 pixels wide", () => {
  assert.equal(magnification(), 1);
  onScreen(1920, 1080);
  assert.ok(13 * magnification() >= 22 && 2.5 * magnification() >= 4);
  onScreen(1024, 768);
  assert.ok(13 * magnification() >= 16);
  onScreen(390, 300);
  assert.equal(magnification(), 1);
  delete globalThis.document;
});

const FIGURE = {
  data: [
    { type: "contour", contours: { start: 1, end: 9, size: 2 }, line: { width: 1 }, z: new Float32Array(4) },
    { type: "scatter", x: [1, 2], marker: { size: [8, 10], line: { width: 1.5 } }, textfont: { size: 14 } },
  ],
  layout: {
    margin: { l: 48, r: 12, t: 12, b: 44, pad: 0 },
    font: { size: 14 },
    xaxis: {
      range: [0, 5],
      tickfont: { size: 13 },
      ticklen: 4,
      title: { text: "size", font: { size: 14 }, standoff: 6 },
    },
    annotations: [{ x: 3, y: 4, yshift: -8, font: { size: 14, color: "#000" }, text: "SGD" }],
  },
};

test("a figure's letters, lines, marks and margins grow, and nothing that is data", () => {
  const { data, layout } = magnified(FIGURE, 2);
  assert.deepEqual(data[0].contours, FIGURE.data[0].contours);
  assert.equal(data[0].z, FIGURE.data[0].z);
  assert.equal(data[0].line.width, 2);
  assert.deepEqual(data[1], {
    ...FIGURE.data[1],
    marker: { size: [16, 20], line: { width: 3 } },
    textfont: { size: 28 },
  });
  assert.deepEqual(layout.margin, { l: 96, r: 24, t: 24, b: 88, pad: 0 });
  const title = { text: "size", font: { size: 28 }, standoff: 12 };
  assert.deepEqual(layout.xaxis, { range: [0, 5], tickfont: { size: 26 }, ticklen: 8, title });
  assert.deepEqual(layout.annotations, [{ x: 3, y: 4, yshift: -16, font: { size: 28, color: "#000" }, text: "SGD" }]);
  assert.equal(magnified(FIGURE, 1), FIGURE);
});

test("what is painted on a smaller panel and enlarged stands where it stood", () => {
  const pen = penThatWritesDown();
  const [h, v] = enlarged(pen, [panel], ([small]) => [small.px(0.5), small.py(-0.5)], 2);
  assert.deepEqual([2 * h, 2 * v], [panel.px(0.5), panel.py(-0.5)]);
  assert.deepEqual(pen.calls, [["save"], ["scale", 2, 2], ["restore"]]);
  enlarged(pen, [panel], ([small]) => assert.equal(small.holds(49, 49) && !small.holds(51, 10), true), 2);
  enlarged(pen, [panel], ([small]) => assert.equal(small.dx(25), panel.dx(50)), 2);
});
