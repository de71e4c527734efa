/*
 * Between Streamlit's components and the stage: what mounts each of them. A race has four: the picture and the places of
 * its losses, its table and what is found; a page of maps has a map beside them.
 */

import { element } from "./element.js";
import { Examples } from "./examples.js";
import "./fields.js";
import "./formula.js";
import { Guesses } from "./guesses.js";
import { hubOf } from "./hub.js";
import { Keys } from "./keys.js";
import { Look } from "./look.js";
import { MapPlace, Place } from "./mounted.js";
import { onConnection, onceAtRest } from "./page.js";
import "./pasting.js";
import { fetchPlotly, loadPlotly } from "./plotly.js";
import { Scores } from "./scores.js";
import { Sharpness } from "./sharpness.js";
import { Spread } from "./spread.js";
import "./touch.js";
import { Walked } from "./walked.js";

/** @import { Hub } from "./hub.js" */
/** @import { Component } from "./types.d.ts" */

/** What a component is here, by its parent element. @type {WeakMap<HTMLElement, { remove(): void }>} */
const mounted = new WeakMap();

/**
 * @template {Place} Kind
 * @param {Component} component
 * @param {new (component: Component, hub: Hub) => Kind} Kind
 * @returns {Kind}
 */
function placeOf(component, Kind) {
  const known = mounted.get(component.parentElement);
  const place = known instanceof Kind ? known : new Kind(component, hubOf(component.data.name));
  mounted.set(component.parentElement, place);
  place.component = component;
  return place;
}

/** @param {Component} component */
export function mountStage(component) {
  const { data } = component;
  const place = placeOf(component, Place);
  fetchPlotly(data.plotly);
  place.hub.hear(place, data);
}

/** @param {Component} component */
export function mountMap(component) {
  const { data } = component;
  const place = placeOf(component, MapPlace);
  loadPlotly(data.plotly).catch(() => {}); // while the answer is on its way
  place.data = data;
  place.road.hear(data);
}

/**
 * Mounts a place that another component of the page fills.
 *
 * @param {Component} component
 * @param {string} className
 * @param {(hub: Hub, root: HTMLElement) => (() => void)} taken tells the page of it; returns what tells that it is gone
 */
function mountPart({ parentElement, data }, className, taken) {
  if (mounted.has(parentElement)) return;
  const root = parentElement.appendChild(element("div", className));
  const leave = taken(hubOf(data.name), root);
  mounted.set(parentElement, {
    remove() {
      leave();
      root.remove();
    },
  });
}

/** The place of the losses: an element of its own, elsewhere on the page. @param {Component} component */
export function mountLosses(component) {
  mountPart(component, "stage-losses", (hub, root) => {
    hub.losses = root;
    hub.stage?.showLosses(root);
    return () => {
      if (hub.losses !== root) return;
      hub.losses = null;
      hub.stage?.showLosses(null);
    };
  });
}

/**
 * Mounts a place in which the stage writes.
 *
 * @param {Component} component
 * @param {"table" | "findings"} part
 */
function mountWritten(component, part) {
  mountPart(component, `stage-${part}`, (hub, root) => {
    hub[part] = root;
    hub.stage?.showPart(part, root);
    return () => {
      if (hub[part] !== root) return;
      hub[part] = null;
      hub.stage?.showPart(part, null);
    };
  });
}

/** The place of the table of runs. @param {Component} component */
export function mountTable(component) {
  mountWritten(component, "table");
}

/** The place of what explains the runs. @param {Component} component */
export function mountFindings(component) {
  mountWritten(component, "findings");
}

/** The place of the line about the picture and of the pills of its runs. @param {Component} component */
export function mountPills(component) {
  mountPart(component, "stage-head", (hub, root) => {
    hub.pills = root;
    hub.stage?.pills.stand(root);
    return () => {
      if (hub.pills === root) hub.pills = null;
    };
  });
}

/** The place of the examples that the surface is made of. @param {Component} component */
export function mountExamples(component) {
  mountPart(component, "stage-examples", (hub, root) => {
    const examples = new Examples(
      root,
      () => hub.stage,
      race => hub.askExamples(race, message => examples.take(message)),
    );
    hub.put(examples);
    return () => hub.leave(examples);
  });
}

const ASIDES = { Guesses, Sharpness, Spread, Scores, Look };

/** The place of a panel beside the plane of a training. @param {Component} component */
export function mountAside(component) {
  mountPart(component, "stage-aside", (hub, root) => {
    const { part, nth } = component.data;
    const Kind = ASIDES[/** @type {keyof typeof ASIDES} */ (part)];
    /** @type {import("./aside.js").AsideLinks} */
    const links = {
      stage: () => hub.stage,
      ask: (kind, pairs, heard) => hub.askBeside(kind, pairs, heard),
      chosen: hub.chosen,
      nth,
    };
    const aside = new Kind(root, links);
    hub.put(aside);
    return () => hub.leave(aside);
  });
}

/** The place of a part of what is said. @param {Component} component */
export function mountWords(component) {
  const { part } = component.data;
  mountPart(component, "told", ({ told }, root) => told.take(part, root));
}

/** The place of a figure that stands still. @param {Component} component */
export function mountChart(component) {
  const { part } = component.data;
  mountPart(component, "stage-chart", ({ told }, root) => told.takeChart(part, root));
}

/** An invisible one: where the page's state now is, said by controls that run without the stage. @param {Component} component */
export function mountFollow({ data: { name, address, run } }) {
  const hub = hubOf(name);
  if (hub.place && hub.data) hub.hear(hub.place, { ...hub.data, address, run });
}

/** An invisible one: what the page wants to be said of what it shows. @param {Component} component */
export function mountTold({ parentElement, data }) {
  const hub = hubOf(data.name);
  hub.wants(data);
  mounted.set(parentElement, { remove: () => hub.telling === data && hub.wants(null) });
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

/** An invisible one, which marks what was seen of the lecture. @param {Component} component */
export function mountWalked({ parentElement }) {
  if (!mounted.has(parentElement)) mounted.set(parentElement, new Walked());
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
      if (there && this.gone) onceAtRest(() => this.tell());
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
