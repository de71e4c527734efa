/*
 * What two weights are among examples: a line with its slope and its height ("line"), a slope for each of two inputs
 * ("plane"), or the line between two classes ("classes"); and back, from a line to its weights.
 */

import { shareInside } from "./geometry.js";

/** @import { Point } from "./messages.d.ts" */
/** @import { Window } from "./types.d.ts" */

/**
 * Which line is meant. nth: of a plane's inputs; height: what is added to the weighted inputs, of classes.
 *
 * @typedef {{ drawn: "line" | "plane" | "classes", nth: number, height: number }} Kind
 */

const DIGITS = 4; // of a weight that a hand has set

/**
 * A line as a point on it and its direction. Weights of zero between classes are none.
 *
 * @param {Kind} kind
 * @param {Point} weights
 * @returns {{ at: Point, way: Point } | null}
 */
function lineOf({ drawn, nth, height }, [a, b]) {
  if (drawn === "line") return { at: [0, b], way: [1, a] };
  if (drawn === "plane") return { at: [0, 0], way: [1, nth ? b : a] };
  const square = a * a + b * b;
  return square > 0 ? { at: [(-height * a) / square, (-height * b) / square], way: [-b, a] } : null;
}

/**
 * Where a line enters and leaves a window, from left to right; null where it does not.
 *
 * @param {Kind} kind
 * @param {Point} weights
 * @param {Window} window
 * @returns {[Point, Point] | null}
 */
export function endsOf(kind, weights, { x: [left, right], y: [bottom, top] }) {
  const line = lineOf(kind, weights);
  if (!line || !Number.isFinite(line.at[0] + line.at[1] + line.way[0] + line.way[1])) return null;
  const { at, way } = line;
  // As long to both sides as reaches through the window from wherever the line is nearest to it.
  const far = (Math.hypot(right - left, top - bottom) + distance(at, left, right, bottom, top)) / Math.hypot(...way);
  const from = /** @type {Point} */ ([at[0] - far * way[0], at[1] - far * way[1]]);
  const whole = /** @type {Point} */ ([2 * far * way[0], 2 * far * way[1]]);
  const share = shareInside(from, whole, { left, right, top: bottom, bottom: top });
  if (!share) return null;
  const [one, other] = share.map(part => /** @type {Point} */ ([from[0] + part * whole[0], from[1] + part * whole[1]]));
  return one[0] <= other[0] ? [one, other] : [other, one];
}

/** From a point to the farthest corner. @param {Point} at @param {number} left @param {number} right @param {number} bottom @param {number} top */
const distance = ([x, y], left, right, bottom, top) =>
  Math.hypot(Math.max(Math.abs(x - left), Math.abs(x - right)), Math.max(Math.abs(y - bottom), Math.abs(y - top)));

/**
 * The weights whose line goes through a place and, if it is given, through a point that stays; else the line keeps its
 * direction. Null where no weights do.
 *
 * @param {Kind} kind
 * @param {Point} weights as they are
 * @param {Point} place
 * @param {Point | null} stays
 * @returns {Point | null}
 */
export function weightsThrough({ drawn, nth, height }, [a, b], [x, y], stays) {
  /** @type {Point} */
  let found;
  if (drawn === "line") {
    const slope = stays ? (y - stays[1]) / (x - stays[0]) : a;
    found = [slope, y - slope * x];
  } else if (drawn === "plane") found = nth ? [a, y / x] : [y / x, b];
  else if (height === 0) {
    // It goes through the origin: only its direction counts, and on which side the classes are.
    const size = Math.hypot(a, b) / Math.hypot(x, y);
    const side = Math.sign(a * y - b * x) || 1;
    found = [side * y * size, -side * x * size];
  } else if (stays) {
    const area = x * stays[1] - y * stays[0];
    found = [(-height * (stays[1] - y)) / area, (-height * (x - stays[0])) / area];
  } else {
    const times = -height / (a * x + b * y);
    found = [a * times, b * times];
  }
  return found.every(Number.isFinite) ? /** @type {Point} */ (found.map(rounded)) : null;
}

/** @param {number} weight */
const rounded = weight => Number(weight.toPrecision(DIGITS));
