/* What the instructor's page says to a class: what changed, one thing at a time, and the last one always. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Speaker } from "../../stage/speaker.js";

const shown = (page, address = []) => ({ page, address, revealed: true });

/** A speaker, what it has said, and what answers it: one after the other, then "good". */
function speaking(...answers) {
  const [said, troubles, waiting] = [[], [], []];
  const clock = { now: 0 };
  const speaker = new Speaker("there", "a secret", "page0000", {
    trouble: (text, status) => troubles.push([text, status]),
    now: () => clock.now,
    fetcher: async (url, { body, headers }) => {
      assert.deepEqual([url, headers["X-Secret"], body.includes("a secret")], ["there", "a secret", false]);
      said.push(JSON.parse(body));
      if (waiting.length) await waiting.shift();
      const answer = answers.shift() ?? 200;
      if (answer === "lost") throw new TypeError("no network");
      return new Response(JSON.stringify(answer === 200 ? {} : { sentences: ["No."] }), { status: answer });
    },
  });
  return { speaker, said, troubles, waiting, clock };
}

const rest = (ms = 0) => new Promise(done => setTimeout(done, ms));
const quiet = async speaker => {
  do await rest(5);
  while (speaker.speaking);
};

test("it says what has changed, and nothing twice", async () => {
  const { speaker, said } = speaking();
  speaker.say({ shown: shown("race"), held: null }, true);
  await quiet(speaker);
  speaker.say({ shown: shown("race"), held: null });
  speaker.say({ shown: shown("race"), held: { slider: "factor", at: 3 } });
  await quiet(speaker);
  assert.deepEqual(said, [
    { driver: "page0000", turn: 1, claims: true, shown: shown("race"), held: null },
    { driver: "page0000", turn: 2, claims: false, held: { slider: "factor", at: 3 } },
  ]);
});

test("while it speaks what is seen changes, and of that it says the last", async () => {
  const { speaker, said, waiting } = speaking();
  let go;
  waiting.push(new Promise(done => (go = done)));
  for (let at = 0; at < 9; at++) speaker.say({ held: { slider: "factor", at } }, at === 0);
  await rest(5);
  assert.equal(said.length, 1);
  go();
  await quiet(speaker);
  assert.deepEqual(
    said.map(one => one.held.at),
    [0, 8],
  );
});

test("of a picture that plays the step is told once a second, and when it stops", async () => {
  const { speaker, said, clock } = speaking();
  const time = (step, playing) => ({ time: { step, playing, speed: 1 } });
  for (const [now, step, playing] of [
    [0, 1, true],
    [400, 9, true],
    [1100, 22, true],
    [1200, 24, true],
    [1300, 25, false],
    [1400, 25, false],
    [1500, 24, false],
  ]) {
    clock.now = now;
    speaker.say(time(step, playing), !said.length);
    await quiet(speaker);
  }
  assert.deepEqual(
    said.map(one => one.time.step),
    [1, 22, 25, 24],
  );
});

test("who has nothing to say is heard of now and then", async () => {
  const { speaker, said, clock } = speaking();
  speaker.say({}, true);
  await quiet(speaker);
  for (clock.now of [10_000, 25_000, 30_000]) {
    speaker.say({});
    await quiet(speaker);
  }
  assert.equal(said.length, 2);
});

test("what did not arrive is said again, as it is then", async () => {
  const { speaker, said, troubles } = speaking("lost");
  speaker.say({ shown: shown("race") }, true);
  await rest(5);
  speaker.say({ shown: shown("inside") });
  await quiet(speaker);
  assert.deepEqual(
    said.map(one => [one.claims, one.shown.page]),
    [
      [true, "race"],
      [true, "inside"],
    ],
  );
  assert.deepEqual([troubles[0][1], troubles.at(-1)], [0, ["", 0]]);
});

test("a deed is done once; one that is not possible is told and not tried again", async () => {
  const { speaker, said, troubles } = speaking(200, 200, 409);
  speaker.say({}, true);
  await quiet(speaker);
  speaker.say({ deed: { do: "ask", scene: "C15" } });
  await quiet(speaker);
  speaker.say({ deed: { do: "close" } });
  await quiet(speaker);
  speaker.say({ held: null });
  await quiet(speaker);
  assert.deepEqual(
    said.map(one => one.deed?.do),
    [undefined, "ask", "close", undefined],
  );
  assert.ok(troubles.some(([text, status]) => text === "No." && status === 409));
});

test("a deed of which the server could not hear, or not then, is said again", async () => {
  for (const status of [502, 429]) {
    const { speaker, said, troubles } = speaking(200, status);
    speaker.say({}, true);
    await quiet(speaker);
    speaker.say({ deed: { do: "show" } });
    await quiet(speaker);
    assert.deepEqual(
      said.map(one => one.deed?.do),
      [undefined, "show", "show"],
    );
    assert.deepEqual(troubles.slice(-2), [
      ["No.", status],
      ["", 0],
    ]);
  }
});

test("whoever is told that another page drives says nothing until it drives again", async () => {
  const { speaker, said } = speaking(200, 409);
  speaker.say({ held: null }, true);
  await quiet(speaker);
  for (const at of [1, 2]) {
    speaker.say({ held: { slider: "factor", at } });
    await quiet(speaker);
  }
  assert.deepEqual([said.length, speaker.isOther], [2, true]);
  speaker.say({ held: { slider: "factor", at: 2 } }, true);
  await quiet(speaker);
  assert.deepEqual([said[2].claims, said[2].held.at, speaker.isOther], [true, 2, false]);
});

test("of a class that is gone nothing more is said", async () => {
  const { speaker, said } = speaking(404);
  speaker.say({ held: null }, true);
  await quiet(speaker);
  speaker.say({ shown: shown("race") });
  await quiet(speaker);
  assert.deepEqual([said.length, speaker.stopped], [1, true]);
});
