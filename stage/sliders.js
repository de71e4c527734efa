/*
 * Streamlit's sliders tell the server where the thumb is only when it is let go. Here the page is watched instead: the
 * hidden input of a slider carries the index of the value under the thumb, and a sweep asked for beforehand has the
 * paths for all of them. If the page is not built as expected nothing is shown early, and the release still works.
 */

import { CHANGES_WITH_VALUE, inputOf, widgetOf } from "./page.js";

/** @import { RaceMessage, SweepMessage } from "./messages.d.ts" */

const PATIENCE = 4000; // ms after which an answer that did not come is asked for again

export class Sliders {
  /**
   * ask(slider) requests a sweep; changed() is called when the thumb may have moved.
   *
   * @param {string} page its name
   * @param {{ ask: (slider: string) => void, changed: () => void }} deeds
   */
  constructor(page, { ask, changed }) {
    this.page = page;
    this.ask = ask;
    this.changed = changed;
    /** @type {Map<string, SweepMessage>} */
    this.sweeps = new Map();
    /** The sweeps that are on their way. @type {Map<string, { token: string, when: number }>} */
    this.asked = new Map();
    /** The slider that is touched, or was last. @type {string | null} */
    this.active = null;
    /** Its input, whose value is watched. @type {HTMLInputElement | null} */
    this.watched = null;
    /** @type {RaceMessage | null} */
    this.header = null;
    this.watcher = new MutationObserver(() => this.changed());
    this.off = new AbortController();
    const how = { signal: this.off.signal, capture: true, passive: true };
    document.addEventListener("pointerover", event => this.want(this.sliderOf(event.target)), how);
    for (const name of ["pointerdown", "focusin", "keydown"])
      document.addEventListener(name, event => this.grab(this.sliderOf(event.target)), how);
  }

  /** The name of the slider that an element belongs to, if this race has it. @param {EventTarget | null} target */
  sliderOf(target) {
    const slider = widgetOf(target, this.page);
    return slider !== null && this.header && slider in this.header.options ? slider : null;
  }

  /** @param {string | null} slider */
  grab(slider) {
    if (slider === null) return;
    this.want(slider);
    const input = inputOf(this.page, slider);
    if (!input || input === this.watched) return;
    this.active = slider;
    this.watched = input;
    this.watcher.disconnect();
    this.watcher.observe(input, { attributes: true, attributeFilter: CHANGES_WITH_VALUE });
  }

  /**
   * Asks for the paths at all values of a slider, unless they are here or on their way.
   *
   * @param {string | null} slider
   */
  want(slider) {
    if (slider === null || !this.header || this.sweepOf(slider)) return;
    const token = this.header.tokens[slider];
    const waiting = this.asked.get(slider);
    if (waiting?.token === token && performance.now() - waiting.when < PATIENCE) return;
    this.asked.set(slider, { token, when: performance.now() });
    this.ask(slider);
  }

  /**
   * A new race: sweeps that were computed with other values elsewhere are of no use any more.
   *
   * @param {RaceMessage} header
   */
  update(header) {
    this.header = header;
    for (const slider of this.sweeps.keys()) if (!this.sweepOf(slider)) this.sweeps.delete(slider);
    if (this.active !== null && !(this.active in header.options)) this.active = null;
    this.want(this.active);
  }

  /** @param {SweepMessage} sweep */
  keep(sweep) {
    this.asked.delete(sweep.slider);
    if (this.header?.tokens[sweep.slider] === sweep.token) this.sweeps.set(sweep.slider, sweep);
    this.changed();
  }

  /** The sweep of a slider that belongs to this race. @param {string} slider */
  sweepOf(slider) {
    const sweep = this.sweeps.get(slider);
    return sweep && sweep.token === this.header?.tokens[slider] ? sweep : null;
  }

  /**
   * The member of a sweep that the thumb stands on: null while it stands where the message says, or nothing is known.
   */
  member() {
    const { active, header } = this;
    const sweep = active === null ? null : this.sweepOf(active);
    if (!sweep || !header || active === null) return null;
    const input = inputOf(this.page, active);
    // With another number of options the thumb is that of a page that is being rebuilt.
    if (!input || Number(input.max) !== header.options[active] - 1) return null;
    const index = Number(input.value);
    return index >= 0 && index < sweep.members && index !== header.sliders[active] ? { sweep, index } : null;
  }

  remove() {
    this.off.abort();
    this.watcher.disconnect();
  }
}
