/* The names in a figure of Plotly's, which were placed for a picture of another size: apart, where they meet. */

/** @import { Box, Plot, PlotlyModule } from "./types.d.ts" */

const GAP = 1; // pixels between two names

/** @param {Box} a @param {Box} b */
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * The box so many pixels to the right and down. A rectangle of the page has no properties of its own to be spread.
 *
 * @param {Box} box
 * @param {number} right
 * @param {number} down
 * @returns {Box}
 */
const shifted = (box, right, down) => ({
  left: box.left + right,
  top: box.top + down,
  right: box.right + right,
  bottom: box.bottom + down,
});

/** How far to the right a box is to go, left where that is negative, to lie in the room. @param {Box} box @param {Box} room */
export const inward = (box, room) => Math.max(room.left - box.left, 0) || Math.min(room.right - box.right, 0);

/** How far to the right a box is to go so that its beginning covers nothing that stands. @param {Box} box @param {Box[]} standing */
export const past = (box, standing) =>
  Math.max(
    0,
    ...standing
      .filter(one => meet(one, box) && one.right < (box.left + box.right) / 2)
      .map(one => one.right + GAP - box.left),
  );

/**
 * How far down each box is to go, up where that is negative, so that it meets no other and nothing that stands, and does not
 * leave the room: from the topmost on, each as little as may be; one for which there is no place stays.
 *
 * @param {Box[]} boxes
 * @param {Box} room
 * @param {Box[]} standing
 * @returns {number[]}
 */
export function separated(boxes, room, standing = []) {
  const moves = boxes.map(() => 0);
  const placed = [...standing];
  const order = boxes.map((_, i) => i).sort((i, j) => boxes[i].top - boxes[j].top || i - j);
  for (const i of order) {
    const box = boxes[i];
    const tried = placed.flatMap(({ top, bottom }) => [bottom + GAP - box.top, top - GAP - box.bottom]);
    const free = [0, ...tried]
      .filter(by => by === 0 || (box.top + by >= room.top && box.bottom + by <= room.bottom))
      .filter(by => !placed.some(other => meet(shifted(box, 0, by), other)));
    moves[i] = free.sort((one, other) => Math.abs(one) - Math.abs(other))[0] ?? 0;
    placed.push(shifted(box, 0, moves[i]));
  }
  return moves;
}

/**
 * The change of a layout that moves its annotations right and down by so many pixels from where they came.
 *
 * @param {any[]} annotations
 * @param {number[][]} by
 */
function moved(annotations, by) {
  const change = annotations.flatMap(({ showarrow, ax = 0, ay = 0, xshift = 0, yshift = 0 }, i) => {
    const [right, down] = by[i];
    const places = showarrow ? { ax: ax + right, ay: ay + down } : { xshift: xshift + right, yshift: yshift - down };
    return Object.entries(places).map(([name, place]) => [`annotations[${i}].${name}`, place]);
  });
  return Object.fromEntries(change);
}

/**
 * Moves the names of a figure that is drawn until all lie in it and none over another or over a number of an axis.
 *
 * @param {PlotlyModule} Plotly
 * @param {Plot} plot
 * @param {any[]} annotations of the layout, as they came
 * @param {boolean} again whether they were moved before
 * @returns {Promise<boolean>} whether they are now
 */
export async function separateNames(Plotly, plot, annotations, again) {
  if (again)
    await Plotly.relayout(
      plot,
      moved(
        annotations,
        annotations.map(() => [0, 0]),
      ),
    );
  const room = plot.getBoundingClientRect();
  const boxesOf = (/** @type {string} */ of) => [...plot.querySelectorAll(of)].map(one => one.getBoundingClientRect());
  const boxes = boxesOf(".annotation-text-g");
  if (boxes.length !== annotations.length) return false; // one that has no place in the picture is not drawn
  const standing = boxesOf(":is(.xtick, .ytick) text");
  const right = boxes.map(box => past(box, standing) || inward(box, room));
  const down = separated(
    boxes.map((box, i) => shifted(box, right[i], 0)),
    room,
    standing,
  );
  if (![...right, ...down].some(Boolean)) return false;
  await Plotly.relayout(
    plot,
    moved(
      annotations,
      right.map((by, i) => [by, down[i]]),
    ),
  );
  return true;
}
