/* Where a point of a 3D scene stands on the screen: Plotly does not say, but it draws by these rules. */

/** @import { Camera, Mesh, Pixels, Scene, Spot3d, Vector, View } from "./types.d.ts" */

const FIELD = Math.PI / 4; // Plotly's field of view, from the top of the picture to its bottom

/** @param {Vector} a @param {Vector} b @returns {Vector} */
const minus = ([a, b, c], [x, y, z]) => [a - x, b - y, c - z];
/** @param {Vector} a @param {Vector} b */
const dot = ([a, b, c], [x, y, z]) => a * x + b * y + c * z;
/** @param {Vector} a @param {Vector} b @returns {Vector} */
const cross = ([a, b, c], [x, y, z]) => [b * z - c * y, c * x - a * z, a * y - b * x];
/** @param {Vector} a @param {(value: number, axis: number) => number} change @returns {Vector} */
const each = ([x, y, z], change) => [change(x, 0), change(y, 1), change(z, 2)];
/** @param {Vector} a */
const unit = a => each(a, value => value / (Math.hypot(...a) || 1));
/** @param {Spot3d} spot @returns {Vector} */
const list = ({ x, y, z }) => [x, y, z];

/**
 * How a camera sees a scene in a picture of that size: where a point is in pixels, and where the eye stands in the
 * scene's own numbers.
 *
 * @param {Camera} camera
 * @param {Scene} scene
 * @param {number} width
 * @param {number} height
 * @returns {View}
 */
export function viewOf(camera, scene, width, height) {
  const ranges = [scene.xaxis.range, scene.yaxis.range, scene.zaxis.range];
  const aspect = list(scene.aspectratio);
  const inBox = (/** @type {Vector} */ point) =>
    each(point, (value, i) => aspect[i] * ((value - ranges[i][0]) / (ranges[i][1] - ranges[i][0]) - 0.5));
  const eye = list(camera.eye);
  const center = list(camera.center ?? { x: 0, y: 0, z: 0 });
  const forward = unit(minus(center, eye));
  const right = unit(cross(forward, list(camera.up ?? { x: 0, y: 0, z: 1 })));
  const up = cross(right, forward);
  const scale = height / 2 / Math.tan(FIELD / 2);
  return {
    place(point) {
      const way = minus(inBox(point), eye);
      const depth = dot(way, forward);
      return [width / 2 + (scale * dot(way, right)) / depth, height / 2 - (scale * dot(way, up)) / depth];
    },
    eye: each(eye, (value, i) => ranges[i][0] + (value / aspect[i] + 0.5) * (ranges[i][1] - ranges[i][0])),
  };
}

/**
 * The camera from the same side, as near as it can be with the whole box and a margin in the picture.
 *
 * @param {Camera} camera
 * @param {Scene} scene
 * @param {number} width
 * @param {number} height
 * @param {number} margin
 */
export function fitted(camera, scene, width, height, margin) {
  const { xaxis, yaxis, zaxis } = scene;
  const corners = xaxis.range.flatMap(x =>
    yaxis.range.flatMap(y => zaxis.range.map(z => /** @type {Vector} */ ([x, y, z]))),
  );
  const inside = (/** @type {Pixels} */ [h, v]) =>
    h >= margin && h <= width - margin && v >= margin && v <= height - margin;
  let nearest = camera;
  for (let far = 0.6; far < 3; far += 0.03) {
    nearest = { ...camera, eye: { x: far * camera.eye.x, y: far * camera.eye.y, z: far * camera.eye.z } };
    const { place } = viewOf(nearest, scene, width, height);
    if (corners.every(corner => inside(place(corner)))) break;
  }
  return nearest;
}

/**
 * Whether a surface stands between a point and the eye.
 *
 * @param {Mesh} mesh
 * @param {Vector} point
 * @param {Vector} eye
 * @param {number} room by which it must be higher
 */
export function hiddenBy(mesh, point, eye, room) {
  const steps = 200;
  const way = minus(eye, point);
  for (let k = 1; k <= steps; k++) {
    const [x, y, z] = each(point, (value, i) => value + (way[i] * k) / steps);
    const height = mesh.at(x, y);
    if (Number.isNaN(height)) return false; // out over the edge
    if (height > z + room) return true;
  }
  return false;
}

/**
 * The camera after a turn about the vertical, and up or down, by angles; nearer by a factor.
 *
 * @param {Camera} camera
 * @param {number} across
 * @param {number} up
 * @param {number} nearer
 * @returns {Camera}
 */
export function turned(camera, across, up, nearer = 1) {
  const { x, y, z } = camera.eye;
  const flat = Math.hypot(x, y);
  const far = Math.hypot(flat, z) / nearer;
  const around = Math.atan2(y, x) + across;
  const rise = Math.min(Math.max(Math.atan2(z, flat) + up, -1.5), 1.5);
  const eye = {
    x: far * Math.cos(rise) * Math.cos(around),
    y: far * Math.cos(rise) * Math.sin(around),
    z: far * Math.sin(rise),
  };
  return { ...camera, eye };
}
