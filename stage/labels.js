/* Names beside what they name, without overlap. */

/** @import { Look } from "./messages.d.ts" */
/** @import { Box, Name, Pen, Pixels } from "./types.d.ts" */

// Pixels.
const LINE = 19; // a name is so high
const TOGETHER = 14; // ends of paths that are nearer to each other share a list of names
const AWAY = [16, 28, 42, 62, 86, 114, 146]; // how far from the ends it may stand
const CLEAR = 9; // round an end, which its marker takes
const EDGE = 3;

const NO_ROOM = 1000; // the cost of what is out of the panel, or over another name or a star
const OVER_END = 40;
const OVER_PATH = 4; // for each of the points that are told of it
const STAYS = -12; // the cost of the place where it stood last
const DIRECTIONS = Array.from({ length: 12 }, (_, i) => (i * Math.PI) / 6);

/**
 * Streamlit's letters, by whichever name the machine or the page has them.
 *
 * @param {number} pixels
 * @param {string} weight
 */
export const font = (pixels, weight = "") =>
  `${weight}${pixels}px 'Source Sans', 'Source Sans Pro', 'Source Sans 3', sans-serif`;

/**
 * Writes each name near its point, inside the panel, off the others and off what is to be seen; ends of paths that lie
 * together share a list. A thin grey line leads to what had to move away: no run is grey.
 *
 * @param {Pen} pen
 * @param {Box} panel
 * @param {Name[]} wanted
 * @param {Pick<Look, "veil" | "quiet">} look
 * @param {Record<string, number>} before where each key stood last, so that names do not jump
 * @param {Surroundings} around
 * @returns {Record<string, number>} where each key stands now
 */
export function writeNames(pen, panel, wanted, look, before = {}, { stars = [], paths = [] } = {}) {
  pen.font = font(15);
  pen.textBaseline = "middle";
  const taken = [...stars];
  const ends = wanted.map(({ h, v }) => /** @type {Pixels} */ ([h, v]));
  /** @type {Record<string, number>} */
  const places = {};
  const waiting = gathered(wanted).sort((one, other) => other.length - one.length); // the longest list has the least room
  for (let list = waiting.shift(); list; list = waiting.shift()) {
    const place = bestPlace(pen, list, before[list[0].key], box => cost(box, panel, taken, ends, paths));
    if (place) {
      taken.push(place);
      for (const { key } of list) places[key] = place.nth;
      write(pen, list, place, look);
    } else if (list.length > 1) {
      const half = list.length >> 1;
      waiting.unshift(list.slice(0, half), list.slice(half));
    }
  }
  return places;
}

/**
 * What names keep off, in pixels: no name lies over a star, and as few as may be over the points of paths.
 *
 * @typedef {{ stars?: Box[], paths?: Pixels[] }} Surroundings
 */

/** The names by ends that lie together, in their order. @param {Name[]} wanted */
function gathered(wanted) {
  /** @type {Name[][]} */
  const lists = [];
  for (const name of wanted) {
    const near = lists.find(([{ h, v }]) => Math.hypot(name.h - h, name.v - v) < TOGETHER);
    if (near) near.push(name);
    else lists.push([name]);
  }
  return lists;
}

/**
 * nth: which of the places that were tried.
 *
 * @typedef {Box & { nth: number, away: number }} Place
 *
 * @param {Pen} pen
 * @param {Name[]} list
 * @param {number | undefined} last the place where it stood last
 * @param {(box: Box) => number} costOf
 * @returns {Place | null}
 */
function bestPlace(pen, list, last, costOf) {
  const width = Math.max(...list.map(({ text }) => pen.measureText(text).width)) + 8;
  const [h, v] = [list.map(name => name.h), list.map(name => name.v)];
  const ends = { left: Math.min(...h), right: Math.max(...h), top: Math.min(...v), bottom: Math.max(...v) };
  /** @type {Place | null} */
  let best = null;
  let least = NO_ROOM; // better no name than two on top of each other
  let nth = 0;
  for (const away of AWAY) {
    if (away + STAYS >= least) break; // no place so far away is better
    for (const direction of DIRECTIONS) {
      const box = boxBeside(ends, away, direction, width, LINE * list.length);
      const all = away + (nth === last ? STAYS : 0) + costOf(box);
      if (all < least) {
        least = all;
        best = { ...box, nth, away };
      }
      nth++;
    }
  }
  return best;
}

/**
 * A box of that size whose nearest edge is so far away from another in a direction.
 *
 * @param {Box} from
 * @param {number} away
 * @param {number} direction
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
function boxBeside(from, away, direction, width, height) {
  const [across, down] = [Math.cos(direction), Math.sin(direction)];
  const left = beside(from.left, from.right, away * across, across, width);
  const top = beside(from.top, from.bottom, away * down, down, height);
  return { left, right: left + width, top, bottom: top + height };
}

/** @param {number} low @param {number} high @param {number} by @param {number} lean @param {number} size */
const beside = (low, high, by, lean, size) =>
  lean > 0.4 ? high + by : lean < -0.4 ? low + by - size : (low + high - size) / 2 + by;

/** @param {Box} box @param {Box} panel @param {Box[]} taken @param {Pixels[]} ends @param {Pixels[]} paths */
function cost(box, panel, taken, ends, paths) {
  const out =
    box.left < panel.left + EDGE ||
    box.right > panel.right - EDGE ||
    box.top < panel.top + EDGE ||
    box.bottom > panel.bottom - EDGE;
  if (out || taken.some(other => meet(box, other))) return NO_ROOM;
  const over = (/** @type {Pixels[]} */ points, /** @type {number} */ by) =>
    points.filter(([h, v]) => h > box.left - by && h < box.right + by && v > box.top - by && v < box.bottom + by)
      .length;
  return OVER_END * over(ends, CLEAR - 2) + OVER_PATH * over(paths, 0);
}

/** @param {Box} one @param {Box} other */
const meet = (one, other) =>
  one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

/** @param {Pen} pen @param {Name[]} list @param {Place} place @param {Pick<Look, "veil" | "quiet">} look */
function write(pen, list, place, look) {
  const { left, right, top, bottom, away } = place;
  if (away > AWAY[0]) lead(pen, nearestTo(place, list), place, look);
  pen.fillStyle = look.veil;
  pen.fillRect(left, top, right - left, bottom - top);
  pen.textAlign = "left";
  list.forEach(({ text, color }, nth) => {
    pen.fillStyle = color;
    pen.fillText(text, left + 4, top + LINE * (nth + 0.5) + 1);
  });
}

/** The name whose end is nearest to a box. @param {Box} box @param {Name[]} list */
const nearestTo = ({ left, right, top, bottom }, list) => {
  const far = (/** @type {Name} */ { h, v }) => Math.hypot(h - (left + right) / 2, v - (top + bottom) / 2);
  return list.reduce((one, other) => (far(other) < far(one) ? other : one));
};

/** A line from the edge of an end's marker to its name. @param {Pen} pen @param {Name} name @param {Box} box @param {Pick<Look, "quiet">} look */
function lead(pen, { h, v }, { left, right, top, bottom }, look) {
  const [toH, toV] = [Math.min(Math.max(h, left), right), Math.min(Math.max(v, top), bottom)];
  const far = Math.hypot(toH - h, toV - v);
  if (far <= CLEAR) return;
  pen.strokeStyle = look.quiet;
  pen.lineWidth = 0.75;
  pen.beginPath();
  pen.moveTo(h + (CLEAR * (toH - h)) / far, v + (CLEAR * (toV - v)) / far);
  pen.lineTo(toH, toV);
  pen.stroke();
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
