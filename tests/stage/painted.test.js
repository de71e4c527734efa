import assert from "node:assert/strict";
import { test } from "node:test";

import { nearest, told } from "../../stage/hover.js";
import { dashOf, exitOf, paintClipped, paintRun } from "../../stage/paint.js";
import { panel, penThatWritesDown, runAlong } from "./support.js";

const look = { paper: "#fff" };

test("Plotly's dashes, named or as lengths", () => {
  assert.deepEqual(dashOf("solid"), []);
  assert.deepEqual(dashOf("dash"), [9, 5]);
  assert.deepEqual(dashOf("4px,2px"), [4, 2]);
});

test("a run inside the panel has no exit; one that left it has, where its path crosses the edge", () => {
  assert.equal(
    exitOf(
      panel,
      runAlong([
        [0, 0],
        [0.5, 0],
      ]),
      1,
    ),
    null,
  );
  assert.deepEqual(
    exitOf(
      panel,
      runAlong([
        [0, 0],
        [2, 0],
      ]),
      1,
    ),
    [100, 50],
  );
  assert.deepEqual(
    exitOf(
      panel,
      runAlong([
        [0, 0],
        [0, 2],
        [5, 5],
      ]),
      2,
    ),
    [50, 0],
  );
  assert.equal(
    exitOf(
      panel,
      runAlong([
        [3, 3],
        [2, 2],
      ]),
      1,
    ),
    null,
  ); // it was never inside
});

test("a path is drawn to where its run is between two steps, with a dot at each step that stands apart", () => {
  const pen = penThatWritesDown();
  paintRun(
    pen,
    panel,
    runAlong([
      [0, 0],
      [0.5, 0],
      [0.5, 0.5],
    ]),
    1.5,
    look,
    false,
  );
  const points = pen.calls.filter(([name]) => name === "moveTo" || name === "lineTo").map(([, ...point]) => point);
  assert.deepEqual(points, [
    [50, 50],
    [75, 50],
    [75, 37.5],
  ]);
  assert.equal(pen.calls.filter(([name]) => name === "fillRect").length, 1);
});

test("a path ends at its divergence", () => {
  const pen = penThatWritesDown();
  paintRun(
    pen,
    panel,
    runAlong(
      [
        [0, 0],
        [0.5, 0],
        [NaN, NaN],
      ],
      { diverged: 1 },
    ),
    2,
    look,
    false,
  );
  assert.ok(pen.calls.flat().every(value => !Number.isNaN(value)));
});

test("the nearest point is one that is painted, and near", () => {
  const run = runAlong([
    [0, 0],
    [0.5, 0],
    [0.5, 0.5],
  ]);
  const at = (step, h, v) => nearest([run], [panel], step, h, v);
  assert.equal(at(2, 76, 51).row, 1);
  assert.equal(at(2, 75, 26).row, 2);
  assert.equal(at(1, 75, 25), null); // not painted yet
  assert.equal(at(2, 50, 80), null);
});

test("the box says the run, the step, the place and the loss", () => {
  const run = runAlong([[0.5, -0.25]], { height: Float32Array.of(1.5), lowest: -2 });
  assert.deepEqual(told({ run, row: 0 }), ["SGD", "step 0", "x 0.5, y −0.25", "loss −0.5"]);
});

test("a step whose gradient was clipped has a tick across the line, unless it stands where the last one does", () => {
  const pen = penThatWritesDown();
  const run = { ...runAlong(Array.from({ length: 5 }, () => [0, 0])), clipped: Uint8Array.of(1, 1, 0, 1, 0) };
  const places = [
    [0, 0],
    [1, 0],
    [2, 0],
    [20, 0],
    [20, 9],
  ];
  paintClipped(pen, run, 4, row => places[row]);
  assert.deepEqual(
    pen.calls.filter(([name]) => name === "moveTo" || name === "lineTo").map(([, ...where]) => where.map(Math.round)),
    [
      [0, -6],
      [0, 6],
      [26, 0],
      [14, 0],
    ],
  );
});
