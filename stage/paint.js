/* Everything that moves in a panel, drawn on a canvas above Plotly's surface. */

import { lastRow, pointAt } from "./paths.js";

const LINE = 2.5;
const SMALL_LINE = 1.75; // pixels wide; in a small panel a thick zigzag would be a wedge
const DOT = 2;
const DOTS_APART = 5; // a dot at each step, where they can be told apart
const END = 6.5;
const SMALL_END = 4.5; // radius of the marker at a path's end
const FAR = 1e5; // pixels: farther out a canvas's own arithmetic fails

const DASHES = {
  solid: [],
  dash: [9, 5],
  dot: [2, 4],
  dashdot: [9, 4, 2, 4],
  longdash: [16, 6],
  longdashdot: [16, 5, 2, 5],
};

/** Plotly's name of a dash as a canvas wants it. */
export const dashOf = name => DASHES[name] ?? name.split(",").map(parseFloat);

/** A run's path in its panel up to a step, with the marker at its end. */
export function paintRun(pen, panel, run, step, look, small) {
  pen.save();
  pen.beginPath();
  pen.rect(panel.left, panel.top, panel.width, panel.height);
  pen.clip();
  pen.strokeStyle = pen.fillStyle = run.line;
  pen.lineJoin = "round";
  for (const thin of run.thin) paintThin(pen, panel, thin, step);
  paintLine(pen, panel, run, step, small ? SMALL_LINE : LINE);
  paintEnd(pen, panel, run, step, look, small ? SMALL_END : END);
  pen.restore();
}

/** All of a run's path, faint, for whoever looks at one step of it. */
export function paintWhole(pen, panel, run, look) {
  pen.save();
  pen.beginPath();
  pen.rect(panel.left, panel.top, panel.width, panel.height);
  pen.clip();
  pen.strokeStyle = look.quiet;
  for (const thin of [...run.thin, run.x]) paintThin(pen, panel, thin, lastRow(run));
  pen.restore();
}

function paintThin(pen, panel, path, step) {
  pen.globalAlpha = 0.4;
  pen.lineWidth = 1;
  pen.beginPath();
  const rows = Math.min(Math.floor(step), path.length / 2 - 1);
  for (let row = 0; row <= rows; row++) pen.lineTo(...place(panel, path[2 * row], path[2 * row + 1]));
  pen.stroke();
  pen.globalAlpha = 1;
}

function paintLine(pen, panel, run, step, width) {
  const rows = Math.floor(Math.min(step, lastRow(run)));
  pen.lineWidth = width;
  pen.setLineDash(dashOf(run.path ?? "solid"));
  pen.beginPath();
  const dots = [];
  let [h, v] = place(panel, run.x[0], run.x[1]);
  let [dotH, dotV] = [h, v];
  pen.moveTo(h, v);
  for (let row = 1; row <= rows; row++) {
    [h, v] = place(panel, run.x[2 * row], run.x[2 * row + 1]);
    if (Number.isNaN(h + v)) break;
    pen.lineTo(h, v);
    if (Math.abs(h - dotH) + Math.abs(v - dotV) < DOTS_APART) continue;
    dots.push(h, v);
    [dotH, dotV] = [h, v];
  }
  pen.lineTo(...place(panel, ...pointAt(run, step)));
  pen.stroke();
  pen.setLineDash([]);
  for (let i = 0; i < dots.length; i += 2) pen.fillRect(dots[i] - DOT, dots[i + 1] - DOT, 2 * DOT, 2 * DOT);
}

function paintEnd(pen, panel, run, step, look, radius) {
  const [h, v] = place(panel, ...pointAt(run, step));
  pen.beginPath();
  shape(pen, run.symbol, h, v, radius);
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = look.paper;
  pen.stroke();
}

/** A ring round the point of a row: where the pointer on the losses is. */
export function paintRing(pen, panel, run, row, look) {
  const [h, v] = place(panel, ...pointAt(run, row));
  if (!panel.holds(h, v)) return;
  for (const [color, width] of [
    [look.paper, 5],
    [run.line, 2.5],
  ]) {
    pen.beginPath();
    pen.arc(h, v, 8, 0, 2 * Math.PI);
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.stroke();
  }
}

function place(panel, x, y) {
  return [near(panel.px(x)), near(panel.py(y))];
}

const near = pixel => Math.min(Math.max(pixel, -FAR), FAR);

/* Plotly's marker symbols that the methods have, as corners on a circle (angle in degrees, share of the radius). */
const round = (corners, turned = 0) => Array.from({ length: corners }, (_, i) => [turned + (360 / corners) * i, 1]);
const star = (corners, inner, turned = 0) =>
  Array.from({ length: 2 * corners }, (_, i) => [turned + (180 / corners) * i, i % 2 ? inner : 1.25]);
const CORNERS = {
  square: round(4, 45),
  diamond: round(4),
  "triangle-up": round(3),
  "triangle-down": round(3, 180),
  pentagon: round(5),
  hexagon: round(6),
  "star-square": star(4, 0.55, 45),
  "star-diamond": star(4, 0.55),
  "star-triangle-up": star(3, 0.5),
  bowtie: [
    [55, 1.2],
    [125, 1.2],
    [180, 0],
    [235, 1.2],
    [305, 1.2],
  ],
  hourglass: [
    [35, 1.2],
    [0, 0.7],
    [325, 1.2],
    [145, 1.2],
    [180, 0.7],
    [215, 1.2],
  ],
};

/** Traces a marker's outline; without corners it is a disc. */
export function shape(pen, symbol, h, v, radius) {
  const corners = CORNERS[symbol];
  if (!corners) return pen.arc(h, v, radius, 0, 2 * Math.PI);
  const scale = radius * (corners.length <= 4 ? 1.25 : 1.1); // corners look smaller than a disc
  corners.forEach(([angle, share], i) => {
    const turn = (angle - 90) * (Math.PI / 180);
    const far = share * scale;
    pen[i ? "lineTo" : "moveTo"](h + far * Math.cos(turn), v + far * Math.sin(turn));
  });
  pen.closePath();
}

/** Where a run that is out of the picture left it last: [h, v], on the panel's edge; null where it is inside. */
export function exitOf(panel, run, step) {
  const [h, v] = place(panel, ...pointAt(run, step));
  if (panel.holds(h, v)) return null;
  for (let row = Math.floor(Math.min(step, lastRow(run))); row >= 0; row--) {
    const [from, back] = place(panel, run.x[2 * row], run.x[2 * row + 1]);
    if (!panel.holds(from, back)) continue;
    const [to, on] = place(panel, ...pointAt(run, Math.min(step, row + 1)));
    return onEdge(panel, from, back, to, on);
  }
  return null;
}

/** Where the line from a point inside to one outside crosses the edge. */
function onEdge(panel, h0, v0, h1, v1) {
  const share = (from, to, low, high) =>
    to < low ? (low - from) / (to - from) : to > high ? (high - from) / (to - from) : 1;
  const t = Math.min(share(h0, h1, panel.left, panel.right), share(v0, v1, panel.top, panel.bottom));
  return [h0 + t * (h1 - h0), v0 + t * (v1 - v0)];
}

/** A mark at the edge for a run that has left: a triangle that points outwards. */
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
