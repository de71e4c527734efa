import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Live } from "../../stage/live.js";

let live;
let sent;
let answers;
let silence;

beforeEach(() => {
  sent = [];
  answers = [];
  silence = [];
  live = new Live({ answered: message => answers.push(message), silent: yes => silence.push(yes) });
});

test("one question is on its way at a time; of those that wait the newest about a thing goes next", () => {
  live.connect(question => sent.push(question));
  for (const x of [1, 2, 3]) live.ask({ kind: "start", x });
  live.ask({ kind: "sweep", slider: "factor" });
  assert.deepEqual(sent, [{ kind: "start", x: 1, n: 1 }]);
  live.hear({ kind: "paths", n: 1 });
  live.hear({ kind: "paths", n: 2 });
  assert.deepEqual(sent.slice(1), [
    { kind: "start", x: 3, n: 2 },
    { kind: "sweep", slider: "factor", n: 3 },
  ]);
  live.remove();
});

test("what is asked before there is a connection is sent once there is one", () => {
  live.ask({ kind: "start", x: 1 });
  live.connect(question => sent.push(question));
  assert.equal(sent.length, 1);
  live.remove();
});

test("an answer that is not due is not passed on, but a sweep is of use late, too", () => {
  live.connect(question => sent.push(question));
  live.ask({ kind: "start", x: 1 });
  live.hear({ kind: "paths", n: 7 });
  live.hear({ kind: "sweep", n: 7 });
  assert.deepEqual(answers, [{ kind: "sweep", n: 7 }]);
  live.remove();
});

test(
  "a question without an answer is asked once more, and then it is lost and said to be",
  { skip: !mock.timers },
  t => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    live.connect(question => sent.push(question));
    live.ask({ kind: "start", x: 1 });
    t.mock.timers.tick(2000);
    assert.equal(sent.length, 2);
    assert.deepEqual(silence, []);
    t.mock.timers.tick(2000);
    assert.deepEqual(silence, [true]);
    live.ask({ kind: "start", x: 2 });
    live.hear({ kind: "paths", n: 2 });
    assert.deepEqual(silence, [true, false]);
    live.remove();
  },
);
