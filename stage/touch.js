/*
 * A finger on a slider's track may only want to scroll, but Streamlit's sliders jump to it at once. So the touch is held
 * back until it is known what it is: one that goes up or down scrolls and changes nothing, one that goes sideways, or a
 * tap, reaches the slider as if it began there. The thumb itself is grabbed at once, and a mouse is left alone. The
 * tracks' `touch-action` stands in page.css.
 */

export const SURE = 16; // px: by then every browser has made up its mind whether it scrolls, and has told so

let held = null; // the finger whose way is not known yet: {id, target, x, y}
let grabbed = null; // the id of the finger that a slider was given
let giving = false;

/** The track that an element belongs to, unless it belongs to its thumb. */
function trackOf(element) {
  const track = element.closest?.(".stSlider [data-orientation]:not([role])");
  const thumb = track && [...track.children].find(child => child.querySelector("input[type=range]"));
  return thumb && !thumb.contains(element) ? track : null;
}

function give({ id, target }, { clientX, clientY, screenX, screenY }) {
  [held, grabbed, giving] = [null, id, true];
  const begin = {
    pointerId: id,
    pointerType: "touch",
    isPrimary: true,
    button: 0,
    buttons: 1,
    bubbles: true,
    cancelable: true,
    composed: true,
  };
  target.dispatchEvent(new PointerEvent("pointerdown", { ...begin, clientX, clientY, screenX, screenY }));
  giving = false;
}

const on = (name, handler) => window.addEventListener(name, handler, { capture: true, passive: true });

on("pointerdown", event => {
  if (giving || event.pointerType !== "touch" || !trackOf(event.target)) return;
  event.stopImmediatePropagation();
  held = event.isPrimary ? { id: event.pointerId, target: event.target, x: event.clientX, y: event.clientY } : null;
});

on("touchstart", event => {
  if (trackOf(event.target)) event.stopImmediatePropagation();
});

on("pointermove", event => {
  if (event.pointerId !== held?.id) return;
  const [across, down] = [Math.abs(event.clientX - held.x), Math.abs(event.clientY - held.y)];
  if (Math.max(across, down) < SURE) return;
  if (across > down) give(held, event);
  else held = null;
});

on("pointerup", event => {
  if (event.pointerId === held?.id) give(held, event); // a tap; the slider hears of its end by this same event
  if (event.pointerId === grabbed) grabbed = null;
});

on("pointercancel", event => {
  if (event.pointerId === held?.id) held = null;
  if (event.pointerId !== grabbed) return;
  grabbed = null; // the slider waits for an end that it knows
  window.dispatchEvent(new PointerEvent("pointerup", { pointerId: event.pointerId, pointerType: "touch" }));
});
