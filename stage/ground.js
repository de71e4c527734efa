/*
 * The surface under a moving thumb. Plotly draws one surface; of a quadratic one six numbers tell it at every value of a
 * knob, so its contour lines follow the hand without a grid from the server.
 */

import { paintContours } from "./contours.js";
import { canvasOver } from "./layers.js";
import { marksOf } from "./marks.js";
import { within } from "./paint.js";
import { lossAt, minimumOf, quadraticOf } from "./quadratic.js";
import { star } from "./signs.js";
import { PLOTLYS_STAR } from "./sketch.js";

/** @import { Drawn } from "./messages.d.ts" */
/** @import { Contours, Figure, Layout, Mark, Markers, Panel, Pen, Trace, Window } from "./types.d.ts" */
/** @import { Quadratic } from "./quadratic.js" */
/** @import { Member } from "./shown.js" */

const SIDE = 81; // points of the grid
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
    const quadratic = quadraticOf(member);
    const places = panels.map(({ left, top, width, height, dx, dy }) => [left, top, width, height, dx(0), dy(0)]);
    const key = quadratic && JSON.stringify([quadratic, places, given?.key]);
    if (key === this.key) return;
    this.key = key;
    const minimum = quadratic && minimumOf(quadratic);
    const pen = this.layer.clear();
    this.marks = minimum && given?.json ? [minimum] : null;
    if (minimum && given?.json) paintSurface(pen, panels, given.json, { quadratic, minimum });
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Panel[]} panels
 * @param {Figure} figure as Plotly was given it
 * @param {{ quadratic: Quadratic, minimum: Mark }} surface
 */
function paintSurface(pen, panels, { data, layout }, { quadratic, minimum }) {
  const [first] = /** @type {Contours[]} */ (data.filter(trace => "contours" in trace));
  const above = heightsOf(quadratic, minimum);
  const size = highest(above, domainOf(layout)) / LEVELS;
  for (const panel of panels) {
    const surface = sampled(panel, above);
    const [low, high] = [first.colorscale[0], first.colorscale[first.colorscale.length - 1]];
    const top = Math.max(surface.end, size);
    const full = Math.min((LEVELS * size) / top, 1);
    /** @type {[number, string][]} */
    const colorscale = full < 1 ? [low, [full, high[1]], [1, high[1]]] : [low, [1, high[1]]];
    paintContours(pen, panel, { ...first, ...surface, colorscale, contours: { start: 0, end: top, size } });
    within(pen, panel, () => paintMinimum(pen, panel, minimum, starOf(data)));
  }
}

/** log(1 + loss - lowest), as figures/contour.py draws it. @param {Quadratic} quadratic @param {{ x: number, y: number }} minimum */
function heightsOf(quadratic, { x, y }) {
  const lowest = lossAt(quadratic, x, y);
  return (/** @type {number} */ h, /** @type {number} */ v) =>
    Math.log1p(Math.max(lossAt(quadratic, h, v) - lowest, 0));
}

/** The limits within which the levels are spread. @param {Layout} layout @returns {Window} */
const domainOf = ({ meta, xaxis, yaxis }) => meta?.whole ?? { x: xaxis.range, y: yaxis.range };

/** A bowl is highest in a corner. @param {(x: number, y: number) => number} above @param {Window} window */
const highest = (above, { x, y }) => Math.max(1e-9, ...x.flatMap(h => y.map(v => above(h, v))));

/** The surface over what a panel shows. @param {Panel} panel @param {(x: number, y: number) => number} above */
function sampled({ dx, dy, left, right, top, bottom }, above) {
  const at = (/** @type {number} */ from, /** @type {number} */ to) =>
    Float64Array.from({ length: SIDE }, (_, i) => from + ((to - from) * i) / (SIDE - 1));
  const [x, y] = [at(dx(left), dx(right)), at(dy(bottom), dy(top))];
  const z = new Float64Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) z[row * SIDE + column] = above(x[column], y[row]);
  return { x, y, z, end: z.reduce((most, height) => Math.max(most, height), 0) };
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
