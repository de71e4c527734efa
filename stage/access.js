/*
 * What Streamlit leaves undone for those who hear the page, walk through it by keys, or have it translated: names
 * without markup, each once, what scrolls within reach of the keyboard, and on a phone a menu that does not stay open
 * over the page.
 */

import { drawings, toolbars } from "./beneath.js";
import { closeMenu, CODE, HTML, isMenuLink, menu, slidersNamedTwice, WIDGETS } from "./page.js";
import { keepFromTranslation } from "./translated.js";

const QUIET = 120; // ms after which a changed page is looked through
const VAGUE = ["Open", "Clear", "Clear value", "Decrement", "Increment"]; // said of many a field: of which?
const SCROLLS = `.katex-display, ${CODE}, ${HTML}:has(table)`;
const COVERING = 0.5; // of the window's width, from which on a menu stands over the page and not beside it

/** A knob's title -> how it is read out. @type {Record<string, string>} */
let spoken = {};
let waiting = 0;

/** Called at every full run of a page. @param {{ data: { spoken: Record<string, string> } }} component */
export function mountAccess({ data }) {
  spoken = data.spoken;
  look();
}

new MutationObserver(changed).observe(document.body, {
  subtree: true,
  childList: true,
  attributeFilter: ["aria-label", "aria-labelledby"],
});
window.addEventListener("resize", changed);
document.addEventListener("click", event => isMenuLink(event.target) && setTimeout(uncover, QUIET));
uncover(); // the menu was left open at an earlier visit

function changed() {
  waiting ||= setTimeout(look, QUIET);
}

function look() {
  clearTimeout(waiting);
  waiting = 0;
  for (const element of document.querySelectorAll("body [aria-label]")) rename(element);
  for (const input of slidersNamedTwice()) input.removeAttribute("aria-labelledby");
  for (const element of document.querySelectorAll(SCROLLS)) reach(/** @type {HTMLElement} */ (element));
  for (const drawing of drawings()) set(drawing, "aria-hidden", "true"); // the picture has words beside it
  toolbars().forEach((bar, nth) => set(bar, "aria-label", `View of picture ${nth + 1}`));
  keepFromTranslation();
}

/** What is watched must not be written again. @param {Element} element @param {string} name @param {string} value */
function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @param {Element} element */
function rename(element) {
  const label = element.getAttribute("aria-label") ?? "";
  set(element, "aria-label", VAGUE.includes(label) ? ofField(element, label) : nameOf(label));
}

/** "rho ρ :small[:gray[Momentum, Nesterov]]" -> "rho, momentum: Momentum, Nesterov" @param {string} label */
export function nameOf(label) {
  const [, before = "", title = "", users] = label.match(/^(Help for )?(.*?)(?: :small\[:gray\[(.*)\]\])?$/s) ?? [];
  const plain = title.replaceAll("**", "");
  return `${before}${spoken[plain] ?? plain}${users ? `: ${users}` : ""}`;
}

/** @param {Element} button @param {string} label */
function ofField(button, label) {
  const field = button.closest(WIDGETS)?.querySelector("input, textarea")?.getAttribute("aria-label");
  return field ? `${label} ${field}` : label;
}

/** What is wider than its place can be scrolled by keys, and says what it is. @param {HTMLElement} element */
function reach(element) {
  const wide = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
  if (wide === element.hasAttribute("tabindex")) return;
  if (!wide) {
    for (const name of ["tabindex", "role", "aria-label"]) element.removeAttribute(name);
    return;
  }
  const name = element.matches("pre") ? "Code" : element.querySelector("table") ? "Table" : "Formula";
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", `${name}, scrolls`);
}

/** Closes the menu if it stands over the page. */
function uncover() {
  const right = menu()?.getBoundingClientRect().right ?? 0;
  if (right >= COVERING * innerWidth) closeMenu();
}
