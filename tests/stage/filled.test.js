import assert from "node:assert/strict";
import { test } from "node:test";

import { paintArrows } from "../../stage/arrows.js";
import { drawnRows, everyRow, filled, onLogAxis } from "../../stage/filled.js";
import { nearest, told } from "../../stage/hover.js";
import { paintRun } from "../../stage/paint.js";
import { pointAt, runsOf } from "../../stage/paths.js";
import { panel, penThatWritesDown, runAlong } from "./support.js";

const floats = (...values) => Float32Array.from(values);
const rows = (...values) => Uint16Array.from(values);
const look = { paper: "#fff", ink: "#111", quiet: "#888", rule: "#eee", veil: "#fff" };

/** A message with one run of which only some rows were sent. */
const message = (rest, arrays) => ({
  runs: [{ label: "SGD", line: "#000", text: "#000", panel: 0, diverged: -1, thin: 0, rough: false, ...rest }],
  lowest: 0,
  hair: [0.001, 0.001],
  arrays,
});

test("what was not sent lies on the line between its neighbours, losses as a log axis shows it", () => {
  assert.deepEqual(
    [...filled(floats(0, 0, 4, 8, 4, 9), rows(0, 4, 5), { rows: 6, stride: 1 }, 2)],
    [0, 0, 1, 2, 2, 4, 3, 6, 4, 8, 4, 9],
  );
  const losses = filled(floats(1, 0.01, 0, 0), rows(0, 2, 3, 5), { rows: 6, stride: 1 }, 1, onLogAxis);
  [1, 0.1, 0.01, 0, 0, 0].forEach((loss, row) => assert.ok(Math.abs(losses[row] - loss) < 1e-7, `row ${row}`));
  const whole = floats(1, 2);
  assert.equal(filled(whole, rows(0, 1), { rows: 2, stride: 1 }), whole);
});

test("of a zigzag the even rows lie between even ones, the odd between odd ones", () => {
  const x = filled(floats(0, 9, 4, 5), rows(0, 1, 4, 5), { rows: 6, stride: 2 });
  assert.deepEqual([...x], [0, 9, 2, 7, 4, 5]);
});

test("a zigzag is drawn through the rows that have moved, and often enough for its losses; other runs through what was sent", () => {
  const still = 5000;
  const x = Float32Array.from({ length: 2 * still }, (_, i) => (i % 4 < 2 ? 1 : -1));
  const height = new Float32Array(still).fill(1);
  const ends = rows(0, 1, still - 2, still - 1);
  const drawn = drawnRows(x, height, ends, { rows: still, stride: 2 }, [0.01, 0.01]);
  assert.ok(drawn.length > 1500 && drawn.length < 2500, `${drawn.length} rows`);
  assert.deepEqual([...drawn.slice(0, 2), ...drawn.slice(-2)], [0, 1, still - 2, still - 1]);
  assert.ok(drawn.some(row => row % 2) && drawn.some(row => row % 2 === 0));
  const moving = x.map((value, i) => value + 0.02 * (i >> 2));
  assert.equal(drawnRows(moving, height, ends, { rows: still, stride: 2 }, [0.01, 0.01]).length, still);
  const falling = height.map((_, row) => 0.99 ** row);
  assert.equal(drawnRows(x, falling, ends, { rows: still, stride: 2 }, [0.01, 0.01]).length, still);
  assert.equal(drawnRows(x, height, ends, { rows: still, stride: 1 }, [0.01, 0.01]), ends);
});

test("a run of which some rows were sent is everywhere at every step, and told only where its numbers are exact", () => {
  const [run] = runsOf(
    message(
      { rows: 9, sent: 3, stride: 1 },
      { x: floats(-0.8, 0, 0, 0, 0.8, 0), height: floats(1, 0.01, 1e-4), step: rows(0, 4, 8) },
    ),
  );
  assert.ok(Math.abs(pointAt(run, 6)[0] - 0.4) < 1e-6);
  assert.ok(Math.abs(pointAt(run, 2.5)[0] + 0.3) < 1e-6);
  assert.deepEqual([...run.sent], [0, 4, 8]);
  assert.equal(nearest([run], [panel], 8, 50, 50)?.row, 4);
  assert.equal(nearest([run], [panel], 8, 70, 50), null);
  assert.equal(nearest([run], [panel], 3, 50, 50), null);
  assert.deepEqual(told({ run, row: 4 }).slice(0, 2), ["SGD", "step 4"]);
});

/** The corners of what is stroked, and the middles of the dots. */
function painted(run, step) {
  const pen = penThatWritesDown();
  paintRun(pen, panel, run, step, look, false);
  const corners = pen.calls.filter(([name]) => name === "lineTo" || name === "moveTo").map(([, h, v]) => [h, v]);
  const dots = pen.calls.filter(([name]) => name === "fillRect").map(([, h]) => Math.round(h + 2));
  return { corners, dots };
}

test("a line goes through what was sent and ends where the run is, with a dot at each step", () => {
  const arrays = { x: floats(-0.8, 0, 0.8, 0), height: floats(1, 1), step: rows(0, 8) };
  const [run] = runsOf(message({ rows: 9, sent: 2, stride: 1 }, arrays));
  const { corners, dots } = painted(run, 6.5);
  assert.deepEqual(
    corners.slice(0, 2).map(([h]) => Math.round(10 * h) / 10),
    [10, 75],
  );
  assert.deepEqual(dots, [20, 30, 40, 50, 60, 70]);
  const [rough] = runsOf(message({ rows: 9, sent: 2, stride: 1, rough: true }, arrays));
  assert.deepEqual(painted(rough, 8).dots, [90]);
});

test("the arrows of a step have the directions that were sent, in the picture's own scales", () => {
  const run = runAlong(
    [
      [0, 0],
      [0.5, 0],
    ],
    { ways: rows(65535, 65535, 16384, 65535), hair: [0.01, 0.02] },
  );
  const pen = penThatWritesDown();
  paintArrows(pen, panel, run, 1, look);
  const turned = pen.calls.filter(([name]) => name === "rotate").map(([, angle]) => angle);
  assert.equal(turned.length, 1);
  assert.ok(Math.abs(turned[0] + Math.PI / 2) < 1e-3, "upwards, and not the way of the line");
});

test("all rows are counted once", () => {
  assert.deepEqual([...everyRow(3)], [0, 1, 2]);
  assert.equal(everyRow(12000).at(-1), 11999);
  assert.equal(everyRow(3).buffer, everyRow(5).buffer);
});
