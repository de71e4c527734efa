"""Samples the surface behind the paths, and tells how the pictures are laid out and where their losses begin."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np

from api import running
from api.running import Result
from engine.sampling import picture_grid, stationary_points
from figures.contour import Beside
from figures.theme import Look, Style, styles
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from shapes import Grid, Limits, Surface
from states import registry
from states.inside import Inside
from states.race import Race
from states.setting import Setting
from written import fixed

STAGE_POINTS, PANEL_POINTS = 120, 60  # points a side of the grid behind one large panel, and behind each small one
ROOM = 0.75  # so many widths more an axis may show at either end, for equal scales; if they do not suffice, the picture says so

_side = ThreadPoolExecutor(thread_name_prefix="sample")

SWATCHES = {key: one.swatch for key, one in OPTIMIZERS.items() if one.swatch is not None}

Shown = Race | Inside  # a state that has a setting and runs


def limits(setting: Setting) -> tuple[tuple[float, float], tuple[float, float]]:
    """Returns the surface's domain (x limits, y limits), widened where the start lies outside it."""
    view = setting.landscape.view_at(setting.knobs)
    x, y = setting.start_point
    return _widened(view.xlim, x), _widened(view.ylim, y)


def beside(setting: Setting) -> Beside | None:
    """Returns the surface's domain and the start, where that lies beside it and in what is shown; else None."""
    view = setting.landscape.view_at(setting.knobs)
    if limits(setting) == view[:2]:
        return None
    domain, (x, y) = {"x": [*view.xlim], "y": [*view.ylim]}, setting.start_point
    return Beside(domain, {"x": x, "y": y})


def _widened(limit: tuple[float, float], at: float) -> tuple[float, float]:
    low, high = limit
    margin = 0.1 * (high - low)
    if low <= at <= high or abs(at - (low + high) / 2) > 5 * (high - low):  # the surface would shrink to nothing
        return limit
    return min(low, at - margin), max(high, at + margin)


def sample(race: Race, points: int | None = None) -> Surface:
    """Samples the surface of a race on as many points as its panels want, or on so many, and for equal scales beyond its limits."""
    points = points or (PANEL_POINTS if in_panels(race) else STAGE_POINTS)
    return sample_of(race.setting, points, ROOM if race.axes == "equal" and race.view != "3d" else 0.0)


def surface_and_results(race: Race) -> tuple[Surface, list[Result]]:
    """Samples the surface and runs the race side by side, since on a new surface both have much to compile."""
    sampling = _side.submit(sample, race)
    results = running.results(race)
    return sampling.result(), results


def sample_of(setting: Setting, points: int = STAGE_POINTS, room: float = 0.0) -> Surface:
    """Samples a surface on so many points a side, its limits widened so that the start is in view.

    room: how much more there is on every side, in widths of the picture, for equal scales on both axes.
    """
    xlim, ylim = limits(setting)
    grid = _grid(setting.landscape, xlim, ylim, tuple(setting.knobs.items()), points, room)
    return Surface(grid, *stationary_points(setting.landscape, setting.knobs), xlim, ylim, axes_of(setting))


def found(ground: Surface, setting: Setting, results: Sequence[Result]) -> str | None:
    """Says of a surface that was typed in what was found in its window, and where there is no number; None of any other."""
    if not setting.landscape.searched:
        return None
    if (without := _without_numbers(ground)) == 1:
        return NOWHERE
    hatched = _hatched(without)
    if any(run.stopped == 0 for result in results for run in result.runs):
        return f"At the start the formula has no value: drag the ring to where it has one.{hatched}"
    minima, saddles = len(ground.minima), len(ground.saddles)
    what = [_counted(n, *words) for n, *words in ((minima, "minimum", "minima"), (saddles, "saddle", "saddles")) if n]
    told = f"Found in this window: {' and '.join(what)}." if what else "No minimum was found in this window."
    lines = "" if len(setting.landscape.depends_on) == 2 or not minima else LINES.format(_other(setting.landscape))
    return f"{told}{lines}{hatched}"


def _counted(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"


NOWHERE = "Nowhere in this picture has the formula a value: all of it is hatched. Another window, or another formula, may have some."
LINES = " The surface does not change with {0}, and each star stands for a line."


def _other(landscape: Landscape) -> str:
    """Returns the coordinate that a loss does not have."""
    return next(name for i, name in enumerate("xy") if i not in landscape.depends_on)


def _without_numbers(ground: Surface) -> float:
    """Returns how much of the window has no numbers, a share."""
    (left, right), (below, above), grid = ground.xlim, ground.ylim, ground.grid
    columns, rows = (grid.x >= left) & (grid.x <= right), (grid.y >= below) & (grid.y <= above)
    return float(np.isnan(grid.loss[np.ix_(rows, columns)]).mean())


def _hatched(share: float) -> str:
    """Says how much of the window that is; nothing where all of it has numbers."""
    percent = "less than 1" if share < 0.01 else "more than 99" if share > 0.99 else fixed(100 * share, 0)
    return f" Hatched: {percent} % of it, where the formula has no value." if share else ""


def axes_of(setting: Setting) -> tuple[str, str]:
    """Returns the titles of the axes of a surface: "x", or "x: slope" where its points have a meaning."""
    weights, table = setting.landscape.weights or ("", ""), setting.table
    if table is not None and setting.landscape.drawn == "plane":
        weights = [f"weight of {name}" for name in table.names[:2]]
    x, y = (f"{axis}: {name}".removesuffix(": ") for axis, name in zip("xy", weights, strict=True))
    return x, y


@lru_cache(maxsize=32)  # 115 kB each, with room 330 kB
def _grid(landscape: Landscape, xlim: Limits, ylim: Limits, knobs: tuple, points: int, room: float) -> Grid:
    """Samples a surface; most races are on one that was just sampled."""
    grid = picture_grid(landscape, xlim, ylim, dict(knobs), points, room)
    for part in grid:
        part.flags.writeable = False  # shared by all who ask for it
    return grid


def in_panels(race: Race) -> bool:
    return race.view == "side" and len(race.runs) > 1


def styles_of(methods: Iterable[str], look: Look) -> list[Style]:
    """Returns how these methods are drawn in the theme."""
    return styles(list(map(registry.word_of, methods)), look, SWATCHES)


def of_all(look: Look) -> Look:
    """Returns the theme with every method's style as races have it, for figures that know the methods by their names alone."""
    return look._replace(methods={**look.methods, **dict(zip(SWATCHES, styles_of(SWATCHES, look), strict=True))})


def styles_in(race: Race, look: Look) -> list[Style]:
    """Returns how the runs of a race are drawn in the theme: those of one method in the order of their rates."""
    rates = [running.hypers_of(race, run).get("learning_rate", 0.0) for run in race.runs]
    return styles([registry.word_of(run.method) for run in race.runs], look, SWATCHES, rates)


def columns(panels: int, phone: bool) -> int:
    if phone or panels in (2, 4):
        return 2
    return 3 if panels <= 6 else 4


def lowest(minima: np.ndarray, results: Sequence[Result]) -> float:
    """Returns what the loss plot takes as zero on a surface with these minima (m, 3), under the losses of the results."""
    losses = [run.loss for result in results for run in result.runs]
    return lowest_loss(minima, np.concatenate([np.zeros(0), *losses]))


def lowest_loss(minima: np.ndarray, losses: np.ndarray) -> float:
    """Returns the lowest minimum of (m, 3); without one, a little below the lowest loss, so that a log axis shows all."""
    if len(minima):
        return float(minima[:, 2].min())
    return min(0.0, float(losses.min(where=np.isfinite(losses), initial=1.0)) - 1.0)
