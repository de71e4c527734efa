/*
 * The stage: a surface that Plotly draws, and above it, on a canvas, everything that moves. Knows nothing of Streamlit:
 * it is given messages, and plays the same way in an exported file.
 */

import { exact } from "./address.js";
import { Ball, BALL_ICON } from "./ball.js";
import { Bar } from "./bar.js";
import { element } from "./element.js";
import { Findings } from "./findings.js";
import { begin, isFirst } from "./first.js";
import { Ground } from "./ground.js";
import { nearest, told } from "./hover.js";
import { onResize } from "./layers.js";
import { Losses } from "./losses.js";
import { Memory } from "./memory.js";
import { Overlay } from "./overlay.js";
import { headed } from "./paper.js";
import { lastStep } from "./paths.js";
import { Picture } from "./picture.js";
import { Pills } from "./pills.js";
import { followed, isZoomed, openBox, openStep, zoomedTo } from "./place.js";
import { LONGEST_FRAME } from "./player.js";
import { Relief } from "./relief.js";
import { showing, windowOf } from "./scales.js";
import { Shown, veiledIn } from "./shown.js";
import { everywhere, pressed } from "./stagekeys.js";
import { SKETCH } from "./sketch.js";
import { StepLink } from "./steplink.js";
import { RunTable } from "./table.js";
import { Takeaway } from "./takeaway.js";
import { Trail, slidersOf } from "./trail.js";

/** @import { Sliders } from "./sliders.js" */
/** @import { Answer, Drawn, RaceMessage } from "./messages.d.ts" */
/** @import { Beside, Layout, Panel, Pen, PlotlyModule, Run, Source, StageLinks, Window } from "./types.d.ts" */

const BROKEN = "The picture could not be drawn. Change a control or reload the page; the table has the results.";

export class Stage extends Picture {
  /** @param {HTMLElement} root @param {PlotlyModule} Plotly @param {StageLinks} links */
  constructor(root, Plotly, { send = () => {}, ask = null, memory = new Memory(), runs = null, inside, still, files }) {
    super(root, Plotly, send, { name: "stage", broken: BROKEN });
    this.ask = ask;
    this.memory = memory;
    this.inside = inside ?? false;
    this.files = files ?? false;
    this.movable = ask !== null && !still; // the start
    this.player = memory.player;
    this.home = () => /** @type {import("./place.js").Address} */ (location); // of the page that has this picture
    openStep(memory);
    /** The server's last message. @type {RaceMessage | null} */
    this.message = null;
    /** What of the plane is shown unless the visitor zooms; null until the surface is drawn. @type {Window | null} */
    this.whole = null;
    this.painted = false;
    this.last = performance.now(); // of the last frame, ms
    /** The point of a path that is under the pointer. @type {{ run: Run, row: number } | null} */
    this.pointedRun = null;
    /** The place on the losses' axis that is under it. @type {number | null} */
    this.pointedAt = null;
    /** @type {Losses | null} */
    this.losses = null;
    /** What hears each message and is painted with each frame, beside it. @type {Set<Beside>} */
    this.beside = new Set();
    this.table = new RunTable();
    this.findings = new Findings(() => this.shown.settled && ask?.({ kind: "found" }));
    /** @type {Sliders | null} */
    this.sliders = null;
    this.trail = new Trail(this);
    this.shown = new Shown(() => this.sliders?.member() ?? null);
    this.overlay = new Overlay();
    this.ground = new Ground(this.area, this.layer.canvas);
    this.stepLink = new StepLink(memory, send);
    this.relief = new Relief(this, () => this.invalidate());
    this.pills = new Pills(root, memory.hidden, () => this.hideOrShow(), runs);
    this.bar = new Bar(root, this.player, {
      changed: () => this.invalidate(),
      arrows: ask && !inside && !still ? () => this.toggleArrows() : null,
      full: () => this.fullScreen(),
    });
    this.takeaway = new Takeaway(this, this.bar);
    this.note = element("p", "stage-note");
    root.append(this.note, this.trouble, this.summary);
    this.ball = new Ball(this.area, this.plot, {
      fixed: !this.movable, // nobody is there to compute other paths
      panels: () => (this.movable ? this.touchable() : []),
      moved: (x, y) => this.dragTo(x, y),
      dropped: (x, y) => this.dropAt(x, y),
      cancelled: () => this.letGo(),
    });
    this.listen();
    Object.assign(root, { stage: this }); // for tests, and for whoever looks at the page with tools
  }

  listen() {
    const { root, off } = this;
    root.tabIndex = 0;
    root.setAttribute("aria-keyshortcuts", "Space ArrowLeft ArrowRight Home End + - 0");
    root.addEventListener("keydown", event => this.key(event));
    if (this.inside || this.pills.deeds || (this.ask && !this.movable)) everywhere(this, off.signal);
    if (this.ask) for (const part of [headed, followed]) part(this, off.signal);
    this.onTheme(() => this.send("lost", true));
    for (const one of [root, this.area]) onResize(one, off.signal, () => this.resize());
  }

  /** The server's last message; there is one from the first update on. */
  get header() {
    return /** @type {RaceMessage} */ (this.message);
  }

  // --- what comes in -------------------------------------------------------------------------------------------------

  /** Shows the race as it is now. @param {RaceMessage} message */
  async update(message) {
    const { shown, player } = this;
    this.message = message;
    shown.setRace(message);
    this.say("");
    const stoodAtEnd = this.painted ? player.atEnd : this.memory.atEnd;
    player.setLast(lastStep(shown.race), stoodAtEnd && !this.inside);
    this.stepLink.hear(message.step);
    this.dress(message.look);
    this.root.setAttribute("aria-label", `${message.title}: the ${message.kind === "network" ? "training" : "race"}`);
    if ((shown.veiled && !message.veiled) || (this.pills.deeds && !this.painted && isFirst())) begin(player);
    this.note.textContent = message.note ?? "";
    this.root.classList.toggle("veiled", (shown.veiled = message.veiled));
    await this.drawSurface(message.figure);
    if (message !== this.message) return; // a newer one came meanwhile
    this.relief.update(message);
    this.watch(message);
    for (const part of this.beside) part.hear(message);
    this.pills.update(shown.race, message.lead);
    shown.fresh = true;
    if (this.memory.arrows) this.ask?.({ kind: "gradients" });
    this.invalidate();
    if (await this.losses?.follow(message.losses, message.along)) this.invalidate();
  }

  /** Takes the answer to a question: paths from the start under the hand, or a sweep. @param {Answer} message */
  answer(message) {
    const { shown } = this;
    if (message.kind === "sweep") this.sliders?.keep(message);
    if (message.kind === "gradients" && message.race === this.header.race) shown.setGradients(message);
    if (message.kind === "found" && this.findings.take(message, this.header)) this.speak();
    if (message.kind === "paths" && shown.hand) {
      const runs = shown.setDragged(message);
      if (shown.hand.on === "map") this.player.setLast(lastStep(runs)); // a cell may have other steps
    }
    this.invalidate();
  }

  /** Follows the sliders of the page. @param {RaceMessage} message */
  watch(message) {
    if (!this.ask) return;
    this.sliders ??= slidersOf(this, this.ask);
    this.sliders.update(message);
  }

  /** Draws Plotly's part, and at first the zoom that the address asks for. @override @param {Drawn} figure */
  async drawSurface(figure, { key, json } = this.sized(figure)) {
    const whole = json && this.fit(json.layout);
    const drawn = json && whole && { ...json, layout: showing(json.layout, zoomedTo(this, json.layout) ?? whole) };
    if (!(await this.drawFigure({ key, json: drawn }))) return;
    this.whole = whole;
    await openBox(this);
  }

  /**
   * The window to be shown; the picture takes as much of its place as equal scales want.
   *
   * @param {Layout} layout
   * @returns {Window}
   */
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
    if (!this.whole) return;
    const zoomed = isZoomed(this);
    this.whole = this.fit(this.plot.layout);
    await this.Plotly.Plots.resize(this.plot);
    if (!this.off.signal.aborted && !zoomed && isZoomed(this)) await this.relayout(this.whole);
  }

  /** @override */
  config() {
    const free = this.movable ? { title: "Move the start", icon: BALL_ICON } : null;
    return this.settings(this.header.phone, free, () => this.showWhole());
  }

  /**
   * Draws the losses in a place of the page, which may be there before or after the first message; null: nowhere.
   *
   * @param {HTMLElement | null} place
   */
  async showLosses(place) {
    if (this.Plotly === SKETCH || place === (this.losses?.root ?? null)) return;
    this.losses?.remove();
    const point = (/** @type {number | null} */ at) => {
      this.pointedAt = at;
      this.invalidate();
    };
    this.losses = place && new Losses(this.Plotly, place, point);
    if (this.message) await this.losses?.axes(this.message.losses, this.message.along);
    this.invalidate();
  }

  /** The same race in another place of the page, where nobody moves it. @param {HTMLElement} root @param {Memory} memory */
  again(root, memory) {
    return new Stage(root, this.Plotly, { memory, inside: this.inside });
  }

  /** Writes of the runs in a place of the page; null: nowhere. @param {"table" | "findings"} part @param {?HTMLElement} place */
  showPart(part, place) {
    if (!this[part].stand(place)) return;
    this.shown.fresh = true;
    this.invalidate();
  }

  /** Says what became of the runs that are shown, and why, when they are others than before. */
  speak() {
    if (this.shown.veiled) return this.readOut(veiledIn(this.header));
    const { runs } = this.shown.now();
    const { rows, summary, standing, found, note } = this.shown.told(this.header);
    if (note !== undefined) this.note.textContent = note ?? "";
    this.pills.follow(runs);
    if (rows) this.table.write(rows, runs, this.header.table);
    const why = found ? this.findings.write(found, runs, this.pills.shows) : this.findings.follow(standing);
    if (summary) this.readOut(`${summary} ${why}`.trim());
  }

  /** @override */
  lost() {
    this.ask?.({ kind: "again" });
  }

  // --- the hand ------------------------------------------------------------------------------------------------------

  /** @param {number} x @param {number} y */
  dragTo(x, y) {
    this.shown.hand = { on: "picture", at: [x, y], down: true };
    this.box.hide();
    this.ask?.({ kind: "start", x, y });
    this.invalidate();
  }

  /** @param {number} x @param {number} y */
  dropAt(x, y) {
    this.shown.hand = { on: "picture", at: [x, y], down: false };
    this.ask?.({ kind: "change", changes: { x: exact(x), y: exact(y) } });
    this.send("start", [x, y]);
    this.invalidate();
  }

  /** A hand on the page's map chooses what is run, or has been let go. @param {boolean} down */
  held(down) {
    this.shown.hand = { on: "map", at: null, down };
  }

  /** Shows the race again: nothing was chosen. */
  letGo() {
    this.shown.forget();
    this.shown.fresh = true;
    this.player.setLast(lastStep(this.shown.race));
    this.invalidate();
  }

  /** @override @param {PointerEvent | null} event */
  point = event => this.setPointer(this.ball.held ? null : event);

  /** @param {KeyboardEvent} event */
  key = event => pressed(this, event);

  hideOrShow() {
    this.speak();
    this.invalidate();
  }

  showWhole() {
    if (this.whole && !this.relief.shown) this.relayout(this.whole);
  }

  /** @param {Window} window */
  relayout({ x, y }) {
    return this.Plotly.relayout(this.plot, { "xaxis.range": [...x], "yaxis.range": [...y] });
  }

  toggleArrows() {
    this.memory.arrows = !this.memory.arrows;
    if (this.memory.arrows) this.ask?.({ kind: "gradients" });
    this.invalidate();
  }

  // --- the picture ---------------------------------------------------------------------------------------------------

  /** What is shown, without the runs whose pills are off. */
  visible() {
    const { runs, source } = this.shown.now();
    return { runs: runs.filter(this.pills.shows), source };
  }

  /** @override @param {number} now */
  paint(now) {
    if (!this.whole) return;
    const { runs, source } = this.visible();
    this.player.advance(Math.min((now - this.last) / 1000, LONGEST_FRAME));
    this.last = now;
    this.placePanels(this.header.panels);
    // First all that asks for places, then all that changes elements: the browser lays the page out once a frame.
    this.ground.paint(this.relief.shown ? [] : this.panels, this.given, this.shown.member);
    const signs = this.relief.shown ? this.showRelief(runs, source) : this.showRuns(runs);
    this.losses?.paint(runs, this.cursor(), this.header.look, this.pointedRun?.run.label ?? null);
    for (const part of this.beside) part.paint(this);
    signs?.();
    this.bar.show(this.memory.arrows);
    this.mark(source);
    if (this.player.playing) this.invalidate();
  }

  /** The step of the losses' cursor: that of playback, or what is pointed at. */
  cursor = () => this.pointedRun?.row ?? this.pointedAt ?? this.player.step;

  /** Paints the runs; returns what puts the signs of elements there. @param {Run[]} runs */
  showRuns(runs) {
    if (!this.panels.every(Boolean)) return null;
    const panels = /** @type {Panel[]} */ (this.panels);
    const scales = this.paintRuns(this.layer.clear(), runs);
    const place = this.player.playing ? null : this.pointed();
    const pointed = (this.pointedRun = place && nearest(runs, panels, this.player.step, ...place));
    return () => {
      this.root.dataset.scales = scales;
      this.ball.place(this.header.apart ? [] : panels, this.shown.start(this.header), panels.length > 1);
      if (pointed && place) this.box.show(told(pointed), pointed.run.line, ...place);
      else this.box.hide();
    };
  }

  /** Paints what moves in the panels; returns what is said of their scales. @param {Pen} pen @param {Run[]} runs */
  paintRuns(pen, runs) {
    const { inside, header, shown, pointedAt } = this;
    const { step, look, arrays } = header;
    // A step's arrows belong to the run that the server has computed, and to none that is shown while a hand moves.
    const stepArrows = step && arrays.arrows && shown.settled ? { header: step, array: arrays.arrows } : null;
    return this.overlay.paint(pen, {
      runs,
      panels: /** @type {Panel[]} */ (this.panels),
      step: this.player.step,
      look,
      inside,
      stepArrows: inside ? stepArrows : null,
      arrows: this.memory.arrows,
      ringAt: pointedAt,
      marks: this.ground.landmarks(this.plot.data),
    });
  }

  /** @param {Run[]} runs @param {Source} source */
  showRelief(runs, source) {
    this.pointedRun = null;
    this.box.hide();
    this.ball.place([], this.header.start, false);
    this.relief.paint(this.layer.clear(), runs, source === "run");
  }

  /** Says on the root what is painted, for tests and for whoever looks with tools. @param {Source} source */
  mark(source) {
    const { player, root, shown } = this;
    if (shown.fresh) {
      root.dataset.paints = String(++this.paints);
      this.speak();
    }
    shown.fresh = false;
    this.painted = true;
    const { step, playing, atEnd } = player;
    Object.assign(root.dataset, { ready: "true", step: Math.floor(step), playing, source });
    this.memory.atEnd = atEnd;
    if (this.inside && this.ask) this.stepLink.tell();
  }

  /** @override */
  remove() {
    super.remove();
    this.trail.forget();
    const { findings, stepLink, ball, pills, takeaway, sliders, losses, relief } = this;
    for (const part of [findings, stepLink, ball, pills, takeaway, sliders, losses, relief]) part?.remove();
  }
}
