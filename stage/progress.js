/* How far something is that takes long: a bar, and what is being done. */

import { element } from "./element.js";

/** @import { Progress } from "./slow.js" */

const FIRST = "Others are computed first; this one follows.";

export class ProgressBar {
  /** @param {HTMLElement} after above it */
  constructor(after) {
    this.bar = element("progress", "", { max: 1 });
    this.words = element("span", "");
    this.root = element("p", "stage-progress", { hidden: true });
    this.root.append(this.words, this.bar);
    after.before(this.root);
  }

  /** @param {Progress} progress */
  show({ share, doing }) {
    this.root.hidden = false;
    this.words.textContent = share === null ? FIRST : doing;
    this.bar.setAttribute("aria-label", this.words.textContent);
    if (share === null) this.bar.removeAttribute("value");
    else this.bar.value = share;
  }

  hide() {
    this.root.hidden = true;
  }

  remove() {
    this.root.remove();
  }
}
