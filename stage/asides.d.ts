/* What the api answers to the panels beside the plane of a training (api/panels). */

import type { Pair } from "./address.js";
import type { Shaped } from "./messages.d.ts";

/** What every panel beside the plane of a training is told; a row is a snapshot. */
interface AboutTraining {
  address: Pair[];
  arrays: { step: Int32Array }; // (rows,) after which step it was taken
}

/** ... about one run. */
interface AboutRun extends AboutTraining {
  label: string;
}

/** ... about all runs. */
interface AboutRuns extends AboutTraining {
  labels: string[];
}

/** The line that a run draws between two classes. */
export interface LineMessage extends AboutRun {
  kind: "guesses";
  drawn: "line";
  classes: string[];
  learned: number; // of the points: the first are those to learn from
  arrays: {
    step: Int32Array;
    field: Shaped<Uint8Array>; // (rows, cells, cells) how sure it is of the second class, of 255; rows along y
    box: Float64Array; // (4,) left, right, lower and upper end of that
    points: Float32Array; // (m, 2) as measured
    target: Uint8Array; // (m,) 0 or 1
    wrong: Shaped<Uint8Array>; // (rows, ceil(m / 8)) those on the wrong side, eight a number
  };
}

/** The examples whose own class a run thinks least likely. */
export interface WorstMessage extends AboutRun {
  kind: "guesses";
  drawn: "pictures" | "measures";
  classes: string[];
  asked: number; // of how many
  most: number; // what a pixel is at most
  side: number; // pixels of a picture
  striking: string[]; // of each example that travels: its most striking inputs
  arrays: {
    step: Int32Array;
    which: Shaped<Uint16Array>; // (rows, 10) of the examples that travel
    took: Uint8Array; // (rows, 10) the class that it is taken for
    sure: Float32Array; // (rows, 10, 2) how sure of that, and of its own class
    wrong: Int32Array; // (rows,) how many of all are taken for another
    target: Uint8Array; // (n,) of the examples that travel
    inputs?: Shaped<Uint8Array>; // (n, pixels) of pictures
  };
}

export type GuessesMessage = LineMessage | WorstMessage;

export interface SharpnessMessage extends AboutRuns {
  kind: "sharpness";
  bound: number;
  said: string[];
  of: string; // which loss the curvature is of
  arrays: { step: Int32Array; product: Float32Array }; // (runs, rows) rate times largest curvature, NaN where there is none
}

export interface SpreadMessage extends AboutRun {
  kind: "spread";
  activation: string;
  units: number[]; // of each hidden layer
  range: [low: number, high: number]; // of the bins
  beyond: boolean; // whether the bins at the ends also hold what is beyond them
  off: boolean; // whether the first share is no bin, but of what is not positive
  of: string; // on which examples
  arrays: {
    step: Int32Array;
    share: Shaped<Uint16Array>; // (rows, layers, bins) of 65535
    spread: Float32Array; // (rows, layers) the standard deviation
    saturated?: Float32Array; // (rows, layers) the share near an end, of activations that have ends
    silent?: Float32Array; // (rows, layers) the share of units that no example makes positive, of those that begin at 0
  };
}

export interface ScoresMessage extends AboutRuns {
  kind: "scores";
  learned: number; // examples to learn from
  asked: number; // the others
  inside: string[]; // the address of the page Look inside for each run
  arrays: {
    step: Int32Array;
    scores: Float32Array; // (runs, rows, 4) loss and accuracy on the part to learn from, and on the other
    distance: Float32Array; // (runs, rows) from the start
    cost: Int32Array; // (runs, rows, 3) gradients, values and Hessians asked for
    stopped: Int32Array; // (runs,) the step, or -1
  };
}

/** What happens inside the steps of a run; a row is a step, counted from 0. */
export interface LookMessage extends AboutRun {
  kind: "look";
  sources: string[]; // the lines of the method's update
  told: [numbers: string, norms: string, result: string][][]; // (rows, lines)
  vectors: string[];
  others: [name: string, before: string, after: string][][]; // (rows, ...) what it remembers besides vectors
  asks: boolean; // whether the method itself takes a gradient
  of: string; // how many of the weights a strip shows
  last: number; // step that can be looked into
  stopped: number; // the step from which the run is not finite; -1: never
  network: string; // the address of the training
  arrays: {
    step: Int32Array;
    norm: Float32Array; // (rows, vectors, 2) before and after the step
    strip: Shaped<Float32Array>; // (rows, vectors, places) of the weights, after the step
  };
}

export type AsideMessage = GuessesMessage | SharpnessMessage | SpreadMessage | ScoresMessage | LookMessage;
