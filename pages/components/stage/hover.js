/* What is under the pointer: the nearest point of a path, told in a small box. */

import { lastRow } from "./paths.js";

const NEAR = 14; // pixels

/** The run and the row that are nearest to a place, among what is painted; null where nothing is near. */
export function nearest(runs, panelOfRun, step, h, v) {
  let best = null, closest = NEAR ** 2;
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

const short = value => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "not finite").replace("-", "−");

/** The box beside the pointer. */
export function hoverBox(root) {
  const box = root.appendChild(Object.assign(document.createElement("div"), { className: "stage-hover", hidden: true }));
  return {
    show({ run, row }, h, v) {
      box.replaceChildren(line(run.label, "b"), line(`step ${row}`), line(`x ${short(run.x[2 * row])}, y ${short(run.x[2 * row + 1])}`), line(`loss ${short(run.height[row] + run.lowest)}`));
      box.style.borderColor = run.line;
      box.hidden = false;
      const right = h + 16 + box.offsetWidth < root.clientWidth ? h + 16 : h - 16 - box.offsetWidth;
      box.style.transform = `translate(${right}px, ${Math.max(4, v - box.offsetHeight / 2)}px)`;
    },
    hide() {
      box.hidden = true;
    },
  };
}

function line(text, tag = "div") {
  return Object.assign(document.createElement(tag), { textContent: text });
}
