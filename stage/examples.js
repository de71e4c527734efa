/*
 * The examples that a surface is made of, beside it: the line of each run at the step shown, the batch that this step
 * sees, and the line of the start, which a hand drags as it drags the ring on the surface.
 */

import { paintAxisBelow, paintAxisBeside } from "./axes.js";
import { element } from "./element.js";
import { endsOf, weightsThrough } from "./fitted.js";
import { panelAt, windowOf } from "./geometry.js";
import { ARROWS, Hand } from "./hand.js";
import { canvasOver, onResize } from "./layers.js";
import { written } from "./numbers.js";
import { dashOf, within } from "./paint.js";
import { pointAt } from "./paths.js";
import { factsOf } from "./prepared.js";
import { enlarged, magnification } from "./presented.js";

/** @import { ExamplesMessage, Look, Point, RaceMessage } from "./messages.d.ts" */
/** @import { Kind } from "./fitted.js" */
/** @import { Stage } from "./stage.js" */
/** @import { FullAxis, Panel, Pen, Range, Window } from "./types.d.ts" */

const MARGIN = { left: 46, right: 12, top: 10, bottom: 46 }; // pixels round a panel
const ROOM = 0.06; // of a range, at both its ends
const HIGH = 1.3; // times the largest target is shown to both sides, so that a line that is far off is seen
const DOT = 2.6; // pixels
const SEEN = 4.2; // of an example in the batch
const FAINT = 0.28;
const INSET = 12; // pixels from a panel's border, within which the handles stay
const NEAR = 24; // pixels
const KEY_STEP = 0.02; // of a panel's height
const UNTIDY = 1e6; // a weight beyond this is a slip

/** What is shown at one moment. @typedef {{ inputs: Float32Array, k: number, targets: Float32Array, curvature: Range, knobs: Record<string, number> }} Table */

export class Examples {
  /** @param {HTMLElement} root @param {() => Stage | null} stage @param {(message: RaceMessage) => void} ask wants the examples of a race */
  constructor(root, stage, ask) {
    this.root = root;
    this.stage = stage;
    this.wants = ask;
    root.setAttribute("role", "group");
    this.area = root.appendChild(element("div", "examples-area"));
    const plot = this.area.appendChild(element("div", "stage-plot"));
    this.layer = canvasOver(this.area);
    this.facts = root.appendChild(element("p", "examples-facts"));
    /** @type {ExamplesMessage | null} */
    this.message = null;
    /** @type {Panel[]} */
    this.panels = [];
    /** Two in each panel, where the line of the start enters and leaves it. @type {HTMLButtonElement[]} */
    this.handles = [];
    /** The end that a hand holds, and what stays meanwhile. @type {{ nth: number, stays: Point | null } | null} */
    this.held = null;
    /** Where the handles are. @type {(Point | null)[]} */
    this.ends = [];
    this.off = new AbortController();
    this.hand = new Hand(this.area, plot, {
      panels: () => this.panels,
      moved: (h, v, panel) => this.turn(panel, [panel.dx(h), panel.dy(v)], false),
      dropped: (h, v, panel) => this.turn(panel, [panel.dx(h), panel.dy(v)], true),
      cancelled: () => this.stage()?.letGo(),
      home: () => null,
    });
    onResize(this.area, this.off.signal, () => this.stage()?.invalidate());
  }

  /** A race is shown. @param {RaceMessage} header */
  hear(header) {
    this.wants(header);
  }

  /** @param {ExamplesMessage} message */
  take(message) {
    this.message = message;
    const count = 2 * (message.drawn === "plane" ? 2 : 1);
    while (this.handles.length > count) this.handles.pop()?.remove();
    while (this.handles.length < count) this.handles.push(this.handle(this.handles.length));
    this.stage()?.invalidate();
  }

  // --- the hand ------------------------------------------------------------------------------------------------------

  /** @param {number} nth */
  handle(nth) {
    const handle = element("button", "stage-ball small examples-handle", { type: "button" });
    handle.addEventListener("pointerdown", () => (this.held = { nth, stays: this.ends[nth ^ 1] }));
    handle.addEventListener("keydown", event => this.key(event, nth));
    this.hand.holds(this.area.appendChild(handle));
    return handle;
  }

  /** @param {KeyboardEvent} event @param {number} nth */
  key(event, nth) {
    const panel = this.panels[nth >> 1];
    const at = this.ends[nth];
    const by = ARROWS[event.key]?.[1];
    if (!by || !panel || !at) return;
    event.preventDefault();
    event.stopPropagation();
    this.held = { nth, stays: this.ends[nth ^ 1] };
    this.turn(panel, [at[0], at[1] + by * KEY_STEP * (panel.dy(panel.top) - panel.dy(panel.bottom))], true);
  }

  /** The line of the start goes through a place. @param {Panel} panel @param {Point} place @param {boolean} down whether it stays there */
  turn(panel, place, down) {
    const stage = this.stage();
    if (!stage || !this.message) return;
    const kind = this.kind(panel.nth);
    const stays = this.held && kind.drawn !== "plane" ? this.held.stays : null;
    const weights = weightsThrough(kind, stage.shown.start(stage.header), place, stays);
    if (down) this.held = null;
    if (weights && weights.every(weight => Math.abs(weight) < UNTIDY)) {
      if (down) stage.dropAt(...weights);
      else stage.dragTo(...weights);
    } else if (down) stage.letGo();
  }

  // --- the picture ---------------------------------------------------------------------------------------------------

  /** @param {number} nth panel @returns {Kind} */
  kind(nth) {
    const { drawn } = /** @type {ExamplesMessage} */ (this.message);
    const { inputs, k } = this.table();
    return { drawn, nth, height: drawn === "classes" && k > 2 ? inputs[2] : 0 };
  }

  /** The examples as the weights see them: of the member under a thumb, or of the race. @returns {Table} */
  table() {
    const message = /** @type {ExamplesMessage} */ (this.message);
    const stage = /** @type {Stage} */ (this.stage());
    const { inputs, targets, curvature } = message.arrays;
    const [m, k] = inputs.shape;
    const { header, shown } = stage;
    const { member } = shown;
    const whole = { inputs, k, targets, curvature: /** @type {any} */ ([...curvature]), knobs: header.knobs };
    const swept = member?.sweep.arrays;
    if (!member || !swept?.inputs || !swept.curvature || swept.inputs.shape[1] !== m) return whole;
    const { index, sweep } = member;
    const value = Number(header.sliders[sweep.slider]?.values[index]);
    return {
      ...whole,
      inputs: swept.inputs.subarray(index * m * k, (index + 1) * m * k),
      curvature: /** @type {any} */ ([...swept.curvature.subarray(2 * index, 2 * index + 2)]),
      knobs: { ...header.knobs, [sweep.slider]: value },
    };
  }

  /** Paints what belongs to the moment that the stage has just painted. @param {Stage} stage */
  paint(stage) {
    if (!this.message) return;
    const table = this.table();
    const { drawn, columns } = this.message;
    const { width, height } = this.area.getBoundingClientRect();
    const pen = this.layer.clear();
    this.panels = placed(width, height, windowsOf(drawn, table));
    const { look } = stage.header;
    this.dress(look);
    const { runs } = stage.visible();
    const [lowest] = stage.ground.landmarks(stage.plot.data).filter(mark => mark.lowest);
    const start = stage.shown.start(stage.header);
    const batch = this.batchAt(stage.player.step);
    enlarged(pen, this.panels, places => {
      places.forEach((panel, nth) => {
        const kind = this.kind(nth);
        const window = windowOf(panel);
        paintFrame(pen, panel, look, columns, kind);
        within(pen, panel, () => {
          paintDots(pen, panel, look, table, kind, batch);
          if (lowest) paintLine(pen, panel, endsOf(kind, [lowest.x, lowest.y], window), look.ink, 1.4, [6, 4]);
          for (const run of runs)
            paintLine(
              pen,
              panel,
              endsOf(kind, pointAt(run, stage.player.step), window),
              run.line,
              2.6,
              dashOf(run.dash),
            );
          paintLine(pen, panel, endsOf(kind, start, window), look.quiet, 1.2, []);
        });
      });
    });
    this.putHandles(start);
    this.tell(stage, table);
  }

  /** Sets the colours of the theme for the style sheet. @param {Look} look */
  dress({ paper, ink }) {
    this.root.style.setProperty("--paper", paper);
    this.root.style.setProperty("--ink", ink);
  }

  /** The examples that the step from there on sees; null where it sees all, or it is not told. @param {number} step */
  batchAt(step) {
    const batches = this.message?.arrays.batches;
    if (!batches) return null;
    const [told, bytes] = batches.shape;
    const row = Math.min(Math.floor(step), told - 1);
    return batches.subarray(row * bytes, (row + 1) * bytes);
  }

  /** @param {Point} start */
  putHandles(start) {
    this.panels.forEach((panel, nth) => {
      const kind = this.kind(nth);
      const found = endsOf(kind, start, windowOf(panel, INSET));
      const one = found && apart(panel, ...found) < NEAR; // the line only touches a corner
      for (const side of [0, 1]) {
        const handle = this.handles[2 * nth + side];
        const end = found && !(one && side) && this.turns(kind, found[side], panel) ? found[side] : null;
        this.ends[2 * nth + side] = end;
        if (!handle) continue;
        handle.hidden = !end;
        if (!end) continue;
        handle.style.transform = `translate(${panel.px(end[0])}px, ${panel.py(end[1])}px)`;
        const which = this.panels.length > 1 ? ` over ${this.message?.columns[nth]}` : "";
        const name = `${side ? "Right" : "Left"} end of the start's line${which}, at ${written(end[1], 3)}.`;
        handle.setAttribute("aria-label", `${name} The arrow keys up and down turn it.`);
      }
    });
  }

  /** Whether a line is turned at that end: a plane's goes through the origin, and is not turned there. @param {Kind} kind @param {Point} end @param {Panel} panel */
  turns({ drawn }, end, panel) {
    return drawn !== "plane" || apart(panel, end, [0, 0]) > NEAR;
  }

  /** Says how the inputs are prepared, and what that does to the surface. @param {Stage} stage @param {Table} table */
  tell(stage, table) {
    const batches = Boolean(this.message?.arrays.batches);
    const text = factsOf(table, batches);
    if (this.facts.textContent !== text) this.facts.textContent = text;
    const { step } = stage.player;
    const batch = batches ? ", and the examples that this step sees" : "";
    const label = `The examples with the line of each run at step ${Math.floor(step)}${batch}`;
    if (this.root.getAttribute("aria-label") !== label) this.root.setAttribute("aria-label", label);
  }

  remove() {
    this.off.abort();
    this.hand.remove();
    this.root.replaceChildren();
  }
}

/** @param {Range} range @returns {Range} */
const roomy = ([low, high]) => {
  const room = ROOM * (high - low || 1);
  return [low - room, high + room];
};

/** Of every kth number, with zero. @param {Float32Array} numbers @param {number} k @param {number} nth @returns {Range} */
function reach(numbers, k, nth) {
  let [low, high] = [0, 0];
  for (let i = nth; i < numbers.length; i += k) {
    if (numbers[i] < low) low = numbers[i];
    if (numbers[i] > high) high = numbers[i];
  }
  return [low, high];
}

/** What each panel shows. @param {string} drawn @param {Table} table @returns {Window[]} */
function windowsOf(drawn, { inputs, k, targets }) {
  if (drawn === "classes") return [{ x: roomy(reach(inputs, k, 0)), y: roomy(reach(inputs, k, 1)) }];
  const high = HIGH * Math.max(...reach(targets, 1, 0).map(Math.abs));
  /** @type {Range} */
  const y = [-high, high];
  return (drawn === "plane" ? [0, 1] : [0]).map(nth => ({ x: roomy(reach(inputs, k, nth)), y }));
}

/** Panels below one another. @param {number} width @param {number} height @param {Window[]} windows */
function placed(width, height, windows) {
  const times = magnification();
  const { left, right, top, bottom } = MARGIN;
  const each = height / windows.length;
  return windows.map(({ x, y }, nth) => {
    const at = {
      left: left * times,
      top: nth * each + top * times,
      width: Math.max(width - (left + right) * times, 1),
      height: Math.max(each - (top + bottom) * times, 1),
    };
    return panelAt(nth, at, x, y);
  });
}

/** How far two places are from each other, in pixels. @param {Panel} panel @param {Point} one @param {Point} other */
const apart = ({ px, py }, [x, y], [toX, toY]) => Math.hypot(px(x) - px(toX), py(y) - py(toY));

// --- painting --------------------------------------------------------------------------------------------------------

/** @param {Pen} pen @param {Panel} panel @param {Look} look @param {string[]} columns @param {Kind} kind */
function paintFrame(pen, panel, look, columns, { drawn, nth }) {
  const { x, y } = windowOf(panel);
  const [across, up] = drawn === "plane" ? [columns[nth], columns[2]] : columns;
  const axis = (/** @type {Range} */ range, /** @type {string} */ text) =>
    /** @type {FullAxis} */ ({ range, color: look.quiet, tickfont: { size: 13 }, title: { text, font: { size: 14 } } });
  Object.assign(pen, { strokeStyle: look.rule, lineWidth: 1 });
  pen.beginPath();
  pen.rect(panel.left, panel.top, panel.width, panel.height);
  pen.stroke();
  // Where an input is zero: there a line has its height, and a plane turns.
  pen.strokeStyle = look.quiet;
  pen.beginPath();
  for (const [h, v, toH, toV] of [
    [panel.px(0), panel.top, panel.px(0), panel.bottom],
    [panel.left, panel.py(0), panel.right, panel.py(0)],
  ]) {
    pen.moveTo(h, v);
    pen.lineTo(toH, toV);
  }
  pen.stroke();
  paintAxisBelow(pen, panel, axis(x, across));
  paintAxisBeside(pen, panel, axis(y, up));
}

/**
 * The examples; those that the step does not see are faint. Of two classes one is a disc, the other a ring.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Look} look
 * @param {Table} table
 * @param {Kind} kind
 * @param {Uint8Array | null} batch eight examples a number
 */
function paintDots(pen, panel, look, { inputs, k, targets }, { drawn, nth }, batch) {
  const classes = drawn === "classes";
  Object.assign(pen, { fillStyle: look.quiet, strokeStyle: look.quiet, lineWidth: 1.2 });
  for (const inBatch of batch ? [false, true] : [true]) {
    pen.globalAlpha = batch && !inBatch ? FAINT : classes || batch ? 1 : 0.6;
    if (batch && inBatch) Object.assign(pen, { fillStyle: look.ink, strokeStyle: look.ink });
    for (let i = 0; i < targets.length; i++) {
      if (batch && Boolean((batch[i >> 3] >> (7 - (i & 7))) & 1) !== inBatch) continue;
      const [x, y] = classes ? [inputs[i * k], inputs[i * k + 1]] : [inputs[i * k + nth], targets[i]];
      const [h, v] = [panel.px(x), panel.py(y)];
      pen.beginPath();
      pen.arc(h, v, DOT, 0, 2 * Math.PI);
      if (classes && targets[i] < 0) pen.stroke();
      else pen.fill();
      if (!batch || !inBatch) continue;
      pen.beginPath();
      pen.arc(h, v, SEEN, 0, 2 * Math.PI);
      pen.stroke();
    }
  }
  pen.globalAlpha = 1;
}

/**
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {[Point, Point] | null} ends
 * @param {string} color
 * @param {number} width
 * @param {number[]} dash
 */
function paintLine(pen, panel, ends, color, width, dash) {
  if (!ends) return;
  Object.assign(pen, { strokeStyle: color, lineWidth: width });
  pen.setLineDash(dash);
  pen.beginPath();
  for (const [nth, [x, y]] of ends.entries()) pen[nth ? "lineTo" : "moveTo"](panel.px(x), panel.py(y));
  pen.stroke();
  pen.setLineDash([]);
}
