/*
 * What Streamlit leaves undone for those who hear the page, walk through it by keys, or have it translated: names without
 * markup, each once, what scrolls within reach of the keyboard, and on a phone a menu that does not stay open over the page.
 */

import { keepFromTranslation } from "./translated.js";

const QUIET = 120; // ms after which a changed page is looked through
const VAGUE = ["Open", "Clear", "Clear value", "Decrement", "Increment"]; // said of many a field: of which?
const WIDGET = ".stSelectbox, .stMultiSelect, .stNumberInput, .stTextInput";
const SCROLLS = ".katex-display, .stCode pre, [data-testid=stHtml]:has(table)";
const COVERING = 0.5; // of the window's width, from which on a menu stands over the page and not beside it

let spoken = {};
let waiting = 0;

/** spoken: a knob's title -> how it is read out. Called at every full run of a page. */
export function mountAccess({ data }) {
  spoken = data.spoken;
  look();
}

new MutationObserver(changed).observe(document.body, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["aria-label", "aria-labelledby"],
});
window.addEventListener("resize", changed);
document.addEventListener("click", event => {
  if (event.target.closest?.("[data-testid=stSidebarNavLink]")) setTimeout(closeMenu, QUIET);
});
closeMenu(); // it was left open at an earlier visit

function changed() {
  waiting ||= setTimeout(look, QUIET);
}

function look() {
  clearTimeout(waiting);
  waiting = 0;
  for (const element of document.querySelectorAll("body [aria-label]")) rename(element);
  for (const input of document.querySelectorAll(".stSlider input[aria-labelledby]"))
    input.removeAttribute("aria-labelledby"); // itself and its group: the name twice
  for (const element of document.querySelectorAll(SCROLLS)) reach(element);
  for (const drawing of document.querySelectorAll(".js-plotly-plot svg.main-svg:not([aria-hidden])"))
    drawing.setAttribute("aria-hidden", "true"); // the picture has words beside it
  document.querySelectorAll(".js-plotly-plot .modebar").forEach((bar, nth) => {
    const tools = bar.querySelector("[role=toolbar]") ?? bar;
    const name = `View of picture ${nth + 1}`;
    if (tools.getAttribute("aria-label") !== name) tools.setAttribute("aria-label", name);
  });
  keepFromTranslation();
}

function rename(element) {
  const label = element.getAttribute("aria-label");
  const name = VAGUE.includes(label) ? ofField(element, label) : nameOf(label);
  if (name !== label) element.setAttribute("aria-label", name);
}

/** "rho ρ :small[:gray[Momentum, Nesterov]]" -> "rho, momentum: Momentum, Nesterov" */
export function nameOf(label) {
  const [, before, title, users] = label.match(/^(Help for )?(.*?)(?: :small\[:gray\[(.*)\]\])?$/s);
  const plain = title.replaceAll("**", "");
  return `${before ?? ""}${spoken[plain] ?? plain}${users ? `: ${users}` : ""}`;
}

function ofField(button, label) {
  const field = button.closest(WIDGET)?.querySelector("input")?.getAttribute("aria-label");
  return field ? `${label} ${field}` : label;
}

/** What is wider than its place can be scrolled by keys, and says what it is. */
function reach(element) {
  const wide = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
  if (wide === element.hasAttribute("tabindex")) return;
  if (!wide) return ["tabindex", "role", "aria-label"].forEach(name => element.removeAttribute(name));
  const name = element.matches("pre") ? "Code" : element.querySelector("table") ? "Table" : "Formula";
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", `${name}, scrolls`);
}

function closeMenu() {
  const menu = document.querySelector("[data-testid=stSidebar]");
  if (!menu || menu.getBoundingClientRect().right < COVERING * innerWidth) return;
  menu.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
}
