/*
 * What the stage's files take for granted of the page that Streamlit builds: its test ids, its classes and what its
 * widgets are made of. Streamlit promises only .st-key-*. tests/browser/test_beneath_browser.py looks at each.
 */

export const WIDGETS = ".stSelectbox, .stMultiSelect, .stTextInput, .stTextArea";
export const HTML = "[data-testid=stHtml]";
export const CODE = ".stCode pre";
export const CHARTS = ".stPlotlyChart";
export const SLIDER_NUMBERS = "[data-testid=stSliderThumbValue], [data-testid=stSliderTickBar]";

const BLOCK = "[data-testid=stVerticalBlock]";
const LONGEST_WAIT = 5000; // ms
const UNFOLDING = 1000; // ms in which all of a group has come
const CONNECTION = "data-test-connection-state";

// --- by the key that a page has given --------------------------------------------------------------------------------

/** The class of a widget. @param {string} page @param {string} name */
export const classOf = (page, name) => `st-key-${page}-${name}`;

/** @param {string} page @param {string} name @returns {HTMLButtonElement | null} */
export const buttonOf = (page, name) => document.querySelector(`.st-key-${page}-${name} button`);

/**
 * The place of a part of a page; a new one where there is none yet.
 *
 * @param {string} page
 * @param {string} part
 * @param {HTMLElement} [root] in which it is looked for
 * @returns {HTMLElement}
 */
export const placeOf = (page, part, root) =>
  root?.querySelector(`.${classOf(page, part)}`) ??
  Object.assign(document.createElement("div"), { className: classOf(page, part) });

/** All of a page. @param {string} page @returns {HTMLElement | null} */
export const blockOf = page => document.querySelector(`.st-key-${page}`);

/**
 * The hidden input of a slider, which carries the index of the value under the thumb.
 *
 * @param {string} page
 * @param {string} slider
 * @returns {HTMLInputElement | null}
 */
export const inputOf = (page, slider) => document.querySelector(`.st-key-${page}-${slider} input[type=range]`);

/**
 * The name of the widget that an element belongs to; null where it is none of this page's.
 *
 * @param {EventTarget | null} target
 * @param {string} page
 */
export function widgetOf(target, page) {
  const start = `st-key-${page}-`;
  const widget = target instanceof Element ? target.closest(`[class*="${start}"]`) : null;
  const key = widget && [...widget.classList].find(one => one.startsWith(start));
  return key ? key.slice(start.length) : null;
}

/** The value of an input stands in a property, which nobody can observe; these attributes change with it. */
export const CHANGES_WITH_VALUE = ["aria-valuetext", "value"];

// --- sliders and fields ----------------------------------------------------------------------------------------------

const TRACK = ".stSlider [data-orientation]:not([role])";

/** The track that an element belongs to, unless it belongs to the track's thumb. @param {EventTarget | null} target */
export function trackOf(target) {
  const track = target instanceof Element ? target.closest(TRACK) : null;
  const thumb = track && [...track.children].find(child => child.querySelector("input[type=range]"));
  return thumb && !thumb.contains(/** @type {Element} */ (target)) ? track : null;
}

/** Whether a press takes a slider's thumb along. @param {PointerEvent} event */
export const takesThumb = ({ target, button, altKey, ctrlKey, metaKey }) =>
  target instanceof Element && Boolean(target.closest(TRACK)) && button === 0 && !altKey && !ctrlKey && !metaKey;

/** How wide the track of a slider's input is, in pixels. @param {HTMLInputElement} input */
export const widthOfTrack = input => input.closest(TRACK)?.getBoundingClientRect().width ?? 0;

/** The inputs of sliders that are named by others, by which a screen reader says the name twice. */
export const slidersNamedTwice = () => document.querySelectorAll(".stSlider input[aria-labelledby]");

/**
 * The number field (widgets.py) that an element belongs to: its input, and what the server wrote beside it.
 *
 * @param {EventTarget | null} target
 * @returns {{ input: HTMLInputElement, facts: HTMLElement } | null}
 */
export function fieldOf(target) {
  const block = target instanceof Element ? target.closest(BLOCK) : null;
  /** @type {HTMLElement | null | undefined} */
  const facts = block?.querySelector(".number-steps");
  /** @type {HTMLInputElement | null | undefined} */
  const input = block?.querySelector(".stTextInput input");
  return facts && input && input.closest(BLOCK) === block ? { input, facts } : null;
}

/**
 * The field of a formula (formula.py), or of lines (own.py), and the place beside it of what is wrong.
 *
 * @typedef {{ input: HTMLInputElement | HTMLTextAreaElement, told: HTMLElement, problem: HTMLElement }} FormulaField
 */

/** The field of a formula that an element belongs to; null where it is none of one. @param {Element} target @returns {FormulaField | null} */
export function formulaOf(target) {
  const block = target.closest(BLOCK);
  /** @type {HTMLElement | null | undefined} */
  const told = block?.querySelector(".formula-told");
  /** @type {HTMLElement | null | undefined} */
  const problem = told?.querySelector(".formula-problem");
  /** @type {HTMLInputElement | HTMLTextAreaElement | null | undefined} */
  const input = block?.querySelector(".stTextInput input, .stTextArea textarea");
  return told && problem && input && told.closest(BLOCK) === block ? { input, told, problem } : null;
}

/**
 * As if it had been typed: React hears of it by the event, and of the value by the element's own setter.
 *
 * @param {HTMLInputElement} input
 * @param {string} text
 */
export function type(input, text) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** As if Enter had been pressed: the server hears of what was typed. @param {HTMLInputElement} input */
export function enter(input) {
  if (!input.isConnected) return;
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, bubbles: true }));
}

/**
 * Goes to the fields of a run, once the page has unfolded them: a field that is there and still folded away takes no focus.
 * Where all are found by a search, its first button has it. Whoever has gone elsewhere meanwhile stays there.
 *
 * @param {string} page
 * @param {number} nth
 */
export function goToFields(page, nth) {
  const end = performance.now() + LONGEST_WAIT;
  const from = document.activeElement;
  const look = () => {
    if (document.activeElement !== from) return;
    /** @type {HTMLElement | null} */
    const field = document.querySelector(`.st-key-${page}-run${nth} :is(input, button):enabled`);
    field?.focus({ preventScroll: true });
    if (field && document.activeElement === field)
      keepInView(/** @type {HTMLElement} */ (field.closest(`.st-key-${page}-run${nth}`)), field);
    else if (performance.now() < end) requestAnimationFrame(look);
  };
  look();
}

/** With all its fields, also while those above it are still coming. @param {HTMLElement} fields @param {HTMLElement} focused */
function keepInView(fields, focused) {
  const end = performance.now() + UNFOLDING;
  const look = () => {
    fields.scrollIntoView({ block: "nearest" });
    if (document.activeElement === focused && performance.now() < end) requestAnimationFrame(look);
  };
  look();
}

// --- the app around --------------------------------------------------------------------------------------------------

/** "light" or "dark"; "" where the page is none of the app's. */
export function schemeOfApp() {
  const app = document.querySelector("[data-testid=stApp]");
  return app ? getComputedStyle(app).colorScheme : "";
}

/**
 * Calls back with true when the connection to the server is there, with false when it is not, at every change.
 *
 * @param {(there: boolean) => void} changed
 * @returns what ends that
 */
export function onConnection(changed) {
  const app = document.querySelector("[data-testid=stApp]");
  if (!app) return () => {};
  const observer = new MutationObserver(() => changed(app.getAttribute(CONNECTION) === "CONNECTED"));
  observer.observe(app, { attributeFilter: [CONNECTION] });
  return () => observer.disconnect();
}

const SCRIPT = "data-test-script-state";
const LOOK = 100; // ms between two looks whether the page's script rests
const LONGEST_RUN = 5000; // ms

/**
 * Calls back once the page's script has rested for two looks: a message that crosses one of Streamlit's own would end the
 * run in which a new session takes over what the browser shows.
 *
 * @param {() => void} deed
 */
export function onceAtRest(deed) {
  const app = document.querySelector("[data-testid=stApp]");
  const end = performance.now() + LONGEST_RUN;
  let rested = 0;
  const look = () => {
    rested = app?.getAttribute(SCRIPT) === "running" ? 0 : rested + 1;
    if (rested > 2 || performance.now() > end) deed();
    else setTimeout(look, LOOK);
  };
  look();
}

/** Whether an element is a link of the menu. @param {EventTarget | null} target */
export const isMenuLink = target =>
  target instanceof Element && target.closest("[data-testid=stSidebarNavLink]") !== null;

export const menu = () => document.querySelector("[data-testid=stSidebar]");

export function closeMenu() {
  /** @type {HTMLElement | null | undefined} */
  const button = menu()?.querySelector("[data-testid=stSidebarCollapseButton] button");
  button?.click();
}
