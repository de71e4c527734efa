/* The row of controls under the picture: playback, speed, which runs are shown. */

import { SPEEDS } from "./player.js";
import { SURE } from "./touch.js";

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

export class Bar {
  constructor(root, player, { changed, arrows, full }) {
    this.player = player;
    this.root = root.appendChild(element("div", "stage-bar"));
    this.root.setAttribute("role", "toolbar");
    this.root.setAttribute("aria-label", "Playback");
    const act = deed => () => {
      deed();
      changed();
    };
    this.button(
      "back",
      "One step back",
      act(() => player.nudge(-1)),
    );
    this.play = this.button(
      "play",
      "Play",
      act(() => player.toggle()),
    );
    this.button(
      "on",
      "One step on",
      act(() => player.nudge(1)),
    );
    this.button(
      "end",
      "To the end",
      act(() => player.goTo(player.last)),
    );
    this.scrubber = this.root.appendChild(element("input", "stage-scrubber", { type: "range", min: 0, step: 1 }));
    this.scrubber.setAttribute("aria-label", "Step");
    this.scrubber.addEventListener("input", () => {
      if (!this.touched) this.scrub(changed);
    });
    this.heedFingers(changed);
    this.readout = this.root.appendChild(element("output", "stage-step"));
    this.speed = this.root.appendChild(speeds(player, changed));
    this.loop = this.button(
      "loop",
      "Loop",
      act(() => (player.loop = !player.loop)),
    );
    if (arrows)
      this.arrows = this.button(
        "arrows",
        "Arrows: the last step, and (dashed) against the gradient; directions only",
        arrows,
      );
    this.button("full", "Full screen", full);
  }

  scrub(changed) {
    this.player.goTo(Number(this.scrubber.value));
    changed();
  }

  /** A finger on the scrubber may only want to scroll: it counts once it goes sideways, or is lifted without having scrolled. */
  heedFingers(changed) {
    const { scrubber } = this;
    const on = (name, heard) => scrubber.addEventListener(name, heard);
    on(
      "pointerdown",
      ({ pointerType, clientX: x, clientY: y }) => (this.touched = pointerType === "touch" ? { x, y } : null),
    );
    on("pointermove", ({ clientX, clientY }) => {
      const [across, down] = [Math.abs(clientX - this.touched?.x), Math.abs(clientY - this.touched?.y)];
      if (across >= SURE && across > down) this.touched = null;
    });
    on("pointerup", () => {
      if (this.touched) this.scrub(changed);
      this.touched = null;
    });
    on("pointercancel", () => {
      this.touched = null;
      changed(); // the scrubber goes back to the step shown
    });
  }

  button(icon, label, pressed) {
    const button = this.root.appendChild(
      element("button", `stage-button stage-${icon}`, { type: "button", title: label }),
    );
    button.setAttribute("aria-label", label);
    button.append(drawing(icon));
    button.addEventListener("click", pressed);
    return button;
  }

  show(arrows) {
    const { player } = this;
    const step = Math.floor(player.step);
    this.scrubber.max = player.last;
    this.scrubber.value = step;
    this.scrubber.style.setProperty("--part", `${(100 * player.step) / player.last}%`);
    const words = `${step} / ${player.last}`;
    if (this.readout.textContent !== words) this.readout.textContent = words;
    if (this.playing !== player.playing) {
      this.playing = player.playing;
      this.play.replaceChildren(drawing(player.playing ? "pause" : "play"));
      this.play.setAttribute("aria-label", (this.play.title = player.playing ? "Pause" : "Play"));
    }
    this.loop.setAttribute("aria-pressed", String(player.loop));
    this.arrows?.setAttribute("aria-pressed", String(Boolean(arrows)));
    this.speed.value = String(player.speed);
  }
}

/** One chip a run: a click hides it or shows it again, without asking the server. */
export class Chips {
  constructor(root, changed) {
    this.root = root.appendChild(element("div", "stage-chips"));
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "Runs shown");
    this.hidden = new Set();
    this.changed = changed;
  }

  shows = run => !this.hidden.has(run.label);

  update(runs) {
    const known = runs.map(run => run.label + run.line + run.symbol).join();
    if (known === this.known) return;
    this.known = known;
    this.root.replaceChildren(...runs.map(run => this.chip(run)));
  }

  chip(run) {
    const chip = element("button", "stage-chip", { type: "button", title: `Hide or show ${run.label}` });
    chip.append(swatch(run), run.label);
    chip.setAttribute("aria-pressed", String(this.shows(run)));
    chip.addEventListener("click", () => {
      this.hidden[this.shows(run) ? "add" : "delete"](run.label);
      chip.setAttribute("aria-pressed", String(this.shows(run)));
      this.changed();
    });
    return chip;
  }
}

function swatch(run) {
  const dot = element("span", "stage-swatch");
  dot.style.background = run.line;
  return dot;
}

function speeds(player, changed) {
  const select = element("select", "stage-speed", { title: "Speed" });
  select.setAttribute("aria-label", "Speed");
  for (const speed of SPEEDS) select.append(new Option(`${speed}×`, String(speed)));
  select.addEventListener("change", () => {
    player.speed = Number(select.value);
    changed();
  });
  return select;
}

function drawing(icon) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
  path.setAttribute("d", ICONS[icon]);
  return svg;
}

export function element(tag, className, properties = {}) {
  return Object.assign(document.createElement(tag), { className, ...properties });
}
