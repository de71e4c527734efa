/*
 * In the presenter view nothing scrolls. Where all that is said of a scene has no room beside its picture, data-fold says
 * on the page's root what is left out (lecture.css): 1 the caveat, 2 the figures, 3 why.
 */

import { isPresented, onMagnified } from "./presented.js";

const MOST = 3;
const SAID = ".claim, .answer, .mark, .seeds, .caveat, table.measured";

export class Fold {
  /** @param {() => HTMLElement | null} room what must hold all of it */
  constructor(room) {
    this.room = room;
    this.known = ""; // of what it was fitted to
    this.off = new AbortController();
    const { signal } = this.off;
    this.watcher = new MutationObserver(() => this.look());
    this.watcher.observe(document.body, { childList: true, subtree: true });
    onMagnified(signal, () => this.look());
    window.addEventListener("resize", () => this.look(), { signal });
    this.look();
  }

  /** Fits where something else is said, or elsewhere. */
  look() {
    const said = Array.from(document.querySelectorAll(SAID), one => one.textContent).join();
    const now = `${isPresented()} ${window.innerWidth} ${window.innerHeight} ${said}`;
    if (now === this.known) return;
    this.known = now;
    this.fit();
  }

  fit() {
    const { dataset } = document.documentElement;
    delete dataset.fold;
    const room = isPresented() ? this.room() : null;
    if (!room) return;
    for (let fold = 1; fold <= MOST && overflows(room); fold++) dataset.fold = `${dataset.fold ?? ""} ${fold}`.trim();
  }

  remove() {
    this.off.abort();
    this.watcher.disconnect();
    delete document.documentElement.dataset.fold;
  }
}

/** @param {HTMLElement} room */
const overflows = room => room.scrollHeight > room.clientHeight + 1;
