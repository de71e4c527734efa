"""The controls of the page Maps. One Map is the truth; the widgets mirror it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from optimizers.base import LEARNING_RATE
from pages.components import formula, own, widgets
from pages.components.desk import Desk
from states import registry
from states.axes import able_methods, axis_knobs, go_together, has_rate
from states.fields import replaced
from states.fields import started as from_there
from states.map import (
    FIRST_METHOD,
    MAX_METHODS,
    MOST,
    PAGE,
    Map,
    free_knobs,
    fresh,
    is_on,
    own_rates,
    with_axes,
    with_cells,
    with_kind,
    with_methods,
    with_setting,
)
from states.shared import shared_knobs, with_shared
from states.sliders import titled

# --- from the widgets ----------------------------------------------------------------------------------------------


def _read_back(shown: Map) -> tuple[Map, str | None]:
    """Returns the map with everything that a hand changed on the widgets, and a sentence if a change was not possible."""
    kind, surface = desk.seen("kind", shown.kind), formula.read(desk, shown.setting)
    if (kind, surface) != (shown.kind, shown.setting.surface):
        desk.drop_refused()
    if kind != shown.kind:
        return with_kind(shown, kind), None
    if surface != shown.setting.surface:
        return fresh(surface, keep=shown), None
    lines, problem = _with_lines(shown)
    if problem or lines != shown:
        return lines, problem
    methods, problem = _methods(shown)
    if problem or methods != shown.methods:
        return with_methods(shown, methods), problem
    shown = _with_axes(shown)
    cells = desk.seen("cells", shown.cells)
    shown = with_cells(shown, cells) if cells != shown.cells else shown
    rates = {name: desk.seen(f"rate-{name}", rate) for name, rate in _rates(shown).items()}
    rates = own_rates(shown, {**shown.rates, **rates})
    shown = with_setting(shown, rates=rates, hypers=_hypers(shown), **widgets.read(desk, PAGE, shown))
    return formula.reframed(desk, shown), None


desk = Desk("maps", PAGE, _read_back)


def _with_lines(shown: Map) -> tuple[Map, str | None]:
    """Returns the map with the method that a hand has typed, or begun with, and a sentence where there is no room for it.

    A map of knobs then shows it. It has the rate of the one in whose place it is, or the values of the one that it was begun with.
    """
    present = own.typed_in(shown.methods)
    key, original = own.chosen(desk, present)
    if key is None:
        return shown, None
    others = tuple(method for method in shown.methods if method != present)
    if key == formula.EMPTIED:
        return with_methods(shown, others or (FIRST_METHOD,)), None
    first = 0 if shown.kind == "knobs" else len(shown.panels)
    if present in shown.panels:
        first = shown.methods.index(present)
    elif first == MOST[shown.kind]:
        return shown, _full(shown)
    other = with_methods(shown, (*others[:first], key, *others[first:])[:MAX_METHODS])
    values = own.taken_over(shown.values_of(original), other.values_of(key)) if original else _rate(shown, present)
    return _valued(other, key, values), None


def _rate(shown: Map, method: str | None) -> dict[str, float]:
    """Returns the rate that was set for a method, by its name as a value."""
    rate = shown.rates.get(method or "")
    return {} if rate is None else {LEARNING_RATE.name: rate}


def _valued(shown: Map, method: str, values: Mapping[str, float]) -> Map:
    """Returns the map with these values of a method, but for those that it has not, or that another panel shares."""
    rates = {method: values[LEARNING_RATE.name]} if LEARNING_RATE.name in values and has_rate(method) else {}
    shared = {LEARNING_RATE.name, *shared_knobs(one for one in shown.panels if one != method)}
    hypers = {name: value for name, value in values.items() if name not in shared}
    return shown._replace(rates={**shown.rates, **own_rates(shown, rates)}, hypers={**shown.hypers, **hypers})


def _full(shown: Map) -> str:
    return f"This map has room for {MOST[shown.kind]} methods. Take one out before you add another."


def _methods(shown: Map) -> tuple[tuple[str, ...], str | None]:
    """Returns the chosen methods; behind them stay chosen those that this kind of map does not show."""
    if shown.kind == "knobs":
        first = desk.seen("method", shown.methods[0])
        return (first, *(method for method in shown.methods[1:] if method != first)), None
    chosen = tuple(desk.seen("methods", list(shown.panels)))
    if set(chosen) == set(shown.panels):
        return shown.methods, None
    if not chosen:
        return shown.methods, "A map needs at least one method."
    if len(chosen) > MOST[shown.kind]:
        return shown.methods, _full(shown)
    stay = [method for method in shown.methods if method in chosen or method not in shown.panels]
    added = [method for method in chosen if method not in stay]
    seen_first = sorted([*stay, *added], key=lambda method: method not in chosen)
    return tuple(seen_first[:MAX_METHODS]), None


def _with_axes(shown: Map) -> Map:
    """Returns the map with the chosen axes; a knob that the other axis had changes places with this one's."""
    if shown.kind != "knobs" or not shown.is_possible:
        return shown
    across, up = desk.seen("across", shown.across), desk.seen("up", shown.up)
    if across == up:
        across, up = (across, shown.across) if across != shown.across else (shown.up, up)
    return with_axes(shown, across, up)


def _rates(shown: Map) -> dict[str, float]:
    """Returns method -> the learning rate that it runs with, where the rate is no axis."""
    if shown.kind == "rates" or (shown.kind == "knobs" and "learning_rate" in (shown.across, shown.up)):
        return {}
    return {method: shown.values_of(method)["learning_rate"] for method in shown.panels if has_rate(method)}


def _hypers(shown: Map) -> dict[str, float]:
    """Returns the shared values that differ from what they would be if nobody had touched them."""
    hypers = dict(shown.hypers)
    for name, (knob, _) in free_knobs(shown).items():
        hypers = with_shared(hypers, name, knob, desk.seen(name, hypers.get(name, knob.default)))
    return hypers


# --- from the pictures ---------------------------------------------------------------------------------------------


def picked(shown: Map, panel: int, column: int, row: int) -> Map:
    """Returns the map with that cell chosen; as it was where there is no such cell."""
    cell = (panel, column, row)
    return shown._replace(chosen=cell) if is_on(shown, cell) else shown


def started(shown: Map, start: tuple[float, float]) -> Map:
    """Returns the map with its runs from there; a map of basins instead chooses the cell there."""
    if shown.kind == "basins":
        column, row = (axis.nearest(value) for axis, value in zip(shown.axes(), start, strict=True))
        return shown._replace(chosen=(shown.cell[0], column, row))
    return replaced(shown, start=from_there(shown.setting, start))


# --- the widgets ---------------------------------------------------------------------------------------------------


def show(shown: Map) -> None:
    """Shows all controls, from the kind of map to the precision."""
    fields = PAGE.fields
    widgets.show(desk, fields["kind"], shown, named=False)
    widgets.show_surface(desk, shown.setting)
    formula.show(desk, shown.setting)
    _show_methods(shown)
    own.fold(desk, own.typed_in(shown.methods))
    if shown.kind == "knobs":
        _show_axes(shown)
    _show_values(shown)
    with st.container(key="maps-setting"):
        widgets.show(desk, fields["steps"], shown)
        widgets.show_noise(desk, shown)
        if shown.kind != "basins":
            widgets.show_start(desk, shown.setting)
        widgets.show(desk, fields["seed"], shown)
        widgets.show(desk, fields["seeds"], shown)
        if shown.kind != "rates":  # there every budget would be another schedule
            widgets.show_schedule(desk, shown)
        widgets.show_clipping(desk, shown)
        if shown.kind != "rates":  # a map of rates is made of whole paths
            widgets.show(desk, fields["cells"], shown)
            widgets.show(desk, fields["precision"], shown)
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:", key=desk.key("reset"))


def _reset(shown: Map) -> Map:
    """Returns the surface's default map of this kind."""
    return with_kind(fresh(shown.setting.surface), shown.kind)


def _show_methods(shown: Map) -> None:
    names = {method: registry.method(method).name for method in able_methods(shown.kind, shown.methods)}
    if shown.kind == "knobs":
        widgets.choose(desk, "method", "Method", names, shown.methods[0])
        return
    chosen: Sequence[str] = list(shown.panels)
    st.multiselect("Methods", list(names), format_func=names.__getitem__, key=desk.mirror("methods", chosen))


def _show_axes(shown: Map) -> None:
    """Shows the lists of the two knobs, which can never be the same, and of what the colour tells."""
    if shown.is_possible:
        names = {name: titled(name) for name in axis_knobs(shown.setting.surface, shown.methods[0])}
        with st.container(key="maps-axes"):
            widgets.choose(desk, "across", "Across", names, shown.across)
            others = {
                name: title for name, title in names.items() if go_together(shown.setting.surface, shown.across, name)
            }
            widgets.choose(desk, "up", "Up", others, shown.up)
    widgets.show(desk, PAGE.fields["colour"], shown)


def _show_values(shown: Map) -> None:
    """Shows the sliders of all that is no axis: the surface's knobs, the methods' rates, and what the methods share."""
    axes = (shown.across, shown.up) if shown.kind == "knobs" else ()
    own = [knob.name for knob in shown.setting.landscape.knobs if knob.name not in axes]
    rates, hypers = _rates(shown), free_knobs(shown)
    if not (own or rates or hypers):
        return
    with st.container(key="maps-values"):
        widgets.show_knobs(desk, shown.setting, apart=axes)
        for method, rate in rates.items():
            desk.knob_slider(LEARNING_RATE, rate, [registry.method(method).name], f"rate-{method}")
        for name, (knob, users) in hypers.items():
            desk.knob_slider(knob, shown.hypers.get(name, knob.default), users, name)
