/* The start: a ball to be dragged, dropped by a click anywhere on the plot, or moved with the arrow keys. */

import { element } from "./element.js";
import { ARROWS, Hand } from "./hand.js";
import { written } from "./numbers.js";

/** @import { Panel, Point } from "./types.d.ts" */

const KEY_STEP = 0.01; // of the panel's width
const BIG = 10; // times as far with Shift

export const BALL_ICON = { width: 24, height: 24, path: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16z" };

export class Ball {
  /**
   * moved(x, y) is called while the hand moves, dropped(x, y) at the end, or cancelled(); panels(): all that can be
   * touched; fixed: the ball cannot be moved.
   *
   * @param {HTMLElement} root
   * @param {HTMLElement} plot
   * @param {object} deeds
   * @param {() => Panel[]} deeds.panels
   * @param {(x: number, y: number) => void} deeds.moved
   * @param {(x: number, y: number) => void} deeds.dropped
   * @param {() => void} deeds.cancelled
   * @param {boolean} deeds.fixed
   */
  constructor(root, plot, { panels, moved, dropped, cancelled, fixed }) {
    this.root = root;
    this.panels = panels;
    this.dropped = dropped;
    this.fixed = fixed;
    /** One in each panel. @type {HTMLButtonElement[]} */
    this.handles = [];
    /** The start shown. @type {Point | null} */
    this.at = null;
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

  /** Puts a handle at the start in each panel. @param {Panel[]} panels @param {Point} start @param {boolean} small */
  place(panels, [x, y], small) {
    while (this.handles.length > panels.length) this.handles.pop()?.remove();
    while (this.handles.length < panels.length) this.handles.push(this.handle());
    panels.forEach((panel, i) => {
      const handle = this.handles[i];
      const [h, v] = [panel.px(x), panel.py(y)];
      handle.hidden = !panel.holds(h, v);
      handle.classList.toggle("small", small);
      handle.style.transform = `translate(${h}px, ${v}px)`;
      const where = panels.length > 1 ? ` in panel ${i + 1}` : "";
      const keys = this.fixed ? "" : " Arrow keys move it.";
      handle.setAttribute("aria-label", `Start at x ${written(x)}, y ${written(y)}${where}.${keys}`);
    });
    this.at = [x, y];
  }

  handle() {
    const handle = this.root.appendChild(element("button", "stage-ball", { type: "button", disabled: this.fixed }));
    handle.addEventListener("keydown", event => this.key(event));
    this.hand.holds(handle);
    return handle;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const by = ARROWS[event.key];
    const [panel] = this.panels();
    if (!by || !panel || !this.at) return;
    event.preventDefault();
    event.stopPropagation();
    const far = KEY_STEP * (event.shiftKey ? BIG : 1);
    const wide = far * (panel.dx(panel.right) - panel.dx(panel.left));
    const high = far * (panel.dy(panel.top) - panel.dy(panel.bottom));
    const [x, y] = this.at;
    this.at = [round(x + by[0] * wide, x + wide / 10), round(y + by[1] * high, y + high / 10)];
    this.dropped(...this.at);
  }

  remove() {
    this.hand.remove();
    for (const handle of this.handles) handle.remove();
  }
}

/**
 * The point of the plane at a place of a panel.
 *
 * @param {number} h
 * @param {number} v
 * @param {Panel} panel
 * @returns {Point}
 */
function pointAt(h, v, panel) {
  return [round(panel.dx(h), panel.dx(h + 1)), round(panel.dy(v), panel.dy(v + 1))];
}

/**
 * To a tenth of a pixel's worth: more digits would only make the link long.
 *
 * @param {number} value
 * @param {number} next
 */
function round(value, next) {
  const decimals = Math.max(0, Math.ceil(-Math.log10(Math.abs(next - value) || 1)));
  return Number(value.toFixed(Math.min(decimals, 12)));
}
