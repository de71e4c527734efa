/* The contour lines and bands of a quadratic bowl: ellipses, without a grid. */

import { colourAt } from "./contours.js";
import { within } from "./paint.js";

/** @import { Contours, Mark, Panel } from "./types.d.ts" */
/** @import { Quadratic } from "./quadratic.js" */

/**
 * Paints a bowl in its panel, from the outermost band inwards.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Panel} panel
 * @param {Quadratic} quadratic with the minimum
 * @param {Mark} minimum
 * @param {Pick<Contours, "contours" | "colorscale" | "line">} drawn how; its heights are log(1 + loss - lowest), from 0 on
 */
export function paintBowl(pen, panel, quadratic, minimum, { contours: { end, size }, colorscale, line }) {
  const levels = Math.floor(end / size) + 1;
  const ink = (/** @type {number} */ band) =>
    `rgb(${colourAt(colorscale, band / levels)
      .map(Math.round)
      .join(" ")})`;
  const around = circleOf(panel, quadratic, minimum);
  within(pen, panel, () => {
    Object.assign(pen, { strokeStyle: line.color, lineWidth: line.width, fillStyle: ink(levels) });
    pen.fillRect(panel.left, panel.top, panel.width, panel.height);
    for (let level = levels - 1; level > 0; level--) {
      pen.fillStyle = ink(level);
      pen.beginPath();
      pen.save();
      pen.transform(...around(Math.expm1(level * size)));
      pen.arc(0, 0, 1, 0, 2 * Math.PI);
      pen.restore(); // or the line would be as wide as the ellipse is long
      pen.fill();
      pen.stroke();
    }
  });
}

/**
 * What makes of the unit circle, in pixels, the line on which the loss is that much above its lowest: with H = L L^T the
 * points m + sqrt(2 height) L^-T u, for all u of length one.
 *
 * @param {Panel} panel
 * @param {Quadratic} quadratic
 * @param {Mark} minimum m
 * @returns {(height: number) => [number, number, number, number, number, number]}
 */
function circleOf({ px, py }, [h11, h12, h22], { x, y }) {
  const [l11, l21] = [Math.sqrt(h11), h12 / Math.sqrt(h11)];
  const l22 = Math.sqrt(h22 - l21 * l21);
  const [across, up] = [px(1) - px(0), py(1) - py(0)];
  return height => {
    const far = Math.sqrt(2 * height);
    return [(far * across) / l11, 0, (-far * across * l21) / (l11 * l22), (far * up) / l22, px(x), py(y)];
  };
}
