/* What a class's page hears: events in any pieces, what is refused, a connection that ends, and what is older. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { standing } from "../../stage/ballot.js";
import { Events, LOST, OVER, Parser } from "../../stage/events.js";

const event = (id, parts) => `id: ${id}\ndata: ${JSON.stringify(parts)}\n\n`;

/** A response that says these pieces, and then ends. */
const saying = (...pieces) =>
  new Response(
    new ReadableStream({
      start(body) {
        for (const piece of pieces) body.enqueue(new TextEncoder().encode(piece));
        body.close();
      },
    }),
  );

const refusal = (status, sentence) =>
  new Response(JSON.stringify({ sentences: [sentence] }), { status, headers: { "Retry-After": "0" } });

/** Listens until the responses are used up. */
async function listened(...responses) {
  const [heard, said] = [[], []];
  let done;
  const end = new Promise(resolve => (done = resolve));
  const events = new Events("", {
    heard: parts => heard.push(parts),
    said: text => said.push(text),
    fetcher: async () => {
      const next = responses.shift();
      if (!next) {
        events.over = true;
        done();
        throw new Error("enough");
      }
      if (next instanceof Error) throw next;
      return next;
    },
  });
  const open = events.open();
  await Promise.race([end, open]);
  return { heard, said, left: responses.length };
}

test("events are whole, however they come", () => {
  const text = event(1, { shown: "a: b" }) + ":\n\n" + event(2, { held: null });
  for (const size of [1, 3, 1000]) {
    const parser = new Parser();
    const found = [];
    for (let at = 0; at < text.length; at += size) found.push(...parser.take(text.slice(at, at + size)));
    assert.deepEqual(found, [
      { id: 1, parts: { shown: "a: b" } },
      { id: 2, parts: { held: null } },
    ]);
  }
});

test("a connection that ends is made anew, and says so until something comes", async () => {
  const { heard, said } = await listened(
    saying(event(1, { a: 1 })),
    new Error("no network"),
    saying(event(3, { a: 3 })),
  );
  assert.deepEqual(heard, [{ a: 1 }, { a: 3 }]);
  assert.deepEqual(said.slice(0, 4), ["", LOST, LOST, ""]);
});

test("what is older than what was heard is left out", async () => {
  const { heard } = await listened(saying(event(5, { a: 5 })), saying(event(4, { a: 4 }), event(5, { b: 5 })));
  assert.deepEqual(heard, [{ a: 5 }, { b: 5 }]);
});

test("a class that is over is not asked for again, nor is one that there never was", async () => {
  const ended = await listened(saying(event(1, { over: true })), saying(event(2, { a: 2 })));
  assert.deepEqual([ended.said, ended.left], [[OVER], 1]);
  const none = await listened(refusal(404, "There is no such class."), saying(event(2, { a: 2 })));
  assert.deepEqual([none.said, none.left], [["There is no such class."], 1]);
});

test("who is refused for now comes again", async () => {
  const { heard, said } = await listened(refusal(503, "Too many."), saying(event(2, { a: 2 })));
  assert.deepEqual([heard, said.slice(0, 2)], [[{ a: 2 }], ["Too many.", ""]]);
});

test("how a vote stands is said in words", () => {
  const poll = { number: 1, what: "scene", scene: "C15", ballot: "1.1", round: 1, votes: [], results: null };
  assert.match(standing(null, 0), /not begun/);
  assert.match(standing(poll, 1), /^1 vote so far/);
  assert.match(standing({ ...poll, ballot: "1.2", round: 2, votes: [5] }, 2), /^Second vote: .*2 votes so far/);
  assert.match(standing({ ...poll, ballot: "", votes: [5] }, 0), /^Closed with 5 votes/);
  assert.equal(standing({ ...poll, ballot: "", results: [[1]] }, 0), "");
});
