/*
 * What Streamlit calls at every change of the data. Travels in every message, without its comments, behind constants
 * that mounting.py writes: so it is short.
 */

/** @import { Component } from "./types.d.ts" */

/** @param {Component} component */
export default component => {
  /** @type {Promise<any>} */
  const stage = import(new URL(MODULE, document.baseURI).href);
  stage
    .then(module => module[MOUNT](component))
    .catch(problem => {
      console.error(problem);
      const place = component.parentElement;
      if (!FAILED || place.querySelector(".stage-failed")) return;
      const words = document.createElement("p");
      place.append(Object.assign(words, { className: "stage-failed", role: "alert", textContent: FAILED }));
    });
  return () => stage.then(module => module.unmount?.(component)).catch(() => {});
};
