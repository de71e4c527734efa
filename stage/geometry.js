/* Where Plotly has put its panels, and from data to pixels and back. */

import { panelIn } from "./beneath.js";

/** @import { PanelAxes } from "./messages.d.ts" */
/** @import { Box, Panel, Pixels, Plot, Range, Ranges, Window } from "./types.d.ts" */

/**
 * A panel's rectangle in pixels of `root`, and the way from data to pixels and back; null where it is not drawn.
 *
 * @param {Plot} plot
 * @param {HTMLElement} root
 * @param {PanelAxes} axes
 * @param {number} nth of the picture's panels
 * @param {Ranges} ranges in place of the layout's: while Plotly pans, its layout lags behind the picture
 * @returns {Panel | null}
 */
export function panelOf(plot, root, axes, nth = 0, ranges = {}) {
  const box = panelIn(plot, axes) ?? plot.querySelector(`.stage-panel[data-subplot="${axes.x}${axes.y}"]`); // or sketched
  if (!box) return null;
  const { left: h, top: v, width, height } = box.getBoundingClientRect();
  const origin = root.getBoundingClientRect();
  const [xaxis, yaxis] = [axisName(axes.x), axisName(axes.y)];
  const [x0, x1] = ranges[xaxis] ?? plot.layout[xaxis].range;
  const [y0, y1] = ranges[yaxis] ?? plot.layout[yaxis].range;
  const log = plot.layout[yaxis].type === "log";
  return panelAt(nth, { left: h - origin.left, top: v - origin.top, width, height }, [x0, x1], [y0, y1], log);
}

/**
 * A panel at a rectangle in pixels, with what its axes show of the data.
 *
 * @param {number} nth of the picture's panels
 * @param {{ left: number, top: number, width: number, height: number }} at
 * @param {Range} across
 * @param {Range} up of a logarithmic axis the logarithms
 * @param {boolean} [log]
 * @returns {Panel}
 */
export function panelAt(nth, { left, top, width, height }, [x0, x1], [y0, y1], log = false) {
  return {
    nth,
    left,
    top,
    width,
    height,
    right: left + width,
    bottom: top + height,
    px: x => left + ((x - x0) / (x1 - x0)) * width,
    py: y => top + (1 - ((log ? Math.log10(y) : y) - y0) / (y1 - y0)) * height,
    dx: pixel => x0 + ((pixel - left) / width) * (x1 - x0),
    dy: pixel => y0 + (1 - (pixel - top) / height) * (y1 - y0),
    holds: (atH, atV) => atH >= left && atH <= left + width && atV >= top && atV <= top + height,
  };
}

/** What a panel shows, but for a border of so many pixels. @param {Panel} panel @param {number} [inset] @returns {Window} */
export const windowOf = ({ left, right, top, bottom, dx, dy }, inset = 0) => ({
  x: [dx(left + inset), dx(right - inset)],
  y: [dy(bottom - inset), dy(top + inset)],
});

/** "x2" -> "xaxis2" @param {string} id */
const axisName = id => /** @type {"xaxis" | "yaxis"} */ (`${id[0]}axis${id.slice(1)}`);

/**
 * The ranges in an event of Plotly's, by axis, as panelOf takes them.
 *
 * @param {Record<string, any>} event
 */
export function rangesOf(event) {
  /** @type {Ranges} */
  const ranges = {};
  for (const [key, value] of Object.entries(event)) {
    const [, axis, end] = /^([xy]axis\d*)\.range(?:\[([01])\])?$/.exec(key) ?? [];
    if (axis && end === undefined) ranges[axis] = value;
    else if (axis) (ranges[axis] ??= /** @type {any} */ ([]))[Number(end)] = value;
  }
  return ranges;
}

/**
 * From which to which share of its way, 0 to 1, a straight line is in a box; null if it is nowhere.
 *
 * @param {Pixels} start
 * @param {Pixels} way
 * @param {Box} box
 * @returns {Range | null}
 */
export function shareInside([h, v], [dh, dv], { left, right, top, bottom }) {
  let from = 0;
  let to = 1;
  for (const [begin, by, low, high] of [
    [h, dh, left, right],
    [v, dv, top, bottom],
  ]) {
    if (by === 0 && (begin < low || begin > high)) return null;
    if (by === 0) continue;
    const [one, other] = [(low - begin) / by, (high - begin) / by];
    from = Math.max(from, by > 0 ? one : other);
    to = Math.min(to, by > 0 ? other : one);
  }
  return from <= to ? [from, to] : null;
}
