"""The lecture's small figures: every scene that has one is drawn, all of it, and can be read."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from figures.scenes import DRAWN
from figures.theme import LIGHT, LOOKS
from lecture import SCENES
from lecture.learning_rates import SMALL
from lecture.noise import MANY
from lecture.sharp_and_flat_minima import SHIFT

WITH_FIGURE = [name for name, scene in SCENES.items() if scene.figure is not None]
SMALLEST = 14  # pixels of the type
WORDS = {  # what must be labelled in the picture of the scene's own preset
    "C01": {"path", "uphill", "contour line"},
    "C03": {"(3, 2)", "(−2.81, 3.13)", "(−3.78, −3.28)", "(3.58, −1.85)"},
    "C06": {"SGD", "Momentum"},
    "C10": {"20 runs", f"mean of {MANY} runs", "full gradient"},
    "C11": {"gradients that agree", "gradients that alternate", "1/(1 − ρ)"},
    "C13": {"SGD 0.05", "Momentum 0.005", "Momentum 0.05"},
    "C14": {"first form", "second form", "ρ v"},
    "C15": {"SGD", "Momentum", "Nesterov"},
    "C18": {"surface", f"shifted by {SHIFT}", "sharp: +1.16", "wide: +0.01"},
    "C31": {"constant", f"constant ÷ {SMALL}", "in steps", "exponential", "cosine", "1/t"},
    "C21": {"SGD", "AdaGrad", "RMSProp", "Adam"},
    "C25": {"Adam almost", "Adam", "RMSProp"},
    "C29": {"SGD", "Momentum", "AdaGrad", "Adam"},
    "C30": {"SGD", "Momentum", "Nesterov", "Newton", "AdaGrad", "RMSProp", "Adam"},
    "C32": {"SGD", "Momentum", "Adam"},
    "C33": {"loss", "tangent", "parabola", "<b>Himmelblau from (3.5, 3.5)</b>"},
    "C36": {"Newton"},
    "C39": {"1, 2", "3, 4, 8", "5, 6, 7"},
    "C40": {"SGD", "Averaged SGD"},
    "C41": {"steps", "condition number"},
    "C42": {"99 %", "80 %"},
    "C43": {"shown", "centred"},
    "C44": {"1", "32", "all 442"},
    "C45": {"sorted", "shuffled"},
    "C46": {"40 random starts", "zero: no step"},
    "C50": {"L1", "L2"},
    "C79": {"SGD", "Momentum", "Nesterov"},
    "C80": {"2 layers", "6 layers", "10 layers"},
    "C81": {"grid", "random"},
    "C82": {"SGD", "SGD ÷ 1000", "SGD × 1000", "RMSProp", "Adam"},
    "C83": set(),
    "C84": {"40 networks", "mean of their weights"},
    "C85": {"ρ = 0", "ρ = 0.5", "ρ = 0.9"},
    "C88": {"velocity", "gradient step", "step"},
    "C89": {"velocity", "gradient step", "gradient step ahead", "momentum", "Nesterov"},
    "C90": {"loss 0", "with dropout", "without"},
    "C91": {"squared error", "cross-entropy"},
    "C92": {"at the start", "after 10 rounds", "in the end"},
    "C93": {"start", "step 2", "step 5", "end"},
    "C94": {
        "<b>Loss in one draw</b>",
        "<b>The weights of that run</b>",
        "8 training examples",
        "434 others",
        "path",
        "the 8's best",
        "the others' best",
        "stop here",
    },
    "C53": {"random weights", "zero, ReLU", "zero, sigmoid"},
    "C54": {"<b>All weights 0.1 at the start</b>", "<b>Drawn at random</b>"},
    "C55": {f"<b>Weights times {factor}</b>" for factor in ("0.64", "1", "3.2")},
    "C56": {"He", "Xavier"},
    "C57": {"sigmoid", "tanh", "ReLU"},
    "C58": {"sigmoid", "tanh", "ReLU", "leaky ReLU"},
    "C59": {"sigmoid", "tanh", "ReLU"},
    "C60": {"ReLU, raw", "leaky ReLU, raw", "ReLU, standardised"},
    "C61": {"as measured", "centred", "standardised"},
    "C62": {"without", "batch norm"},
    "C63": {"examples seen", "steps"},
    "C64": {"shuffled", "sorted"},
    "C65": {f"rate {rate}" for rate in ("0.0003", "0.003", "0.03", "0.3", "1", "3")},
    "C66": {"SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"},
    "C67": {"Adam", "uncorrected", "Adam, rate 0.1", "uncorrected, rate 0.1"},
    "C68": {"rate 0.05", "rate 0.2", "rate 0.3", "rate 0.5", "2"},
    "C69": {
        *("after 0 steps: 39 % bend down", "after 100 steps: 36 % bend down", "after 1000 steps: 18 % bend down"),
        *("bends down", "bends up"),
    },
    "C70": set(),
    "C71": {
        "<b>The plane through three ends</b>",
        "<b>From one end straight to another</b>",
        *(f"end {n}" for n in (1, 2, 3)),
        *("1 to 2", "2 to 3", "3 to 1", "Adam to SGD"),
    },
    "C72": {"networks", "snapshots"},
    "C73": {"last weights", "averaged weights"},
    "C74": {"no L2", "L2 0.003", "L2 0.03"},
    "C75": {"no dropout", "dropout 0.5", "dropout 0.7"},
    "C76": {f"{asked}, after {learned}" for asked in ("plain", "moved") for learned in ("plain", "moved")},
    "C77": {"L-BFGS", "Momentum", "Adam"},
    "C78": {"Newton", "SGD", "L-BFGS"},
    "C52": {"<b>Random stationary points that are minima</b>", "<b>Median condition number</b>, log scale"},
}

every_scene = pytest.mark.parametrize("name", WITH_FIGURE)
every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())


@cache
def arrays_of(name: str) -> dict[str, np.ndarray]:
    """The arrays of the scene's own preset."""
    scene = SCENES[name]
    assert scene.figure is not None
    return {word: np.asarray(values) for word, values in scene.figure(scene.preset).items()}


def drawn(name: str, look=LIGHT, **changed: np.ndarray) -> Any:
    """The scene's figure, with some of its arrays changed; Any, since Plotly's own types know little."""
    return DRAWN[name]({**arrays_of(name), **changed}, look)


def numbers(figure: Any) -> np.ndarray:
    """All numbers (n,) that are drawn or shown on hovering."""
    kinds = ("x", "y", "z", "customdata")
    found = [np.ravel(trace[kind]) for trace in figure.data for kind in kinds if kind in trace]
    return np.concatenate([np.asarray(part, float) for part in found if len(part) and part[0] is not None])


def words(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def axes(figure: Any) -> Iterator[Any]:
    return (figure.layout[key] for key in figure.layout if re.fullmatch(r"[xy]axis\d*", key))


def test_exactly_the_scenes_with_a_figure_are_drawn():
    assert list(DRAWN) == sorted(WITH_FIGURE) == sorted(WORDS)


@every_scene
@every_look
def test_all_numbers_and_names_are_in_the_figure(name, look):
    figure = drawn(name, look)
    seen = numbers(figure)
    for word, values in arrays_of(name).items():
        if values.dtype.kind in "iuf":
            assert np.isin(values[np.isfinite(values)], seen).all(), word
        elif word != "methods":  # whose colours they are
            assert all(any(value in text for text in words(figure)) for value in values), word


@every_scene
def test_every_array_changes_the_figure(name):
    usual = drawn(name).to_json()
    for word, values in arrays_of(name).items():
        other = (
            values * 0.99 + 0.01 * ~values.any()
            if values.dtype.kind == "f"
            else values[::-1]
            if len(values) > 1
            else np.array(["other"])
        )
        assert drawn(name, LIGHT, **{word: other}).to_json() != usual, word


@every_scene
@every_look
def test_axes_have_titles_and_the_type_is_large_enough(name, look):
    figure = drawn(name, look)
    found = list(axes(figure))
    assert len(found) == {"C30": 14, "C52": 4, "C54": 4, "C55": 6, "C71": 4, "C94": 4}.get(name, 2)
    for one in found:
        assert one.title.text or one.showticklabels is False
        assert min(one.title.font.size, one.tickfont.size) >= SMALLEST
    assert all(note.font.size >= SMALLEST for note in figure.layout.annotations)
    assert figure.layout.paper_bgcolor == look.paper


@every_scene
@every_look
def test_everything_is_labelled_and_nothing_twice_in_one_panel(name, look):
    found = words(drawn(name, look))
    assert set(found) == WORDS[name]
    assert len(found) == len(WORDS[name])


def test_c03_has_its_names_towards_the_middle_where_no_axis_has_numbers():
    for name in drawn("C03").layout.annotations:
        assert name.xanchor == ("left" if name.x < 0 else "right"), name.text


@every_look
def test_c01_has_equal_scales_and_arrows_at_right_angles(look):
    figure = drawn("C01", look)
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.yaxis.scaleratio in (None, 1)
    _, _, contour, uphill, *_ = figure.data
    across, up = (
        np.diff(np.column_stack([trace.x, trace.y])[1:].reshape(-1, 3, 2)[:, :2], axis=1) for trace in (contour, uphill)
    )
    assert len(across) == len(up) >= 4
    np.testing.assert_allclose((across * up).sum(axis=-1), 0, atol=1e-9)
    (left, right), (low, high) = figure.layout.xaxis.range, figure.layout.yaxis.range
    for trace in (contour, uphill):
        assert np.nanmin(trace.x) > left
        assert np.nanmax(trace.x) < right
        assert np.nanmin(trace.y) > low
        assert np.nanmax(trace.y) < high


def test_c03_gives_every_minimum_its_own_colour_and_marker():
    starts = drawn("C03").data[0]
    looks = [set(zip(starts.marker.color[of], starts.marker.symbol[of], strict=True)) for of in kinds_of(starts)]
    assert all(len(look) == 1 for look in looks)
    colours, symbols = zip(*(look.pop() for look in looks), strict=True)
    assert len(set(colours)) == len(set(symbols)) == len(looks) == 4


def kinds_of(starts) -> list[np.ndarray]:
    """Which starts (n,) belong to each minimum."""
    return [starts.customdata == kind for kind in np.unique(starts.customdata)]


def test_c03_says_what_the_crosses_are_and_only_where_there_are_some():
    none = np.full_like(arrays_of("C03")["minimum"], -1)
    figure = drawn("C03", minimum=none)
    assert "×" in figure.layout.xaxis.title.text
    assert set(figure.data[0].marker.symbol) == {"x-thin-open"}
    assert set(figure.data[0].text) == {"ends in no minimum"}
    assert "×" not in drawn("C03").layout.xaxis.title.text


def test_c18_without_a_narrow_well_speaks_of_the_wide_one_only():
    bottoms = arrays_of("C18")["bottoms"].copy()
    bottoms[0] = np.nan
    found = words(drawn("C18", bottoms=bottoms))
    assert "wide: +0.01" in found
    assert not any(text.startswith("sharp") for text in found)


def inside(limits, values) -> bool:
    return bool(np.isfinite(limits).all() and min(limits) <= min(values) and max(values) <= max(limits))


@pytest.mark.parametrize("far", [1e5, 1e200, np.inf, np.nan])
def test_runs_that_leave_do_not_take_the_picture_with_them(far):
    paths, mean, full = (arrays_of("C10")[word].copy() for word in ("paths", "mean", "full"))
    for path in (*paths, mean, full):
        path[20:] = far
    figure = drawn("C10", paths=paths, mean=mean, full=full)
    assert inside(figure.layout.xaxis.range, full[:20, 0])
    assert set(words(figure)) == WORDS["C10"]
    assert np.ptp(figure.layout.xaxis.range) < 50

    points, path = arrays_of("C01")["points"].copy(), arrays_of("C01")["path"].copy()
    points[1:], path[1:] = far, far
    if np.isfinite(far):  # points are those where the loss is finite
        assert inside(drawn("C01", points=points, path=path).layout.xaxis.range, [points[0, 0]])


@pytest.mark.parametrize("end", [0.0, 1e-300, 1e200, np.inf, np.nan])
def test_c31_shows_what_is_left_when_a_rule_ends_at_nothing_or_leaves(end):
    step = arrays_of("C31")["step"].copy()
    step[150:] = end
    figure = drawn("C31", step=step)
    assert inside(figure.layout.yaxis.range, np.log10(arrays_of("C31")["constant"]))
    places = {note.text: note.y for note in figure.layout.annotations}
    low, high = figure.layout.yaxis.range
    assert places["in steps"] == pytest.approx(low if end < 1 else high)
    assert words(figure) == words(drawn("C31"))


def test_names_at_the_ends_are_a_line_apart():
    notes = drawn("C31").layout.annotations
    figure = drawn("C31")
    inside_height = 260 - figure.layout.margin.t - figure.layout.margin.b
    low, high = figure.layout.yaxis.range
    heights = sorted((note.y - low) / (high - low) * inside_height - note.ay for note in notes)
    assert np.diff(heights).min() >= SMALLEST
