"""What the race page says in words: notices, the table of runs, what to watch, formulas and source."""

import inspect
from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from figures.theme import styles
from optimizers import OPTIMIZERS
from optimizers.trajectory import Trajectory
from optimizers.verdict import TOLERANCE, Verdict
from pages.components.address import Race, number
from pages.components.page import look


def notices(race: Race, problems: Sequence[str]) -> None:
    """One clear sentence for everything that is not as the visitor may think."""
    for sentence in problems:
        st.warning(sentence, icon=":material/link_off:")
    if not race.runs:
        st.info("No method is chosen. Choose at least one under Methods to see a path.", icon=":material/touch_app:")
    view = race.landscape.view_at(race.knobs)
    if not all(low <= at <= high for (low, high), at in zip(view[:2], race.start_point, strict=True)):
        x, y = map(number, race.start_point)
        st.warning(
            f"The start ({x}, {y}) lies outside the surface's domain, {_span('x', view.xlim)} and {_span('y', view.ylim)}. "
            "The runs begin there all the same.",
            icon=":material/location_off:",
        )


def _span(name: str, limits: tuple[float, float]) -> str:
    return f"{name} from {number(limits[0])} to {number(limits[1])}"


def table(runs: Sequence[Trajectory], verdicts: Sequence[Verdict]) -> None:
    """A row a run: what became of it."""
    colours = [style.line for style in styles([run.method for run in runs], look())]
    rows = "".join(
        f'<tr><th scope="row"><span class="swatch" style="background:{colour}"></span>'
        f"{escape(run.label)}</th><td class='status'>{escape(verdict.text)}</td>"
        f"<td>{'–' if verdict.arrived is None else verdict.arrived}</td><td>{_figure(run.loss[-1])}</td>"
        f"<td>{_figure(verdict.distance)}</td><td>{run.cost[-1, 0]}</td></tr>"
        for run, verdict, colour in zip(runs, verdicts, colours, strict=True)
    )
    st.html(
        "<table class='runs'><caption class='hidden'>What became of each run</caption><thead><tr>"
        "<th scope='col'>Run</th><th scope='col'>Status</th>"
        f"<th scope='col' title='The step from which it stays within {TOLERANCE} of a minimum'>Arrived</th>"
        "<th scope='col' title='True loss at the end'>Loss</th>"
        "<th scope='col' title='From the nearest minimum at the end'>Distance</th>"
        f"<th scope='col' title='Gradient evaluations'>Gradients</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _figure(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def watch(race: Race) -> None:
    """What to look for on this surface."""
    st.markdown(f"**What to watch** in the surface's default picture. {race.landscape.story}")


def formulas(race: Race) -> None:
    """The formula of the surface and of each chosen method, with the source that runs."""
    landscape = race.landscape
    with st.container(key="race-formulas"):
        with st.container(border=True):
            st.markdown(f"**{landscape.name}**")
            st.latex(
                f"f(x, y) = {landscape.formula}" if "p" not in landscape.formula else f"f(p) = {landscape.formula}"
            )
            st.caption(landscape.source)
            _source("The surface's source", landscape.loss)
        for method in dict.fromkeys(run.method for run in race.runs):
            optimizer = OPTIMIZERS[method]
            with st.container(border=True):
                st.markdown(f"**{optimizer.name}**, {optimizer.year}")
                st.latex(optimizer.formula)
                st.caption(optimizer.source)
                _source("The source that runs", optimizer.update)


def _source(title: str, function: Callable) -> None:
    """The whole file that a function stands in, as it is."""
    module = inspect.getmodule(function)
    assert module is not None
    with st.expander(title):
        st.code(inspect.getsource(module), language="python")
