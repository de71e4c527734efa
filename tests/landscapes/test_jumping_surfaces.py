"""Surfaces whose loss jumps: they say so, and their level lines are as smooth as the jump's own line."""

import numpy as np
from contourpy import contour_generator

from engine.sampling import picture_grid, value_grid
from landscapes import LANDSCAPES

TURN = 25  # degrees between two neighbouring pieces of a level line, that a round one stays below


def test_a_surface_says_whether_its_loss_jumps():
    for name, landscape in LANDSCAPES.items():
        # Across a jump the largest difference stays as it is on a finer grid; else it halves with the cells.
        jumps = [
            max(np.abs(np.diff(grid.loss, axis=axis)).max() for axis in (0, 1))
            for grid in (value_grid(landscape, landscape.xlim, landscape.ylim, n=n) for n in (401, 801))
        ]
        assert (jumps[1] > 0.8 * jumps[0]) == landscape.jumps, name


def test_level_lines_along_a_jump_are_smooth():
    for landscape in (landscape for landscape in LANDSCAPES.values() if landscape.jumps):
        grid = picture_grid(landscape, landscape.xlim, landscape.ylim)
        # In cells: what is seen of a line does not depend on the axes' units.
        lines = contour_generator(z=np.log1p(grid.loss)).lines(np.log1p(np.quantile(grid.loss, 0.5)) + 0.01)
        assert lines
        for line in lines:
            pieces = np.diff(np.asarray(line), axis=0)
            pieces = pieces[np.hypot(*pieces.T) > 0.2]
            angles = np.unwrap(np.arctan2(*pieces.T))
            assert np.quantile(np.abs(np.diff(angles)), 0.9) < np.deg2rad(TURN), landscape.name
