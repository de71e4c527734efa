/*
 * The arrow keys and the small buttons of the number fields (widgets.py), which are Streamlit's text fields: a press
 * moves the value by the field's step, with shift by ten. The server hears of it as of everything typed: on Enter,
 * which comes by itself a moment after the last press, or when the field is left. Escape takes back what was typed.
 */

import { moved } from "./fieldsteps.js";
import { enter, fieldOf, type } from "./page.js";

const PAUSE = 250; // ms after the last press
const BUTTONS = ".number-steps";

/** @type {WeakMap<HTMLInputElement, number>} */
const waiting = new WeakMap(); // timers

/** @param {{ input: HTMLInputElement, facts: HTMLElement }} field @param {number} by @param {boolean} big */
function press({ input, facts }, by, big) {
  if (input.disabled) return;
  const text = moved(input.value, by, big, /** @type {any} */ (facts.dataset));
  if (text === null) return enter(input);
  type(input, text);
  clearTimeout(waiting.get(input));
  waiting.set(
    input,
    setTimeout(() => enter(input), PAUSE),
  );
}

/** The element that an event is about, if it is one in the number fields' rows of buttons. @param {Event} event */
const inButtons = ({ target }) => (target instanceof Element && target.closest(BUTTONS) ? target : null);

document.addEventListener(
  "keydown",
  event => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by && event.key !== "Escape") return;
    const field = event.target instanceof HTMLInputElement ? fieldOf(event.target) : null;
    if (!field || field.input !== event.target) return;
    if (!by) return type(field.input, field.facts.dataset.shown ?? ""); // what was typed is taken back
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    press(field, by, event.shiftKey);
  },
  true,
);

// A finger that only wants to scroll gives no click.
document.addEventListener("click", event => {
  const button = inButtons(event)?.closest("button");
  const field = button ? fieldOf(button) : null;
  if (button && field) press(field, Number(button.dataset.by), event.shiftKey);
});
// The field keeps the focus, or on a phone the keyboard stays away.
for (const name of ["pointerdown", "mousedown"])
  document.addEventListener(name, event => inButtons(event) && event.preventDefault());

/** What Streamlit has no word for: which keyboard a phone shows, and that the sentence below belongs to the field. */
function dress() {
  due = 0;
  for (const facts of document.querySelectorAll(BUTTONS)) {
    const field = fieldOf(facts);
    const problem = facts.nextElementSibling;
    if (!field) continue;
    // An iPhone's keyboard of digits has no minus.
    set(field.input, "inputmode", Number(field.facts.dataset.low) < 0 ? "text" : "decimal");
    set(field.input, "aria-invalid", problem ? "true" : null);
    set(field.input, "aria-describedby", problem?.id ?? null);
  }
}

/** @param {Element} element @param {string} name @param {string | null} value */
function set(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

let due = 0;
new MutationObserver(() => {
  due ||= requestAnimationFrame(dress);
}).observe(document.body, { childList: true, subtree: true });
dress();
