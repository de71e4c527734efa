/* The losses: Plotly draws the axes, a canvas the curves and the cursor. */

import { panelOf } from "./geometry.js";
import { apart } from "./labels.js";
import { canvasOver, resizable } from "./layers.js";
import { dashOf } from "./paint.js";
import { lastRow } from "./paths.js";

const LINE = 2.5;
const LABEL_GAP = 18;

export class Losses {
  constructor(Plotly, element, onPoint) {
    this.Plotly = Plotly;
    this.root = element;
    this.plot = element.appendChild(Object.assign(document.createElement("div"), { className: "stage-plot" }));
    this.layer = canvasOver(element);
    this.plot.addEventListener("pointermove", event => onPoint(this.stepAt(event)));
    this.plot.addEventListener("pointerleave", () => onPoint(null));
    this.stop = resizable(element, () => this.key && Plotly.Plots.resize(this.plot));
  }

  async axes({ key, json }) {
    if (key === this.key || !json) return;
    this.key = key;
    await this.Plotly.react(
      this.plot,
      json.data,
      { ...json.layout, dragmode: false },
      { displayModeBar: false, doubleClick: false },
    );
  }

  /** All curves: strong up to the step, faint after it. */
  paint(runs, step, look, pointed, given) {
    const panel = this.key && panelOf(this.plot, this.root, { x: "x", y: "y" });
    if (!panel) return;
    this.panel = panel;
    const pen = given ?? this.layer.clear();
    for (const run of runs) if (run.band) this.paintBand(pen, panel, run);
    for (const run of runs) this.paintCurve(pen, panel, run, step);
    this.paintCursor(pen, panel, runs, step, look);
    this.paintNames(pen, panel, runs, pointed);
  }

  paintCurve(pen, panel, run, step) {
    const shown = Math.floor(Math.min(step, lastRow(run)));
    this.clipped(pen, panel, () => {
      pen.strokeStyle = run.line;
      pen.lineWidth = LINE;
      pen.setLineDash(dashOf(run.dash));
      pen.globalAlpha = 0.3;
      trace(pen, panel, run, shown, lastRow(run));
      pen.globalAlpha = 1;
      trace(pen, panel, run, 0, shown);
    });
    if (run.diverged >= 0) paintCross(pen, panel, run);
  }

  paintBand(pen, panel, run) {
    this.clipped(pen, panel, () => {
      pen.fillStyle = run.line;
      pen.globalAlpha = 0.18;
      pen.beginPath();
      const [low, high] = run.band;
      const floor = panel.bottom;
      const v = value => (value > 0 ? panel.py(value) : floor);
      for (let row = 0; row < low.length; row++) pen.lineTo(panel.px(at(run, row)), v(low[row]));
      for (let row = low.length - 1; row >= 0; row--) pen.lineTo(panel.px(at(run, row)), v(high[row]));
      pen.fill();
    });
  }

  paintCursor(pen, panel, runs, step, look) {
    pen.strokeStyle = look.quiet;
    pen.lineWidth = 1;
    pen.setLineDash([]);
    const place = Math.max(...runs.map(run => at(run, Math.min(step, run.rows - 1))), 0);
    const h = Math.round(panel.px(place)) + 0.5;
    pen.beginPath();
    pen.moveTo(h, panel.top);
    pen.lineTo(h, panel.bottom);
    pen.stroke();
  }

  paintNames(pen, panel, runs, pointed) {
    const ends = runs.map(run => clamp(panel.py(Math.max(run.height[lastRow(run)], 1e-300)), panel.top, panel.bottom));
    pen.font = "14px 'Source Sans', 'Source Sans Pro', 'Source Sans 3', sans-serif";
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    const heights = apart(
      ends.map(v => (Number.isFinite(v) ? v : panel.bottom)),
      LABEL_GAP,
      panel.top,
      panel.bottom,
    );
    runs.forEach((run, i) => {
      pen.globalAlpha = pointed && pointed !== run.label ? 0.35 : 1;
      pen.fillStyle = run.text;
      pen.fillText(run.label, panel.right + 8, heights[i]);
    });
    pen.globalAlpha = 1;
  }

  clipped(pen, panel, draw) {
    pen.save();
    pen.beginPath();
    pen.rect(panel.left, panel.top, panel.width, panel.height);
    pen.clip();
    draw();
    pen.restore();
  }

  /** The place on the axis under the pointer. */
  stepAt(event) {
    if (!this.panel) return null;
    const h = event.clientX - this.root.getBoundingClientRect().left;
    return h < this.panel.left || h > this.panel.right ? null : this.panel.dx(h);
  }

  remove() {
    this.stop();
    if (this.key) this.Plotly.purge(this.plot);
    this.plot.remove();
    this.layer.remove();
  }
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

const at = (run, row) => {
  if (!run.at) return row;
  const before = Math.floor(row);
  const part = row - before;
  return part ? run.at[before] + part * (run.at[before + 1] - run.at[before]) : run.at[before];
};

/** The curve from one row to another; a log axis has no zero, so there is a gap. */
function trace(pen, panel, run, from, to) {
  pen.beginPath();
  let down = false;
  for (let row = from; row <= to; row++) {
    const height = run.height[row];
    if (!(height > 0 && height < Infinity)) {
      down = false;
      continue;
    }
    pen[down ? "lineTo" : "moveTo"](panel.px(at(run, row)), clamp(panel.py(height), -1e5, 1e5));
    down = true;
  }
  pen.stroke();
}

/** A cross where the run has left for good. */
function paintCross(pen, panel, run) {
  const h = panel.px(at(run, lastRow(run)));
  const v = clamp(panel.py(Math.max(run.height[lastRow(run)], 1e-300)), panel.top, panel.bottom);
  pen.strokeStyle = run.line;
  pen.lineWidth = 3;
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(h - 5, v - 5);
  pen.lineTo(h + 5, v + 5);
  pen.moveTo(h - 5, v + 5);
  pen.lineTo(h + 5, v - 5);
  pen.stroke();
}
