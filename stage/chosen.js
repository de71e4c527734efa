/* The run that panels about a single one are about: whose path or pill was pointed at last, or that was chosen there. */

/** @import { Stage } from "./stage.js" */

export class Chosen {
  label = ""; // "": none yet
  /** The pills that are listened to. @type {HTMLElement | null} */
  pills = null;

  /** @param {Stage} stage */
  follow(stage) {
    if (stage.pointedRun) this.label = stage.pointedRun.run.label;
    const { root } = stage.pills;
    if (this.pills === root) return;
    this.pills = root;
    const point = (/** @type {Event} */ { target }) => {
      const pill = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (target).closest("[data-run]"));
      if (!pill?.dataset.run || pill.dataset.run === this.label) return;
      this.label = pill.dataset.run;
      stage.invalidate();
    };
    root.addEventListener("pointerover", point);
    root.addEventListener("focusin", point);
  }
}
