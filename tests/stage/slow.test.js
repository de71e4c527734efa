import assert from "node:assert/strict";
import { test } from "node:test";

import { MapRoad } from "../../stage/maproad.js";
import { PAGE, awaited } from "../../stage/slow.js";
import { write } from "../../stage/wire.js";

globalThis.document = { baseURI: "http://lab/" };

const TYPE = { "Content-Type": "application/x-descent-lab-progress" };
const encode = text => [...new TextEncoder().encode(text)];
const LINES = '{"share":null,"doing":""}\n{"share":0.5,"doing":"Adam on Ackley’s"}\n\n';
const BYTES = [7, 10, 10, 0, 255];

/** A response whose body comes in pieces of so many bytes. */
function inPieces(bytes, size) {
  const stream = new ReadableStream({
    start(pieces) {
      for (let i = 0; i < bytes.length; i += size) pieces.enqueue(Uint8Array.from(bytes.slice(i, i + size)));
      pieces.close();
    },
  });
  return new Response(stream, { headers: TYPE });
}

test("however it comes in pieces, the lines are told one by one, and the bytes are whole", async () => {
  for (const size of [1, 2, 3, 7, 40, 1000]) {
    const told = [];
    const { bytes } = await awaited(inPieces([...encode(LINES), ...BYTES], size), how => told.push(how));
    assert.deepEqual([...bytes], BYTES, `${size}`);
    assert.deepEqual(told, [
      { share: null, doing: "" },
      { share: 0.5, doing: "Adam on Ackley’s" },
    ]);
  }
});

test("a failure is a sentence", async () => {
  const { bytes, sentences } = await awaited(inPieces(encode('{"share":0,"doing":""}\n{"sentences":["No."]}\n'), 5));
  assert.deepEqual([bytes, sentences], [undefined, ["No."]]);
});

test("a connection that ends before the bytes is an error, and no answer", async () => {
  for (const text of ["", '{"share":0,"doing":""}\n', '{"share":'])
    await assert.rejects(awaited(inPieces(encode(text), 4)));
});

const PLACE = { name: "maps", api: "api/1/", kind: "map", address: [["s", "bowl"]], theme: "dark", phone: false };

function roadOf() {
  const seen = { asked: [], shown: [], told: [], said: [], busy: [] };
  const road = new MapRoad({
    shown: message => seen.shown.push(message),
    told: how => seen.told.push(how),
    held: () => seen.held ?? null,
    say: text => seen.said.push(text),
    busy: asks => seen.busy.push(asks),
    fetcher: (url, { signal, headers }) =>
      new Promise((answer, fail) => {
        seen.asked.push({ url, headers, answer, signal });
        signal.addEventListener("abort", () => fail(new Error("aborted")));
      }),
  });
  return { road, seen };
}

const settled = () => new Promise(done => setTimeout(done, 20));

test("a map is asked for in the page's name, and what it says of itself is handed on", async () => {
  const { road, seen } = roadOf();
  road.hear(PLACE);
  road.hear({ ...PLACE });
  assert.equal(seen.asked.length, 1);
  assert.equal(seen.asked[0].url, "http://lab/api/1/map?s=bowl&theme=dark");
  assert.deepEqual(seen.asked[0].headers, { "X-Page": PAGE });
  assert.match(PAGE, /^[0-9a-z]{8,64}$/);
  const message = write({ kind: "map", title: "Bowl", arrays: {} });
  seen.asked[0].answer(inPieces([...encode(LINES), ...message], 9));
  await settled();
  assert.deepEqual(
    seen.told.map(({ share }) => share),
    [null, 0.5],
  );
  assert.equal(seen.shown[0].title, "Bowl");
  assert.equal(seen.busy.at(-1), false);
});

test("another map ends the one that is under way; what is here need not come again", () => {
  const { road, seen } = roadOf();
  road.hear(PLACE);
  seen.held = "0af";
  road.hear({ ...PLACE, address: [["s", "saddle"]] });
  assert.ok(seen.asked[0].signal.aborted);
  assert.equal(seen.asked[1].url, "http://lab/api/1/map?s=saddle&held=0af&theme=dark");
  road.ask(true);
  assert.equal(seen.asked[2].url, "http://lab/api/1/map?s=saddle&theme=dark");
  road.remove();
  assert.ok(seen.asked[2].signal.aborted);
});

test("a sentence in the place of a map is said, and nothing is shown", async () => {
  const { road, seen } = roadOf();
  road.hear(PLACE);
  seen.asked[0].answer(inPieces(encode('{"sentences":["Too large."]}\n'), 5));
  await settled();
  assert.deepEqual([seen.shown, seen.said.at(-1)], [[], "Too large."]);
});
