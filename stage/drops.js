/*
 * A map that a class fills together: each drops a start, or picks a rate; once they are shown, dots where the starts are,
 * in the colour of the place where each one's run ends, and words about all of them, as api/landed.py measured them.
 */

import { queryOf } from "./address.js";
import { bars } from "./ballot.js";
import { element } from "./element.js";
import { hubOf } from "./hub.js";
import { enlarged } from "./presented.js";

/** @import { Pair } from "./address.js" */
/** @import { Poll } from "./ballot.js" */
/** @import { RaceMessage } from "./messages.d.ts" */
/** @import { Stage } from "./stage.js" */
/** @import { Panel, Pen } from "./types.d.ts" */

const DOT = 5; // pixels to each side
const AGAIN = 1000; // ms until it is asked once more

/** How they are called. @type {Record<string, { one: string, many: string }>} */
const NOUNS = { start: { one: "start", many: "starts" }, rate: { one: "rate", many: "rates" } };
/** What of an address a map is on. @type {Record<string, string[]>} */
const GROUND = { start: ["s", "f"], rate: ["s", "f", "rates"] };
/** What of it each chooses. @type {Record<string, string[]>} */
const CHOSEN = { start: ["x", "y"], rate: ["factor", "rate"] };

/** What became of all: api/landed.py. @typedef {object} Told
 * @property {string[]} sentences
 * @property {{ text: string, color: string }[]} [options]
 * @property {string[]} [labels] of the runs
 * @property {number[][]} [counts] by label and option
 * @property {number[][] | null} [ends] by run and start: the option
 */

/** Whether that is a map, and no question. @param {Poll | null | undefined} poll */
export const isMap = poll => poll !== null && poll !== undefined && poll.what in NOUNS;

/** @param {string} what @param {number} many */
export const counted = (what, many) => `${many} ${many === 1 ? NOUNS[what].one : NOUNS[what].many}`;

/** On what a map of that kind is in a race, as one text. @param {string} what @param {Pair[]} address */
export const groundOf = (what, address) => JSON.stringify(address.filter(([name]) => GROUND[what].includes(name)));

/** The slider of a race's rates; null where the paths do not follow it. @param {RaceMessage} message */
export const rateOf = ({ tokens }) => CHOSEN.rate.find(name => name in tokens) ?? null;

/**
 * What an instructor can ask for on the stage of a race: each kind with what the server must know.
 *
 * @param {Stage | null} stage
 * @returns {Record<string, Record<string, any>>}
 */
export function offers(stage) {
  const message = stage?.message;
  const rate = message && rateOf(message);
  if (!stage?.whole || !message || !rate || stage.relief.shown) return {};
  const values = message.sliders[rate].values.map(Number);
  const { x, y } = stage.whole;
  return {
    start: { x: [...x], y: [...y], of: groundOf("start", message.address) },
    rate: { x: [Math.min(...values), Math.max(...values)], of: groundOf("rate", message.address) },
  };
}

/** What became of what was dropped: words in a box, and dots on the stage, wherever it shows that very ground. */
export class Landing {
  /** @param {string} url of what became of it */
  constructor(url) {
    this.url = url;
    this.box = element("div", "class-landed", { hidden: true, tabIndex: 0, role: "group", "aria-label": "Results" }); // it scrolls
    /** The map that is shown. @type {Poll | null} */
    this.poll = null;
    /** Of the race. @type {Pair[]} */
    this.address = [];
    this.theme = "light";
    this.about = ""; // what was asked for
    /** @type {Told | null} */
    this.told = null;
    this.whose = element("p", "class-dots");
    hubOf("race").put(this);
  }

  /** @param {Poll | null} poll the vote of the class */
  follow(poll) {
    this.poll = isMap(poll) && poll?.results ? poll : null;
    this.ask();
  }

  /** @param {RaceMessage} message */
  hear({ address, look }) {
    this.address = address;
    this.theme = look.name;
    this.ask();
  }

  /** Asks what became of it, where that is not known. */
  async ask() {
    const { poll, address } = this;
    const isHere = poll && poll.of === groundOf(poll.what, address);
    const rest = isHere ? address.filter(([name]) => !CHOSEN[poll.what].includes(name)) : [];
    const about = isHere ? `${poll.number} ${queryOf([...rest, ["theme", this.theme]])}` : "";
    if (about === this.about) return;
    this.about = about;
    this.write(null);
    if (!about) return;
    const response = await fetch(`${this.url}?${about.slice(about.indexOf(" ") + 1)}`).catch(() => null);
    const told = await response?.json().catch(() => null);
    if (about !== this.about) return;
    if (told) this.write(told);
    if (!response || response.status === 429 || response.status >= 500) setTimeout(() => this.again(about), AGAIN);
  }

  /** @param {string} about what did not come */
  again(about) {
    if (about !== this.about) return;
    this.about = "";
    this.ask();
  }

  /** @param {Told | null} told */
  write(told) {
    this.told = told;
    this.box.hidden = !told;
    this.box.replaceChildren();
    this.whose.textContent = "";
    hubOf("race").stage?.invalidate();
    if (!told || !this.poll) return;
    for (const textContent of told.sentences) this.box.append(element("p", "", { textContent }));
    const { options, labels, counts } = told;
    if (!options?.length || !labels || !counts) return;
    if (told.ends) this.box.append(this.whose);
    const { what } = this.poll;
    const colors = options.map(({ color }) => color);
    const more = { names: labels, all: (/** @type {number} */ many) => counted(what, many), colors };
    this.box.append(
      bars(
        counts,
        options.map(({ text }) => text),
        null,
        more,
      ),
    );
  }

  /** Puts a dot at each start, while the stage shows the runs that this was asked about. @param {Stage} stage */
  paint(stage) {
    const { told, poll } = this;
    const { runs, source } = stage.shown.now();
    const panels = stage.panels.filter(panel => panel !== null);
    const isHere = source === "run" && stage.header.address === this.address && !stage.relief.shown;
    if (!told?.ends || !poll?.results || !isHere) return;
    const pen = /** @type {Pen} */ (stage.layer.canvas.getContext("2d"));
    const starts = /** @type {[number, number][]} */ (/** @type {any} */ (poll.results[0]));
    const of = (/** @type {Panel} */ panel) => runs.findIndex(run => run.panel === panel.nth && stage.pills.shows(run));
    enlarged(pen, panels, drawn => {
      for (const panel of drawn) if (of(panel) >= 0) this.dots(pen, panel, starts, told.ends?.[of(panel)] ?? [], stage);
    });
    const nth = panels.length === 1 ? of(panels[0]) : -1;
    const whose = nth < 0 ? "" : `A dot has the colour of the place where ${told.labels?.[nth]} ends from there.`;
    if (this.whose.textContent !== whose) this.whose.textContent = whose;
  }

  /** @param {Pen} pen @param {Panel} panel @param {[number, number][]} starts @param {number[]} ends @param {Stage} stage */
  dots(pen, panel, starts, ends, stage) {
    pen.save();
    pen.lineWidth = 1.5;
    pen.strokeStyle = stage.header.look.ink;
    starts.forEach(([x, y], nth) => {
      const [h, v] = [panel.px(x), panel.py(y)];
      if (!panel.holds(h, v)) return;
      pen.beginPath();
      pen.arc(h, v, DOT, 0, 2 * Math.PI);
      pen.fillStyle = this.told?.options?.[ends[nth]]?.color ?? stage.header.look.paper;
      pen.fill();
      pen.stroke();
    });
    pen.restore();
  }

  remove() {
    this.about = "";
    this.box.remove();
  }
}
