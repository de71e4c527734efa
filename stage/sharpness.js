/* The rate times the largest curvature along each run, beside the bound of gradient descent. */

import { Aside } from "./aside.js";
import { paintAxisBelow } from "./axes.js";
import { panelAt } from "./geometry.js";
import { font } from "./labels.js";
import { canvasOver } from "./layers.js";
import { decadesOf, logTicks } from "./logaxis.js";
import { written } from "./numbers.js";
import { dashOf, within } from "./paint.js";

/** @import { AsideLinks } from "./aside.js" */
/** @import { SharpnessMessage } from "./asides.d.ts" */
/** @import { Look } from "./messages.d.ts" */
/** @import { Stage } from "./stage.js" */
/** @import { FullAxis, Panel, Pen, Run } from "./types.d.ts" */

const MARGIN = { left: 40, right: 18, top: 6, bottom: 24 }; // pixels
const LINE = 2.2;
const FAINT = 0.3; // what is still to come

/** @extends {Aside<SharpnessMessage>} */
export class Sharpness extends Aside {
  /** @param {HTMLElement} root @param {AsideLinks} links */
  constructor(root, links) {
    super(root, { kind: "sharpness", title: "Learning rate × largest curvature" }, links);
    this.layer = canvasOver(this.area);
  }

  /** @override @param {SharpnessMessage} message @param {Stage} stage @param {number} row */
  draw(message, stage, row) {
    const { look } = stage.header;
    const { step, product } = message.arrays;
    const rows = step.length;
    const pen = this.layer.clear();
    const { left, right, top, bottom } = MARGIN;
    const { clientWidth: wide, clientHeight: high } = this.area;
    const at = { left, top, width: wide - left - right, height: high - top - bottom };
    const shown = this.curves(message, stage);
    if (at.width > 0 && at.height > 0) {
      const panel = panelAt(0, at, [0, step[rows - 1] || 1], decadesOf(product, message.bound), true);
      paintAxes(pen, panel, look, message.bound);
      within(pen, panel, () => {
        for (const { run, values } of shown) paintCurve(pen, panel, run, step, values, row);
      });
      paintCursor(pen, panel, step[row], look);
    }
    const now = shown.map(({ run, values }) => `${run.label} ${written(values[row], 3)}`).join(", ");
    this.say([...message.said, `Curvature ${message.of}.`].join(" "), `At step ${step[row]}: ${now || "no run"}.`);
  }

  /** The runs that are shown, each with its own values. @param {SharpnessMessage} message @param {Stage} stage */
  curves({ labels, arrays: { step, product } }, stage) {
    const rows = step.length;
    return stage
      .visible()
      .runs.map(run => ({ run, nth: labels.indexOf(run.label) }))
      .filter(({ nth }) => nth >= 0)
      .map(({ run, nth }) => ({ run, values: product.subarray(nth * rows, (nth + 1) * rows) }));
  }
}

/** @param {Pen} pen @param {Panel} panel @param {Look} look @param {number} bound */
function paintAxes(pen, panel, look, bound) {
  const dressed = { color: look.quiet, tickfont: { size: 12 } };
  const across = /** @type {FullAxis} */ ({ ...dressed, range: [panel.dx(panel.left), panel.dx(panel.right)] });
  paintAxisBelow(pen, panel, across);
  Object.assign(pen, {
    font: font(12),
    textAlign: "right",
    textBaseline: "middle",
    fillStyle: look.quiet,
    lineWidth: 1,
  });
  pen.strokeStyle = look.rule;
  pen.setLineDash([]);
  const line = panel.py(bound);
  for (const value of logTicks([panel.dy(panel.bottom), panel.dy(panel.top)], panel.height)) {
    const v = panel.py(value);
    pen.beginPath();
    pen.moveTo(panel.left, v);
    pen.lineTo(panel.right, v);
    pen.stroke();
    if (Math.abs(v - line) > 10) pen.fillText(written(value, 2), panel.left - 6, v);
  }
  Object.assign(pen, { strokeStyle: look.ink, fillStyle: look.ink, lineWidth: 1.5, font: font(13, "600 ") });
  pen.setLineDash([5, 3]);
  pen.beginPath();
  pen.moveTo(panel.left, line);
  pen.lineTo(panel.right, line);
  pen.stroke();
  pen.setLineDash([]);
  pen.fillText(written(bound), panel.left - 6, line);
}

/**
 * Strong up to the row that is shown, faint after it, with a gap where there is no positive number.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run} run
 * @param {ArrayLike<number>} step
 * @param {ArrayLike<number>} values
 * @param {number} row
 */
function paintCurve(pen, panel, run, step, values, row) {
  Object.assign(pen, { strokeStyle: run.line, lineWidth: LINE });
  pen.setLineDash(dashOf(run.dash));
  for (const [from, to, alpha] of [
    [row, step.length - 1, FAINT],
    [0, row, 1],
  ]) {
    pen.globalAlpha = alpha;
    pen.beginPath();
    let down = false;
    for (let i = from; i <= to; i++) {
      const drawn = values[i] > 0 && values[i] < Infinity;
      if (drawn) pen[down ? "lineTo" : "moveTo"](panel.px(step[i]), panel.py(values[i]));
      down = drawn;
    }
    pen.stroke();
  }
  pen.globalAlpha = 1;
  pen.setLineDash([]);
}

/** @param {Pen} pen @param {Panel} panel @param {number} step @param {Look} look */
function paintCursor(pen, panel, step, look) {
  Object.assign(pen, { strokeStyle: look.quiet, lineWidth: 1 });
  const h = Math.round(panel.px(step)) + 0.5;
  pen.beginPath();
  pen.moveTo(h, panel.top);
  pen.lineTo(h, panel.bottom);
  pen.stroke();
}
