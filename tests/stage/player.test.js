import assert from "node:assert/strict";
import { test } from "node:test";

import { Player } from "../../stage/player.js";

const playerOf = facts => Object.assign(new Player(), { last: 100 }, facts);

test("a run of 100 steps takes six seconds, a short one at least a tenth of a second a step", () => {
  for (const [last, seconds, step] of [
    [600, 3, 300],
    [10, 0.5, 5],
  ]) {
    const player = playerOf({ last, playing: true });
    player.advance(seconds);
    assert.equal(player.step, step);
  }
});

test("speed counts, and a player at rest stays", () => {
  const player = playerOf({ last: 60, speed: 4 });
  player.advance(1);
  assert.equal(player.step, 0);
  player.playing = true;
  player.advance(1);
  assert.equal(player.step, 40);
});

test("at the end it stops, or begins anew in a loop", () => {
  for (const [loop, step] of [
    [false, 100],
    [true, 0],
  ]) {
    const player = playerOf({ playing: true, loop });
    player.advance(1000);
    assert.deepEqual([player.step, player.playing], [step, loop]);
  }
});

test("play at the end begins at the beginning", () => {
  const player = playerOf({ step: 100 });
  player.toggle();
  assert.deepEqual([player.step, player.playing], [0, true]);
  player.toggle();
  assert.equal(player.playing, false);
});

test("a step back or forth goes to a whole one and stays in the run", () => {
  for (const [from, by, to] of [
    [3.5, 1, 4],
    [3.5, -1, 3],
    [3, 1, 4],
    [3, -1, 2],
    [0, -1, 0],
    [100, 1, 100],
  ]) {
    const player = playerOf({ step: from, playing: true });
    player.nudge(by);
    assert.deepEqual([player.step, player.playing], [to, false]);
  }
});

test("with another length who stood at the end stands there again, who stood at a step stays at it", () => {
  for (const [step, last, expected] of [
    [100, 200, 200],
    [40, 200, 40],
    [40, 30, 30],
    [100, 50, 50],
  ]) {
    const player = playerOf({ step });
    player.setLast(last);
    assert.equal(player.step, expected);
  }
  const told = playerOf({ step: 40 });
  told.setLast(200, true);
  assert.equal(told.step, 200);
  const playing = playerOf({ step: 100, playing: true });
  playing.setLast(200);
  assert.equal(playing.step, 100);
});
