/* A visitor's first picture plays once, by itself. */

const SEEN = "descent-lab-seen";

/**
 * Whether this is the first picture that this browser shows; it is not, from then on. A link that names a step is to show
 * that step, and where nothing may move by itself nothing does.
 */
export function isFirst() {
  const named = new URLSearchParams(location.hash.slice(1)).has("step");
  if (named || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return false;
  try {
    if (localStorage.getItem(SEEN)) return false;
    localStorage.setItem(SEEN, "1");
  } catch {
    return false; // without a memory it would play again and again
  }
  return true;
}
