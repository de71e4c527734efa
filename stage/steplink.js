/* Where the steps of one method are looked into, player and server agree on a step: it has the numbers. */

/** @import { Memory } from "./memory.js" */
/** @import { StepHeader } from "./messages.d.ts" */
/** @import { Send } from "./types.d.ts" */

const PATIENCE = 3000; // ms in which the server answers to a step that it was told
const REST = 120; // ms at one step after which its numbers are wanted

export class StepLink {
  /**
   * @param {Memory} memory
   * @param {Send} send
   */
  constructor(memory, send) {
    this.memory = memory;
    this.send = send;
    /** @type {number | null} */
    this.restsAt = null;
    this.timer = 0;
  }

  /**
   * The server says a step: the player goes there, unless what the server says is older than what it was told.
   *
   * @param {StepHeader | null} step
   */
  hear(step) {
    const { memory } = this;
    if (!step || memory.player.playing) return;
    const sent = memory.sent.filter(({ when }) => performance.now() - when < PATIENCE);
    memory.sent = sent.slice(sent.findIndex(({ t }) => t === step.t) + 1);
    if (sent.length || step.t === memory.told) return;
    memory.told = step.t;
    memory.player.goTo(step.t);
  }

  /** Once the player has come to rest at a step, the server is told of it. */
  tell() {
    const { memory } = this;
    const t = Math.floor(memory.player.step);
    if (t === this.restsAt) return;
    clearTimeout(this.timer);
    this.restsAt = t;
    this.timer = setTimeout(() => {
      this.restsAt = null;
      if (memory.player.playing || t === memory.told) return;
      memory.told = t;
      memory.sent.push({ t, when: performance.now() });
      this.send("step", t);
    }, REST);
  }

  remove() {
    clearTimeout(this.timer);
  }
}
