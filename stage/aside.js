/*
 * A panel beside the plane of a training. It asks for an answer of its own about what the stage shows, and paints it at the
 * step shown; one that is about a single run is about the one that was pointed at last, else the first.
 */

import { element } from "./element.js";
import { onResize } from "./layers.js";
import { rowAt } from "./snapshots.js";

/** @import { Pair } from "./address.js" */
/** @import { AsideMessage } from "./asides.d.ts" */
/** @import { RaceMessage } from "./messages.d.ts" */
/** @import { Chosen } from "./chosen.js" */
/** @import { Stage } from "./stage.js" */

/**
 * What a panel has of its page.
 *
 * @typedef {object} AsideLinks
 * @property {() => Stage | null} stage
 * @property {(kind: string, pairs: Pair[], heard: (message: any) => void) => void} ask
 * @property {Chosen} chosen
 * @property {number} [nth] the run that the page is about
 */

/** @template {AsideMessage} Message */
export class Aside {
  /**
   * kind: of answer; ofOne: whether it is about a single run; nth: about this one, whichever is pointed at.
   *
   * @param {HTMLElement} root
   * @param {{ kind: string, title: string, ofOne?: boolean, nth?: number }} facts
   * @param {AsideLinks} links
   */
  constructor(root, { kind, title, ofOne = false, nth }, links) {
    this.root = root;
    this.kind = kind;
    this.ofOne = ofOne;
    this.links = links;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", title);
    root.classList.add("aside");
    this.own = nth;
    this.head = root.appendChild(element("p", "aside-title", { textContent: title }));
    const { head } = this;
    this.select =
      ofOne && nth === undefined
        ? head.appendChild(element("select", "aside-run", { "aria-label": `Run: ${title}` }))
        : null;
    this.select?.addEventListener("change", () => this.choose());
    this.area = root.appendChild(element("div", "aside-area"));
    this.words = root.appendChild(element("p", "aside-words"));
    /** What the stage shows. @type {RaceMessage | null} */
    this.shown = null;
    /** Of that, or of what it shows while a hand moves a slider. @type {Pair[]} */
    this.address = [];
    /** The answer that is painted. @type {Message | null} */
    this.message = null;
    this.asked = ""; // what the newest question was about
    this.off = new AbortController();
    const resized = () => {
      this.want(); // there may have been no room for it
      links.stage()?.invalidate();
    };
    // The picture's place is another one, too, where what is said below it takes more lines.
    for (const one of [root, this.area]) onResize(one, this.off.signal, resized);
  }

  /** Other runs are shown. @param {RaceMessage} message */
  hear(message) {
    this.shown = message;
    this.address = message.address;
    this.list(message.runs.map(({ label }) => label));
    this.want();
  }

  /** @param {string[]} labels */
  list(labels) {
    const { select } = this;
    if (!select || JSON.stringify(labels) === select.dataset.labels) return;
    select.dataset.labels = JSON.stringify(labels);
    select.replaceChildren(...labels.map(label => element("option", "", { textContent: label, value: label })));
  }

  choose() {
    if (!this.select) return;
    this.links.chosen.label = this.select.value;
    this.links.stage()?.invalidate();
  }

  /** The place of the run that it is about among all; -1 where there is none. */
  get nth() {
    if (this.own !== undefined) return this.own;
    const runs = this.shown?.runs ?? [];
    const nth = runs.findIndex(({ label }) => label === this.links.chosen.label);
    return nth < 0 ? Math.min(0, runs.length - 1) : nth;
  }

  /** Asks, if what is to be shown is not what was asked for last and there is a place for it. */
  want() {
    const { shown, nth } = this;
    if (!shown || !this.root.clientWidth || (this.ofOne && nth < 0)) return;
    const pairs = this.about();
    const asked = JSON.stringify(pairs);
    if (asked === this.asked) return;
    this.asked = asked;
    this.root.dataset.asking = "true";
    this.links.ask(this.kind, pairs, message => {
      if (asked === this.asked) this.take(message);
    });
  }

  /** What is asked about. @returns {Pair[]} */
  about() {
    return [...this.address, ...(this.ofOne ? [/** @type {Pair} */ (["nth", String(this.nth)])] : [])];
  }

  /** @param {Message} message */
  take(message) {
    this.message = message;
    this.root.dataset.asking = "false";
    this.links.stage()?.invalidate();
  }

  /** @param {Stage} stage */
  paint(stage) {
    if (this.select) {
      this.links.chosen.follow(stage);
      const label = this.shown?.runs[this.nth]?.label ?? "";
      if (this.select.value !== label) this.select.value = label;
    }
    this.address = stage.shown.draggedTold?.address ?? stage.header.address;
    this.want();
    if (!this.message || !this.root.clientWidth) return;
    const { ink, paper, quiet, rule } = stage.header.look;
    for (const [name, colour] of Object.entries({ ink, paper, quiet, rule }))
      this.root.style.setProperty(`--${name}`, colour);
    this.draw(this.message, stage, rowAt(this.message.arrays.step, stage.player.step));
  }

  /**
   * Paints an answer at one of its rows.
   *
   * @param {Message} _message
   * @param {Stage} _stage
   * @param {number} _row
   */
  draw(_message, _stage, _row) {}

  /** Says what is seen, below and to who does not see it. @param {string} text @param {string} alt */
  say(text, alt) {
    if (this.words.textContent !== text) this.words.textContent = text;
    this.area.setAttribute("role", "img");
    if (this.area.getAttribute("aria-label") !== alt) this.area.setAttribute("aria-label", alt);
  }

  remove() {
    this.off.abort();
    this.root.replaceChildren();
  }
}
