/*
 * What is private of plotly.js, all of it: it may be called otherwise in the next version. tests/browser/
 * test_beneath_browser.py looks at each with the version that is installed. The style sheets know .nsewdrag and
 * .modebar, too.
 */

/** @import { PanelAxes } from "./messages.d.ts" */
/** @import { Camera } from "./types.d.ts" */

export const PLOTS = ".js-plotly-plot";

/** Plotly keeps there what it has made of the layout. @param {Element} plot */
const fullLayout = plot => /** @type {any} */ (plot)._fullLayout;

/**
 * The tool that has the pointer, "zoom" or "pan"; false where what lies above the plot has it, or nothing is drawn.
 *
 * @param {Element} plot
 * @returns {string | false}
 */
export const toolOf = plot => fullLayout(plot)?.dragmode || false;

/**
 * The element that lies exactly over a panel: there is no public way to ask where a panel is.
 *
 * @param {Element} plot
 * @param {PanelAxes} axes
 */
export const panelIn = (plot, { x, y }) => plot.querySelector(`.draglayer .nsewdrag[data-subplot="${x}${y}"]`);

/**
 * The camera of a 3D scene as it is now: Plotly writes it into the layout only when a mouse is let go.
 *
 * @param {Element} plot
 * @returns {Camera | undefined}
 */
export const cameraIn = plot => fullLayout(plot)?.scene?._scene?.getCamera?.();

/** Whether an element belongs to Plotly's own buttons, which lie over the panels. @param {EventTarget | null} target */
export const isModeBar = target => target instanceof Element && target.closest(".modebar") !== null;

/** The rows of Plotly's buttons on the page, one a plot. */
export const toolbars = () =>
  Array.from(document.querySelectorAll(`${PLOTS} .modebar`), bar => bar.querySelector("[role=toolbar]") ?? bar);

/** The drawings of all plots of the page. */
export const drawings = () => document.querySelectorAll(`${PLOTS} svg.main-svg`);
