/* "Take along": a link to what is shown, the picture, and the race as a video or as one file that plays. */

import { element } from "./element.js";
import { endingOf, film, videoType } from "./film.js";
import { OPEN_CLASS, classes } from "./opening.js";
import { frameOf, linkTo } from "./place.js";
import { ProgressBar } from "./progress.js";
import { pngOf, svgOf } from "./sheet.js";
import { standalone } from "./standalone.js";

/** @import { Bar } from "./bar.js" */
/** @import { Stage } from "./stage.js" */

const TOLD = 4000; // ms for which it is said what happened
const RECORDING = "The video is being recorded. Leave this page in view.";

/** What a choice does; returns what is said of it, if anything is. @typedef {() => Promise<string | void>} Deed */

/** What opens a class, or shows how one gets into it: driver.js hears of it. @type {[string, Deed]} */
const openClass = ["Open a class", async () => void document.dispatchEvent(new Event(OPEN_CLASS))];

export class Takeaway {
  /** @param {Stage} stage @param {Bar} bar */
  constructor(stage, bar) {
    this.stage = stage;
    /** @type {HTMLDivElement} */
    this.root = bar.root.appendChild(element("div", "stage-takeaway"));
    this.button = bar.button("take", "Take along", () => (this.menu.hidden ? this.open() : this.close()));
    this.root.append(this.button);
    this.button.setAttribute("aria-haspopup", "menu");
    this.button.setAttribute("aria-expanded", "false");
    this.told = this.root.appendChild(element("span", "stage-told", { role: "status" }));
    this.telling = 0;
    const facts = { hidden: true, role: "menu", "aria-label": "Take along" };
    this.menu = this.root.appendChild(element("div", "stage-menu", facts));
    this.items = this.choices().map(([words, deed]) => this.item(words, deed));
    this.menu.append(...this.items);
    /** Ends the video that is being recorded. @type {AbortController | null} */
    this.filming = null;
    this.off = new AbortController();
    this.root.addEventListener("keydown", event => this.key(event));
    const outside = (/** @type {Event} */ event) => {
      if (!this.menu.hidden && !this.root.contains(/** @type {Node} */ (event.target))) this.close(false);
    };
    const how = { signal: this.off.signal, capture: true };
    for (const name of ["pointerdown", "focusin"]) document.addEventListener(name, outside, how);
  }

  /** A file has no address to be linked to, and need not export itself. @returns {[string, Deed][]} */
  choices() {
    const type = videoType();
    /** @type {[string, Deed][]} */
    const pictures = [
      [type ? `Video (${endingOf(type).toUpperCase()})` : "Video", () => this.saveVideo(type)],
      ["Picture (PNG)", async () => this.save("png", await pngOf(this.stage), "image/png")],
      ["Picture (SVG)", async () => this.save("svg", await svgOf(this.stage), "image/svg+xml")],
    ];
    if (!this.stage.ask || this.stage.files) return pictures;
    return [
      ["Copy link to this step", () => this.copyLink()],
      ["Copy frame for slides (HTML)", () => this.copyFrame()],
      ["Animated race (HTML)", () => this.saveRace()],
      ...pictures,
      ...(classes.there ? [openClass] : []),
    ];
  }

  /** @param {string} words @param {Deed} deed */
  item(words, deed) {
    const facts = { type: "button", textContent: words, tabIndex: -1, role: "menuitem" };
    const item = element("button", "stage-item", facts);
    item.addEventListener("click", () => {
      this.close();
      this.attempt(deed);
    });
    return item;
  }

  /** @param {Deed} deed */
  async attempt(deed) {
    try {
      this.tell((await deed()) ?? "");
    } catch (problem) {
      console.warn("take along:", problem);
      this.tell("That did not work.");
    }
  }

  /** @param {string} words */
  tell(words) {
    this.told.textContent = words;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.told.textContent = ""), TOLD);
  }

  // --- the menu ------------------------------------------------------------------------------------------------------

  open() {
    this.menu.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.items[0].focus();
  }

  close(back = true) {
    this.menu.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
  }

  /** Arrows walk through the menu; nothing that is pressed in it plays the race. @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape" && this.filming && this.menu.hidden) this.filming.abort();
    else if (this.menu.hidden ? this.opens(event.key) : this.walks(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Does what a key does at the closed menu; tells whether it was one for it. @param {string} key */
  opens(key) {
    const wanted = document.activeElement === this.button && (key === "ArrowDown" || key === "ArrowUp");
    if (wanted) this.open();
    return wanted;
  }

  /** Does what a key does in the open menu; tells whether it was one for it alone. @param {string} key */
  walks(key) {
    const at = this.items.findIndex(item => item === document.activeElement);
    const last = this.items.length - 1;
    /** @type {Record<string, number>} */
    const goals = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, Home: 0, End: last };
    if (key === "Escape" || key === "Tab") this.close();
    else if (key in goals) this.items[goals[key]].focus();
    return key === "Escape" || key in goals;
  }

  // --- what is taken along -------------------------------------------------------------------------------------------

  async copyLink() {
    return this.copy(linkTo(this.stage), "Link", "The address of what is shown, to be copied:");
  }

  async copyFrame() {
    const { name, title } = this.stage.header;
    return this.copy(frameOf(linkTo(this.stage), name, title), "Frame", "The frame's code, to be copied:");
  }

  /** @param {string} text @param {string} what it is @param {string} words what is said where it cannot be copied */
  async copy(text, what, words) {
    try {
      await navigator.clipboard.writeText(text);
      return this.stage.header.own ? `${what} copied: without your table, which stays here` : `${what} copied`;
    } catch {
      window.prompt(words, text); // where the page may not write to the clipboard
      return "";
    }
  }

  async saveRace() {
    this.tell("The file is being made …");
    this.save("html", await standalone(this.stage), "text/html");
    return "Saved";
  }

  /** @param {string | null} type */
  async saveVideo(type) {
    if (!type) return "This browser records no video.";
    if (this.filming) return "";
    this.filming = new AbortController();
    const { signal } = this.filming;
    const panel = this.root.appendChild(element("div", "stage-filming", { role: "group", "aria-label": "Video" }));
    const cancel = panel.appendChild(element("button", "stage-item", { type: "button", textContent: "Cancel" }));
    cancel.addEventListener("click", () => this.filming?.abort());
    const bar = new ProgressBar(cancel);
    const told = (/** @type {number} */ share) => bar.show({ share, doing: RECORDING });
    told(0);
    cancel.focus();
    try {
      const { title } = this.stage.header; // who waits for it may go on to another surface
      const video = await film(this.stage, type, { told, signal });
      if (video) this.save(endingOf(type), video, type, title);
      return video ? "Saved" : "Cancelled";
    } finally {
      const back = panel.contains(document.activeElement);
      panel.remove();
      if (back) this.button.focus();
      this.filming = null;
    }
  }

  /** @param {string} ending @param {BlobPart} content @param {string} type */
  save(ending, content, type, title = this.stage.header.title) {
    const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ["race"];
    const href = URL.createObjectURL(new Blob([content], { type }));
    element("a", "", { href, download: `${words.join("-")}.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }

  remove() {
    this.off.abort();
    this.filming?.abort();
    clearTimeout(this.telling);
  }
}
