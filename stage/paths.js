/* The paths that are shown: those of a run of the race, or of one member of a sweep. */

/**
 * The runs of a message, each with its path (x, y, x, y, ...), its losses above the lowest, and what they are drawn
 * against. All arrays of a message hold the runs one after the other.
 */
export function runsOf({ runs, arrays, lowest }) {
  let row = 0;
  let thinRow = 0;
  return runs.map(run => {
    const from = row;
    const to = (row += run.rows);
    const thin = run.thin.map(rows => arrays.thin.subarray(2 * thinRow, 2 * (thinRow += rows)));
    const band =
      arrays.band &&
      [0, 1].map(edge => {
        const shift = edge * (arrays.band.length / 2);
        return arrays.band.subarray(shift + from, shift + to);
      });
    const x = arrays.x.subarray(2 * from, 2 * to);
    const height = arrays.height.subarray(from, to);
    return { ...run, x, height, lowest, at: arrays.at?.subarray(from, to), thin, band };
  });
}

/** Member m of a sweep, in the colours of the runs that stand in the same places. */
export function memberOf(sweep, m, runs) {
  const { rows, arrays } = sweep;
  return runs.map((run, k) => {
    const nth = m * runs.length + k;
    const ends = arrays.ends[nth];
    const second = sweep.second.indexOf(k);
    const thin = second < 0 ? [] : [pointsOf(sweep, arrays.second, m * sweep.second.length + second)];
    return {
      ...run,
      rows,
      thin,
      x: pointsOf(sweep, arrays.x, nth),
      height: heightsOf(sweep, nth),
      lowest: sweep.lowests[m],
      diverged: ends < rows ? ends : -1,
      band: undefined,
      at: undefined,
    };
  });
}

/** The nth path of a sweep, from whole numbers over its box. */
function pointsOf({ rows, box: [left, right, bottom, top] }, array, nth) {
  const points = new Float32Array(2 * rows);
  const first = 2 * rows * nth;
  for (let i = 0; i < 2 * rows; i += 2) {
    points[i] = left + ((right - left) * array[first + i]) / 65535;
    points[i + 1] = bottom + ((top - bottom) * array[first + i + 1]) / 65535;
  }
  return points;
}

/** The nth run's losses above the lowest, from whole numbers over decades; 0 stands for what cannot be drawn. */
function heightsOf({ rows, loss: [low, high], arrays }, nth) {
  const levels = arrays.loss.subarray(rows * nth, rows * (nth + 1));
  return Float32Array.from(levels, level => (level ? 10 ** (low + ((high - low) * (level - 1)) / 65534) : NaN));
}

/** The last step of the longest run. */
export const lastStep = runs => Math.max(1, ...runs.map(run => run.rows - 1));

/** The last row up to which a run is drawn: from where it has diverged there is nothing more to see of it. */
export const lastRow = run => (run.diverged >= 0 ? Math.min(run.diverged, run.rows - 1) : run.rows - 1);

/** Where a run is at a step, which may lie between two. */
export function pointAt(run, step) {
  const row = Math.min(step, lastRow(run));
  const before = Math.floor(row);
  const part = row - before;
  const [x, y] = [run.x[2 * before], run.x[2 * before + 1]];
  if (!part) return [x, y];
  return [x + part * (run.x[2 * before + 2] - x), y + part * (run.x[2 * before + 3] - y)];
}

/** The row of a run at a place on the axis of the losses: a step, or the evaluations that it has asked for by then. */
export function rowAt(run, place) {
  if (!run.at) return Math.min(Math.round(place), run.rows - 1);
  let row = 0;
  while (row + 1 < run.rows && run.at[row + 1] <= place) row++;
  return row;
}

/** The gradients (g, g, ...) of a message, given to the runs that they belong to. */
export function withGradients(runs, grad) {
  let row = 0;
  return runs.map(run => ({ ...run, grad: grad.subarray(2 * row, 2 * (row += run.rows)) }));
}
