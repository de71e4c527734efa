/*
 * The stage: a surface that Plotly draws, and above it, on a canvas, everything that moves. Knows nothing of Streamlit:
 * `createStage(root, {send, ask})` is given messages, and plays the same way in an exported file.
 */

import { paintArrows } from "./arrows.js";
import { Ball } from "./ball.js";
import { Bar, Chips, element } from "./bar.js";
import { drawFigure, dress, onTheme, settings } from "./figure.js";
import { panelOf } from "./geometry.js";
import { hoverBox, nearest, told } from "./hover.js";
import { writeNames } from "./labels.js";
import { canvasOver, resizable } from "./layers.js";
import { Losses } from "./losses.js";
import { exitOf, paintExit, paintRing, paintRun, paintWhole } from "./paint.js";
import { lastStep, memberOf, pointAt, rowAt, runsOf, withGradients } from "./paths.js";
import { isZoomed, openBox, openStep } from "./place.js";
import { Player } from "./player.js";
import { Relief } from "./relief.js";
import { paintScales, showing, windowOf } from "./scales.js";
import { Sliders } from "./sliders.js";
import { paintStep } from "./step.js";
import { Takeaway } from "./takeaway.js";

const BROKEN = "The picture could not be drawn. Change a control or reload the page; the table has the results.";
const SETTLED = 400; // ms without a new picture after which the summary is read out

const PATIENCE = 3000; // ms in which the server answers to a step that it was told
const REST = 120; // ms at one step after which its numbers are wanted
const CLOSER = 1.25; // by one press of a key
const WANTS_KEYS =
  "input, textarea, select, [contenteditable], [role=slider], [role=radio], [role=option], [role=tab], [role=menu]";

const BALL_ICON = { width: 24, height: 24, path: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16z" };

export const createStage = (root, Plotly, links = {}) => new Stage(root, Plotly, links);

class Stage {
  /**
   * links: send(name, value) tells the server; ask(question) wants an answer; memory: what survives a new mounting;
   * inside: whether the steps of one method are looked into.
   */
  constructor(root, Plotly, { send = () => {}, ask = null, memory = {}, inside = false }) {
    Object.assign(this, {
      root,
      Plotly,
      send,
      ask,
      memory,
      inside,
      runs: [],
      ranges: {},
      paints: 0,
      last: performance.now(),
    });
    root.stage = this; // for tests, and for whoever looks at the page with tools
    this.build();
    this.listen();
  }

  build() {
    const { root, memory } = this;
    root.classList.add("stage");
    root.dataset.testid = "stage";
    root.tabIndex = 0;
    root.setAttribute("role", "group");
    root.setAttribute("aria-keyshortcuts", "Space ArrowLeft ArrowRight Home End + - 0");
    this.area = root.appendChild(element("div", "stage-area"));
    this.plot = this.area.appendChild(element("div", "stage-plot"));
    this.layer = canvasOver(this.area);
    this.box = hoverBox(this.area);
    this.relief = new Relief(this, () => this.invalidate());
    this.player = memory.player ??= new Player();
    openStep(memory);
    this.chips = new Chips(root, () => this.invalidate());
    this.chips.hidden = memory.hidden ??= new Set();
    this.bar = new Bar(root, this.player, {
      changed: () => this.invalidate(),
      arrows: this.ask && !this.inside && (() => this.toggleArrows()),
      full: () => this.fullScreen(),
    });
    this.takeaway = new Takeaway(this, this.bar);
    this.note = root.appendChild(element("p", "stage-note"));
    this.trouble = root.appendChild(element("p", "stage-trouble", { hidden: true }));
    this.trouble.setAttribute("role", "alert");
    this.summary = root.appendChild(element("p", "stage-summary"));
    this.summary.setAttribute("aria-live", "polite");
  }

  listen() {
    const { root } = this;
    this.ball = new Ball(this.area, this.plot, {
      fixed: !this.ask, // nobody is there to compute other paths
      panels: () => (!this.ask || this.plot._fullLayout?.dragmode ? [] : this.panels.filter(Boolean)),
      moved: (x, y) => this.dragTo(x, y),
      dropped: (x, y) => this.dropAt(x, y),
      cancelled: () => this.letGo(),
    });
    this.area.addEventListener("pointermove", event => this.point(event));
    this.area.addEventListener("pointerleave", () => this.point(null));
    this.root.addEventListener("keydown", event => this.key(event));
    this.off = new AbortController();
    // Who looks into steps walks through them from anywhere on the page, unless what has the focus wants the key.
    const anywhere = event =>
      this.inside && !this.root.contains(event.target) && !event.target.closest(WANTS_KEYS) && this.key(event);
    document.addEventListener("keydown", anywhere, { signal: this.off.signal });
    this.stopTheme = onTheme(() => this.send("lost", true));
    const sizings = [root, this.area].map(one => resizable(one, () => this.whole && this.resize()));
    this.stopSizing = () => sizings.forEach(stop => stop());
  }

  // --- what comes in ------------------------------------------------------------------------------------------------

  /** A message of Python's: the race as it is now. */
  async update(message) {
    this.header = message;
    this.runs = runsOf(message);
    this.say("");
    if (!this.ball.dragging && this.elsewhere !== "down") this.forget();
    this.player.setLast(
      lastStep(this.runs),
      this.inside ? false : this.painted ? undefined : (this.memory.atEnd ?? true),
    );
    this.goToStep(message.step);
    this.dress(message);
    if (this.veiled && !message.veiled) this.unveil();
    this.veiled = message.veiled;
    await this.draw(message.figure);
    if (message !== this.header) return; // a newer one came meanwhile
    this.relief.update(message);
    if (this.losses) await this.losses.axes(message.losses);
    this.watch(message);
    this.chips.update(this.runs);
    this.fresh = true;
    if (this.memory.arrows) this.ask?.({ kind: "gradients" });
    this.invalidate();
  }

  /** Which step is looked into: the server's, unless what it says is older than what it was told. */
  goToStep(step) {
    if (!step || this.player.playing) return;
    const { memory } = this;
    const sent = (memory.sent ?? []).filter(({ when }) => performance.now() - when < PATIENCE);
    const nth = sent.findIndex(({ t }) => t === step.t);
    memory.sent = sent.slice(nth + 1);
    if (sent.length || step.t === memory.told) return;
    memory.told = step.t;
    this.player.goTo(step.t);
  }

  /** The server is told of the step that the player has come to rest at: it has the numbers. */
  tellStep() {
    const t = Math.floor(this.player.step);
    const { memory } = this;
    if (!this.inside || !this.ask || t === this.restsAt) return;
    clearTimeout(this.resting);
    this.restsAt = t;
    const tell = () => {
      this.restsAt = null;
      if (this.player.playing || t === memory.told) return;
      memory.told = t;
      memory.sent = [...(memory.sent ?? []), { t, when: performance.now() }];
      this.send("step", t);
    };
    this.resting = setTimeout(tell, REST);
  }

  /** The answer is to be seen: the race begins, or is there where nothing may move by itself. */
  unveil() {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.player.goTo(still ? this.player.last : 0);
    this.player.playing = !still;
  }

  /** An answer to a question: paths from the start under the hand, or a sweep. */
  answer(message) {
    if (message.kind === "sweep") this.sliders?.keep(message);
    if (message.kind === "error") this.say(message.text);
    if (message.kind === "gradients" && message.race === this.header.race)
      this.runs = withGradients(this.runs, message.arrays.grad);
    if (message.kind === "drag" && (this.dragAt || this.elsewhere)) this.showDragged(message);
    this.invalidate();
  }

  showDragged(message) {
    [this.dragged, this.draggedFrom, this.fresh] = [runsOf(message), message.start, true];
    if (this.elsewhere) this.player.setLast(lastStep(this.dragged)); // a cell of a map may have other steps
  }

  dress({ look, title, note, summary }) {
    dress(this.root, look);
    this.root.setAttribute("aria-label", `${title}: the race`);
    this.note.textContent = note ?? "";
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.summary.textContent = summary), SETTLED);
  }

  watch({ name, options }) {
    if (!this.ask || !options) return;
    this.sliders ??= new Sliders(name, {
      ask: slider => this.ask({ kind: "sweep", slider }),
      changed: () => this.invalidate(),
    });
    this.sliders.update(this.header);
  }

  /** Plotly's part, and at first the zoom that the address asks for. */
  async draw({ key, json }) {
    const whole = json && this.fit(json.layout);
    if (!(await drawFigure(this, { key, json: json && { ...json, layout: showing(json.layout, whole) } }))) return;
    this.whole = whole;
    await openBox(this);
  }

  /** The window to be shown; the picture takes as much of its place as equal scales want. */
  fit(layout) {
    const { style } = this.area;
    style.maxWidth = style.maxHeight = "";
    const { width, height, ...ranges } = windowOf(layout, this.plot);
    if (width < this.plot.clientWidth) style.maxWidth = `${width}px`;
    if (height < this.plot.clientHeight) style.maxHeight = `${height}px`;
    return ranges;
  }

  /** In another size equal scales show another part of the surface, unless the visitor has chosen one. */
  async resize() {
    const zoomed = isZoomed(this);
    this.whole = this.fit(this.plot.layout);
    await this.Plotly.Plots.resize(this.plot);
    if (!zoomed && isZoomed(this))
      await this.Plotly.relayout(this.plot, { "xaxis.range": [...this.whole.x], "yaxis.range": [...this.whole.y] });
  }

  config() {
    return settings(this.Plotly, this.header.phone, this.ask && { title: "Move the start", icon: BALL_ICON }, () =>
      this.relayout(this.whole),
    );
  }

  /** Where the losses are drawn; may come before or after the first message. */
  async showLosses(place) {
    this.losses?.remove();
    this.losses =
      place &&
      new Losses(this.Plotly, place, at => {
        this.pointedAt = at;
        this.invalidate();
      });
    if (place && this.header) await this.losses.axes(this.header.losses);
    this.invalidate();
  }

  // --- the hand -----------------------------------------------------------------------------------------------------

  dragTo(x, y) {
    this.dragAt = [x, y];
    this.box.hide();
    this.ask?.({ kind: "start", x, y });
    this.invalidate();
  }

  dropAt(x, y) {
    this.dragAt = [x, y];
    this.send("start", [x, y]);
    this.invalidate();
  }

  /** Whether a hand on something else of the page, a map, chooses what is run; let go, it is in the next message. */
  held(yes) {
    this.elsewhere = yes ? "down" : "up";
  }

  /** What was dragged counts no more: the race is shown again. */
  letGo() {
    this.forget();
    this.player.setLast(lastStep(this.runs));
    this.fresh = true;
    this.invalidate();
  }

  forget() {
    this.dragged = this.draggedFrom = this.dragAt = this.elsewhere = null;
  }

  point(event) {
    this.pointer = event && !this.ball.held ? [event.clientX, event.clientY] : null;
    this.invalidate();
  }

  key(event) {
    if (event.target.closest("input, select, .stage-ball") && event.key !== " ") return;
    if (event.key === " " && event.target.closest("a, button, select")) return;
    const deeds = {
      " ": () => this.player.toggle(),
      ArrowLeft: () => this.player.nudge(-1),
      ArrowRight: () => this.player.nudge(1),
      Home: () => this.player.goTo(0),
      End: () => this.player.goTo(this.player.last),
      "+": () => this.zoom(1 / CLOSER),
      "-": () => this.zoom(CLOSER),
      0: () => this.relayout(this.whole),
    };
    if (!deeds[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    deeds[event.key]();
    this.invalidate();
  }

  /** Around the middle of what is shown. */
  zoom(by) {
    const about = ([low, high]) => [low, high].map(end => (low + high) / 2 + (end - (low + high) / 2) * by);
    this.relayout({ x: about(this.plot.layout.xaxis.range), y: about(this.plot.layout.yaxis.range) });
  }

  relayout({ x, y }) {
    if (this.relief.shown) return;
    this.Plotly.relayout(this.plot, { "xaxis.range": [...x], "yaxis.range": [...y] });
  }

  toggleArrows() {
    this.memory.arrows = !this.memory.arrows;
    if (this.memory.arrows) this.ask({ kind: "gradients" });
    this.invalidate();
  }

  async fullScreen() {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen());
    } catch {
      this.say("This browser does not let the picture fill the screen.");
    }
  }

  say(text) {
    this.trouble.textContent = text ?? "";
    this.trouble.hidden = !text;
  }

  // --- the picture --------------------------------------------------------------------------------------------------

  invalidate() {
    this.frame ??= requestAnimationFrame(now => {
      try {
        this.paint(now);
      } catch (error) {
        console.warn("stage:", error);
        this.say(BROKEN);
      }
    });
  }

  /** What is shown now: the member of a sweep under a thumb, the paths from the start under the hand, or the race. */
  shown() {
    const member = this.sliders?.member();
    if (member) {
      if (this.member?.sweep !== member.sweep || this.member.index !== member.index) {
        this.member = { ...member, runs: memberOf(member.sweep, member.index, this.runs) };
        this.fresh = true;
      }
      return { runs: this.member.runs, source: "sweep" };
    }
    if (this.member) [this.member, this.fresh] = [null, true];
    return { runs: this.veiled ? [] : (this.dragged ?? this.runs), source: "run" };
  }

  paint(now) {
    this.frame = null;
    if (!this.whole) return;
    const { player } = this;
    const { runs, source } = this.shown();
    player.advance(Math.min((now - this.last) / 1000, 0.1));
    this.last = now;
    this.panels = this.header.panels.map(panel => panelOf(this.plot, this.area, panel, this.ranges));
    if (this.relief.shown) this.paintRelief(runs.filter(this.chips.shows), source);
    else if (this.panels.every(Boolean)) this.paintPanels(runs.filter(this.chips.shows));
    this.losses?.paint(runs.filter(this.chips.shows), this.cursor(), this.header.look, this.pointed?.run.label);
    this.bar.show(this.memory.arrows);
    this.mark(source);
    if (player.playing) this.invalidate();
  }

  /** The step at which the losses have their cursor: that of playback, or what is pointed at. */
  cursor() {
    return this.pointed?.row ?? this.pointedAt ?? this.player.step;
  }

  paintPanels(runs, pen = this.layer.clear()) {
    const { header, panels, player } = this;
    const { look } = header;
    const small = panels.length > 1;
    const panelOfRun = run => panels[run.panel];
    if (this.inside && runs[0]) paintWhole(pen, panels[0], runs[0], look);
    for (const run of this.inside ? runs : longestFirst(runs))
      paintRun(pen, panelOfRun(run), run, player.step, look, small);
    if (this.memory.arrows) for (const run of runs) paintArrows(pen, panelOfRun(run), run, player.step, look);
    if (this.pointedAt != null)
      for (const run of runs) paintRing(pen, panelOfRun(run), run, rowAt(run, this.pointedAt), look);
    const exits = runs.map(run => exitOf(panelOfRun(run), run, player.step));
    runs.forEach((run, i) => exits[i] && paintExit(pen, panelOfRun(run), run, exits[i], look));
    const arrows = this.inside ? this.paintStep(pen, panels[0]) : [];
    panels.forEach((panel, nth) => this.nameIn(pen, panel, nth, runs, exits, small, arrows));
    this.root.dataset.scales = paintScales(pen, panels.at(-1), look, small);
    this.ball.place(panels, this.startShown(), small);
    this.hover(runs, panelOfRun);
  }

  /** The arrows belong to the run that the server has computed, and to no other that is shown while a hand moves. */
  paintStep(pen, panel) {
    const { header, player } = this;
    const { step, look } = header;
    const { arrows } = header.arrays;
    if (!arrows || this.member || this.dragged) return [];
    return paintStep(pen, panel, step, arrows, Math.min(Math.floor(player.step), arrows.shape[1] - 1), look);
  }

  /** Under the hand; with a knob of the surface the start may turn, too. */
  startShown() {
    const swept = this.member?.runs[0];
    return (
      this.dragAt ??
      this.draggedFrom ??
      (swept && this.member.sweep.slider in this.header.knobs ? [swept.x[0], swept.x[1]] : this.header.start)
    );
  }

  paintRelief(runs, source) {
    this.pointed = null;
    this.box.hide();
    this.ball.place([], this.header.start);
    this.relief.paint(this.layer.clear(), runs, source === "run");
  }

  /** Names at the paths' ends; in a panel of its own a run's name is the title, and only a divergence is written. */
  nameIn(pen, panel, nth, runs, exits, small, arrows) {
    const ends = runs.flatMap((run, i) => {
      const gone = run.diverged >= 0 && this.player.step >= run.diverged - 1;
      if (run.panel !== nth || (small && !gone) || (this.inside && run === runs[0])) return [];
      const [h, v] = exits[i] ?? [
        panel.px(pointAt(run, this.player.step)[0]),
        panel.py(pointAt(run, this.player.step)[1]),
      ];
      const text = `${small ? "" : run.label}${gone ? ` ✕ step ${run.diverged}` : ""}`.trim();
      return [{ text, color: run.text, h, v, key: run.label }];
    });
    this.places ??= {};
    Object.assign(this.places, writeNames(pen, panel, [...arrows, ...ends], this.header.look, this.places));
  }

  hover(runs, panelOfRun) {
    this.pointed = null;
    if (!this.pointer || this.player.playing) return this.box.hide();
    const { left, top } = this.area.getBoundingClientRect();
    const [h, v] = [this.pointer[0] - left, this.pointer[1] - top];
    this.pointed = nearest(runs, panelOfRun, this.player.step, h, v);
    if (this.pointed) this.box.show(told(this.pointed), this.pointed.run.line, h, v);
    else this.box.hide();
  }

  /** Handles for tests, and for whoever looks at the page with tools. */
  mark(source) {
    const { dataset } = this.root;
    if (this.fresh) dataset.paints = ++this.paints;
    this.fresh = false;
    this.painted = true;
    Object.assign(dataset, { ready: "true", step: Math.floor(this.player.step), playing: this.player.playing, source });
    this.memory.atEnd = this.player.atEnd;
    this.tellStep();
  }

  remove() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.telling);
    clearTimeout(this.resting);
    this.off.abort();
    this.stopSizing();
    this.stopTheme();
    this.ball.remove();
    this.takeaway.remove();
    this.sliders?.remove();
    this.losses?.remove();
    this.relief.remove();
    if (this.whole) this.Plotly.purge(this.plot);
    this.root.replaceChildren();
  }
}

/** A long path must not cover the short ones. */
function longestFirst(runs) {
  const length = run => {
    let sum = 0;
    for (let i = 2; i < run.x.length; i++) sum += Math.abs(run.x[i] - run.x[i - 2]) || 0;
    return sum;
  };
  return runs
    .map(run => [(run.reach ??= length(run)), run])
    .sort((a, b) => b[0] - a[0])
    .map(([, run]) => run);
}
