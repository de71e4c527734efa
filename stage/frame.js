/*
 * A picture in a frame (api/frames.py): the stage, the sliders that the frame's address names, and the way to the app.
 * What elsewhere the page does when a hand has changed something is done here: the road's own address is the truth.
 */

import { changed, queryOf } from "./address.js";
import { element } from "./element.js";
import { OwnPage } from "./ownpage.js";
import { OwnSlider } from "./ownslider.js";
import { pageOf } from "./place.js";
import { mountAside, mountChart, mountExamples, mountStage, mountTold, mountWords } from "./streamlit.js";

/** @import { Pair } from "./address.js" */
/** @import { Mounted, RaceMessage } from "./messages.d.ts" */
/** @import { Offered } from "./ownslider.js" */
/** @import { Mounting } from "./ownpage.js" */
/** @import { Component } from "./types.d.ts" */

const APP = "Open in Descent Lab";
export const WIDE = 700; // pixels, from which on there is room for the examples beside the surface
const LETTERS_KEPT = "input:not([type=range]), textarea, select"; // what goes on to want the keys once it was pressed

/**
 * What api/frames.py says.
 *
 * @typedef {object} Facts
 * @property {string} name of the page
 * @property {string} kind of answer
 * @property {Pair[]} address
 * @property {string} api
 * @property {string} plotly address
 * @property {string} theme "" where it is the reader's own
 * @property {Offered[]} sliders
 * @property {Scene | null} scene
 * @property {{ data: string, nth: number } | null} inside the run of a training that is looked into
 * @property {Offered[]} [offered] the sliders that somebody else may move
 */

/**
 * A scene of the lecture: race, whether it has one; figure, whether it has a figure of its own.
 *
 * @typedef {{ question: string, options: string[], race: boolean, figure: boolean }} Scene
 */

/** Shows the picture that the page's facts are about. */
export function show() {
  const facts = JSON.parse(document.getElementById("facts")?.textContent ?? "{}");
  new Frame(facts, document.body).hear();
  if (window.parent !== window) giveKeysBack();
}

/**
 * A press into the frame takes the keyboard from the slides around it: they get it back at once. Whoever comes by the tab
 * key stays.
 */
function giveKeysBack() {
  for (const name of ["pointerup", "change"])
    document.addEventListener(name, event => {
      const target = /** @type {Element} */ (event.target);
      if (name === "change" || !target.closest(LETTERS_KEPT)) setTimeout(() => window.parent.focus());
    });
}

/** A picture with what belongs to it. */
export class Frame extends OwnPage {
  /**
   * more: of a picture that somebody else moves, led; and cast, which takes a vote.
   *
   * @param {Facts} facts
   * @param {HTMLElement} body
   * @param {{ led?: boolean, cast?: (choice: number) => void }} [more]
   */
  constructor(facts, body, more = {}) {
    super(facts.name);
    this.facts = facts;
    this.more = more;
    this.turns = 0; // how often another state was asked for
    this.revealed = !facts.scene;
    /** What the visitor predicted. @type {number | null} */
    this.picked = null;
    this.scheme = window.matchMedia("(prefers-color-scheme: dark)");
    this.off = new AbortController();
    this.scheme.addEventListener("change", () => this.hear(), { signal: this.off.signal });
    this.main = body.appendChild(element("main", `frame frame-${facts.name}`));
    this.head = this.main.appendChild(element("div", "frame-head"));
    this.view = this.main.appendChild(element("div", "frame-view"));
    this.controls = this.main.appendChild(element("div", "frame-sliders"));
    const here = { textContent: APP, target: "_blank", rel: "noopener" };
    this.way = this.main.appendChild(element("a", "frame-way", here));
    this.stage = this.component(this.view, "frame-stage");
    this.hub.heard = message => this.follow(message);
    this.sliders = facts.sliders.map(slider => new OwnSlider(facts.name, slider, this.controls));
    this.place(facts.address);
    if (facts.name === "data" && window.innerWidth >= WIDE) this.beside(mountExamples, "frame-examples");
    if (facts.inside && window.innerWidth >= WIDE)
      this.beside(mountAside, "frame-look", { part: "Look", nth: facts.inside.nth }); // what happens in its steps
    if (facts.scene) this.ask(facts.scene);
  }

  /** Mounts something beside the stage. @param {Mounting} mounting @param {string} className @param {object} [data] */
  beside(mounting, className, data) {
    this.mount(mounting, this.view, className, data);
  }

  /** @override @param {string} name @param {any} value */
  done(name, value) {
    if (name === "step") this.hub.road.change({ t: String(value) });
    super.done(name, value);
  }

  get theme() {
    return this.facts.theme || (this.scheme.matches ? "dark" : "light");
  }

  /** The look of the moment, in which the picture is asked for. */
  asked() {
    const { kind, api, plotly } = this.facts;
    const { address } = this.hub.road;
    const now = address.length && !this.more.led ? address : this.facts.address;
    return { ...this.look(), kind, api, plotly, theme: this.theme, address: now };
  }

  /** Shows the picture, or shows it once more in another look. */
  hear() {
    const { facts } = this;
    const stage = /** @type {Component} */ (this.stage);
    document.documentElement.dataset.theme = this.theme;
    if (facts.scene && !facts.scene.race) return;
    stage.data = this.shown();
    mountStage(stage);
  }

  /** What the stage is told. @returns {Mounted} */
  shown() {
    const run = `${this.theme} ${this.revealed} ${this.turns}`;
    const { led = false } = this.more;
    return { ...this.asked(), follows: true, veiled: !this.revealed, ahead: [], runs: false, run, led };
  }

  /** Another picture is shown: the sliders and the link follow. @param {RaceMessage} message */
  follow(message) {
    for (const slider of this.sliders) slider.follow(message);
    this.place(message.address);
    if (this.hub.stage) this.hub.stage.home = () => this.way;
  }

  /** @param {Pair[]} address */
  place(address) {
    const { name, inside } = this.facts;
    const whole = inside ? changed(address, { data: inside.data, nth: String(inside.nth) }) : address;
    const query = queryOf(whole);
    this.way.href = `./${name === "race" ? "" : pageOf(name)}${query && `?${query}`}`;
  }

  /** @override */
  remove() {
    this.off.abort();
    super.remove();
    this.main.remove();
  }

  // --- a scene -------------------------------------------------------------------------------------------------------

  /** The question comes first. @param {Scene} scene */
  ask({ question, options }) {
    const field = this.head.appendChild(element("fieldset", "frame-question"));
    field.append(element("legend", "", { textContent: question }));
    options.forEach((textContent, nth) => {
      const label = field.appendChild(element("label", ""));
      const input = element("input", "", { type: "radio", name: "option" });
      input.addEventListener("change", () => (this.picked = nth));
      label.append(input, element("span", "", { textContent }));
    });
    const button = field.appendChild(element("button", "", { type: "button", textContent: "Show the answer" }));
    button.addEventListener("click", () => this.reveal());
    this.controls.hidden = true;
  }

  /** Lifts the veil, and says which option is right, and why. */
  reveal() {
    const { facts } = this;
    this.revealed = true;
    this.controls.hidden = false;
    this.mount(mountWords, this.head, "frame-answer", { part: "answer" });
    if (facts.scene?.figure && !facts.scene.race) this.beside(mountChart, "frame-figure", { part: "figure" });
    this.head.querySelector(".frame-question")?.remove();
    /** @type {Pair[]} */
    const more = this.picked === null ? [] : [["picked", String(this.picked)]];
    this.beside(mountTold, "frame-telling", { ...this.asked(), kind: "measured", more });
    this.hear();
  }
}
