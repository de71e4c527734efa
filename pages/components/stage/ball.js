/* The start: a ball to be dragged, dropped by a click anywhere on the plot, or moved with the arrow keys. */

const KEY_STEP = 0.01, BIG = 10; // of the panel's width; with Shift ten times as far
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Ball {
  /** moved(x, y) while the hand moves, dropped(x, y) at the end, or cancelled(); panels(): all there are. */
  constructor(root, plot, { panels, moved, dropped, cancelled, fixed = false }) {
    Object.assign(this, { root, panels, moved, dropped, cancelled, fixed, held: null, handles: [] });
    this.off = new AbortController();
    const on = (target, name, handler) => target.addEventListener(name, handler, { signal: this.off.signal });
    // In the capturing phase: Plotly's drag layer would stop the event. Fingers drag the ball itself, so that they can scroll.
    plot.addEventListener("pointerdown", event => this.press(event), { signal: this.off.signal, capture: true });
    on(window, "pointermove", event => this.drag(event));
    on(window, "pointerup", event => this.drop(event));
    on(window, "pointercancel", () => this.cancel());
  }

  get dragging() {
    return Boolean(this.held?.far);
  }

  /** Puts a handle at the start in each panel. */
  place(panels, [x, y], small) {
    while (this.handles.length > panels.length) this.handles.pop().remove();
    while (this.handles.length < panels.length) this.handles.push(this.handle());
    panels.forEach((panel, i) => {
      const handle = this.handles[i], [h, v] = [panel.px(x), panel.py(y)];
      handle.hidden = !panel.holds(h, v);
      handle.classList.toggle("small", small);
      handle.style.transform = `translate(${h}px, ${v}px)`;
      handle.setAttribute("aria-label", `Start at x ${shown(x)}, y ${shown(y)}.${this.fixed ? "" : " Arrow keys move it."}`);
    });
    this.at = [x, y];
  }

  handle() {
    const handle = this.root.appendChild(Object.assign(document.createElement("button"), { type: "button", className: "stage-ball", disabled: this.fixed }));
    handle.addEventListener("pointerdown", event => this.press(event, true));
    handle.addEventListener("keydown", event => this.key(event));
    return handle;
  }

  press(event, onBall = false) {
    if (event.button !== 0 || !event.isPrimary || event.target.closest(".modebar")) return; // its buttons lie over the panel
    const panel = this.panelUnder(event);
    if (!panel) return;
    this.held = { panel, onBall, touch: event.pointerType !== "mouse", h: event.clientX, v: event.clientY };
    if (!onBall && this.held.touch) return; // a finger elsewhere may want to scroll: only a tap counts
    event.preventDefault();
    event.stopPropagation();
    // What was prevented would have moved the focus, too.
    (onBall ? event.target : this.root.closest("[tabindex]"))?.focus({ preventScroll: true });
    this.held.far = true;
    this.tell(event, this.moved);
  }

  drag(event) {
    if (!this.held?.far || !event.isPrimary) return;
    this.tell(event, this.moved);
  }

  drop(event) {
    const held = this.held;
    this.held = held && event.isPrimary ? null : held;
    if (!held || !event.isPrimary) return;
    const tapped = Math.hypot(event.clientX - held.h, event.clientY - held.v) < 8;
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
    what(round(panel.dx(h), panel.dx(h + 1)), round(panel.dy(v), panel.dy(v + 1)));
  }

  panelUnder(event) {
    const { left, top } = this.root.getBoundingClientRect();
    return this.panels().find(panel => panel.holds(event.clientX - left, event.clientY - top));
  }

  key(event) {
    const by = ARROWS[event.key], [panel] = this.panels();
    if (!by || !panel) return;
    event.preventDefault();
    event.stopPropagation();
    const far = KEY_STEP * (event.shiftKey ? BIG : 1);
    const [wide, high] = [panel.dx(panel.right) - panel.dx(panel.left), panel.dy(panel.top) - panel.dy(panel.bottom)];
    const x = round(this.at[0] + by[0] * far * wide, this.at[0] + far * wide / 10);
    const y = round(this.at[1] + by[1] * far * high, this.at[1] + far * high / 10);
    this.at = [x, y];
    this.dropped(x, y);
  }

  remove() {
    this.off.abort();
    for (const handle of this.handles) handle.remove();
  }
}

/** To a tenth of a pixel's worth: more digits would only make the link long. */
function round(value, next) {
  const decimals = Math.max(0, Math.ceil(-Math.log10(Math.abs(next - value) || 1)) + 0);
  return Number(value.toFixed(Math.min(decimals, 12)));
}

const shown = value => String(Number(value.toPrecision(4)));
