/* The plane of two inputs as a network divides it between two classes, with the examples. */

import { paintAxisBelow, paintAxisBeside } from "./axes.js";
import { paintContours, paintLevel } from "./contours.js";
import { panelAt } from "./geometry.js";
import { within } from "./paint.js";
import { wrongOf } from "./snapshots.js";

/** @import { LineMessage } from "./asides.d.ts" */
/** @import { Look } from "./messages.d.ts" */
/** @import { FullAxis, Panel, Range, Window } from "./types.d.ts" */

const MARGIN = { left: 34, right: 6, top: 4, bottom: 24 }; // pixels
const ROOM = 0.04; // of the points' reach, at least, round them
const DOT = { learned: 2.6, asked: 1.7 }; // pixels
const LINE = 2.5;
const SHADES = 8;
const SHADED = 0.3; // how far the second class is shaded, from the paper's colour to that of quiet letters
const HALF = 127.5; // of certainty: where the line is

/**
 * What is shown: all points with some room, equally scaled along both axes as far as the box goes.
 *
 * @param {ArrayLike<number>} points x, y, x, y, ...
 * @param {ArrayLike<number>} box left, right, lower and upper end of what is known
 * @param {number} width pixels
 * @param {number} height
 * @returns {Window}
 */
export function windowAround(points, box, width, height) {
  const reach = (/** @type {number} */ nth) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = nth; i < points.length; i += 2) {
      low = Math.min(low, points[i]);
      high = Math.max(high, points[i]);
    }
    const room = ROOM * (high - low || 1);
    return /** @type {Range} */ ([low - room, high + room]);
  };
  const [x, y] = [reach(0), reach(1)];
  const unit = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height); // a pixel
  return { x: widened(x, unit * width, box[0], box[1]), y: widened(y, unit * height, box[2], box[3]) };
}

/** A range as wide as is wanted, but not beyond what is known. @param {Range} range @param {number} want @param {number} low @param {number} high @returns {Range} */
function widened([from, to], want, low, high) {
  const more = (want - (to - from)) / 2;
  return [Math.max(from - more, low), Math.min(to + more, high)];
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {HTMLElement} area
 * @param {LineMessage} message
 * @param {number} row
 * @param {Look} look
 * @param {string} colour of the run
 */
export function paintBoundary(pen, { clientWidth, clientHeight }, message, row, look, colour) {
  const { box, field, points } = message.arrays;
  const { left, right, top, bottom } = MARGIN;
  const at = { left, top, width: clientWidth - left - right, height: clientHeight - top - bottom };
  if (at.width <= 0 || at.height <= 0) return;
  const window = windowAround(points, box, at.width, at.height);
  const panel = panelAt(0, at, window.x, window.y);
  const cells = field.shape[1];
  const axis = (/** @type {number} */ low, /** @type {number} */ high) =>
    Float64Array.from({ length: cells }, (_, i) => low + (i * (high - low)) / (cells - 1));
  const [x, y] = [axis(box[0], box[1]), axis(box[2], box[3])];
  const z = field.subarray(row * cells * cells, (row + 1) * cells * cells);
  const size = (2 * HALF) / SHADES;
  /** @type {[number, string][]} */
  const colorscale = [
    [0, look.paper],
    [1, mixed(look.paper, look.quiet, SHADED)],
  ];
  paintContours(pen, panel, {
    ...{ x, y, z, colorscale },
    contours: { start: size, end: 2 * HALF - size, size },
    line: { color: "transparent", width: 0 },
  });
  within(pen, panel, () => {
    Object.assign(pen, { strokeStyle: colour, lineWidth: LINE });
    pen.setLineDash([]);
    paintLevel(pen, panel, { x, y, z }, HALF);
  });
  within(pen, panel, () => paintPoints(pen, panel, message, row, look));
  const dressed = (/** @type {Range} */ range) =>
    /** @type {FullAxis} */ ({ range, color: look.quiet, tickfont: { size: 12 } });
  paintAxisBelow(pen, panel, dressed(window.x));
  paintAxisBeside(pen, panel, dressed(window.y));
}

/** @param {CanvasRenderingContext2D} pen @param {Panel} panel @param {LineMessage} message @param {number} row @param {Look} look */
function paintPoints(pen, panel, message, row, look) {
  const { points, target } = message.arrays;
  const isWrong = wrongOf(message, row);
  for (const wrong of [false, true]) {
    const colour = wrong ? look.ink : look.quiet;
    Object.assign(pen, {
      fillStyle: colour,
      strokeStyle: colour,
      lineWidth: wrong ? 2 : 1,
      globalAlpha: wrong ? 1 : 0.8,
    });
    for (let i = 0; i < target.length; i++) {
      if (isWrong(i) !== wrong) continue;
      pen.beginPath();
      const dot = DOT[i < message.learned ? "learned" : "asked"] + (wrong ? 1 : 0);
      pen.arc(panel.px(points[2 * i]), panel.py(points[2 * i + 1]), dot, 0, 2 * Math.PI);
      if (target[i]) pen.fill();
      else pen.stroke();
    }
  }
  pen.globalAlpha = 1;
}

/** A colour between two, "#rrggbb". @param {string} from @param {string} to @param {number} share */
export function mixed(from, to, share) {
  const part = (/** @type {number} */ nth) => {
    const [low, high] = [from, to].map(text => parseInt(text.slice(2 * nth + 1, 2 * nth + 3), 16));
    return Math.round(low + share * (high - low))
      .toString(16)
      .padStart(2, "0");
  };
  return `#${[0, 1, 2].map(part).join("")}`;
}
