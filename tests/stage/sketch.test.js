import assert from "node:assert/strict";
import { test } from "node:test";

import { paintAxisBelow, paintAxisBeside, ticksOf } from "../../stage/axes.js";
import { paintContours } from "../../stage/contours.js";
import { panel, penThatWritesDown } from "./support.js";

const ticks = (range, length, way, more = {}) =>
  ticksOf({ range, ...more }, length, way).map(value => Number(value.toFixed(9)));

test("ticks stand where Plotly puts them", () => {
  // As plotly.js 4.1.1 has drawn them.
  assert.deepEqual(ticks([-4, 4], 436, "x"), [-4, -2, 0, 2, 4]);
  assert.deepEqual(ticks([-2, 2], 464, "y"), [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]);
  assert.deepEqual(ticks([-5, 5], 436, "x"), [-4, -2, 0, 2, 4]);
  assert.deepEqual(ticks([-0.3, 1.1], 900, "x"), [-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1]);
});

test("a small panel has as many ticks as it says, and no number beyond its ends", () => {
  assert.deepEqual(ticks([-4, 4], 436, "x", { nticks: 3 }), [0]);
  assert.deepEqual(ticks([-4, 4], 436, "x", { nticks: 4 }), [0]); // at just two Plotly goes up to five
  const written = more => {
    const pen = penThatWritesDown();
    const axis = { range: [-1, 1], nticks: 5, color: "#000", tickfont: { size: 10 }, ...more };
    paintAxisBelow(pen, panel, axis);
    paintAxisBeside(pen, panel, axis);
    return pen.calls.filter(([name]) => name === "fillText").map(([, text]) => text);
  };
  const all = ["−1", "−0.5", "0", "0.5", "1"];
  assert.deepEqual(written({}), [...all, ...all]);
  const inner = all.slice(1, -1);
  assert.deepEqual(written({ ticklabeloverflow: "hide past domain" }), [...inner, ...inner]);
});

/** What is painted of a surface whose height is x, from 0 to 4, with a level at each whole number. */
function painted(heights) {
  const inks = [];
  globalThis.OffscreenCanvas = class {
    getContext = () => ({ putImageData: image => inks.push(new Uint32Array(image.data.buffer)) });
  };
  const pen = Object.assign(penThatWritesDown(), {
    createImageData: (wide, high) => ({ data: new Uint8ClampedArray(4 * wide * high) }),
  });
  const [x, y] = [
    [-1, 0, 1],
    [-1, 1],
  ];
  const surface = { x, y, z: heights, contours: { start: 0, end: 4, size: 1 }, line: {} };
  paintContours(pen, panel, { ...surface, colorscale: [[0, "#000000"], [1, "#0000fa"]] }); // prettier-ignore
  return { lines: pen.calls.filter(([name]) => /To$/.test(name)), inks: inks[0] };
}

test("bands have the colours of their levels, and lines are between them", () => {
  const { lines, inks } = painted([0, 2, 4, 0, 2, 4]);
  const blue = h => (inks[50 * 100 + h] >> 16) & 255;
  // Of five levels the first band has a fifth of the scale; the highest point is a band of its own.
  assert.deepEqual([10, 30, 60, 90].map(blue), [50, 100, 150, 200]);
  const across = lines.map(([, h, v]) => [Math.round(h), v]);
  for (const h of [25, 50, 75]) assert.deepEqual(across.filter(([at]) => at === h).slice(0, 2), [[h, 100], [h, 0]]); // prettier-ignore
});

test("where there is no number nothing is painted", () => {
  const { lines, inks } = painted([0, 2, NaN, 0, 2, NaN]);
  assert.ok(inks[50 * 100 + 10] !== 0 && inks[50 * 100 + 90] === 0);
  assert.ok(lines.every(([, h]) => h <= 50));
});
