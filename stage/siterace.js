/* A free race from files: a surface to choose, the lecture's six methods on it, and its sliders, each alone. */

import { queryOf } from "./address.js";
import { element } from "./element.js";
import { SiteView } from "./siteview.js";
import { SliderSet } from "./sliderset.js";

/** @import { Pair } from "./address.js" */
/** @import { Facts } from "./site.js" */
/** @import { SliderFacts } from "./sliderset.js" */
/** @import { Component } from "./types.d.ts" */

/** @typedef {{ title: string, address: Pair[], sliders: SliderFacts[] }} RaceFacts */

const PAGE = { name: "race", kind: "race" };
const ONE = "Each slider moves alone, the others as the surface has them.";

export class RaceView extends SiteView {
  /** @param {HTMLElement} page @param {Facts} lecture @param {() => string} theme */
  constructor(page, lecture, theme) {
    super(PAGE, page, lecture, theme);
    this.race = "";
    const label = this.place("surface").appendChild(element("label", ""));
    this.choice = element("select", "");
    for (const [name, { title }] of Object.entries(lecture.races))
      this.choice.append(element("option", "", { value: name, textContent: title }));
    this.choice.addEventListener("change", () => (location.hash = queryOf([["race", this.choice.value]])));
    label.append(element("span", "", { textContent: "Surface" }), this.choice);
    this.place("alone").textContent = ONE;
    this.mountRace(part => this.component(this.place(`${part}-area`), "site-part"));
  }

  get facts() {
    return this.lecture.races[this.race];
  }

  /** @param {string} race @param {URLSearchParams} query */
  show(race, query) {
    const another = race !== this.race;
    this.race = race;
    this.choice.value = race;
    document.title = `Descent Lab: ${this.facts.title}`;
    const box = this.place("sliders");
    if (another) {
      box.replaceChildren();
      this.sliders = new SliderSet(this.name, this.hub, this.facts, box, () => this.play());
    }
    const moved = this.facts.sliders.find(slider => query.has(slider.name));
    if (this.sliders && moved) this.sliders.wanted = [moved.name, query.get(moved.name) ?? ""];
    this.play();
    this.said();
  }

  play() {
    this.playOn(/** @type {Component} */ (this.stage), this.facts, { veiled: false, ahead: [] });
  }

  /** @override */
  said() {
    const moved = this.sliders?.moved();
    /** @type {Pair[]} */
    const own = moved ? [moved] : [];
    this.leads("", [...this.facts.address, ...own]);
    const asked = new URLSearchParams(location.hash.slice(1)).get("race");
    const here = asked === "" || asked === this.race; // else it is left already
    if (here) this.writeAddress([["race", this.race], ...own]);
  }
}
