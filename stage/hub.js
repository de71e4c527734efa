/* What the components of a page share: they find each other here by the name of their page. */

import { Chosen } from "./chosen.js";
import { element } from "./element.js";
import { Memory } from "./memory.js";
import { idle, loadPlotly, onScreen, plotlyNow } from "./plotly.js";
import { Road, urlOf } from "./road.js";
import { SKETCH } from "./sketch.js";
import { stay } from "./stay.js";
import { Told } from "./told.js";

/** @import { Pair } from "./address.js" */
/** @import { ExamplesMessage, Mounted, RaceMessage, Telling } from "./messages.d.ts" */
/** @import { Place } from "./mounted.js" */
/** @import { Progress } from "./slow.js" */
/** @import { Stage } from "./stage.js" */
/** @import { Beside } from "./types.d.ts" */
/** @import { Message } from "./wire.js" */

/** What the components of a page share. */
export class Hub {
  memory = new Memory();
  /** @type {Stage | null} */
  stage = null;
  /** Where the losses are drawn. @type {HTMLElement | null} */
  losses = null;
  /** Where the table of runs is written. @type {HTMLElement | null} */
  table = null;
  /** Where the pills of the runs are. @type {HTMLElement | null} */
  pills = null;
  /** Where it is said why the runs are where they are. @type {HTMLElement | null} */
  findings = null;
  /** What is shown beside the stage, and follows it. @type {Set<Beside>} */
  beside = new Set();
  chosen = new Chosen();
  /** What the page wants to be said of what it shows. @type {Telling | null} */
  telling = null;
  told = new Told(
    () => loadPlotly(this.telling?.plotly ?? ""),
    () => this.telling?.phone ?? false,
  );
  /** The component of the stage. @type {Place | null} */
  place = null;
  /** What the page said last. @type {Mounted | null} */
  data = null;
  /** The answer that is shown, or is about to be. @type {Message | null} */
  latest = null;
  road = new Road({
    shown: message => this.show(message),
    answered: message => this.stage?.answer(message),
    holds: () => ({ held: this.stage?.figure ?? null, relief: this.stage?.relief.key ?? null }),
    say: text => this.say(text),
    busy: asks => this.mark(asks),
    moved: () => this.tell(),
    told: progress => this.place?.tell(progress),
    stayed: () => {
      if (this.stage) stay(this.stage);
      this.tell();
      this.heard(null);
    },
  });

  /** Hears what is shown; null where that was moved without the server. @type {(message: any) => void} */
  heard = () => {};
  asks = false; // whether an answer is waited for
  sketched = false; // whether plotly.js is
  undrawn = ""; // what is wrong with the picture that came, whatever else is answered meanwhile

  constructor() {
    window.addEventListener("pagehide", () => this.road.remove()); // what is left unanswered is no failure
  }

  /** The page says what is to be shown. @param {Place} place @param {Mounted} data */
  hear(place, data) {
    const veiled = this.data?.veiled;
    this.place = place;
    this.data = data;
    const asked = this.road.hear(data, !this.stage);
    if (!asked && this.latest && veiled !== data.veiled) this.show(this.latest);
  }

  /** Draws an answer once everything is there, unless a newer one has come. @param {Message} message */
  async show(message) {
    this.latest = message;
    const { place } = this;
    if (!place || !this.data) return;
    try {
      // Only the first picture is sketched, for plotly.js comes last of all; in 3D there is nothing without it.
      const [Plotly] = await Promise.all([
        plotlyNow() ?? (message.view === "3d" ? loadPlotly(this.data.plotly) : SKETCH),
        dressed,
      ]);
      if (place.gone || this.latest !== message) return;
      const { name, veiled, plotly, follows } = this.data;
      const still = follows ? {} : { sliders: {}, tokens: {}, note: null };
      await place.showStage(Plotly, { ...message, ...still, name, veiled, plotly });
      this.heard(message);
      this.undrawn = "";
      place.root.parentElement?.querySelector(".stage-failed")?.remove(); // of an earlier answer that could not be drawn
      this.road.prepare();
      this.sketched = Plotly === SKETCH;
      this.mark();
      if (!this.sketched) return;
      await onScreen(); // or reading plotly.js would keep the page from painting what is sketched
      await idle();
      await this.stage?.take(await loadPlotly(plotly));
      await this.stage?.showLosses(this.losses);
    } catch (error) {
      console.warn("stage:", error);
      this.undrawn = place.complain();
    }
    this.sketched = false;
    this.mark();
  }

  /** Has a part follow the stage, from now on. @param {Beside} part */
  put(part) {
    this.beside.add(part);
    if (this.stage?.message) part.hear(this.stage.message);
  }

  /** Its place is gone. @param {Beside} part */
  leave(part) {
    this.beside.delete(part);
    part.remove();
  }

  /**
   * Asks for an answer about what is shown, for a part beside the stage.
   *
   * @param {string} kind of answer
   * @param {Pair[]} pairs
   * @param {(message: any) => void} heard
   */
  askBeside(kind, pairs, heard) {
    this.road.beside.ask({ about: kind, url: () => this.road.url(kind, pairs, []), heard });
  }

  /**
   * Asks for the examples of a race; they do not depend on its methods and its start.
   *
   * @param {RaceMessage} race
   * @param {(message: ExamplesMessage) => void} heard
   */
  askExamples({ address, knobs }, heard) {
    const names = ["set", "batch", "order", "seed", "steps", ...Object.keys(knobs)];
    const pairs = address.filter(([name]) => names.includes(name));
    this.askBeside("examples", pairs, heard);
  }

  /** Asks for what is to be said of what is shown, or will be. */
  tell() {
    const { telling } = this;
    if (!telling) return;
    const { kind, address, more } = telling;
    const url = urlOf(telling, kind, [...(this.place?.gone === false ? this.road.address : address), ...more]);
    const about = [url, this.road.place?.table].join();
    if (about === this.told.about) return;
    this.told.about = about;
    const isWanted = () => about === this.told.about;
    const heard = (/** @type {any} */ message) => isWanted() && this.told.write(message);
    const told = (/** @type {Progress} */ progress) => isWanted() && this.told.wait(progress);
    this.road.beside.ask({ about: "told", url: () => url, heard, told }, this.told.waits); // what takes long ends for it
  }

  /** The page wants this to be said, or nothing any more. @param {Telling | null} telling */
  wants(telling) {
    this.telling = telling;
    if (telling) return this.tell();
    if (this.told.waits) this.road.beside.stop();
    this.told.forget();
  }

  /** Says on the roots whether anything of the picture is still to come. */
  mark(asks = this.asks) {
    this.asks = asks;
    if (this.stage) this.stage.root.dataset.asking = String(asks || this.sketched);
    if (!asks) this.place?.tell(null);
    for (const root of this.told.roots()) root.dataset.asking = String(asks);
  }

  /** @param {string} text what is wrong; "" where nothing is */
  say(text) {
    if (text) this.place?.tell(null);
    if (this.stage) this.stage.say(text || this.undrawn);
    else if (this.place?.gone !== false) this.told.say(text);
    else if (text) this.place.root.replaceChildren(element("p", "stage-trouble", { textContent: text, role: "alert" }));
  }
}

/** By the names of the pages; they survive the components' being mounted anew. @type {Map<string, Hub>} */
const hubs = new Map();

/** @param {string} page */
export function hubOf(page) {
  const hub = hubs.get(page) ?? new Hub();
  hubs.set(page, hub);
  return hub;
}

/** Whether the script has an address beside which others stand; a notebook's has not, and its style sheet comes with it. */
const alone = /^(blob|data):/.test(import.meta.url);

export const dressed = new Promise(done => {
  if (alone) return done(null);
  // Or the plot is first drawn without a height.
  const facts = { rel: "stylesheet", href: new URL("stage.css", import.meta.url), onload: done, onerror: done };
  document.head.append(element("link", "", facts));
});
