/* What is under the pointer: the nearest point of a path, told in a small box. */

import { written } from "./numbers.js";
import { lastRow } from "./paths.js";

const NEAR = 14; // pixels
const GAP = 16;
const EDGE = 4; // of the box to the pointer, and to the picture's edge

/** The run and the row that are nearest to a place, among what is painted; null where nothing is near. */
export function nearest(runs, panelOfRun, step, h, v) {
  let best = null;
  let closest = NEAR ** 2;
  for (const run of runs) {
    const panel = panelOfRun(run);
    if (!panel?.holds(h, v)) continue;
    for (let row = Math.floor(Math.min(step, lastRow(run))); row >= 0; row--) {
      const far = (panel.px(run.x[2 * row]) - h) ** 2 + (panel.py(run.x[2 * row + 1]) - v) ** 2;
      if (far < closest) [closest, best] = [far, { run, row }];
    }
  }
  return best;
}

/** What the box says of a row of a run. */
export function told({ run, row }) {
  return [
    run.label,
    `step ${row}`,
    `x ${written(run.x[2 * row])}, y ${written(run.x[2 * row + 1])}`,
    `loss ${written(run.height[row] + run.lowest)}`,
  ];
}

/** The box beside the pointer; its first line is the title. */
export function hoverBox(root) {
  const box = root.appendChild(
    Object.assign(document.createElement("div"), { className: "stage-hover", hidden: true }),
  );
  let known = "";
  return {
    show([title, ...lines], color, h, v) {
      const text = [title, ...lines].join("\n");
      if (text !== known) box.replaceChildren(line(title, "b"), ...lines.map(words => line(words)));
      known = text;
      box.style.borderColor = color;
      box.hidden = false;
      const { offsetWidth: width, offsetHeight: height } = box;
      const right = h + GAP + width < root.clientWidth ? h + GAP : h - GAP - width;
      box.style.transform = `translate(${within(right, root.clientWidth - width)}px, ${within(v - height / 2, root.clientHeight - height)}px)`;
    },
    hide() {
      box.hidden = true;
    },
  };
}

const within = (place, room) => Math.max(EDGE, Math.min(place, room - EDGE));

function line(text, tag = "div") {
  return Object.assign(document.createElement(tag), { textContent: text });
}
