/* Questions to the server while a hand moves: one at a time, so that none replaces another on the way. */

/** @import { Answer, Question } from "./messages.d.ts" */

/** A question with its number, by which the answer is known. @typedef {Question & { n: number }} Numbered */

const PATIENCE = 2000; // ms after which a question is asked once more, and then counts as lost

export class Live {
  /**
   * answered(message) gets every answer; silent(yes) tells when the server has stopped answering, and when it is back.
   *
   * @param {{ answered: (message: Answer) => void, silent: (yes: boolean) => void }} deeds
   */
  constructor({ answered, silent }) {
    this.answered = answered;
    this.silent = silent;
    /** @type {Question[]} */
    this.waiting = [];
    /** The one that is on its way. @type {Numbered | null} */
    this.flight = null;
    /** @type {((question: Numbered) => void) | null} */
    this.send = null;
    this.n = 0; // asked so far
    this.timer = 0;
  }

  /** @param {(question: Numbered) => void} send */
  connect(send) {
    this.send = send;
    this.next();
  }

  /** Of questions of one kind about one thing only the newest is worth an answer. @param {Question} question */
  ask(question) {
    const about = (/** @type {Question} */ one) => `${one.kind} ${"slider" in one ? one.slider : ""}`;
    this.waiting = [...this.waiting.filter(one => about(one) !== about(question)), question];
    this.next();
  }

  next() {
    if (this.flight || !this.send) return;
    const question = this.waiting.shift();
    if (!question) return;
    this.flight = { ...question, n: ++this.n };
    this.put(() => this.put(() => this.lost())); // a run of the whole page can swallow a question
  }

  /** @param {() => void} otherwise */
  put(otherwise) {
    this.timer = setTimeout(otherwise, PATIENCE);
    if (this.flight) this.send?.(this.flight);
  }

  /** @param {Answer} message */
  hear(message) {
    const due = this.flight !== null && message.n === this.flight.n;
    this.silent(false);
    if (due || message.kind === "sweep") this.answered(message); // a sweep is of use late, too
    if (!due) return;
    clearTimeout(this.timer);
    this.flight = null;
    this.next();
  }

  lost() {
    this.flight = null;
    this.silent(true);
    this.next();
  }

  remove() {
    clearTimeout(this.timer);
    this.send = null;
    this.flight = null;
  }
}
