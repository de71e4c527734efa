"""The figures from arrays: what is drawn is what was computed, and it can be read."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures import plotlyjs
from figures.contour import NOMINAL, axis_names, background, overlay, side_by_side
from figures.curves import axes as loss_axes
from figures.curves import losses
from figures.labels import beside
from figures.theme import LOOKS, Look, styles
from landscapes import LANDSCAPES
from landscapes.sampling import Grid, stationary_points, value_grid
from optimizers import OPTIMIZERS
from optimizers.trajectory import Trajectory
from optimizers.trajectory import race as run_race

FOLDER = Path(__file__).parent.parent / "figures"
LIGHT = LOOKS["light"]
LECTURE = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
LETTER, LINE = 7.0, 15.0  # pixels of a letter and a line of the 15 px labels, a little less than they take
NONE = np.zeros((0, 3))

every_surface = pytest.mark.parametrize("surface", LANDSCAPES)
every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())


class Run(NamedTuple):
    """As much of a run as a figure asks for."""

    label: str
    method: str
    x: np.ndarray
    loss: np.ndarray


def straight(n: int = 11, label: str = "SGD", method: str = "sgd", to=(1.0, 1.0), loss=None) -> Run:
    """From (-1, -1) in equal steps."""
    x = np.linspace((-1.0, -1.0), to, n)
    return Run(label, method, x, np.linspace(2.0, 0.5, n) if loss is None else np.asarray(loss, float))


def several(n: int) -> list[Run]:
    ends = np.column_stack([np.linspace(-0.9, 0.9, max(n, 1)), np.linspace(0.9, -0.8, max(n, 1))])
    return [straight(label=f"Run {i}", method=LECTURE[i % 6], to=ends[i]) for i in range(n)]


def small_grid() -> Grid:
    """Not square in its limits and not symmetric, so that swapped axes show."""
    x, y = np.linspace(-2.0, 2.0, 9), np.linspace(-1.5, 1.5, 9)
    return Grid(x, y, x[None, :] ** 2 + 10.0 * y[:, None] + 20.0)


LIMITS = (-2.0, 2.0), (-1.5, 1.5)


def figure_of(runs, draw=overlay, minima=NONE, saddles=NONE, look: Look = LIGHT, **more) -> go.Figure:
    return draw(small_grid(), runs, minima, saddles, *LIMITS, look, **more)


def default_figure(surface: str, draw=overlay, look: Look = LIGHT) -> tuple[list[Trajectory], go.Figure]:
    """The lecture's six on a surface as it is when chosen."""
    landscape = LANDSCAPES[surface]
    runs = run_race(landscape, [(OPTIMIZERS[method], None) for method in LECTURE])
    view = landscape.view_at()
    grid = value_grid(landscape, view.xlim, view.ylim, n=40)
    return runs, draw(grid, runs, *stationary_points(landscape), view.xlim, view.ylim, look)


def traces(figure: go.Figure, kind: str = "scatter", **facts) -> list:
    drawn: Any = figure.data
    return [one for one in drawn if one.type == kind and all(getattr(one, name) == facts[name] for name in facts)]


def path_traces(figure: go.Figure) -> list:
    return traces(figure, mode="lines+markers")


def stars_and_crosses(figure: go.Figure) -> dict[str, np.ndarray]:
    """Marker symbol -> the points (n, 2) it stands at."""
    return {
        str(t.marker.symbol): np.column_stack([t.x, t.y])
        for t in traces(figure, mode="markers")
        if "star" in str(t.marker.symbol) or "x-thin" in str(t.marker.symbol)
    }


def axes(figure: go.Figure, letter: str) -> list:
    layout = figure.layout.to_plotly_json()
    return [layout[name] for name in sorted(layout) if name.startswith(f"{letter}axis")]


# --- paths ---------------------------------------------------------------------------------------------------------


@every_surface
@pytest.mark.parametrize("draw", [overlay, side_by_side])
def test_a_path_has_exactly_the_points_of_its_run(surface: str, draw):
    runs, figure = default_figure(surface, draw)
    drawn = {trace.name: trace for trace in path_traces(figure)}
    assert len(drawn) == len(runs)
    for run in runs:
        assert np.array_equal(np.column_stack([drawn[run.label].x, drawn[run.label].y]), run.x)


def test_beside_every_point_stand_its_step_and_its_loss():
    run = straight(5, loss=[5.0, 4.0, 3.0, 2.0, 1.0])
    (path,) = path_traces(figure_of([run]))
    assert np.array_equal(path.customdata, [[0, 5], [1, 4], [2, 3], [3, 2], [4, 1]])


def test_the_start_is_marked_where_the_runs_begin():
    figure = figure_of(several(3))
    starts = traces(figure, mode="markers", hoverinfo=None)
    assert [(trace.x[0], trace.y[0]) for trace in starts if "start" in (trace.hovertemplate or "")] == [(-1.0, -1.0)]


def test_every_run_has_its_end_marked_where_it_ended():
    runs = several(4)
    ends = {(trace.x[0], trace.y[0]) for trace in traces(figure_of(runs), mode="markers", hoverinfo="skip")}
    assert ends == {tuple(run.x[-1]) for run in runs}


def test_a_diverged_run_is_drawn_up_to_where_it_left():
    landscape = LANDSCAPES["taco_shell"]
    (run,) = run_race(landscape, [(OPTIMIZERS["sgd"], {"learning_rate": 1.0})])
    view = landscape.view_at()
    figure = overlay(value_grid(landscape, *view[:2], n=20), [run], NONE, NONE, *view[:2], LIGHT)
    (path,) = path_traces(figure)
    points = np.column_stack([path.x, path.y])
    shown = np.isfinite(points).all(axis=1)
    left = int(np.argmin(shown))
    assert 0 < left < len(run.x) - 1
    assert np.array_equal(points[:left], run.x[:left])
    assert np.isnan(points[left:]).all()
    assert np.abs(run.x[left - 1]).max() > 10 * 8  # the last one drawn is far outside already


def test_no_coordinate_is_bent_into_the_picture():
    run = straight(3, to=(50.0, -70.0))
    (path,) = path_traces(figure_of([run]))
    assert (path.x[-1], path.y[-1]) == (50.0, -70.0)


def test_the_longest_path_lies_lowest():
    runs = [straight(label="short", to=(-0.9, -0.9)), straight(label="long", method="adam", to=(1.5, 1.4))]
    assert [trace.name for trace in path_traces(figure_of(runs))] == ["long", "short"]


# --- the surface ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [overlay, side_by_side])
def test_the_contours_are_of_log_one_plus_the_loss_above_the_lowest(draw):
    minima = np.array([[0.0, 0.0, 3.0]])  # below the grid's own lowest value, 5
    grid = small_grid()
    for contour in traces(figure_of(several(2), draw, minima), "contour"):
        assert contour.z == pytest.approx(np.log(1 + grid.loss - 3.0), rel=1e-6)


def test_rows_of_the_contour_go_along_y():
    (contour,) = traces(figure_of(several(1)), "contour")
    assert (contour.y.min(), contour.y.max()) == LIMITS[1]
    assert contour.z[-1, 4] > contour.z[0, 4]  # the surface rises with y
    assert contour.z[4, 0] == contour.z[4, -1] > contour.z[4, 4]  # and is a parabola in x


def test_a_hole_in_the_surface_does_not_spoil_the_contours():
    grid = small_grid()
    grid.loss[3, 3] = np.nan
    (contour,) = traces(overlay(grid, several(1), NONE, NONE, *LIMITS, LIGHT), "contour")
    assert np.isfinite(contour.contours.size)
    assert np.isfinite(np.delete(contour.z, 3 * 9 + 3)).all()


def test_a_flat_surface_has_contours_too():
    grid = small_grid()
    figure = overlay(grid._replace(loss=np.ones((9, 9))), several(1), NONE, NONE, *LIMITS, LIGHT)
    assert traces(figure, "contour")[0].contours.size > 0


@every_surface
@pytest.mark.parametrize("draw", [overlay, side_by_side])
def test_minima_are_stars_and_saddles_crosses_where_they_are(surface: str, draw):
    _, figure = default_figure(surface, draw)
    minima, saddles = stationary_points(LANDSCAPES[surface])
    marks = stars_and_crosses(figure)
    lowest = minima[:, 2].min(initial=np.inf)
    best = minima[np.isclose(minima[:, 2], lowest, atol=1e-9)]
    rest = minima[~np.isclose(minima[:, 2], lowest, atol=1e-9)]
    for symbol, rows in (("star", best), ("star-open", rest), ("x-thin-open", saddles)):
        assert len(marks.get(symbol, ())) == len(rows)
        if len(rows):
            assert np.array_equal(marks[symbol], rows[:, :2])


def test_without_stationary_points_nothing_is_marked():
    assert stars_and_crosses(figure_of(several(2))) == {}


@every_surface
def test_the_axes_show_exactly_the_domain(surface: str):
    _, figure = default_figure(surface)
    landscape = LANDSCAPES[surface]
    assert tuple(figure.layout.xaxis.range) == landscape.xlim
    assert tuple(figure.layout.yaxis.range) == landscape.ylim


# --- side by side --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 9))
@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_side_by_side_has_one_panel_a_run_all_with_the_same_axes(n: int, columns: int):
    figure = figure_of(several(n), side_by_side, columns=columns)
    assert len({trace.xaxis for trace in path_traces(figure)}) == len(path_traces(figure)) == n
    for letter, limits in zip("xy", LIMITS, strict=True):
        assert [tuple(one["range"]) for one in axes(figure, letter)] == [limits] * n


@pytest.mark.parametrize("n", range(1, 9))
@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_panels_do_not_overlap_and_are_equally_large(n: int, columns: int):
    figure = figure_of(several(n), side_by_side, columns=columns)
    boxes = [(*x["domain"], *y["domain"]) for x, y in zip(axes(figure, "x"), axes(figure, "y"), strict=True)]
    for i, (left, right, bottom, top) in enumerate(boxes):
        assert 0 <= left < right <= 1 + 1e-9
        assert -1e-9 <= bottom < top <= 1
        assert (right - left, top - bottom) == pytest.approx((boxes[0][1] - boxes[0][0], boxes[0][3] - boxes[0][2]))
        for other in boxes[i + 1 :]:
            assert right <= other[0] or other[1] <= left or top <= other[2] or other[3] <= bottom


@pytest.mark.parametrize("n", range(1, 9))
def test_every_panel_holds_the_surface_one_path_and_its_own_title(n: int):
    runs = several(n)
    figure = figure_of(runs, side_by_side)
    assert [note.text for note in figure.layout.annotations] == [run.label for run in runs]
    x_axes = {("x" if i == 0 else f"x{i + 1}"): axis for i, axis in enumerate(axes(figure, "x"))}
    for trace, run, note in zip(path_traces(figure), runs, figure.layout.annotations, strict=True):
        assert trace.name == run.label == note.text
        low, high = x_axes[trace.xaxis]["domain"]
        assert low < note.x < high
        assert trace.xaxis.replace("x", "") == trace.yaxis.replace("y", "")
        assert len(traces(figure, "contour", xaxis=trace.xaxis)) == 1


def test_zooming_into_one_panel_zooms_all():
    figure = figure_of(several(5), side_by_side)
    for letter in "xy":
        assert [axis.get("matches") for axis in axes(figure, letter)] == [None] + [letter] * 4


@pytest.mark.parametrize("limits", [(-4.0, 4.0), (0.0, 1e-6), (-1e6, 3e6), (-0.1, 5.0)])
def test_a_panel_s_ticks_are_inside_and_few(limits: tuple[float, float]):
    figure = side_by_side(small_grid(), several(2), NONE, NONE, limits, limits, LIGHT)
    for letter in "xy":
        for axis in axes(figure, letter):
            assert 1 <= len(axis["tickvals"]) <= 6
            assert limits[0] < min(axis["tickvals"]) <= max(axis["tickvals"]) < limits[1]


def test_without_runs_both_views_are_drawn():
    assert path_traces(figure_of([])) == []
    assert path_traces(figure_of([], side_by_side)) == []


# --- what does not move ---------------------------------------------------------------------------------------------


def at_rest(figure: go.Figure) -> list[dict]:
    """The traces that belong to the surface: contours, stars and crosses."""
    drawn: Any = figure.data
    marks = ("star", "star-open", "x-thin-open")
    return [
        trace.to_plotly_json() for trace in drawn if trace.type == "contour" or str(trace.marker.symbol) in marks
    ]  # fmt: skip


MARKS = np.array([[0.0, 0.0, 3.0], [1.0, 1.0, 4.0]]), np.array([[0.5, 0.5, 3.5]])


def test_the_background_is_the_picture_without_its_runs():
    alone = background(small_grid(), *MARKS, *LIMITS, LIGHT)
    whole = figure_of(several(3), overlay, *MARKS)
    np.testing.assert_equal(at_rest(alone), at_rest(whole))
    assert len(at_rest(alone)) == len(json.loads(str(alone.to_json()))["data"]) == 4
    assert axes(alone, "x") == axes(whole, "x")
    assert axes(alone, "y") == axes(whole, "y")
    assert not alone.layout.annotations


@pytest.mark.parametrize("n", range(1, 9))
@pytest.mark.parametrize("columns", [1, 2, 4])
def test_the_background_in_panels_is_the_picture_side_by_side_without_its_runs(n: int, columns: int):
    titles = [(f"Run {i}", f"#00000{i}") for i in range(n)]
    alone = background(small_grid(), *MARKS, *LIMITS, LIGHT, n, columns, titles)
    whole = figure_of(several(n), side_by_side, *MARKS, columns=columns)
    np.testing.assert_equal(at_rest(alone), at_rest(whole))
    assert len(at_rest(alone)) == len(json.loads(str(alone.to_json()))["data"]) == 4 * n
    for letter in "xy":
        np.testing.assert_equal(axes(alone, letter), axes(whole, letter))
    assert [(note.text, note.font.color) for note in alone.layout.annotations] == titles
    assert {(t.xaxis, t.yaxis) for t in traces(alone, "contour")} == {axis_names(i) for i in range(n)}


def test_plotly_s_script_is_the_installed_package_s():
    assert plotlyjs.VERSION in plotlyjs.source()[:200]


# --- names on the paths --------------------------------------------------------------------------------------------


def boxes_of_labels(figure: go.Figure) -> dict[str, np.ndarray]:
    """Label -> left, right, top, bottom in pixels of the nominal picture."""
    (x_low, x_high), (y_low, y_high) = figure.layout.xaxis.range, figure.layout.yaxis.range
    boxes = {}
    for note in figure.layout.annotations:
        x = (note.x - x_low) / (x_high - x_low) * NOMINAL[0] + note.xshift
        y = (y_high - note.y) / (y_high - y_low) * NOMINAL[1] - note.yshift
        half = LETTER * len(note.text) / 2
        boxes[note.text] = np.array([x - half, x + half, y - LINE / 2, y + LINE / 2])
    return boxes


@every_surface
def test_every_run_of_the_default_picture_has_its_name_in_the_picture(surface: str):
    runs, figure = default_figure(surface)
    boxes = boxes_of_labels(figure)
    if any(np.diff(run.x, axis=0).any() for run in runs):  # six names on one standing point find no room
        assert sorted(boxes) == sorted(run.label for run in runs)
    for left, right, top, bottom in boxes.values():
        assert 0 <= left < right <= NOMINAL[0]
        assert 0 <= top < bottom <= NOMINAL[1]


@every_surface
def test_names_in_the_default_picture_do_not_overlap(surface: str):
    boxes = list(boxes_of_labels(default_figure(surface)[1]).values())
    for i, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top


@every_surface
def test_a_name_hangs_on_a_point_of_its_own_path(surface: str):
    runs, figure = default_figure(surface)
    points = {run.label: run.x for run in runs}
    for note in figure.layout.annotations:
        assert (note.x, note.y) in set(map(tuple, points[note.text]))
        assert np.hypot(note.xshift, note.yshift) < 80


def test_a_run_that_is_nowhere_in_the_picture_has_no_name_there():
    away = Run("away", "sgd", np.full((5, 2), 100.0), np.ones(5))
    assert [note.text for note in figure_of([away, straight(label="here")]).layout.annotations] == ["here"]


numbers = st.floats(-50, 650, allow_nan=False)
any_path = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30).map(lambda rows: np.array(rows, float))


@given(st.lists(any_path, min_size=0, max_size=8))
def test_labels_are_placed_for_any_paths(paths: list[np.ndarray]):
    size = (400.0, 500.0)
    places = beside(paths, [f"Method {i}" for i in range(len(paths))], size)
    assert len(places) == len(paths)
    for path, (row, right, down) in zip(paths, places, strict=True):
        inside = np.all((path >= 0) & (path <= size), axis=1)
        assert row < 0 or inside.any()
        assert row >= 0 or not inside.any() or len(paths) > 1  # only another's label can leave no room
        if row >= 0:
            assert inside[row]
            assert np.isfinite([right, down]).all()


def test_a_path_that_leaves_for_infinity_is_labelled_where_it_is_seen():
    path = np.array([[50.0, 50.0], [200.0, 200.0], [np.nan, np.nan], [np.inf, 1e300]])
    ((row, _, _),) = beside([path], ["SGD"], (400.0, 400.0))
    assert row in (0, 1)


# --- losses --------------------------------------------------------------------------------------------------------


def loss_runs(*curves) -> list[Run]:
    return [
        Run(f"Run {i}", LECTURE[i % 6], np.zeros((len(curve), 2)), np.asarray(curve, float))
        for i, curve in enumerate(curves)
    ]


def losses_of(*curves, lowest: float = 0.0, diverged=None, look: Look = LIGHT) -> go.Figure:
    runs = loss_runs(*curves)
    return losses(runs, lowest, diverged or [None] * len(runs), look)


def assert_drawable(figure: go.Figure) -> None:
    """Finite ranges the right way round, and names inside the picture."""
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        low, high = axis.range
        assert np.isfinite([low, high]).all()
        assert low < high
    assert all(0 <= note.y <= 1 for note in figure.layout.annotations)


def curves(figure: go.Figure) -> list:
    return traces(figure, mode="lines")


@every_surface
def test_a_curve_is_the_run_s_true_loss_above_the_lowest_at_every_step(surface: str):
    landscape = LANDSCAPES[surface]
    runs = run_race(landscape, [(OPTIMIZERS[method], None) for method in LECTURE])
    lowest = float(stationary_points(landscape).minima[:, 2].min(initial=0.0))
    figure = losses(runs, lowest, [None] * 6, LIGHT)
    assert_drawable(figure)
    assert tuple(figure.layout.xaxis.range) == (0, landscape.steps)
    for trace, run in zip(curves(figure), runs, strict=True):
        height = run.loss - lowest
        assert np.array_equal(trace.x, np.arange(landscape.steps + 1))
        assert np.array_equal(trace.customdata, run.loss)
        assert np.array_equal(trace.y[height > 0], height[height > 0])
        assert np.isnan(trace.y[height <= 0]).all()


@pytest.mark.parametrize("lowest", [0.0, -2.0])
def test_the_empty_axes_are_those_of_the_losses(lowest: float):
    runs, at = loss_runs([100.0, 1.0, 1e-6], [1.0, 2e30, 1e40]), [np.arange(3), np.array([0, 4, 9])]
    empty, whole = (draw(runs, lowest, [None, 1], LIGHT, at=at, title="evaluations") for draw in (loss_axes, losses))
    assert traces(empty) == []
    assert_drawable(empty)
    assert empty.layout.update(annotations=whole.layout.annotations) == whole.layout
    assert empty.layout.xaxis.range[1] == 9


def test_a_loss_of_zero_is_a_gap_and_not_a_wrong_number():
    figure = losses_of([1.0, 0.1, 0.0], [2.0, 1.0, 0.5])
    assert_drawable(figure)
    assert np.array_equal(curves(figure)[0].y, [1.0, 0.1, np.nan], equal_nan=True)


def test_negative_losses_are_shown_above_the_lowest():
    figure = losses_of([1.0, -1.5, -2.0], lowest=-2.0)
    assert_drawable(figure)
    assert np.array_equal(curves(figure)[0].y, [3.0, 0.5, np.nan], equal_nan=True)
    assert "2" in figure.layout.yaxis.title.text


@pytest.mark.parametrize(
    "curve",
    [[0.0, 0.0, 0.0], [-1.0, -2.0, -3.0], [1.0, 1.0, 1.0], [1e300, 1e-300, 0.0], [1.0, 1e30, 1e300], [5e-324] * 3],
)
def test_losses_of_any_size_are_drawable(curve: list[float]):
    assert_drawable(losses_of(curve))


@pytest.mark.parametrize("curve", [[1.0, 10.0, np.inf], [np.inf] * 3, [np.nan] * 3, [1.0, np.nan, np.nan]])
@pytest.mark.parametrize("step", [None, 2])
def test_a_loss_that_is_not_finite_leaves_the_axis_drawable(curve: list[float], step: int | None):
    assert_drawable(losses_of([3.0, 2.0, 1.0], curve, diverged=[None, step]))


def test_all_runs_diverged_at_once():
    figure = losses_of([1e3, 1e9, 1e30], [1e3, 1e20, 1e25], diverged=[0, 0])
    assert_drawable(figure)


def test_no_runs_leave_empty_axes():
    figure = losses_of()
    assert_drawable(figure)
    assert traces(figure) == []


def test_the_axis_holds_all_that_the_runs_that_stay_do():
    figure = losses_of([100.0, 1.0, 1e-6], [1.0, 2e30, 1e40], diverged=[None, 1])
    low, high = figure.layout.yaxis.range
    assert low < -6 < 2 < high < 10


def test_rounding_at_the_bottom_does_not_fill_the_axis():
    low, high = losses_of([1.0, 1e-8, 1e-300]).layout.yaxis.range
    assert high - low < 20


@pytest.mark.parametrize("step", [1, 2])
def test_a_cross_marks_the_step_at_which_a_run_diverged(step: int):
    figure = losses_of([1.0, 0.5, 0.2], [1.0, 1e20, 1e30], diverged=[None, step])
    (cross,) = traces(figure, mode="markers")
    assert list(cross.x) == [step]
    low, high = figure.layout.yaxis.range
    assert low <= np.log10(cross.y[0]) <= high


@given(st.lists(st.floats(1e-12, 1e12), min_size=0, max_size=8))
def test_names_of_curves_do_not_overlap_and_are_in_the_order_of_their_ends(ends: list[float]):
    figure = losses_of(*[[1.0, end] for end in ends])
    assert_drawable(figure)
    places = [note.y for note in figure.layout.annotations]
    assert all(np.diff(sorted(places)) * 240 >= 14)  # the axis is 240 px high at 1280 x 720, the text 14
    for place, end in zip(places, ends, strict=True):
        assert all(place > other for other, far in zip(places, ends, strict=True) if far < end)


def test_every_curve_has_its_name():
    figure = losses_of([1.0, 0.5], [1.0, 0.2], [1.0, 0.0])
    assert [note.text for note in figure.layout.annotations] == ["Run 0", "Run 1", "Run 2"]
    assert [trace.name for trace in curves(figure)] == ["Run 0", "Run 1", "Run 2"]


def test_the_names_have_room_beside_the_picture():
    runs = [straight(label="Momentum learning_rate 0.00123")]
    assert losses(runs, 0.0, [None], LIGHT).layout.margin.r >= LETTER * len(runs[0].label)


# --- colours -------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance as in WCAG 2."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_formula_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@every_look
def test_every_method_has_a_style(look: Look):
    assert len(styles(list(OPTIMIZERS), look)) == len(OPTIMIZERS)
    for method in OPTIMIZERS:
        assert styles([method], look)[0].line.startswith("#")


@every_look
def test_the_lecture_s_methods_have_distinct_colours_and_marks(look: Look):
    found = styles(LECTURE, look)
    assert len({style.line for style in found}) == len({style.text for style in found}) == 6
    assert len({style.symbol for style in found}) == 6


@every_look
def test_a_method_has_the_same_style_whoever_else_runs(look: Look):
    together = dict(zip(LECTURE, styles(LECTURE, look), strict=True))
    assert all(styles([method], look) == [together[method]] for method in LECTURE)


@every_look
def test_names_can_be_read_on_the_paper(look: Look):
    every = {**look.methods, **dict(enumerate(look.others))}
    assert {key: style.text for key, style in every.items() if contrast(style.text, look.paper) < 4.5} == {}


@every_look
def test_axes_and_ink_can_be_read_on_the_paper(look: Look):
    assert contrast(look.ink, look.paper) >= 7
    assert contrast(look.quiet, look.paper) >= 4.5


@every_look
@pytest.mark.parametrize("method", LECTURE)
def test_names_can_be_read_on_the_surface_too(look: Look, method: str):
    """The veil behind a label lets 35 percent of the surface through."""
    alpha = float(re.findall(r"[\d.]+", look.veil)[3])
    veil = [float(part) for part in re.findall(r"[\d.]+", look.veil)[:3]]
    behind = [int(look.high[i : i + 2], 16) for i in (1, 3, 5)]
    mixed = "#" + "".join(f"{round(alpha * a + (1 - alpha) * b):02x}" for a, b in zip(veil, behind, strict=True))
    assert contrast(styles([method], look)[0].text, mixed) >= 4.5


@every_look
def test_eight_runs_of_one_method_can_be_told_apart(look: Look):
    found = styles(["adam"] * 8, look)
    assert len({(style.line, style.dash) for style in found}) == 8
    assert len({style.dash for style in found}) == 8


@every_look
def test_a_figure_has_the_colours_of_its_look(look: Look):
    for figure in (figure_of(several(2), look=look), losses_of([1.0, 0.5], look=look)):
        assert figure.layout.paper_bgcolor == look.paper
        assert figure.layout.font.color == look.ink


def test_paths_can_be_seen_from_the_back_of_a_hall():
    assert all(trace.line.width >= 2.5 for trace in path_traces(figure_of(several(3))))
    assert all(trace.line.width >= 2.5 for trace in curves(losses_of([1.0, 0.5])))


# --- what travels --------------------------------------------------------------------------------------------------


def longest_list(value) -> int:
    """Of the numbers that travel as text."""
    if isinstance(value, dict):
        return max(map(longest_list, value.values()), default=0)
    if isinstance(value, list):
        return max([len(value) if all(isinstance(v, int | float) for v in value) else 0, *map(longest_list, value)])
    return 0


@pytest.mark.parametrize("draw", [overlay, side_by_side])
def test_long_arrays_travel_typed_and_not_as_text(draw):
    _, figure = default_figure("saddle", draw)
    assert longest_list(json.loads(str(figure.to_json()))["data"]) < 10


def test_losses_travel_typed_too():
    figure = losses_of(np.geomspace(1, 1e-3, 100), np.geomspace(1, 1e-5, 100))
    assert longest_list(json.loads(str(figure.to_json()))["data"]) < 10


def test_no_figure_turns_an_array_into_a_list():
    assert [file.name for file in FOLDER.glob("*.py") if "tolist" in file.read_text(encoding="utf-8")] == []
