"""The maps: every cell stands where its values are, in the colour of its run, and the colours can be told apart."""

import io
import json
from base64 import b64decode
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from figures import plotlyjs
from figures.contour import axis_names
from figures.map_axes import ticks
from figures.maps import BASIN, CROWD, BasinPanel, RatesPanel, basin_map, knob_map, rates_height, rates_map
from figures.maps.colours import (
    DIVERGED,
    NEVER,
    SHADES,
    SUCCESS,
    TONES,
    codes,
    colourscale,
    loss_scale,
    minimum_colours,
    shades,
    steps_scale,
)
from figures.theme import LOOKS, Look
from shapes import Axis, Grid

LIGHT = LOOKS["light"]
RATE, RHO = Axis("learning rate", 1e-4, 10.0, 40, "log"), Axis("rho", 0.0, 0.99, 30, "near_one")
X, Y = Axis("x", -2.0, 2.0, 16), Axis("y", -1.0, 3.0, 12)
NONE = np.zeros((0, 3))
SIGHTS = {  # linear RGB as colour-blind people see it: Machado, Oliveira and Fernandes (2009), severity 1
    "normal": np.eye(3),
    "no red": np.array([(0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)]),
    "no green": np.array([(0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)]),
    "no blue": np.array([(1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)]),
}  # fmt: skip

every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
every_sight = pytest.mark.parametrize("sight", SIGHTS)


def traces(figure: go.Figure, kind: str, **facts) -> list[Any]:
    drawn: Any = figure.data
    return [one for one in drawn if one.type == kind and all(getattr(one, name) == facts[name] for name in facts)]


def lines(figure: go.Figure) -> list[Any]:
    return traces(figure, "scatter", mode="lines")


def words(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def small_grid() -> Grid:
    x, y = np.linspace(*X.edges, 20), np.linspace(*Y.edges, 20)
    return Grid(x, y, x[None, :] ** 2 + 3.0 * y[:, None] ** 2)


def knobs(colour: str = "steps", values=None, diverged=None, look: Look = LIGHT, **more) -> Any:
    shape = RATE.n, RHO.n
    values = np.full(shape, 5.0) if values is None else values
    return knob_map(RATE, RHO, colour, values, np.zeros(shape, bool) if diverged is None else diverged, look, **more)


def strips(n: int, look: Look = LIGHT, **more) -> Any:
    loss = np.geomspace(1e-6, 1e3, RATE.n)[:, None] * np.ones(RHO.n)
    panels = [RatesPanel(f"Method {i}", "#112233", loss, loss > 100, loss < 1e-3) for i in range(n)]
    return rates_map(RATE, RHO._replace(title="step budget"), panels, look, **more)


def basins(n: int = 1, count: int = 2, minimum=None, arrived=None, kind=None, look: Look = LIGHT, **more) -> Any:
    shape = X.n, Y.n
    panel = BasinPanel(
        "Method",
        "#112233",
        np.zeros(shape, int) if minimum is None else minimum,
        np.full(shape, 3) if arrived is None else arrived,
        np.zeros(shape, int) if kind is None else kind,
    )
    minima = np.column_stack([np.linspace(-1.5, 1.5, count), np.linspace(-0.5, 2.5, count), np.arange(count)])
    return basin_map(X, Y, [panel] * n, minima, NONE, small_grid(), look, **more)


def every_map(look: Look = LIGHT) -> list[Any]:
    limit = np.log(RATE.values()[:, None] / (0.04 * (1 + RHO.values())))
    plain = [knobs(colour, look=look) for colour in ("steps", "loss", "success")]
    return [*plain, knobs(limit=limit, best=(0.06, 0.7), look=look), strips(4, look), basins(4, look=look)]


# --- axes ----------------------------------------------------------------------------------------------------------

counts = st.integers(2, 400)
sizes = st.floats(1e-12, 1e12)
anything = st.floats(-1e6, 1e6)
below_one = st.floats(-9.0, 1 - 1e-9)


@st.composite
def axes(draw) -> Axis:
    scale = draw(st.sampled_from(["linear", "log", "near_one"]))
    numbers = {"linear": anything, "log": sizes, "near_one": below_one}[scale]
    low, high = sorted([draw(numbers), draw(numbers)])
    made = Axis("knob", low, high, draw(counts), scale)
    assume(high - low > 1e-6 * max(abs(low), abs(high)) and made.step * made.n > 1e-6 * max(1.0, abs(made.first)))
    return made


@given(axes())
def test_the_cells_of_an_axis_are_equally_wide_and_their_values_come_back(axis: Axis):
    values = axis.values()
    assert (values[0], values[-1], len(values)) == (axis.low, axis.high, axis.n)
    assert np.all(np.diff(values) > 0)
    places = axis.first + axis.step * np.arange(axis.n)
    np.testing.assert_allclose(axis.positions(values), places, rtol=1e-9, atol=1e-9 * (1 + abs(places).max()))
    assert axis.edges == pytest.approx((places[0] - axis.step / 2, places[-1] + axis.step / 2))


@given(axes(), st.floats(60, 800), st.booleans())
def test_ticks_are_on_the_axis_apart_from_each_other_and_say_their_value(axis: Axis, room: float, upright: bool):
    places, labels = ticks(axis, room, upright)
    low, high = axis.edges
    assert len(places) == len(labels) == len(set(labels))
    assert np.all((places >= low - 1e-6 * (high - low)) & (places <= high + 1e-6 * (high - low)))
    assert np.all(np.diff(places) / (high - low) * room >= 15)
    plain = [i for i, label in enumerate(labels) if "sup" not in label and "e" not in label]
    values = np.array([float(labels[i].replace("−", "-")) for i in plain])
    np.testing.assert_allclose(axis.positions(values), places[plain], atol=1e-5 * max(1.0, abs(places).max(initial=0)))


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        (Axis("", 1e-4, 10, 200, "log"), ["0.0001", "0.001", "0.01", "0.1", "1", "10"]),
        (Axis("", 0, 0.99, 200, "near_one"), ["0", "0.5", "0.8", "0.9", "0.95", "0.98", "0.99"]),
        (Axis("", 0, 0.9999, 200, "near_one"), ["0", "0.9", "0.99", "0.999", "0.9999"]),
        (Axis("", 10, 100, 200, "log"), ["10", "20", "50", "100"]),
        (Axis("", -5, 5, 200), ["−5", "−4", "−3", "−2", "−1", "0", "1", "2", "3", "4", "5"]),
        (Axis("", 1e-8, 1.0, 200, "log"), [f"10<sup>−{power}</sup>" for power in (8, 6, 4, 2)] + ["1"]),
    ],
)
def test_ticks_are_the_knob_s_own_round_values(axis: Axis, expected: list[str]):
    assert ticks(axis, 262)[1] == expected


@pytest.mark.parametrize("scale", ["linear", "log", "near_one"])
@pytest.mark.parametrize("high", [0.5, 0.7])
def test_an_axis_of_a_single_cell_has_a_width(scale: str, high: float):
    axis = Axis("knob", 0.5, high, 1, scale)
    assert axis.values()[0] == 0.5
    assert axis.step > 0
    assert axis.edges[0] < axis.positions(0.5) < axis.edges[1]


# --- where a cell is -----------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(0, RATE.n - 1), st.integers(0, RHO.n - 1))
def test_a_marked_cell_of_a_knob_map_is_at_its_values(column: int, row: int):
    diverged = np.zeros((RATE.n, RHO.n), bool)
    diverged[column, row] = True
    (cells,) = traces(knobs(diverged=diverged), "heatmap")
    ((at_row, at_column),) = np.argwhere(cells.z == DIVERGED)
    assert cells.x0 + at_column * cells.dx == pytest.approx(np.log10(RATE.values()[column]))
    assert cells.y0 + at_row * cells.dy == pytest.approx(-np.log10(1 - RHO.values()[row]))


def test_the_axes_show_exactly_the_cells_and_are_named_as_the_panels_are():
    for figure in (knobs(), strips(3), basins(3)):
        cells = [*traces(figure, "heatmap"), *traces(figure, "image")]
        assert [(cell.xaxis or "x", cell.yaxis or "y") for cell in cells] == [axis_names(i) for i in range(len(cells))]
        for cell in cells:
            shown = figure.layout[f"xaxis{(cell.xaxis or 'x')[1:]}"].range
            columns = X.n if cell.type == "image" else cell.z.shape[1]
            assert shown == pytest.approx((cell.x0 - cell.dx / 2, cell.x0 + (columns - 0.5) * cell.dx))
            assert cell.hoverinfo == "skip"


def pixels(image) -> np.ndarray:
    """(columns, rows, 3) bytes of an image trace, as the cells are numbered."""
    data = b64decode(image.source.partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).transpose(1, 0, 2)


def colour_of(text: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(text[1:]))


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_a_cell_of_a_basin_map_has_the_colour_of_its_minimum_or_the_tone_of_its_end(kind: int):
    minimum, arrived, kinds = np.zeros((X.n, Y.n), int), np.zeros((X.n, Y.n), int), np.zeros((X.n, Y.n), int)
    minimum[3, 5], kinds[7, 2], minimum[7, 2], arrived[7, 2] = 1, kind, -1, -1
    (image,) = traces(basins(minimum=minimum, arrived=arrived, kind=kinds), "image")
    found, (first, second) = pixels(image), minimum_colours(2, LIGHT)
    tones = TONES["light"]
    assert tuple(found[3, 5]) == colour_of(second)
    assert tuple(found[7, 2]) == colour_of((tones.saddle, tones.never, tones.diverged)[kind - 1])
    assert (found.reshape(-1, 3) == colour_of(first)).all(axis=1).sum() == X.n * Y.n - 2


def test_a_start_that_takes_longer_is_paler():
    arrived = np.tile(np.arange(X.n)[:, None], Y.n)
    (image,) = traces(basins(arrived=arrived), "image")
    brightness = pixels(image)[:, 0].astype(int).sum(axis=1)
    assert np.all(np.diff(brightness) > 0)


def test_the_browser_paints_each_cell_where_its_values_are(chrome):
    """One corner cell of each kind of map: Plotly turns images over, heat maps not."""
    marked = np.zeros((X.n, Y.n), int)
    marked[2, Y.n - 2] = 3
    empty = np.zeros((X.n, Y.n))
    as_knobs = knob_map(X, Y, "steps", empty, marked > 0, LIGHT)
    as_basins = basin_map(
        X, Y, [BasinPanel("", LIGHT.ink, marked * 0, marked, marked)], NONE, NONE, small_grid(), LIGHT
    )
    page = chrome.new_page(viewport={"width": 640, "height": 560})
    page.set_content('<body style="margin:0"><div id="map" style="width:640px;height:560px"></div>')
    page.add_script_tag(content=plotlyjs.source())
    for figure in (as_knobs, as_basins):
        drawn = json.loads(str(figure.to_json()))
        page.evaluate("([data, layout]) => Plotly.react('map', data, layout)", [drawn["data"], drawn["layout"]])
        page.wait_for_timeout(300)
        box = page.evaluate(
            """([x, y]) => { const {_fullLayout: {xaxis, yaxis}} = document.getElementById('map');
               return [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)]; }""",
            [X.values()[2], Y.values()[-2]],
        )
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        painted = np.array(shot.getpixel((round(box[0]), round(box[1]))))
        assert abs(painted - colour_of(TONES[LIGHT.name].diverged)).max() <= 1  # Plotly rounds mixtures down
    page.close()


# --- theory --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("swapped", [False, True])
@settings(max_examples=25, deadline=None)
@given(slope=st.floats(0.01, 0.2), n=st.integers(2, 60))
def test_the_limit_is_drawn_where_theory_has_it(swapped: bool, slope: float, n: int):
    rates, rhos = RATE._replace(n=n), RHO._replace(n=n)
    limit = np.log(rates.values()[:, None] / (slope * (1 + rhos.values())))
    across, up = (rhos, rates) if swapped else (rates, rhos)
    empty = np.full((n, n), -1)
    figure = knob_map(across, up, "steps", empty, empty > 0, LIGHT, limit=limit.T if swapped else limit)
    halo, line = lines(figure)
    assert halo.line.color == LIGHT.paper
    assert (line.line.color, line.line.width >= 2.5) == (LIGHT.ink, True)
    assert halo.line.width > line.line.width
    rate, memory = (line.y, line.x) if swapped else (line.x, line.y)
    inside = (memory >= 0) & (memory <= 2)
    expected = np.log10(slope * (2 - 10.0 ** -memory[inside].astype(float)))
    assert inside.any()
    assert np.abs(rate[inside] - expected).max() <= rates.step / 2
    assert "stability limit" in words(figure)


def test_the_limit_goes_from_edge_to_edge():
    (_, line) = lines(knobs(limit=np.log(RATE.values()[:, None] / (0.04 * (1 + RHO.values())))))
    low, high = RHO.edges
    assert line.y.min() <= low
    assert line.y.max() >= high


@pytest.mark.parametrize(("best", "there"), [((0.06, 0.7), True), ((100.0, 0.7), False), ((0.06, 0.9999), False)])
def test_the_best_point_is_a_star_at_its_values_if_it_is_on_the_map(best: tuple[float, float], there: bool):
    figure = knobs(best=best)
    stars = [one for one in traces(figure, "scatter", mode="markers") if str(one.marker.symbol) == "star"]
    assert len(stars) == words(figure).count("best in theory") == int(there)
    for star in stars:
        assert (star.x[0], star.y[0]) == pytest.approx((np.log10(0.06), -np.log10(0.3)))


@pytest.mark.parametrize("value", [-1.0, 1.0, np.nan, np.inf, -np.inf])
def test_a_limit_that_is_nowhere_on_the_map_is_not_drawn(value: float):
    figure = knobs(limit=np.full((RATE.n, RHO.n), value))
    assert lines(figure) == []
    assert "stability limit" not in words(figure)


@settings(max_examples=25, deadline=None)
@given(st.floats(-4.5, 1.5), st.floats(-0.5, 2.5), st.floats(-6, 6))
def test_the_names_of_theory_stay_on_the_map_on_a_phone_too(rate: float, memory: float, tilt: float):
    places = np.add.outer(np.log10(RATE.values()) - rate, tilt * (-np.log10(1 - RHO.values()) - memory))
    figure = knobs(limit=places, best=(10**rate, 1 - 10**-memory))
    for note in figure.layout.annotations:
        if note.text in ("stability limit", "best in theory"):
            for place, shift, ends, room, half in (
                (note.x, note.xshift, RATE.edges, 262, 3.3 * len(note.text)),
                (note.y, note.yshift, RHO.edges, 215, 9),
            ):
                at = (place - ends[0]) / (ends[1] - ends[0]) * room + shift
                assert half <= at <= room - half


# --- several panels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 9))
@pytest.mark.parametrize("height", [None, 340, 450, 560])
def test_strips_do_not_overlap_and_carry_their_names(n: int, height: float | None):
    figure = strips(n, height=height)
    domains = [figure.layout[f"yaxis{i + 1 if i else ''}"].domain for i in range(n)]
    assert all(0 <= bottom < top <= 1 for bottom, top in domains)
    assert all(lower[1] < upper[0] for upper, lower in pairwise(domains))
    assert [note.text for note in figure.layout.annotations if note.text.startswith("Method")] == [
        f"Method {i}" for i in range(n)
    ]
    names = [note for note in figure.layout.annotations if note.text.startswith("Method")]
    inside = (height or rates_height(n)) - figure.layout.margin.t - figure.layout.margin.b
    for note, (_, top), above in zip(names, domains, [1.0, *(bottom for bottom, _ in domains)], strict=False):
        assert note.font.size >= 13
        assert note.yanchor == "top" or (above - top) * inside >= 16


def test_the_border_of_the_good_cells_runs_along_them():
    good = np.zeros((RATE.n, RHO.n), bool)
    good[10:20, 5:] = True
    loss = np.ones(good.shape)
    panel = RatesPanel("SGD", "#000000", loss, loss > 2, good)
    border = lines(rates_map(RATE, RHO, [panel], LIGHT))[1]
    places = RATE.first + RATE.step * np.array([9.5, 19.5])
    assert (np.nanmin(border.x), np.nanmax(border.x)) == pytest.approx(tuple(places), abs=1e-5)
    assert np.nanmin(border.y) == pytest.approx(RHO.first + 4.5 * RHO.step, abs=1e-5)
    assert np.nanmax(border.y) >= RHO.edges[1] - 1e-6  # open where it goes on outside the map


def test_narrow_panels_have_labelled_ticks_clear_of_their_neighbours():
    wide = Axis("x", -5.0, 5.0, 16)
    shape = wide.n, Y.n
    panel = BasinPanel("Method", "#112233", np.zeros(shape, int), np.ones(shape, int), np.zeros(shape, int))
    figure: Any = basin_map(wide, Y, [panel] * 3, NONE, NONE, small_grid(), LIGHT)
    assert list(figure.layout.xaxis2.ticktext) == ["−4", "0", "4"]


@pytest.mark.parametrize(("n", "columns"), [(1, 1), (2, 2), (3, 3), (4, 2), (5, 3), (6, 3)])
def test_basins_stand_in_as_many_columns_as_suit_their_number(n: int, columns: int):
    for figure, expected in ((basins(n), columns), (basins(n, columns=1), 1)):
        lefts = {figure.layout[f"xaxis{i + 1 if i else ''}"].domain[0] for i in range(n)}
        assert len(lefts) == expected
        assert words(figure).count("Method") == n


def test_each_minimum_has_its_number_unless_they_are_a_crowd():
    (numbers,) = traces(basins(count=4), "scatter", mode="markers+text")
    assert list(numbers.text) == ["1", "2", "3", "4"]
    assert traces(basins(count=CROWD + 1), "scatter", mode="markers+text") == []


# --- colours -------------------------------------------------------------------------------------------------------


def linear(colour: str) -> np.ndarray:
    parts = np.array(colour_of(colour)) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(colour: str, sight: str = "normal") -> np.ndarray:
    """(3,) lightness and two opponent colours in CIELAB (white D65), with normal or with colour-blind eyes."""
    to_xyz = np.array([(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)])
    xyz = to_xyz @ np.clip(SIGHTS[sight] @ linear(colour), 0, 1) / to_xyz.sum(axis=1)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, sight: str) -> float:
    """CIE76: a difference of 2.3 is just noticed."""
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


@every_look
@every_sight
def test_never_and_diverged_differ_from_every_colour_of_the_scale(look: Look, sight: str):
    tones = TONES[look.name]
    for tone in (tones.never, tones.diverged):
        assert min(apart(tone, colour, sight) for colour in shades(look)) > 9


@every_look
@every_sight
def test_the_tones_differ_in_lightness_and_not_in_hue_alone(look: Look, sight: str):
    tones = [lab(tone, sight)[0] for tone in TONES[look.name]]
    assert min(abs(np.subtract.outer(tones, tones))[np.triu_indices(3, 1)]) > 12


@every_look
@every_sight
def test_the_first_four_minima_can_be_told_apart_and_from_the_tones(look: Look, sight: str):
    colours = [*minimum_colours(4, look), *TONES[look.name]]
    assert min(apart(a, b, sight) for i, a in enumerate(colours) for b in colours[:i]) > 10


@every_look
@pytest.mark.parametrize("count", [0, 1, 4, 6, 7, 121])
def test_every_minimum_has_a_colour_of_its_own(look: Look, count: int):
    colours = minimum_colours(count, look)
    assert len(colours) == len(set(colours)) == count
    following = [apart(one, other, "normal") for one, other in pairwise(colours)]
    assert min(following, default=99) > 20


@every_look
def test_minima_that_are_neighbours_in_a_square_differ(look: Look):
    """Rastrigin's: eleven in a row."""
    colours = minimum_colours(121, look)
    pairs = [(i, i + step) for i in range(121) for step in (10, 11, 12) if i + step < 121]
    assert min(apart(colours[a], colours[b], "normal") for a, b in pairs) > 20


@every_look
def test_the_scale_goes_evenly_from_strong_to_pale(look: Look):
    lightness = np.array([lab(colour)[0] for colour in shades(look)])
    assert np.all(np.diff(lightness) > 0) if look.name == "light" else np.all(np.diff(lightness) < 0)
    assert np.ptp(np.diff(lightness)) < 6


@every_look
def test_the_colour_scale_has_each_code_s_colour(look: Look):
    stops = colourscale(look)
    assert [place for place, _ in stops] == sorted(place for place, _ in stops)
    assert (stops[0][0], stops[-1][0]) == (0.0, 1.0)
    for code, tone in ((NEVER, TONES[look.name].never), (DIVERGED, TONES[look.name].diverged)):
        around = [colour for place, colour in stops if abs(place - code / 255) <= 7 / 255]
        below = [colour for place, colour in stops if place <= code / 255][-1]
        assert tone in around
        assert below == tone
    assert [colour for place, colour in stops if place == SHADES / 255] == [shades(look)[-1]]


def test_fewer_steps_and_a_lower_loss_and_more_success_are_stronger():
    steps, loss, success = np.array([10, 20, 40, -1]), np.array([1e-4, 1e-2, 1.0]), np.array([1.0, 0.5, 0.0])
    assert list(codes(steps_scale(steps), steps, steps < -1)) == [0, SHADES // 2, SHADES, NEVER]
    assert list(codes(loss_scale(loss), loss, loss < 0)) == [0, SHADES // 2, SHADES]
    assert list(codes(SUCCESS, success, success < 0)) == [0, SHADES // 2, SHADES]


def test_a_loss_that_is_no_number_is_shown_as_diverged():
    values = np.full((RATE.n, RHO.n), 1.0)
    values[0, 0], values[1, 1], values[2, 2] = np.nan, np.inf, 0.0
    (cells,) = traces(knobs("loss", values), "heatmap")
    assert sorted(map(tuple, np.argwhere(cells.z == DIVERGED))) == [(0, 0), (1, 1)]


def test_a_loss_that_rounding_puts_below_the_lowest_is_the_best_there_is():
    loss = np.full((RATE.n, RHO.n), 1.0)
    loss[3, 2] = -1e-15
    panel = RatesPanel("SGD", "#000000", loss, loss > 2, loss < 0)
    for figure in (knobs("loss", loss), rates_map(RATE, RHO, [panel], LIGHT)):
        (cells,) = traces(figure, "heatmap")
        assert [tuple(at) for at in np.argwhere(cells.z == 0)] == [(2, 3)]
        assert not (cells.z > SHADES).any()


def test_rounding_does_not_take_up_the_scale_of_the_loss():
    scale = loss_scale(np.array([1e-300, 0.0, 1e-5, 10.0]))
    assert (scale.low, scale.high) == pytest.approx((1e-11, 10.0))


def test_a_colour_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        knobs("rainbow")


# --- nothing to show -----------------------------------------------------------------------------------------------


def drawable(figure: go.Figure) -> None:
    layout = json.loads(str(figure.to_json()))["layout"]
    low, high = layout["coloraxis"]["cmin"], layout["coloraxis"]["cmax"]
    assert np.isfinite([low, high]).all()
    assert low < high


@pytest.mark.parametrize("colour", ["steps", "loss", "success"])
@pytest.mark.parametrize("value", [-1.0, 0.0, 7.0, 1e-300, 1e300, np.nan, np.inf])
@pytest.mark.parametrize("gone", [False, True])
def test_a_map_of_one_value_is_drawn(colour: str, value: float, gone: bool):
    drawable(knobs(colour, np.full((RATE.n, RHO.n), value), np.full((RATE.n, RHO.n), gone)))


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (2, 2)])
def test_a_map_of_a_few_cells_is_drawn(shape: tuple[int, int]):
    across, up = RATE._replace(n=shape[0]), RHO._replace(n=shape[1])
    values = np.full(shape, 3)
    drawable(knob_map(across, up, "steps", values, values < 0, LIGHT, limit=values - 3.5, best=(0.1, 0.5)))
    drawable(rates_map(across, up, [RatesPanel("SGD", "#000000", values + 0.5, values < 0, values > 0)], LIGHT))


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 1e-300])
def test_strips_of_one_value_are_drawn(value: float):
    loss = np.full((RATE.n, RHO.n), value)
    drawable(rates_map(RATE, RHO, [RatesPanel("SGD", "#000000", loss, loss > 5, loss > 5)], LIGHT))


def test_no_panels_leave_an_empty_map():
    drawable(rates_map(RATE, RHO, [], LIGHT))
    drawable(basin_map(X, Y, [], NONE, NONE, small_grid(), LIGHT))


@pytest.mark.parametrize("kind", [BASIN, 1, 2, 3])
def test_a_surface_without_minima_has_a_map_too(kind: int):
    shape = X.n, Y.n
    panel = BasinPanel("SGD", "#000000", np.full(shape, -1), np.full(shape, -1), np.full(shape, kind))
    drawable(basin_map(X, Y, [panel], NONE, np.array([[0.0, 0.0, 1.0]]), small_grid(), LIGHT))
    flat = Grid(small_grid().x, small_grid().y, np.ones((20, 20)))
    drawable(basin_map(X, Y, [panel], NONE, NONE, flat, LIGHT))


# --- how it looks and what travels ---------------------------------------------------------------------------------


@every_look
def test_the_maps_have_the_colours_of_their_look_and_type_that_can_be_read(look: Look):
    for figure in every_map(look):
        layout = figure.layout
        assert (layout.paper_bgcolor, layout.font.color) == (look.paper, look.ink)
        assert min(note.font.size for note in layout.annotations) >= 13
        assert layout.coloraxis.colorbar.tickfont.size >= 13
        assert all(layout[key].tickfont.size >= 13 for key in layout if key[1:].startswith("axis"))


def test_the_axes_are_titled():
    for figure, (across, up) in zip(
        every_map(), [("learning rate", "rho")] * 4 + [("learning rate", "step budget"), ("x", "y")], strict=True
    ):
        layout = figure.layout
        titles = {layout[key].title.text for key in layout if key[1:].startswith("axis")} | set(words(figure))
        assert {across, up} <= titles


def test_the_legend_names_the_tones_that_may_occur():
    assert {"never", "diverged", "steps to arrive"} <= set(words(knobs()))
    assert {"diverged", "loss above lowest"} <= set(words(knobs("loss")))
    assert "never" not in words(knobs("loss"))
    assert {"good", "diverged"} <= set(words(strips(2)))
    kinds = np.zeros((X.n, Y.n), int)
    kinds[0, 0], kinds[0, 1] = 1, 3
    assert {"saddle", "diverged"} <= set(words(basins(kind=kinds)))
    assert not {"saddle", "never", "diverged"} & set(words(basins()))


def longest_list(value) -> int:
    """Of the numbers that travel as text."""
    if isinstance(value, dict):
        return max(map(longest_list, value.values()), default=0)
    if isinstance(value, list):
        return max([len(value) if all(isinstance(v, int | float) for v in value) else 0, *map(longest_list, value)])
    return 0


def test_arrays_travel_typed_and_not_as_text():
    for figure in every_map():
        assert longest_list(json.loads(str(figure.to_json()))["data"]) < 10


@pytest.mark.parametrize("most", [1, 150, 1000])
def test_a_map_of_forty_thousand_cells_is_light(most: int):
    across, up = RATE._replace(n=200), RHO._replace(n=200)
    values = np.random.default_rng(0).integers(-1, most, (200, 200))
    assert len(str(knob_map(across, up, "steps", values, values > most / 2, LIGHT).to_json())) < 60_000
