/* A line that swings to and fro in a small space would be a wall of ink: there it is thin and faint, else strong. */

/** @import { Pen } from "./types.d.ts" */

const CLOSE = 4; // line widths between two swings, below which they make a wall
const THIN = 0.4; // of the line's width
const FAINT = 0.5;

/**
 * Which legs of a line belong to a fast zigzag: at both of its ends the line turns by more than a right angle, and comes
 * back within a few line widths of the way that it went. A single turn, as at the end of an overshoot, makes none.
 *
 * @param {number[]} points h, v, h, v, ...
 * @param {number} width of the line
 * @returns {boolean[]} one a leg, the nth from point n to n + 1
 */
export function fastLegs(points, width) {
  const close = CLOSE * width;
  const legs = Math.max(points.length / 2 - 1, 0);
  const folds = Array.from({ length: legs + 1 }, (_, i) => i > 0 && i < legs && isFold(points, i, close));
  const fast = Array.from({ length: legs }, (_, i) => (folds[i] || i === 0) && (folds[i + 1] || i === legs - 1));
  return legs > 2 ? fast : fast.fill(false);
}

/** Whether a line folds at its nth point. @param {number[]} points @param {number} nth @param {number} close */
function isFold(points, nth, close) {
  const [h0, v0, h1, v1, h2, v2] = points.slice(2 * nth - 2, 2 * nth + 4);
  const [toH, toV, fromH, fromV] = [h1 - h0, v1 - v0, h2 - h1, v2 - v1];
  const longer = Math.max(Math.hypot(toH, toV), Math.hypot(fromH, fromV));
  return toH * fromH + toV * fromV < 0 && Math.abs(toH * fromV - toV * fromH) < close * longer;
}

/**
 * Strokes a line of that width, thin and faint where it is a fast zigzag. Each kind is one path, so that what lies over
 * itself is no darker.
 *
 * @param {Pen} pen
 * @param {number[]} points
 * @param {number} width
 * @param {boolean[]} fast
 */
export function strokeCalm(pen, points, width, fast) {
  pen.lineWidth = width;
  strokeLegs(pen, points, nth => !fast[nth]);
  if (!fast.includes(true)) return;
  const alpha = pen.globalAlpha;
  pen.globalAlpha = alpha * FAINT;
  pen.lineWidth = width * THIN;
  strokeLegs(pen, points, nth => fast[nth]);
  pen.globalAlpha = alpha;
}

/** Strokes some legs of a line, as one path. @param {Pen} pen @param {number[]} points @param {(nth: number) => boolean} wanted */
export function strokeLegs(pen, points, wanted) {
  pen.beginPath();
  let down = false;
  for (let nth = 0; nth < points.length / 2 - 1; nth++) {
    const [h, v, nextH, nextV] = points.slice(2 * nth, 2 * nth + 4);
    if (wanted(nth) && !down) pen.moveTo(h, v);
    if (wanted(nth)) pen.lineTo(nextH, nextV);
    down = wanted(nth);
  }
  pen.stroke();
}
