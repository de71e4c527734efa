/*
 * The page of a class for those who follow it (api/classroom/page.py): what the instructor shows, as a frame shows it, the
 * question with its votes, and the way to go on alone. All that happens here is said by the server's events.
 */

import { queryOf } from "./address.js";
import { bars } from "./ballot.js";
import { Dropping } from "./dropping.js";
import { Landing } from "./drops.js";
import { element } from "./element.js";
import { Events } from "./events.js";
import { ALONE, Led, LedMap } from "./led.js";
import { UPDATED, reload } from "./road.js";

/** @import { Pair } from "./address.js" */
/** @import { Poll } from "./ballot.js" */
/** @import { Parts } from "./events.js" */
/** @import { Held, Time } from "./led.js" */

const AWAY = "Your instructor's page has not been heard for a while. This is what it showed last.";
const BEGINS = "The class has begun. Your instructor's picture comes here as soon as there is one.";

/** What is shown. @typedef {{ page: string, address: Pair[], revealed: boolean }} Shown */

/** Shows the class that the page's facts are about. */
export function show() {
  const facts = JSON.parse(document.getElementById("facts")?.textContent ?? "{}");
  new Follower(facts, document.body);
}

class Follower {
  /** @param {{ code: string, version: string, api: string }} facts @param {HTMLElement} body */
  constructor(facts, body) {
    this.facts = facts;
    this.main = body.appendChild(element("div", "class"));
    const head = this.main.appendChild(element("header", "class-head"));
    head.append(element("h1", "", { textContent: `Class ${facts.code}`, translate: "no" }));
    this.words = head.appendChild(element("p", "class-words", { role: "status", textContent: BEGINS }));
    this.votes = this.main.appendChild(element("section", "class-votes", { "aria-label": "Votes" }));
    const map = this.main.appendChild(element("section", "class-map", { "aria-label": "Map of the class" }));
    this.dropping = new Dropping(map, choice => this.vote(choice));
    this.landing = new Landing(this.at("landed"));
    map.append(this.landing.box);
    this.view = this.main.appendChild(element("div", "class-view"));
    /** @type {Led | null} */
    this.frame = null;
    this.of = ""; // what the frame is made for
    this.trouble = ""; // with the connection
    /** What was heard last. @type {{ shown?: Shown, time?: Time, held?: Held | null, poll?: Poll, here?: any }} */
    this.heard = {};
    this.chain = Promise.resolve();
    this.events = new Events(this.at("events"), { heard: parts => this.hear(parts), said: text => this.say(text) });
    this.events.begin();
  }

  /** @param {string} what of the class */
  at(what) {
    return new URL(`class/${this.facts.code}/${what}`, document.baseURI).href;
  }

  /** @param {string} text what is wrong with the connection */
  say(text) {
    this.trouble = text;
    this.tell();
  }

  /** Says what there is to be said. */
  tell() {
    const { here, shown } = this.heard;
    const text = this.trouble || (here?.away ? AWAY : shown ? "" : BEGINS);
    if (this.words.textContent !== text) this.words.textContent = text;
  }

  /** @param {Parts} parts */
  hear(parts) {
    if (parts.version !== undefined && parts.version !== this.facts.version) {
      this.say(UPDATED);
      reload(this.facts.api, {});
      return;
    }
    Object.assign(this.heard, parts);
    this.tell();
    this.chain = this.chain.then(() => this.follow(parts)).catch(error => console.warn("class:", error));
  }

  /** @param {Parts} parts */
  async follow(parts) {
    const { shown, time, held } = this.heard;
    if (parts.shown && shown) await this.show(shown);
    if (parts.time && time) this.frame?.tell(time);
    if ("held" in parts) this.frame?.hold(held ?? null);
    this.count();
  }

  /** @param {Shown} shown */
  async show(shown) {
    if (shown !== this.heard.shown) return; // a newer one is next
    const { page, address, revealed } = shown;
    const of = JSON.stringify([page, address.filter(([name]) => ["scene", "nth", "data"].includes(name))]);
    const frame = this.frame;
    if (frame && of === this.of && !(frame.revealed && frame.facts.scene && !revealed)) frame.goTo(address);
    else await this.begin(of, shown);
    if (revealed && this.frame && !this.frame.revealed) {
      this.frame.picked = this.frame.ballot?.mine ?? null;
      this.frame.reveal();
    }
  }

  /** Makes a frame for another picture. @param {string} of @param {Shown} shown */
  async begin(of, { page, address }) {
    const query = queryOf(address);
    const told = hasPicture(page, address) ? await this.askAbout(page, query) : null;
    this.of = of;
    this.frame?.remove();
    this.frame = null;
    this.view.replaceChildren();
    this.votes.replaceChildren();
    if (!told) return this.view.append(elsewhere(page, query));
    this.frame = new (told.kind === "map" ? LedMap : Led)(told, this.view, choice => this.vote(choice));
    this.frame.hear();
    const { time, held } = this.heard;
    if (time) this.frame.tell(time);
    if (held) this.frame.hold(held);
  }

  /** What a frame must know of an address; null for one that has no picture. @param {string} page @param {string} query */
  async askAbout(page, query) {
    const response = await fetch(new URL(`class/show/${page}${query && `?${query}`}`, document.baseURI));
    return response.ok ? response.json() : null;
  }

  /** How the vote stands, and what came out. */
  count() {
    const { frame } = this;
    const { here, shown } = this.heard;
    const scene = frame?.facts.scene;
    const poll = this.heard.poll ?? null;
    const of = shown?.address.find(([name]) => name === "scene")?.[1];
    const now = scene && poll?.what === "scene" && poll.scene === of ? poll : null;
    frame?.ballot?.follow(now, here?.votes ?? 0);
    const map = shown?.page === "race" ? poll : null;
    this.dropping.follow(map, here?.votes ?? 0);
    this.landing.follow(map);
    const results = now?.results;
    if (!results || !scene) return this.votes.replaceChildren();
    if (this.votes.dataset.of === now.number.toString() && this.votes.childElementCount) return;
    this.votes.dataset.of = now.number.toString();
    this.votes.replaceChildren(bars(results, scene.options, frame?.ballot?.mine ?? null));
  }

  /** @param {number | string} choice */
  async vote(choice) {
    const ballot = this.heard.poll?.ballot ?? "";
    const said = { method: "POST", body: JSON.stringify({ ballot, choice: String(choice) }) };
    const asked = this.frame?.ballot ?? this.dropping;
    try {
      const response = await fetch(this.at("vote"), said);
      if (!response.ok) asked.refuse((await response.json()).sentences.join(" "));
    } catch {
      asked.refuse("Your vote did not arrive. Choose once more.");
    }
  }
}

/** @param {string} page @param {Pair[]} address */
const hasPicture = (page, address) =>
  page === "maps" || !(page in TITLES) || address.some(([name]) => name === "scene");

/** What is said of a page that has no picture for a class. @param {string} page @param {string} query */
function elsewhere(page, query) {
  const box = element("main", "class-elsewhere");
  box.append(
    element("p", "", { textContent: `Your instructor looks at ${TITLES[page] ?? "a page without a picture"}.` }),
  );
  const href = new URL(`${page}${query && `?${query}`}`, document.baseURI).href;
  box.append(element("a", "frame-way", { href, target: "_blank", rel: "noopener", textContent: ALONE }));
  return box;
}

/** @type {Record<string, string>} */
const TITLES = { maps: "a map", surfaces: "the surfaces", lecture: "the contents of the lecture" };
