"""Tells how the rates of a race were tuned: the rule in words, what was found, and the search as a picture."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from api import picture
from api.markup import swatch, table
from api.picture import lowest_loss
from api.running import hypers_of, search_of
from engine.run import labels
from engine.sampling import stationary_points
from engine.tuning import GRID, RATES, REACH, Tuned, tuned_names
from engine.verdict import TOLERANCE
from figures.tuning import Line, searches
from pages.components.chart import show_chart
from pages.components.page import look
from states import registry
from states.address import encode
from states.map import fresh, own_rates, with_axes
from states.race import Race, Run
from states.shared import shared_name
from written import many, written


def show(race: Race) -> None:
    """Shows the search behind the rates of this race; shows nothing where the rates are not tuned."""
    if race.rate_rule != "tuned" or not race.runs:
        return
    with st.expander("How the rates were tuned", expanded=True, key="race-tuned"):
        found = [search_of(race, run) for run in race.runs]
        names = labels([(registry.method(run.method), hypers_of(race, run)) for run in race.runs])
        st.html(_table(race, names, found))
        drawn = [
            (_line(name, run.method, one), style)
            for name, run, one, style in zip(names, race.runs, found, picture.styles_in(race, look()), strict=True)
            if one.axes
        ]
        if drawn:
            lines, chosen = zip(*drawn, strict=True)
            with st.container(key="race-tuned-picture"):
                show_chart(
                    searches(lines, chosen, _lowest(race, lines), look()),
                    "race-searches",
                    _described(lines),
                )
            st.markdown(RULE)
        st.caption(" ".join([*_searched(race, found), *_exceptions(race, names, found)]))


# --- words ---------------------------------------------------------------------------------------------------------

RULE = (
    f"The best setting is the one that comes near soonest: within {TOLERANCE} of a lowest minimum, to stay there to the "
    "end, at rest or hovering. If none does, it is the one with the lowest true loss at the end. Ties go to the lower "
    "loss, then to the smaller rate."
)


def _searched(race: Race, found: list[Tuned]) -> list[str]:
    """Says what the search tried, and what of it is drawn; says nothing where there was nothing to tune."""
    sizes = {id(one): one.loss.size for one in found if one.axes}  # equal runs share a search
    if not sizes:
        return []
    with_second = any(len(one.axes) > 1 for one in found)
    grid = f" (with rho or beta1 {GRID[0]} rates times {GRID[1]} values)" if with_second else ""
    at_best = " at the best rho or beta1" if with_second else ""
    return [
        f"For each method {RATES} learning rates were tried{grid}, from 1/{written(REACH)} of its default on this surface "
        f"to {written(REACH)} times it, as far as its slider goes: {sum(sizes.values())} runs, all on this surface, from "
        f"this start, over {many(race.setting.steps)}, with this noise and schedule.",
        f"The picture has the rates{at_best}, with a mark at the best: the steps to come near, and the final loss "
        "of a method that never does.",
    ]


def _exceptions(race: Race, names: list[str], found: list[Tuned]) -> list[str]:
    """Says what a reader might take for granted and should not."""
    sentences = []
    if race.repeats > 1:
        sentences.append("The search uses the first seed alone.")
    if race.count == "evaluations":
        sentences.append("The search counts steps, not evaluations.")
    untuned = [run.method for run, one in zip(race.runs, found, strict=True) if not one.axes]
    sentences += [
        f"{registry.method(name).name} has no learning rate and keeps its defaults." for name in dict.fromkeys(untuned)
    ]
    edges = [f"{name} ({_named(one.edges)})" for name, one in zip(names, found, strict=True) if one.edges]
    if edges:
        sentences.append(
            f"The best is at the end of what was tried, and beyond may be a better one: {', '.join(edges)}."
        )
    return sentences


def _named(edges: list[str]) -> str:
    return " and ".join(edge.replace("_", " ") for edge in edges)


def _described(lines: Sequence[Line]) -> str:
    """Describes the picture for visitors who do not see it."""
    best = "; ".join(f"{line.label} at {written(line.rates[line.best])}" for line in lines)
    return f"Steps to come near, or the loss at the end, against the learning rate. The best: {best}."


# --- what was found ------------------------------------------------------------------------------------------------


def _table(race: Race, names: list[str], found: list[Tuned]) -> str:
    """Writes a table with a row a run: what the search found, what it leads to, and the way to the whole map."""
    seconds = any(len(one.axes) > 1 for one in found)
    colours = [style.line for style in picture.styles_in(race, look())]
    rows = [
        (swatch(colour, name), *_cells(one, seconds), _link(race, run, name))
        for name, colour, run, one in zip(names, colours, race.runs, found, strict=True)
    ]
    heads = ["Tuned", "Rate", *(["rho, beta1"] if seconds else []), "With that", "Map"]
    return f"<div class='tuned'>{table('runs', 'The best setting of each run', heads, rows)}</div>"


def _cells(one: Tuned, seconds: bool) -> list[str]:
    """Writes the found values, and the steps to come near with them, or else the loss at the end."""
    values = [written(one.hypers[name]) for name in one.axes]
    values += ["–"] * (1 + seconds - len(values))
    arrived = int(one.arrived[one.best])
    return [*values, f"near after {many(arrived)}" if arrived >= 0 else f"loss {written(float(one.loss[one.best]), 3)}"]


def _link(race: Race, run: Run, name: str) -> str:
    """Writes the link to the map of the method's values in this setting, with the found ones chosen."""
    if "learning_rate" not in hypers_of(race, run):
        return "–"
    return f"<a href='{escape(map_address(race, run))}' aria-label='map of {escape(name)}'>map</a>"


def map_address(race: Race, run: Run) -> str:
    """Returns the address of the map of the run's rate against rho, beta1 or its first other value, else against the steps."""
    knobs = registry.method(run.method).knobs
    names = list(dict.fromkeys([*tuned_names(registry.method(run.method), True), *(knob.name for knob in knobs)]))
    values = hypers_of(race, run)
    shared = {
        shared_name(run.method, knob): values[knob.name]
        for knob in knobs
        if knob.name != "learning_rate" and values[knob.name] != knob.default
    }
    kind = "knobs" if len(names) > 1 else "rates"
    shown = fresh(race.setting.surface)._replace(setting=race.setting, kind=kind, methods=(run.method,), hypers=shared)
    shown = shown._replace(rates=own_rates(shown, {run.method: values["learning_rate"]}))
    axes = names[:2] if kind == "knobs" else (shown.across, shown.up)
    return f"maps?{urlencode(encode(with_axes(shown, *axes)), doseq=True)}"


def _lowest(race: Race, lines: Sequence[Line]) -> float:
    minima = stationary_points(race.setting.landscape, race.setting.knobs).minima
    return lowest_loss(minima, np.concatenate([line.loss for line in lines]))


def _line(name: str, method: str, one: Tuned) -> Line:
    """Returns the search along the rate, at the best second value where there is one."""
    rest = (slice(None), *one.best[1:])
    arrived = one.arrived[rest]
    steps = np.where(arrived < 0, np.nan, arrived)
    return Line(name, method, one.axes["learning_rate"], steps, one.loss[rest], one.best[0])
