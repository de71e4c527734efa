/*
 * One step of a method as arrows: what the gradient does, what the velocity does, and the step that comes of it. All of
 * them are magnified by one factor where they would be too short or too long to be seen, and the picture says so.
 */

import { written } from "./numbers.js";
import { dashOf } from "./paint.js";

const EQUAL = 110; // pixels of every arrow where all have the same length
const SHORT = 45;
const LONG = 280; // pixels between which the longest arrow is left as long as it is
const SAME = 1e-4;
const SAME_WAY = 1e-2; // relative: arrows no farther apart than that are one, with both names
const EDGE = 0.02; // of the panel: an arrow that leaves it is cut off there
const LARGEST = 1e5; // pixels: farther out a canvas's own arithmetic fails
const NOTE_FONT = "14px 'Source Sans', 'Source Sans Pro', 'Source Sans 3', sans-serif";

/** The arrows of the step that leaves a row, in pixels, as they are drawn: [{..., from, by}], and the factor. */
export function arrowsAt({ arrows: kinds, equal }, array, row, panel) {
  const found = merged(kinds.map((kind, i) => ({ ...kind, ...inPixels(array, i, row, panel) })).filter(isArrow), equal);
  const factor = equal ? null : commonFactor(found.filter(arrow => arrow.leads).map(arrow => length(arrow.by)));
  return { factor, arrows: found.map(arrow => (equal ? equallyLong(arrow) : magnified(arrow, factor))) };
}

/** Tail, offset and vector of the ith arrow; the plane's y points upwards, the screen's downwards. */
function inPixels(array, i, row, panel) {
  const [, rows] = array.shape;
  const first = 6 * (i * rows + row);
  const [x, y, offsetX, offsetY, vectorX, vectorY] = array.subarray(first, first + 6);
  const tail = [panel.px(x), panel.py(y)];
  const across = panel.px(1) - panel.px(0);
  const up = panel.py(1) - panel.py(0);
  return { tail, offset: [offsetX * across, offsetY * up], by: [vectorX * across, vectorY * up] };
}

const isArrow = ({ tail, by }) => [...tail, ...by].every(Number.isFinite) && length(by) > 1e-300;
export const length = ([h, v]) => Math.hypot(h, v);
const plus = ([h, v], [dh, dv], times = 1) => [h + times * dh, v + times * dv];

/** Arrows that are one and the same (or, equally long, point the same way) as one with both names. */
function merged(arrows, equal) {
  const kept = [];
  for (const arrow of arrows) {
    const twin = kept.findIndex(other => isSame(arrow, other, equal));
    if (twin < 0) kept.push(arrow);
    else kept[twin] = { ...arrow, name: `${kept[twin].name} = ${arrow.name}` }; // the step is what the others are measured by
  }
  return kept;
}

function isSame(one, other, equal) {
  const [begin, there] = [one, other].map(({ tail, offset }) => plus(tail, offset));
  if (length(plus(begin, there, -1)) > 0.01) return false;
  const [a, b] = equal ? [one, other].map(({ by }) => by.map(part => part / length(by))) : [one.by, other.by];
  return length(plus(a, b, -1)) <= (equal ? SAME_WAY : SAME) * length(b);
}

/** By what all arrows are multiplied: 1, or a round number that makes the longest neither too short nor too long. */
export function commonFactor(lengths) {
  const longest = Math.max(0, ...lengths.filter(Number.isFinite));
  if (longest < 1e-300 || (SHORT <= longest && longest <= LONG)) return 1;
  const wanted = (longest < SHORT ? SHORT : LONG) / longest;
  const decade = 10 ** Math.floor(Math.log10(wanted));
  const round = [1, 2, 5, 10].map(part => part * decade);
  return longest < SHORT ? round.find(one => one >= wanted) : round.findLast(one => one <= wanted);
}

const magnified = ({ tail, offset, by, ...rest }, factor) => ({
  ...rest,
  from: plus(tail, offset, factor),
  by: by.map(part => part * factor),
});
const equallyLong = ({ tail, by, ...rest }) => ({
  ...rest,
  from: tail,
  by: by.map(part => (part * EQUAL) / length(by)),
});

/** Draws the step, and how long its arrows are. Returns the names of the arrows as `writeNames` wants them. */
export function paintStep(pen, panel, step, array, row, look) {
  const { arrows, factor } = arrowsAt(step, array, row, panel);
  pen.save();
  pen.beginPath();
  pen.rect(panel.left, panel.top, panel.width, panel.height);
  pen.clip();
  if (!step.equal) paintSum(pen, arrows, look);
  for (const arrow of [...arrows].sort((a, b) => b.width - a.width)) paintArrow(pen, panel, arrow);
  pen.restore();
  paintNote(pen, panel, factor, panel.holds(...pointOf(array, row, panel)), look);
  const named = arrows.map(arrow => ({ ...arrow, seen: cut(panel, arrow) })).filter(arrow => arrow.seen);
  return named.map(({ name, text, seen: [, [h, v]] }) => ({ text: name, color: text, h, v, key: name }));
}

const pointOf = (array, row, panel) => inPixels(array, array.shape[0] - 1, row, panel).tail; // of the step taken

function paintArrow(pen, panel, { from, by, line, dash, width }) {
  const seen = cut(panel, { from, by });
  if (!seen) return;
  const [begin, end] = seen;
  const tip = plus(from, by);
  const whole = length(plus(end, tip, -1)) < 0.5;
  const head = Math.min(10 + 1.6 * width, 0.6 * length(by));
  const turn = Math.atan2(by[1], by[0]);
  const neck = whole ? plus(tip, by, (-0.8 * head) / length(by)) : end;
  pen.strokeStyle = pen.fillStyle = line;
  pen.lineWidth = width;
  pen.setLineDash(dashOf(dash));
  pen.beginPath();
  pen.moveTo(...begin);
  pen.lineTo(...neck);
  pen.stroke();
  pen.setLineDash([]);
  if (!whole) return;
  pen.beginPath();
  pen.moveTo(...tip);
  for (const side of [-1, 1])
    pen.lineTo(...plus(tip, [Math.cos(turn + side * 0.45), Math.sin(turn + side * 0.45)], -head));
  pen.closePath();
  pen.fill();
}

/** The part of an arrow that is in the panel, [begin, end], or null if nothing of it is. */
function cut(panel, { from, by }) {
  const margin = [EDGE * panel.width, EDGE * panel.height];
  const low = [panel.left + margin[0], panel.top + margin[1]];
  const high = [panel.right - margin[0], panel.bottom - margin[1]];
  let begin = 0;
  let end = 1;
  for (const axis of [0, 1]) {
    if (by[axis] === 0) {
      if (from[axis] < low[axis] || from[axis] > high[axis]) return null;
      continue;
    }
    const [first, last] = [(low[axis] - from[axis]) / by[axis], (high[axis] - from[axis]) / by[axis]].sort(
      (a, b) => a - b,
    );
    [begin, end] = [Math.max(begin, first), Math.min(end, last)];
  }
  if (!(begin < end)) return null;
  return [begin, end].map(part => plus(from, by, part).map(pixel => Math.min(Math.max(pixel, -LARGEST), LARGEST)));
}

/** The other two sides of the parallelogram, where the step is the sum of two arrows from one point. */
function paintSum(pen, arrows, look) {
  const of = kind => arrows.find(arrow => arrow.kind === kind);
  const [gradient, velocity, step] = ["gradient", "velocity", "step"].map(of);
  if (arrows.length !== 3 || !gradient || !velocity || !step) return;
  if (length(plus(gradient.from, velocity.from, -1)) > 0.5) return;
  if (length(plus(plus(gradient.by, velocity.by), step.by, -1)) > SAME * length(step.by) + 0.01) return;
  const corner = plus(step.from, step.by);
  if (length(corner) > LARGEST) return;
  pen.strokeStyle = look.quiet;
  pen.lineWidth = 1.5;
  pen.setLineDash([2, 4]);
  for (const part of [gradient, velocity]) {
    pen.beginPath();
    pen.moveTo(...plus(part.from, part.by));
    pen.lineTo(...corner);
    pen.stroke();
  }
  pen.setLineDash([]);
}

/** In a corner: how long the arrows are. */
function paintNote(pen, panel, factor, seen, look) {
  const text = !seen ? "the point lies outside the picture" : lengthInWords(factor);
  pen.font = NOTE_FONT;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillStyle = look.veil;
  pen.fillRect(panel.left, panel.top, pen.measureText(text).width + 14, 24);
  pen.fillStyle = look.ink;
  pen.fillText(text, panel.left + 7, panel.top + 13);
}

export function lengthInWords(factor) {
  if (factor === null) return "arrows: direction only";
  if (factor === 1) return "arrows: true length";
  return factor > 1
    ? `arrows: ${written(factor, 6)} × their length`
    : `arrows: 1/${written(1 / factor, 6)} of their length`;
}
