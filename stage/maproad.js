/* The way to a page's map: it is asked for by its address, and tells how far it is. */

import { Lane, reload, urlOf } from "./road.js";

/** @import { Asked } from "./messages.d.ts" */
/** @import { Progress } from "./slow.js" */

export class MapRoad {
  /**
   * @param {object} deeds
   * @param {(message: any) => void} deeds.shown takes the map
   * @param {(progress: Progress) => void} deeds.told hears how far it is
   * @param {() => string | null} deeds.held the key of the figure that need not be sent
   * @param {(text: string) => void} deeds.say what is wrong; "" where nothing is
   * @param {(asks: boolean) => void} deeds.busy whether a map is waited for
   * @param {typeof fetch} [deeds.fetcher]
   */
  constructor({ shown, told, held, say, busy, fetcher }) {
    this.held = held;
    this.heard = shown;
    this.told = told;
    /** What the page has said last. @type {Asked | null} */
    this.place = null;
    this.url = ""; // of what is shown, or will be
    const moved = () => busy(Boolean(this.lane?.flight));
    this.lane = new Lane({ say, moved, fetcher, outdated: () => reload(this.place?.api ?? "", {}) });
  }

  /** The page says which map it shows. @param {Asked} place */
  hear(place) {
    this.place = place;
    const url = urlOf(place, "map", place.address);
    if (url === this.url) return;
    this.url = url;
    this.ask();
  }

  /** Asks for it, in place of whatever was asked before. whole: a figure that is here, too. */
  ask(whole = false) {
    const { place, heard, told } = this;
    if (!place) return;
    const url = () => {
      const held = whole ? null : this.held();
      return urlOf(place, "map", held ? [...place.address, ["held", held]] : place.address);
    };
    this.lane.ask({ about: "map", url, heard, told }, true);
  }

  remove() {
    this.lane.stop();
  }
}
