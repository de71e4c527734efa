import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Grip, indexAt } from "../../stage/grip.js";

mock.timers.enable({ apis: ["setTimeout"] });
Object.assign(globalThis, { window: globalThis });

const slider = (/** @type {number} */ value) => /** @type {HTMLInputElement} */ ({ value: String(value), max: "60" });

test("a thumb goes as far as the pointer, to the nearest value, and not beyond an end", () => {
  assert.equal(indexAt(0.5, 0, 600, 60), 30);
  assert.equal(indexAt(0.5, 14, 600, 60), 31);
  assert.equal(indexAt(0.5, 16, 600, 60), 32);
  assert.equal(indexAt(0.5, -9000, 600, 60), 0);
  assert.equal(indexAt(0.5, 9000, 600, 60), 60);
});

test("the slider is believed once it says the same, and where the hand rests", () => {
  let moved = 0;
  const grip = new Grip(100, () => moved++);
  grip.move(120, slider(30), () => 600);
  assert.deepEqual([grip.index, moved], [32, 1]);
  grip.follow(slider(31)); // an older move's
  assert.equal(grip.index, 32);
  grip.follow(slider(32));
  assert.equal(grip.index, null);
  grip.move(150, slider(32), () => assert.fail("it is measured once"));
  assert.equal(grip.index, 35); // from where it was grabbed
  mock.timers.tick(200);
  assert.deepEqual([grip.index, moved], [null, 3]);
});
