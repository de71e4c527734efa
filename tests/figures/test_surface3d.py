"""The relief of the 3D view, and the page that sends it: the browser's part is in test_relief_browser.py."""

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from api.messages import race_message
from api.picture import sample
from api.running import results
from api.screen import Screen
from engine.sampling import stationary_points, value_grid
from figures.contour import surface
from figures.surface3d import ASPECT, HEADROOM, relief
from figures.theme import LOOKS, Look
from landscapes import LANDSCAPES
from shapes import Grid, Surface
from states.address import decode, encode
from states.fields import replaced
from states.race import VIEWS, fresh
from tests.support.open_page import ask, control, message, open_page

LIGHT = LOOKS["light"]
NONE = np.zeros((0, 3))
LIMITS = (-2.0, 2.0), (-1.5, 1.5)
every_surface = pytest.mark.parametrize("name", LANDSCAPES)
every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())


def small_grid() -> Grid:
    """Not square in its limits and not symmetric, so that swapped axes show."""
    x, y = np.linspace(*LIMITS[0], 9), np.linspace(*LIMITS[1], 7)
    return Grid(x, y, x[None, :] ** 2 + 10.0 * y[:, None] + 20.0)


def scene_of(figure: go.Figure) -> Any:
    return figure.to_dict()["layout"]["scene"]


def drawn(minima=NONE, saddles=NONE, grid: Grid | None = None, look: Look = LIGHT) -> go.Figure:
    return relief(Surface(grid or small_grid(), minima, saddles, *LIMITS), look)


def traces(figure: go.Figure) -> tuple[Any, dict[str, Any]]:
    """The surface, and the points on it by their kind."""
    drawn: Any = figure.data
    first, *rest = drawn
    return first, {trace.meta: trace for trace in rest}


# --- the figure ----------------------------------------------------------------------------------------------------


def test_the_height_is_that_of_the_contours_and_rows_go_along_y():
    ground, _ = traces(drawn())
    grid = small_grid()
    contours: Any = surface(grid, NONE, LIGHT)
    assert np.array_equal(ground.z, contours.z)
    assert ground.z == pytest.approx(np.log1p(grid.loss - grid.loss.min()), rel=1e-6)
    assert ground.z.shape == (len(grid.y), len(grid.x))
    assert ground.z[-1, 4] > ground.z[0, 4]


def test_the_height_counts_from_the_lowest_minimum_where_that_lies_between_the_points():
    ground, kinds = traces(drawn(np.array([[0.1, 0.1, 3.0]])))
    assert ground.z == pytest.approx(np.log1p(small_grid().loss - 3.0), rel=1e-6)
    assert kinds["lowest"].z == pytest.approx([0.0])


def test_what_lies_outside_the_domain_is_left_out():
    minima = np.array([[0.0, 0.0, 5.0], [1.0, 1.0, 7.0], [2.5, 0.0, 5.0], [0.0, 1.6, 9.0], [np.nan, np.nan, np.nan]])
    _, kinds = traces(drawn(minima, np.array([[-2.0, 1.5, 8.0], [-2.1, 0.0, 8.0]])))
    assert list(kinds["lowest"].x) == [0.0]
    assert list(kinds["local"].x) == [1.0]
    assert list(kinds["saddle"].x) == [-2.0]
    assert list(kinds["saddle"].y) == [1.5]


def test_the_box_is_the_domain_and_a_little_more_than_the_height():
    figure = drawn()
    scene, top = scene_of(figure), float(traces(figure)[0].z.max())
    assert (tuple(scene["xaxis"]["range"]), tuple(scene["yaxis"]["range"])) == LIMITS
    assert tuple(scene["zaxis"]["range"]) == pytest.approx((-HEADROOM * top, (1 + HEADROOM) * top))
    assert scene["aspectratio"] == ASPECT


@pytest.mark.parametrize("loss", [np.ones((7, 9)), np.where(np.arange(63).reshape(7, 9) == 30, np.nan, 2.0)])
def test_a_flat_surface_and_one_with_a_hole_are_drawn(loss):
    figure = drawn(grid=small_grid()._replace(loss=loss))
    assert np.isfinite(scene_of(figure)["zaxis"]["range"]).all()
    assert traces(figure)[0].contours.z.size > 0


@every_look
def test_the_colours_are_the_theme_s_and_there_is_no_colour_bar(look: Look):
    figure = drawn(np.array([[0.0, 0.0, 5.0]]), look=look)
    ground, kinds = traces(figure)
    assert [colour for _, colour in ground.colorscale] == [look.low, look.high]
    assert ground.contours.z.color == look.level
    assert ground.contours.z.show
    assert ground.showscale is False
    assert kinds["lowest"].marker.color == look.ink
    assert figure.to_dict()["layout"]["paper_bgcolor"] == scene_of(figure)["bgcolor"] == look.paper


@every_surface
def test_every_surface_has_its_relief_as_arrays(name: str):
    landscape = LANDSCAPES[name]
    view = landscape.view_at()
    grid = value_grid(landscape, view.xlim, view.ylim, n=30)
    figure = relief(Surface(grid, *stationary_points(landscape), view.xlim, view.ylim), LIGHT)
    plain = json.loads(str(figure.to_json()))
    assert plain["data"][0]["z"]["dtype"] == "f4"
    assert {"bdata", "dtype"} <= plain["data"][0]["x"].keys()
    for trace in plain["data"][1:]:
        assert trace["meta"] in ("lowest", "local", "saddle")


# --- the address and the message -----------------------------------------------------------------------------------


def test_3d_is_a_view_with_an_address():
    assert tuple(VIEWS) == ("overlay", "side", "3d")
    race = fresh("saddle")._replace(view="3d")
    assert encode(race)["view"] == "3d"
    assert decode("race", {"s": ["saddle"], "view": ["3d"]}) == (race, [])


@pytest.mark.parametrize("view", VIEWS)
def test_only_the_3d_view_is_sent_a_relief_and_only_once(view: str):
    race = fresh()._replace(view=view)
    surface, runs = sample(race), results(race)
    header, arrays = race_message(surface, runs, race, Screen())
    if view != "3d":
        assert header["relief"] is None
        return
    assert header["relief"]["json"]["data"][0]["type"] == "surface"
    assert len(header["panels"]) == 1  # where there is no WebGL the overlay is shown
    again, same = race_message(surface, runs, race, Screen(), header["figure"]["key"], header["relief"]["key"])
    assert again["relief"] == {"key": header["relief"]["key"], "json": None}
    assert all(np.array_equal(array, same[name]) for name, array in arrays.items())
    moved = replaced(race, knobs={**race.setting.knobs, "kappa": 50.0})
    other, _ = race_message(sample(moved), runs, moved, Screen(), header["figure"]["key"], header["relief"]["key"])
    assert other["relief"]["json"] is not None


def test_the_page_shows_what_its_address_says_and_writes_it_back():
    at = open_page({"view": "3d", "s": "himmelblau"})
    assert not at.exception
    assert control(at, "view").value == "3d"
    assert message(at)[0]["relief"]["json"]["data"][0]["type"] == "surface"
    control(at, "view").set_value("overlay").run()
    assert "view" not in at.query_params
    assert message(at)[0]["relief"] is None
    control(at, "view").set_value("3d").run()
    assert at.query_params["view"] == "3d"
    key = message(at)[0]["relief"]["key"]
    assert ask(at, "race", relief=key)[0]["relief"] == {"key": key, "json": None}  # the browser holds it
    assert not at.exception
