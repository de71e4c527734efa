/*
 * A hand on a plot: a mouse drags from anywhere in a panel; a finger drags the handle, for elsewhere it may want to
 * scroll.
 */

import { isModeBar } from "./beneath.js";

/** @import { Panel, Placed } from "./types.d.ts" */

/** The ways of the arrow keys; y points upwards. @type {Record<string, [x: number, y: number]>} */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const TAP = 8; // pixels that a finger may stray

/**
 * @typedef {object} Held
 * @property {Panel} panel where it was pressed
 * @property {boolean} drags a finger beside the handle does not
 * @property {number} h
 * @property {number} v
 */

export class Hand {
  /**
   * moved(h, v, panel) is called while it moves, dropped(h, v, panel) at the end, with the place in pixels of `root`,
   * inside the panel; or cancelled(). panels(): all there are; home(): what gets the focus where no handle is pressed.
   *
   * @param {HTMLElement} root
   * @param {HTMLElement} plot
   * @param {object} deeds
   * @param {() => Panel[]} deeds.panels
   * @param {Placed} deeds.moved
   * @param {Placed} deeds.dropped
   * @param {() => void} deeds.cancelled
   * @param {() => HTMLElement | null} deeds.home
   */
  constructor(root, plot, { panels, moved, dropped, cancelled, home }) {
    this.root = root;
    this.panels = panels;
    this.moved = moved;
    this.dropped = dropped;
    this.cancelled = cancelled;
    this.home = home;
    /** @type {Held | null} */
    this.held = null;
    this.off = new AbortController();
    const { signal } = this.off;
    // In the capturing phase: Plotly's drag layer would stop the event.
    plot.addEventListener("pointerdown", event => this.press(event, null), { signal, capture: true });
    window.addEventListener("pointermove", event => this.drag(event), { signal });
    window.addEventListener("pointerup", event => this.drop(event), { signal });
    window.addEventListener("pointercancel", () => this.cancel(), { signal });
  }

  get dragging() {
    return this.held !== null && this.held.drags;
  }

  /** Makes an element one that can be dragged with a finger, too. @param {HTMLElement} handle */
  holds(handle) {
    handle.addEventListener("pointerdown", event => this.press(event, handle));
  }

  /** @param {PointerEvent} event @param {HTMLElement | null} handle */
  press(event, handle) {
    if (event.button !== 0 || !event.isPrimary || isModeBar(event.target)) return;
    const panel = this.panelUnder(event);
    if (!panel) return;
    const drags = handle !== null || event.pointerType === "mouse"; // else only a tap counts
    this.held = { panel, drags, h: event.clientX, v: event.clientY };
    if (!drags) return;
    event.preventDefault();
    event.stopPropagation();
    this.tell(event, this.moved, panel);
    // What was prevented would have moved the focus, too.
    (handle ?? this.home())?.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (this.held?.drags && event.isPrimary) this.tell(event, this.moved, this.held.panel);
  }

  /** @param {PointerEvent} event */
  drop(event) {
    const { held } = this;
    if (!held || !event.isPrimary) return;
    this.held = null;
    const tapped = Math.hypot(event.clientX - held.h, event.clientY - held.v) < TAP;
    if (held.drags || tapped) this.tell(event, this.dropped, held.panel);
  }

  /** The browser has taken the pointer, to scroll or for a call: nothing was dropped. */
  cancel() {
    if (this.dragging) this.cancelled();
    this.held = null;
  }

  /** @param {PointerEvent} event @param {Placed} what @param {Panel} panel */
  tell(event, what, panel) {
    const { left, top } = this.root.getBoundingClientRect();
    const h = Math.min(Math.max(event.clientX - left, panel.left), panel.right);
    const v = Math.min(Math.max(event.clientY - top, panel.top), panel.bottom);
    what(h, v, panel);
  }

  /** @param {PointerEvent} event */
  panelUnder(event) {
    const { left, top } = this.root.getBoundingClientRect();
    return this.panels().find(panel => panel.holds(event.clientX - left, event.clientY - top));
  }

  remove() {
    this.off.abort();
  }
}
