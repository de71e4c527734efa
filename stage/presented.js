/*
 * The presenter view, for the last row of a hall: everything in a picture is larger, in proportion to the screen. A
 * figure of Plotly's has its sizes multiplied, and a pen paints as on a smaller panel that is then enlarged.
 */

/** @import { Figure, Panel, Pen } from "./types.d.ts" */

const LEAST = 0.0209; // of the screen's shorter side: 22.5 pixels of 1080, 16 of 768; lecture.css has the same
const SMALLEST = 13; // pixels of the smallest letters in our pictures
const PLACE = "descent-lab-presenter";
const CHANGED = "descent-lab-presented"; // the event of the document

const root = () => globalThis.document?.documentElement;

export const isPresented = () => root()?.hasAttribute("data-presenter") ?? false;

/** How many times as large as usual a picture's letters, lines and marks are. */
export function magnification() {
  if (!isPresented()) return 1;
  return Math.max(1, (LEAST * Math.min(window.innerWidth, window.innerHeight)) / SMALLEST);
}

/** A matter of this tab alone, which a reload does not end. @param {boolean} on */
export function present(on) {
  root().toggleAttribute("data-presenter", on);
  try {
    if (on) sessionStorage.setItem(PLACE, "1");
    else sessionStorage.removeItem(PLACE);
  } catch {
    // then a reload ends it
  }
  document.dispatchEvent(new Event(CHANGED));
}

/** Whether this tab was in the presenter view before it was loaded anew. */
export function wasPresented() {
  try {
    return sessionStorage.getItem(PLACE) !== null;
  } catch {
    return false;
  }
}

/** Calls back when pictures are to be of another size. @param {AbortSignal} signal @param {() => void} changed */
export function onMagnified(signal, changed) {
  let known = magnification();
  const look = () => {
    const now = magnification();
    if (now !== known) changed();
    known = now;
  };
  document.addEventListener(CHANGED, look, { signal });
  window.addEventListener("resize", look, { signal });
}

const LENGTHS = /^(ticklen|standoff|xshift|yshift|borderpad|borderwidth)$/;
const SIZED = /(font|marker)$/; // what has a size in pixels; that of contours is one of losses

/**
 * A figure whose letters, lines, marks and margins are so many times as large.
 *
 * @param {Figure} figure
 * @returns {Figure}
 */
export function magnified(figure, times = magnification()) {
  return times === 1 ? figure : { ...figure, data: larger(figure.data, times), layout: larger(figure.layout, times) };
}

/**
 * @template T
 * @param {T} part
 * @param {number} times
 * @param {string} name of the part
 * @returns {T}
 */
function larger(part, times, name = "") {
  if (Array.isArray(part))
    return part.some(one => typeof one === "object") ? /** @type {any} */ (part.map(one => larger(one, times))) : part;
  if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) return part;
  const isLength = (/** @type {string} */ key) =>
    LENGTHS.test(key) ||
    (key === "size" && SIZED.test(name)) ||
    (key === "width" && name === "line") ||
    (name === "margin" && "lrtb".includes(key));
  const grown = Object.entries(part).map(([key, value]) => {
    if (!isLength(key)) return [key, larger(value, times, key)];
    if (Array.isArray(value)) return [key, value.map(one => one * times)];
    return [key, typeof value === "number" ? value * times : value];
  });
  return Object.fromEntries(grown);
}

/**
 * Paints as on panels that are so many times smaller, enlarged: names, lines and marks grow with them.
 *
 * @template T
 * @param {Pen} pen
 * @param {Panel[]} panels
 * @param {(panels: Panel[]) => T} paint
 * @returns {T}
 */
export function enlarged(pen, panels, paint, times = magnification()) {
  if (times === 1) return paint(panels);
  pen.save();
  pen.scale(times, times);
  const painted = paint(panels.map(panel => smaller(panel, times)));
  pen.restore();
  return painted;
}

/** @param {Panel} panel @param {number} times @returns {Panel} */
function smaller(panel, times) {
  const { nth, left, top, width, height, right, bottom } = panel;
  return {
    nth,
    left: left / times,
    top: top / times,
    width: width / times,
    height: height / times,
    right: right / times,
    bottom: bottom / times,
    px: x => panel.px(x) / times,
    py: y => panel.py(y) / times,
    dx: pixel => panel.dx(pixel * times),
    dy: pixel => panel.dy(pixel * times),
    holds: (h, v) => panel.holds(h * times, v * times),
  };
}
