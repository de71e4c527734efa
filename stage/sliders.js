/*
 * Streamlit's sliders tell the server where the thumb is only when it is let go. Here the page is watched instead: the
 * hidden input of a slider carries the index of the value under the thumb, and a sweep asked for beforehand has the
 * paths for all of them. If the page is not built as expected nothing is shown early, and the release still works.
 */

const PATIENCE = 4000; // ms after which an answer that did not come is asked for again

export class Sliders {
  /** ask(slider) requests a sweep; changed() is called when the thumb may have moved. */
  constructor(name, { ask, changed }) {
    Object.assign(this, { name, ask, changed, sweeps: new Map(), asked: new Map(), active: null, header: null });
    this.off = new AbortController();
    const on = (event, handler) =>
      document.addEventListener(event, handler, { signal: this.off.signal, capture: true, passive: true });
    on("pointerover", event => this.want(this.sliderOf(event.target)));
    for (const event of ["pointerdown", "focusin", "keydown"]) on(event, e => this.grab(this.sliderOf(e.target)));
    this.watcher = new MutationObserver(() => this.changed());
  }

  /** The name of the slider that an element belongs to, if this race has it. */
  sliderOf(element) {
    const group = element?.closest?.(`[class*="st-key-${this.name}-"]`);
    const key = group && [...group.classList].find(one => one.startsWith(`st-key-${this.name}-`));
    const slider = key?.slice(`st-key-${this.name}-`.length);
    return this.header?.options && slider in this.header.options ? slider : null;
  }

  grab(slider) {
    if (!slider) return;
    this.want(slider);
    const input = this.inputOf(slider);
    if (!input || input === this.watched) return;
    this.active = slider;
    this.watched = input;
    this.watcher.disconnect();
    // The thumb's value stands in a property, which nobody can observe; this attribute changes with it.
    this.watcher.observe(input, { attributes: true, attributeFilter: ["aria-valuetext", "value"] });
  }

  inputOf(slider) {
    return document.querySelector(`.st-key-${this.name}-${slider} input[type=range]`);
  }

  /** Asks for the paths at all values of a slider, unless they are here or on their way. */
  want(slider) {
    if (!slider || this.sweepOf(slider)) return;
    const token = this.header.tokens[slider];
    const waiting = this.asked.get(slider);
    if (waiting?.token === token && performance.now() - waiting.when < PATIENCE) return;
    this.asked.set(slider, { token, when: performance.now() });
    this.ask(slider);
  }

  /** A new race: sweeps that were computed with other values elsewhere are of no use any more. */
  update(header) {
    this.header = header;
    for (const [slider, sweep] of this.sweeps) if (sweep.token !== header.tokens[slider]) this.sweeps.delete(slider);
    if (this.active && !(this.active in header.options)) this.active = null;
    if (this.active) this.want(this.active);
  }

  keep(sweep) {
    this.asked.delete(sweep.slider);
    if (this.header?.tokens[sweep.slider] === sweep.token) this.sweeps.set(sweep.slider, sweep);
    this.changed();
  }

  sweepOf(slider) {
    const sweep = this.sweeps.get(slider);
    return sweep && sweep.token === this.header.tokens[slider] ? sweep : null;
  }

  /** The member of a sweep that the thumb stands on: null while it stands where the message says, or nothing is known. */
  member() {
    const sweep = this.active && this.sweepOf(this.active);
    if (!sweep) return null;
    const input = this.inputOf(this.active);
    const index = Number(input?.value);
    const options = this.header.options[this.active];
    // With another number of options the thumb is that of a page that is being rebuilt.
    if (!input || Number(input.max) !== options - 1 || !(index >= 0 && index < sweep.members)) return null;
    return index === this.header.sliders[this.active] ? null : { sweep, index };
  }

  remove() {
    this.off.abort();
    this.watcher.disconnect();
  }
}
