/* What assets.py writes before early.js and mount.js. */

declare const FOLDER: string; // of the stage's files, relative to document.baseURI
declare const PLOTLY: string; // address of plotly.js
declare const MODULES: string; // file names without .js
declare const MODULE: string; // address of the file that mounts the component
declare const MOUNT: string; // the name of its function that does
declare const FAILED: string; // what is said where that file does not come; "" says nothing
