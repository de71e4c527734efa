/* At the point of each run: where the gradient would send it, and which way it came. Both of one length: only directions. */

import { lastRow } from "./paths.js";

const LENGTH = 44;
const HEAD = 9; // pixels

/** Draws both for a run at a step; without gradients (they come later than the paths) only the way it came. */
export function paintArrows(pen, panel, run, step, look) {
  const row = Math.floor(Math.min(step, lastRow(run)));
  const at = [panel.px(run.x[2 * row]), panel.py(run.x[2 * row + 1])];
  if (!panel.holds(...at)) return;
  pen.lineWidth = 2.5;
  if (row > 0) {
    const from = [panel.px(run.x[2 * row - 2]), panel.py(run.x[2 * row - 1])];
    paintArrow(pen, at, [at[0] - from[0], at[1] - from[1]], run.line, []);
  }
  if (!run.grad) return;
  const scale = [panel.px(1) - panel.px(0), panel.py(1) - panel.py(0)]; // pixels of a unit; y counts downwards
  paintArrow(pen, at, [-run.grad[2 * row] * scale[0], -run.grad[2 * row + 1] * scale[1]], look.ink, [3, 4]);
}

function paintArrow(pen, [h, v], [dh, dv], color, dash) {
  const far = Math.hypot(dh, dv);
  if (!(far > 0 && far < Infinity)) return;
  const angle = Math.atan2(dv, dh);
  pen.save();
  pen.translate(h, v);
  pen.rotate(angle);
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
