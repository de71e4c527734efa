/* Text as HTML and SVG want it. */

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** @param {string} text */
export const escaped = text => text.replace(/[&<>"]/g, sign => ENTITIES[sign]);
