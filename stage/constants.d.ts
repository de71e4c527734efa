/* What mounting.py writes before mount.js. */

declare const MODULE: string; // address of the file that mounts the component
declare const MOUNT: string; // the name of its function that does
declare const FAILED: string; // what is said where that file does not come; "" says nothing
