/* A hand on a plot: a mouse drags from anywhere in a panel; a finger drags the handle, for elsewhere it may want to scroll. */

export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const TAP = 8; // pixels that a finger may stray

export class Hand {
  /**
   * moved(h, v, panel) while it moves, dropped(h, v, panel) at the end, with the place in pixels of `root`, inside the
   * panel; or cancelled(). panels(): all there are; home(): what gets the focus where no handle is pressed.
   */
  constructor(root, plot, { panels, moved, dropped, cancelled, home }) {
    Object.assign(this, { root, panels, moved, dropped, cancelled, home, held: null });
    this.off = new AbortController();
    const on = (target, name, handler) => target.addEventListener(name, handler, { signal: this.off.signal });
    // In the capturing phase: Plotly's drag layer would stop the event.
    plot.addEventListener("pointerdown", event => this.press(event), { signal: this.off.signal, capture: true });
    on(window, "pointermove", event => this.drag(event));
    on(window, "pointerup", event => this.drop(event));
    on(window, "pointercancel", () => this.cancel());
  }

  get dragging() {
    return Boolean(this.held?.far);
  }

  /** Makes an element one that can be dragged with a finger, too. */
  holds(handle) {
    handle.addEventListener("pointerdown", event => this.press(event, true));
    return handle;
  }

  press(event, onHandle = false) {
    if (event.button !== 0 || !event.isPrimary || event.target.closest(".modebar")) return; // its buttons lie over the panel
    const panel = this.panelUnder(event);
    if (!panel) return;
    this.held = { panel, touch: event.pointerType !== "mouse", h: event.clientX, v: event.clientY };
    if (!onHandle && this.held.touch) return; // only a tap counts
    event.preventDefault();
    event.stopPropagation();
    this.held.far = true;
    this.tell(event, this.moved);
    // What was prevented would have moved the focus, too.
    (onHandle ? event.target : this.home())?.focus({ preventScroll: true });
  }

  drag(event) {
    if (!this.held?.far || !event.isPrimary) return;
    this.tell(event, this.moved);
  }

  drop(event) {
    const held = this.held;
    this.held = held && event.isPrimary ? null : held;
    if (!held || !event.isPrimary) return;
    const tapped = Math.hypot(event.clientX - held.h, event.clientY - held.v) < TAP;
    if (held.far || tapped) this.tell(event, this.dropped, held.panel);
  }

  /** The browser has taken the pointer, to scroll or for a call: nothing was dropped. */
  cancel() {
    if (this.held?.far) this.cancelled();
    this.held = null;
  }

  tell(event, what, panel = this.held.panel) {
    const { left, top } = this.root.getBoundingClientRect();
    const h = Math.min(Math.max(event.clientX - left, panel.left), panel.right);
    const v = Math.min(Math.max(event.clientY - top, panel.top), panel.bottom);
    what(h, v, panel);
  }

  panelUnder(event) {
    const { left, top } = this.root.getBoundingClientRect();
    return this.panels().find(panel => panel.holds(event.clientX - left, event.clientY - top));
  }

  remove() {
    this.off.abort();
  }
}
