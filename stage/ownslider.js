/* A slider of our own, where Streamlit has none: built as the stage expects those of a page (sliders.js, page.js). */

import { element } from "./element.js";
import { classOf } from "./page.js";

/** @import { SliderHeader } from "./messages.d.ts" */

/** A slider that is offered; words: of a value, what says more. @typedef {{ name: string, title: string, words: Record<string, string> }} Offered */

export class OwnSlider {
  /** @param {string} page @param {Offered} offered @param {HTMLElement} parent */
  constructor(page, { name, title, words }, parent) {
    this.name = name;
    this.words = words;
    const label = parent.appendChild(element("label", `frame-slider ${classOf(page, name)}`));
    this.input = element("input", "", { type: "range", min: 0, max: 0, disabled: true });
    this.value = element("output", "");
    label.append(element("span", "", { textContent: title }), this.input, this.value);
    /** @type {string[]} */
    this.values = [];
    this.input.addEventListener("input", () => this.write());
  }

  /** Another picture is shown. @param {{ sliders: Record<string, SliderHeader> }} message */
  follow({ sliders }) {
    const header = sliders[this.name];
    this.input.disabled = !header;
    if (!header) return;
    this.values = header.values;
    this.input.max = String(header.values.length - 1);
    this.stand(header.at);
  }

  /** Puts the thumb at a place. @param {number} at */
  stand(at) {
    this.input.value = String(at);
    this.write();
  }

  /** The attribute changes with the value, which the stage watches. */
  write() {
    const { input, values, words } = this;
    const value = values[Number(input.value)] ?? "";
    this.value.textContent = words[value] ?? value;
    input.setAttribute("aria-valuetext", this.value.textContent);
  }
}
