/* How the examples are prepared, in words, and what that does to the surface. */

import { written } from "./numbers.js";

/** @import { Range } from "./types.d.ts" */

/**
 * All that is said below the examples. The target of a table is always standardised.
 *
 * @param {{ curvature: Range, knobs: Record<string, number> }} table
 * @param {boolean} batches whether a step sees some of the examples: these may be more curved than the surface
 */
export function factsOf({ curvature: [least, most], knobs }, batches) {
  const told = [];
  const prepared = preparedIn(knobs);
  if (prepared === "standardised") told.push("Inputs and target standardised.");
  else if (prepared) told.push(`Inputs ${prepared}; target standardised.`);
  if (least > 0) {
    const [low, high] = [written(least, 3), written(most, 3)];
    const bears = `SGD bears rates below 2/L = ${written(2 / most, 3)}`;
    told.push(
      `At the minimum the curvature is ${low === high ? `${high} in all directions` : `${low} to ${high}`}: κ = ${written(most / least)}.`,
      batches ? `With all examples ${bears} there.` : `There ${bears}.`,
    );
  }
  return told.join(" ");
}

/** @param {Record<string, number>} knobs */
function preparedIn({ prepare, whiten }) {
  if (prepare === undefined) return "";
  if (whiten) return "whitened";
  if (prepare >= 1) return "standardised";
  if (prepare > 0.5) return "centred, partly scaled";
  if (prepare === 0.5) return "centred";
  return prepare > 0 ? "partly centred" : "as measured";
}
