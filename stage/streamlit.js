/*
 * Between Streamlit's components and the stage. A race has three of them: the picture, the place of its losses, and an
 * invisible one that asks the server while a hand moves; a page of maps has a map beside them. They find each other here
 * by the name of their page.
 */

import "./fields.js";
import { Connection } from "./connection.js";
import { Keys } from "./keys.js";
import { Live } from "./live.js";
import { MapPlot } from "./map.js";
import { createStage } from "./stage.js";
import "./touch.js";
import { loosen, read } from "./wire.js";

const FAILED =
  "The picture could not be loaded. Reload the page; if that does not help, the server's static files are out of reach.";
const hubs = new Map(); // name of a page -> what its components share; survives their being mounted anew

function hubOf(name) {
  if (!hubs.has(name)) {
    const hub = { memory: {}, losses: null, stage: null };
    hub.live = new Live({
      answered: message => hub.stage?.answer(message),
      silent: yes =>
        hub.stage?.say(yes ? "The server does not answer. The picture follows again as soon as it does." : ""),
    });
    hubs.set(name, hub);
  }
  return hubs.get(name);
}

const mounted = new WeakMap(); // a component's parent element -> {root, hub, ...}

const sheet = Object.assign(document.createElement("link"), {
  rel: "stylesheet",
  href: new URL("stage.css", import.meta.url),
});
const dressed = new Promise(done => Object.assign(sheet, { onload: done, onerror: done })); // or the plot is first drawn without a height
document.head.append(sheet);

/** Called at every new `data`: the first time for an element it makes the stage. */
export const mountStage = component =>
  mountPicture(component, async (known, Plotly, message) => {
    known.hub.stage ??= known.picture = makeStage(known, Plotly, Boolean(message.step));
    await known.hub.stage.showLossesIn(known.hub.losses);
    await known.hub.stage.update(message);
  });

export const mountMap = component =>
  mountPicture(component, async (known, Plotly, message) => {
    known.picture ??= makeMap(known, Plotly);
    await known.picture.update(message);
  });

/** show(known, Plotly, message) draws it once everything is there, unless a newer message has come. */
async function mountPicture(component, show) {
  const { parentElement, data } = component;
  const message = read(data);
  const known = mounted.get(parentElement) ?? begin(parentElement, hubOf(message.name));
  known.send = (name, value) => component.setTriggerValue(name, value);
  known.latest = message;
  try {
    const [Plotly] = await Promise.all([loadPlotly(message.plotly), loosen(message), dressed]);
    if (known.gone || known.latest !== message) return;
    await show(known, Plotly, message);
    parentElement.querySelector(".stage-failed")?.remove(); // of an earlier message that could not be read
  } catch (error) {
    console.warn("stage:", error);
    complain(known);
  }
}

function begin(parentElement, hub) {
  const root = parentElement.appendChild(document.createElement("div"));
  const known = { root, hub };
  mounted.set(parentElement, known);
  return known;
}

function makeStage(known, Plotly, inside) {
  const { root, hub } = known;
  root.replaceChildren();
  const stage = createStage(root, Plotly, {
    send: (name, value) => known.send(name, value),
    ask: question => hub.live.ask(question),
    memory: hub.memory,
    inside,
  });
  let place = null;
  stage.showLossesIn = async element => {
    if (element === place) return;
    place = element;
    await stage.showLosses(element);
  };
  return stage;
}

function makeMap(known, Plotly) {
  const { root, hub } = known;
  root.replaceChildren();
  return new MapPlot(root, Plotly, {
    send: (name, value) => known.send(name, value),
    ask: question => hub.live.ask(question),
    held: yes => hub.stage?.held(yes),
    letGo: () => hub.stage?.letGo(),
    alone: () => !hub.stage,
  });
}

/** The place of the losses: an element of its own, elsewhere on the page. */
export function mountLosses({ parentElement, data }) {
  if (mounted.has(parentElement)) return;
  const hub = hubOf(data.name);
  hub.losses = parentElement.appendChild(Object.assign(document.createElement("div"), { className: "stage-losses" }));
  mounted.set(parentElement, { root: hub.losses, hub });
  hub.stage?.showLossesIn(hub.losses);
}

/** The invisible one: questions go out as a trigger, answers come in as data. */
export function mountLive({ parentElement, data, setTriggerValue }) {
  const message = read(data);
  const hub = hubOf(message.name);
  mounted.set(parentElement, { root: null, hub, live: true });
  hub.live.connect(question => setTriggerValue("ask", question));
  hub.live.hear(message);
}

/** An invisible one, which hears the keys of its page. */
export function mountKeys({ parentElement, data }) {
  if (!mounted.has(parentElement)) mounted.set(parentElement, { keys: new Keys(data.name) });
}

/** An invisible one on every page that has controls. */
export function mountConnection({ parentElement, setTriggerValue }) {
  const tell = () => setTriggerValue("back", true);
  const known = mounted.get(parentElement);
  if (known) known.connection.tell = tell;
  else mounted.set(parentElement, { connection: new Connection(tell) });
}

export function unmount({ parentElement }) {
  const known = mounted.get(parentElement);
  if (!known) return;
  if (known.keys || known.connection) {
    mounted.delete(parentElement);
    return (known.keys ?? known.connection).remove();
  }
  known.gone = true;
  mounted.delete(parentElement);
  if (known.live) return known.hub.live.remove();
  if (known.root === known.hub.losses) {
    known.hub.losses = null;
    known.hub.stage?.showLossesIn(null);
  }
  known.picture?.remove();
  if (known.picture && known.hub.stage === known.picture) known.hub.stage = null;
  known.root.remove();
}

/** What is drawn stays: the next message may be a good one. */
function complain({ root, picture }) {
  if (picture) return picture.say(FAILED);
  root.replaceChildren(Object.assign(document.createElement("p"), { className: "stage-trouble", textContent: FAILED }));
}

let plotly = null;

/** plotly.js from the installed Python package, once a page. */
function loadPlotly(address) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(address, document.baseURI);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      plotly = null;
      reject(new Error(`no ${address}`));
    };
    document.head.append(script);
  });
  return plotly;
}
