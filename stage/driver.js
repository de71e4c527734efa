/*
 * The instructor's side of a class, on every page of the app: a bar that says the code, who is there and how the vote
 * stands. What is shown is looked up where the page's parts know it (hub.js), and said to the server as it changes. The
 * class's secret is in this tab's storage alone.
 */

import { bars, voted } from "./ballot.js";
import { Landing, counted, groundOf, isMap, offers } from "./drops.js";
import { element } from "./element.js";
import { Events } from "./events.js";
import { hubOf } from "./hub.js";
import { OPEN_CLASS, classes } from "./opening.js";
import { schemeOfApp } from "./page.js";
import { PAGE } from "./slow.js";
import { Speaker } from "./speaker.js";

/** @import { Pair } from "./address.js" */
/** @import { Poll } from "./ballot.js" */
/** @import { Said } from "./speaker.js" */

const PLACE = "descent-lab-class";
const OPENERS = ".open-class"; // in the lecture's contents (api/contents.py)
const HERE_ALONE = "This address is for this computer alone. Start the server where the room can reach it.";
const GONE = "This class is no more: it has ended, or the server was started anew.";
/** @type {Record<string, string>} */
const OFFERS = { start: "Let everybody drop a start", rate: "Let everybody pick a rate" };
const LOOK = 50; // ms between two looks at what is shown

/** A class that this tab drives. @typedef {{ code: string, secret: string }} Own */

/** What the browser remembers of it. @returns {Own | null} */
function remembered() {
  try {
    const { code, secret } = JSON.parse(sessionStorage.getItem(PLACE) ?? "null") ?? {};
    return typeof code === "string" && typeof secret === "string" ? { code, secret } : null;
  } catch {
    return null;
  }
}

/** @param {Own | null} own */
function remember(own) {
  try {
    if (own) sessionStorage.setItem(PLACE, JSON.stringify(own));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // then a reload ends it for this page
  }
}

/** The page's name in its address. */
function pageNow() {
  const base = new URL(document.baseURI).pathname.replace(/[^/]*$/, "");
  return location.pathname.slice(base.length).replace(/\/+$/, "") || "race";
}

/**
 * What is to be seen on this page, as far as a class is told of it.
 *
 * @returns {Said}
 */
export function seen() {
  const search = new URLSearchParams(location.search);
  const isTraining = pageNow() === "inside" && search.has("data");
  const page = isTraining ? "training" : pageNow();
  const hub = hubOf(page);
  /** @type {Pair[]} */
  const linked = [...search];
  /** @type {Pair[]} */
  const more = isTraining ? linked.filter(([name]) => name === "data" || name === "nth") : [];
  const shows = page !== "maps" && hub.place?.gone === false; // beside a map stands the race of one of its cells
  const address = shows ? [...more, ...hub.road.address] : linked;
  const revealed = page !== "lecture" || hub.telling?.kind === "measured";
  const { stage } = hub;
  const index = stage?.sliders?.member() ? stage.sliders.index() : null;
  const slider = stage?.sliders?.active;
  /** @type {Said} */
  const said = {
    shown: { page, address: address.map(([name, value]) => [name, value]), revealed },
    held: index === null || !slider ? null : { slider, at: index },
  };
  if (stage?.message) {
    const { step, playing, speed } = stage.player;
    said.time = { step: Math.floor(step), playing, speed };
  }
  return said;
}

class Driver {
  /** @param {Own} own */
  constructor(own) {
    this.own = own;
    this.sheets = ["class.css", "driver.css"].map(name => {
      const href = new URL(name, import.meta.url).href;
      return document.head.appendChild(element("link", "", { rel: "stylesheet", href }));
    });
    /** How the vote stands. @type {Poll | null} */
    this.poll = null;
    this.here = { followers: 0, votes: 0 };
    this.speaker = new Speaker(this.at("drive"), own.secret, PAGE, {
      trouble: (text, status) => this.say(text, status),
    });
    this.bar = document.body.appendChild(element("aside", "driver", { "aria-label": "Class" }));
    this.code = this.button(`Class ${own.code}`, () => this.showCode());
    this.code.translate = false;
    this.words = this.bar.appendChild(element("span", "driver-words", { role: "status" }));
    this.buttons = this.bar.appendChild(element("span", "driver-buttons"));
    this.results = this.bar.appendChild(element("div", "driver-results", { hidden: true }));
    this.landing = new Landing(this.at("landed"));
    this.size = new ResizeObserver(() => this.makeRoom(`${window.innerHeight - this.bar.offsetTop}px`));
    this.size.observe(this.bar);
    this.trouble = "";
    this.wrote = "";
    /** Scene -> its options, once they are known. @type {Map<string, string[]>} */
    this.options = new Map();
    this.hides = false; // whether the votes that were shown are not to be seen
    this.events = new Events(`${this.at("events")}?quiet=1`, {
      heard: parts => this.hear(parts),
      said: text => this.say(text, this.events.over ? 404 : 0),
    });
    this.events.begin();
    this.speaker.say(seen(), true);
    this.timer = setInterval(() => this.look(), LOOK);
    this.write();
  }

  /** @param {string} what of the class */
  at(what) {
    return new URL(`class/${this.own.code}${what && `/${what}`}`, document.baseURI).href;
  }

  /** Says what is seen, if that is something else. */
  look() {
    this.speaker.say(seen());
    this.write();
    this.bar.style.colorScheme = schemeOfApp(); // which the bar is outside of
  }

  /** @param {Record<string, any>} parts */
  hear(parts) {
    if (parts.poll && parts.poll.number !== this.poll?.number) this.hides = false;
    if (parts.poll) this.poll = parts.poll;
    if (parts.here) this.here = parts.here;
    if (parts.over) this.close();
    this.write();
  }

  /** @param {string} text @param {number} status of the refusal; 0 of none */
  say(text, status) {
    this.trouble = status === 404 ? GONE : text;
    if (status === 404) {
      remember(null);
      this.speaker.stop();
    }
    this.write(status);
  }

  /** The scene whose question is on the screen, unanswered. */
  get scene() {
    const { shown } = this.speaker.last;
    if (!shown || shown.page !== "lecture") return "";
    return shown.address.find(([name]) => name === "scene")?.[1] ?? "";
  }

  /** The vote on what is on the screen. */
  get asked() {
    const { poll, scene } = this;
    const { shown } = this.speaker.last;
    if (poll?.what === "scene") return poll.scene === scene ? poll : null;
    return poll && isMap(poll) && shown?.page === "race" && poll.of === groundOf(poll.what, shown.address)
      ? poll
      : null;
  }

  /** Writes how it stands, where that is something else. @param {number} status */
  write(status = 0) {
    const { here } = this;
    const asked = this.asked;
    const words = [`${here.followers} here`];
    const many = asked?.what === "scene" ? voted(here.votes) : counted(asked?.what ?? "start", here.votes);
    if (asked?.ballot) words.push(`${many} so far`);
    else if (asked && !asked.results) words.push(voted(asked.votes.at(-1) ?? 0));
    const text = this.trouble || words.join(" · ");
    const deeds = this.deeds(asked, status);
    const wrote = JSON.stringify([text, deeds.map(([name]) => name), asked?.results, asked?.number, this.hides]);
    if (wrote === this.wrote) return;
    this.wrote = wrote;
    this.words.textContent = text;
    this.buttons.replaceChildren();
    for (const [name, deed] of deeds) this.button(name, deed, this.buttons);
    this.showResults(asked);
  }

  /**
   * What can be done now.
   *
   * @param {Poll | null} asked the vote on the scene that is shown
   * @param {number} status
   * @returns {[string, () => void][]}
   */
  deeds(asked, status) {
    const { speaker, scene } = this;
    /** @param {string} name @param {Record<string, any>} what @returns {[string, () => void]} */
    const deed = (name, what) => [name, () => speaker.say({ ...seen(), deed: what })];
    /** @type {[string, () => void]} */
    const end = ["End", () => this.end()];
    if (speaker.stopped)
      return [
        ["Open a class anew", () => this.anew()],
        ["Close", () => this.close()],
      ];
    if (speaker.isOther || status === 409) return [["Drive here", () => speaker.say(seen(), true)], end];
    const hides = this.hides ? "Show" : "Hide";
    /** @type {[string, () => void]} */
    const hide = [`${hides} the ${isMap(asked) ? `${asked?.what}s` : "votes"}`, () => this.hideOrShow()];
    if (speaker.last.shown?.page === "race") {
      if (asked?.ballot) return [deed(`Show the ${asked.what}s`, { do: "show" }), end];
      const now = () => offers(hubOf("race").stage);
      /** @param {string} what @returns {[string, () => void]} */
      const ask = what => [OFFERS[what], () => speaker.say({ ...seen(), deed: { do: "drop", what, ...now()[what] } })];
      const asks = Object.keys(now()).map(ask);
      return [...(asked?.results ? [hide] : []), ...asks, end];
    }
    const unanswered = scene && speaker.last.shown?.revealed === false;
    if (asked?.ballot) return [deed("Close the vote", { do: "close" }), end];
    if (asked && !asked.results && unanswered) {
      const again = asked.round < 2 ? [deed("Vote once more", { do: "again" })] : [];
      return [...again, end];
    }
    if (asked?.results) return [hide, end];
    return unanswered ? [deed("Open the vote", { do: "ask", scene }), end] : [end];
  }

  hideOrShow() {
    this.hides = !this.hides;
    this.write();
  }

  /** @param {Poll | null} asked */
  async showResults(asked) {
    const results = asked?.results;
    this.results.hidden = !results || this.hides;
    this.landing.follow(this.hides ? null : asked);
    if (!asked || !results) return;
    if (isMap(asked)) return this.results.replaceChildren(this.landing.box);
    const { scene } = asked;
    if (!this.options.has(scene)) {
      const response = await fetch(new URL(`class/show/lecture?scene=${scene}`, document.baseURI));
      this.options.set(scene, (await response.json()).scene.options);
    }
    this.results.replaceChildren(bars(results, this.options.get(scene) ?? [], null));
  }

  /** Shows how one gets in, large enough for the last row. */
  showCode() {
    const dialog = document.body.appendChild(element("dialog", "driver-code"));
    const address = this.at("");
    const src = `${this.at("qr")}?at=${encodeURIComponent(address)}`;
    const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    dialog.append(
      element("p", "driver-letters", { textContent: this.own.code, translate: false }),
      element("img", "", { src, alt: `QR code of ${address}` }),
      element("p", "driver-address", { textContent: address.replace(/^https?:\/\//, ""), translate: false }),
    );
    if (isHere) dialog.append(element("p", "", { textContent: HERE_ALONE }));
    this.button("Begin", () => dialog.close(), dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  }

  async end() {
    if (!window.confirm(`End class ${this.own.code} for all who follow it?`)) return;
    await fetch(this.at("end"), { method: "POST", headers: { "X-Secret": this.own.secret } }).catch(() => null);
    this.close();
  }

  /** Has the pages leave so much room below their pictures. @param {string} height of the bar, and of what is below it */
  makeRoom(height) {
    document.documentElement.style.setProperty("--class-bar", height);
  }

  /** Opens another class in place of one that is no more. */
  anew() {
    this.close();
    open(null);
  }

  close() {
    remember(null);
    clearInterval(this.timer);
    this.speaker.stop();
    this.events.remove();
    hubOf("race").leave(this.landing);
    this.size.disconnect();
    this.makeRoom("");
    this.bar.remove();
    for (const sheet of this.sheets) sheet.remove();
    driver = null;
  }

  /** @param {string} textContent @param {() => void} pressed @param {HTMLElement} [parent] */
  button(textContent, pressed, parent = this.bar) {
    const button = parent.appendChild(element("button", "", { type: "button", textContent }));
    button.addEventListener("click", pressed);
    return button;
  }
}

/** @type {Driver | null} */
let driver = null;

/** Opens a class, which this tab then drives, or shows how one gets into it. @param {HTMLElement | null} opener where it is said why not */
async function open(opener) {
  if (driver) return driver.showCode();
  try {
    const response = await fetch(new URL("class", document.baseURI), { method: "POST" });
    const told = await response.json();
    if (!response.ok) throw new Error(told.sentences.join(" "));
    remember(told);
    driver = new Driver(told);
    driver.showCode();
  } catch (error) {
    const why = error instanceof TypeError ? "The server does not answer. Try again." : String(error).slice(7);
    if (opener) opener.textContent = why;
    else window.alert(why);
  }
}

/** Goes on with the class of this tab, and opens one where that is wanted. */
function begin() {
  classes.there = true;
  const own = remembered();
  if (own) driver = new Driver(own);
  document.addEventListener("click", ({ target }) => {
    const opener = target instanceof Element && target.closest(OPENERS);
    if (opener instanceof HTMLElement) open(opener);
  });
  document.addEventListener(OPEN_CLASS, () => open(null));
}

begin();
