/* The keys of the stage. */

import { stretched } from "./scales.js";

/** @import { Stage } from "./stage.js" */

const CLOSER = 1.25; // by one press of a key
const WANTS_KEYS =
  "input, textarea, select, [contenteditable], [role=slider], [role=radio], [role=option], [role=tab], [role=menu]";
const PRESSED = "button, a, summary";
const PLAYING = [" ", "ArrowLeft", "ArrowRight"]; // the page's own use for these is small

/** Does what a key wants of the stage. @param {Stage} stage @param {KeyboardEvent} event */
export function pressed(stage, event) {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("input, select, .stage-ball") && event.key !== " ") return;
  if (event.key === " " && target.closest("a, button, select")) return;
  const { player, shown } = stage;
  if (shown.veiled && event.key === " ") return; // for the page, which lifts the veil
  /** @type {Record<string, () => void>} */
  const deeds = {
    " ": () => player.toggle(),
    ArrowLeft: () => player.nudge(-1),
    ArrowRight: () => player.nudge(1),
    Home: () => player.goTo(0),
    End: () => player.goTo(player.last),
    "+": () => zoom(stage, 1 / CLOSER),
    "-": () => zoom(stage, CLOSER),
    0: () => stage.showWhole(),
  };
  if (!deeds[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  deeds[event.key]();
  stage.invalidate();
}

/** Around the middle of what is shown. @param {Stage} stage @param {number} by */
function zoom(stage, by) {
  const { xaxis, yaxis } = stage.plot.layout;
  if (!stage.relief.shown) stage.relayout({ x: stretched(xaxis.range, by), y: stretched(yaxis.range, by) });
}

/**
 * Keys play from anywhere on the page, unless what has the focus wants them. Where steps are looked into all keys do, and
 * a button only wants those that press it.
 *
 * @param {Stage} stage
 * @param {AbortSignal} signal
 */
export function everywhere(stage, signal) {
  const busy = stage.inside ? WANTS_KEYS : `${WANTS_KEYS}, ${PRESSED}`;
  const elsewhere = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || stage.root.contains(target) || target.closest(busy)) return;
    if (stage.inside || PLAYING.includes(event.key)) pressed(stage, event);
  };
  document.addEventListener("keydown", elsewhere, { signal });
}
