import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const stage = new URL("../../stage/", import.meta.url);
const files = readdirSync(stage).filter(name => name.endsWith(".js"));
const textOf = name => readFileSync(new URL(name, stage), "utf8");
const filesWith = pattern => files.filter(name => pattern.test(textOf(name)));

const OF_PLOTLY =
  /\b_[a-z]\w*[A-Z.]|\._\w|\[\s*["'`]_|nsewdrag|\b(?:modebar|draglayer|main-svg|infolayer)\b|js-plotly-plot/;
const OF_STREAMLIT = /(?:data-testid|class)[~|^$*]?=\s*\\?["']?st[A-Z]|st-key-|\.st[A-Z]\w+\b|data-test-/;
const importing = name => filesWith(new RegExp(`(?:from|import)\\s*\\(?\\s*["'\`]\\./${name}["'\`]`));

test("what is private of plotly.js stands in one file", () => {
  assert.deepEqual(filesWith(OF_PLOTLY), ["beneath.js"]);
});

test("what Streamlit's page is made of stands in one file", () => {
  assert.deepEqual(filesWith(OF_STREAMLIT), ["page.js"]);
});

test("these rules know what they forbid", () => {
  for (const text of ['plot["_context"]', "plot._fullLayout", '".draglayer"', '".main-svg"', '".modebar"'])
    assert.match(text, OF_PLOTLY);
  for (const text of ['"[class*=stSlider]"', '"[data-testid^=stApp]"', "`[data-testid='stApp']`", '".stSlider"'])
    assert.match(text, OF_STREAMLIT);
  for (const text of ["plot.layout", '".stage-area"', '"[data-testid=stage]"', "steps.first"])
    for (const rule of [OF_PLOTLY, OF_STREAMLIT]) assert.doesNotMatch(text, rule);
});

test("only those files know Streamlit that stand between it and the stage", () => {
  assert.deepEqual(
    importing("streamlit.js").filter(name => name !== "mount.js"),
    ["frame.js", "led.js", "notebook.js", "ownpage.js", "sitescene.js", "siteview.js"], // mount the components where Streamlit does not
  );
  assert.deepEqual(importing("page.js").sort(), [
    "access.js",
    "driver.js",
    "fields.js",
    "formula.js",
    "keys.js",
    "mounted.js",
    "ownslider.js",
    "print.js",
    "sitescene.js",
    "siteview.js",
    "sliders.js",
    "streamlit.js",
    "touch.js",
    "translated.js",
  ]);
});

test("no other place chooses digits for a reader; a number rounded is one again at once", () => {
  const own = /to(?:Fixed|Precision|Exponential|LocaleString)\(|NumberFormat/;
  const rounded = /\bNumber\([^;]*?\.to(?:Fixed|Precision)\(/g;
  assert.deepEqual(
    files.filter(name => own.test(textOf(name).replace(rounded, ""))),
    ["address.js", "numbers.js"], // an address is written for Python
  );
});

test("an exported file has all that it imports, and nothing of Streamlit's components", () => {
  const reached = new Set(["player_page.js"]);
  for (const name of reached)
    for (const [, other] of textOf(name).matchAll(/\b(?:from|import)\s*\(?"\.\/([\w.-]+\.js)"/g)) reached.add(other);
  for (const name of reached) assert.ok(files.includes(name), name);
  assert.ok(!reached.has("streamlit.js") && reached.has("stage.js"));
});
