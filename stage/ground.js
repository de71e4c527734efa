/*
 * The surface under a moving thumb. Plotly draws one surface; of a quadratic one six numbers tell it at every value of a
 * knob, and of logistic regression its examples, so the contour lines follow the hand without a grid from the server.
 */

import { paintContours } from "./contours.js";
import { paintBowl } from "./ellipses.js";
import { windowOf } from "./geometry.js";
import { canvasOver } from "./layers.js";
import { logisticOf, meanLossAt, meanLossesOn } from "./logistic.js";
import { marksOf } from "./marks.js";
import { within } from "./paint.js";
import { lossAt, minimumOf, quadraticOf } from "./quadratic.js";
import { star } from "./signs.js";
import { PLOTLYS_STAR } from "./sketch.js";

/** @import { Drawn } from "./messages.d.ts" */
/** @import { Contours, Figure, Layout, Mark, Markers, Panel, Pen, Range, Trace, Window } from "./types.d.ts" */
/** @import { Logistic } from "./logistic.js" */
/** @import { Quadratic } from "./quadratic.js" */
/** @import { Member } from "./shown.js" */

/**
 * What is told of a surface: its loss, its lowest minimum, and which of the two kinds it is.
 *
 * @typedef {{ key: unknown, loss: (x: number, y: number) => number, minimum: Mark, quadratic: Quadratic | null, logistic: Logistic | null }} Surface
 */

const SIDE = 41; // points of a grid: each is a mean over examples
const LEVELS = 14; // as figures/contour.py has them

export class Ground {
  /** @param {HTMLElement} area @param {HTMLElement} before what is painted over it */
  constructor(area, before) {
    this.layer = canvasOver(area, before, "stage-ground");
    /** What is painted: nothing else moves it. @type {string | null} */
    this.key = null;
    /** The minimum of the surface that is painted; else Plotly's own are shown. @type {Mark[] | null} */
    this.marks = null;
  }

  /** The minima and saddles that are shown. @param {Trace[]} data of Plotly's figure */
  landmarks(data) {
    return this.marks ?? marksOf(data);
  }

  /**
   * Paints the surface that belongs to the member under a thumb, unless it is there; nothing where Plotly's is right.
   *
   * @param {(Panel | null)[]} all panels
   * @param {Drawn | null} given Plotly's figure
   * @param {Member | null} member
   */
  paint(all, given, member) {
    const panels = all.filter(panel => panel !== null);
    const surface = surfaceOf(member);
    const places = panels.map(({ left, top, width, height, dx, dy }) => [left, top, width, height, dx(0), dy(0)]);
    const key = surface && JSON.stringify([surface.key, places, given?.key]);
    if (key === this.key) return;
    this.key = key;
    const pen = this.layer.clear();
    this.marks = surface && given?.json ? [surface.minimum] : null;
    if (surface && given?.json) paintSurface(pen, panels, given.json, surface);
  }
}

/** The surface of the member that a thumb stands on; null where its sweep does not tell it, or it has no minimum. @param {Member | null} member @returns {Surface | null} */
export function surfaceOf(member) {
  const quadratic = quadraticOf(member);
  const minimum = quadratic && minimumOf(quadratic);
  if (minimum) return { key: quadratic, loss: (x, y) => lossAt(quadratic, x, y), minimum, quadratic, logistic: null };
  const logistic = logisticOf(member);
  if (!member || !logistic) return null;
  const [x, y] = logistic.minimum;
  return {
    key: [member.sweep.token, member.index],
    loss: (h, v) => meanLossAt(logistic, h, v),
    minimum: { x, y, lowest: true },
    quadratic: null,
    logistic,
  };
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Panel[]} panels
 * @param {Figure} figure as Plotly was given it
 * @param {Surface} surface
 */
function paintSurface(pen, panels, { data, layout }, { loss, minimum, quadratic, logistic }) {
  const [first] = /** @type {Contours[]} */ (data.filter(trace => "contours" in trace));
  const above = heightsOf(loss, minimum);
  const size = highest(above, domainOf(layout)) / LEVELS;
  for (const panel of panels) {
    const end = Math.max(highest(above, windowOf(panel)), size);
    const contours = { start: 0, end, size };
    const drawn = { ...first, contours, colorscale: scaleUpTo(first.colorscale, (LEVELS * size) / end) };
    if (quadratic) paintBowl(pen, panel, quadratic, minimum, drawn);
    if (logistic) paintContours(pen, panel, { ...drawn, ...sampled(panel, logistic, minimum) });
    within(pen, panel, () => paintMinimum(pen, panel, minimum, starOf(data)));
  }
}

/** The colours of what is higher than the whole surface: its highest one. @param {Contours["colorscale"]} scale @param {number} full where that is */
function scaleUpTo(scale, full) {
  const [low, high] = [scale[0], scale[scale.length - 1]];
  /** @type {Contours["colorscale"]} */
  const upTo = full < 1 ? [low, [full, high[1]], [1, high[1]]] : [low, [1, high[1]]];
  return upTo;
}

/** The heights that figures/contour.py draws: log(1 + loss - lowest). @param {Surface["loss"]} loss @param {{ x: number, y: number }} minimum */
function heightsOf(loss, { x, y }) {
  const lowest = loss(x, y);
  return (/** @type {number} */ h, /** @type {number} */ v) => heightOf(loss(h, v), lowest);
}

/** @param {number} loss @param {number} lowest */
const heightOf = (loss, lowest) => Math.log1p(Math.max(loss - lowest, 0));

/** The limits within which the levels are spread. @param {Layout} layout @returns {Window} */
const domainOf = ({ meta, xaxis, yaxis }) => meta?.whole ?? { x: xaxis.range, y: yaxis.range };

/** What is convex is highest in a corner. @param {(x: number, y: number) => number} above @param {Window} window */
const highest = (above, { x, y }) => Math.max(1e-9, ...x.flatMap(h => y.map(v => above(h, v))));

/** The heights over what a panel shows. @param {Panel} panel @param {Logistic} logistic @param {Mark} minimum */
function sampled(panel, logistic, minimum) {
  const at = (/** @type {Range} */ [from, to]) =>
    Float64Array.from({ length: SIDE }, (_, i) => from + ((to - from) * i) / (SIDE - 1));
  const window = windowOf(panel);
  const [x, y] = [at(window.x), at(window.y)];
  const lowest = meanLossAt(logistic, minimum.x, minimum.y);
  return { x, y, z: meanLossesOn(logistic, x, y).map(loss => heightOf(loss, lowest)) };
}

/** How Plotly marks the lowest minimum. @param {Trace[]} data */
const starOf = data =>
  /** @type {Markers[]} */ (data.filter(trace => "marker" in trace)).find(({ marker }) => marker.symbol === "star");

/** @param {Pen} pen @param {Panel} panel @param {Mark} minimum @param {Markers | undefined} like */
function paintMinimum(pen, panel, { x, y }, like) {
  if (!like) return;
  const { size, color } = like.marker;
  pen.save();
  pen.translate(panel.px(x), panel.py(y));
  Object.assign(pen, { fillStyle: color, strokeStyle: color, lineWidth: 2, lineJoin: "miter" });
  pen.beginPath();
  star(pen, 0.7 * size, PLOTLYS_STAR);
  pen.fill();
  pen.stroke();
  pen.restore();
}
