/* "Take along": a link to what is shown, the picture, and the animated race as one file. */

import { element } from "./bar.js";
import { linkTo } from "./place.js";
import { standalone } from "./standalone.js";
import { SvgPen } from "./svgpen.js";

const SHARP = 2; // a PNG's pixels to one of the screen's: it will be on a projector
const TOLD = 4000; // ms for which it is said what happened

export class Takeaway {
  constructor(stage, bar) {
    this.stage = stage;
    this.root = bar.root.appendChild(element("div", "stage-takeaway"));
    this.button = this.root.appendChild(bar.button("take", "Take along", () => (this.menu.hidden ? this.open() : this.close())));
    this.button.setAttribute("aria-haspopup", "menu");
    this.button.setAttribute("aria-expanded", "false");
    this.told = this.root.appendChild(element("span", "stage-told"));
    this.told.setAttribute("role", "status");
    this.menu = this.root.appendChild(element("div", "stage-menu", { hidden: true }));
    this.menu.setAttribute("role", "menu");
    this.menu.setAttribute("aria-label", "Take along");
    this.menu.append(...this.choices().map(([words, deed]) => this.item(words, deed)));
    this.listen();
  }

  /** An exported file has no address to be linked to, and need not export itself. */
  choices() {
    const served = [["Copy link to this step", () => this.copyLink()], ["Animated race (HTML)", () => this.saveRace()]];
    const pictures = [["Picture (PNG)", () => this.savePng()], ["Picture (SVG)", () => this.saveSvg()]];
    return this.stage.ask ? [...served, ...pictures] : pictures;
  }

  item(words, deed) {
    const item = element("button", "stage-item", { type: "button", textContent: words, tabIndex: -1 });
    item.setAttribute("role", "menuitem");
    item.addEventListener("click", () => {
      this.close();
      this.attempt(deed);
    });
    return item;
  }

  async attempt(deed) {
    try {
      this.tell((await deed()) ?? "");
    } catch (problem) {
      console.warn("take along:", problem);
      this.tell("That did not work.");
    }
  }

  tell(words) {
    this.told.textContent = words;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.told.textContent = ""), TOLD);
  }

  // --- the menu -----------------------------------------------------------------------------------------------------

  listen() {
    this.off = new AbortController();
    this.root.addEventListener("keydown", event => this.key(event));
    const outside = event => !this.menu.hidden && !this.root.contains(event.target) && this.close(false);
    for (const name of ["pointerdown", "focusin"]) document.addEventListener(name, outside, { signal: this.off.signal, capture: true });
  }

  open() {
    this.menu.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.menu.firstChild.focus();
  }

  close(back = true) {
    this.menu.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
  }

  /** Arrows walk through the menu; nothing that is pressed in it plays the race. */
  key(event) {
    if (this.menu.hidden) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      event.stopPropagation();
      return this.open();
    }
    const items = [...this.menu.children], at = items.indexOf(document.activeElement), last = items.length - 1;
    const goals = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, Home: 0, End: last };
    if (event.key === "Escape") this.close();
    else if (event.key in goals) items[goals[event.key]].focus();
    else if (event.key === "Tab") return this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // --- what is taken along ------------------------------------------------------------------------------------------

  async copyLink() {
    const link = linkTo(this.stage);
    try {
      await navigator.clipboard.writeText(link);
      return "Link copied";
    } catch {
      window.prompt("The address of what is shown, to be copied:", link); // where the page may not write to the clipboard
    }
  }

  async saveSvg() {
    const { width, height } = this.size(), pen = new SvgPen();
    const address = await this.stage.Plotly.toImage(this.plot, { format: "svg", width, height });
    this.paint(pen);
    const surface = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    const end = surface.lastIndexOf("</svg>");
    this.save("svg", `${surface.slice(0, end)}${pen.group()}</svg>`, "image/svg+xml");
  }

  async savePng() {
    const { width, height } = this.size();
    const address = await this.stage.Plotly.toImage(this.plot, { format: "png", width, height, scale: SHARP });
    const canvas = Object.assign(document.createElement("canvas"), { width: SHARP * width, height: SHARP * height });
    const surface = new Image(), pen = canvas.getContext("2d");
    surface.src = address;
    await surface.decode();
    pen.drawImage(surface, 0, 0, canvas.width, canvas.height);
    pen.scale(SHARP, SHARP);
    this.paint(pen);
    const blob = await new Promise(done => canvas.toBlob(done, "image/png"));
    this.save("png", blob, "image/png");
  }

  async saveRace() {
    this.tell("The file is being made …");
    this.save("html", await standalone(this.stage), "text/html");
    return "Saved";
  }

  /** What Plotly has drawn of what is shown: in 3D another picture. */
  get plot() {
    const { plot, relief } = this.stage;
    return relief.shown && relief.draws ? relief.plot : plot;
  }

  size() {
    return { width: this.plot.clientWidth, height: this.plot.clientHeight };
  }

  /** What the screen shows above the surface; there the start is an element of the page, here it is painted. */
  paint(pen) {
    const { stage } = this, { look, start } = stage.header, small = stage.panels.length > 1;
    const runs = stage.shown().runs.filter(stage.chips.shows);
    if (this.plot !== stage.plot) return stage.relief.paint(pen, runs, false);
    for (const panel of stage.panels) paintStart(pen, panel, stage.ball.at ?? start, look, small);
    stage.paintPanels(runs, pen);
  }

  save(kind, content, type) {
    const name = this.stage.header.title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "race";
    const address = URL.createObjectURL(new Blob([content], { type }));
    element("a", "", { href: address, download: `${name}.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  remove() {
    this.off.abort();
    clearTimeout(this.telling);
  }
}

function paintStart(pen, panel, [x, y], look, small) {
  const [h, v] = [panel.px(x), panel.py(y)];
  if (!panel.holds(h, v)) return;
  pen.beginPath();
  pen.arc(h, v, small ? 6 : 7.5, 0, 2 * Math.PI);
  pen.fillStyle = look.paper;
  pen.fill();
  pen.strokeStyle = look.ink;
  pen.lineWidth = small ? 2 : 3;
  pen.stroke();
}
