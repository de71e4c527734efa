import assert from "node:assert/strict";
import { test } from "node:test";

import { steady } from "../../stage/steady.js";

/** How far the page is scrolled where what has the focus is moved from one height to another. @param {number} from @param {number} to @param {boolean} [stays] */
function scrolled(from, to, stays = true) {
  let [by, top] = [0, from];
  const page = { scrollBy: (/** @type {number} */ _, /** @type {number} */ down) => (by += down) };
  const held = { getBoundingClientRect: () => ({ top }), isConnected: true, parentElement: null };
  const there = { activeElement: held, body: {}, scrollingElement: page };
  Object.assign(globalThis, { document: there, window: { innerHeight: 800 } });
  steady(() => {
    top = to;
    held.isConnected = stays;
  });
  return by;
}

test("what is held stays where it is", () => {
  assert.equal(scrolled(300, 460), 160);
  assert.equal(scrolled(300, 300), 0);
});

test("what is out of sight, or was taken away with the words, moves nothing", () => {
  assert.equal(scrolled(-50, 90), 0);
  assert.equal(scrolled(900, 1060), 0);
  assert.equal(scrolled(300, 0, false), 0);
});
