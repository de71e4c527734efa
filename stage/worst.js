/* The examples whose own class a run thinks least likely: small pictures, or a line of their most striking inputs each. */

import { mixed } from "./boundary.js";
import { element } from "./element.js";
import { penOf } from "./layers.js";
import { guessOf } from "./snapshots.js";

/** @import { WorstMessage } from "./asides.d.ts" */
/** @import { Look } from "./messages.d.ts" */

export class Worst {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.root = place.appendChild(element("ol", "aside-worst"));
    this.known = ""; // what is shown
    /** @type {WorstMessage | null} */
    this.message = null;
    this.look = "";
  }

  /** @param {WorstMessage} message @param {number} row @param {Look} look */
  show(message, row, look) {
    const known = `${row} ${look.name}`;
    if (message === this.message && known === this.known) return;
    this.message = message;
    this.known = known;
    const places = Array.from({ length: message.arrays.which.shape[1] }, (_, place) => place);
    this.root.classList.toggle("pictures", message.drawn === "pictures");
    this.root.replaceChildren(...places.map(place => item(message, row, place, look)));
  }
}

/** @param {WorstMessage} message @param {number} row @param {number} place @param {Look} look */
function item(message, row, place, look) {
  const { example, right, short, is, took, sure } = guessOf(message, row, place);
  const made = element("li", right ? "right" : "");
  if (message.drawn === "pictures") made.append(picture(message, example, look));
  const spoken = `${is}, taken for ${right ? "what it is" : took}: ${sure}`;
  made.append(element("span", "aside-guess", { textContent: short, "aria-label": spoken, role: "img" }));
  if (message.drawn === "measures") made.append(element("span", "", { textContent: message.striking[example] }));
  return made;
}

/** @param {WorstMessage} message @param {number} example @param {Look} look */
function picture({ side, most, arrays: { inputs } }, example, look) {
  const canvas = element("canvas", "", { width: side, height: side, "aria-hidden": "true" });
  const pen = penOf(canvas);
  for (let i = 0; i < side * side; i++) {
    pen.fillStyle = mixed(look.paper, look.ink, (inputs?.[example * side * side + i] ?? 0) / most);
    pen.fillRect(i % side, Math.floor(i / side), 1, 1);
  }
  return canvas;
}
