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

const FULL = 1e150; // of a product: the next factor leaves it a number, wherever exp(z) is one that a grid meets

/**
 * The same on a grid, row by row. As exp(a + b) is exp(a) exp(b), and log(p) + log(q) is log(p q), few exponentials and
 * logarithms are taken: a fifth of the time of point after point, which a hand would wait for in each frame.
 *
 * @param {Logistic} logistic
 * @param {Float64Array} x of the columns
 * @param {Float64Array} y of the rows
 */
export function meanLossesOn(logistic, x, y) {
  const { inputs, targets } = logistic;
  const [n, m] = [x.length, targets.length];
  const across = new Float64Array(n * m);
  for (let column = 0; column < n; column++)
    for (let i = 0; i < m; i++) across[column * m + i] = Math.exp(-targets[i] * x[column] * inputs[3 * i]);
  const rest = new Float64Array(m);
  const losses = new Float64Array(n * y.length);
  for (let row = 0; row < y.length; row++) {
    for (let i = 0; i < m; i++) rest[i] = Math.exp(-targets[i] * (y[row] * inputs[3 * i + 1] + inputs[3 * i + 2]));
    for (let column = 0; column < n; column++) {
      const mean = meanOf(across.subarray(column * m, (column + 1) * m), rest);
      losses[row * n + column] = Number.isFinite(mean) ? mean : meanLossAt(logistic, x[column], y[row]);
    }
  }
  return losses;
}

/** The mean of log(1 + a b); not finite where that of a or b is too large for a number. @param {Float64Array} a @param {Float64Array} b */
function meanOf(a, b) {
  let [sum, product] = [0, 1];
  for (let i = 0; i < b.length; i++) {
    product *= 1 + a[i] * b[i];
    if (product > FULL) {
      sum += Math.log(product);
      product = 1;
    }
  }
  return (sum + Math.log(product)) / b.length;
}
