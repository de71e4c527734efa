import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Memory } from "../../stage/memory.js";
import { StepLink } from "../../stage/steplink.js";

let memory;
let sent;
let link;

beforeEach(() => {
  memory = new Memory();
  memory.player.last = 100;
  sent = [];
  link = new StepLink(memory, (...what) => sent.push(what));
});

test("the player goes to the step that the server says, once", () => {
  link.hear({ t: 7 });
  assert.equal(memory.player.step, 7);
  memory.player.step = 9;
  link.hear({ t: 7 }); // said again with another change
  assert.equal(memory.player.step, 9);
  link.hear(null);
  memory.player.playing = true;
  link.hear({ t: 3 });
  assert.equal(memory.player.step, 9);
});

test("the server is told once of a step at which the player rests", { skip: !mock.timers }, t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const step of [1, 2, 3.9]) {
    memory.player.step = step;
    link.tell();
    t.mock.timers.tick(50);
  }
  assert.deepEqual(sent, []);
  t.mock.timers.tick(120);
  assert.deepEqual(sent, [["step", 3]]);
  link.tell();
  t.mock.timers.tick(500);
  assert.equal(sent.length, 1);
});

test("nothing is told while it plays, or once it is gone", { skip: !mock.timers }, t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  memory.player.step = 5;
  memory.player.playing = true;
  link.tell();
  t.mock.timers.tick(500);
  memory.player.playing = false;
  link.tell();
  link.remove();
  t.mock.timers.tick(500);
  assert.deepEqual(sent, []);
});

test("what the server says is older than what it was told, until it answers to that", { skip: !mock.timers }, t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const step of [5, 6]) {
    memory.player.step = step;
    link.tell();
    t.mock.timers.tick(500);
  }
  link.hear({ t: 5 }); // 6 is still on its way
  assert.equal(memory.player.step, 6);
  link.hear({ t: 2 });
  assert.equal(memory.player.step, 6);
  link.hear({ t: 6 });
  link.hear({ t: 2 });
  assert.equal(memory.player.step, 2);
});
