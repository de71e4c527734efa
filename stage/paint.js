/* Everything that moves in a panel, drawn on a canvas above Plotly's surface. */

import { everyRow } from "./filled.js";
import { isFar, lastRow, pointAt } from "./paths.js";
import { fastLegs, strokeCalm, strokeLegs } from "./zigzag.js";

/** @import { Look } from "./messages.d.ts" */
/** @import { Frame, Panel, Pen, Pixels, Run } from "./types.d.ts" */

const LINE = 2.5;
const SMALL_LINE = 1.75; // pixels wide; in a small panel a thick zigzag would be a wedge
const DOT = 2;
const DOTS_APART = 5; // a dot at each step, where they can be told apart
const TICK = 6; // pixels to either side
const TICKS_APART = 4;
const END = 6.5;
const SMALL_END = 4.5; // radius of the marker at a path's end
const SHADOW = 0.5; // of a line's width, of what is far off a plane
const SHADOW_DASH = [5, 4];
const FAR = 1e5; // pixels: farther out a canvas's own arithmetic fails

/** @type {Record<string, number[]>} */
const DASHES = {
  solid: [],
  dash: [9, 5],
  dot: [2, 4],
  dashdot: [9, 4, 2, 4],
  longdash: [16, 6],
  longdashdot: [16, 5, 2, 5],
};

/** Plotly's name of a dash as a canvas wants it. @param {string} name */
export const dashOf = name => DASHES[name] ?? name.split(",").map(parseFloat);

/**
 * Paints a run's path in its panel up to a step, with the marker at its end.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run} run
 * @param {number} step
 * @param {Look} look
 * @param {boolean} small
 */
export function paintRun(pen, panel, run, step, look, small) {
  within(pen, panel, () => {
    pen.strokeStyle = pen.fillStyle = run.line;
    pen.lineJoin = "round";
    for (const thin of run.thin) paintThin(pen, panel, thin, run.sent, step);
    paintLine(pen, panel, run, step, small ? SMALL_LINE : LINE);
    paintClipped(pen, run, step, row => place(panel, run.x[2 * row], run.x[2 * row + 1]));
    paintEnd(pen, panel, run, step, look, small ? SMALL_END : END);
  });
}

/**
 * Paints all of a run's path, faint, for whoever looks at one step of it.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run} run
 * @param {Look} look
 */
export function paintWhole(pen, panel, run, look) {
  within(pen, panel, () => {
    pen.strokeStyle = look.quiet;
    for (const thin of run.thin) paintThin(pen, panel, thin, run.sent, lastRow(run));
    paintThin(pen, panel, run.x, everyRow(run.rows), lastRow(run));
  });
}

/**
 * Paints a small tick across the line at each step at which a gradient was clipped, where they can be told apart.
 *
 * @param {Pen} pen
 * @param {Run} run
 * @param {number} step
 * @param {(row: number) => Pixels} at where a row is
 */
export function paintClipped(pen, run, step, at) {
  if (!run.clipped) return;
  pen.strokeStyle = run.line;
  pen.lineWidth = 1.5;
  pen.beginPath();
  let [lastH, lastV] = [Infinity, Infinity];
  for (let row = 0; row < Math.min(step, lastRow(run)); row++) {
    if (!run.clipped[row]) continue;
    const [h, v] = at(row);
    if (Math.abs(h - lastH) + Math.abs(v - lastV) < TICKS_APART) continue;
    const [nextH, nextV] = at(row + 1);
    const length = Math.hypot(nextH - h, nextV - v);
    const [across, up] = length > 0 ? [(TICK * (v - nextV)) / length, (TICK * (nextH - h)) / length] : [0, TICK];
    pen.moveTo(h - across, v - up);
    pen.lineTo(h + across, v + up);
    [lastH, lastV] = [h, v];
  }
  pen.stroke();
}

/** Paints what is to be seen in the panel only. @param {Pen} pen @param {Panel} panel @param {() => void} draw */
export function within(pen, panel, draw) {
  pen.save();
  pen.beginPath();
  pen.rect(panel.left, panel.top, panel.width, panel.height);
  pen.clip();
  draw();
  pen.restore();
}

/**
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Float32Array} path
 * @param {Uint16Array} rows of its points
 * @param {number} step
 */
function paintThin(pen, panel, path, rows, step) {
  pen.globalAlpha = 0.4;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let i = 0; i < rows.length && rows[i] <= step; i++) pen.lineTo(...place(panel, path[2 * i], path[2 * i + 1]));
  pen.stroke();
  pen.globalAlpha = 1;
}

/** @param {Pen} pen @param {Panel} panel @param {Run} run @param {number} step @param {number} width */
function paintLine(pen, panel, run, step, width) {
  const last = Math.min(step, lastSeen(panel, run));
  const beyond = run.drawn.findIndex(row => row >= last);
  const rows = beyond < 0 ? run.drawn : run.drawn.subarray(0, beyond + 1);
  const points = pointsOf(panel, run, rows);
  const fast = fastLegs(points, width); // of whole steps: what is under way is drawn as it will be
  if (points.length === 2 * rows.length) points.splice(-2, 2, ...place(panel, ...pointAt(run, last)));
  if (run.plane) strokeOnPlane(pen, points, width, nth => isFar(run, rows[nth]) || isFar(run, rows[nth + 1]));
  else {
    pen.setLineDash(dashOf(run.path ?? "solid"));
    strokeCalm(pen, points, width, fast);
    pen.setLineDash([]);
  }
  if (!run.plane) paintDots(pen, panel, run, rows.subarray(0, points.length / 2), Math.floor(last), fast);
}

/**
 * Strokes a path on a plane through many weights: thin and dashed where it is far off the plane, for what is drawn there is its shadow.
 *
 * @param {Pen} pen
 * @param {number[]} points
 * @param {number} width
 * @param {(nth: number) => boolean} far whether a leg is
 */
function strokeOnPlane(pen, points, width, far) {
  pen.lineWidth = width;
  strokeLegs(pen, points, nth => !far(nth));
  pen.lineWidth = width * SHADOW;
  pen.setLineDash(SHADOW_DASH);
  strokeLegs(pen, points, far);
  pen.setLineDash([]);
}

/** A path's points at some rows in pixels, [h, v, h, v, ...], as far as they are numbers. @param {Panel} panel @param {Run} run @param {Uint16Array} rows */
function pointsOf(panel, run, rows) {
  const points = [];
  for (const row of rows) {
    const [h, v] = place(panel, run.x[2 * row], run.x[2 * row + 1]);
    if (Number.isNaN(h + v)) break;
    points.push(h, v);
  }
  return points;
}

/**
 * A dot at each step that stands apart from the one before; in a fast zigzag they would be walls of their own. Where
 * what was left out swings, or is not known, there are dots at the rows that are drawn alone.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run} run
 * @param {Uint16Array} rows
 * @param {number} last
 * @param {boolean[]} fast which legs between two of the rows are a fast zigzag
 */
function paintDots(pen, panel, run, rows, last, fast) {
  const alone = run.rough || run.stride === 2;
  let [dotH, dotV] = place(panel, run.x[0], run.x[1]);
  for (let leg = 0; leg + 1 < rows.length; leg++) {
    if (fast[leg]) continue;
    for (let row = alone ? rows[leg + 1] : rows[leg] + 1; row <= Math.min(rows[leg + 1], last); row++) {
      const [h, v] = place(panel, run.x[2 * row], run.x[2 * row + 1]);
      if (Math.abs(h - dotH) + Math.abs(v - dotV) < DOTS_APART) continue;
      pen.fillRect(h - DOT, v - DOT, 2 * DOT, 2 * DOT);
      dotH = h;
      dotV = v;
    }
  }
}

/**
 * The row up to which a run is seen: where it has left the panel for good it is drawn to its exit. What swings across
 * the panel from then on, from outside to outside, would be a wall.
 *
 * @param {Frame} panel
 * @param {Run} run
 */
function lastSeen(panel, run) {
  const last = lastRow(run);
  for (let row = last; row >= 0; row--)
    if (panel.holds(...place(panel, run.x[2 * row], run.x[2 * row + 1]))) return Math.min(row + 1, last);
  return last;
}

/**
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run} run
 * @param {number} step
 * @param {Look} look
 * @param {number} radius
 */
function paintEnd(pen, panel, run, step, look, radius) {
  const [h, v] = place(panel, ...pointAt(run, step));
  pen.beginPath();
  shape(pen, run.symbol, h, v, radius);
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = look.paper;
  pen.stroke();
}

/**
 * Paints a ring round the point of a row: where the pointer on the losses is.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run} run
 * @param {number} row
 * @param {Look} look
 */
export function paintRing(pen, panel, run, row, look) {
  const [h, v] = place(panel, ...pointAt(run, row));
  if (!panel.holds(h, v)) return;
  pen.beginPath();
  pen.arc(h, v, 8, 0, 2 * Math.PI);
  strokeTwice(pen, look.paper, 5, run.line, 2.5);
}

/**
 * Strokes the path in one colour, and above it thinner in another, so that it is seen on any ground.
 *
 * @param {Pen} pen
 * @param {string} below
 * @param {number} wide
 * @param {string} above
 * @param {number} thin
 */
export function strokeTwice(pen, below, wide, above, thin) {
  pen.strokeStyle = below;
  pen.lineWidth = wide;
  pen.stroke();
  pen.strokeStyle = above;
  pen.lineWidth = thin;
  pen.stroke();
}

/** @param {Frame} panel @param {number} x @param {number} y @returns {Pixels} */
const place = (panel, x, y) => [near(panel.px(x)), near(panel.py(y))];

/** @param {number} pixel */
const near = pixel => Math.min(Math.max(pixel, -FAR), FAR);

/* Plotly's marker symbols that the methods have, as corners on a circle (angle in degrees, share of the radius). */
/** @typedef {[angle: number, share: number][]} Corners */

/** @param {number} count @returns {Corners} */
const round = (count, turned = 0) => Array.from({ length: count }, (_, i) => [turned + (360 / count) * i, 1]);
/** @param {number} count @param {number} inner @returns {Corners} */
const star = (count, inner, turned = 0) =>
  Array.from({ length: 2 * count }, (_, i) => [turned + (180 / count) * i, i % 2 ? inner : 1.25]);
/** @param {number[]} angles @param {number[]} shares @returns {Corners} */
const corners = (angles, shares) => angles.map((angle, i) => [angle, shares[i]]);
/** @type {Record<string, Corners>} */
const CORNERS = {
  square: round(4, 45),
  diamond: round(4),
  "triangle-up": round(3),
  "triangle-down": round(3, 180),
  "triangle-right": round(3, 90),
  pentagon: round(5),
  hexagon: round(6),
  "star-square": star(4, 0.55, 45),
  "star-diamond": star(4, 0.55),
  "star-triangle-up": star(3, 0.5),
  bowtie: corners([55, 125, 180, 235, 305], [1.2, 1.2, 0, 1.2, 1.2]),
  hourglass: corners([35, 0, 325, 145, 180, 215], [1.2, 0.7, 1.2, 1.2, 0.7, 1.2]),
};

/**
 * Traces a marker's outline; without corners it is a disc.
 *
 * @param {Pen} pen
 * @param {string} symbol
 * @param {number} h
 * @param {number} v
 * @param {number} radius
 */
export function shape(pen, symbol, h, v, radius) {
  const outline = CORNERS[symbol];
  if (!outline) {
    pen.arc(h, v, radius, 0, 2 * Math.PI);
    return;
  }
  const scale = radius * (outline.length <= 4 ? 1.25 : 1.1); // corners look smaller than a disc
  outline.forEach(([angle, share], i) => {
    const turn = (angle - 90) * (Math.PI / 180);
    const far = share * scale;
    pen[i ? "lineTo" : "moveTo"](h + far * Math.cos(turn), v + far * Math.sin(turn));
  });
  pen.closePath();
}

/**
 * Where a run that is out of the picture left it last, on the panel's edge; null where it is inside.
 *
 * @param {Frame} panel
 * @param {Run} run
 * @param {number} step
 * @returns {Pixels | null}
 */
export function exitOf(panel, run, step) {
  const [h, v] = place(panel, ...pointAt(run, step));
  if (panel.holds(h, v)) return null;
  for (let row = Math.floor(Math.min(step, lastRow(run))); row >= 0; row--) {
    const from = place(panel, run.x[2 * row], run.x[2 * row + 1]);
    if (panel.holds(...from)) return onEdge(panel, from, place(panel, ...pointAt(run, Math.min(step, row + 1))));
  }
  return null;
}

/**
 * Where the line from a point inside to one outside crosses the edge.
 *
 * @param {Frame} panel
 * @param {Pixels} inside
 * @param {Pixels} outside
 * @returns {Pixels}
 */
function onEdge(panel, [h0, v0], [h1, v1]) {
  /** @type {(from: number, to: number, low: number, high: number) => number} */
  const share = (from, to, low, high) =>
    to < low ? (low - from) / (to - from) : to > high ? (high - from) / (to - from) : 1;
  const t = Math.min(share(h0, h1, panel.left, panel.right), share(v0, v1, panel.top, panel.bottom));
  return [h0 + t * (h1 - h0), v0 + t * (v1 - v0)];
}

/**
 * Paints a mark at the edge for a run that has left: a triangle that points outwards.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Run} run
 * @param {Pixels} exit
 * @param {Look} look
 */
export function paintExit(pen, panel, run, [h, v], look) {
  const middle = [(panel.left + panel.right) / 2, (panel.top + panel.bottom) / 2];
  const outwards =
    h <= panel.left + 1 ? Math.PI : h >= panel.right - 1 ? 0 : v < middle[1] ? -Math.PI / 2 : Math.PI / 2;
  pen.save();
  pen.translate(h, v);
  pen.rotate(outwards);
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.lineTo(-12, 8);
  pen.lineTo(-12, -8);
  pen.closePath();
  pen.fillStyle = run.line;
  pen.strokeStyle = look.paper;
  pen.lineWidth = 1.5;
  pen.fill();
  pen.stroke();
  pen.restore();
}
