/*
 * A finger on a slider's track may only want to scroll, but Streamlit's sliders jump to it at once. So the touch is
 * held back until it is known what it is: one that goes up or down scrolls and changes nothing, one that goes sideways,
 * or a tap, reaches the slider as if it began there. The thumb itself is grabbed at once, and a mouse is left alone.
 * The tracks' `touch-action` stands in page.css.
 */

import { trackOf } from "./page.js";

export const SURE = 16; // px: by then every browser has made up its mind whether it scrolls, and has told so

/** The finger whose way is not known yet. @type {{ id: number, target: EventTarget, x: number, y: number } | null} */
let held = null;
/** The id of the finger that a slider was given. @type {number | null} */
let grabbed = null;
let giving = false;

/** @param {{ id: number, target: EventTarget }} finger @param {PointerEvent} event */
function give({ id, target }, { clientX, clientY, screenX, screenY }) {
  held = null;
  grabbed = id;
  giving = true;
  const how = { bubbles: true, cancelable: true, composed: true };
  const finger = { pointerId: id, pointerType: "touch", isPrimary: true, button: 0, buttons: 1 };
  const place = { clientX, clientY, screenX, screenY };
  target.dispatchEvent(new PointerEvent("pointerdown", { ...how, ...finger, ...place }));
  giving = false;
}

/**
 * @template {keyof WindowEventMap} Name
 * @param {Name} name
 * @param {(event: WindowEventMap[Name]) => void} heard
 */
const on = (name, heard) => window.addEventListener(name, heard, { capture: true, passive: true });

on("pointerdown", event => {
  if (giving || event.pointerType !== "touch" || !event.target || !trackOf(event.target)) return;
  event.stopImmediatePropagation();
  const { pointerId: id, target, clientX: x, clientY: y } = event;
  held = event.isPrimary ? { id, target, x, y } : null;
});

on("touchstart", event => {
  if (trackOf(event.target)) event.stopImmediatePropagation();
});

on("pointermove", event => {
  if (!held || event.pointerId !== held.id) return;
  const [across, down] = [Math.abs(event.clientX - held.x), Math.abs(event.clientY - held.y)];
  if (Math.max(across, down) < SURE) return;
  if (across > down) give(held, event);
  else held = null;
});

on("pointerup", event => {
  if (held && event.pointerId === held.id) give(held, event); // a tap; the slider hears of its end by this same event
  if (event.pointerId === grabbed) grabbed = null;
});

on("pointercancel", event => {
  if (event.pointerId === held?.id) held = null;
  if (event.pointerId !== grabbed) return;
  grabbed = null; // the slider waits for an end that it knows
  window.dispatchEvent(new PointerEvent("pointerup", { pointerId: event.pointerId, pointerType: "touch" }));
});
