/* The row of controls under the picture: playback and its speed. */

import { element } from "./element.js";
import { SPEEDS } from "./player.js";
import { SURE } from "./touch.js";

/** @import { Player } from "./player.js" */

const ICONS = {
  back: "M15 5l-9 7 9 7z",
  play: "M7 4l13 8-13 8z",
  pause: "M7 4h3.5v16H7zM14 4h3.5v16H14z",
  on: "M9 5l9 7-9 7z",
  end: "M5 5l10 7-10 7zM18 5v14",
  arrows: "M4 20L19 5M19 5h-7M19 5v7",
  loop: "M4 12a7 7 0 0 1 12-5l2 2M18 4v5h-5M20 12a7 7 0 0 1-12 5l-2-2M6 20v-5h5",
  take: "M12 3v12M7 10l5 5 5-5M5 20h14",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
};

/** @typedef {keyof typeof ICONS} Icon */

const ARROWS = "Arrows: the last step, and (dashed) against the gradient; directions only";

export class Bar {
  /**
   * changed(): something was moved; arrows(): they are wanted or not any more, null where there are none; full(): the
   * whole screen is wanted.
   *
   * @param {HTMLElement} root
   * @param {Player} player
   * @param {{ changed: () => void, arrows: (() => void) | null, full: () => void }} deeds
   */
  constructor(root, player, { changed, arrows, full }) {
    this.player = player;
    this.changed = changed;
    /** @type {HTMLDivElement} */
    this.root = root.appendChild(element("div", "stage-bar", { role: "toolbar", "aria-label": "Playback" }));
    this.playing = false; // what the button for playing says
    /**
     * Where a finger on the scrubber began, while it may only want to scroll.
     *
     * @type {{ x: number, y: number } | null}
     */
    this.touched = null;
    this.control("back", "One step back", () => player.nudge(-1));
    this.play = this.control("play", "Play", () => player.toggle());
    this.control("on", "One step on", () => player.nudge(1));
    this.control("end", "To the end", () => player.goTo(player.last));
    const facts = { type: "range", min: 0, step: 1, "aria-label": "Step" };
    this.scrubber = this.root.appendChild(element("input", "stage-scrubber", facts));
    this.scrubber.addEventListener("input", () => this.touched || this.scrub());
    this.heedFingers();
    this.readout = this.root.appendChild(element("output", "stage-step"));
    this.speed = this.root.appendChild(speeds(player, changed));
    this.loop = this.control("loop", "Loop", () => (player.loop = !player.loop));
    this.arrows = arrows && this.button("arrows", ARROWS, arrows);
    this.button("full", "Full screen", full);
  }

  scrub() {
    this.player.goTo(Number(this.scrubber.value));
    this.changed();
  }

  /**
   * A finger on the scrubber may only want to scroll: it counts once it goes sideways, or is lifted without having
   * scrolled.
   */
  heedFingers() {
    const { scrubber } = this;
    scrubber.addEventListener("pointerdown", ({ pointerType, clientX: x, clientY: y }) => {
      this.touched = pointerType === "touch" ? { x, y } : null;
    });
    scrubber.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (!this.touched) return;
      const [across, down] = [Math.abs(clientX - this.touched.x), Math.abs(clientY - this.touched.y)];
      if (across >= SURE && across > down) this.touched = null;
    });
    scrubber.addEventListener("pointerup", () => {
      if (this.touched) this.scrub();
      this.touched = null;
    });
    scrubber.addEventListener("pointercancel", () => {
      this.touched = null;
      this.changed(); // the scrubber goes back to the step shown
    });
  }

  /** A button that moves the player. @param {Icon} icon @param {string} label @param {() => void} deed */
  control(icon, label, deed) {
    return this.button(icon, label, () => {
      deed();
      this.changed();
    });
  }

  /** @param {Icon} icon @param {string} label @param {() => void} pressed */
  button(icon, label, pressed) {
    const facts = { type: "button", title: label, "aria-label": label };
    /** @type {HTMLButtonElement} */
    const button = this.root.appendChild(element("button", `stage-button stage-${icon}`, facts));
    button.append(drawing(icon));
    button.addEventListener("click", pressed);
    return button;
  }

  /** Shows where the player is. @param {boolean} arrows whether they are shown */
  show(arrows) {
    const { player, scrubber, readout, play } = this;
    const step = Math.floor(player.step);
    scrubber.max = String(player.last);
    scrubber.value = String(step);
    scrubber.style.setProperty("--part", `${(100 * player.step) / player.last}%`);
    const words = `${step} / ${player.last}`;
    if (readout.textContent !== words) readout.textContent = words;
    if (this.playing !== player.playing) {
      this.playing = player.playing;
      play.replaceChildren(drawing(player.playing ? "pause" : "play"));
      play.title = player.playing ? "Pause" : "Play";
      play.setAttribute("aria-label", play.title);
    }
    this.loop.setAttribute("aria-pressed", String(player.loop));
    this.arrows?.setAttribute("aria-pressed", String(arrows));
    this.speed.value = String(player.speed);
  }
}

/** @param {Player} player @param {() => void} changed */
function speeds(player, changed) {
  const select = element("select", "stage-speed", { title: "Speed", "aria-label": "Speed" });
  for (const speed of SPEEDS) select.append(new Option(`${speed}×`, String(speed)));
  select.addEventListener("change", () => {
    player.speed = Number(select.value);
    changed();
  });
  return select;
}

/** @param {Icon} icon */
export function drawing(icon) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  path.setAttribute("d", ICONS[icon]);
  return svg;
}
