import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { CUT, LATE, NO_API, Road, SILENT, UPDATED } from "../../stage/road.js";
import { write } from "../../stage/wire.js";

globalThis.document = { baseURI: "http://lab/" };

const PLACE = {
  name: "race",
  api: "api/1/",
  kind: "race",
  address: [["x", "1"]],
  theme: "light",
  phone: false,
  plotly: "p.js",
  follows: true,
  veiled: false,
  ahead: [],
  runs: true,
};

let runs = 0; // of the page
const says = (place, anew) => road.hear({ ...place, run: String(++runs) }, anew);
let asked; // [{ path, answer(response), signal }]
let shown;
let answered;
let said;
let holds;
let road;

const fetcher = (url, { signal, method, body, headers }) =>
  new Promise((resolve, reject) => {
    const path = url.replace("http://lab/api/1/", "");
    asked.push({ path, answer: resolve, fail: reject, signal, method, body, headers });
    signal?.addEventListener("abort", () => reject(new Error("aborted")));
  });
const good = header =>
  new Response(write({ ...header, arrays: {} }), { headers: { "Content-Type": "application/octet-stream" } });
const bad = (status, body, headers = {}) => new Response(JSON.stringify(body), { status, headers });
const settled = () => new Promise(done => setImmediate(() => setImmediate(() => setImmediate(done))));
const paths = () => asked.map(one => one.path);
const give = async (nth, response) => {
  asked[nth].answer(response);
  await settled();
};

beforeEach(() => {
  [asked, shown, answered, said] = [[], [], [], []];
  holds = { held: null, relief: null };
  road = new Road({
    shown: message => shown.push(message.kind),
    answered: message => answered.push(message.kind),
    holds: () => holds,
    say: text => said.push(text),
    told: () => {},
    fetcher,
  });
});

test("what the page has said already is no news, whatever hands have changed since", () => {
  const place = { ...PLACE, run: "one" };
  road.hear(place, true);
  road.change({ factor: "2" }); // controls that run alone, of which the page's run does not tell
  assert.ok(!road.hear(place, false));
  assert.deepEqual(road.address, [["factor", "2"], ["x", "1"]]); // prettier-ignore
  assert.ok(road.hear({ ...place }, true)); // mounted anew: where the hand has left it
  assert.deepEqual(road.address, [["factor", "2"], ["x", "1"]]); // prettier-ignore
  assert.ok(says(PLACE, false)); // a run that says it is one: a step back, or Reset
  assert.deepEqual(road.address, PLACE.address);
});

test("the page's address is asked for, with what need not be sent, and once", async () => {
  assert.ok(says(PLACE, true));
  assert.deepEqual(paths(), ["race?x=1"]);
  await give(0, good({ kind: "race" }));
  assert.deepEqual(shown, ["race"]);
  assert.ok(!says({ ...PLACE, veiled: true }, false));
  holds = { held: "abc", relief: "def" };
  assert.ok(says({ ...PLACE, theme: "dark", phone: true }, false));
  assert.equal(asked[1].path, "race?x=1&held=abc&relief=def&theme=dark&phone=1");
});

test("a page that is mounted anew asks for everything again", () => {
  says(PLACE, true);
  assert.ok(says(PLACE, true));
  assert.equal(asked.length, 2);
});

test("a hand's change is shown at once; what the page says of it later is known", async () => {
  says(PLACE, true);
  await give(0, good({ kind: "race" }));
  road.ask({ kind: "change", changes: { factor: "2" } });
  road.ask({ kind: "change", changes: { factor: "3" } });
  assert.deepEqual(paths().slice(1), ["race?factor=2&x=1", "race?factor=3&x=1"]);
  assert.ok(asked[1].signal.aborted);
  await give(2, good({ kind: "race" }));
  const heard = value => says({ ...PLACE, address: [["factor", value], ["x", "1"]] }, false); // prettier-ignore
  assert.ok(!heard("2")); // the page is behind the hand
  assert.deepEqual(road.address[0], ["factor", "3"]);
  assert.ok(!heard("3"));
  assert.equal(asked.length, 3);
  assert.ok(heard("2")); // now it is the page's own: a step back
  assert.equal(asked[3].path, "race?factor=2&x=1");
});

test("of a move to and fro the page may say nothing, or the last only; it is heard again all the same", async t => {
  says(PLACE, true);
  for (const factor of ["2", "3", "2", null]) road.ask({ kind: "change", changes: { factor } });
  assert.ok(!says(PLACE, false)); // it has heard of the last
  const two = { ...PLACE, address: [["factor", "2"], ["x", "1"]] }; // prettier-ignore
  assert.ok(says(two, false)); // a step back, which is no echo
  let now = 1e9;
  t.mock.method(performance, "now", () => now);
  for (const factor of ["3", "4"]) road.ask({ kind: "change", changes: { factor } });
  now += 15_001;
  assert.ok(says({ ...PLACE, address: [["factor", "3"], ["x", "1"]] }, false)); // prettier-ignore
});

test("another theme is drawn though the page is behind the hand", () => {
  says(PLACE, true);
  for (const factor of ["2", "3"]) road.ask({ kind: "change", changes: { factor } });
  const behind = { ...PLACE, theme: "dark", address: [["factor", "2"], ["x", "1"]] }; // prettier-ignore
  assert.ok(says(behind, false));
  assert.equal(asked.at(-1).path, "race?factor=3&x=1&theme=dark");
});

test("what the page changes by itself ends what a hand has begun", () => {
  says(PLACE, true);
  road.ask({ kind: "change", changes: { factor: "2" } });
  assert.ok(says({ ...PLACE, address: [["s", "bowl"]] }, false));
  assert.deepEqual(road.own, []);
  assert.equal(asked.at(-1).path, "race?s=bowl");
});

test("while the start is dragged one question is under way, and the newest is next", async () => {
  says(PLACE, true);
  await give(0, good({ kind: "race" }));
  for (const x of [1, 2, 3]) road.ask({ kind: "start", x, y: 1e-7 });
  assert.deepEqual(paths().slice(1), ["paths?x=1&y=1e-07"]);
  await give(1, good({ kind: "paths" }));
  assert.deepEqual(paths().slice(2), ["paths?x=3&y=1e-07"]);
  road.ask({ kind: "change", changes: { x: "4", y: "0" } });
  assert.ok(asked[2].signal.aborted);
  assert.equal(asked[3].path, "race?x=4&y=0");
});

test("what is trained while a hand rests ends when that moves on, and no other question does", async () => {
  says({ ...PLACE, kind: "network" }, true);
  await give(0, good({ kind: "network" }));
  const near = at => road.ask({ kind: "nearest", slider: "factor", at });
  near("2");
  near("3");
  assert.deepEqual(paths().slice(1), ["nearest?x=1&page=network&slider=factor&at=2"]);
  await give(1, good({ kind: "none" }));
  await give(2, good({ kind: "paths" }));
  road.ask({ kind: "moved", slider: "factor", at: "3", rests: true });
  assert.ok(asked[3].headers["X-Page"]);
  near("4");
  assert.ok(asked[3].signal.aborted);
  assert.equal(asked[4].path, "nearest?x=1&page=network&slider=factor&at=4");
});

test("sweeps, gradients and cells are asked for on the side, each with whose address it is", async () => {
  says({ ...PLACE, kind: "lesson", address: [["scene", "C1"]] }, true);
  road.ask({ kind: "sweep", slider: "factor" });
  road.ask({ kind: "sweep", slider: "factor" });
  road.ask({ kind: "gradients" });
  assert.deepEqual(paths().slice(1), ["sweep?scene=C1&page=lesson&slider=factor"]);
  await give(1, good({ kind: "sweep" }));
  await give(2, good({ kind: "sweep" }));
  assert.equal(asked[3].path, "gradients?scene=C1&page=lesson");
  assert.deepEqual(answered, ["sweep", "sweep"]);
  await give(0, good({ kind: "race" }));
  road.ask({ kind: "cell", address: [["s", "bowl"]], panel: 0, column: 2, row: 9 });
  assert.equal(asked[4].path, "paths?s=bowl&page=maps&run=0%2C2%2C9");
});

test("a figure that is not here is asked for", () => {
  holds = { held: "abc", relief: null };
  says(PLACE, true);
  assert.equal(asked[0].path, "race?x=1&held=abc");
  road.ask({ kind: "again" });
  assert.equal(asked[1].path, "race?x=1");
});

test("what is likely to be next is asked for once, as it will be then, and shown only when it is", async () => {
  holds = { held: "abc", relief: null };
  says({ ...PLACE, ahead: [[["s", "bowl"]], [["s", "saddle"]]] }, true);
  road.prepare();
  road.prepare();
  assert.deepEqual(paths(), ["race?x=1&held=abc", "race?s=bowl&held=abc", "race?s=saddle&held=abc"]);
  await give(1, good({ kind: "race" }));
  assert.deepEqual(shown, []);
  says({ ...PLACE, address: [["s", "bowl"]] }, false);
  assert.equal(asked[3].path, asked[1].path);
});

test("a lost connection is told, and asked again until it is back", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  says(PLACE, true);
  for (const pause of [500, 1000, 2000, 4000]) {
    asked.at(-1).fail(new TypeError("no network"));
    await settled();
    t.mock.timers.tick(pause);
    await settled();
  }
  assert.deepEqual(paths(), Array(5).fill("race?x=1"));
  await give(4, good({ kind: "race" }));
  assert.deepEqual(said, [SILENT, SILENT, SILENT, SILENT, ""]); // and not that the answer takes long
  assert.deepEqual(shown, ["race"]);
});

test("a proxy that does not reach the server is asked again, as a lost connection is", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  says(PLACE, true);
  for (const [nth, status] of [502, 504].entries()) {
    await give(nth, bad(status, "<h1>Bad Gateway</h1>"));
    t.mock.timers.tick(1000);
    await settled();
  }
  await give(2, good({ kind: "race" }));
  assert.deepEqual(said, [SILENT, SILENT, ""]);
  assert.deepEqual(shown, ["race"]);
});

test("a late answer is told, and shown when it comes", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  says(PLACE, true);
  t.mock.timers.tick(2500);
  assert.deepEqual(said, [LATE]);
  await give(0, good({ kind: "race" }));
  assert.deepEqual(said, [LATE, ""]);
});

test("a full server is asked again when it said so", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  says(PLACE, true);
  await give(0, bad(503, { sentences: ["Busy."] }, { "Retry-After": "2" }));
  t.mock.timers.tick(1999);
  await settled();
  assert.equal(asked.length, 1);
  t.mock.timers.tick(1);
  await settled();
  assert.equal(asked.length, 2);
  assert.deepEqual(said, ["Busy."]);
});

test("a refusal is told, and not asked again", async () => {
  says(PLACE, true);
  await give(0, bad(400, { sentences: ["One.", "Two."] }));
  assert.deepEqual(said, ["One. Two."]);
  assert.equal(asked.length, 1);
});

test("where there is no api it is told what to start", async () => {
  says(PLACE, true);
  await give(0, new Response("<html>", { status: 404 }));
  road.show();
  await give(1, new Response("<html>", { status: 200, headers: { "Content-Type": "text/html" } }));
  assert.deepEqual(said, [NO_API, NO_API]);
});

test("bytes that cannot be read are told, and not asked for again", async () => {
  says(PLACE, true);
  const headers = { "Content-Type": "application/octet-stream" };
  await give(0, new Response(write({ kind: "race", arrays: {} }).slice(0, 9), { headers }));
  assert.deepEqual([said, shown, asked.length], [[CUT], [], 1]);
});

test("a page of an older version is loaded anew, once, with what hands have changed in its address", async () => {
  const kept = {};
  globalThis.sessionStorage = { getItem: name => kept[name], setItem: (name, value) => (kept[name] = value) };
  globalThis.location = { reload: mock.fn(), href: "http://lab/?x=1&decay=2&t=7" };
  globalThis.history = { state: {}, replaceState: mock.fn() };
  says(PLACE, true);
  road.ask({ kind: "change", changes: { factor: "3" } });
  road.ask({ kind: "change", changes: { factor: "2", decay: null } });
  await give(2, bad(409, { sentences: [UPDATED] }));
  road.show();
  await give(3, bad(409, { sentences: [UPDATED] }));
  assert.equal(location.reload.mock.callCount(), 1);
  assert.equal(String(history.replaceState.mock.calls[0].arguments[2]), "http://lab/?x=1&t=7&factor=2");
  assert.deepEqual(said, [UPDATED, UPDATED]);
});

test("a map's page is loaded anew as it is: the picture's address is that of a cell", async () => {
  globalThis.sessionStorage = { getItem: () => null, setItem: () => {} };
  globalThis.location = { reload: mock.fn(), href: "http://lab/maps" };
  globalThis.history = { replaceState: mock.fn() };
  says({ ...PLACE, name: "maps", follows: false }, true);
  road.ask({ kind: "change", changes: { x: "3" } });
  await give(1, bad(409, { sentences: [UPDATED] }));
  assert.equal(location.reload.mock.callCount(), 1);
  assert.equal(history.replaceState.mock.callCount(), 0);
});

test("what is said of the picture is not taken back by what comes beside it", async () => {
  says(PLACE, true);
  await give(0, bad(400, { sentences: ["No."] }));
  road.ask({ kind: "sweep", slider: "factor" });
  await give(1, good({ kind: "sweep" }));
  assert.equal(said.at(-1), "No.");
  road.ask({ kind: "gradients" });
  await give(2, bad(400, { sentences: ["Nor this."] }));
  assert.equal(said.at(-1), "No.");
  road.ask({ kind: "change", changes: { factor: "2" } });
  await give(3, good({ kind: "race" }));
  assert.equal(said.at(-1), "");
});

test("what is removed asks and shows nothing more", async () => {
  says(PLACE, true);
  road.remove();
  assert.ok(asked[0].signal.aborted);
  await settled();
  assert.deepEqual([shown, said], [[], []]);
});

test("the page hears what a hand did once the picture has come, of several deeds the last", async () => {
  const heard = [];
  road.afterwards(() => heard.push("at once"));
  assert.deepEqual(heard, ["at once"]);
  says(PLACE, true);
  road.afterwards(() => heard.push("first"));
  road.afterwards(() => heard.push("second"));
  assert.deepEqual(heard, ["at once"]);
  await give(0, good({ kind: "race" }));
  await new Promise(done => setTimeout(done, 50));
  assert.deepEqual(heard, ["at once", "second"]);
});

test("the page does not wait long for a picture that is late", async () => {
  const heard = [];
  says(PLACE, true);
  road.afterwards(() => heard.push("told"));
  await new Promise(done => setTimeout(done, 500));
  assert.deepEqual(heard, ["told"]);
});

test("a visitor's table goes with every question, and another is another picture at the same address", async () => {
  says(PLACE, true);
  assert.deepEqual([asked[0].method, asked[0].body], ["GET", undefined]);
  await give(0, good({ kind: "race" }));
  const own = { ...PLACE, table: "1,2" };
  assert.ok(says(own, false));
  assert.deepEqual([asked[1].path, asked[1].method, asked[1].body], ["race?x=1", "POST", "1,2"]);
  assert.equal(asked[1].headers["Content-Type"], "text/csv");
  await give(1, good({ kind: "race" }));
  assert.ok(!says(own, false));
  for (const question of [
    { kind: "start", x: 2, y: 3 },
    { kind: "sweep", slider: "factor" },
  ])
    road.ask(question);
  await give(3, good({ kind: "sweep" }));
  for (const kind of ["gradients", "found"]) road.ask({ kind });
  await give(4, good({ kind: "gradients" }));
  const later = asked.slice(2);
  assert.deepEqual(
    later.map(one => one.path.split("?")[0]),
    ["paths", "sweep", "gradients", "found"],
  );
  assert.ok(later.every(one => one.method === "POST" && one.body === "1,2"));
  assert.ok(says({ ...own, table: "1,3" }, false));
  assert.equal(asked.at(-1).body, "1,3");
  await give(asked.length - 1, good({ kind: "race" }));
  assert.ok(says(PLACE, false));
  assert.equal(asked.at(-1).method, "GET");
});

test("what nobody keeps is not asked for ahead", () => {
  says({ ...PLACE, table: "1,2", ahead: [[["s", "bowl"]]] }, true);
  road.prepare();
  assert.equal(asked.length, 1);
});
