/*
 * On paper. A browser prints before a picture could be drawn again at another size: each keeps the size that it has on
 * the screen, and is shrunk as a whole to its place on the sheet (page.css).
 */

import { PLOTS } from "./beneath.js";
import { CHARTS } from "./page.js";

const PICTURES = `.stage-area, .stage-losses, :is(.stage-chart, ${CHARTS}) ${PLOTS}`;
const PLACE = [345, 340]; // half the width of a sheet, and the most height of a picture, in pixels

/** Whether what changes sizes now is the paper: nothing is to be drawn for it. */
export const onPaper = matchMedia("print");

window.addEventListener("beforeprint", () => {
  for (const picture of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(PICTURES))) {
    const { clientWidth: width, clientHeight: height, style } = picture;
    if (!width) continue;
    style.setProperty("--drawn-width", `${width}px`);
    style.setProperty("--drawn-height", `${height}px`);
    style.setProperty("--on-paper", String(Math.min(1, PLACE[0] / width, PLACE[1] / height)));
  }
});
