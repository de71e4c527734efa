/*
 * Where the thumb of a slider will stand. Streamlit moves it a frame after the pointer, and the picture would follow in the
 * frame after that: so it is worked out here as the slider does it, and holds until the slider says the same or the hand rests.
 */

const REST = 100; // ms after which the slider itself is believed

/**
 * The index that a thumb has which was grabbed at a share of its track and moved over so many pixels.
 *
 * @param {number} share of the track, 0 to 1
 * @param {number} by pixels
 * @param {number} size of the track, pixels
 * @param {number} last index
 */
export const indexAt = (share, by, size, last) => Math.round(Math.min(Math.max(share + by / size, 0), 1) * last);

export class Grip {
  /**
   * moved() is called when the thumb may stand elsewhere.
   *
   * @param {number} from where the pointer went down, pixels
   * @param {() => void} moved
   */
  constructor(from, moved) {
    this.from = from;
    this.moved = moved;
    this.timer = 0;
    /** The share of the track at which the thumb was grabbed; null until it moves: a press on the track moves it there. @type {number | null} */
    this.share = null;
    this.size = 0;
    /** The index; null where the slider's own counts. @type {number | null} */
    this.index = null;
  }

  /** The pointer is there now. @param {number} at pixels @param {HTMLInputElement} input @param {() => number} sizeOf measures the track */
  move(at, input, sizeOf) {
    const last = Number(input.max);
    this.share ??= ((this.size = sizeOf()), Number(input.value) / last);
    clearTimeout(this.timer);
    this.index = indexAt(this.share, at - this.from, this.size, last);
    this.timer = window.setTimeout(() => this.believe(), REST);
    this.moved();
  }

  /** The slider has moved its thumb. @param {HTMLInputElement} input */
  follow(input) {
    if (Number(input.value) === this.index) this.release();
  }

  believe() {
    this.release();
    this.moved();
  }

  release() {
    clearTimeout(this.timer);
    this.index = null;
  }
}
