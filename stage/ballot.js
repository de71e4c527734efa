/* A vote of a class, as its students see it: the question's options to choose from, and bars once the votes are shown. */

import { element } from "./element.js";

/**
 * A vote as the server tells it: api/classroom/polls.py.
 *
 * @typedef {object} Poll
 * @property {number} number
 * @property {string} what
 * @property {string} scene
 * @property {string} ballot that takes votes; "" where none does
 * @property {number} round
 * @property {number[]} votes of the rounds that are closed
 * @property {number[][] | null} results votes an option, of each round; of a map the choices (drops.js)
 * @property {number[][]} sides of a map: the least and the largest number that can be chosen
 * @property {string} of of a map: on what it is
 */

const ROUNDS = ["first vote", "after talking"];

/** @param {number} many */
export const voted = many => `${many} ${many === 1 ? "vote" : "votes"}`;

/** Says in words how it stands. @param {Poll | null} poll @param {number} many votes in the open ballot */
export function standing(poll, many) {
  if (!poll?.number) return "The vote has not begun.";
  if (poll.results) return "";
  if (poll.ballot) {
    const again = poll.round > 1 ? "Second vote: talk to your neighbour, then choose again. " : "";
    return `${again}${voted(many)} so far. You can change yours until it is closed.`;
  }
  return `Closed with ${voted(poll.votes[poll.votes.length - 1] ?? 0)}. They are shown with the answer.`;
}

/**
 * What was voted for: a bar for each option and round, with its number.
 *
 * @param {number[][]} results
 * @param {string[]} options
 * @param {number | null} mine the option that this visitor chose
 * @param {{ names?: string[], all?: (many: number) => string, colors?: string[] }} [more] of something else than votes: what
 *   its rounds are called, of how many it is, and colors of the options
 */
export function bars(results, options, mine, { names = ROUNDS, all = voted, colors = [] } = {}) {
  const list = element("ol", "class-bars");
  options.forEach((textContent, nth) => {
    const item = list.appendChild(element("li", nth === mine ? "mine" : ""));
    item.append(element("span", "", { textContent: nth === mine ? `${textContent} (your choice)` : textContent }));
    if (colors[nth]) item.prepend(element("i", "class-dot", { style: `background: ${colors[nth]}` }));
    results.forEach((counts, round) => {
      const sum = counts.reduce((one, other) => one + other, 0);
      const share = sum ? Math.round((100 * counts[nth]) / sum) : 0;
      const bar = item.appendChild(element("div", `class-bar round-${1 + (round % 2)}`));
      bar.style.setProperty("--share", `${share}%`);
      const which = results.length > 1 ? `, ${names[round]}` : "";
      bar.append(element("span", "", { textContent: `${counts[nth]} of ${all(sum)} (${share} %)${which}` }));
    });
  });
  return list;
}

/** The options of a question, of which one may be chosen while votes are taken. */
export class Ballot {
  /**
   * @param {HTMLElement} root
   * @param {{ question: string, options: string[] }} asked
   * @param {(choice: number) => void} cast
   */
  constructor(root, { question, options }, cast) {
    /** What this visitor chose in the ballot that was open last. @type {number | null} */
    this.mine = null;
    this.of = ""; // that ballot
    this.field = root.appendChild(element("fieldset", "frame-question"));
    this.field.append(element("legend", "", { textContent: question }));
    this.inputs = options.map((textContent, nth) => {
      const label = this.field.appendChild(element("label", ""));
      const input = element("input", "", { type: "radio", name: "option", disabled: true });
      input.addEventListener("change", () => {
        this.mine = nth;
        cast(nth);
      });
      label.append(input, element("span", "", { textContent }));
      return input;
    });
    this.words = this.field.appendChild(element("p", "class-standing", { role: "status" }));
  }

  /** @param {Poll | null} poll @param {number} many */
  follow(poll, many) {
    const ballot = poll?.ballot ?? "";
    if (ballot && ballot !== this.of) {
      this.of = ballot;
      this.mine = null;
      for (const input of this.inputs) input.checked = false;
    }
    for (const input of this.inputs) input.disabled = !ballot;
    this.say(standing(poll, many));
  }

  /** @param {string} text */
  say(text) {
    if (this.words.textContent !== text) this.words.textContent = text;
  }

  /** The vote was not taken. @param {string} why */
  refuse(why) {
    this.mine = null;
    for (const input of this.inputs) input.checked = false;
    this.say(why);
  }
}
