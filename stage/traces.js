/* The paths of the 3D view as Plotly's traces. */

import { draped } from "./mesh.js";
import { lastRow } from "./paths.js";

/** @import { Mesh, Run } from "./types.d.ts" */

const LINE = 4; // widths in WebGL's pixels
const THIN = 2;
const DOT = 3;
const DOTS_APART = 0.012; // of the domain

/**
 * A run up to a step: its line, its steps as dots that tell their numbers, and its thin paths.
 *
 * @param {Run} run
 * @param {number} step
 * @param {Mesh} mesh
 * @param {number} lift above the surface
 */
export function tracesOf(run, step, mesh, lift) {
  const shared = { type: "scatter3d", showlegend: false, hoverinfo: "skip" };
  const lines = { ...shared, mode: "lines" };
  const thin = run.thin.map(path => ({
    ...lines,
    ...draped(upTo(path, run.sent, step), mesh, lift),
    opacity: 0.45,
    line: { color: run.line, width: THIN },
  }));
  const points = Float32Array.from([...run.drawn].flatMap(row => [run.x[2 * row], run.x[2 * row + 1]]));
  const line = draped(upTo(points, run.drawn, Math.min(step, lastRow(run))), mesh, lift);
  const dots = { ...shared, ...dotsOf(run, step, mesh, lift) };
  return [...thin, { ...lines, ...line, name: run.label, line: { color: run.line, width: LINE } }, dots];
}

/** @param {Run} run @param {number} step @param {Mesh} mesh @param {number} lift */
function dotsOf(run, step, mesh, lift) {
  /** @type {[x: number, y: number, row: number][]} */
  const dots = [];
  let last = [Infinity, Infinity];
  const end = Math.min(step, lastRow(run));
  for (const row of run.sent) {
    if (row > end) break;
    const [x, y] = [run.x[2 * row], run.x[2 * row + 1]];
    const across = Math.abs(x - last[0]) / (mesh.right - mesh.left);
    const up = Math.abs(y - last[1]) / (mesh.bottom - mesh.top);
    if (!mesh.holds(x, y) || Math.max(across, up) < DOTS_APART) continue;
    dots.push([x, y, row]);
    last = [x, y];
  }
  const numbers = "x %{x:.4g}, y %{y:.4g}<br>loss %{customdata[1]:.4g}";
  return {
    x: dots.map(([x]) => x),
    y: dots.map(([, y]) => y),
    z: dots.map(([x, y]) => mesh.at(x, y) + lift),
    customdata: dots.map(([, , row]) => [row, run.height[row] + run.lowest]),
    name: run.label,
    mode: "markers",
    hoverinfo: "all",
    hovertemplate: `<b>${run.label}</b>, step %{customdata[0]}<br>${numbers}<extra></extra>`,
    marker: { color: run.line, size: DOT, line: { width: 0 } },
  };
}

/**
 * The points of a path up to a step, which may lie between two.
 *
 * @param {Float32Array} points
 * @param {Uint16Array} rows of the points
 * @param {number} step
 */
function upTo(points, rows, step) {
  const before = rows.findLastIndex(row => row <= step);
  const line = Array.from(points.subarray(0, 2 * before + 2));
  const part = before + 1 < rows.length ? (step - rows[before]) / (rows[before + 1] - rows[before]) : 0;
  if (part) for (const i of [2 * before, 2 * before + 1]) line.push(points[i] + part * (points[i + 2] - points[i]));
  return line;
}
