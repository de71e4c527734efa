/* Questions to the server while a hand moves: one at a time, so that none replaces another on the way. */

const PATIENCE = 2000; // ms after which a question is asked once more, and then counts as lost

export class Live {
  /** answered(message) gets every answer; silent(yes) tells when the server has stopped answering, and when it is back. */
  constructor({ answered, silent }) {
    Object.assign(this, { answered, silent, waiting: [], flight: null, send: null, n: 0 });
  }

  connect(send) {
    this.send = send;
    this.next();
  }

  /** Of questions of one kind about one thing only the newest is worth an answer. */
  ask(question) {
    const about = one => `${one.kind} ${one.slider ?? ""}`;
    this.waiting = [...this.waiting.filter(one => about(one) !== about(question)), question];
    this.next();
  }

  next() {
    if (this.flight || !this.send || !this.waiting.length) return;
    this.flight = { ...this.waiting.shift(), n: ++this.n };
    this.put(() => this.put(() => this.lost())); // a run of the whole page can swallow a question
  }

  put(otherwise) {
    this.timer = setTimeout(otherwise, PATIENCE);
    this.send?.(this.flight);
  }

  hear(message) {
    const due = this.flight && message.n === this.flight.n;
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
    this.send = this.flight = null;
  }
}
