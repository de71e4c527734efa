/* Names beside what they name, without overlap. */

/** @import { Look } from "./messages.d.ts" */
/** @import { Box, Name, Pen } from "./types.d.ts" */

const HEIGHT = 20;
const AWAY = [14, 30, 52, 78]; // pixels: a label's line, and how far from its point it may stand
const NO_ROOM = 1000; // the cost of what is out of the panel, or over another name
const ANGLES = [0, 180, -90, 90, -40, 40, -140, 140].map(degrees => (degrees * Math.PI) / 180);

/**
 * Streamlit's letters, by whichever name the machine or the page has them.
 *
 * @param {number} pixels
 * @param {string} weight
 */
export const font = (pixels, weight = "") =>
  `${weight}${pixels}px 'Source Sans', 'Source Sans Pro', 'Source Sans 3', sans-serif`;

/**
 * Writes each name near its point, inside the panel and off the others; a line leads to one that had to move away.
 *
 * @param {Pen} pen
 * @param {Box} panel
 * @param {Name[]} wanted
 * @param {Pick<Look, "veil">} look
 * @param {Record<string, number>} before where each key stood last, so that names do not jump
 * @returns {Record<string, number>} where each key stands now
 */
export function writeNames(pen, panel, wanted, look, before = {}) {
  pen.font = font(15);
  pen.textBaseline = "middle";
  /** @type {Box[]} */
  const taken = [];
  /** @type {Record<string, number>} */
  const places = {};
  for (const name of wanted) {
    const width = pen.measureText(name.text).width + 8;
    const choice = bestPlace(name, width, before[name.key], box => penalty(box, panel, taken, wanted, name));
    if (!choice) continue;
    taken.push(choice);
    places[name.key] = choice.nth;
    write(pen, name, choice, look);
  }
  return places;
}

/**
 * @typedef {Box & { nth: number, away: number }} Place
 *
 * @param {Name} name
 * @param {number} width
 * @param {number | undefined} last the place where it stood last
 * @param {(box: Box) => number} costOf
 * @returns {Place | null}
 */
function bestPlace({ h, v }, width, last, costOf) {
  /** @type {Place | null} */
  let best = null;
  let least = NO_ROOM; // better no name than two on top of each other
  let nth = 0;
  for (const away of AWAY) {
    for (const angle of ANGLES) {
      const box = boxAt(h + away * Math.cos(angle), v + away * Math.sin(angle), width, Math.cos(angle));
      const cost = away + (nth === last ? -12 : 0) + costOf(box);
      if (cost < least) {
        least = cost;
        best = { ...box, nth, away };
      }
      nth++;
    }
  }
  return best;
}

/**
 * The label's box; it grows away from its point.
 *
 * @param {number} h
 * @param {number} v
 * @param {number} width
 * @param {number} lean
 * @returns {Box}
 */
function boxAt(h, v, width, lean) {
  const left = lean > 0.5 ? h : lean < -0.5 ? h - width : h - width / 2;
  return { left, right: left + width, top: v - HEIGHT / 2, bottom: v + HEIGHT / 2 };
}

/** @param {Box} box @param {Box} panel @param {Box[]} taken @param {Name[]} wanted @param {Name} own */
function penalty(box, panel, taken, wanted, { h, v }) {
  const out =
    box.left < panel.left + 3 ||
    box.right > panel.right - 3 ||
    box.top < panel.top + 3 ||
    box.bottom > panel.bottom - 3;
  const over = taken.some(
    other => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top,
  );
  const onPoint = wanted.some(
    one =>
      (one.h !== h || one.v !== v) &&
      one.h > box.left - 7 &&
      one.h < box.right + 7 &&
      one.v > box.top - 6 &&
      one.v < box.bottom + 6,
  );
  return (out ? NO_ROOM : 0) + (over ? NO_ROOM : 0) + (onPoint ? 40 : 0);
}

/** @param {Pen} pen @param {Name} name @param {Place} place @param {Pick<Look, "veil">} look */
function write(pen, { text, color, h, v }, { left, right, top, bottom, away }, look) {
  if (away > AWAY[0]) {
    pen.strokeStyle = color;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(h, v);
    pen.lineTo(Math.min(Math.max(h, left), right), Math.min(Math.max(v, top), bottom));
    pen.stroke();
  }
  pen.fillStyle = look.veil;
  pen.fillRect(left, top, right - left, bottom - top);
  pen.fillStyle = color;
  pen.textAlign = "left";
  pen.fillText(text, left + 4, (top + bottom) / 2 + 1);
}

/**
 * Heights moved apart as little as may be, so that labels under one another keep `gap` between them, inside low..high.
 *
 * @param {number[]} heights
 * @param {number} gap
 * @param {number} low
 * @param {number} high
 * @returns {number[]}
 */
export function apart(heights, gap, low, high) {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const room = Math.min(gap, (high - low) / Math.max(heights.length - 1, 1));
  // With each label's room taken off, "no overlap" means "not falling": pool what falls, as in isotonic regression.
  /** @type {{ mean: number, count: number }[]} */
  const pools = [];
  order.forEach((i, nth) => {
    let pool = { mean: heights[i] - nth * room, count: 1 };
    for (let below = pools.at(-1); below && below.mean > pool.mean; below = pools.at(-1)) {
      pools.pop();
      const count = below.count + pool.count;
      pool = { mean: (below.mean * below.count + pool.mean * pool.count) / count, count };
    }
    pools.push(pool);
  });
  const rising = pools.flatMap(({ mean, count }) => Array(count).fill(mean));
  /** @type {number[]} */
  const moved = [];
  order.forEach((i, nth) => {
    moved[i] = Math.min(Math.max(rising[nth], low), high - room * (heights.length - 1)) + nth * room;
  });
  return moved;
}
