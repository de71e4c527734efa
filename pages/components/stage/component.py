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

from api import running, sweeps
from api.messages import Step, gradients_message, paths_message, race_message
from api.picture import Shown
from api.running import Result
from api.wire import pack
from pages.components.beneath import in_fragment
from pages.components.desk import Desk
from pages.components.page import look, screen
from pages.components.stage import assets
from pages.components.stage.asks import Ask, read_ask, read_start, read_step
from shapes import Surface
from states.fields import replaced, started
from states.race import Race

UNWRITTEN = (
    "The picture cannot be shown: the server may not write into the folder `static` beside app.py, "
    "from which the browser would load it."
)
FAILED = "The picture could not be loaded. Check the connection and reload the page."
UNANSWERED = "The server could not compute the paths; they follow when the control is released."

# The browser takes in all messages that are there before it draws any: the picture's gets these seconds ahead of what is
# less urgent. Half of the time from a slider's release to the new picture is saved by it.
AHEAD, FIRST_AHEAD = 0.05, 0.3  # a new visitor's browser has plotly.js to load, too


@st.cache_resource(show_spinner=False, max_entries=8)
def _component(folder: str, part: str) -> Callable[..., Any]:
    """The component of that name, registered once a process (and again if its files change)."""
    shows = part in ("Stage", "Map")  # a picture, and not one of those that wait in silence for it
    mount = {"MODULE": f"{folder}streamlit.js", "MOUNT": f"mount{part}", "FAILED": FAILED if shows else ""}
    early = {"FOLDER": folder, "PLOTLY": assets.plotly_address(), "MODULES": " ".join(assets.modules())}
    script = assets.script("mount.js", mount)
    if shows:
        script = assets.script("early.js", early) + script
    return component(f"stage-{part.lower()}", js=script, isolate_styles=False)


def mounting(part: str) -> Callable[..., Any]:
    """What mounts a component of the stage's files: "Stage", "Losses", "Live", "Keys", "Map" or "Connection".

    OSError if the files cannot be written where the browser loads them.
    """
    return _component(assets.publish(), part)


def sent(key: str, event: str) -> Any:
    """What the browser has sent with an event of the component with that key; None if nothing."""
    state = st.session_state.get(key)
    return state.get(event) if isinstance(state, dict) else None


Pick = Callable[[int, int, int], Race]


class Stage:
    """The stage of one page, whose desk holds what it shows."""

    def __init__(
        self, desk: Desk, started: Callable[..., Any] | None = None, stepped: Callable[..., Any] | None = None
    ):
        """started(truth, start) -> the truth from there; stepped(truth, step) -> the truth with that step looked at."""
        self.desk, self.started, self.stepped = desk, started or _started, stepped
        # By the page's name its components find each other in the browser.
        self.key, self.live_key, self.losses_key, self.asked = (
            desk.key(part) for part in ("stage", "live", "losses-place", "asked")
        )

    def show(
        self,
        surface: Surface,
        results: Sequence[Result],
        shown: Shown,
        step: Step | None = None,
        veiled: bool = False,
        follows: bool = True,
    ) -> None:
        """What a page shows as a picture that plays; `step`: the arrows of its first run; veiled: only the start is seen.

        follows: whether the paths follow the page's sliders while they move.
        """
        try:
            stage = mounting("Stage")
        except OSError:
            st.error(UNWRITTEN, icon=":material/folder_off:")
            return
        held = self.desk.held()
        held["first"] = "figure" not in held
        header, arrays = race_message(
            surface, results, shown, screen(), held.get("figure"), held.get("relief"), step, follows
        )
        header.update(name=self.desk.page, veiled=veiled, plotly=assets.plotly_address())
        stage(
            key=self.key,
            data=pack(header, arrays, tight=True),
            height="stretch",
            on_start_change=self._on_start,
            on_step_change=self._on_step,
            on_lost_change=self._on_lost,
        )
        held["figure"] = header["figure"]["key"]  # only now: a newer message may have ended this run before
        if header["relief"]:
            held["relief"] = header["relief"]["key"]

    def losses(self) -> None:
        """The place where the stage draws the losses of its runs, with its own cursor."""
        with contextlib.suppress(OSError):  # `show` has said it
            mounting("Losses")(key=self.losses_key, data={"name": self.desk.page}, height="stretch")

    def keys(self) -> None:
        """Lets the page's keys go from button to button (keys.js)."""
        with contextlib.suppress(OSError):
            mounting("Keys")(key=self.desk.key("keys"), data={"name": self.desk.page})

    def goes_ahead(self) -> None:
        """Before what is less urgent than the picture."""
        if self.desk.held().get("first"):
            time.sleep(FIRST_AHEAD)
        elif in_fragment():
            time.sleep(AHEAD)

    def _on_start(self) -> None:
        """The start was dropped somewhere."""
        start = read_start(sent(self.key, "start"))
        if start is not None:
            self.desk.change(self.started, start)

    def _on_step(self) -> None:
        """Another step is looked at."""
        step = read_step(sent(self.key, "step"))
        if step is not None and self.stepped is not None:
            self.desk.change(self.stepped, step)

    def _on_lost(self) -> None:
        """The browser has not got the figure that it is told to go on with."""
        if sent(self.key, "lost") is True:
            self.desk.forget()

    # --- while a hand moves ----------------------------------------------------------------------------------------

    @st.fragment
    def live(self, shown: Shown, pick: Pick | None = None) -> None:
        """Answers what the browser asks about this race; the page itself does not run again.

        pick(panel, column, row) -> the race of that cell, where the page has a map (MapPlot) of such.
        """
        overtaken = self.desk.overtaken()
        with contextlib.suppress(OSError):  # `show` has said it
            self._answer(mounting("Live"), shown, pick, overtaken)
        if overtaken:
            time.sleep(AHEAD)
            st.rerun()

    def _answer(self, companion: Callable[..., Any], shown: Shown, pick: Pick | None, overtaken: bool) -> None:
        cells = None if pick is None else self.desk.held().get("cells")
        ask = read_ask(st.session_state.pop(self.asked, None), shown, cells)
        if overtaken and ask is not None and ask.kind != "start":
            ask = ask._replace(kind="late")  # about a race that is no more
        header, arrays = answered(ask, shown, pick)
        data = pack({"name": self.desk.page, **header}, arrays)
        companion(key=self.live_key, data=data, on_ask_change=self._on_ask)

    def _on_ask(self) -> None:
        st.session_state[self.asked] = sent(self.live_key, "ask")


def _started(shown: Shown, start: tuple[float, float]) -> Shown:
    """The same from there; the surface's own start goes on turning with the surface."""
    return replaced(shown, start=started(shown.setting, start))


def answered(ask: Ask | None, shown: Shown, pick: Pick | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and arrays of the answer."""
    if ask is None:
        return {"kind": "idle"}, {}
    if ask.kind in ("late", "refused"):
        return {"kind": ask.kind, "n": ask.n}, {}
    try:
        if ask.kind == "sweep":
            header, arrays = sweeps.answer(shown, ask.slider)
            return {**header, "n": ask.n}, arrays
        race = _asked_about(ask, shown, pick)
        results = running.results(race)
        if ask.kind == "gradients":
            header, arrays = gradients_message(results, race)
        else:
            header, arrays = paths_message(results, race, look())
        return {**header, "n": ask.n}, arrays
    except Exception:
        logging.getLogger(__name__).exception("No answer to %s", ask)
        return {"kind": "error", "n": ask.n, "text": UNANSWERED}, {}


def _asked_about(ask: Ask, shown: Shown, pick: Pick | None) -> Race:
    if ask.kind == "cell" and pick is not None:
        return pick(*ask.cell)
    return (_started(shown, ask.start) if ask.kind == "start" else shown).race()
