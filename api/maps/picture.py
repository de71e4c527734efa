"""Draws a map as a figure, and says what the browser must know of its cells."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from api.maps.message import MapView, Tips
from api.maps.run import Panel, Results
from api.picture import STAGE_POINTS, lowest_loss, styles_of
from api.screen import Screen
from engine.sampling import picture_grid, stationary_points, stationary_rows
from engine.theory import curvatures, stability_limit
from engine.verdict import DIVERGED, SADDLE
from figures import maps
from figures.maps import BasinPanel, RatesPanel
from shapes import Axis
from states import registry
from states.address import encode
from states.map import Map
from written import written

HEIGHT, PHONE_HEIGHT = 600.0, 440.0  # pixels that a map has on a small screen, for the room of its names


def figure(shown: Map, results: Results, screen: Screen) -> Any:
    """Draws the map as Plotly's figure."""
    draw = {"knobs": _knob_map, "rates": _rates_map, "basins": _basin_map}[shown.kind]
    return draw(shown, results, screen)


def _height(screen: Screen) -> float:
    return PHONE_HEIGHT if screen.phone else HEIGHT


def _knob_map(shown: Map, results: Results, screen: Screen) -> Any:
    across, up = shown.axes()
    (panel,) = results.panels
    values = {"steps": panel.arrived, "loss": heights(shown, results)[0], "success": panel.success}[shown.colour]
    known, limit = theory(shown), registry.method(shown.methods[0]).stable_rate
    names = (limit.text if limit else "", "best in theory")
    return maps.knob_map(
        across,
        up,
        shown.colour,
        values,
        is_diverged(panel, results),
        screen.look,
        known.excess,
        known.best,
        names=names,
    )


def _rates_map(shown: Map, results: Results, screen: Screen) -> Any:
    across, up = shown.axes()
    assert results.ranges is not None
    panels = [
        RatesPanel(registry.method(method).name, style.text, height, is_diverged(panel, results), good)
        for method, style, panel, height, good in zip(
            shown.panels,
            _styles(shown, screen),
            results.panels,
            heights(shown, results),
            results.ranges.good,
            strict=True,
        )
    ]
    return maps.rates_map(across, up, panels, screen.look, _height(screen))


def _basin_map(shown: Map, results: Results, screen: Screen) -> Any:
    across, up = shown.axes()
    minima, saddles = stationary_points(shown.setting.landscape, shown.setting.knobs)
    view = shown.setting.landscape.view_at(shown.setting.knobs)
    grid = picture_grid(shown.setting.landscape, view.xlim, view.ylim, shown.setting.knobs, STAGE_POINTS)
    panels = [
        BasinPanel(registry.method(method).name, style.text, there.minimum, panel.arrived, there.kind)
        for method, style, panel, there in zip(
            shown.panels, _styles(shown, screen), results.panels, basins(shown, results), strict=True
        )
    ]
    columns = 1 if len(panels) < 3 else 2
    return maps.basin_map(across, up, panels, minima, saddles, grid, screen.look, columns, _height(screen))


def _styles(shown: Map, screen: Screen) -> Sequence[Any]:
    return styles_of(shown.panels, screen.look)


# --- what the panels say ---------------------------------------------------------------------------------------------


def is_diverged(panel: Panel, results: Results) -> np.ndarray:
    return panel.status == results.statuses.index(DIVERGED)


class Basins(NamedTuple):
    """Where the runs of one panel end, in arrays (columns, rows)."""

    minimum: np.ndarray  # row of those minima that there are with these knobs, -1 none
    kind: np.ndarray  # maps.BASIN, SADDLE, NEVER or DIVERGED


def basins(shown: Map, results: Results) -> list[Basins]:
    """Returns where the runs of each panel end; a listed minimum that the knobs have made vanish is not counted."""
    listed = stationary_rows(
        shown.setting.landscape, {name: np.array([value]) for name, value in shown.setting.knobs.items()}
    )
    there = np.isfinite(listed.minima[0]).all(axis=1)
    row = np.append(np.where(there, np.cumsum(there) - 1, -1), -1)  # the last for -1
    return [_basins_of(panel, results, row) for panel in results.panels]


def _basins_of(panel: Panel, results: Results, row: np.ndarray) -> Basins:
    minimum, status = row[panel.minimum], panel.status
    saddle = status == results.statuses.index(SADDLE)
    kind = np.select(
        [is_diverged(panel, results), minimum >= 0, saddle], [maps.DIVERGED, maps.BASIN, maps.SADDLE], maps.NEVER
    )
    return Basins(minimum, kind)


def heights(shown: Map, results: Results) -> list[np.ndarray]:
    """Returns each panel's loss above the surface's lowest; where a knob of the surface is an axis, above each cell's own."""
    losses = np.stack([panel.loss for panel in results.panels])
    lowest = _lowest(shown)
    plain = lowest_loss(np.zeros((0, 3)), losses)  # where there is no minimum
    with np.errstate(invalid="ignore", over="ignore"):
        return list(losses - np.where(np.isfinite(lowest), lowest, plain))


def _lowest(shown: Map) -> np.ndarray:
    """Returns the lowest minimum of each cell's surface, (columns, rows), or of all, (1, 1); NaN where there is none."""
    swept = _swept_knobs(shown)
    across, up = shown.axes()
    whole: dict[str, Any] = dict(shown.setting.knobs)
    shape = (across.n, up.n) if swept else (1, 1)
    for name, axis in swept.items():
        values = axis.values()
        whole[name] = values[:, None] if name == shown.across else values[None, :]
    rows = {name: np.broadcast_to(np.asarray(value, float), shape).ravel() for name, value in whole.items()}
    loss = stationary_rows(shown.setting.landscape, rows).minima[..., 2]
    least = np.fmin.reduce(loss, axis=1) if loss.shape[1] else np.full(len(loss), np.nan)
    return least.reshape(-1, 1) if len(least) == 1 else least.reshape(shape)


def _swept_knobs(shown: Map) -> dict[str, Axis]:
    """Returns the knobs of the surface that are axes."""
    if shown.kind != "knobs":
        return {}
    named = zip((shown.across, shown.up), shown.axes(), strict=True)
    return {name: axis for name, axis in named if name in shown.setting.knobs}


# --- theory ----------------------------------------------------------------------------------------------------------


class Theory(NamedTuple):
    """What theory says of constant rates on a quadratic, on a map of knobs."""

    limit: np.ndarray | None  # the highest stable learning rate, in the shape of the map or one that broadcasts to it
    excess: np.ndarray | None  # (columns, rows) log10 of the learning rate over it
    best: tuple[float, float] | None  # where the method is fastest, on both axes


def theory(shown: Map) -> Theory:
    """Computes what theory knows of this map: nothing with a schedule, nor where both axes are knobs of the surface."""
    swept = _swept_knobs(shown)
    nothing = Theory(None, None, None)
    if shown.kind != "knobs" or shown.setting.schedule != "constant" or len(swept) > 1:
        return nothing
    (name, axis), *_ = (*swept.items(), ("", None))
    found = _curvatures(shown.setting.surface, tuple(shown.setting.knobs.items()), name, axis)
    method = shown.methods[0]
    if found is None:
        return nothing
    shape = (-1, 1) if name == shown.across else (1, -1)
    values: dict[str, Any] = dict(shown.values_of(method))
    across, up = shown.axes()
    values |= {shown.across: across.values()[:, None], shown.up: up.values()[None, :]}
    limit = stability_limit(registry.method(method), found[:, 1].reshape(shape), values)
    if limit is None:
        return nothing
    limit = np.asarray(limit)
    excess = np.broadcast_to(np.log10(values["learning_rate"] / limit), shown.shape)
    fastest = registry.method(method).fastest
    at = fastest(*found[0]) if fastest else {}
    best = (at[shown.across], at[shown.up]) if {shown.across, shown.up} <= at.keys() else None
    return Theory(limit, excess, best)


@lru_cache(maxsize=64)
def _curvatures(surface: str, knobs: tuple[tuple[str, float], ...], name: str, axis: Axis | None) -> np.ndarray | None:
    """Returns both curvatures (n or 1, 2) of the surface at each value of the axis; None where it is no quadratic."""
    values = [None] if axis is None else axis.values()
    rows = []
    for value in values:
        moved = dict(knobs) if value is None else {**dict(knobs), name: float(value)}
        found = curvatures(registry.surface(surface), moved)
        if found is None:
            return None
        rows.append(found)
    return np.array(rows)


# --- what the browser must know --------------------------------------------------------------------------------------


def view(shown: Map, results: Results, summary: str, said: str) -> MapView:
    """Gathers what the browser must know of the map."""
    across, up = shown.axes()
    return MapView(
        first=(across.first, up.first),
        step=(across.step, up.step),
        column_words=_words(across),
        row_words=_words(up),
        panel_names=[registry.method(method).name for method in shown.panels],
        tips=_tips(shown, results),
        statuses=results.statuses,
        chosen=shown.cell,
        summary=summary,
        said=said,
        token=json.dumps(encode(shown._replace(chosen=None)), sort_keys=True),
        title=f"Map of {shown.setting.name}",
    )


def _words(axis: Axis) -> list[str]:
    if axis.title == "step budget":
        return [f"{round(value)} step{'' if round(value) == 1 else 's'}" for value in axis.values()]
    return [f"{axis.title} {in_words(value)}" for value in axis.values()]


def in_words(value: float) -> str:
    """Writes a number of a map: near one its distance to one counts, and what rounding leaves of a zero is zero."""
    digits = 4 if 0.9 < value < 1 or value >= 1000 else 3
    return written(0.0 if abs(value) < 1e-13 else value, digits)


def written_at(shown: Map, column: int, row: int) -> str:
    """Says where a cell is, by its values on both axes."""
    across, up = shown.axes()
    return f"{across.title} {in_words(across.values()[column])}, {up.title} {in_words(up.values()[row])}"


def _tips(shown: Map, results: Results) -> Tips:
    panels = results.panels
    return Tips(
        loss=np.stack([panel.loss for panel in panels]),
        status=np.stack([panel.status for panel in panels]),
        since=np.stack([np.where(panel.diverged >= 0, panel.diverged, panel.arrived) for panel in panels]),
        success=np.stack([panel.success for panel in panels]) if shown.seeds_run > 1 else None,
    )
