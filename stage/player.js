/* Time: which step is shown. Knows nothing of pictures. */

const WHOLE = 6; // seconds that a run takes at speed 1 ...
const SLOWEST = 10; // ... but at least so many steps a second

export const LONGEST_FRAME = 0.1; // seconds that a frame counts for at most: a page that was away does not leap
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

export class Player {
  step = 0;
  last = 1;
  playing = false;
  speed = 1;
  loop = false;

  /**
   * A new length: who stood at the end stands there again, who stood at a step stays at it.
   *
   * @param {number} last
   * @param {boolean} atEnd
   */
  setLast(last, atEnd = this.atEnd) {
    this.last = last;
    this.step = atEnd && !this.playing ? last : Math.min(this.step, last);
  }

  get atEnd() {
    return this.step >= this.last;
  }

  /** Steps a second. */
  get pace() {
    return this.speed * Math.max(SLOWEST, this.last / WHOLE);
  }

  toggle() {
    this.playing = !this.playing;
    if (this.playing && this.atEnd) this.step = 0;
  }

  /** @param {number} step */
  goTo(step) {
    this.playing = false;
    this.step = Math.min(Math.max(step, 0), this.last);
  }

  /** One step back or forth, to a whole one. @param {number} by */
  nudge(by) {
    this.goTo(by < 0 ? Math.ceil(this.step) - 1 : Math.floor(this.step) + 1);
  }

  /** Lets time pass. @param {number} seconds */
  advance(seconds) {
    if (!this.playing) return;
    this.step += seconds * this.pace;
    if (!this.atEnd) return;
    this.step = this.loop ? 0 : this.last;
    this.playing = this.loop;
  }
}
