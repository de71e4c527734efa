/*
 * A line about the picture, and one pill a run, chip and legend in one: a press hides the run or shows it again, without asking the server. Where the page
 * has controls for the runs, a pill also leads to the run's own values, and takes it out.
 */

import { element } from "./element.js";

/** @import { Run, RunDeeds } from "./types.d.ts" */

export class Pills {
  /**
   * @param {HTMLElement} root
   * @param {Set<string>} hidden labels of the runs that are not shown
   * @param {() => void} changed
   * @param {RunDeeds | null} deeds null where the page has no controls for a run
   */
  constructor(root, hidden, changed, deeds) {
    this.lead = root.appendChild(element("p", "stage-lead"));
    this.root = root.appendChild(element("div", "stage-pills", { role: "group", "aria-label": "Runs shown" }));
    this.hidden = hidden;
    this.changed = changed;
    this.deeds = deeds;
    this.known = ""; // the pills that are there
    /** Where each pill has its rate. @type {HTMLElement[]} */
    this.rates = [];
  }

  /** @param {Run} run */
  shows = run => !this.hidden.has(run.label);

  /** Takes a place of the page's. @param {HTMLElement} place */
  stand(place) {
    if (this.root.parentElement !== place) place.append(this.lead, this.root);
  }

  /** @param {Run[]} runs @param {string} lead what is seen, and what to do */
  update(runs, lead) {
    this.lead.textContent = lead;
    const known = JSON.stringify(runs.map(({ label, line, symbol }) => [label, line, symbol]));
    if (known !== this.known) {
      this.known = known;
      this.rates = [];
      this.root.replaceChildren(...runs.map((run, nth) => this.pill(run, nth)));
    }
    this.follow(runs);
  }

  /** Writes the rates of the runs that are shown now. @param {Run[]} runs as many as there are pills */
  follow(runs) {
    runs.forEach(({ rate }, nth) => {
      const place = this.rates[nth];
      if (place && place.textContent !== rate) place.textContent = rate;
    });
  }

  /** @param {Run} run @param {number} nth */
  pill(run, nth) {
    const pill = element("span", "stage-pill");
    pill.dataset.run = run.label;
    const chip = element("button", "stage-chip", { type: "button", title: `Hide or show ${run.label}` });
    const swatch = element("span", "stage-swatch");
    swatch.style.background = run.line;
    const rate = element("span", "stage-rate", { translate: false });
    this.rates.push(rate);
    chip.append(swatch, run.label, rate);
    const show = () => {
      chip.setAttribute("aria-pressed", String(this.shows(run)));
      pill.classList.toggle("off", !this.shows(run));
    };
    chip.addEventListener("click", () => {
      this.hidden[this.shows(run) ? "add" : "delete"](run.label);
      show();
      this.changed();
    });
    show();
    pill.append(chip);
    if (this.deeds) {
      const { own, out } = this.deeds;
      pill.append(deed("stage-own", "\u22ef", `Values of ${run.label}`, () => own(nth)));
      pill.append(deed("stage-out", "\u00d7", `Take ${run.label} out`, () => out(nth)));
    }
    return pill;
  }

  remove() {
    this.lead.remove();
    this.root.remove();
  }
}

/** @param {string} name @param {string} sign @param {string} label @param {() => void} pressed */
function deed(name, sign, label, pressed) {
  const button = element("button", name, { type: "button", title: label, "aria-label": label, textContent: sign });
  button.addEventListener("click", pressed);
  return button;
}
