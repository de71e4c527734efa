/* The start: a ball to be dragged, dropped by a click anywhere on the plot, or moved with the arrow keys. */

import { ARROWS, Hand } from "./hand.js";
import { written } from "./numbers.js";

const KEY_STEP = 0.01;
const BIG = 10; // of the panel's width; with Shift ten times as far

export class Ball {
  /** moved(x, y) while the hand moves, dropped(x, y) at the end, or cancelled(); panels(): all there are. */
  constructor(root, plot, { panels, moved, dropped, cancelled, fixed = false }) {
    Object.assign(this, { root, panels, dropped, fixed, handles: [] });
    this.hand = new Hand(root, plot, {
      panels,
      moved: (...place) => moved(...pointAt(...place)),
      dropped: (...place) => dropped(...pointAt(...place)),
      cancelled,
      home: () => root.closest("[tabindex]"),
    });
  }

  get held() {
    return this.hand.held;
  }

  get dragging() {
    return this.hand.dragging;
  }

  /** Puts a handle at the start in each panel. */
  place(panels, [x, y], small) {
    while (this.handles.length > panels.length) this.handles.pop().remove();
    while (this.handles.length < panels.length) this.handles.push(this.handle());
    panels.forEach((panel, i) => {
      const handle = this.handles[i];
      const [h, v] = [panel.px(x), panel.py(y)];
      handle.hidden = !panel.holds(h, v);
      handle.classList.toggle("small", small);
      handle.style.transform = `translate(${h}px, ${v}px)`;
      handle.setAttribute(
        "aria-label",
        `Start at x ${written(x)}, y ${written(y)}${panels.length > 1 ? ` in panel ${i + 1}` : ""}.${this.fixed ? "" : " Arrow keys move it."}`,
      );
    });
    this.at = [x, y];
  }

  handle() {
    const handle = this.root.appendChild(
      Object.assign(document.createElement("button"), {
        type: "button",
        className: "stage-ball",
        disabled: this.fixed,
      }),
    );
    handle.addEventListener("keydown", event => this.key(event));
    return this.hand.holds(handle);
  }

  key(event) {
    const by = ARROWS[event.key];
    const [panel] = this.panels();
    if (!by || !panel) return;
    event.preventDefault();
    event.stopPropagation();
    const far = KEY_STEP * (event.shiftKey ? BIG : 1);
    const [wide, high] = [panel.dx(panel.right) - panel.dx(panel.left), panel.dy(panel.top) - panel.dy(panel.bottom)];
    const x = round(this.at[0] + by[0] * far * wide, this.at[0] + (far * wide) / 10);
    const y = round(this.at[1] + by[1] * far * high, this.at[1] + (far * high) / 10);
    this.at = [x, y];
    this.dropped(x, y);
  }

  remove() {
    this.hand.remove();
    for (const handle of this.handles) handle.remove();
  }
}

/** The point of the plane at a place of a panel. */
function pointAt(h, v, panel) {
  return [round(panel.dx(h), panel.dx(h + 1)), round(panel.dy(v), panel.dy(v + 1))];
}

/** To a tenth of a pixel's worth: more digits would only make the link long. */
function round(value, next) {
  const decimals = Math.max(0, Math.ceil(-Math.log10(Math.abs(next - value) || 1)) + 0);
  return Number(value.toFixed(Math.min(decimals, 12)));
}
