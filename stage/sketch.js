/*
 * Stands in for plotly.js until that is there, which takes longer than all else that the first picture needs: it paints
 * a race's surface as Plotly will draw it. Knows as much of a figure as figures/contour.py uses.
 */

import { paintAxisBelow, paintAxisBeside } from "./axes.js";
import { paintContours } from "./contours.js";
import { element } from "./element.js";
import { panelAt } from "./geometry.js";
import { font } from "./labels.js";
import { canvasOver, hasRoom } from "./layers.js";
import { numbers } from "./mesh.js";
import { within } from "./paint.js";
import { cross, star } from "./signs.js";

/** @import { FullAxis, FullLayout, Markers, Note, Panel, Pen, Plot, PlotlyModule } from "./types.d.ts" */

export const PLOTLYS_STAR = 0.382; // how far in its inner corners are

/** The sheet on which a plot is sketched. @type {WeakMap<HTMLElement, ReturnType<typeof canvasOver>>} */
const sheets = new WeakMap();

/** Who wants to hear that a plot was sketched anew. @type {WeakMap<HTMLElement, (event: {}) => void>} */
const hears = new WeakMap();

/** As much of plotly.js as the stage uses before it comes. @type {PlotlyModule} */
export const SKETCH = {
  async react(plot, data, layout) {
    const on = (/** @type {string} */ event, /** @type {() => void} */ heard) =>
      event === "plotly_afterplot" && hears.set(plot, heard);
    Object.assign(plot, { data, layout, on });
    draw(/** @type {Plot} */ (plot));
  },
  async relayout(plot, changes) {
    const layout = /** @type {Record<string, FullAxis>} */ (/** @type {unknown} */ (/** @type {Plot} */ (plot).layout));
    for (const [name, range] of Object.entries(changes)) {
      const own = name.replace(".range", "");
      for (const [axis, facts] of Object.entries(layout))
        if (axis === own || facts?.matches === own[0]) layout[axis] = { ...facts, range };
    }
    draw(/** @type {Plot} */ (plot));
  },
  purge: rubOut,
  toImage: () => Promise.reject(new Error("plotly.js is not there yet")),
  Plots: { resize: async plot => draw(/** @type {Plot} */ (plot)) },
  Icons: { home: {} },
};

/** Takes a sketch away. @param {HTMLElement} plot */
export function rubOut(plot) {
  sheets.get(plot)?.remove();
  sheets.delete(plot);
  for (const panel of plot.querySelectorAll(".stage-panel")) panel.remove();
}

/** @param {Plot} plot */
function draw(plot) {
  rubOut(plot);
  const sheet = canvasOver(plot);
  sheets.set(plot, sheet);
  const pen = sheet.clear();
  const layout = /** @type {FullLayout} */ (/** @type {unknown} */ (plot.layout));
  if (!hasRoom(plot, layout)) return;
  for (const name of Object.keys(layout)) {
    const [, number] = /^xaxis(\d*)$/.exec(name) ?? [];
    if (number === undefined) continue;
    const [xaxis, yaxis] = [layout[`xaxis${number}`], layout[`yaxis${number}`]];
    const panel = placed(plot, layout, xaxis, yaxis);
    plot.append(element("div", "stage-panel", panelFacts(panel, `x${number}y${number}`)));
    for (const trace of /** @type {any[]} */ (plot.data)) {
      if ((trace.xaxis ?? "x") !== `x${number}`) continue;
      if (trace.contours) paintContours(pen, panel, trace);
      else if (trace.fillpattern) within(pen, panel, () => paintHatching(pen, panel, trace.fillpattern));
      else within(pen, panel, () => paintMarkers(pen, panel, trace));
    }
    paintAxisBelow(pen, panel, xaxis);
    paintAxisBeside(pen, panel, yaxis);
  }
  for (const note of layout.annotations ?? []) paintNote(pen, plot, layout, note);
  hears.get(plot)?.({});
}

/** @param {Panel} panel @param {string} subplot */
const panelFacts = ({ left, top, width, height }, subplot) => ({
  "data-subplot": subplot,
  style: `left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px`,
});

/** What Plotly has inside its margins. @param {Plot} plot @param {FullLayout} layout */
const inside = ({ clientWidth, clientHeight }, { margin: { l, r, t, b } }) => ({
  left: l,
  top: t,
  width: clientWidth - l - r,
  height: clientHeight - t - b,
});

/** @param {Plot} plot @param {FullLayout} layout @param {FullAxis} xaxis @param {FullAxis} yaxis @returns {Panel} */
function placed(plot, layout, { domain: [x0, x1] = [0, 1], range: across }, { domain: [y0, y1] = [0, 1], range: up }) {
  const all = inside(plot, layout);
  const [width, height] = [(x1 - x0) * all.width, (y1 - y0) * all.height];
  const at = { left: all.left + x0 * all.width, top: all.top + (1 - y1) * all.height, width, height };
  return panelAt(0, at, across, up);
}

/** The name above a panel. @param {Pen} pen @param {Plot} plot @param {FullLayout} layout @param {Note} note */
function paintNote(pen, plot, layout, { text, x, y, font: { size, color } }) {
  const all = inside(plot, layout);
  Object.assign(pen, { font: font(size), textAlign: "center", textBaseline: "alphabetic", fillStyle: color });
  pen.fillText(text, all.left + x * all.width, all.top + (1 - y) * all.height - 7);
}

/**
 * What is seen where the surface has no number: thin lines that rise to the right.
 *
 * @param {Pen} pen
 * @param {Panel} panel
 * @param {{ size: number, solidity: number, fgcolor: string }} pattern
 */
function paintHatching(pen, { left, top, width, height }, { size, solidity, fgcolor }) {
  Object.assign(pen, { strokeStyle: fgcolor, lineWidth: size * solidity });
  pen.beginPath();
  for (let from = -height; from < width; from += size * Math.SQRT2) {
    pen.moveTo(left + from, top + height);
    pen.lineTo(left + from + height, top);
  }
  pen.stroke();
}

// --- minima and saddles ----------------------------------------------------------------------------------------------

/** @param {Pen} pen @param {Panel} panel @param {Markers} trace */
function paintMarkers(pen, panel, { x, y, marker: { symbol, size, color, line } }) {
  const [across, up] = [numbers(x), numbers(y)];
  const open = symbol.endsWith("-open");
  Object.assign(pen, {
    strokeStyle: open ? color : line.color,
    fillStyle: color,
    lineWidth: line.width,
    lineJoin: "miter",
    miterLimit: 2,
  });
  for (let nth = 0; nth < across.length; nth++) {
    pen.save();
    pen.translate(panel.px(across[nth]), panel.py(up[nth]));
    pen.beginPath();
    if (symbol.startsWith("star")) star(pen, 0.7 * size, PLOTLYS_STAR);
    else cross(pen, size / 2);
    if (!open) pen.fill();
    pen.stroke();
    pen.restore();
  }
}
