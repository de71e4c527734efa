/*
 * A race in a notebook (descent/), as anywidget shows it: the stage, its losses, table and sliders, whose questions the
 * notebook's own process answers.
 */

import { source } from "./answers.js";
import { element } from "./element.js";
import { OwnPage } from "./ownpage.js";
import { OwnSlider } from "./ownslider.js";
import { mountStage } from "./streamlit.js";

/** @import { Pair } from "./address.js" */
/** @import { RaceMessage } from "./messages.d.ts" */
/** @import { Offered } from "./ownslider.js" */
/** @import { Component } from "./types.d.ts" */

/** What descent/shown.py replies. @typedef {{ id: string, type?: string, sentences?: string[], address?: Pair[], sliders?: Offered[] }} Reply */
/** @typedef {(reply: Reply, buffers: DataView[]) => void} Heard */

/**
 * As much of anywidget's model as is needed.
 *
 * @typedef {object} Model
 * @property {(message: object) => void} send
 * @property {(name: "msg:custom", heard: Heard) => void} on
 * @property {(name: "msg:custom", heard: Heard) => void} off
 */

const GONE = "The notebook does not answer: run the cell once more.";
const LATE = 60_000; // ms after which a process that says nothing is gone; compiling takes seconds
const HERE = Math.random().toString(36).slice(2); // the same notebook may be open twice
let views = 0;
let questions = 0;

/** The way to the notebook's process. */
class Kernel {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** Who waits for a reply, by its number. @type {Map<string, Heard>} */
    this.waiting = new Map();
    /** @type {Heard} */
    this.hear = (reply, buffers) => {
      this.waiting.get(reply.id)?.(reply, buffers);
      this.waiting.delete(reply.id);
    };
    model.on("msg:custom", this.hear);
  }

  /** @param {string} kind @param {string} [query] @returns {Promise<{ reply: Reply, buffers: DataView[] }>} */
  ask(kind, query = "") {
    const id = `${HERE} ${++questions}`;
    return new Promise(done => {
      const late = setTimeout(() => this.hear({ id, sentences: [GONE] }, []), LATE);
      this.waiting.set(id, (reply, buffers) => {
        clearTimeout(late);
        done({ reply, buffers });
      });
      this.model.send({ id, kind, query });
    });
  }

  /** Answers a question as the server's `fetch` would. @param {RequestInfo | URL} url @returns {Promise<Response>} */
  answer = async url => {
    const { pathname, search } = new URL(String(url));
    const { reply, buffers } = await this.ask(pathname.slice(pathname.lastIndexOf("/") + 1), search.slice(1));
    if (reply.sentences) return Response.json({ sentences: reply.sentences }, { status: 404 });
    return new Response(blobOf(buffers[0], reply.type ?? ""), { headers: { "Content-Type": reply.type ?? "" } });
  };

  remove() {
    this.model.off("msg:custom", this.hear);
  }
}

/** @param {DataView} bytes @param {string} type */
const blobOf = ({ buffer, byteOffset, byteLength }, type) =>
  new Blob([new Uint8Array(/** @type {ArrayBuffer} */ (buffer), byteOffset, byteLength)], { type });

/** Where plotly.js is, which comes once. @type {Promise<string> | null} */
let library = null;

/** @param {Kernel} kernel */
function plotlyFrom(kernel) {
  library ??= kernel.ask("plotly").then(({ buffers }) => URL.createObjectURL(blobOf(buffers[0], "text/javascript")));
  return library;
}

/** Of the notebook, else of the reader's system. */
function themeNow() {
  const { dataset, classList } = document.body;
  if (dataset.jpThemeLight) return dataset.jpThemeLight === "false" ? "dark" : "light"; // JupyterLab
  if (classList.contains("vscode-dark") || classList.contains("dark")) return "dark"; // VS Code; marimo
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

class View extends OwnPage {
  /** @param {HTMLElement} root @param {{ address: Pair[], sliders: Offered[] }} facts @param {string} plotly address */
  constructor(root, facts, plotly) {
    super(`notebook-${++views}`); // what is shown twice has two hubs
    this.root = root;
    const grid = root.appendChild(element("div", "descent-grid"));
    this.facts = facts;
    this.plotly = plotly;
    this.mountRace(part => this.component(grid, `descent-${part}`));
    const box = grid.appendChild(element("div", "descent-sliders"));
    this.sliders = facts.sliders.map(offered => new OwnSlider(this.name, offered, box));
    this.hub.heard = message => this.follow(message);
    this.watcher = new MutationObserver(() => this.theme !== themeNow() && this.show());
    this.watcher.observe(document.body, { attributes: true });
    this.show();
  }

  show() {
    this.theme = themeNow();
    this.root.dataset.theme = this.theme;
    const { plotly, theme } = this;
    const stage = /** @type {Component} */ (this.stage);
    const now = this.hub.road.address;
    const address = now.length ? now : this.facts.address;
    const asked = { ...this.look(this.root.clientWidth), kind: "race", api: "kernel/", plotly, theme, address };
    stage.data = { ...asked, run: theme, follows: true, veiled: false, ahead: [], runs: false, unlinked: true };
    mountStage(stage);
  }

  /** @param {RaceMessage} message */
  follow(message) {
    for (const slider of this.sliders) slider.follow(message);
  }

  /** @override */
  remove() {
    this.watcher.disconnect();
    super.remove();
    this.hub.road.remove();
  }
}

/**
 * Shows what the model is of; returns what takes it away.
 *
 * @param {{ model: Model, el: HTMLElement }} place
 */
export async function render({ model, el }) {
  const kernel = new Kernel(model);
  source.from = kernel.answer;
  const root = el.appendChild(element("div", "descent"));
  root.addEventListener("focusin", ({ target }) => {
    // JupyterLab looks at what has the focus alone: its arrow keys fold headings, a slider's are the slider's.
    /** @type {HTMLElement} */ (target).dataset.lmSuppressShortcuts = "true";
  });
  const { reply } = await kernel.ask("facts");
  const { address, sliders } = reply;
  if (!address || !sliders) {
    root.append(element("p", "stage-trouble", { textContent: (reply.sentences ?? [GONE]).join(" "), role: "alert" }));
    return () => kernel.remove();
  }
  const view = new View(root, { address, sliders }, await plotlyFrom(kernel));
  return () => {
    view.remove();
    kernel.remove();
  };
}
