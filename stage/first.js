/* What plays by itself: a visitor's first picture, once, an answer that is shown, an exported file. */

/** @import { Player } from "./player.js" */

const SEEN = "descent-lab-seen";

const isStill = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The race begins, or is there where nothing may move by itself. @param {Player} player */
export function begin(player) {
  player.goTo(isStill() ? player.last : 0);
  player.playing = !isStill();
}

/**
 * Whether this is the first picture that this browser shows; it is not, from then on. A link that names a step is to show
 * that step, and where nothing may move by itself nothing does.
 */
export function isFirst() {
  const named = new URLSearchParams(location.hash.slice(1)).has("step");
  if (named || isStill()) return false;
  try {
    if (localStorage.getItem(SEEN)) return false;
    localStorage.setItem(SEEN, "1");
  } catch {
    return false; // without a memory it would play again and again
  }
  return true;
}
