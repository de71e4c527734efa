/*
 * Between Streamlit's components and the stage. A race has three of them: the picture, the place of its losses, and an
 * invisible one that asks the server while a hand moves; a page of maps has a map beside them. They find each other
 * here by the name of their page.
 */

import { element } from "./element.js";
import "./fields.js";
import { Keys } from "./keys.js";
import { Live } from "./live.js";
import { MapPlot } from "./map.js";
import { Memory } from "./memory.js";
import { onConnection } from "./page.js";
import { Stage } from "./stage.js";
import "./touch.js";
import { loosen, read } from "./wire.js";

/** @import { PlotlyModule, Send } from "./types.d.ts" */
/** @import { Message } from "./wire.js" */

/**
 * What Streamlit calls with: at every change of the data, and once more with the element's parent alone.
 *
 * @typedef {{ parentElement: HTMLElement, data: any, setTriggerValue: Send }} Component
 */

const FAILED =
  "The picture could not be loaded. Reload the page; if that does not help, the server's static files are out of reach.";
const SILENT = "The server does not answer. The picture follows again as soon as it does.";

/** What the components of a page share. */
class Hub {
  memory = new Memory();
  /** @type {Stage | null} */
  stage = null;
  /** Where the losses are drawn. @type {HTMLElement | null} */
  losses = null;
  live = new Live({
    answered: message => this.stage?.answer(message),
    silent: yes => this.stage?.say(yes ? SILENT : ""),
  });
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
      ask: hub.live.ask.bind(hub.live),
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
    if (this.hub.stage === this.picture) this.hub.stage = null;
    this.root.remove();
  }
}

/** @param {Component} component */
export const mountStage = component => mountPicture(component, (place, ...what) => place.showStage(...what));

/** @param {Component} component */
export const mountMap = component => mountPicture(component, (place, ...what) => place.showMap(...what));

/**
 * show(place, Plotly, message) draws it once everything is there, unless a newer message has come.
 *
 * @param {Component} component
 * @param {(place: Place, Plotly: PlotlyModule, message: Message) => Promise<void>} show
 */
async function mountPicture(component, show) {
  const { parentElement, data } = component;
  const message = read(data);
  const known = mounted.get(parentElement);
  const place = known instanceof Place ? known : new Place(component, hubOf(message.name));
  mounted.set(parentElement, place);
  place.component = component;
  place.latest = message;
  try {
    const [Plotly] = await Promise.all([loadPlotly(message.plotly), loosen(message), dressed]);
    if (place.gone || place.latest !== message) return;
    await show(place, Plotly, message);
    parentElement.querySelector(".stage-failed")?.remove(); // of an earlier message that could not be read
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

/** The invisible one: questions go out as a trigger, answers come in as data. @param {Component} component */
export function mountLive({ parentElement, data, setTriggerValue }) {
  const message = read(data);
  const { live } = hubOf(message.name);
  mounted.set(parentElement, live);
  live.connect(question => setTriggerValue("ask", question));
  live.hear(/** @type {any} */ (message));
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

/** @type {Promise<PlotlyModule> | null} */
let plotly = null;

/** plotly.js from the installed Python package, once a page. @param {string} address */
function loadPlotly(address) {
  plotly ??= new Promise((resolve, reject) => {
    const script = element("script", "", { src: new URL(address, document.baseURI) });
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => {
      plotly = null;
      reject(new Error(`no ${address}`));
    };
    document.head.append(script);
  });
  return plotly;
}
