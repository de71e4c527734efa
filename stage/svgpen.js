/*
 * A pen that understands what paint.js and its neighbours say to a canvas, and writes SVG: true paths and true text.
 * The transform in force when something is painted counts for all of it, so it must not change within a path.
 */

import { escaped } from "./escaped.js";
import { penOf } from "./layers.js";

/** @import { Pen } from "./types.d.ts" */

/** What `save` keeps. */
const STATE =
  "strokeStyle fillStyle lineWidth lineJoin globalAlpha font textBaseline textAlign dash clipped transform".split(" ");
/** @type {Record<CanvasTextAlign, string>} */
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };

/** @implements {Pen} */
export class SvgPen {
  strokeStyle = "#000";
  fillStyle = "#000";
  lineWidth = 1;
  /** @type {CanvasLineJoin} */
  lineJoin = "miter";
  globalAlpha = 1;
  font = "10px sans-serif";
  /** @type {CanvasTextBaseline} */
  textBaseline = "alphabetic";
  /** @type {CanvasTextAlign} */
  textAlign = "start";
  /** @type {number[]} */
  dash = [];
  /** The id of the clip path. @type {string | null} */
  clipped = null;
  transform = "";
  /** @type {string[]} */
  parts = [];
  /** @type {object[]} */
  kept = [];
  clips = 0;
  path = "";
  ruler = penOf(document.createElement("canvas"));

  /** @param {string} name of its group, and of its clip paths: several pens may write into one file */
  constructor(name) {
    this.name = name;
  }

  save() {
    this.kept.push(Object.fromEntries(Object.entries(this).filter(([name]) => STATE.includes(name))));
  }

  restore() {
    Object.assign(this, this.kept.pop());
  }

  /** @param {number} h @param {number} v */
  translate(h, v) {
    this.transform += ` translate(${short(h)} ${short(v)})`;
  }

  /** @param {number} across @param {number} down */
  scale(across, down) {
    this.transform += ` scale(${short(across)} ${short(down)})`;
  }

  /** @param {number} angle */
  rotate(angle) {
    this.transform += ` rotate(${short((angle * 180) / Math.PI)})`;
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  beginPath() {
    this.path = "";
  }

  /** @param {number} h @param {number} v */
  moveTo(h, v) {
    this.path += `M${short(h)} ${short(v)}`;
  }

  /** As on a canvas, the first one of a path only moves there. @param {number} h @param {number} v */
  lineTo(h, v) {
    this.path += `${this.path ? "L" : "M"}${short(h)} ${short(v)}`;
  }

  /** @param {number} h @param {number} v @param {number} width @param {number} height */
  rect(h, v, width, height) {
    this.path += `M${short(h)} ${short(v)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }

  /** Whole circles only: nothing else is drawn here. @param {number} h @param {number} v @param {number} radius */
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
    const line = { "stroke-width": short(this.lineWidth), "stroke-linejoin": this.lineJoin, ...dash };
    this.add("path", { d: this.path, fill: "none", ...paint("stroke", this.strokeStyle), ...line });
  }

  fill() {
    this.add("path", { d: this.path, ...paint("fill", this.fillStyle) });
  }

  /** @param {number} h @param {number} v @param {number} width @param {number} height */
  fillRect(h, v, width, height) {
    this.add("rect", {
      x: short(h),
      y: short(v),
      width: short(width),
      height: short(height),
      ...paint("fill", this.fillStyle),
    });
  }

  /** @param {string} text */
  measureText(text) {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  /** @param {string} text @param {number} h @param {number} v */
  fillText(text, h, v) {
    const [, weight, size, family] = /^(\d+ )?.*?([\d.]+px)\s+(.*)$/.exec(this.font) ?? [];
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

  /** @param {string} tag @param {Record<string, string | number | undefined>} attributes */
  add(tag, attributes, content = "") {
    if (this.clipped) attributes["clip-path"] = `url(#${this.clipped})`;
    if (this.transform) attributes.transform = this.transform.trim();
    if (this.globalAlpha < 1) attributes.opacity = this.globalAlpha;
    const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
    this.parts.push(`<${tag}${written.join("")}>${content}</${tag}>`);
  }

  /** All that has been drawn, as one group. */
  group() {
    return `<g class="${this.name}">${this.parts.join("\n")}</g>`;
  }
}

/**
 * A hundredth of a pixel is enough; a NaN, which a canvas leaves out, must not spoil the file.
 *
 * @param {number} number
 */
const short = number => (Number.isFinite(number) ? Math.round(100 * number) / 100 : 0);

/**
 * rgba() in an attribute is not understood by every program that reads SVG.
 *
 * @param {string} what
 * @param {string} color
 * @returns {Record<string, string>}
 */
function paint(what, color) {
  const [, red, green, blue, alpha] = /^rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)$/.exec(color) ?? [];
  return alpha ? { [what]: `rgb(${red},${green},${blue})`, [`${what}-opacity`]: alpha } : { [what]: color };
}
