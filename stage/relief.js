/*
 * The 3D view: Plotly draws the surface and, whenever the hand rests, the paths laid over it; markers and names stand on
 * the stage's canvas, so they move while it plays and turns. Drawing a path in WebGL takes too long to do it each frame.
 */

import { element } from "./bar.js";
import { fitted, hiddenBy, turned, viewOf } from "./camera.js";
import { writeNames } from "./labels.js";
import { resizable } from "./layers.js";
import { draped, meshOf, numbers } from "./mesh.js";
import { exitOf } from "./paint.js";
import { lastRow, pointAt } from "./paths.js";
import { paintEnd, paintLandmark, paintStart } from "./signs.js";

const NO_WEBGL = "This browser has no WebGL, which the 3D view needs. The overlay is shown instead.";
const LIFT = 0.012; // of the surface's height: so far above it lie the paths, so that they do not sink
const LINE = 4;
const THIN = 2;
const DOT = 3;
const DOTS_APART = 0.012; // widths in WebGL's pixels; dots: apart by a part of the domain
const MARGIN = 0.085; // of the picture's width, which the numbers on the axes need around the box
const SIDES = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6].map(nth => (nth * Math.PI) / 6);
const SAMPLES = 40; // looked from, and looked at
const TURN = Math.PI / 24;
const NEARER = 1.15; // by one press of a key
const KEYS = {
  ArrowLeft: [-TURN, 0],
  ArrowRight: [TURN, 0],
  ArrowUp: [0, TURN],
  ArrowDown: [0, -TURN],
  "+": [0, 0, NEARER],
  "-": [0, 0, 1 / NEARER],
};
const RESET = { width: 24, height: 24, path: "M12 3l9 8h-3v9h-5v-6h-2v6H6v-9H3z" };

export class Relief {
  /** stage: whose area, canvas, player and scrubber it shares; changed() asks for a frame. */
  constructor(stage, changed) {
    Object.assign(this, { stage, Plotly: stage.Plotly, changed, shown: false, drawn: {}, draws: 0 });
    this.off = new AbortController();
  }

  /** A message of Python's: shows the 3D view if it is chosen, and if it can be. */
  update({ view, relief }) {
    const wanted = view === "3d" && relief;
    this.tell(wanted && !hasWebGL() ? NO_WEBGL : "");
    this.shown = Boolean(wanted && hasWebGL());
    this.stage.root.classList.toggle("in-relief", this.shown);
    if (!this.shown) return;
    if (!this.plot) this.build();
    if (relief.key === this.key) return;
    if (!relief.json) return this.stage.send("lost", true);
    this.key = relief.key;
    this.figure = relief.json;
    this.mesh = meshOf(relief.json.data[0]);
    const [low, high] = relief.json.layout.scene.zaxis.range;
    this.lift = LIFT * (high - low);
  }

  tell(text) {
    if (!text && !this.words) return;
    this.words ??= this.stage.root.insertBefore(element("p", "stage-trouble stage-flat"), this.stage.area);
    this.words.setAttribute("role", "status");
    this.words.textContent = text;
    this.words.hidden = !text;
  }

  build() {
    const { area, layer } = this.stage;
    const on = (target, name, handler) => target.addEventListener(name, handler, { signal: this.off.signal });
    this.plot = area.insertBefore(element("div", "stage-plot stage-relief", { tabIndex: 0 }), layer.canvas);
    this.plot.setAttribute("role", "group");
    this.plot.setAttribute(
      "aria-label",
      "The surface in 3D. Shift with an arrow key turns it, plus and minus come nearer and go away.",
    );
    on(this.plot, "keydown", event => this.key3d(event));
    for (const name of ["pointermove", "touchmove", "wheel"]) on(this.plot, name, this.changed);
    on(this.plot, "touchend", () => this.keep()); // after a mouse Plotly itself does
    const { scrubber } = this.stage.bar;
    on(scrubber, "pointerdown", () => (this.scrubbing = true));
    for (const name of ["pointerup", "pointercancel", "blur"]) on(window, name, () => this.released());
    this.stopSizing = resizable(this.plot, () => this.draws && this.Plotly.Plots.resize(this.plot));
  }

  released() {
    if (!this.scrubbing) return;
    this.scrubbing = false;
    this.changed();
  }

  // --- the camera ---------------------------------------------------------------------------------------------------

  /** As it is now: Plotly writes it into the layout only when a mouse is let go. */
  camera() {
    const scene = this.plot._fullLayout?.scene?._scene;
    return scene?.getCamera?.() ?? this.plot.layout?.scene?.camera ?? this.usualCamera();
  }

  /** From where most of the paths are seen, once a surface, and as far away as the shape of the picture asks for. */
  usualCamera(anew = false) {
    const { scene } = this.figure.layout;
    const { title } = this.stage.header;
    if (!anew && this.usual?.title === title) return this.usual.camera;
    const { clientWidth, clientHeight } = this.plot;
    const points = this.samples();
    const cameras = SIDES.map(angle =>
      fitted(turned(scene.camera, angle, 0), scene, clientWidth, clientHeight, MARGIN * clientWidth),
    );
    const seen = cameras.map(camera => {
      const { eye } = viewOf(camera, scene, clientWidth, clientHeight);
      return points.filter(point => !hiddenBy(this.mesh, point, eye, this.lift)).length;
    });
    const most = Math.max(...seen);
    const camera = cameras[seen.findIndex(count => count >= 0.95 * most)];
    this.usual = { title, camera };
    return camera;
  }

  /** Some points of all paths, on the surface. */
  samples() {
    return this.stage.runs
      .flatMap(run => Array.from({ length: SAMPLES + 1 }, (_, i) => pointAt(run, (lastRow(run) * i) / SAMPLES)))
      .filter(([x, y]) => this.mesh.holds(x, y))
      .map(([x, y]) => [x, y, this.mesh.at(x, y) + this.lift]);
  }

  async keep(camera = this.camera()) {
    if (!this.draws) return;
    this.stage.memory.camera = camera;
    await this.Plotly.relayout(this.plot, { "scene.camera": camera });
    this.changed();
  }

  key3d(event) {
    const by = KEYS[event.key === "=" ? "+" : event.key];
    if (
      !by ||
      !this.draws ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      (event.key.startsWith("Arrow") && !event.shiftKey)
    )
      return;
    event.preventDefault();
    event.stopPropagation();
    this.keep(turned(this.camera(), ...by));
  }

  // --- Plotly's part ------------------------------------------------------------------------------------------------

  /** Draws the paths again where they are others than before, one drawing at a time. */
  async draw(wanted) {
    if (this.drawing || this.gone || same(wanted, this.drawn)) return;
    this.drawing = true;
    try {
      if (!this.draws) await shownOnce(); // the first time takes seconds on a machine without a graphics card
      const { data, layout } = this.figure;
      const { camera = this.usualCamera() } = this.stage.memory;
      const traces = wanted.runs.flatMap(run => this.tracesOf(run, wanted.step));
      const scene = { ...layout.scene, camera: { ...camera } };
      if (this.stage.header.phone) scene.zaxis = { ...scene.zaxis, title: { text: "" } }; // there is no room for it
      await this.Plotly.react(this.plot, [...data, ...traces], { ...layout, scene }, this.config());
      if (!this.draws) this.follow();
      this.drawn = wanted;
      Object.assign(this.plot.dataset, { draws: ++this.draws, step: Math.floor(wanted.step) });
    } catch (problem) {
      // not again at every frame: the flat view takes over
      console.warn("relief:", problem);
      this.giveUp();
    } finally {
      this.drawing = false;
      if (this.gone) this.Plotly.purge(this.plot);
      else this.changed();
    }
  }

  config() {
    const reset = {
      name: "Reset the view",
      title: "Reset the view",
      icon: RESET,
      click: () => this.keep(this.usualCamera(true)),
    };
    const displayModeBar = this.stage.header.phone ? false : "hover";
    return {
      displaylogo: false,
      displayModeBar,
      modeBarButtons: [["tableRotation", "pan3d", "zoom3d", reset]],
      scrollZoom: false,
    };
  }

  follow() {
    this.plot.on("plotly_relayout", () => {
      this.stage.memory.camera = this.camera();
      this.changed();
    });
    this.plot.on("plotly_webglcontextlost", () => {
      this.giveUp();
      this.changed();
    });
  }

  giveUp() {
    contextLost = true;
    this.update(this.stage.header);
  }

  /** A run up to a step: its line, its steps as dots that tell their numbers, and its thin paths. */
  tracesOf(run, step) {
    const shared = { type: "scatter3d", showlegend: false, hoverinfo: "skip" };
    const thin = run.thin.map(path => ({
      ...shared,
      ...draped(upTo(path, step, path.length / 2 - 1), this.mesh, this.lift),
      mode: "lines",
      opacity: 0.45,
      line: { color: run.line, width: THIN },
    }));
    const line = {
      ...shared,
      ...draped(upTo(run.x, step, lastRow(run)), this.mesh, this.lift),
      name: run.label,
      mode: "lines",
      line: { color: run.line, width: LINE },
    };
    return [...thin, line, { ...shared, ...this.dotsOf(run, step) }];
  }

  dotsOf(run, step) {
    const { mesh, lift } = this;
    const dots = { x: [], y: [], z: [], customdata: [] };
    let last = [Infinity, Infinity];
    for (let row = 0; row <= Math.min(step, lastRow(run)); row++) {
      const [x, y] = [run.x[2 * row], run.x[2 * row + 1]];
      const far = Math.max(
        Math.abs(x - last[0]) / (mesh.right - mesh.left),
        Math.abs(y - last[1]) / (mesh.bottom - mesh.top),
      );
      if (!mesh.holds(x, y) || far < DOTS_APART) continue;
      dots.x.push(x);
      dots.y.push(y);
      dots.z.push(mesh.at(x, y) + lift);
      dots.customdata.push([row, run.height[row] + run.lowest]);
      last = [x, y];
    }
    const hovertemplate = `<b>${run.label}</b>, step %{customdata[0]}<br>x %{x:.4g}, y %{y:.4g}<br>loss %{customdata[1]:.4g}<extra></extra>`;
    return {
      ...dots,
      name: run.label,
      mode: "markers",
      hoverinfo: "all",
      hovertemplate,
      marker: { color: run.line, size: DOT, line: { width: 0 } },
    };
  }

  // --- the canvas ---------------------------------------------------------------------------------------------------

  /** Markers and names where the runs are now; at rest the paths, too. still: nothing is being moved but the playback. */
  paint(pen, runs, still) {
    if (!this.figure) return;
    const { player, header } = this.stage;
    // While it plays all of the paths are there, and the markers run along them.
    const step = player.playing ? player.last : player.step;
    if (still && !this.scrubbing) this.draw({ figure: this.figure, step, runs });
    if (!this.draws || !this.plot.clientWidth) return;
    const { clientWidth: width, clientHeight: height } = this.plot;
    const view = viewOf(this.camera(), this.figure.layout.scene, width, height);
    this.paintLandmarks(pen, view, header.look);
    paintStart(pen, this.spotAt(...header.start, view), header.look);
    const spots = runs.map(run =>
      this.spotAt(...(exitOf(this.mesh, run, player.step) ?? pointAt(run, player.step)), view),
    );
    runs.forEach((run, i) => paintEnd(pen, spots[i], run, header.look));
    const wanted = runs.map((run, i) => ({
      text: this.nameOf(run, player.step),
      color: run.text,
      h: spots[i].h,
      v: spots[i].v,
      key: run.label,
    }));
    const panel = { left: 0, top: 0, right: width, bottom: height };
    this.places = {
      ...this.places,
      ...writeNames(
        pen,
        panel,
        wanted.filter(({ h, v }) => Number.isFinite(h + v)),
        header.look,
        this.places,
      ),
    };
  }

  nameOf(run, step) {
    return run.diverged >= 0 && step >= run.diverged - 1 ? `${run.label} ✕ step ${run.diverged}` : run.label;
  }

  /** The minima and saddles, of which Plotly's scene has only the invisible points that tell their numbers. */
  paintLandmarks(pen, view, look) {
    const kinds = this.figure.data
      .filter(trace => trace.meta)
      .map(({ meta, x, y }) => ({ kind: meta, x: numbers(x), y: numbers(y) }));
    const count = kinds.reduce((sum, { x }) => sum + x.length, 0);
    for (const { kind, x, y } of kinds)
      x.forEach((_, i) => paintLandmark(pen, this.spotAt(x[i], y[i], view), kind, count, look));
  }

  /** Where a point of the surface is on the screen, and whether a hill hides it. */
  spotAt(x, y, { place, eye }) {
    const point = [x, y, this.mesh.at(x, y) + this.lift];
    const [h, v] = place(point);
    return { h, v, hidden: hiddenBy(this.mesh, point, eye, this.lift) };
  }

  remove() {
    this.gone = true;
    this.off.abort();
    this.stopSizing?.();
    if (this.draws) this.Plotly.purge(this.plot);
  }
}

/** Whether a drawing shows the same runs up to the same step on the same surface. */
const same = (one, other) =>
  one.figure === other.figure &&
  one.step === other.step &&
  one.runs.length === other.runs?.length &&
  one.runs.every((run, i) => run === other.runs[i]);

/** The points of a path up to a step, which may lie between two. */
function upTo(points, step, last) {
  const row = Math.min(step, last);
  const before = Math.floor(row);
  const part = row - before;
  const line = Array.from(points.subarray(0, 2 * before + 2));
  if (part) for (const i of [2 * before, 2 * before + 1]) line.push(points[i] + part * (points[i + 2] - points[i]));
  return line;
}

/** After the browser has shown a frame. */
const shownOnce = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

let webgl = null;
let contextLost = false;

function hasWebGL() {
  try {
    const gl = (webgl ??= document.createElement("canvas").getContext("webgl") ?? false);
    gl?.getExtension?.("WEBGL_lose_context")?.loseContext(); // browsers allow only a few
    if (gl) webgl = true;
  } catch {
    webgl = false;
  }
  return Boolean(webgl) && !contextLost;
}
