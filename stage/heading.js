/* What stands above a picture that has left its page. */

/** @import { Stage } from "./stage.js" */

/** Two lines: which runs on which surface, and in what setting, at what step. @param {Stage} stage */
export function headingOf({ header, player, chips, shown: { race } }) {
  const labels = race
    .filter(chips.shows)
    .map(run => run.label)
    .join(", ");
  return [`${header.title}${labels && `: ${labels}`}`, `${header.setting}; at step ${Math.floor(player.step)}`];
}
