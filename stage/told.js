/* What is said of a picture, beside it: parts as HTML of the server's, and figures of Plotly's that stand still. */

import { element } from "./element.js";
import { hasRoom, onResize } from "./layers.js";
import { NOTED, note } from "./predictions.js";
import { magnified, onMagnified } from "./presented.js";
import { ProgressBar } from "./progress.js";
import { separateNames } from "./separate.js";
import { steady } from "./steady.js";

/** @import { Chart, ToldMessage } from "./messages.d.ts" */
/** @import { Progress } from "./slow.js" */
/** @import { Plot, PlotlyModule } from "./types.d.ts" */

export class Told {
  /** @param {() => Promise<PlotlyModule>} load @param {() => boolean} phone whether the page is a phone's */
  constructor(load, phone) {
    this.load = load;
    this.phone = phone;
    this.about = ""; // of what is said, or will be
    /** @type {Map<string, HTMLElement>} */
    this.words = new Map();
    /** @type {Map<string, ChartPlace>} */
    this.charts = new Map();
    /** Part of the page -> its HTML. @type {Record<string, string>} */
    this.said = {};
    /** Part -> its figure. @type {Record<string, Chart>} */
    this.drawn = {};
    /** How far is what takes long. @type {ProgressBar | null} */
    this.progress = null;
  }

  get waits() {
    return this.progress !== null;
  }

  forget() {
    this.about = "";
    this.progress = null;
    this.said = {};
    this.drawn = {};
  }

  /** Where something is said. */
  roots() {
    return [...this.words.values(), ...[...this.charts.values()].map(({ root }) => root)];
  }

  /** @param {string} part @param {HTMLElement} root */
  take(part, root) {
    this.words.set(part, root);
    this.writePart(part);
    return () => this.words.get(part) === root && this.words.delete(part);
  }

  /** @param {string} part @param {HTMLElement} root */
  takeChart(part, root) {
    const place = new ChartPlace(root, this.load, this.phone);
    this.charts.set(part, place);
    place.show(this.drawn[part]);
    return () => {
      place.remove();
      if (this.charts.get(part) === place) this.charts.delete(part);
    };
  }

  /** @param {Pick<ToldMessage, "said"> & Partial<ToldMessage>} message */
  write({ said, charts = {}, answered }) {
    if (answered) {
      note(answered);
      document.dispatchEvent(new Event(NOTED));
    }
    this.progress = null;
    this.said = said;
    this.drawn = charts;
    for (const part of this.words.keys()) this.writePart(part);
    for (const [part, place] of this.charts) place.show(charts[part]);
  }

  /** What was unfolded stays so. @param {string} part */
  writePart(part) {
    const root = this.words.get(part);
    const said = this.said[part] ?? "";
    if (!root || root.dataset.said === said) return;
    const open = Boolean(root.querySelector("details[open]"));
    steady(() => {
      root.innerHTML = root.dataset.said = said;
      for (const folded of root.querySelectorAll("details")) folded.open = open;
    });
  }

  /** Shows how far it is. @param {Progress} progress */
  wait(progress) {
    const [root] = this.words.values();
    if (!root) return;
    if (!this.progress?.root.isConnected) {
      const end = element("span", "");
      root.replaceChildren(end);
      delete root.dataset.said;
      this.progress = new ProgressBar(end);
    }
    this.progress.show(progress);
  }

  /** Says what is wrong, where there is no picture that does. @param {string} text */
  say(text) {
    const [root] = this.words.values();
    if (!root || !text) return;
    this.progress = null;
    root.replaceChildren(element("p", "stage-trouble", { textContent: text, role: "alert" }));
    delete root.dataset.said;
  }
}

class ChartPlace {
  /** @param {HTMLElement} root @param {() => Promise<PlotlyModule>} load @param {() => boolean} phone */
  constructor(root, load, phone) {
    this.root = root;
    this.load = load;
    this.phone = phone;
    this.plot = /** @type {Plot} */ (/** @type {HTMLElement} */ (root.appendChild(element("div", "stage-plot"))));
    this.trouble = root.appendChild(element("p", "stage-trouble", { hidden: true }));
    root.setAttribute("role", "group"); // of a figure and its buttons
    /** @type {Chart | undefined} */
    this.chart = undefined;
    /** @type {PlotlyModule | null} */
    this.Plotly = null;
    /** The annotations of the chart, as they came. @type {any[]} */
    this.names = [];
    this.moved = false; // whether they had to be, to lie apart
    this.waits = false; // whether the chart is not drawn, for it has no room
    this.off = new AbortController();
    onMagnified(this.off.signal, () => this.show(this.chart));
    onResize(root, this.off.signal, () => this.fit());
  }

  /** @param {Chart | undefined} chart */
  async show(chart) {
    this.chart = chart;
    this.trouble.hidden = !chart || chart.json !== null;
    this.trouble.textContent = chart?.alt ?? "";
    if (!chart?.json) return this.purge();
    const { alt, height } = chart;
    const json = magnified(chart.json);
    const names = structuredClone(/** @type {any} */ (json.layout).annotations ?? []);
    this.root.style.height = height ? `${height}px` : "";
    this.root.setAttribute("aria-label", alt);
    try {
      const Plotly = await this.load();
      if (this.chart !== chart) return;
      this.waits = !hasRoom(this.root, json.layout);
      if (this.waits) return this.purge();
      const displayModeBar = this.phone() ? false : "hover";
      await Plotly.react(this.plot, json.data, json.layout, { displaylogo: false, displayModeBar });
      this.Plotly = Plotly;
      this.names = names;
      this.moved = await separateNames(Plotly, this.plot, names, false);
    } catch (error) {
      console.warn("stage:", error);
    }
  }

  async fit() {
    if (this.waits) return this.show(this.chart);
    if (!this.Plotly || !hasRoom(this.root, this.plot.layout)) return;
    await this.Plotly.Plots.resize(this.plot);
    if (this.Plotly) this.moved = await separateNames(this.Plotly, this.plot, this.names, this.moved);
  }

  purge() {
    this.Plotly?.purge(this.plot);
    this.Plotly = null;
  }

  remove() {
    this.off.abort();
    this.chart = undefined;
    this.purge();
  }
}
