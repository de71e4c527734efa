"""The stage: one component that keeps its picture in the browser. The page hands it an address; it asks the api for the rest.

Its JavaScript is in the folder `stage`; road.js is what asks.
"""

from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import Any

import streamlit as st

from api import frames
from api.answers import Shown, canonical, table_in
from api.files import address
from api.version import version
from pages.components.desk import Desk
from pages.components.page import screen
from pages.components.stage.asks import read_start, read_step
from pages.components.stage.mounting import mounting
from states.fields import State, replaced, started


def sent(key: str, event: str) -> Any:
    """What the browser has sent with an event of the component with that key; None if nothing."""
    state = st.session_state.get(key)
    return state.get(event) if isinstance(state, dict) else None


def asked_for(desk: Desk, kind: str, shown: State) -> dict[str, Any]:
    """Returns what the browser must know to ask the api for an answer of that kind."""
    look, phone = screen()
    asked = {"name": desk.page, "kind": kind, "address": canonical(shown)}
    table = table_in(shown)
    return {
        **asked,
        **({} if table is None else {"table": table.text}),
        "theme": look.name,
        "phone": phone,
        "plotly": address("plotly.js"),
        "api": f"api/{version()}/",
    }


class Stage:
    """The stage of one page, whose desk holds what it shows."""

    def __init__(
        self,
        desk: Desk,
        started: Callable[..., Any] | None = None,
        stepped: Callable[..., Any] | None = None,
        without: Callable[..., Any] | None = None,
        own: Callable[[int], None] | None = None,
        kind: str = "",
    ):
        """started(truth, start) -> the truth from there; stepped(truth, step) -> the truth with that step looked at.

        Where a page has controls for each run, without(truth, nth) -> the truth without that run, and own(nth) shows its
        values. kind: of answer that the picture is; else that of the page.
        """
        self.kind = kind or frames.KINDS.get(desk.page, "race")
        self.desk, self.started, self.stepped, self.without, self.own = desk, started or _started, stepped, without, own
        # By the page's name its components find each other in the browser.
        self.key, self.losses_key, self.table_key, self.findings_key, self.pills_key = (
            desk.key(part) for part in ("stage", "losses-place", "table-place", "findings-place", "pills-place")
        )

    def show(
        self,
        shown: Shown,
        follows: bool = True,
        veiled: bool = False,
        ahead: Iterable[Shown] = (),
    ) -> None:
        """Shows a state's picture, which plays.

        follows: whether the paths follow the page's sliders; veiled: only the start is seen; ahead: the states that are
        likely to be next.
        """
        mounting("Stage")(
            key=self.key,
            data={
                **asked_for(self.desk, self.kind, shown),
                "follows": follows,
                "veiled": veiled,
                "ahead": [canonical(one) for one in ahead],
                "runs": self.without is not None,
                "run": token_hex(4),  # what the browser shows once more of an older run is no news
            },
            height="stretch",
            on_start_change=self._on_start,
            on_step_change=self._on_step,
            on_lost_change=run_again,
            on_out_change=self._on_out,
            on_own_change=self._on_own,
        )

    def pills(self) -> None:
        """The place of the line about the picture, and of a pill for each run."""
        mounting("Pills")(key=self.pills_key, data={"name": self.desk.page})

    def losses(self) -> None:
        """The place where the stage draws the losses of its runs, with its own cursor."""
        mounting("Losses")(key=self.losses_key, data={"name": self.desk.page}, height="stretch")

    def table(self) -> None:
        """The place where the stage writes what became of each of its runs."""
        mounting("Table")(key=self.table_key, data={"name": self.desk.page})

    def findings(self) -> None:
        """The place where the stage says why its runs are where they are."""
        mounting("Findings")(key=self.findings_key, data={"name": self.desk.page})

    def examples(self) -> None:
        """The place of the examples that the surface is made of."""
        mounting("Examples")(key=self.desk.key("examples-place"), data={"name": self.desk.page}, height="stretch")

    def aside(self, part: str) -> None:
        """The place of a panel beside the plane of a training: "Guesses", "Sharpness", "Spread" or "Scores"."""
        data = {"name": self.desk.page, "part": part}
        mounting("Aside")(
            key=self.desk.key(f"{part.lower()}-place"), data=data, height="content" if part == "Scores" else "stretch"
        )

    def look(self, nth: int) -> None:
        """The place of what happens inside the steps of the nth run of a training."""
        data = {"name": self.desk.page, "part": "Look", "nth": nth}
        mounting("Aside")(key=self.desk.key(f"look-place-{nth}"), data=data, height="content")

    def keys(self) -> None:
        """Lets the page's keys go from button to button (keys.js)."""
        mounting("Keys")(key=self.desk.key("keys"), data={"name": self.desk.page})

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

    def _on_out(self) -> None:
        """A run is to go."""
        nth = read_step(sent(self.key, "out"))
        if nth is not None and self.without is not None:
            self.desk.change(self.without, nth)
            self.desk.drop_refused("run")

    def _on_own(self) -> None:
        """The values of a run are wanted."""
        nth = read_step(sent(self.key, "own"))
        if nth is not None and self.own is not None:
            self.own(nth)


def follow(desk: Desk, shown: Shown) -> None:
    """Tells the stage of the page where its state now is, from controls that run without it."""
    data = {"name": desk.page, "address": canonical(shown), "run": token_hex(4)}
    mounting("Follow")(key=desk.key("follow"), data=data)


def run_again() -> None:
    """Does nothing: the run that calls it is all that is wanted, for a theme that has changed."""


def _started(shown: Any, start: tuple[float, float]) -> Any:
    """The same from there; the surface's own start goes on turning with the surface."""
    return replaced(shown, start=started(shown.setting, start))
