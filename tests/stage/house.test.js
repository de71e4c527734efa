import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const stage = new URL("../../stage/", import.meta.url);
const files = readdirSync(stage).filter(name => name.endsWith(".js"));
const textOf = name => readFileSync(new URL(name, stage), "utf8");
const filesWith = pattern => files.filter(name => pattern.test(textOf(name)));

test("what is private of plotly.js stands in one file", () => {
  assert.deepEqual(filesWith(/\b_[a-z]\w*[A-Z.]|\._\w|nsewdrag|\bmodebar\b|js-plotly-plot/), ["beneath.js"]);
});

test("what Streamlit's page is made of stands in one file", () => {
  assert.deepEqual(filesWith(/data-testid=["']?st[A-Z]|st-key-|\.st[A-Z]\w+\b|data-test-/), ["page.js"]);
});

test("only those files know Streamlit that stand between it and the stage", () => {
  const importing = name => filesWith(new RegExp(`from "\\./${name}"`));
  assert.deepEqual(
    importing("streamlit.js").filter(name => name !== "mount.js"),
    [],
  );
  assert.deepEqual(importing("page.js").sort(), [
    "access.js",
    "fields.js",
    "keys.js",
    "print.js",
    "sliders.js",
    "streamlit.js",
    "touch.js",
    "translated.js",
  ]);
});

test("an exported file has all that it imports, and nothing of Streamlit's components", () => {
  const reached = new Set(["player_page.js"]);
  for (const name of reached)
    for (const [, other] of textOf(name).matchAll(/\b(?:from|import)\s*\(?"\.\/([\w.-]+\.js)"/g)) reached.add(other);
  for (const name of reached) assert.ok(files.includes(name), name);
  assert.ok(!reached.has("streamlit.js") && reached.has("stage.js"));
});
