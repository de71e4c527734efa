/*
 * What the page says (component.py, map_plot.py), what the api answers (api/messages.py, sweeps.py) with its arrays
 * (wire.js), and what is asked (road.js).
 */

import type { Changes, Pair } from "./address.js";
import type { Camera, Figure } from "./types.d.ts";

export type Numbers = Float32Array | Float64Array | Uint16Array | Int32Array | Uint8Array;
export type Shaped<A> = A & { shape: number[] };
export type Point = [x: number, y: number];
export type Cell = [panel: number, column: number, row: number];

/** The colours of a theme that the canvas takes. */
export interface Look {
  name: string;
  paper: string;
  ink: string;
  quiet: string;
  rule: string;
  veil: string;
}

/** A figure of Plotly's; without content where the browser holds the one with this key. */
export interface Drawn {
  key: string;
  json: Figure | null;
}

/** The names of a panel's axes, as "x2" and "y2". */
export interface PanelAxes {
  x: string;
  y: string;
}

export interface RunHeader {
  label: string;
  rate: string; // the learning rate, where the label does not say it
  panel: number;
  line: string; // colours of the line and of the name
  text: string;
  symbol: string;
  dash: string; // in the losses
  path?: string; // the dash of the path, if it is not solid
  rows: number; // steps, and the start
  sent: number; // rows of the arrays
  stride: number; // 2: a row that was left out lies between two that are both even, or both odd
  rough: boolean; // whether rows that were left out are seen to be missing
  diverged: number; // the step, or -1
  status: string; // what became of it, in words
  thin: number; // its thin paths
  far?: number; // how far off the plane of a network's paths a point is drawn thin
}

/** All runs of a message, one after the other. */
export interface PathArrays {
  x: Float32Array; // (rows, 2)
  height: Float32Array; // losses above the lowest
  step?: Uint16Array; // of each row, where not all are sent
  at?: Float32Array; // evaluations asked for
  along?: Float32Array; // what is drawn in place of the loss
  clipped?: Uint8Array; // of every row, 1: a gradient of the step that leaves it was clipped
  thin?: Float32Array; // (rows, 2) of all thin paths
  band?: Float32Array; // (2, rows): lower and upper edge of the losses
  // Of the training of a network:
  validation?: Float32Array; // what is drawn thin beside the losses, or the accuracy
  accuracy?: Float32Array; // (rows, 2) on both parts
  off?: Float32Array; // how far off the plane
  slice?: Float32Array; // the loss of the plane's own point
}

export interface Arrow {
  kind: string;
  name: string;
  leads: boolean; // whether it counts for the common factor
  line: string;
  text: string;
  dash: string;
  width: number;
}

/** The step looked into; where its arrows are stands in the message's array (arrows, rows, 3, 2). */
export interface StepHeader {
  t: number;
  equal: boolean;
  arrows: Arrow[];
}

/** What the page says that the stage shows; the api answers with the rest. */
export interface Mounted extends Asked {
  follows: boolean; // whether the paths follow the page's sliders
  veiled: boolean; // whether only the start is to be seen
  ahead: Pair[][]; // addresses that are likely to be next
  run: string; // of the page; another one in each
  runs: boolean; // whether the page has controls for each run
  alone?: Pair[]; // where the answers are files: the address whose sliders move, each alone
  stays?: string[]; // ... those whose member stays when it is let go
  unlinked?: boolean; // no address leads to the picture: it is a notebook's
}

/** What a page wants to be said of what it shows. */
export interface Telling extends Asked {
  more: Pair[]; // what the question has beside the address
}

export interface ToldMessage {
  kind: "told";
  address: Pair[];
  said: Record<string, string>; // part of the page -> HTML
  charts: Record<string, Chart>;
  answered?: Answered; // of a scene
}

/** What the visitor predicted of a scene, and which option was right in the scene as it was; null for none. */
export interface Answered {
  scene: string;
  picked: number | null;
  right: number | null;
}

/** A figure that stands still; without it a sentence that says why. */
export interface Chart {
  json: Figure | null;
  alt: string; // the figure in words, or that sentence
  height: number | null; // pixels; null: as high as its place
}

/** What a page says of whatever its component is to ask for. */
export interface Asked {
  name: string; // of the page
  api: string; // the folder of the answers, with their version
  kind: string; // of answer
  address: Pair[];
  theme: string;
  phone: boolean;
  plotly: string; // address
  led?: boolean; // whether somebody else moves the picture
  table?: string; // the visitor's own as CSV, which goes to the api with every question
}

/** A slider of the page: where it stands, what it can be set to, and which of that the address leaves out. */
export interface SliderHeader {
  at: number;
  values: string[];
  usual: string;
}

/** What became of a run, as text. */
export type Row = [kind: string, status: string, arrived: string, loss: string, distance: string, asked: string];

export interface Table {
  rows: Row[]; // one a run
  titles: Record<string, string>; // column -> what it says when pointed at
  meanings: Record<string, string>; // of the kinds
}

/** A sentence about runs of the race. */
export interface Found {
  key: string; // of the rule that found it
  text: string;
  runs: number[];
  links: { text: string; href: string }[];
}

export interface FoundMessage {
  kind: "found";
  race: string;
  found: Found[];
}

export interface RaceMessage {
  kind: "race" | "network";
  name: string; // of the page
  race: string; // key: the same for equal races
  plotly: string; // address
  figure: Drawn;
  view: string;
  relief: Drawn | null;
  losses: Drawn;
  panels: PanelAxes[];
  runs: RunHeader[];
  look: Look;
  start: Point;
  knobs: Record<string, number>;
  lowest: number;
  hair: Point; // what nobody sees, in the surface's units
  count: string; // what the losses are drawn against
  along: boolean; // whether something else is drawn in place of the losses
  title: string;
  lead: string; // what is seen, and what to do
  setting: string;
  summary: string;
  found?: Found[]; // where the page says why
  standing: string; // what the rows alone tell
  table: Table;
  own: boolean; // whether the surface is made of the visitor's own table, which no link holds
  phone: boolean;
  address: Pair[];
  sliders: Record<string, SliderHeader>;
  counts?: Record<string, SliderHeader>; // those of whole numbers, which the picture follows once they are let go
  tokens: Record<string, string>; // of those that can be swept: the same as long as a sweep is good
  note: string | null;
  apart?: boolean; // of a training: whether its runs begin at several points
  live?: boolean; // of a training: whether it takes so little that it follows a slider while that moves
  step: StepHeader | null;
  veiled: boolean;
  arrays: PathArrays & { arrows?: Shaped<Float32Array> };
}

/** The message in an exported file has what only the browser knew. */
export interface KeptMessage extends RaceMessage {
  playing: {
    step: number;
    plays: boolean; // whether it begins to play
    speed: number;
    loop: boolean;
    hidden: string[]; // labels
    camera: Camera | null; // of the 3D view
  };
}

export interface PathsMessage {
  kind: "paths";
  runs: RunHeader[];
  start: Point;
  lowest: number;
  hair: Point; // what nobody sees, in the surface's units
  summary: string;
  rows: Row[];
  standing: string;
  note?: string; // what is said of the plane
  address?: Pair[]; // of a training at another value of a slider
  arrays: PathArrays;
}

/** All runs of all members, one after the other. */
export interface SweepArrays {
  x: Uint16Array; // over the box
  loss: Uint16Array; // over the decades
  ends: Uint16Array; // the row from which a run has diverged
  second?: Uint16Array;
  clipped?: Uint8Array;
  inputs?: Shaped<Float32Array>; // (members, m, k) of examples, where a page shows them, and then also:
  curvature?: Float64Array; // (members, 2) the least and the largest at the minimum
  targets?: Shaped<Float32Array>; // (members, m), and of a surface that is not quadratic:
  minimum?: Float64Array; // (members, 3) x, y and loss
  quadratic?: Float64Array; // (members, 6) of the loss p.Hp/2 - b.p + c: H11, H12, H22, b1, b2, c
  step?: Uint16Array; // of each row, where not all are sent; then also, of each run:
  sent?: Uint16Array; // the rows of the arrays
  stride?: Uint8Array; // as of a run
  rough?: Uint8Array;
}

export interface SweepMessage {
  kind: "sweep";
  slider: string;
  token: string;
  members: number;
  rows: number;
  box: [left: number, right: number, bottom: number, top: number];
  loss: [low: number, high: number]; // decades
  lowest: number; // of the race itself
  lowests: number[]; // of each member
  second: number[]; // the runs that have a second path
  told: Row[][]; // what became of each run, by member
  rates: string[][]; // the learning rate of each run, by member; none where they are as in the race
  standings: string[]; // what these tell, by member
  labels: string[][]; // how each run is called, by member; none where that is as in the race
  axes?: Drawn[]; // where a member stays when it is let go: its losses' own, by member
  summaries?: string[]; // ... and the picture in words
  arrays: SweepArrays;
}

/** The examples that a surface is made of. */
export interface ExamplesMessage {
  kind: "examples";
  drawn: "line" | "plane" | "classes"; // what a point of the surface is among them
  columns: string[]; // the names of the inputs, and of the target
  address: Pair[];
  arrays: {
    inputs: Shaped<Float32Array>; // (m, k) as the weights see them
    targets: Float32Array; // (m,)
    curvature: Float64Array; // (2,)
    batches?: Shaped<Uint8Array>; // (steps, ceil(m / 8)) which of them each step sees, where it does not see all
  };
}

export interface GradientsMessage {
  kind: "gradients";
  race: string;
  arrays: { ways: Uint16Array }; // (rows, 2)
}

/** No value of a slider is trained yet. */
export interface NoneMessage {
  kind: "none";
}

export type Answer = PathsMessage | SweepMessage | GradientsMessage | FoundMessage | NoneMessage;

export type Question =
  | { kind: "start"; x: number; y: number }
  | { kind: "sweep"; slider: string }
  | { kind: "moved" | "nearest"; slider: string; at: string; rests?: boolean } // a slider is at that value for now; rests: and takes long
  | { kind: "cell"; address: Pair[]; panel: number; column: number; row: number }
  | { kind: "again" } // the figure that is here is not the one that was meant
  | { kind: "change"; changes: Changes } // a hand has set other values
  | { kind: "found" } // what explains most, also what other runs are needed for
  | { kind: "gradients" };

export interface MapMessage {
  kind: "map";
  address: Pair[]; // of the map
  figure: Drawn;
  words: MapWords | null; // they come with the figure
  panels: PanelAxes[];
  first: Point; // the middle of the first cell, and the way to the next, in drawing units
  step: Point;
  shape: [columns: number, rows: number];
  chosen: Cell | null;
  look: Look;
  phone: boolean;
  title: string;
  summary: string;
  said: Record<string, string>; // the same and more, as HTML
  arrays: { loss?: Float32Array; status?: Int32Array; since?: Int32Array; success?: Float32Array } & Record<
    string,
    Shaped<Numbers>
  >;
}

export interface MapWords {
  columns: string[];
  rows: string[];
  panels: string[];
  statuses: { alone: string; counted: string }[];
}
