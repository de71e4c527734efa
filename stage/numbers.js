/* How a number is written, as written.py writes it: both are held against tests/support/written.json. */

/**
 * To so many significant digits, 15 at most, with a real minus and a short exponent: −0.5, 1.2e−5; ∞; a dash for NaN.
 *
 * @param {number} value
 */
export function written(value, digits = 4) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const near = rounded(value, digits);
  const [mantissa, exponent] = near.split("e").map(Number);
  const plain = exponent >= -4 && exponent < digits;
  return (plain ? String(Number(near)) : `${mantissa}e${exponent}`).replaceAll("-", "−");
}

/**
 * As toExponential, but between two that are equally near the even one, where that would take the larger.
 *
 * @param {number} value
 * @param {number} digits
 */
function rounded(value, digits) {
  const [exact, exponent] = value.toExponential(digits + 20).split("e");
  const half = exact.match(`^(-?\\d\\.?\\d{${digits - 1}})50*$`)?.[1] ?? "";
  return /[02468]\.?$/.test(half) ? `${half}e${exponent}` : value.toExponential(digits - 1);
}
