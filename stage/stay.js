/* Where the answers are files, the member of a sweep stays that a slider was let go at (road.js). */

/** @import { Stage } from "./stage.js" */

/** The losses get the member's own axes, and what became of its runs is read out. @param {Stage} stage */
export async function stay(stage) {
  const { sliders, losses, header, shown } = stage;
  const member = sliders?.member();
  const { axes, summaries } = member?.sweep ?? {};
  await losses?.axes(member && axes ? axes[member.index] : header.losses, header.along);
  const summary = member && summaries ? summaries[member.index] : header.summary;
  stage.readOut(`${summary} ${shown.told(header).standing}`.trim());
  stage.invalidate();
}
