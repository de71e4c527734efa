/*
 * The sliders of a page, as the stage follows them; and trainings that follow the thumb of a slider. Where they take little
 * the server is asked for each anew; else for the nearest value that is trained, and where the hand rests for that one.
 */

import { Sliders } from "./sliders.js";

/** @import { Stage } from "./stage.js" */
/** @import { Ask } from "./types.d.ts" */

const PAUSE = 30; // ms between two trainings
const REST = 150; // ms that a hand stays at a value until what takes longer is trained

export class Trail {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** The slider and the value that were asked for last. @type {string | null} */
    this.known = null;
    this.when = -Infinity; // ms
    this.timer = 0;
  }

  /** The thumb may have moved: the last value wins, and none is asked for too soon. */
  follow() {
    const { sliders, header, shown, ask } = this.stage;
    if (!sliders?.pressed) return; // let go, it is asked for by itself
    const index = sliders.index();
    const slider = sliders.active ?? "";
    const at = index === null ? null : (sliders.factsOf(slider)?.values[index] ?? null);
    const wanted = at && `${slider} ${at}`;
    if (header.live === undefined || wanted === this.known) return;
    clearTimeout(this.timer);
    const pause = PAUSE - (performance.now() - this.when);
    if (at !== null && pause > 0) return void (this.timer = setTimeout(() => this.follow(), pause));
    this.known = wanted;
    if (at === null) return this.stage.letGo();
    this.when = performance.now();
    shown.hand = { on: "slider", at: null, down: true };
    ask?.({ kind: header.live ? "moved" : "nearest", slider, at });
    if (!header.live) this.timer = setTimeout(() => ask?.({ kind: "moved", slider, at, rests: true }), REST);
  }

  /** The thumb was let go: what is shown counts until the server's message. */
  end() {
    const { hand } = this.stage.shown;
    if (hand?.on === "slider") hand.down = false;
    this.forget();
  }

  forget() {
    clearTimeout(this.timer);
    this.known = null;
  }
}

/** Follows the sliders of a stage's page. @param {Stage} stage @param {Ask} ask */
export const slidersOf = (stage, ask) =>
  new Sliders(stage.header.name, {
    ask: slider => ask({ kind: "sweep", slider }),
    changed: () => {
      stage.trail.follow();
      stage.invalidate();
    },
    released: (slider, value) => {
      stage.trail.end();
      ask({ kind: "change", changes: { [slider]: value } });
    },
  });
