import assert from "node:assert/strict";
import { test } from "node:test";

import { paintRun } from "../../stage/paint.js";
import { fastLegs, strokeCalm } from "../../stage/zigzag.js";
import { panel, penThatWritesDown, runAlong } from "./support.js";

const look = { paper: "#fff" };
const zigzag = (count, by) => Array.from({ length: count }, (_, i) => [by * i, i % 2 ? 40 : 0]).flat();

test("a fast zigzag is fast from its first leg to its last; a wide one, a turn and a smooth way are not", () => {
  assert.deepEqual(fastLegs(zigzag(6, 3), 2.5), Array(5).fill(true));
  assert.deepEqual(fastLegs(zigzag(6, 30), 2.5), Array(5).fill(false));
  assert.deepEqual(fastLegs([0, 0, 50, 0, 20, 1], 2.5), [false, false]);
  assert.deepEqual(fastLegs([0, 0, 10, 0, 20, 0, 30, 1, 20, 2, 10, 2, 0, 2], 2.5), Array(6).fill(false));
  const circle = Array.from({ length: 40 }, (_, i) => [30 * Math.cos(i / 3), 30 * Math.sin(i / 3)]).flat();
  assert.ok(!fastLegs(circle, 2.5).includes(true));
});

test("where a zigzag goes over into a smooth way the line is strong again", () => {
  const smooth = [15, 20, 40, 20, 65, 20, 90, 20];
  const fast = fastLegs([...zigzag(5, 3), ...smooth], 2.5);
  assert.deepEqual(fast, [true, true, true, true, false, false, false, false]);
});

test("the strong legs are one path, the fast ones another, thinner and fainter", () => {
  const pen = penThatWritesDown();
  pen.globalAlpha = 1;
  const strokes = [];
  pen.stroke = () => strokes.push([pen.lineWidth, pen.globalAlpha]);
  const points = [...zigzag(5, 3), 15, 20, 40, 20, 65, 20];
  strokeCalm(pen, points, 2.5, fastLegs(points, 2.5));
  assert.deepEqual(strokes, [
    [2.5, 1],
    [1, 0.5],
  ]);
  assert.equal(pen.globalAlpha, 1);
  const moves = pen.calls.filter(([name]) => name === "moveTo").map(([, ...at]) => at);
  assert.deepEqual(moves, [
    [12, 0],
    [0, 0],
  ]);
});

test("what is under way to the next step is drawn as the whole step will be", () => {
  const swings = Array.from({ length: 8 }, (_, i) => [0.02 * i - 0.5, i % 2 ? 0.8 : -0.8]);
  for (const step of [5.1, 5.5, 6]) {
    const pen = penThatWritesDown();
    pen.globalAlpha = 1;
    paintRun(pen, panel, runAlong(swings), step, look, false);
    assert.equal(pen.calls.filter(([name]) => name === "fillRect").length, 0, `dots at ${step}`);
    assert.equal(pen.calls.filter(([name]) => name === "lineTo").length, Math.ceil(step));
  }
});

test("a run that has left for good is drawn to its exit, and does not swing across the panel", () => {
  const grows = [0.1, -0.3, 0.9, -2.7, 8.1, -24, 73].map((x, i) => [x, 0.01 * i]);
  const pen = penThatWritesDown();
  paintRun(pen, panel, runAlong(grows), 6, look, false);
  const ends = pen.calls.filter(([name]) => name === "lineTo").map(([, h]) => h);
  assert.equal(Math.round(Math.min(...ends)), -85); // where it crosses the edge for the last time
  assert.ok(Math.max(...ends) <= 100);
  const back = [0, 2, -2, 0.5].map((x, i) => [x, 0.01 * i]);
  const other = penThatWritesDown();
  paintRun(other, panel, runAlong(back), 3, look, false);
  assert.equal(other.calls.filter(([name]) => name === "lineTo").length, 3); // it came back: all of it
});
