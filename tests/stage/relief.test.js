import assert from "node:assert/strict";
import { test } from "node:test";

import { fitted, hiddenBy, turned, viewOf } from "../../stage/camera.js";
import { clipped, draped, meshOf, numbers } from "../../stage/mesh.js";

const scene = {
  aspectratio: { x: 1, y: 1, z: 1 },
  xaxis: { range: [0, 2] },
  yaxis: { range: [0, 2] },
  zaxis: { range: [0, 2] },
};
const camera = { eye: { x: 2, y: 0, z: 0 } };
const tilted = meshOf({ x: [0, 1, 2], y: [0, 1, 2], z: [0, 1, 2, 0, 1, 2, 0, 1, 2] }); // as high as x
const hill = meshOf({ x: [0, 1, 2], y: [0, 1, 2], z: [0, 0, 0, 0, 9, 0, 0, 0, 0] });

test("numbers are read from base64, too", () => {
  const bdata = Buffer.from(Float32Array.of(1.5, -2).buffer).toString("base64");
  assert.deepEqual([...numbers({ dtype: "f4", bdata })], [1.5, -2]);
  assert.deepEqual(numbers([1, 2]), [1, 2]);
});

test("a mesh is as high as its grid, and between its points; outside it has no height", () => {
  assert.deepEqual([tilted.at(1, 1), tilted.at(0.25, 1.7), tilted.at(2, 2)], [1, 0.25, 2]);
  assert.equal(hill.at(0.5, 1), 4.5);
  assert.ok(Number.isNaN(tilted.at(2.1, 1)));
});

test("a line is cut where it leaves the rectangle", () => {
  assert.deepEqual(clipped(1, 1, 3, 1, tilted), { x0: 1, y0: 1, x1: 2, y1: 1 });
  assert.deepEqual(clipped(-1, 1, 3, 1, tilted), { x0: 0, y0: 1, x1: 2, y1: 1 });
  assert.equal(clipped(3, 0, 3, 2, tilted), null);
  assert.equal(clipped(0, 0, NaN, 1, tilted), null);
});

test("a line laid over a surface lies above it everywhere, and has a gap where it was outside", () => {
  const line = draped([0, 1, 2, 1], hill, 0.1);
  line.x.forEach((x, i) => assert.ok(Math.abs(line.z[i] - hill.at(x, line.y[i]) - 0.1) < 1e-9));
  assert.ok(line.x.length > 2);
  const gap = draped([1, 1, 1, 3, 2, 1], tilted, 0).x;
  assert.equal(gap.filter(Number.isNaN).length, 1);
});

test("the middle of the box is the middle of the picture, and what is right of it stands right", () => {
  const { place, eye } = viewOf(camera, scene, 400, 300);
  assert.deepEqual(place([1, 1, 1]), [200, 150]);
  const far = (150 / Math.tan(Math.PI / 8)) * (0.5 / 2); // pixels of half a box that is two boxes away
  const near = (found, expected) => found.forEach((pixel, i) => assert.ok(Math.abs(pixel - expected[i]) < 1e-9));
  near(place([1, 2, 1]), [200 + far, 150]);
  near(place([1, 1, 2]), [200, 150 - far]);
  near(viewOf({ ...camera, center: { x: 0, y: 0.5, z: 0 } }, scene, 400, 300).place([1, 2, 1]), [200, 150]);
  assert.deepEqual(eye, [5, 1, 1]);
});

test("a fitted camera has the whole box and a margin in the picture", () => {
  const { place } = viewOf(fitted(camera, scene, 400, 300, 20), scene, 400, 300);
  for (const x of [0, 2])
    for (const y of [0, 2])
      for (const z of [0, 2]) {
        const [h, v] = place([x, y, z]);
        assert.ok(h >= 20 && h <= 380 && v >= 20 && v <= 280);
      }
});

test("a turn keeps the distance and never goes over the top; nearer is nearer", () => {
  const far = ({ eye: { x, y, z } }) => Math.hypot(x, y, z);
  const round = turned(camera, Math.PI / 2, 0);
  assert.ok(Math.abs(round.eye.y - 2) < 1e-12 && Math.abs(far(round) - 2) < 1e-12);
  assert.ok(turned(camera, 0, 99).eye.z < 2);
  assert.ok(Math.abs(far(turned(camera, 0, 0, 2)) - 1) < 1e-12);
});

test("a hill hides what stands behind it", () => {
  assert.equal(hiddenBy(hill, [0.1, 1, 0], [5, 1, 0.5], 0.01), true);
  assert.equal(hiddenBy(hill, [1.9, 1, 1], [5, 1, 2], 0.01), false);
});
