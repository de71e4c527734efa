/*
 * The 3D view: Plotly draws the surface and, whenever the hand rests, the paths laid over it; markers and names stand
 * on the stage's canvas, so they move while it plays and turns. Drawing a path in WebGL takes too long to do it each
 * frame.
 */

import { cameraIn } from "./beneath.js";
import { fitted, hiddenBy, turned, viewOf } from "./camera.js";
import { element } from "./element.js";
import { writeNames } from "./labels.js";
import { onResize } from "./layers.js";
import { meshOf, numbers } from "./mesh.js";
import { exitOf } from "./paint.js";
import { lastRow, pointAt } from "./paths.js";
import { paintEnd, paintLandmark, paintStart } from "./signs.js";
import { tracesOf } from "./traces.js";

/** @import { Drawn, Look, RaceMessage } from "./messages.d.ts" */
/** @import { Stage } from "./stage.js" */
/** @import { Camera, Figure, Mesh, Pen, Plot, Run, Scene, Spot, Vector, View } from "./types.d.ts" */

const NO_WEBGL = "This browser has no WebGL, which the 3D view needs. The overlay is shown instead.";
const LABEL = "The surface in 3D. Shift with an arrow key turns it, plus and minus come nearer and go away.";
const LIFT = 0.012; // of the surface's height: so far above it lie the paths, so that they do not sink
const MARGIN = 0.085; // of the picture's width, which the numbers on the axes need around the box
const SIDES = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6].map(nth => (nth * Math.PI) / 6); // looked from
const SAMPLES = 40; // of each path, looked at
const ENOUGH = 0.95; // of the most samples that are seen from any side
const TURN = Math.PI / 24; // by one press of a key
const NEARER = 1.15;
/** @type {Record<string, [across: number, up: number, nearer?: number]>} */
const KEYS = {
  ArrowLeft: [-TURN, 0],
  ArrowRight: [TURN, 0],
  ArrowUp: [0, TURN],
  ArrowDown: [0, -TURN],
  "+": [0, 0, NEARER],
  "-": [0, 0, 1 / NEARER],
};
const RESET_ICON = { width: 24, height: 24, path: "M12 3l9 8h-3v9h-5v-6h-2v6H6v-9H3z" };

/** What Plotly's drawing shows. @typedef {{ surface: Surface, step: number, runs: Run[] }} Drawing */

/**
 * A figure of surface3d.py, what of it is asked for often, and how far above it the paths lie.
 *
 * @typedef {{ figure: Figure, scene: Scene, mesh: Mesh, lift: number }} Surface
 */

export class Relief {
  /**
   * changed() asks for a frame.
   *
   * @param {Stage} stage whose area, canvas, player and scrubber it shares
   * @param {() => void} changed
   */
  constructor(stage, changed) {
    this.stage = stage;
    this.changed = changed;
    this.shown = false;
    /** Made when it is shown first. @type {Plot | null} */
    this.plot = null;
    /** The key of the surface. @type {string | null} */
    this.key = null;
    /** @type {Surface | null} */
    this.surface = null;
    /** @type {Drawing | null} */
    this.drawn = null;
    this.drawing = false;
    this.draws = 0;
    /**
     * Where the camera stands unless the visitor moves it, by the surface's title.
     *
     * @type {{ title: string, camera: Camera } | null}
     */
    this.usual = null;
    /** Where each name stood last. @type {Record<string, number>} */
    this.places = {};
    this.scrubbing = false;
    /** What is said above the picture. @type {HTMLElement | null} */
    this.words = null;
    this.off = new AbortController();
  }

  get Plotly() {
    return this.stage.Plotly;
  }

  /** Shows the 3D view if it is chosen, and if it can be. @param {RaceMessage} message */
  update({ view, relief }) {
    const wanted = view === "3d" ? relief : null;
    this.tell(wanted && !hasWebGL() ? NO_WEBGL : "");
    this.shown = wanted !== null && hasWebGL();
    this.stage.root.classList.toggle("in-relief", this.shown);
    if (!wanted || !this.shown) return;
    this.plot ??= this.build();
    if (wanted.key === this.key) return;
    const figure = wanted.json;
    if (!figure?.layout.scene) return this.stage.lost();
    this.key = wanted.key;
    const { scene } = figure.layout;
    const [low, high] = scene.zaxis.range;
    this.surface = { figure, scene, mesh: meshOf(figure.data[0]), lift: LIFT * (high - low) };
  }

  /** The surface as the message had it that came with one; null before. @returns {Drawn | null} */
  held() {
    return this.surface && { key: this.key ?? "", json: this.surface.figure };
  }

  /** @param {string} text */
  tell(text) {
    if (!text && !this.words) return;
    const { root, area } = this.stage;
    this.words ??= root.insertBefore(element("p", "stage-trouble stage-flat", { role: "status" }), area);
    this.words.textContent = text;
    this.words.hidden = !text;
  }

  build() {
    const { area, layer, bar } = this.stage;
    const { signal } = this.off;
    /** @type {HTMLElement} */
    const plot = element("div", "stage-plot stage-relief", { tabIndex: 0, role: "group", "aria-label": LABEL });
    area.insertBefore(plot, layer.canvas);
    plot.addEventListener("keydown", event => this.key3d(event));
    for (const name of ["pointermove", "touchmove", "wheel"]) plot.addEventListener(name, this.changed);
    plot.addEventListener("touchend", () => this.keep()); // after a mouse Plotly itself does
    bar.scrubber.addEventListener("pointerdown", () => (this.scrubbing = true), { signal });
    for (const name of ["pointerup", "pointercancel", "blur"])
      window.addEventListener(name, () => this.released(), { signal });
    onResize(plot, signal, () => this.draws && this.Plotly.Plots.resize(plot));
    return /** @type {Plot} */ (plot);
  }

  released() {
    if (!this.scrubbing) return;
    this.scrubbing = false;
    this.changed();
  }

  // --- the camera ----------------------------------------------------------------------------------------------------

  /** As it is now. @returns {Camera | undefined} */
  camera() {
    return (this.plot && cameraIn(this.plot)) ?? this.plot?.layout?.scene?.camera ?? this.usualCamera();
  }

  /**
   * From where most of the paths are seen, once a surface, and as far away as the shape of the picture asks for.
   *
   * @returns {Camera | undefined}
   */
  usualCamera(anew = false) {
    const { surface, plot } = this;
    const { title } = this.stage.header;
    if (!anew && this.usual?.title === title) return this.usual.camera;
    if (!surface || !plot) return undefined;
    const { scene, mesh, lift } = surface;
    const { clientWidth: width, clientHeight: height } = plot;
    const points = this.samples(surface);
    const cameras = SIDES.map(side => fitted(turned(scene.camera, side, 0), scene, width, height, MARGIN * width));
    const seen = cameras.map(camera => {
      const { eye } = viewOf(camera, scene, width, height);
      return points.filter(point => !hiddenBy(mesh, point, eye, lift)).length;
    });
    const most = Math.max(...seen);
    const camera = cameras[seen.findIndex(count => count >= ENOUGH * most)];
    this.usual = { title, camera };
    return camera;
  }

  /** Some points of all paths, on the surface. @param {Surface} surface @returns {Vector[]} */
  samples({ mesh, lift }) {
    const parts = Array.from({ length: SAMPLES + 1 }, (_, i) => i / SAMPLES);
    return this.stage.shown.race
      .flatMap(run => parts.map(part => pointAt(run, lastRow(run) * part)))
      .filter(([x, y]) => mesh.holds(x, y))
      .map(([x, y]) => [x, y, mesh.at(x, y) + lift]);
  }

  /** Puts the camera there, for as long as the page is open. */
  async keep(camera = this.camera()) {
    if (!this.draws || !this.plot) return;
    this.stage.memory.camera = camera;
    await this.Plotly.relayout(this.plot, { "scene.camera": camera });
    this.changed();
  }

  /** @param {KeyboardEvent} event */
  key3d(event) {
    const by = KEYS[event.key === "=" ? "+" : event.key];
    if (!by || !this.draws || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key.startsWith("Arrow") && !event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const camera = this.camera();
    if (camera) this.keep(turned(camera, ...by));
  }

  // --- Plotly's part -------------------------------------------------------------------------------------------------

  /** Draws the paths again where they are others than before, one drawing at a time. @param {Drawing} wanted */
  async draw(wanted) {
    const { plot } = this;
    if (!plot || this.drawing || this.off.signal.aborted || same(wanted, this.drawn)) return;
    this.drawing = true;
    try {
      if (!this.draws) await shownOnce(); // the first time takes seconds on a machine without a graphics card
      const { surface, runs, step } = wanted;
      const { data, layout } = surface.figure;
      const { camera = this.usualCamera() } = this.stage.memory;
      const traces = runs.flatMap(run => tracesOf(run, step, surface.mesh, surface.lift));
      const scene = { ...surface.scene, camera: { ...camera } };
      if (this.stage.header.phone) scene.zaxis = { ...scene.zaxis, title: { text: "" } }; // there is no room for it
      await this.Plotly.react(plot, [...data, ...traces], { ...layout, scene }, this.config());
      if (!this.draws) this.follow(plot);
      this.drawn = wanted;
      Object.assign(plot.dataset, { draws: ++this.draws, step: Math.floor(step) });
    } catch (problem) {
      console.warn("relief:", problem);
      this.giveUp(); // not again at every frame
    } finally {
      this.drawing = false;
      if (this.off.signal.aborted) this.Plotly.purge(plot);
      else this.changed();
    }
  }

  config() {
    const title = "Reset the view";
    const reset = { name: title, title, icon: RESET_ICON, click: () => this.keep(this.usualCamera(true)) };
    return {
      displaylogo: false,
      displayModeBar: this.stage.header.phone ? false : "hover",
      modeBarButtons: [["tableRotation", "pan3d", "zoom3d", reset]],
      scrollZoom: false,
    };
  }

  /** @param {Plot} plot */
  follow(plot) {
    plot.on("plotly_relayout", () => {
      this.stage.memory.camera = this.camera();
      this.changed();
    });
    plot.on("plotly_webglcontextlost", () => {
      this.giveUp();
      this.changed();
    });
  }

  /** The flat view takes over. */
  giveUp() {
    webgl = false;
    this.update(this.stage.header);
  }

  // --- the canvas ----------------------------------------------------------------------------------------------------

  /**
   * Paints markers and names where the runs are now; at rest Plotly draws the paths, too.
   *
   * @param {Pen} pen
   * @param {Run[]} runs
   * @param {boolean} still nothing is being moved but the playback
   */
  paint(pen, runs, still) {
    const { surface, plot, stage } = this;
    if (!surface || !plot) return;
    const { player, header } = stage;
    const { look, start } = header;
    // While it plays all of the paths are there, and the markers run along them.
    const step = player.playing ? player.last : player.step;
    if (still && !this.scrubbing) this.draw({ surface, step, runs });
    const camera = this.draws && plot.clientWidth ? this.camera() : null;
    if (!camera) return;
    const { clientWidth: width, clientHeight: height } = plot;
    const view = viewOf(camera, surface.scene, width, height);
    const { mesh, figure } = surface;
    paintLandmarks(pen, figure, (x, y) => spotAt(surface, view, x, y), look);
    paintStart(pen, spotAt(surface, view, ...start), look);
    const ends = runs.map(run => exitOf(mesh, run, player.step) ?? pointAt(run, player.step));
    const spots = ends.map(end => spotAt(surface, view, ...end));
    runs.forEach((run, i) => paintEnd(pen, spots[i], run, look));
    const names = runs.map((run, i) => ({ ...nameOf(run, player.step), h: spots[i].h, v: spots[i].v }));
    const seen = names.filter(({ h, v }) => Number.isFinite(h + v));
    const panel = { left: 0, top: 0, right: width, bottom: height };
    Object.assign(this.places, writeNames(pen, panel, seen, look, this.places));
  }

  remove() {
    this.off.abort();
    if (this.draws && this.plot) this.Plotly.purge(this.plot);
  }
}

/** @param {Run} run @param {number} step */
function nameOf({ label, text: color, diverged }, step) {
  return { text: diverged >= 0 && step >= diverged - 1 ? `${label} ✕ step ${diverged}` : label, color, key: label };
}

/**
 * Where a point of the surface is on the screen, and whether a hill hides it.
 *
 * @param {Surface} surface
 * @param {View} view
 * @param {number} x
 * @param {number} y
 * @returns {Spot}
 */
function spotAt({ mesh, lift }, { place, eye }, x, y) {
  /** @type {Vector} */
  const point = [x, y, mesh.at(x, y) + lift];
  const [h, v] = place(point);
  return { h, v, hidden: hiddenBy(mesh, point, eye, lift) };
}

/**
 * The minima and saddles, of which Plotly's scene has only the invisible points that tell their numbers.
 *
 * @param {Pen} pen
 * @param {Figure} figure
 * @param {(x: number, y: number) => Spot} spotOf
 * @param {Look} look
 */
function paintLandmarks(pen, { data }, spotOf, look) {
  const kinds = data.flatMap(({ meta, x, y }) => (meta ? [{ kind: meta, x: numbers(x), y: numbers(y) }] : []));
  const count = kinds.reduce((sum, { x }) => sum + x.length, 0);
  for (const { kind, x, y } of kinds)
    for (let i = 0; i < x.length; i++) paintLandmark(pen, spotOf(x[i], y[i]), kind, count, look);
}

/**
 * Whether a drawing shows the same runs up to the same step on the same surface.
 *
 * @param {Drawing} one
 * @param {Drawing | null} other
 */
const same = (one, other) =>
  other !== null &&
  one.surface === other.surface &&
  one.step === other.step &&
  one.runs.length === other.runs.length &&
  one.runs.every((run, i) => run === other.runs[i]);

/**
 * Whether this browser has WebGL, which a graphics card may also take away; null before it was tried.
 *
 * @type {boolean | null}
 */
let webgl = null;

function hasWebGL() {
  if (webgl === null) {
    const gl = document.createElement("canvas").getContext("webgl");
    gl?.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow only a few
    webgl = gl !== null;
  }
  return webgl;
}

/** After the browser has shown a frame. */
const shownOnce = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
