"""What only Python can give a visitor to take along: the race as a file or a notebook that runs, its paths to the last digit."""

import csv
import io
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import streamlit as st

from api.messages import in_words
from api.picture import lowest
from api.running import Result, hypers_of, results
from engine.notebook import notebook
from engine.sampling import stationary_points
from engine.snippet import Entry, snippet
from states.address import encode
from states.race import Race
from typed.surface import is_typed


def show(race: Race, latest: Callable[[], Race]) -> None:
    """Shows three downloads and the Python file to be read here.

    Each download is made only when a visitor asks for it, of the race that is then the latest: controls run without this.
    """
    host = (st.context.url or "").rstrip("/")
    with st.container(key="race-takeaway"):
        expander = st.expander("Take along: this race in Python", key="race-snippet", on_change="rerun")
        if expander.open:
            expander.code(program(race, results(race)), language="python")
        with st.container(horizontal=True):
            name = "formula" if is_typed(race.setting.surface) else race.setting.surface
            _download("This race in Python", f"{name}.py", "text/x-python", lambda: _of(latest(), program))
            _download(
                "This race as a notebook",
                f"{name}.ipynb",
                "application/x-ipynb+json",
                lambda: _of(latest(), lambda now, made: cells(now, made, _link(host, now))),
            )
            _download("Its paths as CSV", f"{name}.csv", "text/csv", lambda: _of(latest(), table))


def _of(race: Race, write: Callable[[Race, Sequence[Result]], str]) -> str:
    return write(race, results(race))


def _link(host: str, race: Race) -> str:
    """Returns the address of the race as this visitor's browser has it; without a browser only what is behind the host."""
    return f"{host}/?{urlencode(encode(race), doseq=True)}".rstrip("?")


def _download(label: str, name: str, mime: str, make: Callable[[], str]) -> None:
    st.download_button(
        label, make, name, mime, key=f"race-{name.rpartition('.')[2]}", on_click="ignore", icon=":material/download:"
    )


def program(race: Race, made: Sequence[Result]) -> str:
    """Writes the race as a Python file of its own."""
    return snippet(race, _entries(race, made))


def cells(race: Race, made: Sequence[Result], link: str) -> str:
    """Writes the race as a notebook, which leads back to the race by its link."""
    minima = stationary_points(race.setting.landscape, race.setting.knobs).minima
    return notebook(race, _entries(race, made), in_words(race), link, lowest(minima, made))


def _entries(race: Race, made: Sequence[Result]) -> list[Entry]:
    return [
        Entry(result.drawn.label, hypers_of(race, run), [len(one.x) - 1 for one in result.runs])
        for run, result in zip(race.runs, made, strict=True)
    ]


def table(race: Race, made: Sequence[Result]) -> str:
    """Writes the paths as CSV, a line a step, to the end of each run or to its last finite row.

    Each number is the shortest text that reads back as exactly that number.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["label", "seed", "step", "x", "y", "loss"])
    for result in made:
        for nth, run in enumerate(result.runs):
            finite = slice(None if run.stopped is None else max(run.stopped, 1))
            for step, ((x, y), loss) in enumerate(zip(run.x[finite], run.loss[finite], strict=True)):
                rows.writerow([result.drawn.label, race.setting.seed + nth, step, *map(float, (x, y, loss))])
    return text.getvalue()
