/* What a hand holds stays where it is, whatever grows or shrinks above it. */

const SCROLLS = /auto|scroll/;

/**
 * Changes the page, and scrolls so that what has the focus stays where it was, if it is seen and still there afterwards.
 *
 * @param {() => void} change
 */
export function steady(change) {
  const held = document.activeElement;
  if (!held || held === document.body) return change();
  const before = held.getBoundingClientRect().top;
  change();
  if (!held.isConnected || before < 0 || before > window.innerHeight) return;
  const moved = held.getBoundingClientRect().top - before;
  if (moved) scrollerOf(held)?.scrollBy(0, moved);
}

/** What scrolls a place. @param {Element} place @returns {Element | null} */
function scrollerOf(place) {
  const around = place.parentElement;
  if (!around) return document.scrollingElement;
  const scrolls = SCROLLS.test(getComputedStyle(around).overflowY) && around.scrollHeight > around.clientHeight;
  return scrolls ? around : scrollerOf(around);
}
