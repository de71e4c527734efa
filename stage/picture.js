/*
 * What the stage and the map have in common: a plot of Plotly's, drawn anew only where it is another one, a canvas and
 * a box above it that are painted once a frame, and words below it.
 */

import { toolOf } from "./beneath.js";
import { element } from "./element.js";
import { panelOf, rangesOf } from "./geometry.js";
import { hoverBox } from "./hover.js";
import { canvasOver } from "./layers.js";
import { magnified, onMagnified } from "./presented.js";
import { revisionOf } from "./place.js";
import { SKETCH, rubOut } from "./sketch.js";

/** @import { Drawn, Look, PanelAxes } from "./messages.d.ts" */
/** @import { Panel, Pixels, PlotlyModule, Plot, Ranges, Send } from "./types.d.ts" */

const LOOK = 50; // ms between two looks whether plotly.js is there
const LONGEST_WAIT = 15_000; // ms
const SETTLED = 400; // ms without a change after which a text is read out
const REPAINTED = 200; // ms after which Streamlit has changed its theme

export class Picture {
  /**
   * name: "stage" or "map"; broken: what is said where it cannot be painted.
   *
   * @param {HTMLElement} root
   * @param {PlotlyModule} Plotly
   * @param {Send} send tells the server
   * @param {{ name: string, broken: string }} facts
   */
  constructor(root, Plotly, send, { name, broken }) {
    this.root = root;
    this.Plotly = Plotly;
    this.send = send;
    this.name = name;
    this.broken = broken;
    root.classList.add("stage");
    root.dataset.testid = name;
    root.setAttribute("role", "group");
    this.area = root.appendChild(element("div", "stage-area"));
    this.plot = /** @type {Plot} */ (/** @type {HTMLElement} */ (this.area.appendChild(element("div", "stage-plot"))));
    this.layer = canvasOver(this.area);
    this.box = hoverBox(this.area);
    this.trouble = root.appendChild(element("p", "stage-trouble", { hidden: true, role: "alert" }));
    this.summary = root.appendChild(element("p", "stage-summary", { "aria-live": "polite" }));
    /** The key of the figure that is drawn. @type {string | null} */
    this.figure = null;
    this.drawn = false; // whether Plotly has drawn at all
    /** The figure with its content as it came. @type {Drawn | null} */
    this.given = null;
    /** While Plotly pans and zooms, ahead of its layout. @type {Ranges} */
    this.ranges = {};
    /** @type {(Panel | null)[]} */
    this.panels = [];
    /** In the window. @type {Pixels | null} */
    this.pointer = null;
    this.frame = 0;
    this.paints = 0;
    this.reading = 0;
    this.off = new AbortController();
    this.area.addEventListener("pointermove", event => this.point(event));
    this.area.addEventListener("pointerleave", () => this.point(null));
    onMagnified(this.off.signal, () => this.magnify());
  }

  // --- what a kind of picture has of its own -------------------------------------------------------------------------

  /** The settings of Plotly. @returns {object} */
  config() {
    throw new Error("not given");
  }

  /** Paints what lies above the plot. @param {number} _now ms */
  paint(_now) {}

  /** Hears where the pointer is; null once it has left. @param {PointerEvent | null} _event */
  point(_event) {}

  // --- Plotly's part -------------------------------------------------------------------------------------------------

  /** Draws a figure as this kind of picture shows it. @param {Drawn} figure */
  async drawSurface(figure) {
    await this.drawFigure(figure);
  }

  /** A figure in the size that is wanted now; as it came it is kept. @param {Drawn} figure @returns {Drawn} */
  sized(figure) {
    if (figure.json) this.given = figure;
    return { ...figure, json: figure.json && magnified(figure.json) };
  }

  /** Draws what is there once more, in the size that the presenter view wants or does not want any more. */
  async magnify() {
    if (!this.given) return;
    this.figure = "in another size";
    await this.drawSurface(this.given);
    this.invalidate();
  }

  /**
   * Draws a figure, unless it is there already; tells whether it did. What the visitor zoomed to stays, unless the axes
   * are others.
   *
   * @param {Drawn} figure
   */
  async drawFigure({ key, json }) {
    if (key === this.figure) return false;
    if (!json) {
      this.lost();
      return false;
    }
    const { data, layout } = json;
    const kept = { uirevision: revisionOf(layout), dragmode: toolOf(this.plot) };
    // A second time the buttons would count as others, for they are in a list in a list, and the zoom would be lost.
    const before = this.figure;
    const config = before ? undefined : this.config();
    this.figure = key; // at once: the next message may come while Plotly draws
    try {
      await this.Plotly.react(this.plot, data, { ...layout, ...kept, hovermode: "closest" }, config);
    } catch (problem) {
      this.figure = before;
      throw problem;
    }
    if (!before) this.follow();
    this.drawn = true;
    return true;
  }

  /** Has plotly.js itself draw what was sketched (sketch.js). @param {PlotlyModule} Plotly */
  async take(Plotly) {
    if (this.Plotly === Plotly) return;
    this.Plotly = Plotly;
    if (!this.drawn) return;
    const { data, layout } = this.plot;
    await Plotly.react(this.plot, data, layout, this.config());
    rubOut(this.plot);
    this.follow();
    this.invalidate();
  }

  /** Waits for plotly.js to have drawn what is sketched still, for a while. */
  async plotted() {
    for (let tries = 0; this.Plotly === SKETCH && tries < LONGEST_WAIT / LOOK; tries++)
      await new Promise(done => setTimeout(done, LOOK));
  }

  /** What is to go on with a figure that is not here. */
  lost() {
    this.send("lost", true);
  }

  /** While Plotly pans and zooms, what lies above it goes along. */
  follow() {
    const goTo = (/** @type {Ranges} */ ranges) => {
      this.ranges = ranges;
      this.invalidate();
    };
    this.plot.on("plotly_afterplot", () => this.invalidate());
    this.plot.on("plotly_relayouting", event => goTo(rangesOf(event)));
    this.plot.on("plotly_relayout", () => goTo({}));
  }

  /**
   * Plotly's settings, with a button that gives the pointer back to what lies above the plot.
   *
   * @param {boolean} phone
   * @param {{ title: string, icon: object } | null} free that button, where something lies there
   * @param {(() => void) | null} reset what shows the whole again, where that is not what Plotly has drawn first
   */
  settings(phone, free, reset = null) {
    const { Plotly } = this;
    const tools = ["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d"];
    const title = "Reset axes";
    const back = reset ? { name: title, title, icon: Plotly.Icons.home, click: reset } : "resetScale2d";
    const click = (/** @type {Plot} */ plot) => Plotly.relayout(plot, { dragmode: false });
    return {
      displaylogo: false,
      displayModeBar: phone ? false : "hover",
      modeBarButtons: [[...tools, back, ...(free ? [{ name: free.title, ...free, click }] : [])]],
      doubleClick: false,
      scrollZoom: false,
    };
  }

  /** Looks where Plotly has put the panels. @param {PanelAxes[]} all */
  placePanels(all) {
    this.panels = all.map((axes, nth) => panelOf(this.plot, this.area, axes, nth, this.ranges));
  }

  /** The panels that can be touched: none while a tool of Plotly's has the pointer. */
  touchable() {
    return toolOf(this.plot) ? [] : this.panels.filter(panel => panel !== null);
  }

  // --- a frame -------------------------------------------------------------------------------------------------------

  invalidate() {
    this.frame ||= requestAnimationFrame(now => {
      this.frame = 0;
      try {
        this.paint(now);
      } catch (error) {
        console.warn(`${this.name}:`, error);
        this.say(this.broken);
      }
    });
  }

  /** Remembers where the pointer is. @param {PointerEvent | null} event */
  setPointer(event) {
    this.pointer = event && [event.clientX, event.clientY];
    this.invalidate();
  }

  /** Where the pointer is in the area. @returns {Pixels | null} */
  pointed() {
    if (!this.pointer) return null;
    const { left, top } = this.area.getBoundingClientRect();
    return [this.pointer[0] - left, this.pointer[1] - top];
  }

  // --- words ---------------------------------------------------------------------------------------------------------

  /** Says what is wrong; "" where nothing is. @param {string} text */
  say(text) {
    this.trouble.textContent = text;
    this.trouble.hidden = !text;
  }

  /** Once nothing changes any more. @param {string} text */
  readOut(text) {
    clearTimeout(this.reading);
    this.reading = setTimeout(() => (this.summary.textContent = text), SETTLED);
  }

  /** Sets the colours of a theme for the style sheet. @param {Look} look */
  dress({ paper, ink, quiet, rule, veil }) {
    for (const [name, color] of Object.entries({ paper, ink, quiet, rule, veil }))
      this.root.style.setProperty(`--${name}`, color);
  }

  /**
   * Calls back when Streamlit has followed the system from light to dark; it tells the server only with the next
   * message.
   *
   * @param {() => void} changed
   */
  onTheme(changed) {
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", () => setTimeout(changed, REPAINTED), { signal: this.off.signal });
  }

  async fullScreen() {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen());
    } catch {
      this.say("This browser does not let the picture fill the screen.");
    }
  }

  remove() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.reading);
    this.off.abort();
    if (this.drawn) this.Plotly.purge(this.plot);
    this.root.replaceChildren();
  }
}
