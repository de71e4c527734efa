/*
 * A map: Plotly draws its cells, each the end of a run; above them are the outline of the cell under the pointer, with
 * what became of its run in a box, and a ring on the chosen one. A hand that moves over the map asks for each cell's run.
 */

import { element } from "./bar.js";
import { drawFigure, dress, onTheme, settings } from "./figure.js";
import { panelOf } from "./geometry.js";
import { ARROWS, Hand } from "./hand.js";
import { hoverBox } from "./hover.js";
import { canvasOver, resizable } from "./layers.js";
import { written } from "./numbers.js";
import { paintScales } from "./scales.js";

const BROKEN = "The map could not be drawn. Change a control or reload the page.";
const FAR = 10; // cells by one press of an arrow key with Shift
const PAUSE = 150; // ms without another key after which the chosen cell is told to the server
const SETTLED = 400; // ms without a change after which it is read out
const SMALLEST = 6; // pixels of an outline: a cell may be a single one
const RING = 12; // pixels from the ring's middle that the hairlines leave free
const RING_ICON = {
  width: 24,
  height: 24,
  path: "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM12 8a4 4 0 1 1 0 8a4 4 0 1 1 0-8zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2h-4zM19 11h4v2h-4z",
};

export class MapPlot {
  /**
   * links: send(name, value) tells the server; ask(question) wants an answer, which the page's stage draws; held(yes)
   * tells the stage whether a hand is on the map, and letGo() that nothing was chosen; alone() whether there is no stage.
   */
  constructor(root, Plotly, links) {
    Object.assign(this, {
      root,
      Plotly,
      links,
      send: links.send,
      at: null,
      pointer: null,
      panels: [],
      ranges: {},
      paints: 0,
    });
    root.map = this; // for tests, and for whoever looks at the page with tools
    this.build();
    this.listen();
  }

  build() {
    const { root } = this;
    root.classList.add("stage", "stage-map");
    root.dataset.testid = "map";
    root.setAttribute("role", "group");
    this.area = root.appendChild(element("div", "stage-area"));
    this.plot = this.area.appendChild(element("div", "stage-plot"));
    this.layer = canvasOver(this.area);
    this.ring = this.area.appendChild(element("button", "map-ring", { type: "button", hidden: true }));
    this.box = hoverBox(this.area);
    this.trouble = root.appendChild(element("p", "stage-trouble", { hidden: true }));
    this.trouble.setAttribute("role", "alert");
    this.summary = root.appendChild(element("p", "stage-summary"));
    this.summary.setAttribute("aria-live", "polite");
  }

  listen() {
    this.hand = new Hand(this.area, this.plot, {
      panels: () => (this.plot._fullLayout?.dragmode ? [] : this.panels.filter(Boolean)),
      moved: (...place) => this.choose(this.cellAt(...place)),
      dropped: (...place) => {
        this.put(this.cellAt(...place));
        this.tell();
      },
      cancelled: () => this.cancel(),
      home: () => this.ring,
    });
    this.hand.holds(this.ring);
    this.ring.addEventListener("keydown", event => this.key(event));
    for (const name of ["focus", "blur"]) this.ring.addEventListener(name, () => this.invalidate());
    this.area.addEventListener("pointermove", event => this.point(event));
    this.area.addEventListener("pointerleave", () => this.point(null));
    this.stopTheme = onTheme(() => this.links.alone() && this.send("lost", true)); // else the stage says it for the page
    this.stopSizing = resizable(this.area, () => this.drawn && this.Plotly.Plots.resize(this.plot));
  }

  // --- what comes in ------------------------------------------------------------------------------------------------

  /** A message of Python's: the map as it is now, without figure and values where it is the one that is here. */
  async update(message) {
    const { figure, arrays, summary } = message;
    if (!figure.json && figure.key !== this.figure) return this.send("lost", true); // what is here stays as it is
    this.header = message;
    this.say("");
    dress(this.root, message.look);
    this.root.setAttribute("aria-label", message.title);
    if (summary !== this.told) this.readOut((this.told = summary));
    if (figure.json) this.values = { ...message.words, ...arrays };
    this.ground(JSON.stringify([message.panels, message.first, message.step, message.shape]));
    this.drawn =
      (await drawFigure(this, { ...figure, json: figure.json && filled(figure.json, arrays) })) || this.drawn;
    if (message !== this.header) return; // a newer one came meanwhile
    if (!this.busy) this.at = message.chosen;
    this.invalidate();
  }

  /** On other cells the one in the hand is none, or another: the hand lets go. */
  ground(cells) {
    if (cells !== this.cells && this.busy) {
      clearTimeout(this.waiting);
      this.waiting = null;
      this.hand.held = null;
      this.cancel();
    }
    this.cells = cells;
  }

  config() {
    return settings(this.Plotly, this.header.phone, { title: "Choose a cell", icon: RING_ICON });
  }

  say(text) {
    this.trouble.textContent = text ?? "";
    this.trouble.hidden = !text;
  }

  readOut(text) {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.summary.textContent = text), SETTLED);
  }

  // --- the hand -----------------------------------------------------------------------------------------------------

  /** Whether the cell that is shown is not the server's yet. */
  get busy() {
    return this.hand.dragging || this.waiting != null;
  }

  /** The cell at a place of a panel: the nearest, where the map does not reach so far. */
  cellAt(h, v, panel) {
    const { first, step, shape } = this.header;
    const nth = (value, axis) => Math.min(Math.max(Math.round((value - first[axis]) / step[axis]), 0), shape[axis] - 1);
    return [panel.nth, nth(panel.dx(h), 0), nth(panel.dy(v), 1)];
  }

  /** For as long as the hand moves: the run of this cell is asked for. */
  choose(cell) {
    const [panel, column, row] = cell;
    if (!same(cell, this.at)) this.links.ask({ kind: "cell", panel, column, row });
    this.put(cell);
  }

  put(cell) {
    this.at = cell;
    this.ring.hidden = false; // before the hand wants to give it the focus
    this.links.held(true);
    this.invalidate();
  }

  /** The server runs the whole page with the chosen cell. */
  tell() {
    clearTimeout(this.waiting);
    this.waiting = null;
    this.links.held(false);
    this.send("cell", this.at);
  }

  cancel() {
    this.at = this.header.chosen;
    this.links.letGo();
    this.invalidate();
  }

  key(event) {
    const by = ARROWS[event.key];
    if (!by || !this.at || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.pointer = null; // until it moves again
    const { shape } = this.header;
    const far = event.shiftKey ? FAR : 1;
    const [panel, ...cell] = this.at;
    this.choose([panel, ...cell.map((at, axis) => Math.min(Math.max(at + far * by[axis], 0), shape[axis] - 1))]);
    this.readOut(this.words(this.at).join(", "));
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.tell(), PAUSE);
  }

  point(event) {
    const over = event?.pointerType === "mouse" && !event.target.closest(".modebar");
    this.pointer = over ? [event.clientX, event.clientY] : null;
    this.invalidate();
  }

  // --- the picture --------------------------------------------------------------------------------------------------

  invalidate() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      try {
        this.paint();
      } catch (error) {
        console.warn("map:", error);
        this.say(BROKEN);
      }
    });
  }

  paint() {
    if (!this.drawn) return;
    this.panels = this.header.panels.map((panel, nth) => nthOf(nth, panelOf(this.plot, this.area, panel, this.ranges)));
    const pen = this.layer.clear();
    const hovered = this.hovered();
    if (hovered) this.outline(pen, hovered);
    if (this.plot.layout.meta?.places)
      this.root.dataset.scales = paintScales(pen, this.panels.at(-1), this.header.look, false);
    this.placeRing(pen);
    const shown = hovered ?? (this.hand.dragging || this.ring.matches(":focus-visible") ? this.at : null);
    if (shown) this.showBox(shown);
    else this.box.hide();
    Object.assign(this.root.dataset, { ready: "true", cell: this.at ?? "", paints: ++this.paints });
  }

  /** The cell under the pointer; null where there is none, or a hand is at work. */
  hovered() {
    if (!this.pointer || this.hand.held || this.plot._fullLayout?.dragmode) return null;
    const { left, top } = this.area.getBoundingClientRect();
    const [h, v] = [this.pointer[0] - left, this.pointer[1] - top];
    const panel = this.panels.find(one => one?.holds(h, v));
    return panel ? this.cellAt(h, v, panel) : null;
  }

  /** The middle of a cell in pixels, and its panel. */
  middle([nth, column, row]) {
    const { first, step } = this.header;
    const panel = this.panels[nth];
    return { panel, h: panel?.px(first[0] + column * step[0]), v: panel?.py(first[1] + row * step[1]) };
  }

  outline(pen, cell) {
    const { step, look } = this.header;
    const { panel, h, v } = this.middle(cell);
    const [width, height] = [panel.px(step[0]) - panel.px(0), panel.py(step[1]) - panel.py(0)].map(size =>
      Math.max(Math.abs(size), SMALLEST),
    );
    for (const [color, line] of [
      [look.paper, 4],
      [look.ink, 2],
    ]) {
      Object.assign(pen, { strokeStyle: color, lineWidth: line });
      pen.strokeRect(h - width / 2, v - height / 2, width, height);
    }
  }

  /** The ring on the chosen cell, and hairlines from it to the panel's edges; ink with paper beside it is seen on any colour. */
  placeRing(pen) {
    const { ring, at } = this;
    const { look } = this.header;
    const { panel, h, v } = at ? this.middle(at) : {};
    ring.hidden = !panel;
    if (!panel) return;
    const inside = panel.holds(h, v);
    ring.classList.toggle("away", !inside); // zoomed to elsewhere; the keys still move it
    ring.style.transform = `translate(${h}px, ${v}px)`;
    const words = this.words(at);
    const became = words.at(-1);
    const label = `Chosen cell: ${words.slice(0, -1).join(", ")}: ${became[0].toLowerCase()}${became.slice(1)}. Arrow keys move it.`;
    if (ring.getAttribute("aria-label") !== label) ring.setAttribute("aria-label", label);
    if (!inside) return;
    const lines = [
      [panel.left, v, h - RING, v],
      [h + RING, v, panel.right, v],
      [h, panel.top, h, v - RING],
      [h, v + RING, h, panel.bottom],
    ];
    for (const [color, line] of [
      [look.paper, 3],
      [look.ink, 1],
    ]) {
      Object.assign(pen, { strokeStyle: color, lineWidth: line, globalAlpha: line > 1 ? 0.75 : 1 });
      pen.beginPath();
      for (const [h0, v0, h1, v1] of lines)
        if (h1 >= h0 && v1 >= v0) {
          pen.moveTo(h0, v0);
          pen.lineTo(h1, v1);
        }
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  showBox(cell) {
    const { panel, h, v } = this.middle(cell);
    const nth = this.nth(cell);
    const { loss, success } = this.values;
    if (!panel) return this.box.hide();
    const lines = [...this.words(cell), `loss ${written(loss[nth])}`];
    if (success) lines.push(`${Math.round(100 * success[nth])} % of the seeds arrive`);
    this.box.show(lines, this.header.look.ink, h, v);
  }

  nth([panel, column, row]) {
    const [columns, rows] = this.header.shape;
    return (panel * columns + column) * rows + row;
  }

  /** Panel, where there are several; column; row; what became of the run. */
  words(cell) {
    const { values } = this;
    const [panel, column, row] = cell;
    const { panels } = values;
    return [...(panels.length > 1 ? [panels[panel]] : []), values.columns[column], values.rows[row], this.became(cell)];
  }

  /** "Arrived after 57 steps". */
  became(cell) {
    const { statuses, status, since } = this.values;
    const nth = this.nth(cell);
    const { alone, counted } = statuses[status[nth]];
    return since[nth] < 0 ? alone : counted.replace("{}", since[nth]).replace(/\b1 steps/, "1 step");
  }

  remove() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.telling);
    clearTimeout(this.waiting);
    if (this.busy) this.links.letGo();
    this.stopSizing();
    this.stopTheme();
    this.hand.remove();
    if (this.drawn) this.Plotly.purge(this.plot);
    this.root.replaceChildren();
  }
}

const nthOf = (nth, panel) => panel && { ...panel, nth };

const same = (one, other) => Boolean(one && other) && one.every((part, i) => part === other[i]);

/** A figure's JSON with the arrays of the message in the places where Python has left their names. */
function filled(part, arrays) {
  if (Array.isArray(part)) return part.map(one => filled(one, arrays));
  if (!part || typeof part !== "object") return part;
  if ("array" in part && Object.keys(part).length === 1) return inRows(arrays[part.array]);
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, filled(one, arrays)]));
}

/** As Plotly wants it: an array of rows, where it has two dimensions. */
function inRows(array) {
  const [rows, columns] = array.shape;
  if (columns === undefined) return array;
  return Array.from({ length: rows }, (_, row) => array.subarray(row * columns, (row + 1) * columns));
}
