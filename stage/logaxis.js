/* A logarithmic axis: between which powers of ten it lies, and the numbers at it. */

/** @import { Range } from "./types.d.ts" */

const ROOM = 0.08; // of the axis, at both its ends
const APART = 26; // pixels from tick to tick, at least

/** The decades between which all positive values lie, and the bound. @param {ArrayLike<number>} values @param {number} bound @returns {Range} */
export function decadesOf(values, bound) {
  let [low, high] = [Math.log10(bound) - 0.5, Math.log10(bound) + 0.1];
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] > 0 && values[i] < Infinity)) continue;
    low = Math.min(low, Math.log10(values[i]));
    high = Math.max(high, Math.log10(values[i]));
  }
  const room = ROOM * (high - low);
  return [low - room, high + room];
}

/** The numbers at a logarithmic axis that is so many pixels long. @param {Range} decades @param {number} length */
export function logTicks([low, high], length) {
  const most = Math.max(length / APART, 2);
  for (const parts of [[1, 2, 5], [1]]) {
    const found = ticksAt(parts, low, high, 1);
    if (found.length <= most) return found;
  }
  return ticksAt([1], low, high, Math.ceil((high - low) / most));
}

/** @param {number[]} parts of a decade @param {number} low @param {number} high @param {number} every so many decades */
function ticksAt(parts, low, high, every) {
  const found = [];
  for (let decade = Math.floor(low); decade <= high; decade++)
    if (decade % every === 0)
      for (const part of parts) {
        const at = decade + Math.log10(part);
        if (at >= low && at <= high) found.push(Number(`${part}e${decade}`));
      }
  return found;
}
