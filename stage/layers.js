/* What lies above a plot, and follows its size. */

import { element } from "./element.js";
import { keepSize, onPaper } from "./print.js";

/** @import { Layout } from "./types.d.ts" */

/**
 * A canvas that covers an element and lets the pointer through; `clear` gives a pen in CSS pixels.
 *
 * @param {HTMLElement} root
 * @param {HTMLElement | null} [before] what lies over it; else it lies over all
 * @param {string} [name] its class
 */
export function canvasOver(root, before = null, name = "stage-layer") {
  const canvas = root.insertBefore(element("canvas", name), before);
  const fit = () => {
    const scale = window.devicePixelRatio || 1;
    const { width, height } = root.getBoundingClientRect();
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    return scale;
  };
  return {
    canvas,
    clear() {
      const scale = fit();
      const pen = penOf(canvas);
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.clearRect(0, 0, canvas.width, canvas.height);
      return pen;
    },
    remove: () => canvas.remove(),
  };
}

/** @param {HTMLCanvasElement} canvas */
export const penOf = canvas => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/**
 * Calls back when the element has another size on the screen, until the signal.
 *
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 * @param {() => void} changed
 */
export function onResize(root, signal, changed) {
  let known = "";
  const watcher = new ResizeObserver(() => {
    const size = `${root.clientWidth} ${root.clientHeight}`;
    if (size === known || !root.clientWidth || onPaper.matches) return;
    known = size;
    keepSize(root); // a paper that is only looked at, as with a browser's tools, is not told of before
    changed();
  });
  watcher.observe(root);
  signal.addEventListener("abort", () => watcher.disconnect());
}

const LEAST = 16; // pixels between a figure's margins: in fewer Plotly writes no number at an axis

/**
 * Whether a figure has a place between its margins: without, Plotly reckons with infinite numbers.
 *
 * @param {HTMLElement} root
 * @param {Pick<Layout, "margin">} layout
 */
export const hasRoom = ({ clientWidth, clientHeight }, { margin: { l, r, t, b } }) =>
  Math.min(clientWidth - l - r, clientHeight - t - b) >= LEAST;
