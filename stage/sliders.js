/*
 * Streamlit's sliders tell the server where the thumb is only when it is let go. Here the page is watched instead: the
 * hidden input of a slider carries the index of the value under the thumb, and a sweep asked for beforehand has the
 * paths for all of them. If the page is not built as expected nothing is shown early, and the release still works.
 */

import { Grip } from "./grip.js";
import { CHANGES_WITH_VALUE, inputOf, takesThumb, widgetOf, widthOfTrack } from "./page.js";

/** @import { RaceMessage, SweepMessage } from "./messages.d.ts" */

const PATIENCE = 4000; // ms after which an answer that did not come is asked for again

export class Sliders {
  /**
   * ask(slider) requests a sweep; changed() is called when the thumb may have moved, released(slider, value) once it was
   * let go at another value: as the address has it, null where it leaves it out.
   *
   * @param {string} page its name
   * @param {object} deeds
   * @param {(slider: string) => void} deeds.ask
   * @param {() => void} deeds.changed
   * @param {(slider: string, value: string | null) => void} deeds.released
   */
  constructor(page, { ask, changed, released }) {
    this.page = page;
    this.ask = ask;
    this.changed = changed;
    this.released = released;
    this.pressed = false; // whether a pointer holds the thumb
    /** And how. @type {Grip | null} */
    this.grip = null;
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
    /** Where the thumb stood when a key was pressed on it, until it moves. @type {number | null} */
    this.keyedAt = null;
    this.watcher = new MutationObserver(() => {
      if (this.watched) this.grip?.follow(this.watched);
      this.changed();
      if (this.movedByKey()) this.settle(); // a key moves and releases in one
    });
    this.off = new AbortController();
    const how = { signal: this.off.signal, capture: true, passive: true };
    document.addEventListener("pointerover", event => this.want(this.sliderOf(event.target)), how);
    for (const name of ["pointerdown", "focusin", "keydown"])
      document.addEventListener(name, event => this.grab(this.sliderOf(event.target)), how);
    for (const name of ["keydown", "input"])
      document.addEventListener(name, event => this.expect(this.sliderOf(event.target), name), how);
    document.addEventListener("pointerdown", event => this.press(event), how);
    window.addEventListener("pointermove", event => this.move(event), how);
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, () => this.letGo(), how);
  }

  /** The name of the slider that an element belongs to, if this race has it. @param {EventTarget | null} target */
  sliderOf(target) {
    const slider = widgetOf(target, this.page);
    return slider !== null && this.factsOf(slider) ? slider : null;
  }

  /** What the message says of a slider. @param {string} slider */
  factsOf(slider) {
    return this.header?.sliders[slider] ?? this.header?.counts?.[slider] ?? null;
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

  /** @param {PointerEvent} event */
  press(event) {
    this.pressed = this.sliderOf(event.target) !== null;
    this.grip = this.pressed && takesThumb(event) ? new Grip(event.clientX, () => this.changed()) : null;
  }

  /** @param {PointerEvent} event */
  move({ clientX }) {
    const { grip, watched } = this;
    if (grip && watched && !watched.disabled) grip.move(clientX, watched, () => widthOfTrack(watched));
  }

  /**
   * A key may move the thumb next; with an input event, of a screen reader, it has moved already.
   *
   * @param {string | null} slider
   * @param {string} event its name
   */
  expect(slider, event) {
    if (slider === null || !this.watched) return;
    this.keyedAt = event === "input" ? NaN : Number(this.watched.value);
  }

  /** Has a key moved the thumb? The page moves it, too: back to an older address, say, and that is no hand's wish. */
  movedByKey() {
    const moved = !this.pressed && this.keyedAt !== null && Number(this.watched?.value) !== this.keyedAt;
    if (moved) this.keyedAt = null;
    return moved;
  }

  /**
   * Asks for the paths at all values of a slider, unless they are here or on their way.
   *
   * @param {string | null} slider
   */
  want(slider) {
    if (slider === null || !this.header || this.sweepOf(slider)) return;
    const token = this.header.tokens[slider];
    if (token === undefined) return; // these paths follow when it is released
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
    if (this.active !== null && !this.factsOf(this.active)) this.active = null;
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
    const index = this.index();
    const sweep = index === null || this.active === null ? null : this.sweepOf(this.active);
    return sweep && index !== null && index < sweep.members ? { sweep, index } : null;
  }

  /** Where the thumb stands; null while that is where the message says, or nothing is known. */
  index() {
    const { active } = this;
    const facts = active === null ? null : this.factsOf(active);
    if (!facts || active === null) return null;
    const input = inputOf(this.page, active);
    const { at, values } = facts;
    // With another number of options the thumb is that of a page that is being rebuilt.
    if (!input || Number(input.max) !== values.length - 1) return null;
    const index = this.grip?.index ?? Number(input.value);
    return index >= 0 && index < values.length && index !== at ? index : null;
  }

  letGo() {
    if (!this.pressed) return;
    this.pressed = false;
    this.grip?.release(); // from now on its own value counts
    this.grip = null;
    this.settle();
  }

  /** Tells the value at which the thumb was let go. */
  settle() {
    const index = this.index();
    const facts = this.active === null ? null : this.factsOf(this.active);
    if (index === null || this.active === null || !facts) return;
    const { values, usual } = facts;
    this.released(this.active, values[index] === usual ? null : values[index]);
  }

  remove() {
    this.grip?.release();
    this.off.abort();
    this.watcher.disconnect();
  }
}
