/* What lies above a plot, and follows its size. */

import { onPaper } from "./print.js";

/** A canvas that covers an element and lets the pointer through; `clear` gives a pen in CSS pixels. */
export function canvasOver(element) {
  const canvas = element.appendChild(Object.assign(document.createElement("canvas"), { className: "stage-layer" }));
  const fit = () => {
    const scale = window.devicePixelRatio || 1;
    const { width, height } = element.getBoundingClientRect();
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    return scale;
  };
  return {
    canvas,
    clear() {
      const scale = fit();
      const pen = canvas.getContext("2d");
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.clearRect(0, 0, canvas.width, canvas.height);
      return pen;
    },
    remove: () => canvas.remove(),
  };
}

/** Calls back when the element has another size on the screen; returns what ends that. */
export function resizable(element, changed) {
  let known = "";
  const watcher = new ResizeObserver(() => {
    const size = `${element.clientWidth} ${element.clientHeight}`;
    if (size === known || !element.clientWidth || onPaper.matches) return;
    known = size;
    changed();
  });
  watcher.observe(element);
  return () => watcher.disconnect();
}
