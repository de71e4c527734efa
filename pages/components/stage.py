"""The stage: one component that keeps its picture in the browser and is sent only what changes.

`show` mounts it, and `live` a second one that nobody sees, in a fragment: while a hand moves the browser asks that one,
and is answered without the page running again. Their JavaScript is in the folder `stage`.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from pages.components import assets, running, sweeps
from pages.components.address import Race
from pages.components.asks import Ask, read_ask, read_start
from pages.components.controls import desk
from pages.components.desk import in_fragment
from pages.components.picture import Surface
from pages.components.running import Result
from pages.components.stage_data import drag_message, gradients_message, race_message
from pages.components.wire import pack

NAME = "race"  # by it the components of a page find each other in the browser
KEY, LIVE_KEY, LOSSES_KEY, ASKED = "race-stage", "race-live", "race-losses-place", "race-asked"
UNWRITTEN = (
    "The picture cannot be shown: the server may not write into the folder `static` beside app.py, "
    "from which the browser would load it."
)
FAILED = "The picture could not be loaded. Check the connection and reload the page."
UNANSWERED = "The server could not compute the paths; they follow when the control is released."

# The browser takes in all messages that are there before it draws any: the picture's gets these seconds ahead of what is
# less urgent. Half of the time from a slider's release to the new picture is saved by it.
AHEAD, FIRST_AHEAD = 0.05, 0.3  # a new visitor's browser has plotly.js to load, too

# Both travel in every message, so they are short. At first, what the stage will want, at once and not file by file as
# each is found to import others.
EARLY = """
const early = (rel, name, as = "") =>
  document.head.append(Object.assign(document.createElement("link"), { rel, as, href: new URL(name, document.baseURI) }));
early("preload", "%(plotly)s", "script");
for (const name of "%(modules)s".split(" ")) early("modulepreload", "%(folder)s" + name);
"""
# Called at every change of the data.
MOUNT = """
export default component => {
  const stage = import(new URL("%(folder)sstreamlit.js", document.baseURI));
  stage.then(m => m.%(mount)s(component)).catch(problem => {
    console.error(problem);
    const place = component.parentElement;
    if (!%(tell)s || place.querySelector(".stage-failed")) return;
    const words = document.createElement("p");
    Object.assign(words, { className: "stage-failed", role: "alert", textContent: "%(sentence)s" });
    place.append(words);
  });
  return () => stage.then(m => m.unmount(component)).catch(() => {});
};
"""


@st.cache_resource(show_spinner=False, max_entries=6)
def _component(folder: str, part: str) -> Callable[..., Any]:
    """The component Stage, Live or Losses, registered once a process (and again if its files change)."""
    words = {
        "folder": folder,
        "plotly": assets.plotly_address(),
        "modules": " ".join(assets.modules()),
        "sentence": FAILED,
        "mount": f"mount{part}",
        "tell": "true" if part == "Stage" else "false",
    }
    script = (EARLY + MOUNT if part == "Stage" else MOUNT) % words
    return component(f"stage-{part.lower()}", js=script, isolate_styles=False)


def show(surface: Surface, results: Sequence[Result], race: Race) -> None:
    """The race as a picture that plays."""
    try:
        stage = _component(assets.publish(), "Stage")
    except OSError:
        st.error(UNWRITTEN, icon=":material/folder_off:")
        return
    held = desk.held()
    held["first"] = "figure" not in held
    header, arrays = race_message(surface, results, race, held.get("figure"), held.get("relief"))
    message = pack(header, arrays, tight=True)
    stage(key=KEY, data=message, height="stretch", on_start_change=_on_start, on_lost_change=_on_lost)
    held["figure"] = header["figure"]["key"]  # only now: a newer message may have ended this run before
    if header["relief"]:
        held["relief"] = header["relief"]["key"]


def losses() -> None:
    """The place where the stage draws the losses of its runs, with its own cursor."""
    with contextlib.suppress(OSError):  # `show` has said it
        place = _component(assets.publish(), "Losses")
        place(key=LOSSES_KEY, data={"name": NAME}, height="stretch")


def goes_ahead() -> None:
    """Before what is less urgent than the picture."""
    if desk.held().get("first"):
        time.sleep(FIRST_AHEAD)
    elif in_fragment():
        time.sleep(AHEAD)


def _on_start() -> None:
    """The start was dropped somewhere."""
    start = read_start(_sent(KEY, "start"))
    if start is not None:
        desk.change(_started, start)


def _started(race: Race, start: tuple[float, float]) -> Race:
    """The race from there; the surface's own start goes on turning with the surface."""
    return race._replace(start=None if start == race.landscape.view_at(race.knobs).start else start)


def _on_lost() -> None:
    """The browser has not got the figure that it is told to go on with."""
    if _sent(KEY, "lost") is True:
        desk.forget()


def _sent(key: str, event: str) -> Any:
    """What the browser has sent with an event of that component; None if nothing."""
    state = st.session_state.get(key)
    return state.get(event) if isinstance(state, dict) else None


# --- while a hand moves --------------------------------------------------------------------------------------------


@st.fragment
def live(race: Race) -> None:
    """Answers what the browser asks about this race; the page itself does not run again."""
    overtaken = desk.overtaken()
    with contextlib.suppress(OSError):  # `show` has said it
        _answer(_component(assets.publish(), "Live"), race, overtaken)
    if overtaken:
        time.sleep(AHEAD)
        st.rerun()


def _answer(companion: Callable[..., Any], race: Race, overtaken: bool) -> None:
    ask = read_ask(st.session_state.pop(ASKED, None), race)
    if overtaken and ask is not None and ask.kind != "start":
        ask = ask._replace(kind="late")  # about a race that is no more
    header, arrays = answered(ask, race)
    companion(key=LIVE_KEY, data=pack({"name": NAME, **header}, arrays), on_ask_change=_on_ask)


def _on_ask() -> None:
    st.session_state[ASKED] = _sent(LIVE_KEY, "ask")


def answered(ask: Ask | None, race: Race) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and arrays of the answer."""
    if ask is None:
        return {"kind": "idle"}, {}
    if ask.kind in ("late", "refused"):
        return {"kind": ask.kind, "n": ask.n}, {}
    try:
        if ask.kind == "sweep":
            return sweeps.answer(race, ask.slider, ask.n)
        if ask.kind == "gradients":
            return gradients_message(running.results(race), race, ask.n)
        return _dragged(race, ask)
    except Exception:
        logging.getLogger(__name__).exception("No answer to %s", ask)
        return {"kind": "error", "n": ask.n, "text": UNANSWERED}, {}


def _dragged(race: Race, ask: Ask) -> tuple[dict[str, Any], dict[str, Any]]:
    """The race from where the ball is held now."""
    there = _started(race, ask.start)
    return drag_message(running.results(there), there, ask.n)
