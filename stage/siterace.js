/* A free race from files: a surface to choose, the lecture's six methods on it, and its sliders, each alone. */

import { queryOf } from "./address.js";
import { element } from "./element.js";
import { hubOf } from "./hub.js";
import { placeOf } from "./page.js";
import { SliderSet, mountedAlone } from "./sliderset.js";
import { mountLosses, mountStage, mountTable, unmount } from "./streamlit.js";

/** @import { Pair } from "./address.js" */
/** @import { RaceMessage } from "./messages.d.ts" */
/** @import { Facts } from "./site.js" */
/** @import { SliderFacts } from "./sliderset.js" */
/** @import { Component } from "./types.d.ts" */

/** @typedef {{ title: string, address: Pair[], sliders: SliderFacts[] }} RaceFacts */

const PAGE = "race";
const NARROW = 640; // pixels, from which down a picture is drawn as for a phone
const ONE = "Each slider moves alone, the others as the surface has them.";

export class RaceView {
  /** @param {HTMLElement} page @param {Facts} files @param {() => string} theme */
  constructor(page, files, theme) {
    this.page = page;
    this.files = files;
    this.themeNow = theme;
    this.name = "";
    this.runs = 0;
    /** @type {SliderSet | null} */
    this.sliders = null;
    this.hub = hubOf(PAGE);
    this.hub.heard = message => this.follow(message);
    const label = this.place("surface").appendChild(element("label", ""));
    this.choice = element("select", "");
    for (const [name, { title }] of Object.entries(files.races))
      this.choice.append(element("option", "", { value: name, textContent: title }));
    this.choice.addEventListener("change", () => (location.hash = queryOf([["race", this.choice.value]])));
    label.append(element("span", "", { textContent: "Surface" }), this.choice);
    this.place("alone").textContent = ONE;
    this.stage = this.component("stage-area");
    /** @type {Component[]} */
    this.mounted = [this.stage];
    for (const [mounting, part] of /** @type {[(one: Component) => void, string][]} */ ([
      [mountLosses, "loss-area"],
      [mountTable, "table-area"],
    ])) {
      const component = this.component(part);
      mounting(component);
      this.mounted.push(component);
    }
  }

  /** @param {string} part */
  place(part) {
    return placeOf(PAGE, part, this.page);
  }

  /** @param {string} part @returns {Component} */
  component(part) {
    const parentElement = this.place(part).appendChild(element("div", "site-part"));
    return /** @type {any} */ ({ data: { name: PAGE }, parentElement, setTriggerValue: () => {} });
  }

  get facts() {
    return this.files.races[this.name];
  }

  /** @param {string} name @param {URLSearchParams} query */
  show(name, query) {
    const another = name !== this.name;
    this.name = name;
    this.choice.value = name;
    document.title = `Descent Lab: ${this.facts.title}`;
    const box = this.place("sliders");
    if (another) {
      box.replaceChildren();
      this.sliders = new SliderSet(PAGE, this.hub, this.facts, box, () => this.play());
    }
    const moved = this.facts.sliders.find(slider => query.has(slider.name));
    if (this.sliders && moved) this.sliders.wanted = [moved.name, query.get(moved.name) ?? ""];
    this.play();
    this.said();
  }

  play() {
    const { plotly } = this.files;
    const phone = window.innerWidth <= NARROW;
    const look = { name: PAGE, kind: "race", api: "answers/", plotly, theme: this.themeNow(), phone };
    this.stage.data = { ...look, ...mountedAlone(this.facts), veiled: false, ahead: [], run: String(++this.runs) };
    mountStage(this.stage);
  }

  /** @param {RaceMessage | null} message null: what is shown was moved */
  follow(message) {
    if (message) this.sliders?.follow(message);
    if (this.hub.stage) this.hub.stage.home = () => ({ origin: "", pathname: "index.html", search: "" });
    this.said();
  }

  /** The address has what was moved, and so has the way to the app, where there is one. */
  said() {
    const moved = this.sliders?.moved();
    const hash = `#${queryOf([["race", this.name], ...(moved ? [moved] : [])])}`;
    const asked = new URLSearchParams(location.hash.slice(1)).get("race");
    const here = asked === "" || asked === this.name; // else it is left already
    if (here && location.hash !== hash) history.replaceState(history.state, "", hash);
    /** @type {HTMLAnchorElement | null} */
    const app = document.querySelector(".site-app");
    if (app) app.href = `${this.files.app}/?${queryOf([...this.facts.address, ...(moved ? [moved] : [])])}`;
  }

  remove() {
    for (const one of this.mounted) unmount(one);
    this.hub.heard = () => {};
  }
}
