/* The components that show a picture: a stage, or a map. */

import { element } from "./element.js";
import { dressed } from "./hub.js";
import { MapPlot } from "./map.js";
import { MapRoad } from "./maproad.js";
import { goToFields } from "./page.js";
import { loadPlotly } from "./plotly.js";
import { ProgressBar } from "./progress.js";
import { Stage } from "./stage.js";

/** @import { Hub } from "./hub.js" */
/** @import { Asked } from "./messages.d.ts" */
/** @import { Progress } from "./slow.js" */
/** @import { Component, PlotlyModule, Send } from "./types.d.ts" */
/** @import { Message } from "./wire.js" */

const FAILED =
  "The picture could not be loaded. Reload the page; if that does not help, the server's files are out of reach.";

/** A component that shows a picture. */
export class Place {
  /** The picture, once there is one. @type {Stage | MapPlot | null} */
  picture = null;
  gone = false;

  /** @param {Component} component @param {Hub} hub */
  constructor(component, hub) {
    this.component = component;
    this.hub = hub;
    this.root = component.parentElement.appendChild(element("div", ""));
    this.progress = new ProgressBar(this.root);
  }

  /** How far a picture is that takes long; null: none is waited for. @param {Progress | null} progress */
  tell(progress) {
    if (progress) this.progress.show(progress);
    else this.progress.hide();
  }

  /** What a picture hands on. */
  links() {
    const { hub } = this;
    return {
      /** @type {Send} */
      send: (name, value) => {
        const tell = () => this.component.setTriggerValue(name, value);
        if (name === "start") hub.road.afterwards(tell);
        else tell();
      },
      ask: hub.road.ask.bind(hub.road),
    };
  }

  /** What the page does with its runs; null where it has no controls for them. */
  runs() {
    const { data } = this.hub;
    if (!data?.runs) return null;
    return {
      own: (/** @type {number} */ nth) => {
        this.component.setTriggerValue("own", nth);
        goToFields(data.name, nth);
      },
      out: (/** @type {number} */ nth) => this.component.setTriggerValue("out", nth),
    };
  }

  /** @param {PlotlyModule} Plotly @param {Message} message */
  async showStage(Plotly, message) {
    const { hub, root } = this;
    if (!hub.stage) {
      root.replaceChildren();
      const { memory } = hub;
      const inside = Boolean(message.step);
      const { alone, led, unlinked } = hub.data ?? {};
      const files = Boolean(alone || unlinked);
      const still = message.kind === "network" || Boolean(alone || led);
      const links = { ...this.links(), memory, inside, still, files, runs: this.runs() };
      this.picture = hub.stage = new Stage(root, Plotly, links);
    }
    await hub.stage.take(Plotly);
    hub.stage.showPart("table", hub.table);
    hub.stage.showPart("findings", hub.findings);
    hub.stage.beside = hub.beside;
    if (hub.pills) hub.stage.pills.stand(hub.pills);
    await hub.stage.showLosses(hub.losses);
    await hub.stage.update(/** @type {any} */ (message));
  }

  /** What is drawn stays: the next message may be a good one. @returns {string} what it says */
  complain() {
    if (this.picture) this.picture.say(FAILED);
    else this.root.replaceChildren(element("p", "stage-trouble", { textContent: FAILED }));
    return FAILED;
  }

  remove() {
    this.gone = true;
    this.picture?.remove();
    if (this.hub.place === this) {
      this.hub.stage = null;
      this.hub.road.remove();
    }
    this.progress.remove();
    this.root.remove();
  }
}

/** A component that shows a map. */
export class MapPlace extends Place {
  /** The map that is shown, or is about to be. @type {Message | null} */
  latest = null;
  /** What the page said last. @type {Asked | null} */
  data = null;

  /** @param {Component} component @param {Hub} hub */
  constructor(component, hub) {
    super(component, hub);
    this.road = new MapRoad({
      shown: message => this.show(message),
      told: progress => this.tell(progress),
      held: () => this.picture?.figure ?? null,
      say: text => this.say(text),
      busy: asks => this.busy(asks),
    });
  }

  /** Draws the map once everything is there, unless a newer one has come. @param {Message} message */
  async show(message) {
    this.latest = message;
    const { hub } = this;
    try {
      const [Plotly] = await Promise.all([loadPlotly(this.data?.plotly ?? ""), dressed]);
      if (this.gone || this.latest !== message) return;
      await this.plot(Plotly).update(/** @type {any} */ (message));
      hub.told.write(/** @type {any} */ (message));
    } catch (error) {
      console.warn("stage:", error);
      this.complain();
    }
  }

  /** @param {PlotlyModule} Plotly */
  plot(Plotly) {
    if (this.picture instanceof MapPlot) return this.picture;
    const { hub, root } = this;
    root.replaceChildren();
    return (this.picture = new MapPlot(root, Plotly, {
      ...this.links(),
      led: this.data?.led ?? false,
      held: down => hub.stage?.held(down),
      letGo: () => hub.stage?.letGo(),
      alone: () => !hub.stage,
      again: () => this.road.ask(true),
    }));
  }

  /** Whether what is shown is the last map still, and another is waited for. @param {boolean} asks */
  busy(asks) {
    for (const part of [this.root, ...this.hub.told.roots()]) part.dataset.asking = String(asks);
    if (!asks) this.progress.hide();
  }

  /** @param {string} text what is wrong; "" where nothing is */
  say(text) {
    if (text) this.progress.hide();
    if (this.picture) this.picture.say(text);
    else
      this.root.replaceChildren(...(text ? [element("p", "stage-trouble", { textContent: text, role: "alert" })] : []));
  }

  /** @override */
  remove() {
    super.remove();
    this.road.remove();
  }
}
