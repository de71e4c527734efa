/* The surface's minima and saddles, as figures/contour.py marks them. */

import { numbers } from "./mesh.js";

/** @import { Mark, Markers, Trace } from "./types.d.ts" */

/** They are asked for at every frame. @type {WeakMap<Trace[], Mark[]>} */
const known = new WeakMap();

/** Those of a figure's first panel; the others have the same. @param {Trace[]} data */
export function marksOf(data) {
  let marks = known.get(data);
  if (!marks) {
    const own = data.filter(trace => "marker" in trace && (trace.xaxis ?? "x") === "x");
    marks = /** @type {Markers[]} */ (own).flatMap(({ x, y, marker }) => {
      const [across, up] = [numbers(x), numbers(y)];
      return Array.from(across, (_, i) => ({ x: across[i], y: up[i], lowest: marker.symbol === "star" }));
    });
    known.set(data, marks);
  }
  return marks;
}
