import assert from "node:assert/strict";
import { test } from "node:test";

import { frameOf, isZoomed, linkTo, openBox, openStep, ownAddress, readPlace } from "../../stage/place.js";

const stageOf = (facts = {}, x = [-1, 1], y = [0, 4]) => ({
  player: { step: 40.7, atEnd: false },
  inside: false,
  home: () => address,
  whole: { x: [-1, 1], y: [0, 4] },
  plot: { layout: { xaxis: { range: x }, yaxis: { range: y } } },
  ...facts,
});
const address = { origin: "http://lab", pathname: "/", search: "?m=sgd&utm_source=mail&noise=.1", hash: "" };

test("step and box are read; anything may stand in an address", () => {
  assert.deepEqual(readPlace("#step=40&box=-1,1,-0.5,0.5"), { step: 40, box: [-1, 1, -0.5, 0.5] });
  assert.deepEqual(readPlace("#step=7.9"), { step: 7, box: null });
  for (const hash of [
    "",
    "#",
    "#step=&box=",
    "#step=-1&box=1,1,0,1",
    "#step=x&box=1,2,3",
    "#box=0,1,1,1",
    "#box=a,b,c,d",
    "#step=Infinity",
  ])
    assert.equal(readPlace(hash).box, null);
  for (const hash of ["#step=-1", "#step=x", "#step=Infinity"]) assert.equal(readPlace(hash).step, null);
});

test("what others wrote into the address is not sent on; the rest is left as it is written", () => {
  assert.equal(ownAddress(address), "http://lab/?m=sgd&noise=.1");
  assert.equal(ownAddress({ ...address, search: "?fbclid=1&embed=true" }), "http://lab/");
  assert.equal(ownAddress({ ...address, search: "?x=1%2B2&&gclid=3" }), "http://lab/?x=1%2B2");
  const others =
    "UTM_x mc_cid mtm_x pk_x hsa_x _gl embed ref ref_src ref_url gclid clkid gbraid wbraid igshid li_fat_id";
  for (const name of [...others.split(" "), "mkt_tok", "trk"])
    assert.equal(ownAddress({ ...address, search: `?${name}=1&s=bowl` }), "http://lab/?s=bowl", name);
  for (const name of ["m", "s", "noise", "braid", "reference", "tracks"])
    assert.equal(ownAddress({ ...address, search: `?${name}=1` }), `http://lab/?${name}=1`, name);
});

test("a frame's code has the page's address, its step, and nothing that could end its attributes", t => {
  globalThis.document = { baseURI: "http://lab/descent/lecture" };
  t.after(() => delete globalThis.document);
  const code = frameOf('http://lab/descent/lecture?scene=C15&way="#step=4', "lecture", 'The "bowl" <b>');
  assert.match(code, /^<iframe src="http:\/\/lab\/descent\/embed\/lecture\?scene=C15&amp;way=%22#step=4" /);
  assert.match(code, /title="Descent Lab: The &quot;bowl&quot; &lt;b&gt;".* allow="clipboard-write; fullscreen"/);
  assert.match(frameOf("http://lab/descent/inside?data=moons&nth=1", "training", "moons"), /embed\/inside\?data=moons/);
  assert.match(frameOf("http://lab/descent/", "race", "bowl"), /src="http:\/\/lab\/descent\/embed" /);
});

test("a link has the step unless that is the end, and the zoom if there is one", () => {
  const page = "http://lab/?m=sgd&noise=.1";
  assert.equal(linkTo(stageOf()), `${page}#step=40`);
  assert.equal(linkTo(stageOf({ player: { step: 100, atEnd: true } })), page);
  assert.equal(linkTo(stageOf({ inside: true })), page); // there the step is in the page's own address
  assert.equal(linkTo(stageOf({}, [0, 1 / 3])), `${page}#step=40&box=0,0.333333,0,4`);
});

test("a rounding error is no zoom", () => {
  assert.equal(isZoomed(stageOf()), false);
  assert.equal(isZoomed(stageOf({}, [-1, 1 + 1e-12])), false);
  assert.equal(isZoomed(stageOf({}, [-1, 1], [0, 3.9])), true);
});

test("the address's place is taken once, by the first picture of the page", async t => {
  globalThis.location = { ...address, hash: "#step=12&box=0,1,2,3" };
  t.after(() => delete globalThis.location);
  const memory = { player: { step: 0 }, atEnd: true };
  const changes = [];
  const stage = { Plotly: { relayout: async (_, change) => void changes.push(change) } };
  openStep(memory);
  assert.deepEqual([memory.player.step, memory.atEnd], [12, false]);
  memory.player.step = 3;
  openStep(memory); // the stage is mounted anew before it is drawn
  assert.equal(memory.player.step, 3);
  await openBox(stage);
  await openBox(stage);
  assert.deepEqual(changes, [{ "xaxis.range": [0, 1], "yaxis.range": [2, 3] }]);
  openStep(memory);
  assert.equal(memory.player.step, 3);
});
