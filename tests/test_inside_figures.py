"""The pictures of a step: arrows as long and where they should be, names that do not cover each other, curves with a cursor."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.fields import fields, height, spans_decades
from figures.inside import KINDS, LONG, NOMINAL, SHORT, Arrow, Path, common_factor, merged, step
from figures.theme import DARK, LIGHT, LOOKS
from landscapes.sampling import Grid

LIMITS = (-4.0, 4.0), (-2.0, 2.0)
X, Y = np.linspace(*LIMITS[0], 20), np.linspace(*LIMITS[1], 20)
GRID = Grid(X, Y, X[None] ** 2 + 3 * Y[:, None] ** 2)
MINIMA, SADDLES = np.array([[0.0, 0.0, 0.0]]), np.zeros((0, 3))
PATH = np.stack([np.linspace(-3, 0, 11), np.linspace(1, 0, 11)], axis=1)
HERE, NOTHING = PATH[3], np.zeros(2)
every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())


def arrow(kind: str, *vector: float, tail=HERE, leads: bool = True) -> Arrow:
    return Arrow(kind, f"the {kind}", tail, NOTHING, np.array(vector), leads)


THREE = [arrow("gradient", 0.0, -1.0), arrow("velocity", 1.5, 0.2), arrow("step", 1.5, -0.8)]


def draw(arrows, look=LIGHT, **more) -> Any:
    return step(GRID, PATH, 3, arrows, MINIMA, SADDLES, *LIMITS, look, **more)


def ends(figure: Any, name: str) -> np.ndarray:
    """Tail and tip of an arrow."""
    (trace,) = [trace for trace in figure.data if trace.name == name]
    return np.stack([trace.x, trace.y], axis=1)


def texts(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


@every_look
def test_arrows_of_true_length_run_from_the_point_to_where_they_lead(look):
    figure = draw(THREE, look)
    for one in THREE:
        np.testing.assert_allclose(ends(figure, one.name), [HERE, HERE + one.vector])
    assert "arrows: true length" in texts(figure)
    assert {f"<b>{one.name}</b>" for one in THREE} < set(texts(figure))


def test_every_kind_of_arrow_has_its_own_colour_dash_and_width():
    traces = [trace for trace in draw(THREE).data if str(trace.name).startswith("the ")]
    assert len({trace.line.color for trace in traces}) == len({trace.line.dash for trace in traces}) == 3
    assert {trace.name for trace in traces} == {f"the {kind}" for kind in KINDS}


def test_the_parallelogram_is_closed_where_the_step_is_a_sum():
    sides = [
        trace for trace in draw(THREE).data if trace.line.dash == "dot" and len(trace.x) == 2 and trace.name is None
    ]
    assert len(sides) == 2
    for side in sides:
        np.testing.assert_allclose([side.x[1], side.y[1]], HERE + THREE[2].vector)
    other = [*THREE[:2], arrow("step", 0.3, 0.3)]
    assert not [t for t in draw(other).data if t.line.dash == "dot" and len(t.x) == 2 and t.name is None]


@pytest.mark.parametrize("shrink", [1e-6, 1e-3, 0.03])
def test_short_arrows_are_magnified_by_one_factor_and_the_picture_says_so(shrink):
    figure = draw([one._replace(vector=one.vector * shrink) for one in THREE])
    lengths = [np.diff(ends(figure, one.name), axis=0)[0] / (one.vector * shrink + 1e-300) for one in THREE]
    factors = np.concatenate(lengths)[[1, 2, 3, 4, 5]]
    np.testing.assert_allclose(factors, factors[0])
    assert factors[0] > 1
    (note,) = [text for text in texts(figure) if text.startswith("arrows")]
    assert float(note.split()[1]) == pytest.approx(factors[0])


def test_equal_arrows_are_equally_long_on_the_screen():
    figure = draw(THREE, equal=True)
    pixel = np.ptp(LIMITS, axis=1) / NOMINAL
    lengths = [np.hypot(*(np.diff(ends(figure, one.name), axis=0)[0] / pixel)) for one in THREE]
    np.testing.assert_allclose(lengths, lengths[0])
    assert "arrows: direction only" in texts(figure)


def test_an_arrow_after_another_begins_at_its_tip_as_long_as_it_is_drawn():
    small = [one._replace(vector=one.vector * 0.01) for one in THREE]
    small[0] = small[0]._replace(offset=small[1].vector)
    figure = draw(small)
    np.testing.assert_allclose(ends(figure, "the gradient")[0], ends(figure, "the velocity")[1])
    np.testing.assert_allclose(ends(figure, "the gradient")[1], ends(figure, "the step")[1])


def test_arrows_that_are_one_and_the_same_are_drawn_once_with_both_names():
    both = [arrow("gradient", 1.0, -1.0), arrow("step", 1.0, -1.0)]
    assert [one.name for one in merged(both)] == ["the gradient = the step"]
    assert [one.kind for one in merged(both)] == ["step"]
    assert len(merged(THREE)) == 3


def test_an_arrow_that_leaves_the_picture_is_cut_off_and_keeps_its_direction():
    long = arrow("gradient", 0.5, -50.0, leads=False)
    figure = draw([long, THREE[2]])
    seen = ends(figure, "the gradient")
    assert LIMITS[1][0] < seen[1, 1] < LIMITS[1][0] + 0.1
    np.testing.assert_allclose(np.diff(seen, axis=0)[0] / long.vector, 1 / 50 * (HERE[1] - seen[1, 1]), rtol=1e-9)
    (trace,) = [trace for trace in figure.data if trace.name == "the gradient"]
    assert trace.marker.size[1] == 0


@pytest.mark.parametrize("vector", [(0.0, 0.0), (np.nan, 1.0), (np.inf, 0.0)])
def test_what_is_no_arrow_is_left_out(vector):
    figure = draw([arrow("gradient", *vector), THREE[2]])
    assert "the gradient" not in [trace.name for trace in figure.data]


def test_a_point_outside_the_picture_is_told():
    far = PATH.copy()
    far[3] = 1e29, -1e29
    figure: Any = step(GRID, far, 3, [arrow("step", 1e30, 1e30, tail=far[3])], MINIMA, SADDLES, *LIMITS, LIGHT)
    assert "the point lies outside the picture" in texts(figure)


@given(st.lists(st.floats(0, 1e300) | st.just(np.nan), max_size=4))
def test_the_common_factor_is_round_and_brings_the_longest_into_view(lengths):
    factor = common_factor(lengths)
    longest = max((length for length in lengths if np.isfinite(length)), default=0.0)
    assert f"{factor:e}"[0] in "125"
    if longest > 1e-290:
        assert 0.35 * SHORT <= longest * factor <= 2.6 * LONG
    if SHORT <= longest <= LONG:
        assert factor == 1


@every_look
def test_names_keep_off_each_other(look):
    figure = draw(THREE, look, others=[Path("Beside", "adam", PATH * [1, -1])])
    named = [note for note in figure.layout.annotations if note.text.startswith("<b>")]
    assert len(named) == 4
    pixel = np.ptp(LIMITS, axis=1) / NOMINAL
    middles = np.array([(note.x / pixel[0] + note.xshift, note.y / pixel[1] + note.yshift) for note in named])
    for i, one in enumerate(middles):
        for other in middles[:i]:
            assert (np.abs(one - other) > [20, 15]).any()


def test_the_second_path_and_siblings_are_drawn():
    figure = draw(THREE, second=PATH + 0.1, others=[Path("Beside", "adam", PATH)])
    assert "Beside" in [trace.name for trace in figure.data]
    assert any(trace.line.dash == "dot" and len(trace.x) == len(PATH) for trace in figure.data)


# --- the curves ----------------------------------------------------------------------------------------------------

STEPS = np.arange(101)
VALUES = {
    "falling": np.stack([10.0 ** (-STEPS / 20), 10.0 ** (-STEPS / 10)], axis=1),
    "waving": np.stack([np.sin(STEPS / 9), np.cos(STEPS / 9)], axis=1),
    "alone": STEPS / 100,
    "matrix": np.ones((101, 2, 2)) * STEPS[:, None, None],
}


@every_look
@pytest.mark.parametrize("columns", [1, 2])
def test_every_quantity_has_a_panel_with_a_title_its_lines_and_a_cursor(look, columns):
    figure: Any = fields(VALUES, 42, look, columns)
    assert len(figure.data) == 2 + 2 + 1 + 4
    assert [note.text.split("</b>")[0] for note in figure.layout.annotations] == [f"<b>{name}" for name in VALUES]
    assert [(line.x0, line.x1) for line in figure.layout.shapes] == [(42, 42)] * 4
    assert len({trace.line.dash for trace in figure.data if trace.name.startswith("matrix")}) == 4


def test_an_axis_is_logarithmic_where_values_span_decades_and_none_is_negative():
    figure: Any = fields(VALUES, 0, LIGHT)
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis2.type != "log"
    assert not spans_decades(np.array([[0.0], [0.0]]))
    assert not spans_decades(np.array([[-1.0], [1e9]]))
    assert spans_decades(np.array([[0.0], [1e-3], [1.0]]))


def test_zeros_and_what_is_not_finite_are_gaps_on_a_log_axis():
    series = VALUES["falling"].copy()
    series[0], series[5] = 0, np.inf
    figure: Any = fields({"falling": series}, 0, DARK)
    first, _ = figure.data
    assert np.isnan(first.y[[0, 5]]).all()
    assert np.isfinite(first.y[1:5]).all()


def test_nothing_but_gaps_can_be_drawn_and_the_height_follows_the_rows():
    fields({"never": np.full((5, 2), np.nan)}, 0, LIGHT)
    assert height(1, 2) == height(2, 2) < height(3, 2)
