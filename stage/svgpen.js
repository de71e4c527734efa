/*
 * A pen that understands what paint.js and its neighbours say to a canvas, and writes SVG: true paths and true text.
 * The transform in force when something is painted counts for all of it, so it must not change within a path.
 */

const STATE = [
  "strokeStyle",
  "fillStyle",
  "lineWidth",
  "lineJoin",
  "globalAlpha",
  "font",
  "textBaseline",
  "textAlign",
  "dash",
  "clipped",
  "transform",
];
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };

export class SvgPen {
  strokeStyle = "#000";
  fillStyle = "#000";
  lineWidth = 1;
  lineJoin = "miter";
  globalAlpha = 1;
  font = "10px sans-serif";
  textBaseline = "alphabetic";
  textAlign = "start";
  dash = [];
  clipped = null; // the id of the clip path
  transform = "";
  parts = [];
  kept = [];
  clips = 0;
  name = "stage-clip"; // of the clip paths: several pens may write into one file
  path = "";
  ruler = document.createElement("canvas").getContext("2d");

  save() {
    this.kept.push(Object.fromEntries(STATE.map(name => [name, this[name]])));
  }

  restore() {
    Object.assign(this, this.kept.pop());
  }

  translate(h, v) {
    this.transform += ` translate(${short(h)} ${short(v)})`;
  }

  rotate(angle) {
    this.transform += ` rotate(${short((angle * 180) / Math.PI)})`;
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  beginPath() {
    this.path = "";
  }

  moveTo(h, v) {
    this.path += `M${short(h)} ${short(v)}`;
  }

  /** As on a canvas, the first one of a path only moves there. */
  lineTo(h, v) {
    this.path += `${this.path ? "L" : "M"}${short(h)} ${short(v)}`;
  }

  rect(h, v, width, height) {
    this.path += `M${short(h)} ${short(v)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }

  /** Whole circles only: nothing else is drawn here. */
  arc(h, v, radius) {
    const r = short(radius);
    const across = short(2 * radius);
    this.path += `M${short(h - radius)} ${short(v)}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 ${-across} 0z`;
  }

  closePath() {
    this.path += "z";
  }

  clip() {
    this.clipped = `${this.name}-${++this.clips}`;
    this.parts.push(`<clipPath id="${this.clipped}"><path d="${this.path}"/></clipPath>`);
  }

  stroke() {
    const dash = this.dash.length ? { "stroke-dasharray": this.dash.join(" ") } : {};
    const line = { "stroke-width": this.lineWidth, "stroke-linejoin": this.lineJoin, ...dash };
    this.add("path", { d: this.path, fill: "none", ...paint("stroke", this.strokeStyle), ...line });
  }

  fill() {
    this.add("path", { d: this.path, ...paint("fill", this.fillStyle) });
  }

  fillRect(h, v, width, height) {
    this.add("rect", {
      x: short(h),
      y: short(v),
      width: short(width),
      height: short(height),
      ...paint("fill", this.fillStyle),
    });
  }

  measureText(text) {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  fillText(text, h, v) {
    const [, weight, size, family] = /^(\d+ )?.*?([\d.]+px)\s+(.*)$/.exec(this.font);
    const baseline = this.textBaseline === "middle" ? { "dominant-baseline": "central" } : {};
    const how = {
      "font-size": size,
      "font-family": family,
      "text-anchor": ANCHORS[this.textAlign],
      ...baseline,
      ...(weight && { "font-weight": weight.trim() }),
    };
    this.add("text", { x: short(h), y: short(v), ...paint("fill", this.fillStyle), ...how }, escaped(text));
  }

  add(tag, attributes, content = "") {
    if (this.clipped) attributes["clip-path"] = `url(#${this.clipped})`;
    if (this.transform) attributes.transform = this.transform.trim();
    if (this.globalAlpha < 1) attributes.opacity = this.globalAlpha;
    const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
    this.parts.push(`<${tag}${written.join("")}>${content}</${tag}>`);
  }

  /** All that has been drawn, as one group. */
  group(name = "stage-race") {
    return `<g class="${name}">${this.parts.join("\n")}</g>`;
  }
}

/** A hundredth of a pixel is enough; a NaN, which a canvas leaves out, must not spoil the file. */
const short = number => (Number.isFinite(number) ? Math.round(100 * number) / 100 : 0);

/** rgba() in an attribute is not understood by every program that reads SVG. */
function paint(what, color) {
  const [, red, green, blue, alpha] = /^rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)$/.exec(color) ?? [];
  return alpha ? { [what]: `rgb(${red},${green},${blue})`, [`${what}-opacity`]: alpha } : { [what]: color };
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const escaped = text => text.replace(/[&<>"]/g, sign => ENTITIES[sign]);
