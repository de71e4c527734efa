/* Contour lines and bands of a surface on a canvas, at the places and in the colours that Plotly gives them. */

import { numbers } from "./mesh.js";
import { within } from "./paint.js";

/** @import { Contours, Panel, Pen } from "./types.d.ts" */

/**
 * What of a surface is painted: heights of the levels' bands, row by row from below.
 *
 * @typedef {{ across: ArrayLike<number>, up: ArrayLike<number>, bands: Float32Array, levels: number }} Grid
 */

/**
 * Paints a surface in its panel.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Panel} panel
 * @param {Contours} surface
 */
export function paintContours(pen, panel, { x, y, z, contours: { start, end, size }, colorscale, line }) {
  const levels = Math.floor((end - start) / size) + 1;
  const bands = Float32Array.from(numbers(z), height => (height - start) / size);
  const grid = { across: numbers(x), up: numbers(y), bands, levels };
  const colours = Array.from({ length: levels + 1 }, (_, band) => colourAt(colorscale, band / levels));
  paintBands(pen, panel, grid, colours);
  within(pen, panel, () => {
    Object.assign(pen, { strokeStyle: line.color, lineWidth: line.width });
    pen.beginPath();
    traceLines(pen, panel, grid);
    pen.stroke();
  });
}

/**
 * Paints the line on which a surface has a height.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Pick<Contours, "x" | "y" | "z">} surface
 * @param {number} height
 */
export function paintLevel(pen, panel, { x, y, z }, height) {
  pen.beginPath();
  const bands = Float32Array.from(numbers(z), value => value - height);
  traceLines(pen, panel, { across: numbers(x), up: numbers(y), bands, levels: 1 });
  pen.stroke();
}

/** Red, green and blue at a share of the scale. @param {[number, string][]} scale @param {number} share */
export function colourAt(scale, share) {
  const next = Math.max(
    1,
    scale.findIndex(([at]) => at >= share),
  );
  const [[from, low], [to, high]] = [scale[next - 1], scale[next]];
  const part = Math.min((share - from) / (to - from), 1);
  const of = (/** @type {string} */ text, /** @type {number} */ nth) =>
    parseInt(text.slice(2 * nth + 1, 2 * nth + 3), 16);
  return [0, 1, 2].map(nth => of(low, nth) + part * (of(high, nth) - of(low, nth)));
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Panel} panel
 * @param {Grid} grid
 * @param {number[][]} colours of each band
 */
function paintBands(pen, panel, { across, up, bands }, colours) {
  const [wide, high] = [Math.ceil(panel.width), Math.ceil(panel.height)];
  const image = pen.createImageData(wide, high);
  const inks = Uint32Array.from(colours, ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r);
  const dots = new Uint32Array(image.data.buffer);
  const columns = placesIn(across, wide, h => panel.dx(panel.left + h + 0.5));
  const rows = placesIn(up, high, v => panel.dy(panel.top + v + 0.5));
  const n = across.length;
  for (let v = 0; v < high; v++) {
    const row = Math.floor(rows[v]);
    const top = rows[v] - row;
    for (let h = 0; h < wide; h++) {
      const column = Math.floor(columns[h]);
      const right = columns[h] - column;
      const at = row * n + column;
      const below = bands[at] + right * (bands[at + 1] - bands[at]);
      const above = bands[at + n] + right * (bands[at + n + 1] - bands[at + n]);
      const band = below + top * (above - below); // NaN beyond the grid, and where there is no number
      if (band > -1) dots[v * wide + h] = inks[Math.min(Math.floor(band) + 1, inks.length - 1)];
    }
  }
  const sheet = new OffscreenCanvas(wide, high);
  /** @type {OffscreenCanvasRenderingContext2D} */ (sheet.getContext("2d")).putImageData(image, 0, 0);
  within(pen, panel, () => pen.drawImage(sheet, panel.left, panel.top));
}

/**
 * Where each pixel lies among ascending numbers: 2.5 is half way from the third to the fourth; NaN outside.
 *
 * @param {ArrayLike<number>} ascending
 * @param {number} pixels
 * @param {(pixel: number) => number} valueAt
 */
function placesIn(ascending, pixels, valueAt) {
  const last = ascending.length - 1;
  return Float32Array.from({ length: pixels }, (_, pixel) => {
    const value = valueAt(pixel);
    if (!(value >= ascending[0] && value <= ascending[last])) return NaN;
    let [low, high] = [0, last];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (ascending[middle] <= value) low = middle;
      else high = middle;
    }
    return low + Math.min((value - ascending[low]) / (ascending[high] - ascending[low]), 0.9999);
  });
}

/**
 * Traces where the surface has a level's height: through each cell of the grid a straight line, or two.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {Grid} grid
 */
function traceLines(pen, panel, { across, up, bands, levels }) {
  const n = across.length;
  const right = Array.from(across, panel.px);
  const down = Array.from(up, panel.py);
  for (let row = 0; row + 1 < up.length; row++)
    for (let column = 0; column + 1 < n; column++) {
      const at = row * n + column;
      const [a, b, c, d] = [bands[at], bands[at + 1], bands[at + n + 1], bands[at + n]]; // round the cell
      const first = Math.max(Math.ceil(Math.min(a, b, c, d)), 0);
      const last = Math.min(Math.floor(Math.max(a, b, c, d)), levels - 1);
      for (let level = first; level <= last; level++) {
        let met = 0;
        const meet = (
          /** @type {number} */ from,
          /** @type {number} */ to,
          /** @type {(part: number) => [number, number]} */ place,
        ) => {
          if (from < level === to < level) return;
          pen[met++ % 2 ? "lineTo" : "moveTo"](...place((level - from) / (to - from)));
        };
        const [h0, h1, v0, v1] = [right[column], right[column + 1], down[row], down[row + 1]];
        meet(a, b, part => [h0 + part * (h1 - h0), v0]);
        meet(b, c, part => [h1, v0 + part * (v1 - v0)]);
        meet(d, c, part => [h0 + part * (h1 - h0), v1]);
        meet(a, d, part => [h0, v0 + part * (v1 - v0)]);
      }
    }
}
