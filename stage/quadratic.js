/* A quadratic loss, which six numbers tell everywhere. */

/** @import { Mark } from "./types.d.ts" */
/** @import { Member } from "./shown.js" */

/** Of a loss p.Hp/2 - b.p + c. @typedef {[h11: number, h12: number, h22: number, b1: number, b2: number, c: number]} Quadratic */

/** The quadratic of the member that a thumb stands on, if it has one. @param {Member | null} member @returns {Quadratic | null} */
export function quadraticOf(member) {
  const all = member?.sweep.arrays.quadratic;
  if (!member || !all) return null;
  return /** @type {any} */ (Array.from(all.subarray(6 * member.index, 6 * member.index + 6)));
}

/** Its minimum; null where it has none. @param {Quadratic} quadratic @returns {Mark | null} */
export function minimumOf([h11, h12, h22, b1, b2]) {
  const determinant = h11 * h22 - h12 * h12;
  if (!(h11 > 0 && determinant > 0)) return null;
  return { x: (b1 * h22 - b2 * h12) / determinant, y: (b2 * h11 - b1 * h12) / determinant, lowest: true };
}

/** @param {Quadratic} quadratic @param {number} x @param {number} y */
export const lossAt = ([h11, h12, h22, b1, b2, c], x, y) =>
  (h11 * x * x + 2 * h12 * x * y + h22 * y * y) / 2 - b1 * x - b2 * y + c;
