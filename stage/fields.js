/*
 * The arrow keys and the small buttons of the number fields (fields.py), which are Streamlit's text fields: a press moves
 * the value by the field's step, with shift by ten. The server hears of it as of everything typed: on Enter, which comes
 * by itself a moment after the last press, or when the field is left. Escape takes back what was typed.
 */

const BIG = 10;
const PAUSE = 250; // steps; ms
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i; // everything else is the server's to read

/** The field that an element belongs to: its input, and what the server wrote beside it. */
function fieldOf(element) {
  const block = element?.closest?.("[data-testid=stVerticalBlock]");
  const facts = block?.querySelector(".number-steps");
  const input = block?.querySelector(".stTextInput input");
  return facts && input && input.closest("[data-testid=stVerticalBlock]") === block ? { input, facts } : null;
}

/** A tenth of the leading digit's place, or that place; towards 0 always less than there is, so no rate jumps to its end. */
function stepAt(rest, big, towardsZero) {
  const size = Math.abs(rest);
  if (!size) return 0.1;
  const nearly = towardsZero ? 1 - 1e-9 : 1 + 1e-12; // down from .1 the leading digit is that of .09
  const place = 10 ** Math.floor(Math.log10(size * nearly));
  return big ? place : place / 10;
}

/** What stands in a field after a press; null where its text must be read by the server first. */
export function moved(text, by, big, { low, high, step, value, shown }) {
  if (text.trim() !== shown && !PLAIN.test(text.trim())) return null;
  const now = text.trim() === shown ? Number(value) : Number(text);
  const size =
    step === "tenth"
      ? stepAt(now, big, by * now < 0)
      : step === "rest"
        ? stepAt(1 - now, big, by > 0)
        : Number(step) * (big ? BIG : 1);
  const next = Math.min(Math.max(now + by * size, Number(low)), Number(high));
  return String(Number(next.toPrecision(12)));
}

const waiting = new WeakMap(); // input -> timer

function press({ input, facts }, by, big) {
  if (input.disabled) return;
  const text = moved(input.value, by, big, facts.dataset);
  if (text === null) return commit(input);
  type(input, text);
  clearTimeout(waiting.get(input));
  waiting.set(
    input,
    setTimeout(() => commit(input), PAUSE),
  );
}

/** As if it had been typed: React hears of it by the event, and of the value by the element's own setter. */
function type(input, text) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function commit(input) {
  if (input.isConnected)
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, bubbles: true }));
}

document.addEventListener(
  "keydown",
  event => {
    const left = event.key === "Escape" && event.target.matches?.("input") && fieldOf(event.target);
    if (left && left.input === event.target) type(left.input, left.facts.dataset.shown); // what was typed is taken back
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const field = by && event.target.matches?.("input") && fieldOf(event.target);
    if (!field || field.input !== event.target || event.ctrlKey || event.altKey || event.metaKey || event.isComposing)
      return;
    event.preventDefault();
    press(field, by, event.shiftKey);
  },
  true,
);

// A finger that only wants to scroll gives no click.
document.addEventListener("click", event => {
  const button = event.target.closest?.(".number-steps button");
  const field = button && fieldOf(button);
  if (field) press(field, Number(button.dataset.by), event.shiftKey);
});
// The field keeps the focus, or on a phone the keyboard stays away.
document.addEventListener("pointerdown", event => event.target.closest?.(".number-steps") && event.preventDefault());
document.addEventListener("mousedown", event => event.target.closest?.(".number-steps") && event.preventDefault());

/** What Streamlit has no word for: which keyboard a phone shows, and that the sentence below belongs to the field. */
function dress() {
  for (const facts of document.querySelectorAll(".number-steps")) {
    const field = fieldOf(facts);
    const problem = facts.nextElementSibling;
    if (!field) continue;
    // An iPhone's keyboard of digits has no minus.
    set(field.input, "inputmode", Number(facts.dataset.low) < 0 ? "text" : "decimal");
    set(field.input, "aria-invalid", problem ? "true" : null);
    set(field.input, "aria-describedby", problem?.id ?? null);
  }
}

function set(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

let due = 0;
new MutationObserver(() => {
  due ||= requestAnimationFrame(() => {
    due = 0;
    dress();
  });
}).observe(document.body, { childList: true, subtree: true });
dress();
