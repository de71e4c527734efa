/* The signs of the 3D view: runs, the start, minima and saddles. What stands behind a hill is faint. */

import { shape } from "./paint.js";

/** @import { Look } from "./messages.d.ts" */
/** @import { Pen, Run, Spot } from "./types.d.ts" */

// Pixels from the middle.
const END = 7;
const STAR = 10;
const OPEN_STAR = 9;
const CROSS = 6;

const CROWD = 30; // from so many minima and saddles on they are drawn smaller ...
const CROWDED = 0.4; // ... by this
const HIDDEN = 0.35;

/**
 * Draws around (0, 0), which is put at a spot of the picture.
 *
 * @param {Pen} pen
 * @param {Spot} spot
 * @param {() => void} draw
 */
function at(pen, { h, v, hidden }, draw) {
  if (!Number.isFinite(h + v)) return;
  pen.save();
  pen.globalAlpha = hidden ? HIDDEN : 1;
  pen.translate(h, v);
  pen.lineJoin = "round";
  pen.beginPath();
  draw();
  pen.restore();
}

/** @param {Pen} pen @param {string} fill @param {string} stroke @param {number} width */
function filled(pen, fill, stroke, width) {
  Object.assign(pen, { fillStyle: fill, strokeStyle: stroke, lineWidth: width });
  pen.fill();
  pen.stroke();
}

/** @param {Pen} pen @param {Spot} spot @param {Run} run @param {Look} look */
export const paintEnd = (pen, spot, run, look) =>
  at(pen, spot, () => {
    shape(pen, run.symbol, 0, 0, END);
    filled(pen, run.line, look.paper, 1.5);
  });

/** @param {Pen} pen @param {Spot} spot @param {Look} look */
export const paintStart = (pen, spot, look) =>
  at(pen, spot, () => {
    pen.arc(0, 0, END, 0, 2 * Math.PI);
    filled(pen, look.paper, look.ink, 3);
  });

/**
 * kind: "lowest" (a filled star), "local" (an open one) or "saddle" (a cross); of: how many there are of all kinds.
 *
 * @param {Pen} pen
 * @param {Spot} spot
 * @param {string} kind
 * @param {number} of
 * @param {Look} look
 */
export const paintLandmark = (pen, spot, kind, of, look) =>
  at(pen, spot, () => {
    const crowd = of > CROWD && kind !== "lowest" ? CROWDED : 1;
    Object.assign(pen, { strokeStyle: look.ink, fillStyle: look.ink, lineWidth: 2 });
    if (kind === "saddle") {
      cross(pen, CROSS * crowd);
      return pen.stroke();
    }
    star(pen, (kind === "lowest" ? STAR : OPEN_STAR) * crowd);
    if (kind === "lowest") filled(pen, look.ink, look.paper, 1);
    else pen.stroke();
  });

/** @param {Pen} pen @param {number} radius */
export function cross(pen, radius) {
  for (const way of [1, -1]) {
    pen.moveTo(-radius, -way * radius);
    pen.lineTo(radius, way * radius);
  }
}

/** @param {Pen} pen @param {number} radius @param {number} [inner] share of it at which the inner corners are */
export function star(pen, radius, inner = 0.42) {
  for (let i = 0; i < 10; i++) {
    const angle = (Math.PI * i) / 5 - Math.PI / 2;
    const far = i % 2 ? inner * radius : radius;
    pen.lineTo(far * Math.cos(angle), far * Math.sin(angle));
  }
  pen.closePath();
}
