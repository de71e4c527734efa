/*
 * One step of a method as arrows: what the gradient does, what the velocity does, and the step that comes of it. All of
 * them are magnified by one factor where they would be too short or too long to be seen, and the picture says so.
 */

import { shareInside } from "./geometry.js";
import { font } from "./labels.js";
import { written } from "./numbers.js";
import { dashOf, within } from "./paint.js";

/** @import { Arrow, Look, Shaped, StepHeader } from "./messages.d.ts" */
/** @import { Frame, Name, Panel, Pen, Pixels } from "./types.d.ts" */

/**
 * An arrow in pixels: where it begins before anything is magnified, how far off that it stands, and where it leads.
 *
 * @typedef {Arrow & { tail: Pixels, offset: Pixels, by: Pixels }} Found
 */

/** An arrow as it is drawn. @typedef {Arrow & { from: Pixels, by: Pixels }} Placed */

const EQUAL = 110; // pixels of every arrow where all have the same length
const SHORT = 45; // pixels, up to LONG, between which the longest arrow is left as long as it is
const LONG = 280;
const SAME = 1e-4; // relative: arrows no farther apart than that are one, with both names ...
const SAME_WAY = 1e-2; // ... where all are equally long
const EDGE = 0.02; // of the panel: an arrow that leaves it is cut off there
const LARGEST = 1e5; // pixels: farther out a canvas's own arithmetic fails

/**
 * The arrows of the step that leaves a row, in pixels, as they are drawn, and the factor that they are magnified by.
 *
 * @param {StepHeader} step
 * @param {Shaped<Float32Array>} array
 * @param {number} row
 * @param {Frame} panel
 */
export function arrowsAt({ arrows, equal }, array, row, panel) {
  const found = merged(
    arrows.map((arrow, i) => ({ ...arrow, ...inPixels(array, i, row, panel) })).filter(isArrow),
    equal,
  );
  const factor = equal ? null : commonFactor(found.filter(arrow => arrow.leads).map(arrow => length(arrow.by)));
  return { factor, arrows: found.map(arrow => drawn(arrow, factor)) };
}

/**
 * Tail, offset and vector of the ith arrow; the plane's y points upwards, the screen's downwards.
 *
 * @param {Shaped<Float32Array>} array
 * @param {number} i
 * @param {number} row
 * @param {Frame} panel
 * @returns {{ tail: Pixels, offset: Pixels, by: Pixels }}
 */
function inPixels(array, i, row, panel) {
  const [, rows] = array.shape;
  const first = 6 * (i * rows + row);
  const [x, y, offsetX, offsetY, vectorX, vectorY] = array.subarray(first, first + 6);
  const across = panel.px(1) - panel.px(0);
  const up = panel.py(1) - panel.py(0);
  return {
    tail: [panel.px(x), panel.py(y)],
    offset: [offsetX * across, offsetY * up],
    by: [vectorX * across, vectorY * up],
  };
}

/** @param {Found} arrow */
const isArrow = ({ tail, by }) => [...tail, ...by].every(Number.isFinite) && length(by) > 1e-300;
/** @param {Pixels} by */
export const length = ([h, v]) => Math.hypot(h, v);
/** @param {Pixels} from @param {Pixels} by @returns {Pixels} */
const plus = ([h, v], [dh, dv], times = 1) => [h + times * dh, v + times * dv];
/** How far two places, or two ways, are apart. @param {Pixels} one @param {Pixels} other */
const apart = (one, other) => length(plus(one, other, -1));
/** @param {Pixels} by @param {number} times @returns {Pixels} */
const scaled = ([h, v], times) => [h * times, v * times];

/**
 * Arrows that are one and the same (or, equally long, point the same way) as one with both names.
 *
 * @param {Found[]} arrows
 * @param {boolean} equal
 */
function merged(arrows, equal) {
  /** @type {Found[]} */
  const kept = [];
  for (const arrow of arrows) {
    const twin = kept.findIndex(other => isSame(arrow, other, equal));
    if (twin < 0) kept.push(arrow);
    else kept[twin] = { ...arrow, name: `${kept[twin].name} = ${arrow.name}` }; // the step is what the others are measured by
  }
  return kept;
}

/** @param {Found} one @param {Found} other @param {boolean} equal */
function isSame(one, other, equal) {
  if (apart(plus(one.tail, one.offset), plus(other.tail, other.offset)) > 0.01) return false;
  if (equal) return apart(scaled(one.by, 1 / length(one.by)), scaled(other.by, 1 / length(other.by))) <= SAME_WAY;
  return apart(one.by, other.by) <= SAME * length(other.by);
}

/**
 * By what all arrows are multiplied: 1, or a round number that makes the longest neither too short nor too long.
 *
 * @param {number[]} lengths
 */
export function commonFactor(lengths) {
  const longest = Math.max(0, ...lengths.filter(Number.isFinite));
  if (longest < 1e-300 || (SHORT <= longest && longest <= LONG)) return 1;
  const wanted = (longest < SHORT ? SHORT : LONG) / longest;
  const decade = 10 ** Math.floor(Math.log10(wanted));
  const round = [1, 2, 5, 10].map(part => part * decade);
  const fits = longest < SHORT ? round.find(one => one >= wanted) : round.findLast(one => one <= wanted);
  return fits ?? wanted;
}

/**
 * An arrow magnified by the factor, or as long as all others where there is none.
 *
 * @param {Found} arrow
 * @param {number | null} factor
 * @returns {Placed}
 */
function drawn({ tail, offset, by, ...arrow }, factor) {
  if (factor === null) return { ...arrow, from: tail, by: scaled(by, EQUAL / length(by)) };
  return { ...arrow, from: plus(tail, offset, factor), by: scaled(by, factor) };
}

/**
 * Draws the arrows of a step, and how long they are. Returns their names as `writeNames` wants them.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {StepHeader} header
 * @param {Shaped<Float32Array>} array
 * @param {number} step
 * @param {Look} look
 * @returns {Name[]}
 */
export function paintStep(pen, panel, header, array, step, look) {
  const [kinds, rows] = array.shape;
  const row = Math.min(Math.floor(step), rows - 1);
  const { arrows, factor } = arrowsAt(header, array, row, panel);
  within(pen, panel, () => {
    if (!header.equal) paintSum(pen, arrows, look);
    for (const arrow of [...arrows].sort((a, b) => b.width - a.width)) paintArrow(pen, panel, arrow);
  });
  const { tail } = inPixels(array, kinds - 1, row, panel); // of the step taken
  paintNote(pen, panel, panel.holds(...tail) ? lengthInWords(factor) : "the point lies outside the picture", look);
  return arrows.flatMap(arrow => {
    const seen = cut(panel, arrow);
    return seen ? [{ text: arrow.name, color: arrow.text, h: seen[1][0], v: seen[1][1], key: arrow.name }] : [];
  });
}

/** @param {Pen} pen @param {Panel} panel @param {Placed} arrow */
function paintArrow(pen, panel, arrow) {
  const { from, by, line, dash, width } = arrow;
  const seen = cut(panel, arrow);
  if (!seen) return;
  const [begin, end] = seen;
  const tip = plus(from, by);
  const whole = apart(end, tip) < 0.5;
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
  for (const side of [-0.45, 0.45]) pen.lineTo(...plus(tip, [Math.cos(turn + side), Math.sin(turn + side)], -head));
  pen.closePath();
  pen.fill();
}

/**
 * Where the part of an arrow that is well in the panel begins and ends; null if nothing of it is.
 *
 * @param {Panel} panel
 * @param {Placed} arrow
 * @returns {[Pixels, Pixels] | null}
 */
function cut({ left, right, top, bottom, width, height }, { from, by }) {
  const [h, v] = [EDGE * width, EDGE * height];
  const share = shareInside(from, by, { left: left + h, right: right - h, top: top + v, bottom: bottom - v });
  if (!share || share[0] === share[1]) return null;
  const reach = (/** @type {number} */ pixel) => Math.min(Math.max(pixel, -LARGEST), LARGEST);
  const at = (/** @type {number} */ part) => /** @type {Pixels} */ (plus(from, by, part).map(reach));
  return [at(share[0]), at(share[1])];
}

/**
 * The other two sides of the parallelogram, where the step is the sum of two arrows from one point.
 *
 * @param {Pen} pen
 * @param {Placed[]} arrows
 * @param {Look} look
 */
function paintSum(pen, arrows, look) {
  const [gradient, velocity, step] = ["gradient", "velocity", "step"].map(kind =>
    arrows.find(one => one.kind === kind),
  );
  if (arrows.length !== 3 || !gradient || !velocity || !step) return;
  if (apart(gradient.from, velocity.from) > 0.5) return;
  if (apart(plus(gradient.by, velocity.by), step.by) > SAME * length(step.by) + 0.01) return;
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

/** In a corner. @param {Pen} pen @param {Panel} panel @param {string} text @param {Look} look */
function paintNote(pen, { left, top }, text, look) {
  pen.font = font(14);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillStyle = look.veil;
  pen.fillRect(left, top, pen.measureText(text).width + 14, 24);
  pen.fillStyle = look.ink;
  pen.fillText(text, left + 7, top + 13);
}

/** How long the arrows are. @param {number | null} factor of their length; null where all are equally long */
export function lengthInWords(factor) {
  if (factor === null) return "arrows: direction only";
  if (factor === 1) return "arrows: true length";
  return factor > 1
    ? `arrows: ${written(factor, 6)} × their length`
    : `arrows: 1/${written(1 / factor, 6)} of their length`;
}
