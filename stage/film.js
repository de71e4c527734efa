/*
 * The race as a video: the browser's own recorder takes what is painted on a canvas for as long as the run plays. It is
 * painted from a second stage of the video's size, out of sight, which no hand and no size of the screen changes.
 */

import { element } from "./element.js";
import { penOf } from "./layers.js";
import { Memory } from "./memory.js";
import { LONGEST_FRAME, Player } from "./player.js";
import { drawnSheet } from "./sheet.js";
import { kept } from "./standalone.js";

/** @import { Stage } from "./stage.js" */

const SIZE = { width: 1280, height: 720 };
const RATE = 30; // frames a second
const BITS = 8e6; // a second: thin lines stay sharp
const REST = 1; // second for which the first picture stands, and the last one
const LOOK = 50; // ms between two looks whether the second stage is drawn
const LONGEST_WAIT = 30_000; // ms

// What plays in most programs first.
const TYPES = [
  "video/mp4;codecs=avc1.42E01F",
  "video/mp4;codecs=avc1",
  "video/webm;codecs=vp9",
  "video/webm;codecs=vp8",
  "video/webm",
  "video/mp4",
];

/** The kind of video that this browser records; null where it records none. */
export function videoType() {
  if (typeof MediaRecorder === "undefined" || !("captureStream" in HTMLCanvasElement.prototype)) return null;
  return TYPES.find(type => MediaRecorder.isTypeSupported(type)) ?? null;
}

/** How the name of such a file ends. @param {string} type */
export const endingOf = type => (type.startsWith("video/mp4") ? "mp4" : "webm");

/**
 * Records all of the race at the speed of its playback.
 *
 * @param {Stage} stage
 * @param {string} type of video
 * @param {{ told: (share: number) => void, signal: AbortSignal }} how told hears how much is done; the signal ends it
 * @returns {Promise<Blob | null>} null where it was ended
 */
export async function film(stage, type, { told, signal }) {
  await stage.plotted();
  const second = await secondOf(stage);
  try {
    const sheet = await drawnSheet(second.stage, 1);
    const canvas = element("canvas", "", SIZE);
    const pen = penOf(canvas);
    const paint = (/** @type {number} */ step) => {
      second.stage.player.step = step;
      pen.fillStyle = stage.header.look.paper;
      pen.fillRect(0, 0, SIZE.width, SIZE.height);
      pen.save();
      pen.translate((SIZE.width - sheet.width) / 2, (SIZE.height - sheet.height) / 2);
      sheet.paint(pen);
      pen.restore();
    };
    paint(0);
    const goesOn = () => !signal.aborted;
    const video = await recorded(canvas, type, runs =>
      played(second.stage.player, paint, told, () => goesOn() && runs()),
    );
    return goesOn() ? video : null;
  } finally {
    second.remove();
  }
}

/**
 * Records a canvas while it is painted. The recorder rests while nobody sees the page, for then a browser paints nothing.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {string} mimeType
 * @param {(runs: () => boolean) => Promise<void>} painted paints for as long as the recorder runs
 */
async function recorded(canvas, mimeType, painted) {
  const stream = canvas.captureStream(RATE);
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: BITS });
  /** @type {Blob[]} */
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  let failed = false;
  recorder.addEventListener("error", () => (failed = true)); // it stops then
  const stopped = new Promise(done => recorder.addEventListener("stop", done));
  const runs = () => recorder.state !== "inactive";
  const seen = new AbortController();
  const rest = () => (document.hidden ? recorder.pause() : recorder.resume());
  document.addEventListener("visibilitychange", rest, { signal: seen.signal });
  recorder.start();
  try {
    await painted(runs);
  } finally {
    seen.abort();
    if (runs()) recorder.stop();
  }
  await stopped;
  for (const track of stream.getTracks()) track.stop();
  if (failed) throw new Error("the recorder failed");
  return new Blob(parts, { type: mimeType });
}

/**
 * Paints one picture after the other until the run is played.
 *
 * @param {Player} shown what it has to play
 * @param {(step: number) => void} paint
 * @param {(share: number) => void} told
 * @param {() => boolean} goesOn
 */
async function played({ last, speed }, paint, told, goesOn) {
  const player = Object.assign(new Player(), { last, speed });
  const length = REST + last / player.pace + REST;
  let passed = 0;
  let before = await frame();
  while (passed < length && goesOn()) {
    const now = await frame();
    const seconds = Math.min((now - before) / 1000, LONGEST_FRAME);
    before = now;
    passed += seconds;
    player.playing ||= passed >= REST && !player.atEnd;
    player.advance(seconds);
    paint(player.step);
    told(Math.min(passed / length, 1));
  }
}

/** The time of the browser's next frame, in ms. @returns {Promise<number>} */
const frame = () => new Promise(requestAnimationFrame);

/**
 * The same race once more, out of sight, in the size of the video.
 *
 * @param {Stage} first
 */
async function secondOf(first) {
  const message = kept(first);
  const room = element("div", "stage-film", { inert: true, "aria-hidden": "true" });
  const [root, losses] = [element("div", ""), element("div", "stage-losses")];
  room.append(root, ...(first.losses ? [losses] : []));
  document.body.append(room);
  const { hidden, camera } = message.playing;
  const memory = Object.assign(new Memory(), { hidden: new Set(hidden), camera: camera ?? undefined });
  const stage = first.again(root, memory);
  const remove = () => {
    stage.remove();
    room.remove();
  };
  try {
    if (first.losses) await stage.showLosses(losses);
    await stage.update(message);
    const ready = () => stage.painted && (!stage.relief.shown || stage.relief.drawn);
    for (let passed = 0; !ready(); passed += LOOK) {
      if (passed >= LONGEST_WAIT) throw new Error("the second stage is not drawn");
      await new Promise(done => setTimeout(done, LOOK));
    }
  } catch (problem) {
    remove();
    throw problem;
  }
  stage.player.speed = message.playing.speed;
  return { stage, remove };
}
