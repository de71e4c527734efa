/* "Take along": a link to what is shown, the picture, and the animated race as one file. */

import { element } from "./bar.js";
import { headingOf } from "./heading.js";
import { linkTo } from "./place.js";
import { standalone } from "./standalone.js";
import { SvgPen } from "./svgpen.js";

const SHARP = 2; // a PNG's pixels to one of the screen's: it will be on a projector
const TITLE = 58; // pixels above the picture in a file
const TOLD = 4000; // ms for which it is said what happened

export class Takeaway {
  constructor(stage, bar) {
    this.stage = stage;
    this.root = bar.root.appendChild(element("div", "stage-takeaway"));
    this.button = this.root.appendChild(
      bar.button("take", "Take along", () => (this.menu.hidden ? this.open() : this.close())),
    );
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
    const served = [
      ["Copy link to this step", () => this.copyLink()],
      ["Animated race (HTML)", () => this.saveRace()],
    ];
    const pictures = [
      ["Picture (PNG)", () => this.savePng()],
      ["Picture (SVG)", () => this.saveSvg()],
    ];
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
    for (const name of ["pointerdown", "focusin"])
      document.addEventListener(name, outside, { signal: this.off.signal, capture: true });
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
    const items = [...this.menu.children];
    const at = items.indexOf(document.activeElement);
    const last = items.length - 1;
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
    const { parts, width, height } = this.sheet();
    const { look } = this.stage.header;
    const title = new SvgPen();
    this.writeTitle(title, width);
    const drawn = await Promise.all(
      parts.map(async (part, nth) => {
        const pen = Object.assign(new SvgPen(), { name: `stage-clip-${nth}` });
        const address = await this.stage.Plotly.toImage(part.plot, { format: "svg", ...sizeOf(part.plot) });
        part.paint(pen);
        const plain = decodeURIComponent(address.slice(address.indexOf(",") + 1));
        return `<g transform="translate(${part.left} ${part.top})">${plain}${pen.group(part.group)}</g>`;
      }),
    );
    const paper = `<rect width="${width}" height="${height}" fill="${look.paper}"/>`;
    const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`;
    this.save("svg", `${head}${paper}${title.group("stage-title")}${drawn.join("\n")}</svg>`, "image/svg+xml");
  }

  async savePng() {
    const { parts, width, height } = this.sheet();
    const canvas = Object.assign(document.createElement("canvas"), { width: SHARP * width, height: SHARP * height });
    const pen = canvas.getContext("2d");
    pen.scale(SHARP, SHARP);
    pen.fillStyle = this.stage.header.look.paper;
    pen.fillRect(0, 0, width, height);
    this.writeTitle(pen, width);
    for (const part of parts) {
      const { width: wide, height: high } = sizeOf(part.plot);
      const plain = new Image();
      plain.src = await this.stage.Plotly.toImage(part.plot, {
        format: "png",
        width: wide,
        height: high,
        scale: SHARP,
      });
      await plain.decode();
      pen.save();
      pen.translate(part.left, part.top);
      pen.drawImage(plain, 0, 0, wide, high);
      part.paint(pen);
      pen.restore();
    }
    const blob = await new Promise(done => canvas.toBlob(done, "image/png"));
    this.save("png", blob, "image/png");
  }

  /** The picture and, where the page has them, its losses beside it, below their title. */
  sheet() {
    const { stage } = this;
    const { losses } = stage;
    const picture = sizeOf(this.plot);
    const runs = stage.shown().runs.filter(stage.chips.shows);
    const parts = [{ plot: this.plot, left: 0, top: TITLE, group: "stage-race", paint: pen => this.paint(pen) }];
    const curves = losses?.key && losses.plot.clientWidth ? sizeOf(losses.plot) : null;
    const paintCurves = pen => losses.paint(runs, stage.cursor(), stage.header.look, null, pen);
    if (curves)
      parts.push({ plot: losses.plot, left: picture.width, top: TITLE, group: "stage-losses", paint: paintCurves });
    const height = TITLE + Math.max(picture.height, curves?.height ?? 0);
    return { parts, width: picture.width + (curves?.width ?? 0), height };
  }

  /** Which runs on which surface, and below it the setting and the step; smaller where it would be too long. */
  writeTitle(pen, width) {
    const { look } = this.stage.header;
    const [first, second] = headingOf(this.stage);
    Object.assign(pen, { textBaseline: "middle", textAlign: "left" });
    for (const [words, weight, size, v, color] of [
      [first, "600 ", 17, 20, look.ink],
      [second, "", 14, 42, look.quiet],
    ]) {
      const font = pixels => `${weight}${pixels}px 'Source Sans', 'Source Sans Pro', 'Source Sans 3', sans-serif`;
      pen.font = font(size);
      const fits = Math.min(1, (width - 24) / pen.measureText(words).width);
      Object.assign(pen, { font: font(Math.max(Math.floor(size * fits * 10) / 10, 6)), fillStyle: color });
      pen.fillText(words, 12, v);
    }
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

  /** What the screen shows above the surface; there the start is an element of the page, here it is painted. */
  paint(pen) {
    const { stage } = this;
    const { look, start } = stage.header;
    const small = stage.panels.length > 1;
    const runs = stage.shown().runs.filter(stage.chips.shows);
    if (this.plot !== stage.plot) return stage.relief.paint(pen, runs, false);
    for (const panel of stage.panels) paintStart(pen, panel, stage.ball.at ?? start, look, small);
    stage.paintPanels(runs, pen);
  }

  save(kind, content, type) {
    const name =
      this.stage.header.title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, "") || "race";
    const address = URL.createObjectURL(new Blob([content], { type }));
    element("a", "", { href: address, download: `${name}.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  remove() {
    this.off.abort();
    clearTimeout(this.telling);
  }
}

const sizeOf = plot => ({ width: plot.clientWidth, height: plot.clientHeight });

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
