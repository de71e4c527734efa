/*
 * Marks the lecture's scenes where they are listed: which of them this browser has seen, and how each prediction came
 * out. The server writes the lists (contents.py, words.py) without knowing any of that: an element with data-scene is
 * one scene, and the parts of it that are filled in here have classes of their own.
 */

import { NOTED, cameOut, forget, inAll, noted, outcome } from "./predictions.js";

/** @import { Noted } from "./predictions.js" */

const WORDS = { "": "", seen: "seen", right: "✓ predicted", wrong: "✗ predicted otherwise" };

export class Walked {
  constructor() {
    this.off = new AbortController();
    this.watcher = new MutationObserver(() => document.querySelector("[data-scene]:not([data-walked])") && this.mark());
    this.watcher.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("click", event => this.click(event), { signal: this.off.signal });
    document.addEventListener(NOTED, () => this.mark(), { signal: this.off.signal });
    window.addEventListener("storage", () => this.mark(), { signal: this.off.signal }); // another window has noted something
    this.mark();
  }

  /** @param {Event} event */
  click({ target }) {
    if (!(target instanceof Element) || !target.closest(".forget-walk")) return;
    forget();
    this.mark();
  }

  mark() {
    const known = noted();
    /** @type {NodeListOf<HTMLElement>} */
    const scenes = document.querySelectorAll("[data-scene]");
    for (const scene of scenes) markScene(scene, known[scene.dataset.scene ?? ""]);
    for (const all of document.querySelectorAll(".walked-all")) {
      const names = (all.getAttribute("data-scenes") ?? "").split(" ");
      all.textContent = inAll(names.map(name => known[name]));
    }
    for (const button of document.querySelectorAll(".forget-walk"))
      button.toggleAttribute("hidden", !Object.keys(known).length);
  }

  remove() {
    this.off.abort();
    this.watcher.disconnect();
  }
}

/** @param {HTMLElement} scene @param {Noted | undefined} one */
function markScene(scene, one) {
  scene.dataset.walked = outcome(one);
  for (const place of scene.querySelectorAll(".walked")) place.textContent = WORDS[outcome(one)];
  for (const place of scene.querySelectorAll(".came"))
    place.textContent = cameOut(one, JSON.parse(scene.dataset.options ?? "[]"));
  /** @type {HTMLImageElement | null} */
  const image = scene.querySelector("img[data-answered]");
  if (!image) return;
  image.dataset.asked ??= image.getAttribute("src") ?? "";
  const wanted = (one ? image.dataset.answered : image.dataset.asked) ?? "";
  if (image.getAttribute("src") !== wanted) image.setAttribute("src", wanted);
}
