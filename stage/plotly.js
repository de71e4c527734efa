/* plotly.js from the installed Python package: loaded when it is wanted, once a page. */

import { element } from "./element.js";

/** @import { PlotlyModule } from "./types.d.ts" */

const LONGEST_REST = 500; // ms that a sketched picture stands

/** Once it is read. @type {PlotlyModule | null} */
let there = null;
/** @type {Promise<PlotlyModule> | null} */
let coming = null;

/** plotly.js, or null as long as it is not there. */
export const plotlyNow = () => there;

/** Has it brought while nobody waits for it: reading it would keep the page from all else. @param {string} address */
export function fetchPlotly(address) {
  const href = new URL(address, document.baseURI).href;
  if (coming || document.querySelector(`link[href="${href}"]`)) return;
  document.head.append(element("link", "", { rel: "preload", as: "script", href, fetchPriority: "low" }));
}

/** @param {string} address */
export function loadPlotly(address) {
  coming ??= new Promise((resolve, reject) => {
    const script = element("script", "", { src: new URL(address, document.baseURI) });
    script.onload = () => {
      there = /** @type {PlotlyModule} */ (/** @type {any} */ (window).Plotly);
      resolve(there);
    };
    script.onerror = () => {
      coming = null;
      reject(new Error(`no ${address}`));
    };
    document.head.append(script);
  });
  return coming;
}

/** Once what was asked for before is on the screen. @returns {Promise<void>} */
export const onScreen = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

/** When the page has nothing else to do. @returns {Promise<void>} */
export const idle = () =>
  new Promise(done => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => done(), { timeout: LONGEST_REST });
    else setTimeout(done, LONGEST_REST);
  });
