import assert from "node:assert/strict";
import { test } from "node:test";

import { arrowsAt, commonFactor, length, lengthInWords } from "../../stage/step.js";
import { panel } from "./support.js";

/** The message's array for arrows at one row: [[tail, offset, vector], ...]. */
const arrayOf = (...arrows) => Object.assign(Float32Array.from(arrows.flat(2)), { shape: [arrows.length, 1, 3, 2] });
const kind = (name, leads = true) => ({ kind: name, name, leads });
const close = (found, expected) =>
  found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-4, `${found}`));

test("an arrow of a good length is drawn as it is, upwards where y grows", () => {
  const array = arrayOf([
    [0, 0],
    [0, 0],
    [1, 1],
  ]);
  const { factor, arrows } = arrowsAt({ arrows: [kind("step")], equal: false }, array, 0, panel);
  assert.equal(factor, 1);
  close(arrows[0].from, [50, 50]);
  close(arrows[0].by, [50, -50]);
});

test("short arrows are all magnified by one round factor, offsets too", () => {
  const array = arrayOf(
    [
      [0, 0],
      [0, 0],
      [0.01, 0],
    ],
    [
      [0, 0],
      [0.01, 0],
      [0, 0.001],
    ],
  );
  const { factor, arrows } = arrowsAt({ arrows: [kind("a"), kind("b")], equal: false }, array, 0, panel);
  assert.equal(factor, 100);
  close(arrows[0].by, [50, 0]);
  close(arrows[1].from, [100, 50]);
  close(arrows[1].by, [0, -5]);
});

test("equally long arrows begin at their tails", () => {
  const array = arrayOf(
    [
      [0, 0],
      [0.5, 0],
      [0.001, 0],
    ],
    [
      [0, 0],
      [0, 0],
      [0, 30],
    ],
  );
  const { factor, arrows } = arrowsAt({ arrows: [kind("a"), kind("b")], equal: true }, array, 0, panel);
  assert.equal(factor, null);
  for (const arrow of arrows) {
    assert.ok(Math.abs(length(arrow.by) - 110) < 1e-3);
    close(arrow.from, [50, 50]);
  }
});

test("two arrows that are one get both names; none is drawn of zero or of what is no number", () => {
  const same = arrayOf(
    [
      [0, 0],
      [0, 0],
      [1, 0],
    ],
    [
      [0, 0],
      [0, 0],
      [1, 0],
    ],
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    [
      [0, 0],
      [0, 0],
      [NaN, 1],
    ],
  );
  const kinds = ["gradient", "step", "velocity", "other"].map(name => kind(name));
  const { arrows } = arrowsAt({ arrows: kinds, equal: false }, same, 0, panel);
  assert.deepEqual(
    arrows.map(arrow => arrow.name),
    ["gradient = step"],
  );
});

test("the factor is 1 or a round number that brings the longest to 45..280 pixels", () => {
  for (const [longest, factor] of [
    [100, 1],
    [45, 1],
    [280, 1],
    [9, 5],
    [4.4, 20],
    [1e-5, 5e6],
    [300, 0.5],
    [2800, 0.1],
    [1e6, 2e-4],
  ]) {
    const found = commonFactor([longest, 0.1 * longest]);
    assert.ok(Math.abs(found / factor - 1) < 1e-9, `${longest}: ${found}`);
    assert.ok(found * longest >= 44.999 && found * longest <= 280.001);
  }
  assert.equal(commonFactor([]), 1);
  assert.equal(commonFactor([0, NaN, Infinity]), 1);
});

test("the factor in words", () => {
  assert.equal(lengthInWords(null), "arrows: direction only");
  assert.equal(lengthInWords(1), "arrows: true length");
  assert.equal(lengthInWords(20), "arrows: 20 × their length");
  assert.equal(lengthInWords(0.05), "arrows: 1/20 of their length");
  assert.equal(lengthInWords(20000), "arrows: 20000 × their length"); // and not 2e4
  assert.equal(lengthInWords(1 / 20000), "arrows: 1/20000 of their length");
});
