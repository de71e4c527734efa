/* The ticks, numbers and titles of a panel's axes on a canvas, where Plotly has them. */

import { font } from "./labels.js";

/** @import { FullAxis, Panel, Pen } from "./types.d.ts" */

const TICK = 4; // pixels
const APART = { x: 80, y: 40 }; // pixels that an axis wants from tick to tick
const CROWDED = 1e4; // from which on numbers are written otherwise

/** The numbers at an axis that is so many pixels long. @param {FullAxis} axis @param {number} length @param {"x" | "y"} way */
export function ticksOf({ nticks, range: [low, high] }, length, way) {
  const rough = (high - low) / (nticks || Math.min(Math.max(length / APART[way], 4), 9) + 1);
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([2, 5].find(one => rough / decade < one) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, nth) => (first + nth) * step);
}

/** @param {number} value */
const written = value => String(Number(value.toPrecision(9))).replace("-", "\u2212");

/** @param {Pen} pen @param {Panel} panel @param {FullAxis} axis */
export function paintAxisBelow(pen, panel, axis) {
  const { tickfont, color, title, showticklabels = true, ticklabeloverflow } = axis;
  Object.assign(pen, { font: font(tickfont.size), textAlign: "center", textBaseline: "alphabetic", fillStyle: color });
  for (const value of ticksOf(axis, panel.width, "x")) {
    const h = panel.px(value);
    pen.fillRect(Math.round(h - 0.5), Math.round(panel.bottom + 1), 1, TICK);
    if (!showticklabels || Math.abs(value) >= CROWDED) continue;
    const half = ticklabeloverflow ? pen.measureText(written(value)).width / 2 : 0;
    if (h - half < panel.left || h + half > panel.right) continue;
    pen.fillText(written(value), h, panel.bottom + TICK + 1 + 1.2 * tickfont.size);
  }
  if (!title?.text) return;
  pen.font = font(title.font.size);
  pen.fillText(title.text, (panel.left + panel.right) / 2, panel.bottom + 39.4);
}

/** @param {Pen} pen @param {Panel} panel @param {FullAxis} axis */
export function paintAxisBeside(pen, panel, axis) {
  const { tickfont, color, title, showticklabels = true, ticklabeloverflow } = axis;
  const half = ticklabeloverflow ? 0.6 * tickfont.size : 0;
  Object.assign(pen, { font: font(tickfont.size), textAlign: "right", textBaseline: "alphabetic", fillStyle: color });
  const edge = panel.left - TICK - 1 - 0.2 * tickfont.size;
  let left = edge;
  for (const value of ticksOf(axis, panel.height, "y")) {
    const v = panel.py(value);
    pen.fillRect(Math.round(panel.left - 1 - TICK), Math.round(v - 0.5), TICK, 1);
    if (!showticklabels || Math.abs(value) >= CROWDED) continue;
    if (v - half < panel.top || v + half > panel.bottom) continue;
    pen.fillText(written(value), edge, v + 0.35 * tickfont.size);
    left = Math.min(left, edge - pen.measureText(written(value)).width);
  }
  if (!title?.text) return;
  pen.save();
  pen.translate(Math.max(left - 10.4, 14), (panel.top + panel.bottom) / 2);
  pen.rotate(-Math.PI / 2);
  pen.font = font(title.font.size);
  pen.textAlign = "center";
  pen.fillText(title.text, 0, 0);
  pen.restore();
}
