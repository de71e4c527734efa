/*
 * What a room sees of the presenter in the presenter view: a large spot where the mouse points, and a black screen while
 * the room is to look elsewhere.
 */

import { element } from "./element.js";
import { isPresented } from "./presented.js";

const BLACK = ["b", "B", "."]; // a clicker sends one of these
const REST = 3000; // ms after which a mouse at rest points at nothing

export class Spotlight {
  constructor() {
    this.off = new AbortController();
    this.spot = document.body.appendChild(element("div", "presenter-spot", { hidden: true, "aria-hidden": "true" }));
    this.black = document.body.appendChild(element("div", "presenter-black", { hidden: true, role: "img" }));
    this.black.setAttribute("aria-label", "The screen is black. Any key or a click ends that.");
    this.resting = 0;
    const { signal } = this.off;
    document.addEventListener("pointermove", event => this.point(event), { signal });
    this.black.addEventListener("click", () => (this.black.hidden = true), { signal });
  }

  /** @param {PointerEvent} event */
  point({ clientX, clientY, pointerType }) {
    clearTimeout(this.resting);
    this.spot.hidden = !isPresented() || pointerType === "touch";
    this.spot.style.transform = `translate(${clientX}px, ${clientY}px)`;
    this.resting = setTimeout(() => (this.spot.hidden = true), REST);
  }

  /** Whether a key made the screen black, or ended that. @param {string} key */
  answer(key) {
    const was = !this.black.hidden;
    this.black.hidden = was || !BLACK.includes(key);
    return was || !this.black.hidden;
  }

  remove() {
    this.off.abort();
    clearTimeout(this.resting);
    this.spot.remove();
    this.black.remove();
  }
}
