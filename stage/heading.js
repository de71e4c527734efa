/* What stands above a picture that has left its page. */

/** Two lines: which runs on which surface, and in what setting, at what step. */
export function headingOf({ header, player, chips, runs }) {
  const shown = runs
    .filter(chips.shows)
    .map(run => run.label)
    .join(", ");
  const step = Math.floor(player.step);
  return [`${header.title}${shown && `: ${shown}`}`, `${header.setting}; at step ${step}`];
}
