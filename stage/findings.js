/*
 * Why the runs are where they are, in a sentence or two below the picture. While a hand moves only what the rows of the
 * table tell is known, who arrives first and who does not: the rest waits until it rests.
 */

import { element } from "./element.js";

/** @import { Found, FoundMessage, RaceMessage, RunHeader } from "./messages.d.ts" */

const REST = 400; // ms for which a race is looked at, after which what takes longer to find is asked for

export class Findings {
  /** The place on the page. @type {HTMLElement | null} */
  root = null;
  /** What was found with nothing left to ask for. @type {Found[] | null} */
  whole = null;
  timer = 0;
  /** Of the place, with all that was found; reading it under a hand would have the page laid out twice a frame. */
  height = 0;

  /** @param {() => void} ask wants the whole */
  constructor(ask) {
    this.ask = ask;
    this.watcher = new ResizeObserver(([{ borderBoxSize }]) => {
      if (!this.root?.style.minHeight) this.height = borderBoxSize[0].blockSize;
    });
  }

  /** Takes a place, or null for none; tells whether it is another. @param {HTMLElement | null} place */
  stand(place) {
    if (place === this.root) return false;
    this.watcher.disconnect();
    this.root = place;
    if (place) this.watcher.observe(place);
    return true;
  }

  /** Takes the whole into the race that it is of; tells whether that is this one. @param {FoundMessage} message @param {RaceMessage} header */
  take({ race, found }, header) {
    if (race !== header.race) return false;
    header.found = this.whole = found;
    return true;
  }

  /**
   * Writes what was found, but for what is about hidden runs alone; returns it as text.
   *
   * @template {Pick<RunHeader, "label" | "line">} R
   * @param {Found[]} found
   * @param {R[]} runs
   * @param {(run: R) => boolean} shows
   */
  write(found, runs, shows) {
    clearTimeout(this.timer);
    if (!this.root) return "";
    if (found !== this.whole) this.timer = setTimeout(this.ask, REST);
    this.root.style.minHeight = "";
    const told = found.filter(one => one.runs.some(nth => shows(runs[nth])));
    this.root.replaceChildren(...told.map(one => sentence(one, runs)));
    return told.map(({ text }) => text).join(" ");
  }

  /** Says how the runs stand, in place of what was found: nothing below may move. @param {string} standing */
  follow(standing) {
    clearTimeout(this.timer);
    const { root } = this;
    if (!root) return "";
    root.style.minHeight ||= `${this.height}px`;
    root.replaceChildren(element("p", "standing", { textContent: standing }));
    return standing;
  }

  remove() {
    clearTimeout(this.timer);
    this.watcher.disconnect();
  }
}

/** @param {Found} found @param {Pick<RunHeader, "label" | "line">[]} runs */
function sentence({ text, runs: whose, links }, runs) {
  const line = element("p", "found");
  if (whose.length < runs.length)
    // else it is of them all
    for (const nth of whose) line.appendChild(element("span", "swatch")).style.background = runs[nth].line;
  line.append(text);
  const names = whose.map(nth => runs[nth].label).join(", "); // two sentences may have links of the same words
  for (const { text: words, href } of links)
    line.append(" ", element("a", "", { href, textContent: words, ariaLabel: `${words}: ${names}` }));
  return line;
}
