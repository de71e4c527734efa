import assert from "node:assert/strict";
import { test } from "node:test";

import { paintBowl } from "../../stage/ellipses.js";
import { lossAt, minimumOf } from "../../stage/quadratic.js";
import { panel, penThatWritesDown } from "./support.js";

const BOWL = [3, -1.2, 0.8, 0.5, -0.3, 7];
const DRAWN = {
  contours: { start: 0, end: 1, size: 0.3 },
  colorscale: [
    [0, "#ffffff"],
    [1, "#000000"],
  ],
  line: { color: "#888", width: 1 },
};

test("each line is where the loss has its height, drawn from the outermost inwards", () => {
  const pen = penThatWritesDown();
  const lowest = minimumOf(BOWL);
  paintBowl(pen, panel, BOWL, lowest, DRAWN);
  const circles = pen.calls.filter(([name]) => name === "transform").map(([, ...matrix]) => matrix);
  const heights = circles.map(([a, b, c, d, e, f]) => {
    const found = [0, 0.7, 1.9, 3, 4.4].map(turn => {
      const [u, v] = [Math.cos(turn), Math.sin(turn)];
      const [x, y] = [panel.dx(a * u + c * v + e), panel.dy(b * u + d * v + f)];
      return Math.log1p(lossAt(BOWL, x, y) - lossAt(BOWL, lowest.x, lowest.y));
    });
    assert.ok(Math.max(...found) - Math.min(...found) < 1e-9);
    return found[0].toFixed(6);
  });
  assert.deepEqual(heights, ["0.900000", "0.600000", "0.300000"]);
  assert.equal(pen.calls.filter(([name]) => name === "arc").length, 3);
});

test("what is higher than all lines has a colour, too", () => {
  const pen = penThatWritesDown();
  const inks = [];
  for (const name of ["fillRect", "fill"]) pen[name] = () => inks.push(pen.fillStyle);
  paintBowl(pen, panel, BOWL, minimumOf(BOWL), DRAWN);
  assert.deepEqual(inks, ["rgb(0 0 0)", "rgb(64 64 64)", "rgb(128 128 128)", "rgb(191 191 191)"]);
});
