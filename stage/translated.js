/*
 * A browser's translator takes a text out of the page and puts an element of its own in its place. React, which
 * Streamlit is made of, goes on writing into the text that it knows: what changes is not seen, and what React would
 * remove is not there (facebook/react, issue 11538). So a text that React asks for comes back, in place of its
 * translation, and the translator translates it anew.
 */

import { SLIDER_NUMBERS } from "./page.js";

const WRAPPER = "FONT"; // Google's and Microsoft's; other translators leave the texts where they are
const NO_WORDS = `code, .katex, .numbers div, .stage-step, .stage-speed, ${SLIDER_NUMBERS}`;
const WORD = /\p{Letter}{4}/u; // a cell without one is a number, or says "12 g, 12 f"

/** A text that was taken out -> the element in its place. @type {WeakMap<Node, ChildNode>} */
const wrappers = new WeakMap();
/** That element -> the texts for which it stands. @type {WeakMap<Node, ChildNode[]>} */
const texts = new WeakMap();

const changes = new MutationObserver(records => records.forEach(({ target }) => bringBack(target)));

new MutationObserver(records => {
  const added = new Set(records.flatMap(record => [...record.addedNodes]).filter(node => node.nodeName === WRAPPER));
  if (added.size) records.forEach(record => note(record, added));
}).observe(document.body, { subtree: true, childList: true });

/**
 * A text's wrapper was exchanged for it, or put beside it in the same moment; neighbours may have one for all of them.
 *
 * @param {MutationRecord} record
 * @param {Set<Node>} added
 */
function note({ removedNodes, addedNodes, previousSibling, nextSibling }, added) {
  const beside = [...addedNodes, previousSibling, nextSibling].filter(node => node !== null && added.has(node));
  const wrapper = /** @type {ChildNode} */ (beside.find(node => node !== null && !texts.has(node)) ?? beside[0]);
  for (const text of wrapper ? removedNodes : []) {
    if (!(text instanceof Text)) continue;
    wrappers.set(text, wrapper);
    texts.set(wrapper, [...(texts.get(wrapper) ?? []), text]);
    changes.observe(text, { characterData: true });
  }
}

/** @param {Node | null} text */
function bringBack(text) {
  const wrapper = text && wrappers.get(text);
  if (!wrapper) return;
  const back = texts.get(wrapper) ?? [];
  if (wrapper.parentNode) wrapper.replaceWith(...back);
  back.forEach(one => wrappers.delete(one));
}

const { removeChild, insertBefore } = Node.prototype;

Node.prototype.removeChild = /** @type {typeof removeChild} */ function (child) {
  if (!isAstray(this, child)) return /** @type {typeof child} */ (removeChild.call(this, child));
  /** @type {Text} */ (/** @type {Node} */ (child)).remove();
  return child;
};

Node.prototype.insertBefore = /** @type {typeof insertBefore} */ function (child, next) {
  return /** @type {typeof child} */ (insertBefore.call(this, child, isAstray(this, next) ? null : next));
};

/**
 * Whether a text was taken out and cannot come back: it was translated before this script was there.
 *
 * @param {Node} parent
 * @param {Node | null} child
 */
function isAstray(parent, child) {
  bringBack(child);
  return child?.nodeType === Node.TEXT_NODE && child.parentNode !== parent;
}

/** Formulas, code and numbers stay as they are: "0.5" means the same to everybody, and is what a field takes. */
export function keepFromTranslation() {
  const numbers = [...document.querySelectorAll("td")].filter(cell => !WORD.test(cell.textContent ?? ""));
  for (const element of [...document.querySelectorAll(NO_WORDS), ...numbers])
    if (element instanceof HTMLElement && element.translate) element.translate = false;
}
