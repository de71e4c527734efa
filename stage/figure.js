/* Plotly's part of a picture: drawn anew only where it is another one. */

import { rangesOf } from "./geometry.js";

const REPAINTED = 200; // ms after which Streamlit has changed its theme

export const MODE_BAR = ["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d"];

/**
 * Draws the figure of a message into `owner.plot`, unless it is there already; tells whether it did. What the visitor
 * zoomed to stays, unless the axes are others. owner: plot, Plotly, send, invalidate, config(); gets figure and ranges.
 */
export async function drawFigure(owner, { key, json }) {
  if (key === owner.figure) return false;
  if (!json) return (owner.send("lost", true), false);
  const { data, layout } = json;
  const kept = {
    uirevision: JSON.stringify([layout.meta?.whole ?? [layout.xaxis.range, layout.yaxis.range], Object.keys(layout)]),
  };
  const dragmode = owner.plot._fullLayout?.dragmode ?? false;
  // A second time the buttons would count as others, for they are in a list in a list, and the zoom would be lost.
  const before = owner.figure;
  const config = before ? undefined : owner.config();
  owner.figure = key; // at once: the next message may come while Plotly draws
  try {
    await owner.Plotly.react(owner.plot, data, { ...layout, ...kept, dragmode, hovermode: "closest" }, config);
  } catch (problem) {
    owner.figure = before;
    throw problem;
  }
  if (!before) follow(owner);
  return true;
}

/** While Plotly pans and zooms, what lies above it goes along. */
function follow(owner) {
  owner.plot.on("plotly_afterplot", () => owner.invalidate());
  owner.plot.on("plotly_relayouting", event => {
    owner.ranges = rangesOf(event);
    owner.invalidate();
  });
  owner.plot.on("plotly_relayout", () => {
    owner.ranges = {};
    owner.invalidate();
  });
}

/**
 * Plotly's settings; free: the button that gives the pointer back to what lies above the plot, if there is one; reset: what
 * shows the whole again, where that is not what Plotly has drawn first.
 */
export function settings(Plotly, phone, free, reset) {
  const button = free && { name: free.title, ...free, click: gd => Plotly.relayout(gd, { dragmode: false }) };
  const back = reset
    ? { name: "Reset axes", title: "Reset axes", icon: Plotly.Icons.home, click: reset }
    : "resetScale2d";
  const modeBarButtons = [[...MODE_BAR, back, ...(button ? [button] : [])]];
  return {
    displaylogo: false,
    displayModeBar: phone ? false : "hover",
    modeBarButtons,
    doubleClick: false,
    scrollZoom: false,
  };
}

/** Calls back when Streamlit has followed the system from light to dark; it tells the server only with the next message. */
export function onTheme(changed) {
  const scheme = window.matchMedia("(prefers-color-scheme: dark)");
  const later = () => setTimeout(changed, REPAINTED);
  scheme.addEventListener("change", later);
  return () => scheme.removeEventListener("change", later);
}

/** Sets the colours of a theme for the style sheet. */
export function dress(root, look) {
  for (const name of ["paper", "ink", "quiet", "rule", "veil"]) root.style.setProperty(`--${name}`, look[name]);
}
