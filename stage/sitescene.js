/*
 * A scene of the lecture from files: what the app's page does with Streamlit's widgets is done here. The question comes
 * first; then the run, with its sliders, each of which moves alone.
 */

import { queryOf, same } from "./address.js";
import { element } from "./element.js";
import { placeOf } from "./page.js";
import { SiteView } from "./siteview.js";
import { SliderSet } from "./sliderset.js";
import { mountChart, mountLosses, mountTable, mountTold, mountWords } from "./streamlit.js";

/** @import { Pair } from "./address.js" */
/** @import { RaceMessage } from "./messages.d.ts" */
/** @import { Facts } from "./site.js" */
/** @import { SliderFacts } from "./sliderset.js" */

/**
 * @typedef {object} SceneFacts
 * @property {Pair[]} address
 * @property {string} chapter
 * @property {string} title
 * @property {string} source
 * @property {string} claim as HTML
 * @property {string} question
 * @property {string[]} options
 * @property {string} lookFor
 * @property {string} notes for the instructor
 * @property {boolean} race whether it has one
 * @property {boolean} figure whether it has a figure of its own
 * @property {Pair[] | null} learning the address of one of its trainings
 * @property {SliderFacts[]} sliders
 * @property {Record<string, string>} ends way -> what stands at the end of a chapter, as HTML
 */

const PAGE = { name: "lecture", kind: "lesson" };
const BESIDE = "17rem"; // how high a scene's own figure is beside its race, and in its place
const ALONE = "35rem";
const KEYS = "Space, Enter or page down: the answer";
const LATER = "The picture comes with the answer.";
const ONE = "Each slider moves alone, the others as the scene has them.";
const BEFORE = "About the scene as it was.";
const STILL = "Picture and table follow it; what was measured, and what is said, is about the scene as it was.";

export class SceneView extends SiteView {
  /** @param {HTMLElement} page @param {Facts} lecture @param {() => string} theme */
  constructor(page, lecture, theme) {
    super(PAGE, page, lecture, theme);
    /** Scenes whose answer was shown. @type {Set<string>} */
    this.revealed = new Set();
    /** Scene -> the option that was chosen. @type {Map<string, number>} */
    this.chosen = new Map();
    /** What of the address is still to be done once the picture is there. @type {Pair | null} */
    this.wanted = null;
    this.id = "";
    this.way = "all";
    for (const [name, by] of /** @type {[string, number][]} */ ([
      ["previous", -1],
      ["next", 1],
    ]))
      this.place(name)
        .querySelector("button")
        ?.addEventListener("click", () => this.go(by));
  }

  get facts() {
    return this.lecture.scenes[this.id];
  }

  get isRevealed() {
    return this.revealed.has(this.id);
  }

  /** The scenes of the way, and among them one to which a link has led. */
  get order() {
    const names = this.lecture.ways[this.way];
    return Object.keys(this.lecture.scenes).filter(name => names.includes(name) || name === this.id);
  }

  /** The next scene, or the one before; beyond the ends the contents. @param {number} by */
  go(by) {
    const there = this.order[this.order.indexOf(this.id) + by] ?? "";
    location.hash = queryOf([...(there ? [/** @type {Pair} */ (["scene", there])] : []), ...this.ofWay()]);
  }

  /** @returns {Pair[]} */
  ofWay() {
    return this.way === "all" ? [] : [["way", this.way]];
  }

  /** @param {string} id @param {string} way @param {URLSearchParams} query */
  show(id, way, query) {
    const another = id !== this.id;
    Object.assign(this, { id, way });
    const moved = this.facts.sliders.find(({ name }) => query.has(name));
    this.wanted = moved ? [moved.name, query.get(moved.name) ?? ""] : null;
    this.draw();
    if (another) window.scrollTo(0, 0);
  }

  /** Fills all parts but the stage anew. */
  draw() {
    const { facts, isRevealed } = this;
    document.title = `Descent Lab: ${facts.question}`;
    this.clear();
    this.sliders = null;
    this.hub.wants(null);
    this.drawHead();
    this.place("claim-area").innerHTML = isRevealed ? facts.claim : "";
    const [loss, question, figures] = ["loss-area", "question-area", "figures-area"].map(part => this.place(part));
    for (const part of [loss, question, figures]) part.replaceChildren();
    if (isRevealed && facts.race) facts.figure ? this.figure(loss, BESIDE) : this.mount(mountLosses, loss, "site-part");
    if (isRevealed) this.answer(question, figures);
    else this.ask(question);
    this.play();
    this.said();
  }

  drawHead() {
    const { facts, order, id, isRevealed } = this;
    const [place] = this.page.getElementsByClassName("site-place");
    const title = element("b", "", { textContent: facts.title });
    const said = [`${order.indexOf(id) + 1} of ${order.length} · ${facts.chapter} · `];
    place.replaceChildren(
      ...said,
      ...(isRevealed ? [title, " · "] : []),
      element("small", "", { textContent: facts.source }),
    );
  }

  /** The scene's own figure. @param {HTMLElement} parent @param {string} height */
  figure(parent, height) {
    const box = parent.appendChild(placeOf(this.name, "figure-box"));
    box.style.height = height;
    this.mount(mountChart, box, "site-part", { part: "figure" });
  }

  // --- the picture ---------------------------------------------------------------------------------------------------

  /** Shows the race on the stage, or the scene's own figure where it has no race. */
  play() {
    const { facts, isRevealed } = this;
    const area = this.place("stage-area");
    if (!facts.race) this.removeStage();
    if (!this.stage) area.replaceChildren();
    if (!facts.race)
      return void (isRevealed ? this.figure(area, ALONE) : area.append(element("p", "", { textContent: LATER })));
    this.stage ??= this.component(area, "site-stage");
    const { address } = facts;
    const near = [1, -1].map(by => this.lecture.scenes[this.order[this.order.indexOf(this.id) + by]]);
    const ahead = near.filter(one => one?.race).map(one => one.address);
    this.playOn(this.stage, facts, { veiled: !isRevealed, ahead });
    const latest = /** @type {RaceMessage | null} */ (/** @type {unknown} */ (this.hub.latest));
    if (isRevealed && latest && same(this.hub.road.address, address)) this.follow(latest);
  }

  /** Whether a message is of this scene. @param {any} message */
  isOf(message) {
    return this.facts.address.every(pair => message.address.some((/** @type {Pair} */ one) => same([one], [pair])));
  }

  /** @override @param {RaceMessage | null} message */
  follow(message) {
    if (!message || this.isOf(message)) super.follow(message);
  }

  // --- the question --------------------------------------------------------------------------------------------------

  /** @param {HTMLElement} parent */
  ask(parent) {
    const { question, options, race } = this.facts;
    const field = parent.appendChild(element("fieldset", "site-question", { "data-testid": "stRadio" }));
    field.append(element("legend", "", { textContent: question }));
    options.forEach((textContent, nth) => {
      const label = field.appendChild(element("label", ""));
      const input = element("input", "", { type: "radio", name: "option", checked: this.chosen.get(this.id) === nth });
      input.addEventListener("change", () => this.chosen.set(this.id, nth));
      label.append(input, element("span", "", { textContent }));
    });
    const box = parent.appendChild(placeOf(this.name, "reveal"));
    const words = race ? "Show the run and the answer" : "Show the answer";
    const button = box.appendChild(element("button", "site-first", { type: "button", textContent: words }));
    button.addEventListener("click", () => this.reveal());
    parent.append(element("p", "reveal-keys", { textContent: KEYS }));
  }

  reveal() {
    this.revealed.add(this.id);
    this.draw();
  }

  /** What was right, and why; the sliders; and what was measured. @param {HTMLElement} question @param {HTMLElement} figures */
  answer(question, figures) {
    const { facts, id, way } = this;
    this.mount(mountWords, question, "site-part", { part: "answer" });
    if (facts.sliders.length) this.offer(question);
    this.mount(mountWords, figures, "site-part", { part: "measured" });
    if (facts.race) this.mount(mountTable, figures, "site-part");
    const picked = this.chosen.get(id);
    /** @type {Pair[]} */
    const more = picked === undefined ? [] : [["picked", String(picked)]];
    this.mount(mountTold, figures, "site-part", { ...this.asked(), kind: "measured", address: facts.address, more });
    figures.append(this.more());
    if (facts.ends[way]) figures.insertAdjacentHTML("beforeend", facts.ends[way]);
  }

  /** What to look for, what the instructor may say, and the way to the app. */
  more() {
    const { facts, lecture, id } = this;
    const box = placeOf(this.name, "more");
    const look = box.appendChild(element("p", ""));
    look.append(
      element("b", "site-moved", { textContent: `${BEFORE} ` }),
      element("b", "", { textContent: "What to look for." }),
      ` ${facts.lookFor}`,
    );
    const folded = box.appendChild(element("details", ""));
    folded.append(
      element("summary", "", { textContent: "For the instructor" }),
      element("p", "", { textContent: facts.notes }),
      element("p", "", { textContent: `${id}: ${facts.source}. ${lecture.sources}` }),
    );
    if (lecture.app && facts.learning)
      box.append(
        element("a", "to-race", {
          href: `${lecture.app}/network?${queryOf(facts.learning)}`,
          textContent: "Open one of these trainings in Descent Lab",
          target: "_blank",
          rel: "noopener",
        }),
      );
    return box;
  }

  // --- the sliders ---------------------------------------------------------------------------------------------------

  /** @param {HTMLElement} parent */
  offer(parent) {
    const box = parent.appendChild(placeOf(this.name, "sliders"));
    this.sliders = new SliderSet(this.name, this.hub, this.facts, box, () => this.play());
    this.sliders.wanted = this.wanted;
    this.wanted = null;
    parent.append(element("p", "site-alone", { textContent: `${ONE} ${STILL}` }));
    const reset = parent.appendChild(placeOf(this.name, "reset"));
    const back = element("button", "", { type: "button", textContent: "Back to the scene" });
    back.addEventListener("click", () => {
      this.sliders?.reset();
      this.play();
    });
    reset.append(back);
    reset.hidden = true;
  }

  /** @override */
  said() {
    const moved = this.sliders?.moved() ?? null;
    const reset = this.page.contains(this.place("reset")) ? this.place("reset") : null;
    if (reset) reset.hidden = !moved;
    this.page.classList.toggle("site-before", moved !== null);
    const there = [...this.facts.address, ...this.ofWay(), ...(moved ? [moved] : [])];
    this.leads("lecture", there);
    const here = new URLSearchParams(location.hash.slice(1)).get("scene") === this.id; // else it is left already
    if (this.isRevealed && here) this.writeAddress(there);
  }

  /** @override */
  remove() {
    super.remove();
    this.hub.wants(null);
  }
}
