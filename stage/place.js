/*
 * What of the picture is no matter of the server's: the step shown, and the part of the surface zoomed to. A copied
 * link has them behind the #, which the page's own address never has: #step=40&box=-1,1,-0.5,0.5
 */

import { escaped } from "./escaped.js";

/** @import { Memory } from "./memory.js" */
/** @import { Player } from "./player.js" */
/** @import { Stage } from "./stage.js" */
/** @import { Layout, Plot, PlotlyModule, Range, Window } from "./types.d.ts" */

/** What of an address is a page's: a Location has it, and a link. @typedef {{ origin: string, pathname: string, search: string }} Address */

// What other programs write into an address: who sends a link on need not send these on. The same as in states/query.py.
const FOREIGN =
  /^(?:(utm|mc|mtm|pk|hsa)_.*|_.*|embed.*|ref(_src|_url)?|[a-z]*clk?id|[gw]braid|igshid|li_fat_id|mkt_tok|trk)$/i;

/**
 * The address of the page with the step, unless that is the end, and the zoom, if there is one.
 *
 * @param {{ player: Player, inside: boolean, plot: Plot, whole: Window | null, home: () => Address }} stage
 */
export function linkTo(stage) {
  const { player, plot } = stage;
  const { xaxis, yaxis } = plot.layout;
  const place = new URLSearchParams();
  if (!player.atEnd && !stage.inside) place.set("step", String(Math.floor(player.step)));
  if (isZoomed(stage))
    place.set("box", [...xaxis.range, ...yaxis.range].map(value => Number(value.toPrecision(6))).join());
  const behind = place.toString().replaceAll("%2C", ",");
  return ownAddress(stage.home()) + (behind && `#${behind}`);
}

/** The page in whose address a picture's name stands: that of a training's steps is Look inside. @param {string} name */
export const pageOf = name => (name === "training" ? "inside" : name);

/**
 * The element that shows the picture of a link in slides, or in a course: what the app serves at /embed.
 *
 * @param {string} link to a page
 * @param {string} name of the page
 * @param {string} title
 */
export function frameOf(link, name, title) {
  const { search, hash } = new URL(link);
  const page = new URL(name === "race" ? "embed" : `embed/${pageOf(name)}`, document.baseURI);
  const [src, words] = [page.href + search + hash, `Descent Lab: ${title}`].map(escaped);
  const style = 'width="900" height="500" style="border: 0; max-width: 100%"';
  return `<iframe src="${src}" title="${words}" ${style} loading="lazy" allow="clipboard-write; fullscreen"></iframe>`;
}

/**
 * The address without what is behind the # and what is not the page's own; the rest is left as it is written.
 *
 * @param {Address} address
 */
export function ownAddress({ origin, pathname, search }) {
  const own = search
    .slice(1)
    .split("&")
    .filter(part => part && !FOREIGN.test([...new URLSearchParams(part).keys()][0] ?? ""));
  return origin + pathname + (own.length ? `?${own.join("&")}` : "");
}

/** Whether another part of the surface is shown than at first. @param {{ plot: Plot, whole: Window | null }} picture */
export function isZoomed({ plot, whole }) {
  const { xaxis, yaxis } = plot.layout;
  return whole !== null && (differ(xaxis.range, whole.x) || differ(yaxis.range, whole.y));
}

/** The same as long as the axes are: so long a picture keeps what was zoomed to. @param {Layout} layout */
export function revisionOf(layout) {
  const axes = Object.keys(layout).filter(name => /^[xy]axis/.test(name));
  return JSON.stringify([layout.meta?.whole ?? [layout.xaxis.range, layout.yaxis.range], axes]);
}

/**
 * What the visitor has zoomed to, if a new layout goes on with the axes that are drawn: the whole may have become another
 * since, with its place on the page.
 *
 * @param {{ drawn: boolean, plot: Plot, whole: Window | null }} picture
 * @param {Layout} layout
 * @returns {Window | null}
 */
export function zoomedTo(picture, layout) {
  if (!picture.drawn || !isZoomed(picture) || revisionOf(picture.plot.layout) !== revisionOf(layout)) return null;
  const { xaxis, yaxis } = picture.plot.layout;
  return { x: xaxis.range, y: yaxis.range };
}

/** @param {Range} shown @param {Range} whole */
const differ = ([a, b], [low, high]) => Math.abs(a - low) + Math.abs(b - high) > 1e-9 * Math.abs(high - low);

/**
 * What the address asks for; only the first picture of this page is opened there.
 *
 * @type {ReturnType<typeof readPlace> | null | undefined}
 */
let opened;

/**
 * Step and box of an address; null for what is not there, or is no number. Anything may stand in an address.
 *
 * @param {string} hash
 */
export function readPlace(hash) {
  const given = new URLSearchParams(hash.slice(1));
  const step = Number(given.get("step") ?? NaN);
  const box = (given.get("box") ?? "").split(",").map(parseFloat);
  const sound = box.length === 4 && box.every(Number.isFinite) && box[0] !== box[1] && box[2] !== box[3];
  return { step: step >= 0 && step < Infinity ? Math.floor(step) : null, box: sound ? box : null };
}

/** Before the first message: the player stands where the address says. @param {Memory} memory */
export function openStep(memory) {
  if (opened !== undefined) return;
  opened = readPlace(location.hash);
  if (opened.step === null) return;
  memory.player.step = opened.step;
  memory.atEnd = false;
}

/**
 * Goes to a place that is asked for later, in the address of a page that is open, until the signal.
 *
 * @param {Stage} stage
 * @param {AbortSignal} signal
 */
export function followed(stage, signal) {
  const go = () => {
    const { step, box } = readPlace(location.hash);
    if (step !== null) stage.player.goTo(step);
    if (box) stage.relayout({ x: [box[0], box[1]], y: [box[2], box[3]] });
    stage.invalidate();
  };
  window.addEventListener("hashchange", go, { signal });
}

/** Once Plotly has drawn: the zoom that the address asks for. @param {{ plot: Plot, Plotly: PlotlyModule }} picture */
export async function openBox({ plot, Plotly }) {
  const box = opened?.box;
  opened = null;
  if (!box) return;
  await Plotly.relayout(plot, { "xaxis.range": box.slice(0, 2), "yaxis.range": box.slice(2) });
}
