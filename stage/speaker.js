/* Says to a class's server what is to be seen, part by part as it changes, one thing at a time, and the last one always. */

/** @import { Pair } from "./address.js" */

const SYNC = 1000; // ms after which a picture that plays is told of again
const BEAT = 20_000; // ms without a change after which the page says that it is there
const AGAIN = 500; // ms until what did not arrive is said once more

const LOST = "The connection is lost. The class sees what was shown last.";

/**
 * What is said: parts, and a deed, which is done once.
 *
 * @typedef {object} Said
 * @property {{ page: string, address: Pair[], revealed: boolean }} [shown]
 * @property {{ step: number, playing: boolean, speed: number }} [time]
 * @property {{ slider: string, at: number } | null} [held]
 * @property {Record<string, any>} [deed]
 */

export class Speaker {
  /**
   * trouble(text, status) hears what is wrong; "" and 0 where nothing is any more.
   *
   * @param {string} url
   * @param {string} secret
   * @param {string} page its id: one page drives
   * @param {object} deeds
   * @param {(text: string, status: number) => void} deeds.trouble
   * @param {typeof fetch} [deeds.fetcher]
   * @param {() => number} [deeds.now] ms
   */
  constructor(url, secret, page, { trouble, fetcher = (...request) => fetch(...request), now = () => Date.now() }) {
    this.url = url;
    this.secret = secret;
    this.page = page;
    this.trouble = trouble;
    this.fetcher = fetcher;
    this.now = now;
    this.turn = 0;
    this.stopped = false;
    this.isOther = false; // whether another page drives
    this.claims = false; // whether this page is to drive from now on
    /** What was said, or is to be. @type {Said} */
    this.last = {};
    /** Part -> what the server has heard of it, as it can be compared. @type {Record<string, string>} */
    this.known = {};
    /** @type {Record<string, any>[]} */
    this.deeds = [];
    this.when = -Infinity; // of the last word, ms
    this.speaking = false;
  }

  /** Takes what is seen; claims: whether this page drives from now on. @param {Said} said */
  say({ deed, ...seen }, claims = false) {
    this.last = seen;
    if (deed) this.deeds.push(deed);
    if (claims) {
      this.claims = true;
      this.isOther = false;
      this.known = {};
    }
    if (!this.speaking && !this.stopped) this.speak();
  }

  stop() {
    this.stopped = true;
  }

  /** A part as it is compared: of a picture that plays, its step is told once in a while. @param {string} name @param {any} part */
  mark(name, part) {
    if (name !== "time" || !part?.playing) return JSON.stringify(part);
    return `${part.speed} ${Math.floor(this.now() / SYNC)}`;
  }

  /** What the server has not heard of. */
  news() {
    const parts = Object.entries(this.last).filter(
      ([name, part]) => part !== undefined && this.mark(name, part) !== this.known[name],
    );
    return Object.fromEntries(parts);
  }

  async speak() {
    this.speaking = true;
    try {
      while (!this.stopped && !this.isOther) {
        const news = this.news();
        const deed = this.deeds[0];
        const silent = this.now() - this.when < BEAT;
        if (!Object.keys(news).length && !deed && !this.claims && silent) break;
        if (!(await this.tell(news, deed))) await new Promise(done => setTimeout(done, AGAIN));
      }
    } finally {
      this.speaking = false;
    }
  }

  /** Says it; tells whether that is done. @param {Said} news @param {Record<string, any>} [deed] */
  async tell(news, deed) {
    const { page: driver, claims } = this;
    const marks = Object.fromEntries(Object.entries(news).map(([name, part]) => [name, this.mark(name, part)]));
    const body = JSON.stringify({ driver, turn: ++this.turn, claims, ...news, ...(deed && { deed }) });
    const headers = { "X-Secret": this.secret, "Content-Type": "application/json" };
    let response;
    try {
      response = await this.fetcher(this.url, { method: "POST", body, headers });
    } catch {
      this.trouble(LOST, 0);
      return false;
    }
    const told = await response.json().catch(() => ({ sentences: [LOST] }));
    if (response.ok) {
      this.done(marks, deed);
      return true;
    }
    const waits = response.status >= 500 || response.status === 429; // a moment later it may be possible
    if (response.status === 409 && !deed) this.isOther = true;
    if (deed && !waits) this.deeds.shift(); // it is not possible, and will not be
    if (response.status === 404) this.stopped = true;
    this.trouble(told.sentences.join(" "), response.status);
    return Boolean(deed) && !waits;
  }

  /** @param {Record<string, string>} marks @param {Record<string, any>} [deed] */
  done(marks, deed) {
    Object.assign(this.known, marks);
    if (deed) this.deeds.shift();
    this.claims = false;
    this.when = this.now();
    this.trouble("", 0);
  }
}
