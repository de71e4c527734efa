/* What became of each run, as a table: written once, and from then on cell by cell, so that it follows a hand. */

import { element } from "./element.js";

/** @import { Row, RunHeader, Table } from "./messages.d.ts" */

const CAPTION = "What became of each run";

export class RunTable {
  /** The place on the page. @type {HTMLElement | null} */
  root = null;

  /** The names that are written. */
  written = "";
  /** One a run. @type {{ cells: HTMLElement[], summary: HTMLElement, meaning: HTMLElement }[]} */
  rows = [];

  /** Takes a place, or null for none; tells whether it is another. @param {HTMLElement | null} place */
  stand(place) {
    const moved = place !== this.root;
    this.root = place;
    if (moved) this.written = "";
    return moved;
  }

  /**
   * @param {Row[]} rows one a run
   * @param {Pick<RunHeader, "label" | "line">[]} runs
   * @param {Table} table
   */
  write(rows, runs, { titles, meanings }) {
    const names = JSON.stringify(runs.map(({ label, line }) => [label, line]));
    if (!this.root) return;
    if (names !== this.written) this.build(this.root, runs, titles);
    this.written = names;
    rows.forEach(([kind, status, ...numbers], i) => {
      const { cells, summary, meaning } = this.rows[i];
      put(summary, status);
      put(meaning, meanings[kind] ?? "");
      numbers.forEach((text, j) => put(cells[j], text));
    });
  }

  /**
   * @param {HTMLElement} root
   * @param {Pick<RunHeader, "label" | "line">[]} runs
   * @param {Record<string, string>} titles
   */
  build(root, runs, titles) {
    root.replaceChildren();
    this.rows = [];
    if (!runs.length) return;
    const table = root.appendChild(element("table", "runs"));
    table.append(element("caption", "hidden", { textContent: CAPTION }));
    const head = table.appendChild(element("thead", "")).appendChild(element("tr", ""));
    for (const [name, title] of Object.entries(titles))
      head.append(element("th", "", { scope: "col", textContent: name, ...(title ? { title } : {}) }));
    const body = table.appendChild(element("tbody", ""));
    for (const { label, line } of runs) {
      const row = body.appendChild(element("tr", ""));
      const name = row.appendChild(element("th", "", { scope: "row" }));
      const swatch = element("span", "swatch");
      swatch.style.background = line;
      name.append(swatch, label);
      const details = row.appendChild(element("td", "")).appendChild(element("details", ""));
      const summary = details.appendChild(element("summary", ""));
      const meaning = details.appendChild(element("p", ""));
      const cells = Object.keys(titles)
        .slice(2)
        .map(() => row.appendChild(element("td", "")));
      this.rows.push({ cells, summary, meaning });
    }
  }
}

/** Only what changed: the page is laid out anew for it. @param {HTMLElement} place @param {string} text */
function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
