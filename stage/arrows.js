/*
 * At the point of each run: where the gradient would send it, and which way it came. Both of one length: only
 * directions.
 */

import { lastRow } from "./paths.js";

/** @import { Look } from "./messages.d.ts" */
/** @import { Panel, Pen, Pixels, Run } from "./types.d.ts" */

// Pixels.
const LENGTH = 44;
const HEAD = 9;

/**
 * Draws both for a run at a step; without gradients (they come later than the paths) only the way it came.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run} run
 * @param {number} step
 * @param {Look} look
 */
export function paintArrows(pen, panel, run, step, look) {
  const row = Math.floor(Math.min(step, lastRow(run)));
  const [h, v] = [panel.px(run.x[2 * row]), panel.py(run.x[2 * row + 1])];
  if (!panel.holds(h, v)) return;
  pen.lineWidth = 2.5;
  if (row > 0) {
    const [fromH, fromV] = [panel.px(run.x[2 * row - 2]), panel.py(run.x[2 * row - 1])];
    paintArrow(pen, [h, v], [h - fromH, v - fromV], run.line, []);
  }
  if (!run.grad) return;
  const [across, up] = [panel.px(1) - panel.px(0), panel.py(1) - panel.py(0)]; // pixels of a unit; y counts downwards
  paintArrow(pen, [h, v], [-run.grad[2 * row] * across, -run.grad[2 * row + 1] * up], look.ink, [3, 4]);
}

/** @param {Pen} pen @param {Pixels} from @param {Pixels} by @param {string} color @param {number[]} dash */
function paintArrow(pen, [h, v], [dh, dv], color, dash) {
  const far = Math.hypot(dh, dv);
  if (!(far > 0 && far < Infinity)) return;
  pen.save();
  pen.translate(h, v);
  pen.rotate(Math.atan2(dv, dh));
  pen.strokeStyle = pen.fillStyle = color;
  pen.setLineDash(dash);
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.lineTo(LENGTH - HEAD, 0);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(LENGTH, 0);
  pen.lineTo(LENGTH - HEAD, HEAD / 2);
  pen.lineTo(LENGTH - HEAD, -HEAD / 2);
  pen.fill();
  pen.restore();
}
