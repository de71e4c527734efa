/* What the answer of a panel beside the plane says of one snapshot, a row of its arrays. */

import { written } from "./numbers.js";

/** @import { LineMessage, ScoresMessage, SpreadMessage, WorstMessage } from "./asides.d.ts" */

const WHOLE = 65535; // what a share of activations is of

/** The last row that is no later than a step. @param {ArrayLike<number>} steps ascending, from 0 @param {number} step */
export function rowAt(steps, step) {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (steps[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A share in per cent, never as all or nothing unless it is. @param {number} share */
export function percent(share) {
  if (Number.isNaN(share)) return "–";
  if (share > 0 && share < 0.005) return "< 1 %";
  if (share < 1 && share > 0.995) return "> 99 %";
  return `${Math.round(100 * share)} %`;
}

// --- what a run takes the examples for --------------------------------------------------------------------------------

/** The examples that a row has on the wrong side, by number. @param {LineMessage} message @param {number} row */
export function wrongOf({ arrays: { wrong } }, row) {
  const bytes = wrong.shape[1];
  return (/** @type {number} */ i) => Boolean((wrong[row * bytes + (i >> 3)] >> (7 - (i & 7))) & 1);
}

/** How many examples of each part are on the wrong side, and how many others there are. @param {LineMessage} message @param {number} row */
export function wrongAt(message, row) {
  const count = message.arrays.target.length;
  const isWrong = wrongOf(message, row);
  const found = { learned: 0, asked: 0, others: count - message.learned };
  for (let i = 0; i < count; i++) if (isWrong(i)) found[i < message.learned ? "learned" : "asked"]++;
  return found;
}

/** What is said of all of them. @param {WorstMessage} message @param {number} row @param {string} at run and step */
export function worstTold({ asked, arrays: { wrong, which } }, row, at) {
  const shown = which.shape[1];
  return `${at} takes ${wrong[row]} of the ${asked} examples that it has not learned from for another. Here are the ${shown} whose own class it thinks least likely.`;
}

/** What an example is taken for. @param {WorstMessage} message @param {number} row @param {number} place */
export function guessOf({ classes, arrays }, row, place) {
  const i = row * arrays.which.shape[1] + place;
  const example = arrays.which[i];
  const own = arrays.target[example];
  const right = arrays.took[i] === own;
  const sure = percent(arrays.sure[2 * i]);
  const [is, took] = [classes[own], classes[arrays.took[i]]];
  return { example, right, short: right ? `${is}, ${sure}` : `${is} → ${took}, ${sure}`, is, took, sure };
}

// --- activations ------------------------------------------------------------------------------------------------------

/** All shares that an answer has of a layer. @param {SpreadMessage} message @param {number} row @param {number} nth */
function sharesOf({ units, arrays: { share } }, row, nth) {
  const each = share.shape[2];
  const from = (row * units.length + nth) * each;
  return share.subarray(from, from + each);
}

/** The bins of a layer. @param {SpreadMessage} message @param {number} row @param {number} nth */
export const binsOf = (message, row, nth) => sharesOf(message, row, nth).subarray(message.off ? 1 : 0);

/** The share of a layer's activations that are not positive; null where that is not told. @param {SpreadMessage} message @param {number} row @param {number} nth */
export const offOf = (message, row, nth) => (message.off ? sharesOf(message, row, nth)[0] / WHOLE : null);

/** What is said of one layer. @param {SpreadMessage} message @param {number} row @param {number} nth */
export function layerTold(message, row, nth) {
  const { units, arrays } = message;
  const { spread, saturated, silent } = arrays;
  const i = row * units.length + nth;
  const told = [`standard deviation ${written(spread[i], 2)}`];
  const off = offOf(message, row, nth);
  if (off !== null) told.push(`${percent(off)} not positive`);
  if (saturated) told.push(`${percent(saturated[i])} saturated`);
  if (silent) told.push(`${percent(silent[i])} of the units silent`);
  return told.join(", ");
}

/** What is said of units that learn no more, of the layer where they are most; "" where the activation has none. @param {SpreadMessage} message @param {number} row */
export function endsOf({ units, arrays: { saturated, silent } }, row) {
  const shares = saturated ?? silent;
  if (!shares) return "";
  const of = shares.subarray(row * units.length, (row + 1) * units.length);
  const most = Math.max(...of);
  const where = units.length > 1 ? `most in layer ${of.indexOf(most) + 1}: ` : "";
  return saturated
    ? `${where}${percent(most)} within a hundredth of an end (saturated)`
    : `${where}${percent(most)} of the units silent (no example makes them positive)`;
}

// --- scores -----------------------------------------------------------------------------------------------------------

const ORDER = [0, 2, 1, 3]; // both losses, then both shares; an answer has them part by part

/** The four scores of a run at a row; dashes once it has stopped. @param {ScoresMessage} message @param {number} nth @param {number} row */
export function scoresAt({ arrays: { scores, step, stopped } }, nth, row) {
  if (stopped[nth] >= 0 && step[row] >= stopped[nth]) return [`stopped at step ${stopped[nth]}`, "–", "–", "–"];
  const from = (nth * step.length + row) * 4;
  const [loss, right, fresh, freshRight] = scores.subarray(from, from + 4);
  return [written(loss, 3), written(fresh, 3), share(right), share(freshRight)];
}

/** @param {number} part */
const share = part => `${written(Math.round(1000 * part) / 10, 4)} %`;

/** Of each score the runs that are best at a row, as it is written; none where all are alike. @param {ScoresMessage} message @param {number} row */
export function bestAt(message, row) {
  const { scores, step, stopped } = message.arrays;
  const running = message.labels.map((_, nth) => nth).filter(nth => stopped[nth] < 0 || step[row] < stopped[nth]);
  const texts = message.labels.map((_, nth) => scoresAt(message, nth, row));
  return Array.from({ length: 4 }, (_, column) => {
    const value = (/** @type {number} */ nth) => scores[(nth * step.length + row) * 4 + ORDER[column]];
    const known = running.filter(nth => !Number.isNaN(value(nth)));
    if (!known.length) return [];
    const sign = column < 2 ? 1 : -1;
    const best = known.reduce((one, other) => (sign * value(other) < sign * value(one) ? other : one));
    const alike = known.filter(nth => texts[nth][column] === texts[best][column]);
    return alike.length === message.labels.length ? [] : alike;
  });
}

/** @param {ScoresMessage} message @param {number} nth @param {number} row */
export function askedAt({ arrays: { cost, step } }, nth, row) {
  const from = 3 * (nth * step.length + row);
  const counts = [...cost.subarray(from, from + 3)].map((count, i) => (count ? `${count} ${"gfH"[i]}` : ""));
  return counts.filter(Boolean).join(", ") || "0 g";
}

/** Says which runs stopped. @param {ScoresMessage} message */
export function stoppedIn({ labels, arrays: { stopped } }) {
  const found = labels.flatMap((label, nth) => (stopped[nth] >= 0 ? [`${label} at step ${stopped[nth]}`] : []));
  return found.length ? ` No longer finite, or beyond 1e30: ${found.join(", ")}.` : "";
}

// --- inside a step ----------------------------------------------------------------------------------------------------

export const STRIP_HIGH = 20; // units of a strip, of which a weight is one wide
const BAR = 0.7; // of that width

/** The outlines of the bars, and of the line that they stand on. @param {ArrayLike<number>} values @param {number} most what is as high as there is room */
export function barsOf(values, most) {
  const middle = STRIP_HIGH / 2;
  const bars = Array.from(values, (value, nth) => {
    const tall = most > 0 && Number.isFinite(value) ? (value / most) * middle : 0;
    return tall ? `M${short(nth + (1 - BAR) / 2)} ${middle}h${BAR}v${short(-tall)}h${-BAR}z` : "";
  });
  return `M0 ${middle - 0.25}h${values.length}v0.5h${-values.length}z${bars.join("")}`;
}

/** @param {number} value */
const short = value => Number(value.toFixed(3));
