/*
 * Of a long run only some rows travel (api/thinning.py); here the others are filled in, so that everything else finds a row
 * for each step. Where a run zigzags its even and its odd rows are two smooth paths.
 */

/** @import { Point } from "./messages.d.ts" */

/** @typedef {(from: number, to: number, share: number) => number} Mean */
/** @typedef {{ rows: number, stride: number }} Whole how many rows there are, and by how many the ones between which others lie are apart */

/** @type {Mean} */
const onLine = (from, to, share) => from + share * (to - from);

/** Losses are drawn on a log axis, which has no zero. @type {Mean} */
export const onLogAxis = (from, to, share) =>
  from > 0 && to > 0 && from < Infinity ? from * Math.exp(share * Math.log(to / from)) : from;

let counted = new Uint16Array();

/** The rows 0, 1, 2, ... @param {number} rows */
export function everyRow(rows) {
  if (rows > counted.length) counted = Uint16Array.from({ length: rows }, (_, row) => row);
  return counted.subarray(0, rows);
}

/**
 * The values of all rows, from those of the rows that were sent.
 *
 * @param {Float32Array} values
 * @param {Uint16Array} sent
 * @param {Whole} whole
 * @param {number} width values a row
 * @param {Mean} mean
 */
export function filled(values, sent, { rows, stride }, width = 1, mean = onLine) {
  if (sent.length === rows) return values;
  const all = new Float32Array(width * rows);
  const last = [-1, -1]; // sent rows of either kind, as places in `sent`
  sent.forEach((to, at) => {
    const before = last[to % stride];
    last[to % stride] = at;
    for (let i = 0; i < width; i++) all[width * to + i] = values[width * at + i];
    if (before < 0) return;
    const from = sent[before];
    for (let row = from + stride; row < to; row += stride) {
      const share = (row - from) / (to - from);
      for (let i = 0; i < width; i++)
        all[width * row + i] = mean(values[width * before + i], values[width * at + i], share);
    }
  });
  return all;
}

const CURVE = 2000; // rows that a zigzag of losses is drawn through at least: more than a screen has pixels
const DECADES = 0.005; // of a loss: a third of a pixel

/**
 * The rows that a line goes through, so that it is nowhere off by more than a hair: those that were sent, and of a zigzag those that have
 * moved since the last one that was drawn on the same side.
 *
 * @param {Float32Array} x of all rows
 * @param {Float32Array} height of all rows
 * @param {Uint16Array} sent
 * @param {Whole} whole
 * @param {Point} hair
 */
export function drawnRows(x, height, sent, { rows, stride }, [across, up]) {
  if (stride === 1) return sent;
  const every = 2 * Math.ceil(rows / CURVE);
  const last = [0, 1];
  const drawn = [];
  for (let row = 0; row < rows; row++) {
    const before = last[row % 2];
    const moved =
      Math.abs(x[2 * row] - x[2 * before]) > across ||
      Math.abs(x[2 * row + 1] - x[2 * before + 1]) > up ||
      Math.abs(Math.log10(height[row] / height[before])) > DECADES;
    if (!moved && row % every > 1 && row < rows - 2) continue;
    drawn.push(row);
    last[row % 2] = row;
  }
  return Uint16Array.from(drawn);
}
