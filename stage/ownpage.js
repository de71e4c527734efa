/*
 * A page of our own, without Streamlit: a frame, the lecture from files, a notebook. It makes the places of its components,
 * mounts them, and says in which look its picture is asked for.
 */

import { element } from "./element.js";
import { hubOf } from "./hub.js";
import { mountLosses, mountTable, unmount } from "./streamlit.js";

/** @import { Hub } from "./hub.js" */
/** @import { Component } from "./types.d.ts" */

/** Makes a component known to what is shown. @typedef {(component: Component) => void} Mounting */

const NARROW = 640; // pixels, from which down a picture is drawn as for a phone

export class OwnPage {
  /** What is mounted, but for the stage. @type {Component[]} */
  parts = [];
  /** @type {Component | null} */
  stage = null;

  /** @param {string} name by which its components find each other */
  constructor(name) {
    this.name = name;
    /** @type {Hub} */
    this.hub = hubOf(name);
  }

  /** @param {HTMLElement} parent @param {string} className @param {object} [data] @returns {Component} */
  component(parent, className, data = {}) {
    const parentElement = parent.appendChild(element("div", className));
    const setTriggerValue = (/** @type {string} */ name, /** @type {any} */ value) => this.done(name, value);
    return { data: { name: this.name, ...data }, parentElement, setTriggerValue };
  }

  /** @param {Mounting} mounting @param {HTMLElement} parent @param {string} className @param {object} [data] */
  mount(mounting, parent, className, data) {
    this.put(mounting, this.component(parent, className, data));
  }

  /** @param {Mounting} mounting @param {Component} component */
  put(mounting, component) {
    mounting(component);
    this.parts.push(component);
  }

  /** Makes the components of a race; its stage is mounted when it has something to show. @param {(part: string) => Component} made */
  mountRace(made) {
    this.stage = made("stage");
    this.put(mountLosses, made("loss"));
    this.put(mountTable, made("table"));
  }

  /** What the stage tells its page. @param {string} name @param {any} _value */
  done(name, _value) {
    if (name === "lost") this.hub.road.ask({ kind: "again" });
  }

  /** What a stage is told of the page, where its picture is so wide. @param {number} [width] pixels */
  look(width = window.innerWidth) {
    return { name: this.name, phone: width <= NARROW };
  }

  /** Takes away what is mounted, but for the stage. */
  clear() {
    for (const part of this.parts) unmount(part);
    this.parts = [];
  }

  removeStage() {
    if (this.stage) unmount(this.stage);
    this.stage = null;
  }

  remove() {
    this.clear();
    this.removeStage();
    this.hub.heard = () => {};
  }
}
