"""What only Python can give a visitor to take along: the race as a file or a notebook that runs, its paths to the last digit."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from api.messages import in_words
from api.picture import lowest
from api.running import Result, hypers_of, results
from engine.notebook import notebook
from engine.sampling import stationary_points
from engine.snippet import Entry, snippet
from pages.components.own import typed_in
from states import registry
from states.address import encode
from states.race import Race
from typed.method import knob_of, program_of
from typed.surface import is_typed
from typed.taken import file_of, optax_transformation, plain_jax, torch_class


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
        if key := typed_in(race.methods):
            _show_own(key, race)


def _show_own(key: str, race: Race) -> None:
    """Shows, once it is opened, the method that was typed in as others would write it, with the values that it has here."""
    expander = st.expander("Take along: your method", key="race-own-taken", on_change="rerun")
    if not expander.open:
        return
    values = hypers_of(race, next(run for run in race.runs if run.method == key))
    for title, code in taken(key, values).items():
        with expander:
            st.markdown(f"**{title}**")
            st.code(code, language="python", wrap_lines=True)


def taken(key: str, values: Mapping[str, float]) -> dict[str, str]:
    """Returns title -> text of each form in which a method that was typed in can be taken along."""
    program = program_of(key)
    own = {name: values[knob_of(name).name] for name in program.knobs}
    forms = {
        "A file for `optimizers/` of this app": file_of(program, registry.method(key).formula, date.today().year),
        "Plain JAX": plain_jax(program),
        "PyTorch": torch_class(program, own),
        "Optax": optax_transformation(program, own) or NO_OPTAX,
    }
    return forms


NO_OPTAX = "# A transformation of Optax is given one gradient a step, at x; these lines ask for another.\n"


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
