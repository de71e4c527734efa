/* What a run takes the examples for, at the step shown: the line that it draws between two classes, or its ten worst examples. */

import { Aside } from "./aside.js";
import { canvasOver } from "./layers.js";
import { paintBoundary } from "./boundary.js";
import { worstTold, wrongAt } from "./snapshots.js";
import { Worst } from "./worst.js";

/** @import { AsideLinks } from "./aside.js" */
/** @import { GuessesMessage } from "./asides.d.ts" */
/** @import { Stage } from "./stage.js" */

/** @extends {Aside<GuessesMessage>} */
export class Guesses extends Aside {
  /** @param {HTMLElement} root @param {AsideLinks} links */
  constructor(root, links) {
    super(root, { kind: "guesses", title: "What it takes the examples for", ofOne: true }, links);
    this.layer = canvasOver(this.area);
    this.worst = new Worst(this.area);
  }

  /** @override @param {GuessesMessage} message @param {Stage} stage @param {number} row */
  draw(message, stage, row) {
    const isLine = message.drawn === "line";
    this.layer.canvas.hidden = !isLine;
    this.worst.root.hidden = isLine;
    const { label, arrays } = message;
    const at = `${label} at step ${arrays.step[row]}`;
    if (message.drawn !== "line") {
      this.worst.show(message, row, stage.header.look);
      const text = worstTold(message, row, at);
      this.say(text, text);
      this.area.setAttribute("role", "group"); // each example says itself what it is
      return;
    }
    const run = stage.shown.now().runs.find(one => one.label === label);
    paintBoundary(this.layer.clear(), this.area, message, row, stage.header.look, run?.line ?? stage.header.look.ink);
    const wrong = wrongAt(message, row);
    const counts = `${wrong.learned} of the ${message.learned} points to learn from and ${wrong.asked} of the ${wrong.others} for validation`;
    const text = `${at} takes ${counts} for the other class.`;
    this.say(`${text} They are dark. Small: validation.`, text);
  }
}
