/* The picture as a file: what the screen shows, and where the page has them its losses beside it, below a title. */

import { element } from "./element.js";
import { font } from "./labels.js";
import { penOf } from "./layers.js";
import { SvgPen } from "./svgpen.js";

/** @import { Look } from "./messages.d.ts" */
/** @import { Stage } from "./stage.js" */
/** @import { Panel, Pen, Plot, Point } from "./types.d.ts" */

const SHARP = 2; // a PNG's pixels to one of the screen's: it will be on a projector
const TITLE = 58; // pixels above the picture

/**
 * One of Plotly's drawings, where it stands on the sheet, and what is painted over it.
 *
 * @typedef {{ name: string, plot: Plot, left: number, width: number, height: number, paint: (pen: Pen) => void }} Part
 */

/** @param {Stage} stage @returns {Promise<string>} */
export async function svgOf(stage) {
  await stage.plotted();
  const { parts, width, height } = sheetOf(stage);
  const title = new SvgPen("stage-title");
  writeTitle(title, stage, width);
  const draw = async (/** @type {Part} */ part) => {
    const size = { width: part.width, height: part.height };
    const address = await stage.Plotly.toImage(part.plot, { format: "svg", ...size });
    const pen = new SvgPen(part.name);
    part.paint(pen);
    const plain = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    return `<g transform="translate(${part.left} ${TITLE})">${plain}${pen.group()}</g>`;
  };
  const drawn = await Promise.all(parts.map(draw));
  const size = `width="${width}" height="${height}"`;
  const paper = `<rect ${size} fill="${stage.header.look.paper}"/>`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}">`;
  return `${head}${paper}${title.group()}${drawn.join("\n")}</svg>`;
}

/** @param {Stage} stage @returns {Promise<Blob>} */
export async function pngOf(stage) {
  await stage.plotted();
  const { width, height, paint } = await drawnSheet(stage, SHARP);
  const canvas = element("canvas", "", { width: SHARP * width, height: SHARP * height });
  const pen = penOf(canvas);
  pen.scale(SHARP, SHARP);
  paint(pen);
  return new Promise((done, fail) =>
    canvas.toBlob(blob => (blob ? done(blob) : fail(new Error("no PNG"))), "image/png"),
  );
}

/**
 * The sheet with what Plotly draws on it drawn once, to be painted at any step.
 *
 * @param {Stage} stage
 * @param {number} scale pixels of Plotly's drawings to one of the sheet's
 */
export async function drawnSheet(stage, scale) {
  const { parts, width, height } = sheetOf(stage);
  const plain = await Promise.all(
    parts.map(async part => {
      const image = new Image();
      const size = { width: part.width, height: part.height };
      image.src = await stage.Plotly.toImage(part.plot, { format: "png", ...size, scale });
      await image.decode();
      return image;
    }),
  );
  const paint = (/** @type {CanvasRenderingContext2D} */ pen) => {
    pen.fillStyle = stage.header.look.paper;
    pen.fillRect(0, 0, width, height);
    writeTitle(pen, stage, width);
    parts.forEach((part, nth) => {
      pen.save();
      pen.translate(part.left, TITLE);
      pen.drawImage(plain[nth], 0, 0, part.width, part.height);
      part.paint(pen);
      pen.restore();
    });
  };
  return { width, height, paint };
}

/** @param {Stage} stage */
function sheetOf(stage) {
  const { losses, header, relief } = stage;
  const { runs } = stage.visible();
  const inRelief = relief.shown && relief.draws ? relief.plot : null; // in 3D it is another plot
  const paintRace = (/** @type {Pen} */ pen) => (inRelief ? relief.paint(pen, runs, false) : paintFlat(pen, stage));
  const parts = [partOf("stage-race", inRelief ?? stage.plot, 0, paintRace)];
  if (losses && losses.key !== null && losses.plot.clientWidth) {
    const paintLosses = (/** @type {Pen} */ pen) => losses.paint(runs, stage.cursor(), header.look, null, pen);
    parts.push(partOf("stage-losses", losses.plot, parts[0].width, paintLosses));
  }
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  return { parts, width, height: TITLE + Math.max(...parts.map(part => part.height)) };
}

/** @param {string} name @param {Plot} plot @param {number} left @param {(pen: Pen) => void} paint @returns {Part} */
const partOf = (name, plot, left, paint) => ({
  name,
  plot,
  left,
  width: plot.clientWidth,
  height: plot.clientHeight,
  paint,
});

/**
 * What the screen shows above the surface; there the start is an element of the page, here it is painted.
 *
 * @param {Pen} pen
 * @param {Stage} stage
 */
function paintFlat(pen, stage) {
  const panels = /** @type {Panel[]} */ (stage.panels);
  const start = stage.ball.at ?? stage.header.start;
  if (!stage.header.apart)
    for (const panel of panels) paintStart(pen, panel, start, stage.header.look, panels.length > 1);
  stage.paintRuns(pen, stage.visible().runs);
}

/** @param {Pen} pen @param {Panel} panel @param {Point} start @param {Look} look @param {boolean} small */
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

/**
 * What stands above a picture that has left its page, in two lines: which runs on which surface; in what setting, at
 * what step.
 *
 * @param {Stage} stage
 */
export function headingOf({ header, player, pills, shown: { race } }) {
  const labels = race
    .filter(pills.shows)
    .map(run => run.label)
    .join(", ");
  return [`${header.title}${labels && `: ${labels}`}`, `${header.setting}; at step ${Math.floor(player.step)}`];
}

/**
 * Which runs on which surface, and below it the setting and the step; smaller where it would be too long.
 *
 * @param {Pen} pen
 * @param {Stage} stage
 * @param {number} width
 */
function writeTitle(pen, stage, width) {
  const { ink, quiet } = stage.header.look;
  const [first, second] = headingOf(stage);
  Object.assign(pen, { textBaseline: "middle", textAlign: "left" });
  const write = (/** @type {string} */ words, /** @type {number} */ pixels, weight = "") => {
    pen.font = font(pixels, weight);
    const fits = Math.min(1, (width - 24) / pen.measureText(words).width);
    pen.font = font(Math.max(Math.floor(pixels * fits * 10) / 10, 6), weight);
    pen.fillText(words, 12, weight ? 20 : 42);
  };
  pen.fillStyle = ink;
  write(first, 17, "600 ");
  pen.fillStyle = quiet;
  write(second, 14);
}
