import assert from "node:assert/strict";
import { test } from "node:test";

import { read, write } from "../../stage/wire.js";

// What api/wire.py packs of {"kind": "race", "title": "Rosenbrock’s κ"} with two arrays.
const PACKED =
  "xAAAAHsia2luZCI6InJhY2UiLCJ0aXRsZSI6IlJvc2VuYnJvY2tcdTIwMTlzIFx1MDNiYSIsImFycmF5cyI6eyJ4Ijp7ImR0eXBlIjoiPGY0Iiwic2hhcGUi" +
  "OlsyLDJdLCJvZmZzZXQiOjIwMH0sIm4iOnsiZHR5cGUiOiI8dTIiLCJzaGFwZSI6WzJdLCJvZmZzZXQiOjIxNn19fSAgICAgICAgICAgICAgICAgICAgICAg" +
  "ICAgICAgICAgICAgICAgICAgICAAAAA/AACgv+axYX8AAMB/BwD//wAAAAA=";
const bytesOf = text => Uint8Array.from(Buffer.from(text, "base64"));

test("a message of Python's is read", () => {
  const { arrays, ...header } = read(bytesOf(PACKED));
  assert.deepEqual(header, { kind: "race", title: "Rosenbrock’s κ" });
  assert.deepEqual([...arrays.x], [0.5, -1.25, Math.fround(3e38), NaN]);
  assert.deepEqual(arrays.x.shape, [2, 2]);
  assert.ok(arrays.n instanceof Uint16Array);
  assert.deepEqual([...arrays.n], [7, 65535]);
});

test("a message is read wherever it begins in its buffer", () => {
  const padded = new Uint8Array([0, 0, 0, ...bytesOf(PACKED)]);
  assert.deepEqual([...read(padded.subarray(3)).arrays.n], [7, 65535]);
});

test("what is written is read again", () => {
  const message = {
    kind: "race",
    title: "Zürich ∇",
    figure: { json: { z: Float64Array.of(1.5, 2.5) } },
    arrays: { x: Float32Array.of(1, 2, 3), ends: Int32Array.of(-1), none: new Float64Array(0) },
  };
  const { arrays, ...header } = read(write(message));
  assert.deepEqual(header, { kind: "race", title: "Zürich ∇", figure: { json: { z: [1.5, 2.5] } } });
  assert.deepEqual(
    Object.values(arrays).map(array => [...array]),
    [[1, 2, 3], [-1], []],
  );
  assert.deepEqual(arrays.x.shape, [3]);
});
