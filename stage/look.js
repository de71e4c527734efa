/*
 * What happens inside a step of a run, at the step shown: the lines of the method's update with its numbers, and its
 * vectors, each with its norm and the numbers of a few weights. While it plays, the steps that leave the snapshots are
 * told; at rest the very step.
 */

import { Aside } from "./aside.js";
import { element } from "./element.js";
import { written } from "./numbers.js";
import { STRIP_HIGH, barsOf, rowAt } from "./snapshots.js";

/** @import { Pair } from "./address.js" */
/** @import { AsideLinks } from "./aside.js" */
/** @import { LookMessage } from "./asides.d.ts" */
/** @import { Stage } from "./stage.js" */

const TITLE = "Inside a step";
const BACK = "All runs on the page Network";

/** @extends {Aside<LookMessage>} */
export class Look extends Aside {
  /** @param {HTMLElement} root @param {AsideLinks} links */
  constructor(root, links) {
    super(root, { kind: "look", title: TITLE, ofOne: true, nth: links.nth }, links);
    root.classList.add("look");
    this.area.classList.add("scrolls"); // a table that is wider than its place
    this.name = this.head.appendChild(element("span", ""));
    this.back = this.head.appendChild(element("a", "", { textContent: BACK }));
    this.head.firstChild?.remove();
    /** One step alone, if it is none of those that all were told of. @type {LookMessage | null} */
    this.exact = null;
    this.wanted = ""; // the question about that
    this.built = "";
  }

  /** @override @param {LookMessage} message */
  take(message) {
    this.exact = null;
    this.wanted = "";
    super.take(message);
  }

  /** @override @param {LookMessage} message @param {Stage} stage */
  draw(message, stage) {
    const step = Math.min(Math.floor(stage.player.step), message.last);
    const row = rowAt(message.arrays.step, step);
    if (message.arrays.step[row] === step) return this.write(message, row);
    if (this.exact?.arrays.step[0] === step) return this.write(this.exact, 0);
    if (stage.player.playing) return this.write(message, row);
    this.wantStep(step);
    if (!this.exact) this.write(message, row);
  }

  /** Asks for one step alone. @param {number} step */
  wantStep(step) {
    /** @type {Pair[]} */
    const pairs = [...this.about(), ["at", String(step)]];
    const wanted = JSON.stringify(pairs);
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.links.ask(this.kind, pairs, message => {
      if (wanted !== this.wanted) return;
      this.exact = message;
      this.links.stage()?.invalidate();
    });
  }

  /** @param {LookMessage} message @param {number} row */
  write(message, row) {
    const { label, arrays, last, stopped } = message;
    const step = arrays.step[row];
    this.build(message, row);
    put(this.name, `Inside step ${step} of ${label}`);
    this.back.href = `${message.network}#step=${step}`;
    this.root.dataset.step = String(step);
    message.told[row].forEach(([numbers, norms, result], nth) => {
      const { middle, end } = this.lines[nth];
      put(middle, [numbers && `= ${numbers}`, norms && `${numbers ? ", " : ""}with ${norms}:`].join(""));
      put(end, result.startsWith("|") ? result : `= ${result || "more than four numbers"}`);
    });
    const { vectors } = message;
    vectors.forEach((name, nth) => {
      const { before, after, strip } = this.rows[nth];
      const from = row * vectors.length + nth;
      const norms = [0, 1].map(i => written(arrays.norm[2 * from + i], 4));
      put(before, MADE.includes(name) ? "" : norms[0]);
      put(after, norms[1]);
      const places = arrays.strip.shape[2];
      drawStrip(strip, arrays.strip.subarray(from * places, (from + 1) * places), name);
    });
    message.others[row].forEach(([, before, after], nth) => {
      const cells = this.rows[vectors.length + nth];
      put(cells.before, before);
      put(cells.after, after);
    });
    put(this.heads[1], `Before step ${step}`);
    put(this.heads[3], message.of);
    const ended = stopped >= 0 && step === last ? ` Not finite from step ${stopped} on: this is its last step.` : "";
    const own = message.asks ? "" : " The method does not ask for a gradient itself; it is that at x.";
    put(
      this.words,
      `|v| is the length of v over all weights. Bars: the numbers of ${message.of} after the step, from the first layer to the last, each row by its own largest.${own}${ended}`,
    );
  }

  /** Lines and table, empty, where those that are there are others. @param {LookMessage} message @param {number} row */
  build({ sources, vectors, others }, row) {
    const built = JSON.stringify([sources, vectors, others[row].map(([name]) => name)]);
    if (built === this.built) return;
    this.built = built;
    const list = element("ol", "numbers", { "aria-label": "The update, line by line" });
    this.lines = sources.map(source => {
      const item = list.appendChild(element("li", ""));
      item.append(element("code", "", { textContent: source }));
      const told = item.appendChild(element("div", ""));
      const middle = told.appendChild(element("span", ""));
      told.append(" ");
      return { middle, end: told.appendChild(element("b", "")) };
    });
    const table = element("table", "state");
    table.append(
      element("caption", "hidden", { textContent: "The vectors of this step, and what the method remembers" }),
    );
    const head = table.appendChild(element("thead", "")).appendChild(element("tr", ""));
    this.heads = ["Norm", "", "After", ""].map(textContent =>
      head.appendChild(element("th", "", { scope: "col", textContent })),
    );
    const body = table.appendChild(element("tbody", ""));
    this.rows = [...vectors.map(name => `|${name}|`), ...others[row].map(([name]) => name)].map((name, nth) => {
      const tr = body.appendChild(element("tr", ""));
      tr.append(element("th", "", { scope: "row", textContent: name }));
      const [before, after, last] = [0, 1, 2].map(() => tr.appendChild(element("td", "")));
      const strip = stripIn(nth < vectors.length ? last : null);
      return { before, after, strip };
    });
    this.area.replaceChildren(...(sources.length ? [list] : []), table);
  }

  /** @type {{ middle: HTMLElement, end: HTMLElement }[]} */
  lines = [];
  /** @type {{ before: HTMLElement, after: HTMLElement, strip: SVGElement }[]} */
  rows = [];
  /** @type {HTMLElement[]} */
  heads = [];
}

const MADE = ["gradient", "step"]; // in the step, and not before it
const SVG = "http://www.w3.org/2000/svg";

/** Only what changed. @param {HTMLElement} place @param {string} text */
function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** A place for bars. @param {HTMLElement | null} parent */
function stripIn(parent) {
  const strip = document.createElementNS(SVG, "svg");
  strip.setAttribute("class", "strip");
  strip.setAttribute("preserveAspectRatio", "none");
  strip.setAttribute("role", "img");
  strip.append(document.createElementNS(SVG, "path"));
  parent?.append(strip);
  return strip;
}

/** Up from the middle what is positive, down what is negative. @param {SVGElement} strip @param {Float32Array} values @param {string} name */
function drawStrip(strip, values, name) {
  const most = Math.max(...values.map(Math.abs).filter(Number.isFinite), 0);
  strip.setAttribute("viewBox", `0 0 ${values.length} ${STRIP_HIGH}`);
  strip.setAttribute(
    "aria-label",
    `${name}: from ${written(Math.min(...values), 2)} to ${written(Math.max(...values), 2)}`,
  );
  strip.querySelector("path")?.setAttribute("d", barsOf(values, most));
}
