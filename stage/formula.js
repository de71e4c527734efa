/*
 * What is wrong with a formula (formula.py), or with lines (own.py), said and marked under its character while it is typed: the
 * server reads the text, which takes it a millisecond. The picture follows on Enter, and stays as it was until then.
 */

import { formulaOf } from "./page.js";

/** @import { FormulaField } from "./page.js" */

const PAUSE = 120; // ms after the last key
const MARK = "▲";

/** Measures texts. */
const pen = document.createElement("canvas").getContext("2d");

let waiting = 0; // timer

document.addEventListener("input", ({ target }) => {
  const typed = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const field = typed ? formulaOf(target) : null;
  if (!field) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => check(field), PAUSE);
});

/** @param {FormulaField} field */
async function check(field) {
  const text = field.input.value;
  const found = text.trim() ? await asked(field.told.dataset, text) : { sentence: "", at: 0 };
  if (found && field.input.value === text) tell(field, found); // nothing newer was typed meanwhile
}

/**
 * What the server says of a text; null where it says nothing. Of a longer one than may be it says so when it has seen
 * one character too many: an address has no room for a whole book.
 *
 * @param {DOMStringMap} facts
 * @param {string} text
 * @returns {Promise<{ sentence: string, at: number } | null>}
 */
async function asked({ api = "", name = "f", longest = "" }, text) {
  const query = new URLSearchParams({ [name]: begin(text, Number(longest) + 1) });
  try {
    const answer = await fetch(new URL(`${api}formula?${query}`, document.baseURI));
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // without a server the field says nothing, and Enter will
  }
}

/** The first n characters as Python counts them: a sign beyond U+FFFF is one. @param {string} text @param {number} n */
const begin = (text, n) =>
  Array.from(text.slice(0, 2 * n))
    .slice(0, n)
    .join("");

/** @param {FormulaField} field @param {{ sentence: string, at: number }} found */
function tell({ input, told, problem }, { sentence, at }) {
  told.dataset.at = String(at);
  if (problem.textContent !== sentence) problem.textContent = sentence;
  mark({ input, told, problem });
}

/** Puts the mark under the character, and ties the sentence to the field. @param {FormulaField} field */
function mark({ input, told, problem }) {
  const sign = told.querySelector(".formula-mark");
  const wrong = problem.textContent !== "";
  input.setAttribute("aria-invalid", String(wrong));
  if (wrong) input.setAttribute("aria-describedby", problem.id);
  else input.removeAttribute("aria-describedby");
  if (!(sign instanceof HTMLElement) || !pen) return;
  const text = wrong ? MARK : "";
  if (sign.textContent !== text) sign.textContent = text;
  const { font, paddingLeft, paddingTop, lineHeight, letterSpacing } = getComputedStyle(input);
  Object.assign(pen, { font, letterSpacing });
  const lines = begin(input.value, Number(told.dataset.at)).split("\n"); // up to the place
  const before = pen.measureText(lines[lines.length - 1]).width;
  const [field, own] = [input, told].map(one => one.getBoundingClientRect());
  const left = field.left - own.left + parseFloat(paddingLeft);
  const place = Math.min(Math.max(left + before - input.scrollLeft, 0), told.clientWidth - sign.clientWidth);
  sign.style.left = `${place}px`;
  if (!(input instanceof HTMLTextAreaElement)) return;
  const below = field.top + parseFloat(paddingTop) + lines.length * parseFloat(lineHeight) - input.scrollTop;
  sign.style.top = `${Math.min(Math.max(below, field.top), field.bottom) - own.top}px`;
}

let due = 0;
new MutationObserver(() => {
  due ||= requestAnimationFrame(() => {
    due = 0;
    for (const told of document.querySelectorAll(".formula-told")) {
      const field = formulaOf(told);
      if (field) mark(field);
    }
  });
}).observe(document.body, { childList: true, subtree: true });
