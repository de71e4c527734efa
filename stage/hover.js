/* What is under the pointer: the nearest point of a path, told in a small box. */

import { element } from "./element.js";
import { written } from "./numbers.js";
import { lastRow } from "./paths.js";

/** @import { Frame, OnPlane, Run } from "./types.d.ts" */

const NEAR = 14; // pixels
const GAP = 16; // of the box to the pointer
const EDGE = 4; // of the box to the picture's edge

/**
 * The run and the row that are nearest to a place, among what is painted and exact; null where nothing is near.
 *
 * @param {Run[]} runs
 * @param {Frame[]} panels
 * @param {number} step
 * @param {number} h
 * @param {number} v
 */
export function nearest(runs, panels, step, h, v) {
  let best = null;
  let closest = NEAR ** 2;
  for (const run of runs) {
    const panel = panels[run.panel];
    if (!panel.holds(h, v)) continue;
    const last = Math.min(step, lastRow(run));
    for (let i = run.sent.length - 1; i >= 0; i--) {
      const row = run.sent[i];
      if (row > last) continue;
      const far = (panel.px(run.x[2 * row]) - h) ** 2 + (panel.py(run.x[2 * row + 1]) - v) ** 2;
      if (far < closest) {
        closest = far;
        best = { run, row };
      }
    }
  }
  return best;
}

/** What the box says of a row of a run. @param {{ run: Run, row: number }} pointed */
export function told({ run, row }) {
  if (run.plane) return toldOfPlane(run, row, run.plane);
  const place = `x ${written(run.x[2 * row])}, y ${written(run.x[2 * row + 1])}`;
  return [run.label, `step ${row}`, place, `loss ${written(run.height[row] + run.lowest)}`];
}

/** What the box says of a network's run: the true loss, and what the plane shows there. @param {Run} run @param {number} row @param {OnPlane} plane */
function toldOfPlane({ label, height, lowest }, row, { off, slice, accuracy }) {
  const percent = written(100 * accuracy[2 * row + 1], 3);
  return [
    label,
    `step ${row}`,
    `true loss ${written(height[row] + lowest, 3)}`,
    `the plane’s ${written(slice[row], 3)}, ${written(off[row], 2)} away`,
    `validation: ${percent} % right`,
  ];
}

/** The box beside the pointer; its first line is the title. @param {HTMLElement} root */
export function hoverBox(root) {
  const box = root.appendChild(element("div", "stage-hover", { hidden: true }));
  let known = "";
  return {
    /** @param {string[]} lines @param {string} color @param {number} h @param {number} v */
    show(lines, color, h, v) {
      const text = lines.join("\n");
      if (text !== known)
        box.replaceChildren(...lines.map((textContent, nth) => element(nth ? "div" : "b", "", { textContent })));
      known = text;
      box.style.borderColor = color;
      box.hidden = false;
      const { offsetWidth: width, offsetHeight: height } = box;
      const right = h + GAP + width < root.clientWidth ? h + GAP : h - GAP - width;
      const [across, down] = [
        within(right, root.clientWidth - width),
        within(v - height / 2, root.clientHeight - height),
      ];
      box.style.transform = `translate(${across}px, ${down}px)`;
    },
    hide() {
      box.hidden = true;
    },
  };
}

/** @param {number} place @param {number} room */
const within = (place, room) => Math.max(EDGE, Math.min(place, room - EDGE));
