"""The message of a map, and what the browser may choose of it."""

import gzip
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.maps.message import Cells, MapView, Tips, map_message
from api.screen import Screen
from api.wire import pack
from engine.verdict import DIVERGED, STATUSES
from pages.components.stage.asks import read_cell
from tests.support.open_page import numbers, unpack

MAP_KEY, STAGE_KEY = "made-map", "made-stage"
CELLS = Cells(2, 3, 4)
RATES, RHOS = (0.001, 0.01, 0.02), (0.0, 0.5, 0.9, 0.95)  # of the columns and rows of the page below


def made_view(cells: Cells = CELLS, **others: Any) -> MapView:
    """A map in which every number tells its cell."""
    count = np.arange(np.prod(cells)).reshape(cells)
    tips = Tips(loss=count / 10, status=count % len(STATUSES), since=count - 1)
    words = [f"learning rate {i}" for i in range(cells.columns)], [f"rho {i}" for i in range(cells.rows)]
    names = [f"Method {i}" for i in range(cells.panels)]
    usual = MapView(
        (-3.0, 0.0), (0.1, 0.2), *words, names, tips, STATUSES, (1, 2, 3), "In words.", "<p>In words.</p>", "token"
    )
    return usual._replace(**others)


def made_figure(cells: Cells = CELLS, dtype: str = "f4") -> go.Figure:
    values = np.random.default_rng(0).random((cells.panels, cells.rows, cells.columns)).astype(dtype)
    return go.Figure([go.Heatmap(z=panel, hoverinfo="skip") for panel in values])


# --- what is sent --------------------------------------------------------------------------------------------------


def test_the_message_holds_what_became_of_each_cell():
    view = made_view()
    header, arrays = unpack(pack(*map_message(made_figure, view, Screen())))
    assert (header["kind"], header["shape"], header["chosen"]) == ("map", [3, 4], [1, 2, 3])
    assert (header["first"], header["step"]) == ([-3.0, 0.0], [0.1, 0.2])
    assert header["panels"] == [{"x": "x", "y": "y"}, {"x": "x2", "y": "y2"}]
    nth = (1 * 3 + 2) * 4 + 3  # as the browser counts
    for name in ("loss", "status", "since"):
        assert arrays[name].reshape(-1)[nth] == np.float32(getattr(view.tips, name)[1, 2, 3])
    assert set(arrays) == {"loss", "status", "since"}
    assert header["words"]["columns"] == list(view.column_words)
    assert header["words"]["rows"] == list(view.row_words)


def test_the_share_of_seeds_is_sent_where_there_are_several():
    tips = made_view().tips._replace(success=np.full(CELLS, 0.25))
    _, arrays = map_message(made_figure, made_view(tips=tips), Screen())
    assert (arrays["success"] == 0.25).all()


def test_a_status_is_told_with_its_step():
    header, _ = map_message(made_figure, made_view(), Screen())
    told = {one["alone"]: one["counted"].replace("{}", "12") for one in header["words"]["statuses"]}
    assert told[DIVERGED] == "Diverged at step 12"
    assert told["Arrived"] == "Arrived after 12 steps"
    assert list(told) == list(STATUSES)


def test_a_loss_without_bounds_travels():
    tips = made_view().tips._replace(loss=np.full(CELLS, np.inf))
    tips.loss[0, 0] = 1e300
    _, arrays = unpack(pack(*map_message(made_figure, made_view(tips=tips), Screen())))
    assert np.isinf(arrays["loss"]).all()


@pytest.mark.parametrize("dtype", ["f4", "f8", "u1", "i4"])
def test_a_figure_s_large_arrays_travel_as_they_are(dtype: str):
    large = Cells(1, 200, 210)
    figure = made_figure(large, dtype)
    header, arrays = unpack(pack(*map_message(lambda: figure, made_view(large), Screen())))
    sent = header["figure"]["json"]["data"][0]["z"]
    found = arrays[sent["array"]] if "array" in sent else numbers(sent)
    np.testing.assert_array_equal(found, figure.data[0]["z"])  # pyright: ignore[reportIndexIssue]
    assert ("array" in sent) == (dtype != "u1")  # which the wire does not know
    assert header["figure"]["json"]["layout"] == figure.to_dict()["layout"]


def test_what_the_browser_holds_is_neither_drawn_nor_sent():
    first, _ = map_message(made_figure, made_view(), Screen())
    header, arrays = map_message(
        lambda: pytest.fail("drawn"), made_view(chosen=(0, 0, 0)), Screen(), first["figure"]["key"]
    )
    assert header["figure"] == {"key": first["figure"]["key"], "json": None}
    assert (header["words"], arrays, header["chosen"]) == (None, {}, [0, 0, 0])
    other, arrays = map_message(made_figure, made_view(token="another"), Screen(), first["figure"]["key"])
    assert other["figure"]["json"] is not None
    assert arrays


@pytest.mark.parametrize("name", ["loss", "status", "since", "success"])
def test_tips_of_another_shape_are_an_error(name: str):
    tips = made_view().tips._replace(**{name: np.zeros((2, 4, 3))})
    with pytest.raises(ValueError, match=name):
        map_message(made_figure, made_view(tips=tips), Screen())


def test_forty_thousand_cells_are_half_a_megabyte_at_most():
    many = Cells(1, 200, 200)
    random = np.random.default_rng(0)
    tips = Tips(random.random(many), random.integers(0, 7, many), random.integers(-1, 300, many))
    whole = pack(*map_message(lambda: made_figure(many), made_view(many, tips=tips), Screen()))
    assert len(gzip.compress(whole, 1)) < 500_000


# --- what the browser sends ----------------------------------------------------------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
near = st.integers(-2, 5) | anything


@given(st.lists(near, min_size=3, max_size=3) | anything)
@example([0, 0, 0])
@example([1, 2, 3])
@example([2, 0, 0])
@example([True, 0, 0])
@example([0.0, 0, 0])
@example([float("nan"), 0, 0])
@example([0, 10**400, 0])
@example(["0", 0, 0])
@example({"panel": 0, "column": 0, "row": 0})
def test_only_three_whole_numbers_within_the_map_are_a_cell(raw: Any):
    cell = read_cell(raw, CELLS.panels, CELLS[1:])
    right = (
        isinstance(raw, list | tuple)
        and len(raw) == 3
        and all(type(part) is int for part in raw)
        and all(0 <= part < end for part, end in zip(raw, CELLS, strict=True))
    )
    assert cell == (tuple(raw) if right else None)
