/* The loss of logistic regression over its two weights, which its examples tell everywhere. */

/** @import { Member } from "./shown.js" */

const FAR = 30; // log(1 + exp(z)) is z beyond it, and 0 below -it, but for 1e-13

/** inputs: two a row, and what the line adds. @typedef {{ inputs: Float32Array, targets: Float32Array, minimum: [x: number, y: number, loss: number] }} Logistic */

/** That of the member that a thumb stands on; null where its sweep does not tell it, or there is no minimum. @param {Member | null} member @returns {Logistic | null} */
export function logisticOf(member) {
  const { inputs, targets, minimum } = member?.sweep.arrays ?? {};
  if (!member || !inputs || !targets || !minimum) return null;
  const of = (/** @type {Float32Array | Float64Array} */ all, /** @type {number} */ each) =>
    /** @type {any} */ (all.subarray(member.index * each, (member.index + 1) * each));
  const [, m, k] = inputs.shape;
  const found = { inputs: of(inputs, m * k), targets: of(targets, m), minimum: of(minimum, 3) };
  return k === 3 && found.minimum.every(Number.isFinite) ? found : null;
}

/** The mean of log(1 + exp(-t (w . x + b))). @param {Logistic} logistic @param {number} x @param {number} y */
export function meanLossAt({ inputs, targets }, x, y) {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    const z = -targets[i] * (x * inputs[3 * i] + y * inputs[3 * i + 1] + inputs[3 * i + 2]);
    sum += z > FAR ? z : z < -FAR ? 0 : Math.log1p(Math.exp(z));
  }
  return sum / targets.length;
}
