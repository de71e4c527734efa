/* How the activations of a run are spread at the step shown: a histogram a layer, from the first above to the last below. */

import { Aside } from "./aside.js";
import { font } from "./labels.js";
import { canvasOver } from "./layers.js";
import { written } from "./numbers.js";
import { binsOf, endsOf, layerTold, offOf, percent } from "./snapshots.js";

/** @import { AsideLinks } from "./aside.js" */
/** @import { SpreadMessage } from "./asides.d.ts" */
/** @import { Look } from "./messages.d.ts" */
/** @import { Stage } from "./stage.js" */
/** @import { Pen } from "./types.d.ts" */

const MARGIN = { left: 22, right: 66, top: 2, bottom: 20 }; // pixels
const GAP = 3; // between two layers
const LETTERS = 12;
const ENOUGH = 13; // pixels of a layer from which it is written at each of them; else at the first and the last

/** @extends {Aside<SpreadMessage>} */
export class Spread extends Aside {
  /** @param {HTMLElement} root @param {AsideLinks} links */
  constructor(root, links) {
    super(root, { kind: "spread", title: "Activations, layer by layer", ofOne: true }, links);
    this.layer = canvasOver(this.area);
  }

  /** @override @param {SpreadMessage} message @param {Stage} stage @param {number} row */
  draw(message, stage, row) {
    const { clientWidth: width, clientHeight: height } = this.area;
    const pen = this.layer.clear();
    if (width > MARGIN.left + MARGIN.right && height > MARGIN.top + MARGIN.bottom)
      paintLayers(pen, width, height, message, row, stage.header.look);
    const { label, units, arrays } = message;
    const layers = units.map((_, nth) => `layer ${nth + 1}: ${layerTold(message, row, nth)}`).join("; ");
    const ends = endsOf(message, row);
    this.say(
      `Step ${arrays.step[row]}${ends && `, ${ends}`}. σ: standard deviation, ${message.of}.`,
      `${label} at step ${arrays.step[row]}: ${layers}.`,
    );
  }
}

/** @param {Pen} pen @param {number} width @param {number} height @param {SpreadMessage} message @param {number} row @param {Look} look */
function paintLayers(pen, width, height, message, row, look) {
  const { left, right, top, bottom } = MARGIN;
  const { units, range, beyond, arrays } = message;
  const layers = units.length;
  const [across, each] = [width - left - right, (height - top - bottom) / layers];
  Object.assign(pen, { font: font(LETTERS), textBaseline: "middle" });
  for (let nth = 0; nth < layers; nth++) {
    const base = top + (nth + 1) * each;
    paintBars(pen, left, base, across, each - Math.min(GAP, each / 4), binsOf(message, row, nth), look);
    if (each < ENOUGH && nth > 0 && nth < layers - 1) continue;
    pen.fillStyle = look.ink;
    const middle = base - Math.max(each, LETTERS) / 2 + (nth ? 0 : Math.max(0, (LETTERS - each) / 2));
    pen.textAlign = "right";
    pen.fillText(String(nth + 1), left - 6, middle);
    pen.textAlign = "left";
    const off = offOf(message, row, nth);
    const two = off !== null && each > 2.5 * LETTERS;
    pen.fillText(`σ ${written(arrays.spread[row * layers + nth], 2)}`, left + across + 6, middle - (two ? 8 : 0));
    if (two) pen.fillText(`≤ 0: ${percent(off)}`, left + across + 6, middle + 8);
  }
  paintEnds(pen, left, across, height - bottom + 4, range, beyond, look);
}

/** The bars of one layer, the highest as high as there is room. @param {Pen} pen @param {number} left @param {number} base @param {number} across @param {number} high @param {Uint16Array} bins @param {Look} look */
function paintBars(pen, left, base, across, high, bins, look) {
  const most = Math.max(...bins, 1);
  const wide = across / bins.length;
  pen.fillStyle = look.quiet;
  bins.forEach((share, nth) => {
    const tall = (high * share) / most;
    pen.fillRect(left + nth * wide + 0.5, base - tall, wide - 1, tall);
  });
  pen.fillStyle = look.rule;
  pen.fillRect(left, base, across, 1);
}

/**
 * The values at the ends of the axis, and at zero; "≥" where the last bin also holds all beyond.
 *
 * @param {Pen} pen
 * @param {number} left
 * @param {number} across
 * @param {number} top
 * @param {[number, number]} range
 * @param {boolean} beyond
 * @param {Look} look
 */
function paintEnds(pen, left, across, top, [low, high], beyond, look) {
  Object.assign(pen, { fillStyle: look.quiet, textBaseline: "top", textAlign: "left" });
  pen.fillText(`${beyond && low < 0 ? "≤ " : ""}${written(low, 2)}`, left, top);
  pen.textAlign = "right";
  pen.fillText(`${beyond ? "≥ " : ""}${written(high, 2)}`, left + across, top);
  if (low >= 0) return;
  pen.textAlign = "center";
  pen.fillText("0", left + across / 2, top);
}
