/*
 * What a visitor predicted in the lecture and what came. This browser alone keeps it: no server hears of it, and no
 * address has it.
 */

/** @import { Answered } from "./messages.d.ts" */

/** @typedef {Pick<Answered, "picked" | "right">} Noted */

export const NOTED = "descent-lab-noted"; // the event of the document after that
const PLACE = "descent-lab-lecture";

/** Scene -> what was noted of it. Anything may stand in a browser's storage. @returns {Record<string, Noted>} */
export function noted() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "{}");
    const sound = Object.entries(kept).filter(([, one]) => one && isOption(one.picked) && isOption(one.right));
    return Object.fromEntries(sound.map(([scene, { picked, right }]) => [scene, { picked, right }]));
  } catch {
    return {};
  }
}

/** @param {unknown} option @returns {option is number | null} */
const isOption = option => option === null || (Number.isInteger(option) && Number(option) >= 0);

/** Notes that an answer was shown. What was chosen later was no prediction: the first time counts. @param {Answered} answered */
export function note({ scene, picked, right }) {
  const known = noted();
  if (known[scene]) return;
  try {
    localStorage.setItem(PLACE, JSON.stringify({ ...known, [scene]: { picked, right } }));
  } catch {
    // a browser that keeps nothing
  }
}

export function forget() {
  try {
    localStorage.removeItem(PLACE);
  } catch {
    // nothing was kept
  }
}

/** How a prediction came out, in a word. @param {Noted | undefined} one @returns {"" | "seen" | "right" | "wrong"} */
export function outcome(one) {
  if (!one) return "";
  if (one.picked === null || one.right === null) return "seen";
  return one.picked === one.right ? "right" : "wrong";
}

/** That of one scene in a sentence. @param {Noted | undefined} one @param {string[]} options behind their letters */
export function cameOut(one, options) {
  if (!one) return "Not seen yet.";
  const came = `It was ${options[one.right ?? -1] ?? "none of these"}`;
  if (one.picked === null) return `${came}; you had not predicted it.`;
  if (outcome(one) === "right") return `✓ You predicted ${options[one.picked]}, and so it was.`;
  return `✗ You predicted ${options[one.picked]}. ${came}.`;
}

/** That of many scenes in a sentence; nothing where nothing was noted. @param {(Noted | undefined)[]} all */
export function inAll(all) {
  const seen = all.filter(one => one);
  if (!seen.length) return "";
  const right = seen.filter(one => outcome(one) === "right").length;
  const predicted = right + seen.filter(one => outcome(one) === "wrong").length;
  const well = predicted ? ` You predicted ${predicted} of them, ${right} of these right.` : "";
  return `Seen in this browser: ${seen.length} of ${all.length} scenes.${well}`;
}
