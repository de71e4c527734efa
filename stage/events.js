/*
 * What a class's page hears from the server, as long as it is looked at: events of whole parts, all of them at first. An
 * EventSource would do most of it, but for a sentence about what is refused, and a connection that has died in silence.
 */

const SILENCE = 12_000; // ms without a word after which a connection is dead: the server says something every 5 s
const AGAIN = [200, 400, 800, 1500]; // ms until it is tried once more

export const LOST = "The connection is lost. This page tries again.";
export const OVER = "The class has ended.";

/** Parts of what is to be seen, by name. @typedef {Record<string, any>} Parts */

/** Takes a stream of events apart, which comes in any pieces. */
export class Parser {
  text = "";

  /** The events that are whole with this piece. @param {string} piece @returns {{ id: number, parts: Parts }[]} */
  take(piece) {
    const events = (this.text + piece).split("\n\n");
    this.text = events.pop() ?? "";
    return events.map(eventOf).filter(event => event !== null);
  }
}

/** An event; null where it has no words. @param {string} text */
function eventOf(text) {
  const [id, data] = ["id: ", "data: "].map(name => text.split("\n").find(line => line.startsWith(name)));
  return data === undefined ? null : { id: Number(id?.slice(4)), parts: JSON.parse(data.slice(6)) };
}

export class Events {
  /**
   * heard(parts) takes what is new, said(text) what is wrong, "" where nothing is any more.
   *
   * @param {string} url
   * @param {object} deeds
   * @param {(parts: Parts) => void} deeds.heard
   * @param {(text: string) => void} deeds.said
   * @param {typeof fetch} [deeds.fetcher]
   */
  constructor(url, { heard, said, fetcher = (...request) => fetch(...request) }) {
    this.url = url;
    this.heard = heard;
    this.said = said;
    this.fetcher = fetcher;
    this.last = -1; // number of the last event
    this.over = false;
    /** Ends the connection. @type {AbortController | null} */
    this.flight = null;
    this.off = new AbortController();
  }

  /** Listens from now on, whenever the page is to be seen. */
  begin() {
    document.addEventListener("visibilitychange", () => this.look(), { signal: this.off.signal });
    window.addEventListener("online", () => this.again(), { signal: this.off.signal });
    this.look();
  }

  /** A hidden page hears nothing: when it is seen again, one event tells it all. */
  look() {
    if (document.visibilityState === "hidden") this.close();
    else if (!this.flight) this.open();
  }

  again() {
    this.close();
    this.look();
  }

  close() {
    this.flight?.abort();
    this.flight = null;
  }

  remove() {
    this.over = true;
    this.off.abort();
    this.close();
  }

  async open() {
    const flight = (this.flight = new AbortController());
    for (let tries = 0; !flight.signal.aborted && !this.over; tries++) {
      const begun = performance.now();
      const wait = await this.listen(flight.signal);
      if (flight.signal.aborted || this.over) return;
      if (performance.now() - begun > SILENCE) tries = 0; // it went well for a while
      await pause(wait ?? AGAIN[Math.min(tries, AGAIN.length - 1)], flight.signal);
    }
  }

  /** Listens until the connection ends; returns the ms to wait then, if that was said. @param {AbortSignal} signal */
  async listen(signal) {
    const attempt = new AbortController();
    const end = () => attempt.abort();
    signal.addEventListener("abort", end);
    let watchdog = setTimeout(end, SILENCE);
    try {
      const response = await this.fetcher(this.url, { signal: attempt.signal, cache: "no-store" });
      if (!response.ok || !response.body) return await this.refused(response);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new Parser();
      for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
        clearTimeout(watchdog);
        watchdog = setTimeout(end, SILENCE);
        for (const event of parser.take(value ?? "")) this.take(event);
        if (this.over) return end();
      }
    } catch {
      // the browser's console says why
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", end);
    }
    if (!signal.aborted && !this.over) this.said(LOST);
  }

  /** @param {{ id: number, parts: Parts }} event */
  take({ id, parts }) {
    if (id < this.last) return; // from a process that has not heard of it yet
    this.last = id;
    this.over = parts.over ?? false;
    this.said(this.over ? OVER : "");
    this.heard(parts);
  }

  /** @param {Response} response */
  async refused(response) {
    const { sentences } = await response.json().catch(() => ({ sentences: [LOST] }));
    this.over = response.status === 404;
    this.said(sentences.join(" "));
    return 1000 * Number(response.headers.get("Retry-After") ?? 1);
  }
}

/** @param {number} wait ms @param {AbortSignal} signal @returns {Promise<void>} */
const pause = (wait, signal) =>
  new Promise(done => {
    setTimeout(done, wait);
    signal.addEventListener("abort", () => done());
  });
