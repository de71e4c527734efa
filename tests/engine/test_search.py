"""Minima and saddles that are looked for: the catalogue's own lists are found, no false ones are, and kinks and level floors are told."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from engine.sampling import curvature, gradient_field, losses_and_gradients, stationary_points
from engine.search import Surface, search
from landscapes import LANDSCAPES
from typed.surface import key_of, typed_surface

# Sums over examples take long to look at, and have one minimum each.
QUICK = [key for key, one in LANDSCAPES.items() if one.examples is None and one.table is None]
LEVEL = {"staircase"}  # its lowest step is a floor: one point of it stands for all


def looked_at(landscape) -> Surface:
    return Surface(
        lambda points: losses_and_gradients(landscape, points)[0],
        lambda points: gradient_field(landscape, points),
        lambda points: curvature(landscape, points),
    )


def inside(rows: np.ndarray, view) -> np.ndarray:
    low, high = np.transpose([view.xlim, view.ylim])
    return rows[((rows[:, :2] >= low) & (rows[:, :2] <= high)).all(axis=1)]


@pytest.mark.parametrize("key", QUICK)
def test_the_lists_of_the_catalogue_are_found_and_nothing_else(key):
    landscape = LANDSCAPES[key]
    view, listed = landscape.view_at(), stationary_points(landscape)
    for found, known in zip(search(looked_at(landscape), view.xlim, view.ylim), listed, strict=True):
        known = inside(known, view)
        assert len(found) == len(known)
        if key not in LEVEL:
            apart = np.hypot(*(known[:, None, :2] - found[None, :, :2]).transpose(2, 0, 1))
            assert (apart.min(axis=1, initial=np.inf) < 1e-6).all()
            np.testing.assert_allclose(np.sort(found[:, 2]), np.sort(known[:, 2]), atol=1e-9)


def found_in(text: str, letters=None):
    return stationary_points(typed_surface(key_of(text)), letters)


def points(rows: np.ndarray) -> list[tuple[float, float]]:
    return sorted((round(float(x), 6) + 0.0, round(float(y), 6) + 0.0) for x, y, _ in rows)


@pytest.mark.parametrize(
    ("text", "minima", "saddles"),
    [
        ("(x^2-1)^2+y^2", [(-1, 0), (1, 0)], [(0, 0)]),
        ("x^2-y^2", [], [(0, 0)]),
        ("x+y", [], []),
        ("|x-1|+|y+2|", [(1, -2)], []),
        ("x^2-|x|+y^2", [(-0.5, 0), (0.5, 0)], []),  # the kink at x = 0 is no minimum, though the derivative there is 0
        ("-x^2-y^2", [], []),
        ("max(|x|,|y|)", [(0, 0)], []),
        ("x^2+x^4", [(0, 0)], []),  # a valley along y: one point stands for it
        ("(x^2-1)^2", [(-1, 0), (1, 0)], []),
        ("(x+y)^2", [(0, 0)], []),
        ("log(x)^2+y^2", [(1, 0)], []),  # no numbers for x < 0
        ("(x-30)^2+(y+2)^2", [(30, -2)], []),  # the window is found first
    ],
)
def test_what_a_student_types(text, minima, saddles):
    found = found_in(text)
    assert points(found.minima) == minima
    assert points(found.saddles) == saddles


def test_the_letters_move_what_is_found():
    # f = (x - a)^2 + (y + b)^2, by hand at (a, -b)
    text = "(x-a)^2+(y+b)^2"
    assert points(found_in(text, {"a": 2.0, "b": 0.5}).minima) == [(2, -0.5)]
    assert points(found_in(text, {"a": -3.0, "b": 1.0}).minima) == [(-3, -1)]


def test_the_window_bounds_what_is_found():
    landscape = typed_surface(key_of("cos(x)+y^2"))
    left = landscape.knob_values({"left": 0.0, "right": 8.0, "below": -1.0, "above": 1.0})
    assert points(stationary_points(landscape, left).minima) == [(round(np.pi, 6), 0)]


def test_of_two_floors_the_lower_one_is_told_of():
    # Where x + y < 0 a dead ReLU leaves a floor of loss 1; nobody who stands on it has arrived.
    ((x, y, loss),) = found_in("(relu(x+y)-1)^2").minima
    assert (x + y, loss) == (pytest.approx(1, abs=1e-6), pytest.approx(0, abs=1e-12))


def test_a_window_of_which_nothing_is_a_number_has_no_points():
    found = found_in("log(-x^2-1)+y")
    assert len(found.minima) == len(found.saddles) == 0


def test_the_first_of_equals_in_a_pattern_is_its_middle():
    # On a floor without slope a pattern that wandered would leave the window.
    flat = Surface(lambda p: np.zeros(len(p)), np.zeros_like, lambda p: np.zeros((len(p), 2, 2)))
    minima, saddles = search(flat, (-1.0, 3.0), (0.0, 4.0))
    assert points(minima) == [(1, 2)]
    assert len(saddles) == 0


def test_hessian_and_gradient_vanish_where_it_says():
    minima, saddles = found_in("sin(x)*cos(y)+0.1x")
    f = lambda p: jnp.sin(p[0]) * jnp.cos(p[1]) + 0.1 * p[0]  # noqa: E731
    assert len(minima)
    assert len(saddles)
    for row in minima:
        assert np.abs(jax.grad(f)(row[:2])).max() < 1e-9
        assert np.linalg.eigvalsh(jax.hessian(f)(row[:2])).min() > 0
    for row in saddles:
        low, high = np.linalg.eigvalsh(jax.hessian(f)(row[:2]))
        assert low < 0 < high
