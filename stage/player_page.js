/* Begins an exported file (standalone.js): the stage without a server. */

import { Player } from "./player.js";
import { createStage } from "./stage.js";
import { read } from "./wire.js";

const text = atob(document.getElementById("race").textContent);
const message = read(Uint8Array.from(text, sign => sign.charCodeAt(0)));
const { step, atEnd, speed, loop, hidden } = message.playing;
// At the step that was shown, for which it was taken along; a race that has been run is there to be played, from its beginning.
const memory = {
  player: Object.assign(new Player(), { step: atEnd ? 0 : step, speed, loop }),
  atEnd: false,
  hidden: new Set(hidden),
};
const stage = createStage(document.getElementById("stage"), window.Plotly, { memory, inside: Boolean(message.step) });
await stage.showLosses(document.getElementById("losses"));
await stage.update(message);
