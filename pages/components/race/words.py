"""What the race page says in words: notices, the table of runs, what to watch, formulas and source text."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from api import picture, tables
from api import table as table_of_runs
from api.running import Result
from api.tables import swatch
from engine.verdict import MEANING
from pages.components import words
from pages.components.page import look
from states import registry
from states.race import Race, fresh


def notices(race: Race, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)
    if not race.runs:
        st.info("No method is chosen. Choose at least one under Methods to see a path.", icon=":material/touch_app:")
    words.start_outside(race.setting)


def table(results: Sequence[Result]) -> None:
    """Shows what became of each run, a row a run."""
    colours = [style.line for style in picture.styles_of((result.drawn.method for result in results), look())]
    rows = [
        (swatch(colour, result.drawn.label), _status(row), *row[2:])
        for result, colour, row in zip(results, colours, table_of_runs.rows(results), strict=True)
    ]
    titles = table_of_runs.TITLES
    st.html(tables.table("runs", "What became of each run", list(titles), rows, titles))


def _status(row: table_of_runs.Row) -> str:
    """Writes the status, which unfolds what it means, by mouse, touch and keyboard."""
    return f"<details><summary>{escape(row.status)}</summary><p>{escape(MEANING[row.kind])}</p></details>"


def watch(race: Race) -> None:
    """Says what to look for on this surface, and says so where the story tells of another race than the one drawn."""
    if is_first_picture(race):
        st.markdown(f"**What to watch.** {race.setting.landscape.story}")
    else:
        st.markdown(
            "**What to watch in this surface's first picture**, whose settings are others (Reset leads to it): "
            f"{race.setting.landscape.story}"
        )


def is_first_picture(race: Race) -> bool:
    """Tells whether the runs drawn are those of the surface's plain address, however the visitor looks at them."""
    usual = fresh(race.setting.surface)
    return race._replace(view=usual.view, rate=usual.rate if race.rate_rule == "own" else race.rate) == usual


def described(race: Race) -> tuple[str, ...]:
    """Returns what the formulas below a race depend on: the surface and the methods."""
    return race.setting.surface, *_methods(race)


def _methods(race: Race) -> dict[str, None]:
    return dict.fromkeys(run.method for run in race.runs)


def formulas(race: Race) -> None:
    """Shows the formula of the surface and of each chosen method, with the source text that runs."""
    landscape = race.setting.landscape
    with st.container(key="race-formulas"):
        with st.container(border=True):
            st.markdown(f"**{landscape.name}**")
            st.latex(
                f"f(x, y) = {landscape.formula}" if "p" not in landscape.formula else f"f(p) = {landscape.formula}"
            )
            st.caption(landscape.source)
            words.source("The surface's source", landscape.loss)
        for method in _methods(race):
            optimizer = registry.method(method)
            with st.container(border=True):
                st.markdown(f"**{optimizer.name}**, {optimizer.year}")
                st.latex(optimizer.formula)
                if optimizer.note:
                    st.markdown(optimizer.note)
                st.caption(optimizer.source)
                words.source("The source that runs", optimizer.update)
