/*
 * The way to the server's answers: a picture is asked for by its address, and comes as bytes. The page is never waited
 * for: a slider that is released and a start that is dropped change the address here, and the page hears of it on its
 * own way. What it then says is known already.
 */

import { changed, exact, queryOf, same } from "./address.js";
import { fetched } from "./answers.js";
import { PAGE, awaited, bytesOf, isOf, tells } from "./slow.js";
import { read } from "./wire.js";

/** @import { Changes, Pair } from "./address.js" */
/** @import { Answer, Asked, Mounted, Question } from "./messages.d.ts" */
/** @import { Progress } from "./slow.js" */

const PATIENCE = 2500; // ms after which it is said that an answer is late
const SOON = 300; // ms that the page waits at most, while the picture is on its way, to hear what a hand did
const LOOK = 10; // ms between two looks whether it has come
const AGAIN = [500, 1000, 2000, 4000]; // ms until a question is asked once more
const FORGOTTEN = 15_000; // ms after which the page will not say any more what a hand did
const UNREACHED = [502, 504]; // says a proxy: its server was ended, or is being started
const RELOADED = "descent-lab-reloaded"; // the version for which the page was loaded anew

const SLOW = ["network"]; // kinds of picture that may take long

export const SILENT = "The server does not answer. The picture follows again as soon as it does.";
export const LATE = "The answer takes long. The picture follows as soon as it is there.";
export const NO_API = "The server has no answers for the picture: start Descent Lab with “streamlit run app.py”.";
export const CUT = "The picture could not be loaded. Change a control or reload the page.";
export const UPDATED = "Descent Lab was updated. Reload the page.";

/**
 * told: hears how far an answer is that takes long. yields: whether the next errand ends it.
 *
 * @typedef {object} Errand
 * @property {string} about
 * @property {() => string} url
 * @property {(message: any) => void} heard
 * @property {(progress: Progress) => void} [told]
 * @property {boolean} [yields]
 */

/** One request at a time; of those that wait for their turn only the newest about a thing. */
export class Lane {
  /**
   * @param {object} deeds
   * @param {(text: string) => void} deeds.say what is wrong; "" where nothing is
   * @param {() => void} [deeds.outdated] the server has other code than this page
   * @param {() => void} [deeds.moved] a request has begun or ended
   * @param {() => string | undefined} [deeds.table] the visitor's own, which goes with every question
   * @param {typeof fetch} [deeds.fetcher]
   */
  constructor({ say, outdated = () => {}, moved = () => {}, table, fetcher = fetched }) {
    this.say = say;
    this.outdated = outdated;
    this.moved = moved;
    this.table = table;
    this.fetcher = fetcher;
    /** @type {Errand[]} */
    this.waiting = [];
    /** Ends the one that is under way. @type {AbortController | null} */
    this.flight = null;
    this.yields = false; // whether the next one does
  }

  /** instead: of all that waits, and of what is under way. @param {Errand} errand @param {boolean} [instead] */
  ask(errand, instead = false) {
    if (instead || (this.flight && this.yields)) this.stop();
    this.waiting = [...this.waiting.filter(one => one.about !== errand.about), errand];
    if (!this.flight) this.next();
  }

  stop() {
    this.waiting = [];
    this.flight?.abort();
    this.flight = null;
    this.moved();
  }

  next() {
    const errand = this.waiting.shift();
    if (!errand) return;
    const flight = (this.flight = new AbortController());
    this.yields = errand.yields ?? false;
    this.moved();
    this.run(errand, flight.signal).then(() => {
      if (this.flight !== flight) return; // another took its place
      this.flight = null;
      this.next();
      this.moved();
    });
  }

  /** @param {Errand} errand @param {AbortSignal} signal */
  async run(errand, signal) {
    for (let tries = 0; !signal.aborted; tries++) {
      const late = setTimeout(() => this.say(LATE), PATIENCE);
      /** @type {number | null} */
      let pause = AGAIN[Math.min(tries, AGAIN.length - 1)];
      try {
        const body = this.table?.();
        const headers = { "X-Page": PAGE, ...(body && { "Content-Type": "text/csv" }) };
        const method = body ? "POST" : "GET";
        const response = await this.fetcher(errand.url(), { signal, headers, method, body });
        if (tells(response)) clearTimeout(late);
        pause = await this.take(response, errand, signal);
      } catch {
        if (!signal.aborted) this.say(SILENT); // the browser's console says why
      } finally {
        clearTimeout(late);
      }
      if (pause === null || signal.aborted) return;
      await rest(pause, signal);
    }
  }

  /**
   * Hands on what came; returns the pause after which to ask again, null where that is not wanted.
   *
   * @param {Response} response
   * @param {Errand} errand
   * @param {AbortSignal} signal
   */
  async take(response, errand, signal) {
    if (UNREACHED.includes(response.status)) throw new Error(SILENT);
    if (response.ok && (tells(response) || isOf(response, "application/octet-stream"))) {
      const { bytes, sentences } = await (tells(response) ? awaited(response, errand.told) : bytesOf(response));
      if (signal.aborted) return null;
      const message = bytes && readable(bytes);
      this.say(message ? "" : (sentences ?? [CUT]).join(" "));
      if (message) errand.heard(message);
      return null;
    }
    if (response.status === 409) {
      this.say(UPDATED);
      this.outdated();
      return null;
    }
    const told = await response.json().catch(() => ({ sentences: [NO_API] }));
    if (signal.aborted) return null;
    this.say((told.sentences ?? [NO_API]).join(" "));
    return response.status === 503 ? 1000 * Number(response.headers.get("Retry-After") ?? 1) : null;
  }
}

/** The message, or null for bytes that are none. @param {Uint8Array} bytes */
function readable(bytes) {
  try {
    return read(bytes);
  } catch {
    return null;
  }
}

/** @param {number} pause @param {AbortSignal} signal @returns {Promise<void>} */
const rest = (pause, signal) =>
  new Promise(done => {
    setTimeout(done, pause);
    signal.addEventListener("abort", () => done());
  });

export class Road {
  /**
   * @param {object} deeds
   * @param {(message: any) => void} deeds.shown takes the whole picture of the address
   * @param {(message: Answer) => void} deeds.answered takes the answer to a question
   * @param {() => { held: string | null, relief: string | null }} deeds.holds the keys of what need not be sent
   * @param {(text: string) => void} deeds.say what is wrong; "" where nothing is
   * @param {(asks: boolean) => void} [deeds.busy] whether any answer is waited for
   * @param {() => void} [deeds.moved] another picture is asked for
   * @param {(progress: Progress) => void} [deeds.told] hears how far a picture is that takes long
   * @param {() => void} [deeds.stayed] what a hand has moved stays as it is under the thumb
   * @param {typeof fetch} [deeds.fetcher]
   */
  constructor({ shown, answered, holds, say, busy, moved, told, stayed, fetcher = fetched }) {
    this.fetcher = fetcher;
    this.moved = moved;
    this.stayed = stayed;
    this.told = told;
    this.shown = shown;
    this.answered = answered;
    this.holds = holds;
    const begun = () => busy?.(Boolean(this.picture?.flight || this.beside?.flight));
    const words = { picture: "", beside: "" };
    const lane = (/** @type {"picture" | "beside"} */ name) =>
      new Lane({
        say: text => {
          if (name === "picture") words.beside = ""; // that was about an older one
          words[name] = text;
          say(words.picture || words.beside);
        },
        moved: begun,
        outdated: () => this.outdated(),
        table: () => this.place?.table,
        fetcher,
      });
    this.picture = lane("picture");
    this.beside = lane("beside"); // sweeps and gradients: a page has at most two requests open
    /** What the page has said last. @type {Mounted | null} */
    this.place = null;
    /** The address that is shown, or will be. @type {Pair[]} */
    this.address = [];
    this.look = ""; // with which it is
    /** What was asked for ahead. @type {Set<string>} */
    this.ahead = new Set();
    /** What the page is to hear. @type {(() => void) | null} */
    this.later = null;
    /** What hands have changed here, and the page has not heard of yet. @type {{ address: Pair[], changes: Changes, when: number }[]} */
    this.own = [];
  }

  /**
   * The page says what it shows; anew: nothing of it is here yet. Tells whether the picture is asked for.
   *
   * @param {Mounted} place
   * @param {boolean} anew
   */
  hear(place, anew) {
    // Controls that run alone tell the stage nothing: what the page said in its last run may be older than the picture.
    const again = this.place?.run === place.run;
    if (again && !anew) return false;
    this.place = again ? { ...place, address: this.address } : place;
    place = this.place;
    const behind = !anew && this.isBehind(place.address);
    if (!behind) {
      this.own = [];
      if (!anew && this.look === this.lookOf(place) && same(this.address, place.address)) return false;
      this.address = place.address;
    } else if (this.look === this.lookOf(place)) return false;
    this.show();
    return true;
  }

  /** Whether the page says what a hand has left behind already. @param {Pair[]} address */
  isBehind(address) {
    // A page need not say all: hands are quick, and of several moves it may hear the last one only.
    const own = this.own.filter(({ when }) => performance.now() - when < FORGOTTEN);
    const nth = own.findLastIndex(one => same(one.address, address));
    this.own = own.slice(nth + 1);
    return nth >= 0 && this.own.length > 0;
  }

  /** What a picture depends on besides its address. @param {Mounted} place */
  lookOf({ api, kind, theme, phone, table }) {
    return [api, kind, theme, phone, table].join();
  }

  /** Shows the state with other values, and expects the page to follow. @param {Changes} changes */
  change(changes) {
    const { alone, stays } = this.place ?? {};
    const address = changed(alone ?? this.address, changes);
    if (same(address, this.address)) return;
    this.address = address;
    if (Object.keys(changes).every(name => stays?.includes(name))) return this.stayed?.();
    this.own.push({ address, changes, when: performance.now() });
    this.show();
  }

  /**
   * Tells the page what a hand did once the picture has come: the server would do both at once, and the picture late. Of
   * several deeds the last one counts.
   *
   * @param {() => void} deed
   */
  afterwards(deed) {
    const waits = this.later !== null;
    this.later = deed;
    if (waits) return;
    const end = performance.now() + SOON;
    const look = () => {
      if (this.picture.flight && performance.now() < end) return void setTimeout(look, LOOK);
      this.later?.();
      this.later = null;
    };
    look();
  }

  /** Asks for the picture of the address, in place of whatever was asked before. whole: figures that are here, too. */
  show(whole = false) {
    const kind = this.place?.kind ?? "race";
    const url = () => this.url(kind, this.address, whole ? [] : this.keys());
    if (this.place) this.look = this.lookOf(this.place);
    const told = SLOW.includes(kind) ? this.told : undefined;
    this.picture.ask({ about: "picture", url, told, heard: message => this.shown(message) }, true);
    this.moved?.();
  }

  /** Asks for what is likely to be next: then the browser has it already. It is shown only when it is asked for. */
  prepare() {
    if (this.place?.table) return; // nobody keeps what is answered about a visitor's own
    for (const address of this.place?.ahead ?? []) {
      const url = this.url(this.place?.kind ?? "race", address, this.keys());
      if (this.ahead.has(url)) continue;
      this.ahead.add(url);
      this.fetcher(url, { priority: "low" })
        .then(answer => answer.arrayBuffer())
        .catch(() => this.ahead.delete(url));
    }
  }

  /** The keys of the figures that need not be sent. @returns {Pair[]} */
  keys() {
    const { held, relief } = this.holds();
    /** @type {Pair[]} */
    const keys = [];
    if (held) keys.push(["held", held]);
    if (relief) keys.push(["relief", relief]);
    return keys;
  }

  /** @param {Question} question */
  ask(question) {
    const heard = (/** @type {Answer} */ message) => this.answered(message);
    const { address } = this;
    const page = this.place?.kind ?? "race";
    /** @type {Pair[]} */
    const of = page === "race" ? [] : [["page", page]];
    if (question.kind === "again") {
      this.show(true);
    } else if (question.kind === "change") {
      this.change(question.changes);
    } else if (question.kind === "start") {
      const there = changed(address, { x: exact(question.x), y: exact(question.y) });
      this.picture.ask({ about: "paths", url: () => this.url("paths", there, of), heard });
    } else if (question.kind === "cell") {
      const cell = [question.panel, question.column, question.row].join();
      const which = Object.entries({ page: "maps", run: cell });
      this.picture.ask({ about: "paths", url: () => this.url("paths", question.address, which), heard });
    } else if (question.kind === "moved" || question.kind === "nearest") {
      /** @type {Pair[]} */
      const where = [...of, ["slider", question.slider], ["at", question.at]];
      const url = () => this.url(question.kind, address, where);
      // What the hand moves to next must not wait for a training that takes long.
      const more = question.rests ? { told: this.told, yields: true } : {};
      this.picture.ask({ about: "paths", url, heard, ...more });
    } else if (question.kind === "sweep") {
      /** @type {Pair[]} */
      const slider = [...of, ["slider", question.slider]];
      this.beside.ask({ about: `sweep ${question.slider}`, url: () => this.url("sweep", address, slider), heard });
    } else {
      const { kind } = question;
      this.beside.ask({ about: kind, url: () => this.url(kind, address, of), heard });
    }
  }

  /**
   * @param {string} kind of answer
   * @param {Pair[]} address
   * @param {Pair[]} more
   */
  url(kind, address, more) {
    return urlOf(/** @type {Mounted} */ (this.place), kind, [...address, ...more]);
  }

  /** The server has other code than the page. */
  outdated() {
    const own = this.place?.follows ? this.own : []; // else the page's address is not the picture's
    reload(this.place?.api ?? "", Object.assign({}, ...own.map(({ changes }) => changes)));
  }

  remove() {
    this.picture.stop();
    this.beside.stop();
  }
}

/**
 * Where an answer is, for what a page has said of its look.
 *
 * @param {Asked} place
 * @param {string} kind of answer
 * @param {Pair[]} pairs
 */
export function urlOf({ api, theme, phone }, kind, pairs) {
  const all = [...pairs];
  if (theme !== "light") all.push(["theme", theme]);
  if (phone) all.push(["phone", "1"]);
  return new URL(`${api}${kind}${all.length ? `?${queryOf(all)}` : ""}`, document.baseURI).href;
}

/**
 * Loads the page anew, once for each version that it had, with what it has not heard of yet in its address.
 *
 * @param {string} version
 * @param {Changes} changes
 */
export function reload(version, changes) {
  try {
    if (sessionStorage.getItem(RELOADED) === version) return;
    sessionStorage.setItem(RELOADED, version);
  } catch {
    return; // without a memory it might go on and on
  }
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(changes))
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  if (Object.keys(changes).length) history.replaceState(history.state, "", address);
  location.reload();
}
