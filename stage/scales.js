/*
 * The scales of the two axes, where both are places of the plane: equal wherever the surface is known far enough beyond
 * what is to be shown, else the picture says how unequal they are. A right angle is one only at equal scales.
 */

import { font } from "./labels.js";
import { written } from "./numbers.js";

/** @import { Look } from "./messages.d.ts" */
/** @import { Axis, Frame, Layout, Panel, Pen, Range, Window } from "./types.d.ts" */

const AS_GOOD_AS_EQUAL = 1.01;
const STRIP = 0.3; // the shorter side of a panel over the longer one, below which it is one
const LINE = 35; // pixels from the panel to the line of its axis's title, and to the note beside it
const CLEAR = 14; // pixels from the title's middle that the note leaves free

/**
 * What is to be shown at equal scales, and how large. The ranges are what the layout's meta calls whole, longer along
 * one axis for as far as the surface is known; where that is not enough the picture is lower or narrower than its
 * place. Where it would be a strip, it shows the whole in all of its place. The whole is longer than the domain for a start
 * that lies beside it, but needs not be where the domain's window holds that start already.
 *
 * @param {Layout} layout
 * @param {{ clientWidth: number, clientHeight: number }} place
 * @returns {Window & { width: number, height: number }}
 */
export function windowOf(layout, place) {
  const { domain, start } = layout.meta ?? {};
  const about = domain && equalWindow({ ...layout, meta: { ...layout.meta, whole: domain } }, place);
  const holds = about && start && inside(start.x, about.x) && inside(start.y, about.y);
  return holds ? about : equalWindow(layout, place);
}

/**
 * The same without a look at a start that lies beside the domain.
 *
 * @param {Layout} layout
 * @param {{ clientWidth: number, clientHeight: number }} place
 * @returns {Window & { width: number, height: number }}
 */
function equalWindow({ meta, margin, xaxis, yaxis }, { clientWidth: width, clientHeight: height }) {
  const { whole, room } = meta ?? {};
  if (!whole || !room) return { x: [...xaxis.range], y: [...yaxis.range], width, height };
  const wide = (width - margin.l - margin.r) * part(xaxis);
  const high = (height - margin.t - margin.b) * part(yaxis);
  const ratio = ((high / span(whole.y)) * span(whole.x)) / wide;
  const long = ratio > 1 ? "y" : "x";
  const times = Math.max(ratio, 1 / ratio);
  const reach = Math.min(times, most(room[long], whole[long]));
  const share = reach / times;
  const sides = long === "y" ? (share * high) / wide : (share * wide) / high;
  /** @type {Window & { width: number, height: number }} */
  const shown = { x: [...whole.x], y: [...whole.y], width, height };
  if (!(wide > 0 && high > 0) || (share < 1 && sides < STRIP)) return shown;
  shown[long] = stretched(whole[long], reach);
  if (share < 1 && long === "y") shown.height = Math.round((share * high) / part(yaxis) + margin.t + margin.b);
  if (share < 1 && long === "x") shown.width = Math.round((share * wide) / part(xaxis) + margin.l + margin.r);
  return shown;
}

/** The layout with these ranges on all its axes. @param {Layout} layout @param {Window} ranges @returns {Layout} */
export function showing(layout, { x, y }) {
  const axes = Object.entries(layout).filter(([name]) => /^[xy]axis\d*$/.test(name));
  const shown = axes.map(([name, axis]) => [name, { ...axis, range: name[0] === "x" ? [...x] : [...y] }]);
  return { ...layout, ...Object.fromEntries(shown) };
}

/** @param {number} at @param {Range} range */
const inside = (at, [low, high]) => low <= at && at <= high;
/** @param {Axis} axis */
const part = ({ domain: [low, high] = [0, 1] }) => high - low;
/** @param {Range} range */
const span = ([low, high]) => high - low;
/** @param {Range} range @param {number} by @returns {Range} */
export const stretched = ([low, high], by) => [
  (low + high) / 2 - (by * (high - low)) / 2,
  (low + high) / 2 + (by * (high - low)) / 2,
];

/**
 * How many times as long the whole may become about its middle, within the room.
 *
 * @param {Range} room
 * @param {Range} whole
 */
const most = ([low, high], [from, to]) => (2 * Math.min((from + to) / 2 - low, high - (from + to) / 2)) / (to - from);

/** How many times as large y is drawn as x. @param {Frame} panel */
export const ratioOf = panel => Math.abs((panel.py(1) - panel.py(0)) / (panel.px(1) - panel.px(0)));

/** That in words; nothing where both are as good as equal. @param {number} ratio */
export function inWords(ratio) {
  const [large, small] = ratio >= 1 ? ["y", "x"] : ["x", "y"];
  const times = Math.max(ratio, 1 / ratio);
  if (!(times >= AS_GOOD_AS_EQUAL && times < Infinity)) return "";
  const rounded = Number(times.toFixed(times < 2 ? 2 : times < 20 ? 1 : 0));
  return `${large} is drawn ${written(rounded, 15)} times as large as ${small}`;
}

/**
 * Writes it in a quiet line, and returns it: beside the title of the x axis, or where there is no room in the panel's
 * lower right corner.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Look} look
 * @param {boolean} small
 */
export function paintScales(pen, panel, look, small) {
  const words = inWords(ratioOf(panel));
  if (!words) return words;
  Object.assign(pen, { font: font(13), textBaseline: "middle", fillStyle: look.quiet });
  const { width } = pen.measureText(words);
  const middle = (panel.left + panel.right) / 2;
  const [beside, before] = [middle + CLEAR + width <= panel.right, middle - CLEAR - width >= 2];
  if (small || !(beside || before)) {
    pen.fillStyle = look.veil;
    pen.fillRect(panel.right - width - 8, panel.bottom - 20, width + 8, 20);
    pen.fillStyle = look.quiet;
    pen.textAlign = "right";
    pen.fillText(words, panel.right - 4, panel.bottom - 10);
  } else {
    pen.textAlign = beside ? "right" : "left";
    pen.fillText(words, beside ? panel.right : 2, panel.bottom + LINE);
  }
  return words;
}
