/*
 * The pictures of a class for those who follow it: frames that nobody's hand moves, but the instructor's.
 */

import { Ballot } from "./ballot.js";
import { Frame, WIDE } from "./frame.js";
import { OwnSlider } from "./ownslider.js";
import { mountMap, unmount } from "./streamlit.js";

/** @import { Pair } from "./address.js" */
/** @import { Facts, Scene } from "./frame.js" */
/** @import { Mounted, RaceMessage } from "./messages.d.ts" */

export const ALONE = "On your own";
const NEAR = 3; // steps by which a playing picture may differ from the instructor's
const NOTHING = { sliders: {} };

/** The step, and how it goes on. @typedef {{ step: number, playing: boolean, speed: number }} Time */
/** What is under the instructor's thumb. @typedef {{ slider: string, at: number }} Held */

/** A frame that nobody's hand moves: the instructor's does. */
export class Led extends Frame {
  /** @param {Facts} facts @param {HTMLElement} body @param {(choice: number) => void} cast */
  constructor(facts, body, cast) {
    super({ ...facts, offered: facts.sliders, sliders: [] }, body, { led: true, cast });
    this.way.textContent = ALONE;
    /** The time to be shown, until a picture is there that has it. @type {Time | null} */
    this.time = null;
    /** @type {Held | null} */
    this.held = null;
  }

  /** @override @param {Scene} scene */
  ask(scene) {
    this.ballot = new Ballot(this.head, scene, nth => this.more.cast?.(nth));
    this.controls.hidden = true;
  }

  /** @override @param {RaceMessage} message */
  follow(message) {
    super.follow(message);
    this.keepTime();
    this.move();
  }

  /** Another state of the same page. @param {Pair[]} address */
  goTo(address) {
    this.facts.address = address;
    this.turns += 1;
    this.hear();
    this.place(address);
  }

  /** @param {Time} time */
  tell(time) {
    this.time = time;
    this.keepTime();
  }

  keepTime() {
    const { time } = this;
    const stage = this.hub.stage;
    if (!time || !stage?.message) return;
    const { player } = stage;
    const near = time.playing && player.playing && Math.abs(player.step - time.step) < NEAR;
    if (!near) player.step = Math.min(time.step, player.last);
    player.playing = time.playing && !player.atEnd;
    player.speed = time.speed;
    this.time = null; // what the student's own hand does then counts until the next word
    stage.invalidate();
  }

  /** @param {Held | null} held */
  hold(held) {
    const was = this.held;
    this.held = held;
    if (was && !held) this.sliders.find(one => one.name === was.slider)?.follow(this.hub.stage?.header ?? NOTHING);
    this.move();
  }

  /** Puts the thumb where the instructor's is; the picture follows it as that of a hand. */
  move() {
    const { held, hub } = this;
    const sliders = hub.stage?.sliders;
    if (!held || !sliders || !(held.slider in (hub.stage?.header.sliders ?? {}))) return;
    const slider = this.sliders.find(one => one.name === held.slider) ?? this.offer(held.slider);
    sliders.grab(held.slider);
    slider?.stand(held.at);
  }

  /** Shows a slider that the instructor moves. @param {string} name */
  offer(name) {
    const offered = this.facts.offered?.find(one => one.name === name);
    if (!offered || !this.hub.stage) return null;
    const slider = new OwnSlider(this.facts.name, offered, this.controls);
    this.sliders.push(slider);
    slider.follow(this.hub.stage.header);
    slider.input.inert = true;
    return slider;
  }
}

/** A map, and where there is room the run of the cell that the instructor has chosen. */
export class LedMap extends Led {
  /** @param {Facts} facts @param {HTMLElement} body @param {(choice: number) => void} cast */
  constructor(facts, body, cast) {
    super(facts, body, cast);
    this.map = this.component(this.view, "frame-map");
    this.view.prepend(this.map.parentElement); // first, as on the page
  }

  /** @override */
  hear() {
    document.documentElement.dataset.theme = this.theme;
    this.map.data = { ...this.asked(), led: true };
    mountMap(this.map);
    if (window.innerWidth >= WIDE) super.hear();
  }

  /** @override What is lost with another theme, `hear` asks for: without a stage there is no road to do so. */
  done() {}

  /** @override @returns {Mounted} */
  shown() {
    const shown = super.shown();
    return { ...shown, kind: "race", address: [...shown.address, ["page", "maps"]], follows: false };
  }

  /** @override */
  remove() {
    unmount(this.map);
    super.remove();
  }
}
