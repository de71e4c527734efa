/* All that moves over the surface, in the order in which it is painted: paths, arrows, marks, names. */

import { paintArrows } from "./arrows.js";
import { writeNames } from "./labels.js";
import { exitOf, paintExit, paintRing, paintRun, paintWhole } from "./paint.js";
import { lastRow, pointAt, rowAt } from "./paths.js";
import { enlarged } from "./presented.js";
import { paintScales } from "./scales.js";
import { paintStep } from "./step.js";

/** @import { Look, Shaped, StepHeader } from "./messages.d.ts" */
/** @import { Mark, Name, Panel, Pen, Pixels, Run } from "./types.d.ts" */

/**
 * @typedef {object} Moment
 * @property {Run[]} runs
 * @property {Panel[]} panels
 * @property {number} step
 * @property {Look} look
 * @property {boolean} inside whether the steps of the first run are looked into
 * @property {{ header: StepHeader, array: Shaped<Float32Array> } | null} stepArrows the arrows of its steps
 * @property {boolean} arrows whether all runs have arrows
 * @property {number | null} ringAt the place on the axis of the losses that is pointed at
 * @property {Mark[]} marks the surface's minima and saddles
 */

export class Overlay {
  /** Where each name stood last. @type {Record<string, number>} */
  places = {};

  /** Returns what is said of the scales. @param {Pen} pen @param {Moment} moment */
  paint(pen, moment) {
    return enlarged(pen, moment.panels, panels => this.paintOn(pen, { ...moment, panels }));
  }

  /** @param {Pen} pen @param {Moment} moment */
  paintOn(pen, moment) {
    const { runs, panels, step, look, inside, stepArrows, arrows, ringAt } = moment;
    const small = panels.length > 1;
    if (inside && runs[0]) paintWhole(pen, panels[0], runs[0], look);
    for (const run of inside ? runs : longestFirst(runs)) paintRun(pen, panels[run.panel], run, step, look, small);
    if (arrows) for (const run of runs) paintArrows(pen, panels[run.panel], run, step, look);
    if (ringAt !== null) for (const run of runs) paintRing(pen, panels[run.panel], run, rowAt(run, ringAt), look);
    const exits = runs.map(run => exitOf(panels[run.panel], run, step));
    exits.forEach((exit, i) => exit && paintExit(pen, panels[runs[i].panel], runs[i], exit, look));
    const named = stepArrows ? paintStep(pen, panels[0], stepArrows.header, stepArrows.array, step, look) : [];
    panels.forEach((panel, nth) => {
      const names = [...named, ...namesIn(nth, moment, exits)];
      const around = surroundings(
        panel,
        moment.marks,
        runs.filter(run => run.panel === nth),
        step,
      );
      Object.assign(this.places, writeNames(pen, panel, names, look, this.places, around));
    });
    return paintScales(pen, panels[panels.length - 1], look, small);
  }
}

/**
 * Names at the paths' ends; in a panel of its own a run's name is the title, and only a divergence is written.
 *
 * @param {number} nth panel
 * @param {Moment} moment
 * @param {(Pixels | null)[]} exits
 * @returns {Name[]}
 */
function namesIn(nth, { runs, panels, step, inside }, exits) {
  const small = panels.length > 1;
  return runs.flatMap((run, i) => {
    const gone = run.diverged >= 0 && step >= run.diverged - 1;
    if (run.panel !== nth || (small && !gone) || (inside && i === 0)) return [];
    const [x, y] = pointAt(run, step);
    const [h, v] = exits[i] ?? [panels[nth].px(x), panels[nth].py(y)];
    const text = `${small ? "" : run.label}${gone ? ` ✕ step ${run.diverged}` : ""}`.trim();
    return [{ text, color: run.text, h, v, key: run.label }];
  });
}

const STAR = 13; // pixels that a star of the lowest minimum takes to each side, and the ring of the start
const SAMPLES = 40; // points of a path that names keep off

/**
 * What names keep off in a panel.
 *
 * @param {Panel} panel
 * @param {Mark[]} marks
 * @param {Run[]} runs its own
 * @param {number} step
 */
function surroundings(panel, marks, runs, step) {
  const at = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {Pixels} */ ([panel.px(x), panel.py(y)]);
  const seen = (/** @type {Pixels} */ spot) => panel.holds(...spot);
  const rings = runs.slice(0, 1).map(run => at(run.x[0], run.x[1])); // they all start there
  const stars = [...marks.filter(mark => mark.lowest).map(({ x, y }) => at(x, y)), ...rings].filter(seen);
  const paths = runs.flatMap(run =>
    Array.from({ length: SAMPLES }, (_, i) => at(...pointAt(run, (Math.min(step, lastRow(run)) * i) / SAMPLES))),
  );
  return {
    stars: stars.map(([h, v]) => ({ left: h - STAR, right: h + STAR, top: v - STAR, bottom: v + STAR })),
    paths: [...paths, ...marks.map(({ x, y }) => at(x, y))].filter(seen),
  };
}

/** @type {WeakMap<Float32Array, number>} */
const lengths = new WeakMap(); // of paths: they are asked for at every frame

/** How far a path goes. @param {Run} run */
function lengthOf({ x }) {
  let length = lengths.get(x);
  if (length === undefined) {
    length = 0;
    for (let i = 2; i < x.length; i++) length += Math.abs(x[i] - x[i - 2]) || 0;
    lengths.set(x, length);
  }
  return length;
}

/** A long path must not cover the short ones. @param {Run[]} runs */
const longestFirst = runs => [...runs].sort((a, b) => lengthOf(b) - lengthOf(a));
