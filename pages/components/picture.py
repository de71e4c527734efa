"""The one call of a page that draws a race: paths in, picture drawn. A live stage can take its place."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from figures import contour, curves
from landscapes.sampling import Grid, stationary_points, value_grid
from optimizers.trajectory import Trajectory
from pages.components.address import Race
from pages.components.inside_address import Inside
from pages.components.page import is_phone, look
from pages.components.running import Result

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d"]}
STAGE_POINTS, PANEL_POINTS = 120, 60  # points a side of the grid behind one large panel, and behind each small one


Shown = Race | Inside  # what has a surface, its knobs and a start


def limits(shown: Shown) -> tuple[tuple[float, float], tuple[float, float]]:
    """The surface's domain, widened where the start lies outside it."""
    view = shown.landscape.view_at(shown.knobs)
    x, y = shown.start_point
    return _widened(view.xlim, x), _widened(view.ylim, y)


def _widened(limit: tuple[float, float], at: float) -> tuple[float, float]:
    low, high = limit
    margin = 0.1 * (high - low)
    if low <= at <= high or abs(at - (low + high) / 2) > 5 * (high - low):  # too far: the surface would vanish
        return limit
    return min(low, at - margin), max(high, at + margin)


class Surface(NamedTuple):
    """What is drawn behind the paths."""

    grid: Grid
    minima: np.ndarray
    saddles: np.ndarray
    xlim: tuple[float, float]
    ylim: tuple[float, float]


def sample(race: Race) -> Surface:
    """The surface of a race, on as many points as its panels want."""
    return sample_of(race, PANEL_POINTS if in_panels(race) else STAGE_POINTS)


def sample_of(shown: Shown, points: int = STAGE_POINTS) -> Surface:
    """A surface with its start in view, on so many points a side."""
    xlim, ylim = limits(shown)
    grid = value_grid(shown.landscape, xlim, ylim, shown.knobs, points)
    return Surface(grid, *stationary_points(shown.landscape, shown.knobs), xlim, ylim)


def in_panels(race: Race) -> bool:
    return race.view == "side" and len(race.runs) > 1


def stage(surface: Surface, results: Sequence[Result], race: Race) -> None:
    """The surface with the paths, in one panel or one panel a run."""
    draw = partial(contour.side_by_side, columns=columns(len(results))) if in_panels(race) else contour.overlay
    runs, thin = [result.drawn for result in results], [result.thin for result in results]
    figure = draw(surface.grid, runs, *surface[1:], look(), thin=thin)
    show_chart(figure, "race-contour", _summary(runs, race))


def show_chart(figure, key: str, alt: str) -> None:
    phone = is_phone()
    if phone:
        figure.update_layout(dragmode=False)  # or the finger that wants to scroll on would zoom
    config = CONFIG | {"displayModeBar": False} if phone else CONFIG
    st.plotly_chart(figure, theme=None, height="stretch", config=config, key=key, alt=alt)


def columns(panels: int) -> int:
    if is_phone() or panels in (2, 4):
        return 2
    return 3 if panels <= 6 else 4


def losses(surface: Surface, results: Sequence[Result], race: Race) -> None:
    """The loss of every run against the step, or against what it has asked for so far."""
    figure = curves.losses(
        [result.drawn for result in results],
        lowest(surface.minima, results),
        [result.diverged for result in results],
        look(),
        at=[result.at for result in results],
        bands=[result.band for result in results],
        title="step" if race.count == "steps" else "evaluations",
    )
    show_chart(figure, "race-losses", "The loss of each run against the step; the table below has where each ends.")


def lowest(minima: np.ndarray, results: Sequence[Result]) -> float:
    """What the loss plot takes as zero on a surface with these minima (m, 3)."""
    losses = [run.loss for result in results for run in result.runs]
    return lowest_loss(minima, np.concatenate([np.zeros(0), *losses]))


def lowest_loss(minima: np.ndarray, losses: np.ndarray) -> float:
    """The lowest minimum of (m, 3); where there is none, a little below the lowest loss, so that a log axis shows all."""
    if len(minima):
        return float(minima[:, 2].min())
    return min(0.0, float(losses.min(where=np.isfinite(losses), initial=1.0)) - 1.0)


def _summary(runs: Sequence[Trajectory], race: Race) -> str:
    ends = "; ".join(f"{run.label} ends at {run.x[-1][0]:.3g}, {run.x[-1][1]:.3g}" for run in runs)
    return f"Contour lines of {race.landscape.name} with the paths of {len(runs)} runs. {ends}"
