/* How far a press of an arrow key moves the number in a field. */

const BIG = 10; // steps
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i; // everything else is the server's to read

/**
 * What the server wrote beside a field (widgets.py), all as text. step: a number; "tenth" of the leading digit's place;
 * or "rest", the same of the distance to 1.
 *
 * @typedef {{ low: string, high: string, step: string, value: string, shown: string }} Facts
 */

/**
 * A tenth of the leading digit's place, or that place; towards 0 always less than there is, so no rate jumps to its
 * end.
 *
 * @param {number} rest
 * @param {boolean} big
 * @param {boolean} towardsZero
 */
function stepAt(rest, big, towardsZero) {
  const size = Math.abs(rest);
  if (!size) return 0.1;
  const nearly = towardsZero ? 1 - 1e-9 : 1 + 1e-12; // down from .1 the leading digit is that of .09
  const place = 10 ** Math.floor(Math.log10(size * nearly));
  return big ? place : place / 10;
}

/**
 * What stands in a field after a press; null where its text must be read by the server first.
 *
 * @param {string} text
 * @param {number} by 1 or -1
 * @param {boolean} big
 * @param {Facts} facts
 */
export function moved(text, by, big, { low, high, step, value, shown }) {
  if (text.trim() !== shown && !PLAIN.test(text.trim())) return null;
  const now = text.trim() === shown ? Number(value) : Number(text);
  let size = Number(step) * (big ? BIG : 1);
  if (step === "tenth") size = stepAt(now, big, by * now < 0);
  if (step === "rest") size = stepAt(1 - now, big, by > 0);
  const next = Math.min(Math.max(now + by * size, Number(low)), Number(high));
  return String(Number(next.toPrecision(12)));
}
