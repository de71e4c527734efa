/* What the modules hand to each other, and as much of plotly.js as they use. */

import type { Memory } from "./memory.js";
import type { Numbers, Point, Question, RaceMessage, RunHeader } from "./messages.d.ts";
import type { Stage } from "./stage.js";

// --- plotly.js -------------------------------------------------------------------------------------------------------

export type Range = [low: number, high: number];
export type Ranges = Record<string, Range>; // by axis: "xaxis2"
export type Window = { x: Range; y: Range };
export type Vector = [x: number, y: number, z: number];

export interface Axis {
  range: Range;
  domain?: Range;
  type?: string;
}

export interface Layout {
  xaxis: Axis;
  yaxis: Axis;
  margin: { l: number; r: number; t: number; b: number };
  meta?: { whole?: Window; room?: Window; domain?: Window; start?: { x: number; y: number }; places?: boolean } | null; // figures/contour.py, figures/maps/basins.py
  scene?: Scene;
}

export interface Camera {
  eye: Spot3d;
  center?: Spot3d;
  up?: Spot3d;
}

export interface Spot3d {
  x: number;
  y: number;
  z: number;
}

export interface Scene {
  aspectratio: Spot3d;
  camera: Camera;
  xaxis: { range: Range };
  yaxis: { range: Range };
  zaxis: { range: Range; title?: object };
}

/** An array of a figure: plain, typed, or in base64. */
export type FigureArray = number[] | Numbers | { dtype: string; bdata: string };

export interface Trace {
  x: FigureArray;
  y: FigureArray;
  z: FigureArray;
  xaxis?: string;
  meta?: string;
}

/** A surface of figures/contour.py. */
export interface Contours extends Trace {
  contours: { start: number; end: number; size: number };
  colorscale: [number, string][];
  line: { color: string; width: number };
}

/** Its minima and saddles. */
export interface Markers extends Trace {
  marker: { symbol: string; size: number; color: string; line: { color: string; width: number } };
}

/** What sketch.js knows of its axes and its layout. */
export interface FullAxis extends Axis {
  color: string;
  tickfont: { size: number };
  nticks?: number;
  matches?: string; // whose range it has
  showticklabels?: boolean;
  ticklabeloverflow?: string; // where it is said: no label reaches beyond the panel
  title?: { text?: string; font: { size: number } };
}

export type Note = { text: string; x: number; y: number; font: { size: number; color: string } };

export type FullLayout = Pick<Layout, "margin"> & { annotations?: Note[] } & Record<
    `${"x" | "y"}axis${string}`,
    FullAxis
  >;

export interface Figure {
  data: Trace[];
  layout: Layout;
}

/** The element that Plotly draws into. */
export interface Plot extends HTMLElement {
  data: Trace[];
  layout: Layout;
  on(event: string, heard: (event: Record<string, unknown>) => void): void;
}

export interface PlotlyModule {
  react(plot: HTMLElement, data: object[], layout: object, config?: object): Promise<unknown>;
  relayout(plot: HTMLElement, change: object): Promise<unknown>;
  purge(plot: HTMLElement): void;
  toImage(plot: HTMLElement, options: object): Promise<string>;
  Plots: { resize(plot: HTMLElement): Promise<unknown> };
  Icons: Record<string, object>;
}

// --- the stage's own -------------------------------------------------------------------------------------------------

/** A run with its own part of the arrays; a row is a step. */
export interface Run extends Omit<RunHeader, "thin" | "sent"> {
  sent: Uint16Array; // the rows whose numbers are exact: of a long run the others are filled in
  drawn: Uint16Array; // the rows that a line goes through
  x: Float32Array; // x, y, x, y, ...
  height: Float32Array;
  lowest: number;
  at?: Float32Array;
  along?: Float32Array; // what is drawn in place of the loss, where something else is
  clipped?: Uint8Array;
  thin: Float32Array[]; // paths at the rows that were sent
  band?: [low: Float32Array, high: Float32Array]; // at the rows that were sent
  ways?: Uint16Array; // the directions in which it came to each row, and that lead downhill from there (arrows.js)
  hair: Point;
  plane?: OnPlane; // of a network's run
}

/** What a plane leaves out of a run, by row; NaN at the rows that were not sent. */
export interface OnPlane {
  off: Float32Array; // how far off it
  slice: Float32Array; // the loss of the plane's own point
  accuracy: Float32Array; // (rows, 2) on both parts
  validation: Float32Array; // what is drawn thin beside the curve
}

export type Pixels = [h: number, v: number];

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A rectangle with numbers in it, and the way from them to pixels. */
export interface Frame extends Box {
  px(x: number): number;
  py(y: number): number;
  holds(h: number, v: number): boolean;
}

export interface Panel extends Frame {
  nth: number; // of the picture's
  width: number;
  height: number;
  dx(h: number): number;
  dy(v: number): number;
}

/** A surface over an even grid. */
export interface Mesh extends Frame {
  wide: number; // cells across and up
  high: number;
  at(x: number, y: number): number;
}

/** How a camera sees a scene. */
export interface View {
  place(point: Vector): Pixels;
  eye: Vector;
}

/** A minimum or saddle of the surface. */
export interface Mark {
  x: number;
  y: number;
  lowest: boolean; // whether it has a filled star
}

/** A name and the point that it belongs to. */
export interface Name {
  text: string;
  color: string;
  h: number;
  v: number;
  key: string;
}

/** What both a canvas and svgpen.js understand. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | "save"
  | "restore"
  | "translate"
  | "rotate"
  | "scale"
  | "setLineDash"
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "rect"
  | "arc"
  | "closePath"
  | "clip"
  | "stroke"
  | "fill"
  | "fillRect"
  | "measureText"
  | "fillText"
  | "strokeStyle"
  | "fillStyle"
  | "lineWidth"
  | "lineJoin"
  | "globalAlpha"
  | "font"
  | "textBaseline"
  | "textAlign"
>;

/** What is shown of a sweep. */
export type Source = "run" | "sweep";

export type Send = (name: string, value: unknown) => void;
export type Ask = (question: Question) => void;

/** What a page does with its nth run. */
export interface RunDeeds {
  own(nth: number): void; // shows its own values
  out(nth: number): void; // takes it out
}

/** What is shown beside the stage, and follows it. */
export interface Beside {
  hear(message: RaceMessage): void; // other runs are shown
  paint(stage: Stage): void; // a frame of the stage is painted
  remove(): void;
}

export interface StageLinks {
  send?: Send; // tells the server
  ask?: Ask | null; // wants an answer; null where there is nobody to answer
  memory?: Memory; // what survives a new mounting
  inside?: boolean; // whether the steps of one method are looked into
  runs?: RunDeeds | null; // null: the page has no controls for a run
  still?: boolean; // whether nobody moves the start
  files?: boolean; // whether the answers are files: what only a server gives cannot be taken along
}

/** The place under a hand: pixels, and the panel that they are in. */
export type Placed<P = Panel> = (h: number, v: number, panel: P) => void;
export type Spot = { h: number; v: number; hidden: boolean };
export type { Point };

/** What Streamlit calls with: at every change of the data, and once more with the element's parent alone. */
export interface Component {
  parentElement: HTMLElement;
  data: any;
  setTriggerValue: Send;
}
