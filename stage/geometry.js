/* Where Plotly has put its panels: from the page, for Plotly offers no public way to ask. */

/**
 * A panel's rectangle in pixels of `root`, and the way from data to pixels and back.
 * ranges: overrides gd.layout's, for while Plotly is panning its layout lags behind the picture.
 */
export function panelOf(gd, root, { x, y }, ranges = {}) {
  const box = gd.querySelector(`.draglayer .nsewdrag[data-subplot="${x}${y}"]`);
  if (!box) return null;
  const rect = box.getBoundingClientRect();
  const origin = root.getBoundingClientRect();
  const layout = gd.layout;
  const [xaxis, yaxis] = [axisName(x), axisName(y)];
  const [x0, x1] = ranges[xaxis] ?? layout[xaxis].range;
  const [y0, y1] = ranges[yaxis] ?? layout[yaxis].range;
  const log = layout[yaxis].type === "log";
  const left = rect.left - origin.left;
  const top = rect.top - origin.top;
  const { width, height } = rect;
  return {
    left,
    top,
    width,
    height,
    right: left + width,
    bottom: top + height,
    px: value => left + ((value - x0) / (x1 - x0)) * width,
    py: value => top + (1 - ((log ? Math.log10(value) : value) - y0) / (y1 - y0)) * height,
    dx: pixel => x0 + ((pixel - left) / width) * (x1 - x0),
    dy: pixel => y0 + (1 - (pixel - top) / height) * (y1 - y0),
    holds: (h, v) => h >= left && h <= left + width && v >= top && v <= top + height,
  };
}

const axisName = id => `${id[0]}axis${id.slice(1)}`; // "x2" -> "xaxis2"

/** The ranges in a plotly_relayouting event, by axis, as panelOf takes them. */
export function rangesOf(event) {
  const ranges = {};
  for (const [key, value] of Object.entries(event)) {
    const [, axis, end] = /^([xy]axis\d*)\.range(?:\[([01])\])?$/.exec(key) ?? [];
    if (axis && end === undefined) ranges[axis] = value;
    else if (axis) (ranges[axis] ??= [])[end] = value;
  }
  return ranges;
}
