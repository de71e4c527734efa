/* The paths that are shown: those of a run of the race, or of one member of a sweep. A row is a step. */

import { drawnRows, everyRow, filled, onLogAxis } from "./filled.js";

/** @import { PathArrays, PathsMessage, RaceMessage, SweepMessage } from "./messages.d.ts" */
/** @import { OnPlane, Point, Run } from "./types.d.ts" */

/**
 * The runs of a message, each with its own part of the arrays, which hold one run after the other.
 *
 * @param {RaceMessage | PathsMessage} message
 * @returns {Run[]}
 */
export function runsOf({ runs, arrays, lowest, hair }) {
  const { step, at, along, band, clipped } = arrays;
  const edge = (band?.length ?? 0) / 2; // where the upper edges begin
  let row = 0;
  let thinRow = 0;
  let stepsBefore = 0;
  return runs.map(run => {
    const from = row;
    const to = (row += run.sent);
    const sent = step?.subarray(from, to) ?? everyRow(run.rows);
    const x = filled(pairs(arrays.x, from, to), sent, run, 2);
    const height = filled(arrays.height.subarray(from, to), sent, run, 1, onLogAxis);
    const thin = Array.from({ length: run.thin }, () => pairs(arrays.thin, thinRow, (thinRow += run.sent)));
    return {
      ...run,
      sent,
      drawn: drawnRows(x, height, sent, run, hair),
      thin,
      lowest,
      hair,
      x,
      height,
      at: at && filled(at.subarray(from, to), sent, run),
      along: along && spread(along.subarray(from, to), sent, run.rows),
      clipped: clipped?.subarray(stepsBefore, (stepsBefore += run.rows)),
      band: band && [band.subarray(from, to), band.subarray(edge + from, edge + to)],
      plane: planeOf(arrays, from, to, sent, run.rows),
    };
  });
}

/**
 * Values at the rows that travel, by row; NaN at the others.
 *
 * @param {Float32Array} values
 * @param {Uint16Array} sent
 * @param {number} rows
 * @param {number} width values a row
 */
function spread(values, sent, rows, width = 1) {
  const all = new Float32Array(width * rows).fill(NaN);
  sent.forEach((row, i) => all.set(values.subarray(width * i, width * (i + 1)), width * row));
  return all;
}

/**
 * What the plane leaves out of a network's run.
 *
 * @param {PathArrays} arrays
 * @param {number} from
 * @param {number} to
 * @param {Uint16Array} sent
 * @param {number} rows
 * @returns {OnPlane | undefined}
 */
function planeOf({ off, slice, accuracy, validation }, from, to, sent, rows) {
  if (!off || !slice || !accuracy || !validation) return undefined;
  const own = (/** @type {Float32Array} */ array) => spread(array.subarray(from, to), sent, rows);
  return {
    off: own(off),
    slice: own(slice),
    accuracy: spread(pairs(accuracy, from, to), sent, rows, 2),
    validation: own(validation),
  };
}

/** Whether a run's point at a row that travels is far off the plane. @param {Run} run @param {number} row */
export const isFar = ({ plane, far }, row) => plane !== undefined && far !== undefined && plane.off[row] > far;

/** @param {Float32Array | undefined} array @param {number} from @param {number} to */
const pairs = (array = new Float32Array(), from, to) => array.subarray(2 * from, 2 * to);

/**
 * The nth member of a sweep, in the colours of the runs that stand in the same places.
 *
 * @param {SweepMessage} sweep
 * @param {number} nth
 * @param {Run[]} runs
 * @returns {Run[]}
 */
export function memberOf(sweep, nth, runs) {
  const { rows, second, arrays, labels, rates } = sweep;
  return runs.map((run, k) => {
    const path = nth * runs.length + k;
    const other = second.indexOf(k); // of its second paths
    const ends = arrays.ends[path];
    const { from, sent, stride, rough } = partOf(sweep, path);
    const whole = { rows, stride };
    const x = filled(pointsOf(sweep, arrays.x, from, sent.length), sent, whole, 2);
    const height = filled(heightsOf(sweep, from, sent.length), sent, whole, 1, onLogAxis);
    return {
      ...run,
      ...whole,
      label: labels[nth]?.[k] ?? run.label,
      rate: rates[nth]?.[k] ?? run.rate,
      sent,
      drawn: drawnRows(x, height, sent, whole, run.hair),
      rough,
      ways: undefined,
      thin: other < 0 ? [] : [pointsOf(sweep, arrays.second, secondOf(sweep, nth, other, runs.length), sent.length)],
      x,
      height,
      lowest: sweep.lowests[nth],
      diverged: ends < rows ? ends : -1,
      clipped: clippedOf(sweep, path),
      band: undefined,
      along: undefined, // a sweep does not know it: nothing is drawn of it rather than what was
    };
  });
}

/**
 * Where the nth path of a sweep stands in the arrays, and which of its rows were sent: all, or those that
 * make the picture.
 *
 * @param {SweepMessage} sweep
 * @param {number} nth
 */
function partOf({ rows, arrays: { step, sent, stride, rough } }, nth) {
  if (!step || !sent || !stride || !rough) return { from: nth * rows, sent: everyRow(rows), stride: 1, rough: false };
  const from = total(sent.subarray(0, nth));
  return { from, sent: step.subarray(from, from + sent[nth]), stride: stride[nth], rough: rough[nth] > 0 };
}

/** @param {Uint16Array} counts */
const total = counts => counts.reduce((sum, count) => sum + count, 0);

/**
 * Where a second path of the nth member begins among all of them.
 *
 * @param {SweepMessage} sweep
 * @param {number} nth
 * @param {number} other which of the member's second paths
 * @param {number} runs
 */
function secondOf({ rows, second, arrays: { sent } }, nth, other, runs) {
  const before = nth * second.length + other; // as many
  if (!sent) return before * rows;
  let from = 0;
  for (let i = 0; i < before; i++) from += sent[Math.floor(i / second.length) * runs + second[i % second.length]];
  return from;
}

/**
 * Points of a sweep, from whole numbers over its box.
 *
 * @param {SweepMessage} sweep
 * @param {Uint16Array | undefined} array
 * @param {number} from the first
 * @param {number} count
 */
function pointsOf({ box: [left, right, bottom, top] }, array = new Uint16Array(), from, count) {
  const points = new Float32Array(2 * count);
  const first = 2 * from;
  for (let i = 0; i < 2 * count; i += 2) {
    points[i] = left + ((right - left) * array[first + i]) / 65535;
    points[i + 1] = bottom + ((top - bottom) * array[first + i + 1]) / 65535;
  }
  return points;
}

/**
 * Losses above the lowest of a sweep, from whole numbers over decades; 0 stands for what cannot be drawn.
 *
 * @param {SweepMessage} sweep
 * @param {number} from the first
 * @param {number} count
 */
function heightsOf({ loss: [low, high], arrays }, from, count) {
  const levels = arrays.loss.subarray(from, from + count);
  return Float32Array.from(levels, level => (level ? 10 ** (low + ((high - low) * (level - 1)) / 65534) : NaN));
}

/**
 * The rows at which gradients of the nth run were clipped, from eight rows a number.
 *
 * @param {SweepMessage} sweep
 * @param {number} nth
 */
function clippedOf({ rows, arrays: { clipped } }, nth) {
  const first = Math.ceil(rows / 8) * nth;
  return clipped && Uint8Array.from({ length: rows }, (_, row) => (clipped[first + (row >> 3)] >> (7 - (row & 7))) & 1);
}

/** The last step of the longest run. @param {Run[]} runs */
export const lastStep = runs => Math.max(1, ...runs.map(run => run.rows - 1));

/**
 * The last row up to which a run is drawn: from where it has diverged there is nothing more to see of it.
 *
 * @param {Run} run
 */
export const lastRow = run => (run.diverged >= 0 ? Math.min(run.diverged, run.rows - 1) : run.rows - 1);

/** Where a run is at a step, which may lie between two. @param {Run} run @param {number} step @returns {Point} */
export function pointAt(run, step) {
  const row = Math.min(step, lastRow(run));
  const before = Math.floor(row);
  const part = row - before;
  const [x, y, nextX, nextY] = run.x.subarray(2 * before, 2 * before + 4);
  return part ? [x + part * (nextX - x), y + part * (nextY - y)] : [x, y];
}

/**
 * The row of a run at a place on the axis of the losses: a step, or the evaluations that it has asked for by then.
 *
 * @param {Run} run
 * @param {number} place
 */
export function rowAt(run, place) {
  if (!run.at) return Math.min(Math.round(place), run.rows - 1);
  let row = 0;
  while (row + 1 < run.rows && run.at[row + 1] <= place) row++;
  return row;
}

/**
 * The directions (came, downhill, ...) of a message, given to the runs that they belong to.
 *
 * @param {Run[]} runs
 * @param {Uint16Array} ways
 * @returns {Run[]}
 */
export function withWays(runs, ways) {
  let row = 0;
  return runs.map(run => ({ ...run, ways: ways.subarray(2 * row, 2 * (row += run.rows)) }));
}
