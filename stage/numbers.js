/* Numbers in words. */

/** With four significant digits; infinity and NaN as "not finite". */
export const short = value =>
  (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "not finite").replace("-", "−");
