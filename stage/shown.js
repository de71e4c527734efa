/* Which runs are on screen: those of the race, those from where a hand is, or the member of a sweep under a thumb. */

import { written } from "./numbers.js";
import { memberOf, runsOf, withWays } from "./paths.js";

/** @import { Pair } from "./address.js" */
/** @import { Found, PathsMessage, GradientsMessage, Point, RaceMessage, Row, SweepMessage } from "./messages.d.ts" */
/** @import { Run, Source } from "./types.d.ts" */

/** @typedef {{ sweep: SweepMessage, index: number }} Member */

/** All that may be said before the answer is shown. @param {Pick<RaceMessage, "title" | "start">} message */
export const veiledIn = ({ title, start: [x, y] }) =>
  `Contour lines of ${title}, with the start at x ${written(x)}, y ${written(y)}; the runs are hidden until the answer.`;

export class Shown {
  /** The runs of the server's last message. @type {Run[]} */
  race = [];

  /** The runs that the server has answered to the hand, and their start. @type {Run[] | null} */
  dragged = null;

  /** @type {Point | null} */
  draggedFrom = null;

  /** What is said of those. @type {{ rows: Row[], summary: string, standing: string, note?: string, address?: Pair[] } | null} */
  draggedTold = null;

  /**
   * The hand that chooses what is run, on the picture (at a start) or on the page's map; once let go it waits for the
   * server's message.
   *
   * @type {{ on: "picture" | "map" | "slider", at: Point | null, down: boolean } | null}
   */
  hand = null;

  /** @type {(Member & { runs: Run[] }) | null} */
  member = null;

  veiled = false; // whether only the start is to be seen
  fresh = false; // whether other runs are shown than were painted last

  /** underThumb() gives the member of a sweep that a thumb stands on. @param {() => Member | null} underThumb */
  constructor(underThumb) {
    this.underThumb = underThumb;
  }

  /** What is on screen, and from where it came. @returns {{ runs: Run[], source: Source }} */
  now() {
    const member = this.underThumb();
    if (member && (this.member?.sweep !== member.sweep || this.member.index !== member.index)) {
      this.member = { ...member, runs: memberOf(member.sweep, member.index, this.race) };
      this.fresh = true;
    }
    if (!member && this.member) {
      this.member = null;
      this.fresh = true;
    }
    if (this.member) return { runs: this.member.runs, source: "sweep" };
    return { runs: this.veiled ? [] : (this.dragged ?? this.race), source: "run" };
  }

  /** Whether it is what the server has computed for the page, and nothing that is shown while a hand moves. */
  get settled() {
    return !this.member && !this.dragged;
  }

  /**
   * The start that belongs to it; with a knob of the surface the surface's own start may turn, too.
   *
   * @param {RaceMessage} header
   * @returns {Point}
   */
  start({ start, knobs }) {
    const { member } = this;
    const swept = member && member.sweep.slider in knobs ? member.runs[0]?.x : null;
    return this.hand?.at ?? this.draggedFrom ?? (swept ? [swept[0], swept[1]] : start);
  }

  /**
   * What became of the runs on screen.
   *
   * @param {RaceMessage} header
   * @returns {{ rows?: Row[], summary?: string, standing: string, found?: Found[], note?: string | null }}
   */
  told({ table, summary, standing, found, note }) {
    const { member } = this;
    if (member) return { rows: member.sweep.told[member.index], standing: member.sweep.standings[member.index] };
    return this.draggedTold ?? { rows: table.rows, summary, standing, found, note };
  }

  /** @param {RaceMessage} message */
  setRace(message) {
    this.race = runsOf(message);
    if (!this.hand?.down) this.forget();
  }

  /** @param {PathsMessage} message */
  setDragged(message) {
    this.dragged = runsOf(message);
    this.draggedFrom = message.start;
    this.draggedTold = message;
    this.fresh = true;
    return this.dragged;
  }

  /** @param {GradientsMessage} message */
  setGradients({ arrays }) {
    this.race = withWays(this.race, arrays.ways);
  }

  /** What was dragged counts no more. */
  forget() {
    this.dragged = null;
    this.draggedFrom = null;
    this.draggedTold = null;
    this.hand = null;
  }
}
