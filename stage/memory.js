/* What of a page's picture survives its being mounted anew. */

import { Player } from "./player.js";

/** @import { Camera } from "./types.d.ts" */

export class Memory {
  player = new Player();
  atEnd = true; // whether the player stood at the end
  arrows = false;
  /** Labels of the runs that are not shown. @type {Set<string>} */
  hidden = new Set();
  /** Of the 3D view. @type {Camera | undefined} */
  camera = undefined;
  /** The step that the server was told last. @type {number | null} */
  told = null;
  /** Steps that the server was told, and has not answered to. @type {{ t: number, when: number }[]} */
  sent = [];
}
