/*
 * An address: what a page shows, as sorted pairs of name and value, as states/ write it. Two spellings of one state
 * never meet here, so addresses are compared pair by pair.
 */

/** @typedef {[name: string, value: string]} Pair */
/** New values by name; null for one that the address leaves out. @typedef {Record<string, string | null>} Changes */

/**
 * The address with other values.
 *
 * @param {Pair[]} address
 * @param {Changes} changes
 * @returns {Pair[]}
 */
export function changed(address, changes) {
  const kept = address.filter(([name]) => !(name in changes));
  /** @type {Pair[]} */
  const added = [];
  for (const [name, value] of Object.entries(changes)) if (value !== null) added.push([name, value]);
  return [...kept, ...added].sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
}

/** @param {Pair[]} one @param {Pair[]} other */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** As it travels: a `+` is escaped, too. @param {Pair[]} address */
export const queryOf = address =>
  address.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");

/** A number as Python writes it, in the fewest digits that read back as exactly this one. @param {number} value */
export function exact(value) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e-4 && size < 1e16) return String(value);
  const [digits, power] = value.toExponential().split("e");
  return `${digits}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}
