/* What a scene and a race of the lecture from files share: the page's places, the way to the answers, and the address. */

import { queryOf } from "./address.js";
import { OwnPage } from "./ownpage.js";
import { placeOf } from "./page.js";
import { mountedAlone } from "./sliderset.js";
import { mountStage } from "./streamlit.js";

/** @import { Pair } from "./address.js" */
/** @import { RaceMessage } from "./messages.d.ts" */
/** @import { Facts } from "./site.js" */
/** @import { SliderFacts, SliderSet } from "./sliderset.js" */
/** @import { Component } from "./types.d.ts" */

export class SiteView extends OwnPage {
  runs = 0;
  /** @type {SliderSet | null} */
  sliders = null;

  /**
   * @param {{ name: string, kind: string }} of the page, and its pictures' kind of answer
   * @param {HTMLElement} page with the places of its parts
   * @param {Facts} lecture
   * @param {() => string} theme
   */
  constructor({ name, kind }, page, lecture, theme) {
    super(name);
    this.kind = kind;
    this.page = page;
    this.lecture = lecture;
    this.themeNow = theme;
    this.hub.heard = message => this.follow(message);
  }

  /** @param {string} part */
  place(part) {
    return placeOf(this.name, part, this.page);
  }

  /** A change of the theme is the site's to hear (site.js). @override */
  done() {}

  /** The look of the moment, in which answers are asked for. */
  asked() {
    const { kind, lecture } = this;
    return { ...this.look(), kind, api: "answers/", plotly: lecture.plotly, theme: this.themeNow() };
  }

  /**
   * @param {Component} stage
   * @param {{ address: Pair[], sliders: SliderFacts[] }} picture
   * @param {{ veiled: boolean, ahead: Pair[][] }} how
   */
  playOn(stage, picture, how) {
    stage.data = { ...this.asked(), ...mountedAlone(picture), ...how, run: String(++this.runs) };
    mountStage(stage);
  }

  /** Another picture is shown, or null: the one that is shown was moved. @param {RaceMessage | null} message */
  follow(message) {
    if (message) this.sliders?.follow(message);
    if (this.hub.stage) this.hub.stage.home = () => ({ origin: "", pathname: "index.html", search: "" });
    this.said();
  }

  /** The address has what was moved, and so has the way to the app. */
  said() {}

  /** @param {string} page of the app @param {Pair[]} there */
  leads(page, there) {
    /** @type {HTMLAnchorElement | null} */
    const app = document.querySelector(".site-app");
    if (app) app.href = `${this.lecture.app}/${page}?${queryOf(there)}`;
  }

  /** @param {Pair[]} here what the address is to have */
  writeAddress(here) {
    const hash = `#${queryOf(here)}`;
    if (location.hash !== hash) history.replaceState(history.state, "", hash);
  }
}
