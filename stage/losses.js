/* The losses: Plotly draws the axes, a canvas the curves and the cursor. */

import { element } from "./element.js";
import { panelOf } from "./geometry.js";
import { apart, font } from "./labels.js";
import { canvasOver, hasRoom, onResize } from "./layers.js";
import { dashOf, paintClipped, within } from "./paint.js";
import { lastRow } from "./paths.js";
import { onScreen } from "./plotly.js";
import { enlarged, magnified, onMagnified } from "./presented.js";

/** @import { Drawn, Look } from "./messages.d.ts" */
/** @import { Figure, Panel, Pen, Plot, PlotlyModule, Run } from "./types.d.ts" */

const LINE = 2.5; // pixels
const THIN = 1.1; // of what is beside the curve: the validation part
const LABEL_GAP = 18;
const EDGE = 2; // pixels between the names and the picture's edge
const FAINT = 0.3; // what is still to come

export class Losses {
  /**
   * point(at): the pointer is at that place on the axis, or at none.
   *
   * @param {PlotlyModule} Plotly
   * @param {HTMLElement} root
   * @param {(at: number | null) => void} point
   */
  constructor(Plotly, root, point) {
    this.Plotly = Plotly;
    this.root = root;
    this.plot = /** @type {Plot} */ (/** @type {HTMLElement} */ (root.appendChild(element("div", "stage-plot"))));
    this.layer = canvasOver(root);
    /** The key of the axes that are drawn. @type {string | null} */
    this.key = null;
    this.along = false; // whether something else is drawn in place of the losses
    this.waits = false; // whether others are about to be
    /** The axes that are wanted next. @type {Drawn | null} */
    this.next = null;
    /** @type {Panel | null} */
    this.panel = null;
    this.off = new AbortController();
    this.plot.addEventListener("pointermove", event => point(this.placeAt(event)));
    this.plot.addEventListener("pointerleave", () => point(null));
    /** The axes with their content. @type {Drawn | null} */
    this.given = null;
    const again = async (/** @type {Promise<unknown>} */ drawn) => void (await drawn, point(null));
    this.drawn = false; // there may be no room for them yet
    onResize(root, this.off.signal, () => this.given && again(this.fit(this.given)));
    onMagnified(this.off.signal, () => this.given && again(this.draw(this.given)));
  }

  /**
   * Draws other axes once the picture is on the screen, which is not to wait for them: what is painted stays until then. As
   * for `axes`; tells whether it has.
   *
   * @param {Drawn} figure
   * @param {boolean} along
   */
  async follow(figure, along) {
    this.next = figure;
    this.waits = figure.json !== null && (figure.key !== this.key || along !== this.along);
    if (!this.waits) return false;
    await onScreen();
    if (this.next !== figure) return false;
    await this.axes(figure, along);
    return true;
  }

  /**
   * Draws the axes, unless they are there.
   *
   * @param {Drawn} figure
   * @param {boolean} along whether they are of something else than the losses
   */
  async axes({ key, json }, along) {
    this.along = along;
    this.waits = false;
    if (key === this.key || !json) return;
    this.key = key;
    this.given = { key, json };
    await this.draw(this.given);
  }

  /** In another size of their place. @param {Drawn} axes */
  async fit(axes) {
    if (!this.drawn) await this.draw(axes);
    else if (hasRoom(this.root, this.plot.layout)) await this.Plotly.Plots.resize(this.plot);
  }

  /** @param {Drawn} axes */
  async draw({ json }) {
    const { data, layout } = magnified(/** @type {Figure} */ (json));
    if (!hasRoom(this.root, layout)) return;
    this.drawn = true;
    const still = { displayModeBar: false, doubleClick: false };
    await this.Plotly.react(this.plot, data, { ...layout, dragmode: false }, still);
  }

  /**
   * Paints all curves: strong up to the step, faint after it.
   *
   * @param {Run[]} runs
   * @param {number} step
   * @param {Look} look
   * @param {string | null} pointed the label of the run that is pointed at
   * @param {Pen} [given] another pen than the canvas's
   */
  paint(runs, step, look, pointed, given) {
    if (this.waits && !given) return;
    this.panel = this.key === null ? null : panelOf(this.plot, this.root, { x: "x", y: "y" });
    const { panel } = this;
    if (!panel) return;
    const pen = given ?? this.layer.clear();
    const curves = this.along ? runs.flatMap(alongOf) : runs;
    enlarged(pen, [panel], ([place]) => {
      for (const run of curves) paintBand(pen, place, run);
      for (const run of curves) paintCurve(pen, place, run, step);
      paintCursor(pen, place, runs, step, look);
      paintNames(pen, place, curves, pointed, (this.root.clientWidth * place.right) / panel.right);
    });
  }

  /** The place on the axis under the pointer. @param {PointerEvent} event */
  placeAt(event) {
    if (!this.panel) return null;
    const h = event.clientX - this.root.getBoundingClientRect().left;
    return h < this.panel.left || h > this.panel.right ? null : this.panel.dx(h);
  }

  remove() {
    this.off.abort();
    if (this.drawn) this.Plotly.purge(this.plot);
    this.plot.remove();
    this.layer.remove();
  }
}

/** A run whose curve is that of something else than its losses; none while nothing is known of it. @param {Run} run */
const alongOf = run => (run.along ? [{ ...run, height: run.along, drawn: run.sent, band: undefined }] : []);

/**
 * Where a row, which may lie between two, is on the axis: a step, or the evaluations asked for.
 *
 * @param {Run} run
 * @param {number} row
 */
function placeOf({ at }, row) {
  if (!at) return row;
  const before = Math.floor(row);
  const part = row - before;
  return part ? at[before] + part * (at[before + 1] - at[before]) : at[before];
}

/** The height of a run's last loss in the panel. @param {Panel} panel @param {Run} run */
const endOf = ({ py, top, bottom }, run) =>
  Math.min(Math.max(py(Math.max(run.height[lastRow(run)], 1e-300)), top), bottom);

/** @param {Pen} pen @param {Panel} panel @param {Run} run */
function paintBand(pen, panel, run) {
  if (!run.band) return;
  const [low, high] = run.band;
  const v = (/** @type {number} */ value) => (value > 0 ? panel.py(value) : panel.bottom);
  within(pen, panel, () => {
    pen.fillStyle = run.line;
    pen.globalAlpha = 0.18;
    pen.beginPath();
    const h = (/** @type {number} */ i) => panel.px(placeOf(run, run.sent[i]));
    for (let i = 0; i < low.length; i++) pen.lineTo(h(i), v(low[i]));
    for (let i = low.length - 1; i >= 0; i--) pen.lineTo(h(i), v(high[i]));
    pen.fill();
  });
}

/** @param {Pen} pen @param {Panel} panel @param {Run} run @param {number} step */
function paintCurve(pen, panel, run, step) {
  const shown = Math.floor(Math.min(step, lastRow(run)));
  within(pen, panel, () => {
    pen.strokeStyle = run.line;
    if (run.plane) paintBeside(pen, panel, run, run.plane.validation, shown);
    pen.lineWidth = LINE;
    pen.setLineDash(dashOf(run.dash));
    pen.globalAlpha = FAINT;
    trace(pen, panel, run, shown, lastRow(run));
    pen.globalAlpha = 1;
    trace(pen, panel, run, 0, shown);
    pen.setLineDash([]);
    paintClipped(pen, run, shown, row => [panel.px(placeOf(run, row)), panel.py(run.height[row])]);
  });
  if (run.diverged >= 0) paintCross(pen, panel, run);
}

/** A thin curve with the values of other examples than the run learns from. @param {Pen} pen @param {Panel} panel @param {Run} run @param {Float32Array} values @param {number} shown */
function paintBeside(pen, panel, run, values, shown) {
  const beside = { ...run, height: values };
  const until = run.sent.findLast(row => row <= shown) ?? 0;
  pen.lineWidth = THIN;
  pen.setLineDash([]);
  pen.globalAlpha = FAINT;
  trace(pen, panel, beside, until, run.sent[run.sent.length - 1]);
  pen.globalAlpha = 1;
  trace(pen, panel, beside, 0, until);
}

/**
 * The curve from one row to another; a log axis has no zero, so there is a gap.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run} run
 * @param {number} from
 * @param {number} to
 */
function trace(pen, panel, run, from, to) {
  pen.beginPath();
  let down = false;
  const goTo = (/** @type {number} */ row) => {
    const height = run.height[row];
    const drawn = height > 0 && height < Infinity;
    if (drawn) {
      const v = Math.min(Math.max(panel.py(height), -1e5), 1e5);
      pen[down ? "lineTo" : "moveTo"](panel.px(placeOf(run, row)), v);
    }
    down = drawn;
  };
  goTo(from);
  for (const row of run.drawn) if (row > from && row < to) goTo(row);
  goTo(to);
  pen.stroke();
}

/** A cross where the run has left for good. @param {Pen} pen @param {Panel} panel @param {Run} run */
function paintCross(pen, panel, run) {
  const [h, v] = [panel.px(placeOf(run, lastRow(run))), endOf(panel, run)];
  pen.strokeStyle = run.line;
  pen.lineWidth = 3;
  pen.setLineDash([]);
  pen.beginPath();
  for (const way of [-1, 1]) {
    pen.moveTo(h - 5, v + 5 * way);
    pen.lineTo(h + 5, v - 5 * way);
  }
  pen.stroke();
}

/** @param {Pen} pen @param {Panel} panel @param {Run[]} runs @param {number} step @param {Look} look */
function paintCursor(pen, panel, runs, step, look) {
  pen.strokeStyle = look.quiet;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  const place = Math.max(...runs.map(run => placeOf(run, Math.min(step, run.rows - 1))), 0);
  const h = Math.round(panel.px(place)) + 0.5;
  pen.beginPath();
  pen.moveTo(h, panel.top);
  pen.lineTo(h, panel.bottom);
  pen.stroke();
}

/**
 * Each name beside its curve's end; smaller, where another font than the page's own has no room for it.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run[]} runs
 * @param {string | null} pointed
 * @param {number} width of the picture
 */
function paintNames(pen, panel, runs, pointed, width) {
  const ends = runs.map(run => endOf(panel, run));
  pen.font = font(14);
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  const { top, bottom, right } = panel;
  const longest = Math.max(...runs.map(run => pen.measureText(run.label).width), 1);
  pen.font = font(14 * Math.min(1, Math.max(width - right - 8 - EDGE, 1) / longest));
  const heights = apart(
    ends.map(v => (Number.isFinite(v) ? v : bottom)),
    LABEL_GAP,
    top,
    bottom,
  );
  runs.forEach((run, i) => {
    pen.globalAlpha = pointed && pointed !== run.label ? 0.35 : 1;
    pen.fillStyle = run.text;
    pen.fillText(run.label, right + 8, heights[i]);
  });
  pen.globalAlpha = 1;
}
