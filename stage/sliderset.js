/* The sliders of a picture from files: each moves alone, the others stay where the picture has them. */

import { same } from "./address.js";
import { OwnSlider } from "./ownslider.js";

/** @import { Pair } from "./address.js" */
/** @import { Hub } from "./hub.js" */
/** @import { RaceMessage } from "./messages.d.ts" */
/** @import { Offered } from "./ownslider.js" */

/** A slider: stays, whether its member stays when it is let go; at, where the picture has it. @typedef {Offered & { stays: boolean, at: number }} SliderFacts */

export class SliderSet {
  /**
   * again() shows the picture as it was.
   *
   * @param {string} page
   * @param {Hub} hub
   * @param {{ address: Pair[], sliders: SliderFacts[] }} picture
   * @param {HTMLElement} box
   * @param {() => void} again
   */
  constructor(page, hub, picture, box, again) {
    this.hub = hub;
    this.picture = picture;
    this.again = again;
    /** What of the page's address is still to be done. @type {Pair | null} */
    this.wanted = null;
    this.all = picture.sliders.map(facts => {
      const slider = new OwnSlider(page, facts, box);
      slider.input.addEventListener("input", () => this.alone(facts));
      return slider;
    });
  }

  /** @param {string} name */
  slider(name) {
    return this.all.find(one => one.name === name);
  }

  /** A slider begins to move: the others go back. @param {SliderFacts} facts */
  alone(facts) {
    this.reset(facts);
    const moved = this.moved();
    if (moved && moved[0] !== facts.name) this.again(); // it was another one
  }

  /** @param {SliderFacts} [but] that one stays */
  reset(but) {
    for (const one of this.picture.sliders) if (one !== but) this.slider(one.name)?.stand(one.at);
  }

  /** What is other than in the picture. */
  moved() {
    const { address } = this.picture;
    return this.hub.road.address.find(pair => !address.some(one => same([one], [pair]))) ?? null;
  }

  /** Another picture is shown; or that of the address once more, and what was moved in it stays. @param {RaceMessage} message */
  follow(message) {
    for (const slider of this.all) slider.follow(message);
    const moved = this.moved();
    if (moved) this.stand(...moved);
    if (this.wanted) this.move(...this.wanted);
  }

  /** Puts a thumb at a value; tells whether there is one. @param {string} name @param {string} value */
  stand(name, value) {
    const slider = this.slider(name);
    const at = slider?.values.indexOf(value) ?? -1;
    if (at >= 0) slider?.stand(at);
    return at >= 0;
  }

  /** Moves a slider as a hand would. @param {string} name @param {string} value */
  move(name, value) {
    this.wanted = null;
    this.hub.stage?.sliders?.grab(name);
    if (this.stand(name, value)) this.hub.road.change({ [name]: value });
  }
}

/**
 * What the page says to its stage: the picture, and how its sliders move.
 *
 * @param {{ address: Pair[], sliders: SliderFacts[] }} picture
 */
export const mountedAlone = ({ address, sliders }) => ({
  address,
  alone: address,
  stays: sliders.filter(one => one.stays).map(one => one.name),
  follows: true,
  runs: false,
});
