/* Begins an exported file (standalone.js): the stage without a server. */

import { begin } from "./first.js";
import { Memory } from "./memory.js";
import { Stage } from "./stage.js";
import { read } from "./wire.js";

/** @import { KeptMessage } from "./messages.d.ts" */
/** @import { PlotlyModule } from "./types.d.ts" */

const placeOf = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

const bytes = Uint8Array.from(atob(placeOf("race").textContent ?? ""), sign => sign.charCodeAt(0));
const message = /** @type {KeptMessage} */ (/** @type {unknown} */ (read(bytes)));
const { step, plays, speed, loop, hidden, camera } = message.playing;
const kept = { atEnd: false, hidden: new Set(hidden), camera: camera ?? undefined };
const memory = Object.assign(new Memory(), kept);
Object.assign(memory.player, { step, speed, loop });
const Plotly = /** @type {PlotlyModule} */ (/** @type {any} */ (window).Plotly);
const stage = new Stage(placeOf("stage"), Plotly, { memory, inside: Boolean(message.step) });
stage
  .showLosses(placeOf("losses"))
  .then(() => stage.update(message))
  .then(() => plays && begin(stage.player));
