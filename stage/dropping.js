/* Where a student drops a start on the stage that follows the instructor's, or picks a rate: a vote as any other. */

import { exact } from "./address.js";
import { Ball } from "./ball.js";
import { counted, groundOf, isMap, rateOf } from "./drops.js";
import { element } from "./element.js";
import { hubOf } from "./hub.js";

/** @import { Poll } from "./ballot.js" */
/** @import { RaceMessage } from "./messages.d.ts" */
/** @import { Stage } from "./stage.js" */
/** @import { Point } from "./types.d.ts" */

/** @type {Record<string, string>} */
const HOW = {
  start: "Where would you start? Tap the picture, or drag the ring.",
  rate: "Which rate would you take? Move the slider.",
};
const FLAT = "Where would you start? The picture has to be flat for that, which it is not now.";

export class Dropping {
  /** @param {HTMLElement} root @param {(choice: string) => void} cast */
  constructor(root, cast) {
    this.cast = cast;
    this.box = root.appendChild(element("div", "class-drop", { hidden: true }));
    this.words = this.box.appendChild(element("p", "class-standing", { role: "status" }));
    this.label = this.box.appendChild(element("label", "frame-slider", { hidden: true }));
    this.name = this.label.appendChild(element("span", ""));
    this.input = this.label.appendChild(element("input", "", { type: "range", min: 0, max: 0 }));
    this.value = this.label.appendChild(element("output", ""));
    this.input.addEventListener("input", () => this.write());
    this.input.addEventListener("change", () => this.choose(this.values[Number(this.input.value)]));
    /** @type {string[]} */
    this.values = [];
    /** The map that is open. @type {Poll | null} */
    this.poll = null;
    this.many = 0;
    this.refused = "";
    /** The start that was chosen, or is offered. @type {Point} */
    this.at = [0, 0];
    /** The ring, on the stage that there is. @type {Ball | null} */
    this.ball = null;
    /** @type {Stage | null} */
    this.stage = null;
    hubOf("race").put(this);
  }

  /** @param {Poll | null} poll the vote of the class @param {number} many so far */
  follow(poll, many) {
    const now = isMap(poll) && poll?.ballot ? poll : null;
    if (now && now.ballot !== this.poll?.ballot) this.begin(now);
    this.poll = now;
    this.many = many;
    this.say();
    this.stage?.invalidate();
  }

  /** @param {Poll} poll */
  begin({ what, sides }) {
    this.refused = "";
    this.values = [];
    const [x, y] = sides.map(([low, high]) => (low + high) / 2);
    if (what === "start") this.at = [x, y];
  }

  /** @param {RaceMessage} _message */
  hear(_message) {
    this.say();
  }

  /** The race on which the open map is; null where another one is shown. */
  get here() {
    const { poll } = this;
    const message = hubOf("race").stage?.message;
    return poll && message && poll.of === groundOf(poll.what, message.address) ? message : null;
  }

  /** Says what there is to do, and how many have done it. */
  say() {
    const { poll, here } = this;
    this.box.hidden = !here;
    this.label.hidden = poll?.what !== "rate";
    if (!poll || !here) return;
    const how = poll.what === "start" && here.view === "3d" ? FLAT : HOW[poll.what];
    const text =
      this.refused || `${how} ${counted(poll.what, this.many)} so far. You can change yours until they are shown.`;
    if (this.words.textContent !== text) this.words.textContent = text;
    if (poll.what === "rate" && !this.values.length) this.offer(here);
  }

  /** Has the slider go where the instructor's could, and no further. @param {RaceMessage} message */
  offer(message) {
    const name = rateOf(message) ?? "";
    const header = message.sliders[name];
    if (!header || !this.poll) return;
    const [low, high] = this.poll.sides[0];
    this.values = header.values.filter(text => Number(text) >= low && Number(text) <= high);
    this.name.textContent = name === "rate" ? "learning rate" : name;
    this.input.max = String(this.values.length - 1);
    this.input.value = String(Math.max(0, this.values.indexOf(header.values[header.at])));
    this.write();
  }

  write() {
    this.value.textContent = this.values[Number(this.input.value)] ?? "";
    this.input.setAttribute("aria-valuetext", this.value.textContent);
  }

  /** Puts the ring where the start is. @param {Stage} stage */
  paint(stage) {
    const isOpen = this.poll?.what === "start" && this.here && !stage.relief.shown && stage.panels.every(Boolean);
    if (this.stage !== stage || !isOpen) this.ball?.remove();
    if (this.stage !== stage || !isOpen) this.ball = null;
    this.stage = stage;
    if (!isOpen) return;
    this.ball ??= this.ring(stage);
    const panels = stage.touchable();
    this.ball.place(panels, this.at, panels.length > 1);
  }

  /** @param {Stage} stage */
  ring(stage) {
    return new Ball(stage.area, stage.plot, {
      fixed: false,
      panels: () => stage.touchable(),
      moved: (x, y) => this.put(x, y),
      dropped: (x, y) => {
        this.put(x, y);
        this.choose(this.at.map(exact).join());
      },
      cancelled: () => {},
    });
  }

  /** @param {number} x @param {number} y */
  put(x, y) {
    const [across, up] = this.poll?.sides ?? [];
    if (!across || !up) return;
    this.at = [Math.min(Math.max(x, across[0]), across[1]), Math.min(Math.max(y, up[0]), up[1])];
    this.stage?.invalidate();
  }

  /** @param {string} choice */
  choose(choice) {
    this.refused = "";
    this.cast(choice);
    this.say();
  }

  /** The choice was not taken. @param {string} why */
  refuse(why) {
    this.refused = why;
    this.say();
  }

  remove() {
    this.ball?.remove();
    this.box.remove();
  }
}
