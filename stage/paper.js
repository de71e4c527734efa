/* What stands above a page on paper, where nobody can ask it: which runs on which surface, in what setting, and its address. */

import { element } from "./element.js";
import { linkTo } from "./place.js";
import { headingOf } from "./sheet.js";

/** @import { Stage } from "./stage.js" */

/**
 * Writes it while the page is printed, until the signal.
 *
 * @param {Stage} stage
 * @param {AbortSignal} signal
 */
export function headed(stage, signal) {
  const head = element("header", "paper-head");
  const write = () => {
    if (!stage.message) return;
    const [title, setting] = headingOf(stage);
    const lines = { h2: title, p: setting, small: linkTo(stage) };
    const made = Object.entries(lines).map(([tag, textContent]) =>
      element(/** @type {keyof typeof lines} */ (tag), "", { textContent }),
    );
    head.replaceChildren(...made);
    document.body.prepend(head);
  };
  window.addEventListener("beforeprint", write, { signal });
  window.addEventListener("afterprint", () => head.remove(), { signal });
  signal.addEventListener("abort", () => head.remove());
}
