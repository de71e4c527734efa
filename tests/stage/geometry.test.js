import assert from "node:assert/strict";
import { test } from "node:test";

import { panelOf, rangesOf, shareInside } from "../../stage/geometry.js";

const rectangle = (left, top, width, height) => ({ getBoundingClientRect: () => ({ left, top, width, height }) });
const root = rectangle(100, 50, 400, 300);

/** A plot as Plotly leaves it, with one panel at (20, 10) of the root. */
const plotOf = (layout, subplot = "xy") => ({
  layout,
  querySelector: selector => (selector.includes(`"${subplot}"`) ? rectangle(120, 60, 200, 100) : null),
});
const axes = { xaxis: { range: [0, 10] }, yaxis: { range: [-1, 1] } };

test("a panel leads from data to pixels of the root and back", () => {
  const panel = panelOf(plotOf(axes), root, { x: "x", y: "y" });
  assert.deepEqual([panel.left, panel.top, panel.right, panel.bottom], [20, 10, 220, 110]);
  assert.deepEqual([panel.px(0), panel.px(10), panel.py(-1), panel.py(1)], [20, 220, 110, 10]);
  for (const value of [0, 2.5, 10]) assert.ok(Math.abs(panel.dx(panel.px(value)) - value) < 1e-12);
  for (const value of [-1, 0.25, 1]) assert.ok(Math.abs(panel.dy(panel.py(value)) - value) < 1e-12);
  assert.ok(panel.holds(20, 10) && panel.holds(220, 110));
  assert.ok(!panel.holds(19, 10) && !panel.holds(20, 111));
});

test("on a logarithmic axis a decade is as high as the next", () => {
  const panel = panelOf(plotOf({ ...axes, yaxis: { range: [-2, 2], type: "log" } }), root, { x: "x", y: "y" });
  assert.deepEqual([0.01, 1, 100].map(panel.py), [110, 60, 10]);
});

test("while Plotly pans, the ranges that it tells count", () => {
  const panel = panelOf(plotOf(axes), root, { x: "x", y: "y" }, 0, { xaxis: [5, 15] });
  assert.equal(panel.px(15), 220);
});

test("a second panel has axes of its own; one that is not there is null", () => {
  const layout = { ...axes, xaxis2: { range: [2, 4] }, yaxis2: { range: [0, 1] } };
  assert.equal(panelOf(plotOf(layout, "x2y2"), root, { x: "x2", y: "y2" }).px(4), 220);
  assert.equal(panelOf(plotOf(layout, "x2y2"), root, { x: "x", y: "y" }), null);
});

test("the ranges of an event are read however Plotly writes them", () => {
  assert.deepEqual(rangesOf({ "xaxis.range[0]": 1, "xaxis.range[1]": 2, "yaxis2.range": [3, 4], dragmode: "pan" }), {
    xaxis: [1, 2],
    yaxis2: [3, 4],
  });
});

test("a straight line is in a box from one share of its way to another", () => {
  const box = { left: 0, right: 10, top: 0, bottom: 5 };
  assert.deepEqual(shareInside([5, 1], [2, 2], box), [0, 1]);
  assert.deepEqual(shareInside([-5, 1], [20, 0], box), [0.25, 0.75]);
  assert.deepEqual(shareInside([15, 1], [-20, 0], box), [0.25, 0.75]);
  assert.deepEqual(shareInside([5, -5], [0, 20], box), [0.25, 0.5]);
  assert.deepEqual(shareInside([-10, 4], [40, 4], box), [0.25, 0.25]); // it touches a corner
  assert.equal(shareInside([-10, 4.5], [40, 4], box), null);
  assert.equal(shareInside([11, 1], [0, 2], box), null);
  assert.equal(shareInside([5, 1], [0, 0], { ...box, top: 2 }), null);
});
