/*
 * On paper. A browser prints before a picture could be drawn again at another size: each keeps the size that it has on
 * the screen, and is shrunk as a whole to its place on the sheet (page.css).
 */

import { PLOTS } from "./beneath.js";
import { CHARTS } from "./page.js";

const PICTURES = `.stage-area, .stage-losses, .aside-area:not(.scrolls), :is(.stage-chart, ${CHARTS}) ${PLOTS}`;
// Half the width of a sheet that stands or lies, or all of one, and the most height of a picture, in pixels.
const PLACES = { "--on-paper": [345, 340], "--on-lying-paper": [510, 300], "--across-paper": [700, 300] };

/** Whether what changes sizes now is the paper: nothing is to be drawn for it. */
export const onPaper = matchMedia("print");

/** Keeps the size of a picture on the screen for the paper. @param {HTMLElement} picture */
export function keepSize({ clientWidth: width, clientHeight: height, style }) {
  if (!width) return;
  style.setProperty("--drawn-width", `${width}px`);
  style.setProperty("--drawn-height", `${height}px`);
  for (const [name, [wide, high]] of Object.entries(PLACES))
    style.setProperty(name, String(Math.min(1, wide / width, high / height)));
}

window.addEventListener("beforeprint", () => {
  for (const picture of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(PICTURES))) keepSize(picture);
});
