import assert from "node:assert/strict";
import { test } from "node:test";

import { meshOf } from "../../stage/mesh.js";
import { Overlay } from "../../stage/overlay.js";
import { tracesOf } from "../../stage/traces.js";
import { panel, penThatWritesDown, runAlong } from "./support.js";

const look = { paper: "#fff", ink: "#111", quiet: "#888", rule: "#eee", veil: "#fff" };
const large = {
  ...panel,
  width: 400,
  height: 400,
  right: 400,
  bottom: 400,
  px: x => 200 * (x + 1),
  py: y => 200 * (1 - y),
};
const holds = (h, v) => h >= 0 && h <= 400 && v >= 0 && v <= 400;
const moment = (runs, more = {}) => ({
  runs,
  panels: [{ ...large, holds }],
  step: 9,
  look,
  inside: false,
  stepArrows: null,
  arrows: false,
  ringAt: null,
  marks: [],
  ...more,
});
const texts = pen => pen.calls.filter(([name]) => name === "fillText").map(([, text]) => text);
const circles = pen => pen.calls.filter(([name, , , radius]) => name === "arc" && radius === 8).length;

/** What is painted at a moment. */
function painted(...given) {
  const pen = penThatWritesDown();
  const words = new Overlay().paint(pen, moment(...given));
  return { pen, words };
}

const short = runAlong(
  [
    [0, 0],
    [0.1, 0],
  ],
  { label: "short" },
);
const long = runAlong(
  [
    [-0.5, 0],
    [0.5, 0.5],
  ],
  { label: "long" },
);

test("every run has its name at its end, and one that diverged says when", () => {
  const gone = runAlong(
    [
      [-0.5, -0.5],
      [-0.4, -0.5],
    ],
    { label: "gone", diverged: 1 },
  );
  assert.deepEqual(texts(painted([short, long, gone]).pen), ["short", "long", "gone ✕ step 1"]);
});

test("in panels of their own runs have no names, but a divergence is told in its panel", () => {
  const gone = runAlong(
    [
      [-0.5, -0.5],
      [-0.4, -0.5],
    ],
    { label: "gone", panel: 1, diverged: 1 },
  );
  const panels = [
    { ...large, holds },
    { ...large, holds },
  ];
  assert.deepEqual(texts(painted([short, gone], { panels }).pen), ["✕ step 1"]);
});

test("a long path is painted before a short one, which it would cover", () => {
  const starts = painted([short, long]).pen.calls.filter(([name]) => name === "moveTo");
  assert.deepEqual(starts[0], ["moveTo", 100, 200]);
});

test("what is pointed at on the losses has a ring", () => {
  assert.equal(circles(painted([short, long]).pen), 0);
  assert.equal(circles(painted([short, long], { ringAt: 1 }).pen), 2);
});

test("unequal scales are told, equal ones are not", () => {
  assert.equal(painted([short]).words, "");
  const panels = [{ ...large, holds, px: x => 100 * (x + 1) }];
  assert.equal(painted([short], { panels }).words, "y is drawn 2 times as large as x");
});

test("the relief's traces of a run: thin paths, the line up to the step, and its steps as dots", () => {
  const mesh = meshOf({ x: [-1, 0, 1], y: [-1, 0, 1], z: new Array(9).fill(5) });
  const points = [
    [0, 0],
    [0.5, 0],
    [0.5, 0.5],
    [-0.5, 0.75],
  ];
  const run = runAlong(points, { lowest: -2, thin: [Float32Array.from(points.flat())] });
  const [thin, line, dots] = tracesOf(run, 2.5, mesh, 0.25);
  assert.deepEqual([thin.mode, line.mode, dots.mode], ["lines", "lines", "markers"]);
  assert.deepEqual([line.x.at(-1), line.y.at(-1), line.z.at(-1)], [0, 0.625, 5.25]);
  assert.deepEqual([thin.x.at(-1), thin.y.at(-1)], [0, 0.625]);
  assert.deepEqual(
    [dots.x, dots.y, dots.z],
    [
      [0, 0.5, 0.5],
      [0, 0, 0.5],
      [5.25, 5.25, 5.25],
    ],
  );
  assert.deepEqual(dots.customdata, [
    [0, -1],
    [1, -1.5],
    [2, Math.fround(1 / 3) - 2],
  ]);
  assert.equal(line.name, "SGD");
});

test("inside, the first run is painted whole, and has no name but those of its arrows", () => {
  const arrow = { kind: "step", name: "the step", leads: true, line: "#000", text: "#000", dash: "solid", width: 2 };
  const array = Object.assign(Float32Array.of(0, 0, 0, 0, 0.4, 0.4), { shape: [1, 1, 3, 2] });
  const stepArrows = { header: { t: 0, equal: false, arrows: [arrow] }, array };
  const { pen } = painted([long, short], { inside: true, step: 0, stepArrows });
  assert.deepEqual(texts(pen), ["arrows: true length", "the step", "short"]);
  const plain = painted([long, short], { inside: true, step: 0 });
  assert.deepEqual(texts(plain.pen), ["short"]);
  const ends = plain.pen.calls.filter(([name, h, v]) => name === "lineTo" && h === 300 && v === 100);
  assert.equal(ends.length, 1);
});
