/*
 * The lecture from files (api/site/): one page, whose address behind the # says what it shows, as the app's address does:
 * #scene=C15&way=short&factor=2, #sheet=Momentum, or nothing, for the contents. The stage and all beside it are the app's.
 */

import { source } from "./answers.js";
import { element } from "./element.js";
import { Files } from "./files.js";
import { Keys } from "./keys.js";
import { hubOf } from "./hub.js";
import { RaceView } from "./siterace.js";
import { SceneView } from "./sitescene.js";
import { Walked } from "./walked.js";

/** @import { Held } from "./files.js" */
/** @import { RaceFacts } from "./siterace.js" */
/** @import { SceneFacts } from "./sitescene.js" */

/**
 * What api/site/ says of the lecture.
 *
 * @typedef {object} LectureFacts
 * @property {Record<string, SceneFacts>} scenes by their ids, in the lecture's order
 * @property {Record<string, RaceFacts>} races by the keys of their surfaces
 * @property {Record<string, string[]>} ways through it: their scenes
 * @property {Record<string, string>} sheets chapter -> the file of its sheet
 * @property {string} sources what the letters of a scene's source mean
 * @property {string} app where the app runs; "" where nobody said
 * @property {string} plotly address
 */

/** @typedef {Held & LectureFacts} Facts */

const PAGE = "lecture";

/** A page: what its template has, in place of what was there. @param {string} name @param {HTMLElement} root */
function pageOf(name, root) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(name));
  root.replaceChildren(template.content.cloneNode(true));
  return /** @type {HTMLElement} */ (root.firstElementChild);
}

class Site {
  /** @param {Facts} facts @param {Files} files @param {HTMLElement} root */
  constructor(facts, files, root) {
    this.facts = facts;
    this.files = files;
    this.root = root;
    /** The scene or the race that is shown. @type {SceneView | RaceView | null} */
    this.view = null;
    this.scheme = window.matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", () => this.go());
    window.addEventListener("hashchange", () => this.go());
    new Keys(PAGE, event => {
      const { stage } = hubOf(PAGE);
      stage?.key(event);
      return stage !== null;
    });
    new Walked();
  }

  get theme() {
    return this.scheme.matches ? "dark" : "light";
  }

  /** Shows what the address says. */
  go() {
    document.documentElement.dataset.theme = this.theme;
    document.querySelector(".lab-title")?.setAttribute("data-look", this.theme);
    const query = new URLSearchParams(location.hash.slice(1));
    const way = query.get("way") === "short" ? "short" : "all";
    const scene = query.get("scene") ?? "";
    const sheet = query.get("sheet") ?? "";
    if (Object.hasOwn(this.facts.scenes, scene)) return this.showScene(scene, way, query);
    if (query.has("race")) return this.showRace(query);
    this.leave();
    document
      .querySelector(".site-app")
      ?.setAttribute("href", `${this.facts.app}/lecture${location.hash.replace("#", "?")}`);
    if (Object.hasOwn(this.facts.sheets, sheet)) this.showSheet(sheet);
    else this.showContents(way, scene || sheet);
  }

  /** @param {string} scene @param {string} way @param {URLSearchParams} query */
  showScene(scene, way, query) {
    if (!(this.view instanceof SceneView)) {
      this.leave();
      this.view = new SceneView(pageOf("scene", this.root), this.facts, () => this.theme);
    }
    this.view.show(scene, way, query);
  }

  /** @param {URLSearchParams} query */
  showRace(query) {
    const { races } = this.facts;
    const asked = query.get("race") ?? "";
    if (!(this.view instanceof RaceView)) {
      this.leave();
      this.view = new RaceView(pageOf("race", this.root), this.facts, () => this.theme);
    }
    this.view.show(Object.hasOwn(races, asked) ? asked : Object.keys(races)[0], query);
  }

  leave() {
    this.view?.remove();
    this.view = null;
  }

  /** @param {string} way @param {string} unknown what there is not */
  showContents(way, unknown) {
    document.title = "Descent Lab: the lecture";
    const page = pageOf(`contents-${way}`, this.root);
    if (this.theme === "dark")
      for (const image of page.querySelectorAll("img")) {
        for (const name of ["src", "data-answered"])
          image.setAttribute(name, (image.getAttribute(name) ?? "").replace(/-light\.svg$/, "-dark.svg"));
      }
    if (unknown)
      page.prepend(
        element("p", "stage-trouble", { textContent: `There is no ${unknown}; here is the whole lecture.` }),
      );
    window.scrollTo(0, 0);
  }

  /** @param {string} chapter */
  async showSheet(chapter) {
    document.title = `Descent Lab: ${chapter}`;
    const page = pageOf("sheet", this.root);
    const { html } = await this.files.load(this.facts.sheets[chapter]);
    if (page.isConnected) page.innerHTML = html;
    window.scrollTo(0, 0);
  }
}

const came = /** @type {[string, any][]} */ (/** @type {any} */ (window).descentLab ?? []);
const facts = /** @type {Facts} */ (came.find(([name]) => name === "facts")?.[1]);
const files = new Files(facts);
source.from = files.answer;
new Site(facts, files, /** @type {HTMLElement} */ (document.querySelector(".site"))).go();
