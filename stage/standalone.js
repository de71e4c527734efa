/*
 * The animated race as one HTML file that plays without a server and without a network: plotly.js, the stage's own
 * modules, its style sheet and the message are all in it.
 */

import { isZoomed } from "./place.js";
import { headingOf } from "./sheet.js";
import { escaped } from "./escaped.js";
import { write } from "./wire.js";

/** @import { KeptMessage } from "./messages.d.ts" */
/** @import { Stage } from "./stage.js" */

/** The text of the file. @param {Stage} stage */
export async function standalone(stage) {
  const { plotly: address, look } = stage.header;
  const [title, setting] = headingOf(stage).map(escaped);
  const [plotly, style, player] = await Promise.all([
    textOf(new URL(address, document.baseURI)),
    textOf(beside("stage.css")),
    textOf(beside("player.js")),
  ]);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>
${style}
html, body { height: 100%; margin: 0; background: ${look.paper}; color: ${look.ink}; font: 16px "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; }
body { display: flex; flex-wrap: wrap; align-content: flex-start; gap: 0.75rem 1rem; padding: 1rem; box-sizing: border-box; }
header { flex: 0 0 100%; }
h1, header p { margin: 0; font-size: 1rem; line-height: 1.4; }
h1 { font-size: 1.2rem; }
#stage, #losses { flex: 1 1 22rem; height: calc(100vh - 6.5rem); min-height: 20rem; }
</style>
<script>${inScript(plotly)}</script>
</head>
<body>
<header><h1>${title}</h1><p>${setting.replace(/; at step \d+$/, "")}</p></header>
<div id="stage"></div>
<div id="losses" class="stage-losses"></div>
<script id="race" type="application/octet-stream">${base64(write(kept(stage)))}</script>
<script type="module">${inScript(player)}</script>
</body>
</html>
`;
}

/**
 * The message once more, with the surface as it is now, which later messages leave out, and what only the browser
 * knows. A race that plays or has been run begins anew; one that rests at a step was taken along for that step.
 *
 * @param {Stage} stage
 * @returns {KeptMessage}
 */
export function kept(stage) {
  const { header, plot, player, pills, figure, relief, memory } = stage;
  const { camera = null } = memory;
  const layout = isZoomed(stage) ? { ...plot.layout, meta: null } : plot.layout; // what was zoomed to is all that is to be seen
  const { step, atEnd, playing, speed, loop } = player;
  return {
    ...header,
    veiled: false, // there is nobody to lift it
    figure: { key: figure ?? "", json: { data: plot.data, layout } },
    relief: header.relief && (relief.held() ?? header.relief),
    playing: { step, plays: playing || atEnd || step === 0, speed, loop, hidden: [...pills.hidden], camera },
  };
}

/** @param {string} name */
const beside = name => new URL(name, import.meta.url); // only where there is a server

/** @param {URL} address */
async function textOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
}

/**
 * These would end the script, or hide its end; a backslash before / or ! means nothing in JavaScript's strings.
 *
 * @param {string} text
 */
const inScript = text => text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
