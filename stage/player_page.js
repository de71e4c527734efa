/* Begins an exported file (standalone.js): the stage without a server. */

import { Memory } from "./memory.js";
import { Stage } from "./stage.js";
import { read } from "./wire.js";

/** @import { KeptMessage } from "./messages.d.ts" */
/** @import { PlotlyModule } from "./types.d.ts" */

const placeOf = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

const bytes = Uint8Array.from(atob(placeOf("race").textContent ?? ""), sign => sign.charCodeAt(0));
const message = /** @type {KeptMessage} */ (/** @type {unknown} */ (read(bytes)));
const { step, atEnd, speed, loop, hidden } = message.playing;
const memory = Object.assign(new Memory(), { atEnd: false, hidden: new Set(hidden) });
// At the step that was shown, for which it was taken along; a race that has been run is there to be played, from its
// beginning.
Object.assign(memory.player, { step: atEnd ? 0 : step, speed, loop });
const Plotly = /** @type {PlotlyModule} */ (/** @type {any} */ (window).Plotly);
const stage = new Stage(placeOf("stage"), Plotly, { memory, inside: Boolean(message.step) });
stage.showLosses(placeOf("losses")).then(() => stage.update(message));
