/*
 * A map: Plotly draws its cells, each the end of a run; above them are the outline of the cell under the pointer, with
 * what became of its run in a box, and a ring on the chosen one. A hand that moves over the map asks for each cell's
 * run.
 */

import { isModeBar } from "./beneath.js";
import { element } from "./element.js";
import { ARROWS, Hand } from "./hand.js";
import { onResize } from "./layers.js";
import { written } from "./numbers.js";
import { Picture } from "./picture.js";
import { strokeTwice } from "./paint.js";
import { paintScales } from "./scales.js";

/** @import { Cell, Drawn, MapMessage, MapWords, Numbers, Shaped } from "./messages.d.ts" */
/** @import { Ask, Figure, Panel, Pen, PlotlyModule, Send } from "./types.d.ts" */

const BROKEN = "The map could not be drawn. Change a control or reload the page.";
const FAR = 10; // cells by one press of an arrow key with Shift
const PAUSE = 150; // ms without another key after which the chosen cell is told to the server
const SMALLEST = 6; // pixels of an outline: a cell may be a single one
const RING = 12; // pixels from the ring's middle that the hairlines leave free
const RING_ICON = {
  width: 24,
  height: 24,
  path: "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM12 8a4 4 0 1 1 0 8a4 4 0 1 1 0-8zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2h-4zM19 11h4v2h-4z",
};

/**
 * @typedef {object} Links
 * @property {Send} send tells the server
 * @property {Ask} ask wants an answer, which the page's stage draws
 * @property {(down: boolean) => void} held tells the stage whether a hand is on the map
 * @property {() => void} letGo tells it that nothing was chosen
 * @property {() => boolean} alone whether there is no stage
 * @property {boolean} led whether somebody else chooses the cell
 * @property {() => void} again asks for the map with its figure
 */

/**
 * @typedef {MapWords & { loss: Float32Array, status: Int32Array, since: Int32Array, success?: Float32Array }} Values
 */

export class MapPlot extends Picture {
  /** @param {HTMLElement} root @param {PlotlyModule} Plotly @param {Links} links */
  constructor(root, Plotly, links) {
    super(root, Plotly, links.send, { name: "map", broken: BROKEN });
    this.links = links;
    /** The server's last message. @type {MapMessage | null} */
    this.message = null;
    /** What became of the run of each cell. @type {Values | null} */
    this.values = null;
    /** Where the cells are. */
    this.ground = "";
    /** The cell that is chosen. @type {Cell | null} */
    this.at = null;
    this.summed = ""; // the summary that was read out
    this.waiting = 0; // the timer until the server is told of the cell
    root.classList.add("stage-map");
    this.ring = element("button", "map-ring", { type: "button", hidden: true, disabled: links.led });
    this.layer.canvas.after(this.ring);
    this.hand = new Hand(this.area, this.plot, {
      panels: () => (links.led ? [] : this.touchable()),
      moved: (h, v, panel) => this.choose(this.cellAt(h, v, panel)),
      dropped: (h, v, panel) => {
        this.put(this.cellAt(h, v, panel));
        this.tell();
      },
      cancelled: () => this.cancel(),
      home: () => this.ring,
    });
    this.hand.holds(this.ring);
    this.ring.addEventListener("keydown", event => this.key(event));
    for (const name of ["focus", "blur"]) this.ring.addEventListener(name, () => this.invalidate());
    this.onTheme(() => this.links.alone() && this.send("lost", true)); // else the stage says it for the page
    onResize(this.area, this.off.signal, () => this.drawn && this.Plotly.Plots.resize(this.plot));
    Object.assign(root, { map: this }); // for tests, and for whoever looks at the page with tools
  }

  /** The server's last message; there is one from the first update on. */
  get header() {
    return /** @type {MapMessage} */ (this.message);
  }

  // --- what comes in -------------------------------------------------------------------------------------------------

  /** Shows the map as it is now; without figure and words it is the one that is here. @param {MapMessage} message */
  async update(message) {
    const { figure, arrays, summary, words } = message;
    if (!figure.json && figure.key !== this.figure) return this.links.again(); // what is here stays as it is
    this.message = message;
    this.say("");
    this.dress(message.look);
    this.root.setAttribute("aria-label", message.title);
    if (summary !== this.summed) this.readOut((this.summed = summary));
    if (words) this.values = /** @type {Values} */ ({ ...words, ...arrays });
    this.stand(JSON.stringify([message.panels, message.first, message.step, message.shape]));
    await this.drawFigure(filled(figure, arrays));
    if (message !== this.message) return; // a newer one came meanwhile
    if (!this.busy) this.at = message.chosen;
    this.invalidate();
  }

  /** On other ground the cell in the hand is none, or another: the hand lets go. @param {string} ground */
  stand(ground) {
    if (ground !== this.ground && this.busy) {
      clearTimeout(this.waiting);
      this.waiting = 0;
      this.hand.held = null;
      this.cancel();
    }
    this.ground = ground;
  }

  /** @override */
  config() {
    return this.settings(this.header.phone, this.links.led ? null : { title: "Choose a cell", icon: RING_ICON });
  }

  // --- the hand ------------------------------------------------------------------------------------------------------

  /** Whether the cell that is shown is not the server's yet. */
  get busy() {
    return this.hand.dragging || this.waiting !== 0;
  }

  /**
   * The cell at a place of a panel: the nearest, where the map does not reach so far.
   *
   * @param {number} h
   * @param {number} v
   * @param {Panel} panel
   * @returns {Cell}
   */
  cellAt(h, v, panel) {
    const { first, step, shape } = this.header;
    const nth = (/** @type {number} */ value, /** @type {0 | 1} */ axis) =>
      Math.min(Math.max(Math.round((value - first[axis]) / step[axis]), 0), shape[axis] - 1);
    return [panel.nth, nth(panel.dx(h), 0), nth(panel.dy(v), 1)];
  }

  /** For as long as the hand moves: the run of this cell is asked for. @param {Cell} cell */
  choose(cell) {
    const [panel, column, row] = cell;
    if (String(cell) !== String(this.at))
      this.links.ask({ kind: "cell", address: this.header.address, panel, column, row });
    this.put(cell);
  }

  /** @param {Cell} cell */
  put(cell) {
    this.at = cell;
    this.ring.hidden = false; // before the hand wants to give it the focus
    this.links.held(true);
    this.invalidate();
  }

  /** The server runs the whole page with the chosen cell. */
  tell() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    this.links.held(false);
    this.send("cell", this.at);
  }

  cancel() {
    this.at = this.header.chosen;
    this.links.letGo();
    this.invalidate();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const by = ARROWS[event.key];
    if (!by || !this.at || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.pointer = null; // until it moves again
    const { shape } = this.header;
    const far = event.shiftKey ? FAR : 1;
    const [panel, column, row] = this.at;
    const within = (/** @type {number} */ place, /** @type {number} */ count) =>
      Math.min(Math.max(place, 0), count - 1);
    this.choose([panel, within(column + far * by[0], shape[0]), within(row + far * by[1], shape[1])]);
    this.readOut(this.words(this.at).join(", "));
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.tell(), PAUSE);
  }

  /** @override @param {PointerEvent | null} event */
  point(event) {
    const over = event?.pointerType === "mouse" && !isModeBar(event.target);
    this.setPointer(over ? event : null);
  }

  // --- the picture ---------------------------------------------------------------------------------------------------

  /** @override */
  paint() {
    if (!this.drawn) return;
    const { panels, look } = this.header;
    this.placePanels(panels);
    const pen = this.layer.clear();
    const hovered = this.hovered();
    if (hovered) this.outline(pen, hovered);
    const last = this.panels[panels.length - 1];
    if (last && this.plot.layout.meta?.places) this.root.dataset.scales = paintScales(pen, last, look, false);
    this.placeRing(pen);
    const shown = hovered ?? (this.hand.dragging || this.ring.matches(":focus-visible") ? this.at : null);
    if (shown) this.showBox(shown);
    else this.box.hide();
    Object.assign(this.root.dataset, { ready: "true", cell: this.at ?? "", paints: ++this.paints });
  }

  /** The cell under the pointer; null where there is none, or a hand is at work. */
  hovered() {
    const place = this.hand.held ? null : this.pointed();
    const panel = place && this.touchable().find(one => one.holds(...place));
    return place && panel ? this.cellAt(...place, panel) : null;
  }

  /** The middle of a cell in pixels, and its panel; null where that is not drawn. @param {Cell} cell */
  middle([nth, column, row]) {
    const { first, step } = this.header;
    const panel = this.panels[nth];
    return panel && { panel, h: panel.px(first[0] + column * step[0]), v: panel.py(first[1] + row * step[1]) };
  }

  /** @param {Pen} pen @param {Cell} cell */
  outline(pen, cell) {
    const middle = this.middle(cell);
    if (!middle) return;
    const { step, look } = this.header;
    const { panel, h, v } = middle;
    const width = Math.max(Math.abs(panel.px(step[0]) - panel.px(0)), SMALLEST);
    const height = Math.max(Math.abs(panel.py(step[1]) - panel.py(0)), SMALLEST);
    pen.beginPath();
    pen.rect(h - width / 2, v - height / 2, width, height);
    strokeTwice(pen, look.paper, 4, look.ink, 2);
  }

  /** Puts the ring on the chosen cell. @param {Pen} pen */
  placeRing(pen) {
    const { ring, at } = this;
    const middle = at && this.middle(at);
    ring.hidden = !middle;
    if (!at || !middle) return;
    const { panel, h, v } = middle;
    const inside = panel.holds(h, v);
    ring.classList.toggle("away", !inside); // zoomed to elsewhere; the keys still move it
    ring.style.transform = `translate(${h}px, ${v}px)`;
    const words = this.words(at);
    const became = words[words.length - 1];
    const end = `${became[0].toLowerCase()}${became.slice(1)}`;
    const how = this.links.led ? "" : " Arrow keys move it.";
    const label = `Chosen cell: ${words.slice(0, -1).join(", ")}: ${end}.${how}`;
    if (ring.getAttribute("aria-label") !== label) ring.setAttribute("aria-label", label);
    if (inside) this.paintHairlines(pen, panel, h, v);
  }

  /**
   * From the ring to the panel's edges; ink with paper beside it is seen on any colour.
   *
   * @param {Pen} pen
   * @param {Panel} panel
   * @param {number} h
   * @param {number} v
   */
  paintHairlines(pen, { left, right, top, bottom }, h, v) {
    const { look } = this.header;
    const lines = [
      [left, v, h - RING, v],
      [h + RING, v, right, v],
      [h, top, h, v - RING],
      [h, v + RING, h, bottom],
    ].filter(([h0, v0, h1, v1]) => h1 >= h0 && v1 >= v0);
    pen.beginPath();
    for (const [h0, v0, h1, v1] of lines) {
      pen.moveTo(h0, v0);
      pen.lineTo(h1, v1);
    }
    pen.globalAlpha = 0.75;
    pen.strokeStyle = look.paper;
    pen.lineWidth = 3;
    pen.stroke();
    pen.globalAlpha = 1;
    pen.strokeStyle = look.ink;
    pen.lineWidth = 1;
    pen.stroke();
  }

  /** @param {Cell} cell */
  showBox(cell) {
    const middle = this.middle(cell);
    if (!middle || !this.values) return this.box.hide();
    const { loss, success } = this.values;
    const nth = this.nth(cell);
    const lines = [...this.words(cell), `loss ${written(loss[nth])}`];
    if (success) lines.push(`${written(100 * success[nth], 3)} % of the seeds arrive`);
    this.box.show(lines, this.header.look.ink, middle.h, middle.v);
  }

  /** Where a cell stands in the values. @param {Cell} cell */
  nth([panel, column, row]) {
    const [columns, rows] = this.header.shape;
    return (panel * columns + column) * rows + row;
  }

  /** Panel, where there are several; column; row; what became of the run. @param {Cell} cell */
  words(cell) {
    const { panels, columns, rows, statuses, status, since } = /** @type {Values} */ (this.values);
    const [panel, column, row] = cell;
    const nth = this.nth(cell);
    const { alone, counted } = statuses[status[nth]];
    const steps = since[nth] < 0 ? alone : counted.replace("{}", String(since[nth])); // "Arrived after 57 steps"
    const became = steps.replace(/\b1 steps/, "1 step");
    return [...(panels.length > 1 ? [panels[panel]] : []), columns[column], rows[row], became];
  }

  /** @override */
  remove() {
    super.remove();
    clearTimeout(this.waiting);
    if (this.busy) this.links.letGo();
    this.hand.remove();
  }
}

/**
 * The figure with the arrays of the message in the places where Python has left their names.
 *
 * @param {Drawn} figure
 * @param {Record<string, Shaped<Numbers>>} arrays
 * @returns {Drawn}
 */
function filled({ key, json }, arrays) {
  /** @type {(part: any) => any} */
  const fill = part => {
    if (Array.isArray(part)) return part.map(fill);
    if (!part || typeof part !== "object") return part;
    if ("array" in part && Object.keys(part).length === 1) return inRows(arrays[part.array]);
    return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, fill(one)]));
  };
  return { key, json: /** @type {Figure | null} */ (fill(json)) };
}

/** As Plotly wants it: an array of rows, where it has two dimensions. @param {Shaped<Numbers>} array */
function inRows(array) {
  const [rows, columns] = array.shape;
  if (columns === undefined) return array;
  return Array.from({ length: rows }, (_, row) => array.subarray(row * columns, (row + 1) * columns));
}
