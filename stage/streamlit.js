/*
 * Between Streamlit's components and the stage. A race has three of them: the picture and the places of its losses and its
 * table; a page of maps has a map beside them. They find each other here by the name of their page.
 */

import { element } from "./element.js";
import "./fields.js";
import { Keys } from "./keys.js";
import { MapPlot } from "./map.js";
import { Memory } from "./memory.js";
import { onConnection } from "./page.js";
import { Road } from "./road.js";
import { SKETCH } from "./sketch.js";
import { Stage } from "./stage.js";
import "./touch.js";
import { loosen, read } from "./wire.js";

/** @import { Mounted } from "./messages.d.ts" */
/** @import { PlotlyModule, Send } from "./types.d.ts" */
/** @import { Message } from "./wire.js" */

/**
 * What Streamlit calls with: at every change of the data, and once more with the element's parent alone.
 *
 * @typedef {{ parentElement: HTMLElement, data: any, setTriggerValue: Send }} Component
 */

const FAILED =
  "The picture could not be loaded. Reload the page; if that does not help, the server's files are out of reach.";

const LONGEST_REST = 500; // ms that a sketched picture stands

/** What the components of a page share. */
class Hub {
  memory = new Memory();
  /** @type {Stage | null} */
  stage = null;
  /** Where the losses are drawn. @type {HTMLElement | null} */
  losses = null;
  /** Where the table of runs is written. @type {HTMLElement | null} */
  table = null;
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
  });
  asks = false; // whether an answer is waited for
  sketched = false; // whether plotly.js is

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
        there ?? (message.view === "3d" ? loadPlotly(this.data.plotly) : SKETCH),
        dressed,
      ]);
      if (place.gone || this.latest !== message) return;
      const { name, veiled, plotly, follows } = this.data;
      const still = follows ? {} : { sliders: {}, tokens: {}, note: null };
      await place.showStage(Plotly, { ...message, ...still, name, veiled, plotly });
      place.root.parentElement?.querySelector(".stage-failed")?.remove(); // of an earlier answer that could not be drawn
      this.road.prepare();
      this.sketched = Plotly === SKETCH;
      this.mark();
      if (!this.sketched) return;
      await idle();
      await this.stage?.take(await loadPlotly(plotly));
      await this.stage?.showLosses(this.losses);
    } catch (error) {
      console.warn("stage:", error);
      place.complain();
    }
    this.sketched = false;
    this.mark();
  }

  /** Says on the root whether anything of the picture is still to come, for tests. */
  mark(asks = this.asks) {
    this.asks = asks;
    if (this.stage) this.stage.root.dataset.asking = String(asks || this.sketched);
  }

  /** @param {string} text what is wrong; "" where nothing is */
  say(text) {
    if (this.stage) this.stage.say(text);
    else if (text)
      this.place?.root.replaceChildren(element("p", "stage-trouble", { textContent: text, role: "alert" }));
  }
}

/** By the names of the pages; they survive the components' being mounted anew. @type {Map<string, Hub>} */
const hubs = new Map();

/** @param {string} page */
function hubOf(page) {
  const hub = hubs.get(page) ?? new Hub();
  hubs.set(page, hub);
  return hub;
}

/** What a component is here, by its parent element. @type {WeakMap<HTMLElement, { remove(): void }>} */
const mounted = new WeakMap();

const dressed = new Promise(done => {
  // Or the plot is first drawn without a height.
  const facts = { rel: "stylesheet", href: new URL("stage.css", import.meta.url), onload: done, onerror: done };
  document.head.append(element("link", "", facts));
});

/** A component that shows a picture. */
class Place {
  /** The picture, once there is one. @type {Stage | MapPlot | null} */
  picture = null;
  gone = false;
  /** @type {Message | null} */
  latest = null;

  /** @param {Component} component @param {Hub} hub */
  constructor(component, hub) {
    this.component = component;
    this.hub = hub;
    this.root = component.parentElement.appendChild(element("div", ""));
  }

  /** What a picture hands on. */
  links() {
    const { hub } = this;
    return {
      /** @type {Send} */
      send: (name, value) => this.component.setTriggerValue(name, value),
      ask: hub.road.ask.bind(hub.road),
    };
  }

  /** @param {PlotlyModule} Plotly @param {Message} message */
  async showStage(Plotly, message) {
    const { hub, root } = this;
    if (!hub.stage) {
      root.replaceChildren();
      const { memory } = hub;
      this.picture = hub.stage = new Stage(root, Plotly, { ...this.links(), memory, inside: Boolean(message.step) });
    }
    await hub.stage.take(Plotly);
    hub.stage.showTable(hub.table);
    await hub.stage.showLosses(hub.losses);
    await hub.stage.update(/** @type {any} */ (message));
  }

  /** @param {PlotlyModule} Plotly @param {Message} message */
  async showMap(Plotly, message) {
    const { hub, root } = this;
    if (!(this.picture instanceof MapPlot)) {
      root.replaceChildren();
      this.picture = new MapPlot(root, Plotly, {
        ...this.links(),
        held: down => hub.stage?.held(down),
        letGo: () => hub.stage?.letGo(),
        alone: () => !hub.stage,
      });
    }
    await this.picture.update(/** @type {any} */ (message));
  }

  /** What is drawn stays: the next message may be a good one. */
  complain() {
    if (this.picture) this.picture.say(FAILED);
    else this.root.replaceChildren(element("p", "stage-trouble", { textContent: FAILED }));
  }

  remove() {
    this.gone = true;
    this.picture?.remove();
    if (this.hub.place === this) {
      this.hub.stage = null;
      this.hub.road.remove();
    }
    this.root.remove();
  }
}

/** @param {Component} component @param {string} page */
function placeOf(component, page) {
  const known = mounted.get(component.parentElement);
  const place = known instanceof Place ? known : new Place(component, hubOf(page));
  mounted.set(component.parentElement, place);
  place.component = component;
  return place;
}

/** @param {Component} component */
export function mountStage(component) {
  const { data } = component;
  const place = placeOf(component, data.name);
  fetchPlotly(data.plotly);
  place.hub.hear(place, data);
}

/** Draws the map once everything is there, unless a newer message has come. @param {Component} component */
export async function mountMap(component) {
  const message = read(component.data);
  const place = placeOf(component, message.name);
  place.latest = message;
  try {
    const [Plotly] = await Promise.all([loadPlotly(message.plotly), loosen(message), dressed]);
    if (place.gone || place.latest !== message) return;
    await place.showMap(Plotly, message);
  } catch (error) {
    console.warn("stage:", error);
    place.complain();
  }
}

/** The place of the losses: an element of its own, elsewhere on the page. @param {Component} component */
export function mountLosses({ parentElement, data }) {
  if (mounted.has(parentElement)) return;
  const hub = hubOf(data.name);
  const root = parentElement.appendChild(element("div", "stage-losses"));
  hub.losses = root;
  mounted.set(parentElement, {
    remove() {
      if (hub.losses === root) {
        hub.losses = null;
        hub.stage?.showLosses(null);
      }
      root.remove();
    },
  });
  hub.stage?.showLosses(root);
}

/** The place of the table of runs, in the same way. @param {Component} component */
export function mountTable({ parentElement, data }) {
  if (mounted.has(parentElement)) return;
  const hub = hubOf(data.name);
  const root = parentElement.appendChild(element("div", "stage-table"));
  hub.table = root;
  mounted.set(parentElement, {
    remove() {
      if (hub.table === root) {
        hub.table = null;
        hub.stage?.showTable(null);
      }
      root.remove();
    },
  });
  hub.stage?.showTable(root);
}

/** An invisible one, which hears the keys of its page. @param {Component} component */
export function mountKeys({ parentElement, data }) {
  if (mounted.has(parentElement)) return;
  const play = (/** @type {KeyboardEvent} */ event) => {
    const { stage } = hubOf(data.name);
    stage?.key(event);
    return stage !== null;
  };
  mounted.set(parentElement, new Keys(data.name, play));
}

/**
 * Tells the server when the connection to it is back: what was changed meanwhile is in the browser alone
 * (connection.py).
 */
class Connection {
  gone = false;

  /** @param {() => void} tell */
  constructor(tell) {
    this.tell = tell;
    this.remove = onConnection(there => {
      if (there && this.gone) this.tell();
      this.gone = !there;
    });
  }
}

/** An invisible one on every page that has controls. @param {Component} component */
export function mountConnection({ parentElement, setTriggerValue }) {
  const tell = () => setTriggerValue("back", true);
  const known = mounted.get(parentElement);
  if (known instanceof Connection) known.tell = tell;
  else mounted.set(parentElement, new Connection(tell));
}

/** @param {Component} component */
export function unmount({ parentElement }) {
  mounted.get(parentElement)?.remove();
  mounted.delete(parentElement);
}

/** plotly.js, once it is read. @type {PlotlyModule | null} */
let there = null;
/** @type {Promise<PlotlyModule> | null} */
let coming = null;

/** Has plotly.js brought while nobody waits for it: reading it would keep the page from all else. @param {string} address */
function fetchPlotly(address) {
  const href = new URL(address, document.baseURI).href;
  if (coming || document.querySelector(`link[href="${href}"]`)) return;
  document.head.append(element("link", "", { rel: "preload", as: "script", href, fetchPriority: "low" }));
}

/** plotly.js from the installed Python package, once a page. @param {string} address */
function loadPlotly(address) {
  coming ??= new Promise((resolve, reject) => {
    const script = element("script", "", { src: new URL(address, document.baseURI) });
    script.onload = () => {
      there = /** @type {PlotlyModule} */ (/** @type {any} */ (window).Plotly);
      resolve(there);
    };
    script.onerror = () => {
      coming = null;
      reject(new Error(`no ${address}`));
    };
    document.head.append(script);
  });
  return coming;
}

/** When the page has nothing else to do. @returns {Promise<void>} */
const idle = () =>
  new Promise(done => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => done(), { timeout: LONGEST_REST });
    else setTimeout(done, LONGEST_REST);
  });
