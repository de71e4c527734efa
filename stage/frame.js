/*
 * A picture in a frame (api/frames.py): the stage, the sliders that the frame's address names, and the way to the app.
 * What elsewhere the page does when a hand has changed something is done here: the road's own address is the truth.
 */

import { changed, queryOf } from "./address.js";
import { element } from "./element.js";
import { hubOf } from "./hub.js";
import { OwnSlider } from "./ownslider.js";
import { pageOf } from "./place.js";
import { mountAside, mountChart, mountExamples, mountStage, mountTold, mountWords, unmount } from "./streamlit.js";

/** @import { Pair } from "./address.js" */
/** @import { Hub } from "./hub.js" */
/** @import { RaceMessage } from "./messages.d.ts" */
/** @import { Offered } from "./ownslider.js" */
/** @import { Component } from "./types.d.ts" */

const APP = "Open in Descent Lab";
const NARROW = 640; // pixels, from which down a picture is drawn as for a phone
const WIDE = 700; // pixels, from which on there is room for the examples beside the surface
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
export class Frame {
  /**
   * more: of a picture that somebody else moves, led; and cast, which takes a vote.
   *
   * @param {Facts} facts
   * @param {HTMLElement} body
   * @param {{ led?: boolean, cast?: (choice: number) => void }} [more]
   */
  constructor(facts, body, more = {}) {
    this.facts = facts;
    this.more = more;
    this.turns = 0; // how often another state was asked for
    /** Its components. @type {Component[]} */
    this.parts = [];
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
    /** The picture's component, as if Streamlit had mounted it. @type {Component} */
    this.stage = this.component("frame-stage");
    /** @type {Hub} */
    this.hub = hubOf(facts.name);
    this.hub.heard = message => this.follow(message);
    this.sliders = facts.sliders.map(slider => new OwnSlider(facts.name, slider, this.controls));
    this.place(facts.address);
    if (facts.name === "data" && window.innerWidth >= WIDE) mountExamples(this.component("frame-examples"));
    if (facts.inside && window.innerWidth >= WIDE) this.look(facts.inside.nth);
    if (facts.scene) this.ask(facts.scene);
  }

  /** Shows what happens inside the steps of a run, beside the plane. @param {number} nth */
  look(nth) {
    const look = this.component("frame-look");
    Object.assign(look.data, { part: "Look", nth });
    mountAside(look);
  }

  /** @param {string} className @param {HTMLElement} [parent] @returns {Component} */
  component(className, parent = this.view) {
    const parentElement = parent.appendChild(element("div", className));
    const setTriggerValue = (/** @type {string} */ name, /** @type {any} */ value) => this.done(name, value);
    /** @type {any} */
    const component = { data: { name: this.facts.name }, parentElement, setTriggerValue };
    this.parts.push(component);
    return component;
  }

  /** What the stage tells its page. @param {string} name @param {any} value */
  done(name, value) {
    if (name === "step") this.hub.road.change({ t: String(value) });
    if (name === "lost") this.hub.road.ask({ kind: "again" });
  }

  get theme() {
    return this.facts.theme || (this.scheme.matches ? "dark" : "light");
  }

  /** The look of the moment, in which the picture is asked for. */
  asked() {
    const { name, kind, api, plotly } = this.facts;
    const { address } = this.hub.road;
    const phone = window.innerWidth <= NARROW;
    const now = address.length && !this.more.led ? address : this.facts.address;
    return { name, kind, api, plotly, theme: this.theme, phone, address: now };
  }

  /** Shows the picture, or shows it once more in another look. */
  hear() {
    const { stage, facts } = this;
    document.documentElement.dataset.theme = this.theme;
    if (facts.scene && !facts.scene.race) return;
    const run = `${this.theme} ${this.revealed} ${this.turns}`;
    const { led = false } = this.more;
    stage.data = { ...this.asked(), follows: true, veiled: !this.revealed, ahead: [], runs: false, run, led };
    mountStage(stage);
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

  remove() {
    this.off.abort();
    for (const part of this.parts) unmount(part);
    this.hub.heard = () => {};
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
    const words = this.component("frame-answer", this.head);
    words.data.part = "answer";
    mountWords(words);
    if (facts.scene?.figure && !facts.scene.race) {
      const figure = this.component("frame-figure");
      figure.data.part = "figure";
      mountChart(figure);
    }
    this.head.querySelector(".frame-question")?.remove();
    const telling = this.component("frame-telling");
    /** @type {Pair[]} */
    const more = this.picked === null ? [] : [["picked", String(this.picked)]];
    telling.data = { ...this.asked(), kind: "measured", more };
    mountTold(telling);
    this.hear();
  }
}
