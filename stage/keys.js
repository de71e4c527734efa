/*
 * The keys of the lecture: what a presenter's clicker sends leads from scene to scene, Enter shows the answer, space
 * plays, p is the presenter view. What has the focus comes first: a field, then the stage, then the page.
 */

const BUTTONS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "previous", PageUp: "previous", Enter: "reveal" };
const WANTS_KEYS =
  "input, textarea, select, button, a, summary, [contenteditable], [role=slider], [role=radio], [role=option], [role=menu]";
const PATIENCE = 50;
const AGAIN = 100; // times and ms: what a key presses may not be there yet
const CLICKER = ["PageDown", "PageUp"]; // nothing else on the page has a use for these

export class Keys {
  constructor(page) {
    this.page = page;
    this.off = new AbortController();
    document.addEventListener("keydown", event => this.press(event), { signal: this.off.signal });
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const busy = event.target.closest?.(WANTS_KEYS);
    if (busy && !CLICKER.includes(event.key)) return;
    const done =
      event.key === "p" ? this.present() : event.key === " " ? this.play(event) : this.click(BUTTONS[event.key]);
    if (done) event.preventDefault();
  }

  /** Presses a button of the scene; outside a scene, as in the contents, the key is the browser's. */
  click(name, patience = PATIENCE) {
    clearTimeout(this.waiting);
    if (!name || !document.querySelector(".claim")) return false;
    const button = document.querySelector(`.st-key-${this.page}-${name} button`);
    const answered = document.querySelector(".answer");
    if (button) button.click();
    else if (patience && !answered) this.waiting = setTimeout(() => this.click(name, patience - 1), AGAIN);
    return true;
  }

  play(event) {
    const stage = document.querySelector("[data-testid=stage]")?.stage;
    stage?.key(event);
    return Boolean(stage);
  }

  /** The presenter view is a matter of this browser alone; it stays from scene to scene. */
  present() {
    document.documentElement.toggleAttribute("data-presenter");
    return true;
  }

  remove() {
    this.off.abort();
    clearTimeout(this.waiting);
    document.documentElement.removeAttribute("data-presenter");
  }
}
