"""What is drawn beyond a surface's limits, for equal scales: finite, and without changing what is drawn within them."""

from typing import Any

import numpy as np

from api.picture import ROOM
from engine.sampling import picture_grid, stationary_points
from figures.contour import LEVELS, background
from figures.theme import LIGHT
from landscapes import LANDSCAPES
from shapes import Surface


def test_every_surface_goes_on_beyond_its_limits():
    for name, landscape in LANDSCAPES.items():
        xlim, ylim, _ = landscape.view_at()
        grid = picture_grid(landscape, xlim, ylim, n=40, room=ROOM)
        assert np.isfinite(grid.loss).all(), name
        for at, (low, high) in ((grid.x, xlim), (grid.y, ylim)):
            assert np.allclose([at[0], at[-1]], [low - ROOM * (high - low), high + ROOM * (high - low)]), name
            assert (np.diff(at) > 0).all(), name
        figure = background(Surface(grid, *stationary_points(landscape), xlim, ylim), LIGHT)
        assert figure.layout.meta["whole"] == {"x": [*xlim], "y": [*ylim]}
        assert figure.layout.meta["room"] == {"x": [grid.x[0], grid.x[-1]], "y": [grid.y[0], grid.y[-1]]}
        # Within the limits there are as many lines as without the room beyond them.
        drawn: Any = figure.data[0]
        columns, rows = ((at >= low) & (at <= high) for at, (low, high) in ((grid.x, xlim), (grid.y, ylim)))
        highest = np.asarray(drawn.z)[np.ix_(rows, columns)].max()
        assert np.isclose(highest / drawn.contours.size, LEVELS), name


def test_without_room_nothing_is_said_of_it():
    landscape = LANDSCAPES["bowl"]
    xlim, ylim, _ = landscape.view_at()
    grid = picture_grid(landscape, xlim, ylim, n=20)
    assert background(Surface(grid, *stationary_points(landscape), xlim, ylim), LIGHT).layout.meta is None
