"""The figures from arrays: what is drawn is what was computed, and it can be read."""

import json
import re
import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.picture import SWATCHES
from engine.sampling import stationary_points, value_grid
from figures import curves, plotlyjs
from figures.contour import axis_names, background
from figures.labels import apart, beside
from figures.theme import LOOKS, Look, styles
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from shapes import Grid, Surface
from tests.support.tree import ROOT
from tests.support.turns import every_surface

FOLDER = ROOT / "figures"
LIGHT = LOOKS["light"]
LECTURE = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
LETTER = 7.0  # pixels of a letter of a label, a little less than it takes
NONE = np.zeros((0, 3))

every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())


class Run(NamedTuple):
    """As much of a run as a figure asks for."""

    label: str
    method: str
    x: np.ndarray
    loss: np.ndarray


def titles(n: int) -> list[tuple[str, str]]:
    """Of n panels: text and colour."""
    return [(f"Run {i}", f"#00000{i}") for i in range(n)]


def small_grid() -> Grid:
    """Not square in its limits and not symmetric, so that swapped axes show."""
    x, y = np.linspace(-2.0, 2.0, 9), np.linspace(-1.5, 1.5, 9)
    return Grid(x, y, x[None, :] ** 2 + 10.0 * y[:, None] + 20.0)


LIMITS = (-2.0, 2.0), (-1.5, 1.5)


def figure_of(minima=NONE, saddles=NONE, look: Look = LIGHT, panels: int = 0, columns: int = 3) -> go.Figure:
    """One large picture, or so many small ones."""
    return background(Surface(small_grid(), minima, saddles, *LIMITS), look, panels, columns, titles(panels))


def default_figure(surface: str, panels: int = 0) -> go.Figure:
    """The surface as it is when chosen."""
    landscape = LANDSCAPES[surface]
    view = landscape.view_at()
    grid = value_grid(landscape, view.xlim, view.ylim, n=40)
    marks = stationary_points(landscape)
    return background(Surface(grid, *marks, view.xlim, view.ylim), LIGHT, panels, 3, titles(panels))


def traces(figure: go.Figure, kind: str = "scatter", **facts) -> list:
    drawn: Any = figure.data
    return [one for one in drawn if one.type == kind and all(getattr(one, name) == facts[name] for name in facts)]


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


# --- the surface ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("panels", [0, 2])
def test_the_contours_are_of_log_one_plus_the_loss_above_the_lowest(panels: int):
    minima = np.array([[0.0, 0.0, 3.0]])  # below the grid's own lowest value, 5
    grid = small_grid()
    found = traces(figure_of(minima, panels=panels), "contour")
    assert len(found) == max(panels, 1)
    for contour in found:
        assert contour.z == pytest.approx(np.log(1 + grid.loss - 3.0), rel=1e-6)


def test_rows_of_the_contour_go_along_y():
    (contour,) = traces(figure_of(), "contour")
    assert (contour.y.min(), contour.y.max()) == LIMITS[1]
    assert contour.z[-1, 4] > contour.z[0, 4]  # the surface rises with y
    assert contour.z[4, 0] == contour.z[4, -1] > contour.z[4, 4]  # and is a parabola in x


def test_a_hole_in_the_surface_does_not_spoil_the_contours():
    grid = small_grid()
    grid.loss[3, 3] = np.nan
    (contour,) = traces(background(Surface(grid, NONE, NONE, *LIMITS), LIGHT), "contour")
    assert np.isfinite(contour.contours.size)
    assert np.isfinite(np.delete(contour.z, 3 * 9 + 3)).all()


def test_a_flat_surface_has_contours_too():
    grid = small_grid()
    figure = background(Surface(grid._replace(loss=np.ones((9, 9))), NONE, NONE, *LIMITS), LIGHT)
    assert traces(figure, "contour")[0].contours.size > 0


@every_surface
def test_minima_are_stars_and_saddles_crosses_where_they_are(surface: str):
    minima, saddles = stationary_points(LANDSCAPES[surface])
    lowest = minima[:, 2].min(initial=np.inf)
    best = minima[np.isclose(minima[:, 2], lowest, atol=1e-9)]
    rest = minima[~np.isclose(minima[:, 2], lowest, atol=1e-9)]
    for panels in (0, 2):
        marks = stars_and_crosses(default_figure(surface, panels))
        for symbol, rows in (("star", best), ("star-open", rest), ("x-thin-open", saddles)):
            assert len(marks.get(symbol, ())) == len(rows), (symbol, panels)
            if len(rows):
                assert np.array_equal(marks[symbol], rows[:, :2]), (symbol, panels)


def test_without_stationary_points_nothing_is_marked():
    assert stars_and_crosses(figure_of()) == {}


@every_surface
def test_the_axes_show_exactly_the_domain(surface: str):
    figure, landscape = default_figure(surface), LANDSCAPES[surface]
    assert tuple(figure.layout.xaxis.range) == landscape.xlim
    assert tuple(figure.layout.yaxis.range) == landscape.ylim


MARKS = np.array([[0.0, 0.0, 3.0], [1.0, 1.0, 4.0]]), np.array([[0.5, 0.5, 3.5]])

# --- side by side --------------------------------------------------------------------------------------------------


SHAPES = [(n, columns) for n in range(1, 9) for columns in (1, 2, 3, 4)]


def test_side_by_side_all_panels_have_the_same_axes_a_surface_and_their_title():
    for n, columns in SHAPES:
        figure = figure_of(MARKS[0], MARKS[1], panels=n, columns=columns)
        for letter, limits in zip("xy", LIMITS, strict=True):
            assert [tuple(one["range"]) for one in axes(figure, letter)] == [limits] * n, (n, columns)
        assert [(note.text, note.font.color) for note in figure.layout.annotations] == titles(n), (n, columns)
        assert len(json.loads(str(figure.to_json()))["data"]) == 4 * n, (n, columns)
        names = [axis_names(i) for i in range(n)]
        assert [(trace.xaxis, trace.yaxis) for trace in traces(figure, "contour")] == names, (n, columns)
        for note, axis in zip(figure.layout.annotations, axes(figure, "x"), strict=True):
            low, high = axis["domain"]
            assert low < note.x < high, (n, columns)


def test_panels_do_not_overlap_and_are_equally_large():
    for n, columns in SHAPES:
        figure = figure_of(panels=n, columns=columns)
        boxes = [(*x["domain"], *y["domain"]) for x, y in zip(axes(figure, "x"), axes(figure, "y"), strict=True)]
        size = boxes[0][1] - boxes[0][0], boxes[0][3] - boxes[0][2]
        for i, (left, right, bottom, top) in enumerate(boxes):
            assert 0 <= left < right <= 1 + 1e-9, (n, columns)
            assert -1e-9 <= bottom < top <= 1, (n, columns)
            assert (right - left, top - bottom) == pytest.approx(size), (n, columns)
            for other in boxes[i + 1 :]:
                apart = right <= other[0] or other[1] <= left or top <= other[2] or other[3] <= bottom
                assert apart, (n, columns)


def test_zooming_into_one_panel_zooms_all():
    figure = figure_of(panels=5)
    for letter in "xy":
        assert [axis.get("matches") for axis in axes(figure, letter)] == [None] + [letter] * 4


def test_a_panel_s_ticks_are_few_and_none_reaches_into_the_next():
    figure = figure_of(panels=5)
    for letter in "xy":
        for axis in axes(figure, letter):
            assert axis["nticks"] <= 7
            assert axis["ticklabeloverflow"] == "hide past domain"


def test_the_large_picture_has_the_surface_and_its_marks_and_nothing_else():
    figure = figure_of(*MARKS)
    assert len(json.loads(str(figure.to_json()))["data"]) == 4
    assert not figure.layout.annotations


def test_plotly_s_script_is_the_installed_package_s():
    assert plotlyjs.VERSION in plotlyjs.source()[:200]


# --- names on the paths --------------------------------------------------------------------------------------------


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


def loss_axes(*runs, **more) -> go.Figure:
    """As a figure of Plotly's, which checks every word."""
    return go.Figure(curves.axes(*runs, **more))


def losses_of(*curves, lowest: float = 0.0, diverged=None, look: Look = LIGHT) -> go.Figure:
    runs = loss_runs(*curves)
    return loss_axes(runs, lowest, diverged or [None] * len(runs), look)


def assert_drawable(figure: go.Figure) -> None:
    """Finite ranges the right way round."""
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        low, high = axis.range
        assert np.isfinite([low, high]).all()
        assert low < high


def test_against_evaluations_the_axis_goes_to_the_last_of_them():
    runs, at = loss_runs([100.0, 1.0, 1e-6], [1.0, 2e30, 1e40]), [np.arange(3), np.array([0, 4, 9])]
    figure = loss_axes(runs, 0.0, [None, 1], LIGHT, at=at, title="evaluations")
    assert_drawable(figure)
    assert tuple(figure.layout.xaxis.range) == (0, 9)
    assert figure.layout.xaxis.title.text == "evaluations"


def test_negative_losses_are_shown_above_the_lowest():
    figure = losses_of([1.0, -1.5, -2.0], lowest=-2.0)
    assert_drawable(figure)
    assert figure.layout.yaxis.title.text == "loss above the lowest"
    low, high = figure.layout.yaxis.range
    assert low < np.log10(0.5) < np.log10(3.0) < high
    assert tuple(figure.layout.xaxis.range) == (0, 2)


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


@given(st.lists(st.floats(0, 1), min_size=0, max_size=8))
def test_names_at_the_ends_of_lines_do_not_overlap_and_keep_their_order(ends: list[float]):
    places = apart(ends)
    assert all(0 <= place <= 1 for place in places)
    assert all(np.diff(sorted(places)) * 240 >= 14)  # an axis is 240 px high, the text 14
    for place, end in zip(places, ends, strict=True):
        assert all(place > other for other, low in zip(places, ends, strict=True) if low < end)


def test_the_names_have_room_beside_the_picture():
    runs = [Run("Momentum learning_rate 0.00123", "momentum", np.zeros((3, 2)), np.array([2.0, 1.0, 0.5]))]
    assert loss_axes(runs, 0.0, [None], LIGHT).layout.margin.r >= LETTER * len(runs[0].label)


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
def test_no_two_methods_are_drawn_alike(look: Look):
    assert len({(style.line, style.symbol) for key in OPTIMIZERS for style in styles([key], look, SWATCHES)}) == len(
        OPTIMIZERS
    )


@every_look
def test_eight_methods_that_were_added_one_after_the_other_have_eight_colours(look: Look):
    added = sorted(SWATCHES, key=lambda key: SWATCHES[key])
    for first in range(0, len(added), 8):
        eight = added[first : first + 8]
        assert len({style.line for style in styles(eight, look, SWATCHES)}) == len(eight)


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


# What eyes without one kind of cone see of linear red, green and blue: Machado, Oliveira and Fernandes (2009), table 1, severity 1.
EYES = {
    "all": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # IEC 61966-2-1


def lab(colour: str, eyes: str = "all") -> np.ndarray:
    """CIE 1976 L*, a*, b* of a colour as those eyes see it."""
    share = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(EYES[eyes] @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@every_look
def test_several_runs_of_one_method_go_from_light_to_dark_in_the_order_of_their_rates(look: Look):
    rates = [0.3, 0.001, 0.1, 0.03, 10.0, 0.01, 1.0, 0.0001]
    for n in range(2, 9):
        for methods in (["adam"] * n, ["sgd", "sgd", *["adam"] * n]):
            given = [1.0, 2.0, *rates[:n]][-len(methods) :]
            found = styles(methods, look, rates=given)[-n:]
            in_order = [found[i] for i in np.argsort(rates[:n])]
            assert len({style.dash for style in found}) == n
            assert len({style.symbol for style in found}) == 1  # the method's own
            for eyes in EYES:
                seen = np.array([lab(style.line, eyes) for style in in_order])
                # Two colours next to each other are told apart by their lightness alone, whatever the eyes.
                assert (np.diff(seen[:, 0]) < -(28 / n)).all(), (n, eyes)
            plain = np.array([lab(style.line) for style in in_order])
            assert (np.hypot(plain[:, 1], plain[:, 2]) > 20).all()  # no greys
            assert all(contrast(style.line, look.paper) >= 2 for style in found)
            assert all(contrast(style.text, look.paper) >= 4.5 for style in found)


def test_without_rates_the_order_of_the_runs_counts():
    assert styles(["adam"] * 3, LIGHT) == styles(["adam"] * 3, LIGHT, rates=[1.0, 1.0, 2.0])
    assert styles(["adam", "sgd"], LIGHT, rates=[1.0, 2.0]) == styles(["adam", "sgd"], LIGHT)


@every_look
def test_a_figure_has_the_colours_of_its_look(look: Look):
    for figure in (figure_of(look=look), losses_of([1.0, 0.5], look=look)):
        assert figure.layout.paper_bgcolor == look.paper
        assert figure.layout.font.color == look.ink


# --- what travels --------------------------------------------------------------------------------------------------


def longest_list(value) -> int:
    """Of the numbers that travel as text."""
    if isinstance(value, dict):
        return max(map(longest_list, value.values()), default=0)
    if isinstance(value, list):
        return max([len(value) if all(isinstance(v, int | float) for v in value) else 0, *map(longest_list, value)])
    return 0


@pytest.mark.parametrize("panels", [0, 2])
def test_long_arrays_travel_typed_and_not_as_text(panels: int):
    assert longest_list(json.loads(str(default_figure("saddle", panels).to_json()))["data"]) < 10


def test_no_figure_turns_an_array_into_a_list():
    assert [file.name for file in FOLDER.glob("*.py") if "tolist" in file.read_text(encoding="utf-8")] == []


def test_pandas_is_whole_before_plotly_draws():
    """Else the first picture of a process fails while Streamlit's first run imports it."""
    done = subprocess.run(
        [sys.executable, "-c", "import figures, sys; print(sys.modules['pandas'].Series.__name__)"],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == "Series", done.stderr
