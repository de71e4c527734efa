"""The controls of the page of maps. One Map is the truth; the widgets mirror it."""

from collections.abc import Sequence

import streamlit as st

from figures.sparkline import sparkline
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import LEARNING_RATE
from pages.components import fields
from pages.components.desk import TITLES, Desk
from pages.components.fields import SEED, Field
from pages.components.page import look
from pages.components.sliders import with_hyper
from states import map as maps_address
from states.map import (
    COLOURS,
    KINDS,
    MAX_METHODS,
    MAX_SEEDS,
    MOST,
    PRECISIONS,
    Map,
    able_methods,
    axis_knobs,
    decode,
    encode,
    free_knobs,
    fresh,
    has_rate,
    is_on,
    with_axes,
    with_cells,
    with_kind,
    with_methods,
    with_rates,
    with_setting,
)
from states.noise import KINDS as NOISES
from states.race import MAX_STEPS
from states.schedules import SCHEDULES, factors

KIND_NAMES = {"knobs": "Two knobs", "rates": "Learning rates", "basins": "Basins"}
SEEDS = Field("Seeds", 1, MAX_SEEDS, 1, whole=True, help="Runs in each cell, each with its own noise.")
COLOUR_NAMES = {"steps": "Steps to arrive", "loss": "Loss at the end", "success": "Share of seeds that arrive"}

# --- from the widgets ----------------------------------------------------------------------------------------------


def _read_back(shown: Map) -> tuple[Map, str | None]:
    """The map with everything that was changed on the widgets, and a sentence if a change was not possible."""
    kind, surface = desk.seen("kind", shown.kind), desk.seen("surface", shown.surface)
    if (kind, surface) != (shown.kind, shown.surface):
        desk.drop_refused()
    if kind != shown.kind:
        return with_kind(shown, kind), None
    if surface != shown.surface:
        return fresh(surface, keep=shown), None
    methods, problem = _methods(shown)
    if problem or methods != shown.methods:
        return with_methods(shown, methods), problem
    shown = _with_axes(shown)
    cells = desk.seen("cells", shown.cells)
    shown = with_cells(shown, cells) if cells != shown.cells else shown
    start = fields.read_start(desk, shown.start_point)
    rates = {name: desk.seen(f"rate-{name}", rate) for name, rate in _rates(shown).items()}
    return with_setting(
        shown,
        knobs={name: desk.seen(name, value) for name, value in shown.knobs.items()},
        rates=with_rates(shown, {**shown.rates, **rates}),
        hypers=_hypers(shown),
        start=None if start == shown.landscape.view_at(shown.knobs).start else start,
        colour=desk.seen("colour", shown.colour),
        **{
            name: desk.seen(name, getattr(shown, name))
            for name in ("steps", "noise", "noise_kind", "schedule", "precision")
        },
        seed=int(fields.read(desk, "seed", SEED, shown.seed)),
        seeds=int(fields.read(desk, "seeds", SEEDS, shown.seeds)),
    ), None


desk = Desk("maps", encode, decode, _read_back)


def _methods(shown: Map) -> tuple[tuple[str, ...], str | None]:
    """The chosen methods; those that this kind of map does not show stay chosen, behind them."""
    if shown.kind == "knobs":
        first = desk.seen("method", shown.methods[0])
        return (first, *(method for method in shown.methods[1:] if method != first)), None
    chosen = tuple(desk.seen("methods", list(shown.panels)))
    if set(chosen) == set(shown.panels):
        return shown.methods, None
    if not chosen:
        return shown.methods, "A map needs at least one method."
    if len(chosen) > MOST[shown.kind]:
        return shown.methods, f"This map has room for {MOST[shown.kind]} methods. Take one out before you add another."
    stay = [method for method in shown.methods if method in chosen or method not in shown.panels]
    added = [method for method in chosen if method not in stay]
    seen_first = sorted([*stay, *added], key=lambda method: method not in chosen)
    return tuple(seen_first[:MAX_METHODS]), None


def _with_axes(shown: Map) -> Map:
    """With the axes that were chosen; one that the other side had goes to the other side."""
    if shown.kind != "knobs" or not shown.is_possible:
        return shown
    across, up = desk.seen("across", shown.across), desk.seen("up", shown.up)
    if across == up:
        across, up = (across, shown.across) if across != shown.across else (shown.up, up)
    return with_axes(shown, across, up)


def _rates(shown: Map) -> dict[str, float]:
    """Method -> the learning rate that it runs with, of those that are no axis."""
    if shown.kind == "rates" or (shown.kind == "knobs" and "learning_rate" in (shown.across, shown.up)):
        return {}
    return {method: shown.values_of(method)["learning_rate"] for method in shown.panels if has_rate(method)}


def _hypers(shown: Map) -> dict[str, float]:
    """The shared values that differ from what they would be if nobody had touched them."""
    hypers = dict(shown.hypers)
    for name, (knob, _) in free_knobs(shown).items():
        hypers = with_hyper(hypers, name, knob, desk.seen(name, hypers.get(name, knob.default)))
    return hypers


# --- from the pictures ---------------------------------------------------------------------------------------------


def picked(shown: Map, panel: int, column: int, row: int) -> Map:
    """The map with that cell chosen; as it was where there is no such cell."""
    cell = (panel, column, row)
    return shown._replace(chosen=cell) if is_on(shown, cell) else shown


def started(shown: Map, start: tuple[float, float]) -> Map:
    """The map with its runs from there; on a map of basins, with the cell there chosen."""
    if shown.kind == "basins":
        column, row = (axis.nearest(value) for axis, value in zip(shown.axes(), start, strict=True))
        return shown._replace(chosen=(shown.cell[0], column, row))
    return shown._replace(start=None if start == shown.landscape.view_at(shown.knobs).start else start)


# --- the widgets ---------------------------------------------------------------------------------------------------


def show(shown: Map) -> None:
    """All controls, from the kind of map to the precision."""
    st.segmented_control(
        "Map of",
        KINDS,
        format_func=KIND_NAMES.__getitem__,
        key=desk.mirror("kind", shown.kind),
        required=True,
        label_visibility="collapsed",
    )
    _choice("surface", "Surface", {name: landscape.name for name, landscape in LANDSCAPES.items()}, shown.surface)
    _show_methods(shown)
    if shown.kind == "knobs":
        _show_axes(shown)
    _show_values(shown)
    with st.container(key="maps-setting"):
        st.slider("Steps", 1, MAX_STEPS, key=desk.mirror("steps", shown.steps))
        desk.noise_slider(shown.noise)
        if shown.kind != "basins":
            fields.show_start(desk, shown.start_point)
        fields.show(desk, "seed", SEED, shown.seed)
        fields.show(desk, "seeds", SEEDS, shown.seeds)
        if shown.kind != "rates":  # there every budget would be another schedule
            names = {name: schedule.name for name, schedule in SCHEDULES.items()}
            _choice("schedule", "Schedule", names, shown.schedule)
            st.html(sparkline(factors(shown.schedule, shown.steps), "Rate over the run", look().quiet))
        _choice("noise_kind", "Kind of noise", {kind: kind.capitalize() for kind in NOISES}, shown.noise_kind)
        if shown.kind != "rates":  # these are drawn from whole paths
            _show_fineness(shown)
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:", key=desk.key("reset"))


def _choice(name: str, label: str, names: dict, value, **more) -> None:
    st.selectbox(label, list(names), format_func=names.__getitem__, key=desk.mirror(name, value), **more)


def _reset(shown: Map) -> Map:
    """The surface's default map of this kind."""
    return with_kind(fresh(shown.surface), shown.kind)


def _show_methods(shown: Map) -> None:
    names = {method: OPTIMIZERS[method].name for method in able_methods(shown.kind)}
    if shown.kind == "knobs":
        _choice("method", "Method", names, shown.methods[0])
        return
    chosen: Sequence[str] = list(shown.panels)
    st.multiselect("Methods", list(names), format_func=names.__getitem__, key=desk.mirror("methods", chosen))


def _show_axes(shown: Map) -> None:
    """The two knobs, which can never be the same, and what the colour tells."""
    if shown.is_possible:
        names = {name: TITLES.get(name, name) for name in axis_knobs(shown.surface, shown.methods[0])}
        with st.container(key="maps-axes"):
            _choice("across", "Across", names, shown.across)
            _choice("up", "Up", {name: title for name, title in names.items() if name != shown.across}, shown.up)
    _choice("colour", "Colour", {name: COLOUR_NAMES[name] for name in COLOURS}, shown.colour)


def _show_values(shown: Map) -> None:
    """The knobs that are no axis: the surface's, the methods' rates, and what the methods share."""
    axes = (shown.across, shown.up) if shown.kind == "knobs" else ()
    surface = [knob for knob in shown.landscape.knobs if knob.name not in axes]
    rates, hypers = _rates(shown), free_knobs(shown)
    if not (surface or rates or hypers):
        return
    with st.container(key="maps-values"):
        for knob in surface:
            desk.knob_slider(knob, shown.knobs[knob.name])
        for method, rate in rates.items():
            desk.knob_slider(LEARNING_RATE, rate, [OPTIMIZERS[method].name], f"rate-{method}")
        for name, (knob, users) in hypers.items():
            desk.knob_slider(knob, shown.hypers.get(name, knob.default), users, name)


def _show_fineness(shown: Map) -> None:
    _choice("cells", "Cells", {cells: f"{cells} × {cells}" for cells in maps_address.CELLS}, shown.cells)
    _choice(
        "precision", "Precision", {name: name for name in PRECISIONS}, shown.precision,
        help="float32 is faster; the page then says how many verdicts it changes.",
    )  # fmt: skip
