/* The surface of the 3D view as numbers, and paths laid over it. Knows nothing of Plotly but its arrays. */

import { shareInside } from "./geometry.js";

/** @import { Box, FigureArray, Mesh, Trace } from "./types.d.ts" */

const MOST = 20000; // points of one path: a long zigzag is laid less closely
/** @type {Record<string, Float32ArrayConstructor | Float64ArrayConstructor>} */
const BITS = { f4: Float32Array, f8: Float64Array };

/** A figure's array: typed, in base64, or a plain list. @param {FigureArray} array */
export function numbers(array) {
  if (!("bdata" in array)) return array;
  return new BITS[array.dtype](Uint8Array.from(atob(array.bdata), letter => letter.charCodeAt(0)).buffer);
}

/**
 * A surface over an even grid. `at(x, y)`: its height, NaN outside; the rest is the rectangle it covers, named as
 * paint.js names a panel's, whose pixels are here the coordinates themselves.
 *
 * @param {Trace} surface
 * @returns {Mesh}
 */
export function meshOf({ x, y, z }) {
  const [across, up, height] = [numbers(x), numbers(y), numbers(z)];
  const wide = across.length - 1;
  const high = up.length - 1;
  const left = across[0];
  const right = across[wide];
  const top = up[0];
  const bottom = up[high];
  const holds = (/** @type {number} */ h, /** @type {number} */ v) =>
    h >= left && h <= right && v >= top && v <= bottom;
  return {
    left,
    right,
    top,
    bottom,
    wide,
    high,
    holds,
    px: value => value,
    py: value => value,
    at(h, v) {
      if (!holds(h, v)) return NaN;
      const column = ((h - left) / (right - left)) * wide;
      const row = ((v - top) / (bottom - top)) * high;
      const i = Math.min(Math.floor(column), wide - 1);
      const j = Math.min(Math.floor(row), high - 1);
      const [s, t] = [column - i, row - j];
      const first = j * (wide + 1) + i;
      const next = first + wide + 1;
      return (
        (1 - t) * ((1 - s) * height[first] + s * height[first + 1]) +
        t * ((1 - s) * height[next] + s * height[next + 1])
      );
    },
  };
}

/**
 * The line through points (x, y, x, y, ...) laid over the surface, `lift` above it: {x, y, z}, with a NaN wherever it
 * leaves the rectangle. Between two points it follows the surface cell by cell: a straight line would cut through
 * hills.
 *
 * @param {ArrayLike<number>} points
 * @param {Mesh} mesh
 * @param {number} lift
 */
export function draped(points, mesh, lift) {
  /** @type {Record<"x" | "y" | "z", number[]>} */
  const line = { x: [], y: [], z: [] };
  const put = (/** @type {number} */ x, /** @type {number} */ y) => {
    line.x.push(x);
    line.y.push(y);
    line.z.push(mesh.at(x, y) + lift);
  };
  const parts = [];
  for (let i = 2; i < points.length; i += 2)
    parts.push(clipped(points[i - 2], points[i - 1], points[i], points[i + 1], mesh));
  const total = parts.reduce((sum, part) => sum + (part ? cellsOf(part, mesh) : 0), 0);
  const thinner = Math.max(1, total / MOST);
  /** The part before, if the line goes on from it. @type {Part | null} */
  let before = null;
  for (const part of parts) {
    const goesOn = part && before && before.x1 === part.x0 && before.y1 === part.y0;
    before = part;
    if (!part) continue;
    const { x0, y0, x1, y1 } = part;
    const pieces = Math.max(1, Math.ceil(cellsOf(part, mesh) / thinner));
    if (!goesOn && line.x.length) put(NaN, NaN);
    if (!goesOn) put(x0, y0);
    for (let k = 1; k < pieces; k++) put(x0 + ((x1 - x0) * k) / pieces, y0 + ((y1 - y0) * k) / pieces);
    put(x1, y1);
  }
  return { x: Float64Array.from(line.x), y: Float64Array.from(line.y), z: Float64Array.from(line.z) };
}

/** @typedef {{ x0: number, y0: number, x1: number, y1: number }} Part of a straight line */

/** How many cells of the grid a part passes. @param {Part} part @param {Mesh} mesh */
const cellsOf = ({ x0, y0, x1, y1 }, { left, right, top, bottom, wide, high }) =>
  Math.max((Math.abs(x1 - x0) / (right - left)) * wide, (Math.abs(y1 - y0) / (bottom - top)) * high);

/**
 * What of a straight line lies in the rectangle; null if nothing does, or an end is no number.
 *
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {Box} box
 * @returns {Part | null}
 */
export function clipped(x0, y0, x1, y1, box) {
  if (!Number.isFinite(x0 + y0 + x1 + y1)) return null;
  const share = shareInside([x0, y0], [x1 - x0, y1 - y0], box);
  if (!share) return null;
  const [from, to] = share;
  const { left, right, top, bottom } = box;
  /** @type {(part: number, begin: number, end: number, low: number, high: number) => number} */
  const at = (part, begin, end, low, high) =>
    part === 0 ? begin : part === 1 ? end : Math.min(Math.max(begin + part * (end - begin), low), high);
  return {
    x0: at(from, x0, x1, left, right),
    y0: at(from, y0, y1, top, bottom),
    x1: at(to, x0, x1, left, right),
    y1: at(to, y0, y1, top, bottom),
  };
}
