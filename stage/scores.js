/* The runs of a training beside one another, at the step shown and at the end, as a table. */

import { Aside } from "./aside.js";
import { element } from "./element.js";
import { written } from "./numbers.js";
import { askedAt, bestAt, scoresAt, stoppedIn } from "./snapshots.js";

/** @import { AsideLinks } from "./aside.js" */
/** @import { ScoresMessage } from "./asides.d.ts" */
/** @import { Stage } from "./stage.js" */

const SCORES = ["Loss", "Loss, new", "Right", "Right, new"]; // new: on the examples that it has not learned from
const MEANING = [
  "Loss on the examples to learn from",
  "Loss on the others",
  "Share of the examples to learn from whose class it says",
  "Share of the others",
];
const WITHIN = "Look inside";
const FURTHER = {
  Asked: "What it has asked for until this step: g gradients, f values, H Hessians",
  "From start": "Distance of its weights from the start",
};

/** @extends {Aside<ScoresMessage>} */
export class Scores extends Aside {
  /** @param {HTMLElement} root @param {AsideLinks} links */
  constructor(root, links) {
    super(root, { kind: "scores", title: "The runs beside one another" }, links);
    this.area.classList.add("scrolls");
    this.area.tabIndex = 0; // a table that is wider than its place is moved by keys
    this.built = "";
    /** @type {HTMLElement[][]} */
    this.cells = [];
    /** To the steps of each run. @type {HTMLAnchorElement[]} */
    this.ways = [];
  }

  /** @override @param {ScoresMessage} message @param {Stage} stage @param {number} row */
  draw(message, stage, row) {
    const runs = stage.shown.now().runs.filter(({ label }) => message.labels.includes(label));
    const built = JSON.stringify(runs.map(({ label, line }) => [label, line]));
    if (built !== this.built) this.build(runs);
    this.built = built;
    const { step } = message.arrays;
    const last = step.length - 1;
    const lines = message.labels.map((_, nth) => [
      ...scoresAt(message, nth, row),
      ...scoresAt(message, nth, last),
      askedAt(message, nth, row),
      written(message.arrays.distance[nth * step.length + row], 3),
    ]);
    const best = [...bestAt(message, row), ...bestAt(message, last)];
    runs.forEach(({ label }, place) => {
      const nth = message.labels.indexOf(label);
      this.cells[place].forEach((cell, column) => {
        const text = lines[nth][column];
        if (cell.textContent !== text) cell.textContent = text;
        const isBest = best[column]?.includes(nth) ?? false;
        cell.classList.toggle("best", isBest);
        if (isBest) cell.title = "The best of its column";
        else cell.removeAttribute("title");
      });
    });
    this.ways.forEach((way, place) => {
      way.href = `${message.inside[message.labels.indexOf(runs[place].label)]}#step=${step[row]}`;
    });
    this.heads?.[0].replaceChildren(`At step ${step[row]}`);
    this.heads?.[1].replaceChildren(`At the end, step ${step[last]}`);
    this.root.dataset.row = String(row);
    const text = `${message.learned} examples to learn from, ${message.asked} new ones. The best of a column is bold.${stoppedIn(message)}`;
    if (this.words.textContent !== text) this.words.textContent = text;
  }

  /** @param {{ label: string, line: string }[]} runs */
  build(runs) {
    const table = element("table", "runs");
    table.append(element("caption", "hidden", { textContent: "Scores of each run at the step shown and at the end" }));
    const head = table.appendChild(element("thead", ""));
    const groups = head.appendChild(element("tr", ""));
    const over = (/** @type {number} */ colSpan) =>
      groups.appendChild(element("th", "group", { scope: "colgroup", colSpan }));
    groups.append(element("td", ""));
    this.heads = [over(SCORES.length), over(SCORES.length)];
    groups.append(element("td", "", { colSpan: Object.keys(FURTHER).length + 1 }));
    const names = head.appendChild(element("tr", ""));
    const name = (/** @type {string} */ textContent, /** @type {string} */ title) =>
      names.append(element("th", "", { scope: "col", textContent, title }));
    name("Run", "");
    for (let group = 0; group < 2; group++) SCORES.forEach((text, i) => name(text, MEANING[i]));
    for (const [text, title] of Object.entries(FURTHER)) name(text, title);
    name("Steps", "What happens in each step of the run");
    const body = table.appendChild(element("tbody", ""));
    this.ways = [];
    this.cells = runs.map(({ label, line }) => {
      const tr = body.appendChild(element("tr", ""));
      const th = tr.appendChild(element("th", "", { scope: "row" }));
      const swatch = element("span", "swatch");
      swatch.style.background = line;
      th.append(swatch, label);
      const way = element("a", "", { textContent: WITHIN, "aria-label": `${WITHIN} ${label}` });
      this.ways.push(way);
      const cells = Array.from({ length: 2 * SCORES.length + Object.keys(FURTHER).length }, () =>
        tr.appendChild(element("td", "")),
      );
      tr.appendChild(element("td", "")).append(way);
      return cells;
    });
    this.area.replaceChildren(table);
  }
}
