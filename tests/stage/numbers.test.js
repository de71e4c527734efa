import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { written } from "../../stage/numbers.js";

test("numbers are written as in Python", () => {
  const cases = JSON.parse(readFileSync(new URL("../support/written.json", import.meta.url), "utf-8"));
  assert.ok(cases.length > 70);
  for (const [value, digits, text] of cases)
    assert.equal(written(Number(value), digits), text, `${value} to ${digits}`);
});
