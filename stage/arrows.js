/*
 * At the point of each run: where the gradient would send it, and which way it came. Both of one length: only
 * directions.
 */

import { lastRow } from "./paths.js";

/** @import { Look, Point } from "./messages.d.ts" */
/** @import { Panel, Pen, Pixels, Run } from "./types.d.ts" */

// Pixels.
const LENGTH = 44;
const HEAD = 9;

/**
 * Draws both for a run at a step; before the directions are here (they come later than the paths) only the way it came, as the
 * line goes.
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
  if (!run.ways) {
    if (row === 0) return;
    const [fromH, fromV] = [panel.px(run.x[2 * row - 2]), panel.py(run.x[2 * row - 1])];
    paintArrow(pen, [h, v], [h - fromH, v - fromV], run.line, []);
    return;
  }
  const [came, downhill] = run.ways.subarray(2 * row, 2 * row + 2);
  paintArrow(pen, [h, v], wayOf(came, panel, run.hair), run.line, []);
  paintArrow(pen, [h, v], wayOf(downhill, panel, run.hair), look.ink, [3, 4]);
}

const TURN = 65535; // a whole one; as a direction it says that there is none

/**
 * A direction in pixels, from where it was sent: as a part of a turn, where a hair along x and one along y are equally long.
 *
 * @param {number} direction
 * @param {Panel} panel
 * @param {Point} hair
 * @returns {Pixels}
 */
function wayOf(direction, { px, py }, [across, up]) {
  if (direction === TURN) return [0, 0];
  const angle = (2 * Math.PI * direction) / TURN;
  return [Math.cos(angle) * (px(across) - px(0)), Math.sin(angle) * (py(up) - py(0))];
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
