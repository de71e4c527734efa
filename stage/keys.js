/*
 * The keys of the lecture. A presenter's clicker sends page down and page up, and the whole lecture goes with these: page
 * down shows the answer, and then the next scene. Arrows go from scene to scene, space and Enter show the answer and play
 * the run, from then on space plays; p is the presenter view. What has the focus comes first: a field, then the stage,
 * then the page.
 */

import { Fold } from "./fold.js";
import { blockOf, buttonOf } from "./page.js";
import { isPresented, present, wasPresented } from "./presented.js";
import { Spotlight } from "./spotlight.js";

/** Begins the lecture where its contents are shown; tells whether they are. */
function start() {
  /** @type {HTMLElement | null} */
  const link = document.querySelector(".start-lecture");
  link?.click();
  return link !== null;
}

/** Key -> the buttons of a scene that it presses: the first of them that is there. @type {Record<string, string[]>} */
const BUTTONS = {
  ArrowRight: ["next"],
  PageDown: ["reveal", "next"],
  ArrowLeft: ["previous"],
  PageUp: ["previous"],
  Enter: ["reveal"],
  " ": ["reveal"],
};
const WANTS_KEYS =
  "input, textarea, select, button, a, summary, [contenteditable], [role=slider], [role=radio], [role=option], [role=menu]";
const PATIENCE = 50; // times that are waited for what a key presses, which may not be there yet ...
const AGAIN = 100; // ... and ms of each
const CLICKER = ["PageDown", "PageUp"]; // nothing else on the page has a use for these

export class Keys {
  /**
   * @param {string} page its name
   * @param {(event: KeyboardEvent) => boolean} play gives a key to the page's stage, if there is one
   */
  constructor(page, play) {
    this.page = page;
    this.play = play;
    this.waiting = 0;
    this.spotlight = new Spotlight();
    this.fold = new Fold(() => blockOf(page));
    if (wasPresented()) present(true);
    this.off = new AbortController();
    const { signal } = this.off;
    document.addEventListener("keydown", event => this.press(event), { signal });
    document.addEventListener("keydown", event => this.afterChoice(event), { signal, capture: true });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const busy = event.target instanceof Element && event.target.closest(WANTS_KEYS);
    if (busy && !CLICKER.includes(event.key)) return;
    if (this.answer(event)) event.preventDefault();
  }

  /** Enter on an option does nothing of its own, and Streamlit's radio keeps it: it shows the answer. @param {KeyboardEvent} event */
  afterChoice(event) {
    const chosen = event.target instanceof Element && event.target.matches("input[type=radio]");
    if (chosen && event.key === "Enter") this.answer(event);
  }

  /** Does what a key wants; tells whether it wants anything. @param {KeyboardEvent} event */
  answer(event) {
    const { key } = event;
    if (isPresented() && this.spotlight.answer(key)) return true;
    if (key === " " && !buttonOf(this.page, "reveal")) return this.play(event);
    if (key !== "p" && !(key === "Escape" && isPresented())) return this.click(BUTTONS[key]);
    present(!isPresented()); // it stays from scene to scene
    return true;
  }

  /**
   * Presses a button of the scene; in the contents page down begins the lecture, and the other keys are
   * the browser's.
   *
   * @param {string[] | undefined} names
   */
  click(names, patience = PATIENCE) {
    clearTimeout(this.waiting);
    if (!names || !buttonOf(this.page, "next")) return names === BUTTONS.PageDown && start();
    const [button] = names.flatMap(name => buttonOf(this.page, name) ?? []);
    const answered = document.querySelector(".answer");
    if (button) button.click();
    else if (patience && !answered) this.waiting = setTimeout(() => this.click(names, patience - 1), AGAIN);
    return true;
  }

  remove() {
    this.off.abort();
    clearTimeout(this.waiting);
    this.spotlight.remove();
    this.fold.remove();
    present(false);
  }
}
