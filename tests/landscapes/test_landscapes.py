"""What every surface owes the app: true stationary points, a start inside the picture, numbers that stay finite.

Loss, gradient and stationary points are held against the same formula written once more in NumPy (FORMULAS), and
against the published figures of claims.md, section 2. Tolerances, where a test does not say otherwise: a listed point
is exact to 1e-6 in x and y, its loss to 1e-9.
"""

import dataclasses
import importlib
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import jax
import numpy as np
import pytest

from engine.sampling import curvature, gradient_field, quadratics, stationary_points, value_grid
from landscapes import LANDSCAPES, discover
from landscapes.base import Landscape
from landscapes.diabetes_line import FACTS, of_all, seen
from landscapes.least_squares import quadratic
from optimizers import OPTIMIZERS
from tests.support.turns import every_landscape

both_kinds = pytest.mark.parametrize("kind", ["minima", "saddles"])

EXACT = 1e-6  # in x and y
RADIUS = 1e-3  # of the small circle round a stationary point
CIRCLE = RADIUS * np.stack([f(np.linspace(0, 2 * np.pi, 96, endpoint=False)) for f in (np.cos, np.sin)], axis=1)


@pytest.fixture
def settings(draw_knobs) -> Callable[[Landscape], Iterator[dict[str, float]]]:
    """Knob values of a surface: the defaults, the ends of every slider, and ten random draws."""

    def of(landscape: Landscape) -> Iterator[dict[str, float]]:
        yield {}
        for knob in landscape.knobs:
            yield {knob.name: knob.low}
            yield {knob.name: knob.high}
        random = np.random.default_rng(20170425)
        for _ in range(10 if landscape.knobs else 0):
            yield draw_knobs(landscape.knobs, random)

    return of


@lru_cache
def compiled(landscape: Landscape):
    """(points (n, 2), knobs) -> losses (n,), gradients (n, 2), straight from the surface's own loss."""
    return jax.jit(
        lambda points, knobs: jax.vmap(jax.value_and_grad(lambda p: landscape.loss(p, **knobs)))(points),
    )


def loss_and_gradient(landscape: Landscape, points, knobs=None) -> tuple[np.ndarray, np.ndarray]:
    points = np.asarray(points, float)
    padded = np.pad(points, ((0, -len(points) % 100), (0, 0)))  # few different shapes: each one compiles
    loss, gradient = compiled(landscape)(padded, landscape.knob_values(knobs))
    return np.asarray(loss)[: len(points)], np.asarray(gradient)[: len(points)]


def losses(landscape: Landscape, points, knobs=None) -> np.ndarray:
    return loss_and_gradient(landscape, points, knobs)[0]


def random_points(landscape: Landscape, knobs=None, n: int = 30) -> np.ndarray:
    (x0, x1), (y0, y1), _ = landscape.view_at(knobs)
    return np.random.default_rng(7).uniform((x0, y0), (x1, y1), (n, 2))


@lru_cache
def lists(landscape: Landscape):
    return jax.jit(lambda knobs: {"minima": landscape.minima(**knobs), "saddles": landscape.saddles(**knobs)})


def all_rows(landscape: Landscape, kind: str, knobs=None) -> np.ndarray:
    """What the surface lists, with the NaN rows that `stationary_points` leaves out."""
    return np.asarray(lists(landscape)(landscape.knob_values(knobs))[kind])


def scale(values) -> np.ndarray:
    return np.maximum(1.0, np.abs(values))


# The registry


def test_the_surfaces_are_found_in_their_order():
    assert {"taco_shell", "bowl", "noisy_bowl", "saddle", "sharp_minima"} <= set(LANDSCAPES)
    orders = [landscape.order for landscape in LANDSCAPES.values()]
    assert orders == sorted(orders)


def test_no_two_surfaces_share_a_name():
    names = [landscape.name for landscape in LANDSCAPES.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("package", "attribute"), [("landscapes", "LANDSCAPE"), ("optimizers", "OPTIMIZER")])
@pytest.mark.parametrize(
    ("text", "error", "words"), [("x = 1", ImportError, "stray.py"), ("1 / 0", ZeroDivisionError, "division")]
)
def test_a_stray_file_is_told_by_name_and_a_broken_one_is_not_swallowed(
    package, attribute, text, error, words, tmp_path, monkeypatch
):
    (tmp_path / "stray.py").write_text(text, encoding="utf-8")
    module = importlib.import_module(package)
    monkeypatch.setattr(module, "__path__", [*module.__path__, str(tmp_path)])
    try:
        with pytest.raises(error, match=words):
            discover(package, attribute, module.SUPPORT)
    finally:
        sys.modules.pop(f"{package}.stray", None)
        vars(module).pop("stray", None)


def test_a_package_without_an_object_names_the_file(tmp_path, monkeypatch):
    folder = tmp_path / "methods_of_nobody"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "good.py").write_text("from optimizers.sgd import OPTIMIZER", encoding="utf-8")
    (folder / "helper.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    found = discover("methods_of_nobody", "OPTIMIZER", {"helper"})
    assert {name: method.key for name, method in found.items()} == {"good": "good"}
    with pytest.raises(ImportError, match=r"methods_of_nobody/helper\.py must define OPTIMIZER"):
        discover("methods_of_nobody", "OPTIMIZER", set())


# The facts of a surface


@every_landscape
def test_the_words_are_there_and_the_formula_closes_its_braces(landscape):
    assert landscape.name
    assert landscape.story
    assert landscape.source
    assert landscape.good_for
    assert landscape.formula.count("{") == landscape.formula.count("}")
    assert landscape.formula.count(r"\left") == landscape.formula.count(r"\right")


@every_landscape
def test_the_rates_are_positive_and_belong_to_methods_that_exist(landscape):
    assert set(landscape.rates) <= set(OPTIMIZERS)
    assert all(0 < rate < np.inf for rate in landscape.rates.values())


@every_landscape
def test_the_knobs_are_sliders_with_their_default_inside(landscape):
    names = [knob.name for knob in landscape.knobs]
    assert len(set(names)) == len(names)
    for knob in landscape.knobs:
        assert knob.low < knob.high
        assert knob.low <= knob.default <= knob.high
        assert not knob.log or knob.low > 0
        assert knob.symbol


@every_landscape
def test_the_view_at_the_default_knobs_is_the_one_written_down(landscape):
    assert tuple(landscape.view_at()) == (landscape.xlim, landscape.ylim, landscape.start)


@every_landscape
def test_a_knob_that_the_surface_does_not_have_is_refused_by_name(landscape):
    with pytest.raises(ValueError, match="wobble"):
        landscape.view_at({"wobble": 1.0})


@every_landscape
def test_the_start_lies_inside_the_domain_at_any_knobs(landscape, settings):
    for knobs in settings(landscape):
        (x0, x1), (y0, y1), (x, y) = landscape.view_at(knobs)
        assert x0 < x < x1, knobs
        assert y0 < y < y1, knobs


@every_landscape
def test_loss_and_gradient_at_the_start_are_finite_and_have_their_shapes(landscape, settings):
    for knobs in settings(landscape):
        start = np.array([landscape.view_at(knobs).start])
        assert np.shape(landscape.loss(start[0], **landscape.knob_values(knobs))) == ()
        assert np.isfinite(losses(landscape, start, knobs)).all(), knobs
        gradient = gradient_field(landscape, start, knobs)
        assert gradient.shape == (1, 2)
        assert gradient.dtype == np.float64
        assert np.isfinite(gradient).all(), knobs
        # Where the loss is flat all over (the staircase), no start has a gradient.
        flat = not gradient_field(landscape, random_points(landscape, knobs), knobs).any()
        assert flat or np.linalg.norm(gradient) > 0, "nothing moves from this start"


@every_landscape
def test_the_loss_is_finite_all_over_the_domain(landscape, settings):
    for knobs in settings(landscape):
        view = landscape.view_at(knobs)
        assert np.isfinite(value_grid(landscape, view.xlim, view.ylim, knobs, n=61).loss).all(), knobs


@every_landscape
def test_every_knob_changes_the_loss_somewhere(landscape):
    points = random_points(landscape)
    for knob in landscape.knobs:
        low, high = (losses(landscape, points, {knob.name: value}) for value in (knob.low, knob.high))
        assert np.abs(low - high).max() > 1e-6, knob.name


# Stationary points


@every_landscape
@both_kinds
def test_at_the_default_knobs_no_listed_minimum_is_missing_and_no_saddle_at_all_knobs(landscape, kind, settings):
    rows = all_rows(landscape, kind)
    assert rows.ndim == 2
    assert rows.shape[1] == 3
    each = [rows] if kind == "minima" else [all_rows(landscape, kind, knobs) for knobs in settings(landscape)]
    assert np.isfinite(each).all(axis=2).any(axis=0).all()


@every_landscape
@both_kinds
def test_a_point_that_a_knob_makes_vanish_has_neither_place_nor_loss_and_is_left_out(landscape, kind, settings):
    for knobs in settings(landscape):
        rows = all_rows(landscape, kind, knobs)
        gone = np.isnan(rows[:, :2]).any(axis=1)
        assert (np.isnan(rows[:, 2]) == gone).all(), knobs
        assert not np.isinf(rows).any(), knobs
        listed = getattr(stationary_points(landscape, knobs), kind)
        np.testing.assert_allclose(listed, rows[~gone], rtol=1e-12, atol=1e-12)


NEXT = 1e-8  # beside a point: near enough for the gradient of a smooth loss to be that of the point itself


def slopes_beside(landscape: Landscape, rows: np.ndarray, knobs) -> tuple[np.ndarray, np.ndarray]:
    """(m, 2) each: the slope along x and along y just before and just behind each point. On a crease they differ."""
    sides = (
        np.stack([gradient_field(landscape, rows[:, :2] + side * e, knobs)[:, i] for i, e in enumerate(np.eye(2))], 1)
        for side in (-NEXT, NEXT)
    )
    before, behind = sides
    return before, behind


@every_landscape
@both_kinds
def test_at_listed_points_the_gradient_vanishes_and_the_loss_is_the_stated_one(landscape, kind, settings):
    for knobs in settings(landscape):
        rows = getattr(stationary_points(landscape, knobs), kind)
        if not len(rows):
            continue
        steepest = np.nan_to_num(np.abs(curvature(landscape, rows[:, :2], knobs))).max(axis=(1, 2))
        tolerance = EXACT * np.maximum(1.0, steepest)[:, None]
        before, behind = slopes_beside(landscape, rows, knobs)
        if kind == "minima":  # at the tip of a cone or on a crease the slope jumps from negative to positive
            assert (before <= tolerance).all(), (knobs, before)
            assert (behind >= -tolerance).all(), (knobs, behind)
        else:
            assert (np.abs([before, behind]) <= tolerance).all(), (knobs, before, behind)
        stated, true = rows[:, 2], losses(landscape, rows[:, :2], knobs)
        assert (np.abs(stated - true) <= 1e-9 * scale(true)).all(), (knobs, stated - true)


@every_landscape
def test_at_listed_minima_the_hessian_is_positive_semidefinite(landscape, settings):
    for knobs in settings(landscape):
        minima = stationary_points(landscape, knobs).minima
        if not len(minima):
            continue
        hessian = curvature(landscape, minima[:, :2], knobs)
        for matrix in hessian[np.isfinite(hessian).all(axis=(1, 2))]:  # a kink has none
            assert np.linalg.eigvalsh(matrix).min() >= -EXACT * max(1.0, np.abs(matrix).max()), knobs


def round_about(landscape: Landscape, rows: np.ndarray, knobs) -> np.ndarray:
    """(m, 96): by how much the loss on a small circle round each point exceeds the loss at the point."""
    points = (rows[:, None, :2] + CIRCLE).reshape(-1, 2)
    evaluated = losses(landscape, points, knobs).reshape(len(rows), -1)
    return (evaluated - rows[:, 2:]) / scale(rows[:, 2:])


@every_landscape
def test_round_a_listed_minimum_the_loss_is_nowhere_lower(landscape, settings):
    for knobs in settings(landscape):
        minima = stationary_points(landscape, knobs).minima
        if len(minima):
            assert round_about(landscape, minima, knobs).min() >= -1e-12, knobs


@every_landscape
def test_round_a_listed_saddle_the_loss_is_both_higher_and_lower(landscape, settings):
    for knobs in settings(landscape):
        saddles = stationary_points(landscape, knobs).saddles
        if len(saddles):
            excess = round_about(landscape, saddles, knobs)
            assert (excess.min(axis=1) < -1e-12).all(), knobs
            assert (excess.max(axis=1) > 1e-12).all(), knobs


class Best(NamedTuple):
    x: float
    y: float
    loss: float


def lowest_found(landscape: Landscape, knobs) -> Best:
    """The lowest point of the domain that a grid finds which closes in on its best point, by the formula in NumPy."""
    limits = np.array(landscape.view_at(knobs)[:2])
    (x, y), half, n = limits.mean(axis=1), np.diff(limits, axis=1)[:, 0] / 2, 301
    for _ in range(70):
        windows = zip((x, y), half, limits, strict=True)
        axes = [np.clip(np.linspace(at - reach, at + reach, n), *ends) for at, reach, ends in windows]
        grid = np.meshgrid(*axes)
        value = formula(landscape, knobs)(*grid)
        best = np.unravel_index(np.argmin(value), value.shape)
        (x, y), half, n = (axis[best] for axis in grid), half * 0.7, 31
    return Best(float(x), float(y), float(value[best]))


@every_landscape
def test_the_lowest_listed_minimum_is_the_lowest_that_a_search_finds(landscape, settings):
    for knobs in settings(landscape):
        found = lowest_found(landscape, knobs)
        minima = stationary_points(landscape, knobs).minima
        if len(minima):
            # In a narrow slanting valley the grid closes in before it is quite there.
            above = (found.loss - minima[:, 2].min()) / scale(found.loss)
            assert -1e-9 <= above <= 1e-6, (knobs, found)
        else:  # then the surface must fall all the way to the edge
            edges = np.abs(np.array(landscape.view_at(knobs)[:2]) - np.array([[found.x], [found.y]]))
            assert edges.min() == 0, (knobs, found)


@every_landscape
def test_the_lowest_listed_minimum_is_in_the_picture(landscape, settings):
    for knobs in settings(landscape):
        (x0, x1), (y0, y1), _ = landscape.view_at(knobs)
        minima = stationary_points(landscape, knobs).minima
        if not len(minima):  # the search above has shown that there is none
            continue
        x, y, _ = minima[np.argmin(minima[:, 2])]
        assert x0 < x < x1, knobs
        assert y0 < y < y1, knobs


class Found(NamedTuple):
    """What Newton's method finds: points (n, 2), many of them more than once, and their curvatures (n, 2), ascending."""

    points: np.ndarray
    curvatures: np.ndarray


def hessians(landscape: Landscape, points: np.ndarray, knobs, h: float = 1e-5) -> np.ndarray:
    """(n, 2, 2) by central differences of the formula's gradient."""
    return central_differences(lambda p: formula_gradient(landscape, p, knobs), points, h)


def newton_search(landscape: Landscape, knobs, n: int = 41) -> Found:
    """Newton's method on the formula in NumPy, from a grid of n x n starts: what it reaches inside the domain.

    A hundred starts closely round each listed point are added: beside a cliff the way to it is shorter than a cell.
    """
    xlim, ylim, _ = landscape.view_at(knobs)
    grid = np.stack(np.meshgrid(np.linspace(*xlim, n), np.linspace(*ylim, n)), axis=-1).reshape(-1, 2)
    near = np.random.default_rng(5).uniform(-0.01, 0.01, (100, 1, 2))
    points = np.concatenate(
        [grid, *((rows[:, :2] + near).reshape(-1, 2) for rows in stationary_points(landscape, knobs))]
    )
    step, on_its_way = np.full_like(points, np.nan), np.arange(len(points))
    with np.errstate(all="ignore"):  # runs away from many a start
        for _ in range(30):
            at = points[on_its_way]
            (a, b), (c, d) = np.moveaxis(hessians(landscape, at, knobs), 0, -1)
            gx, gy = formula_gradient(landscape, at, knobs).T
            step[on_its_way] = np.stack([d * gx - b * gy, a * gy - c * gx], axis=-1) / (a * d - b * c)[:, None]
            points[on_its_way] -= step[on_its_way]
            arrived = (np.abs(step[on_its_way]) < 1e-12).all(axis=1)
            on_its_way = on_its_way[~arrived & np.isfinite(points[on_its_way]).all(axis=1)]
        inside = ((points > np.array([xlim[0], ylim[0]])) & (points < np.array([xlim[1], ylim[1]]))).all(axis=1)
        points = points[inside & (np.abs(step) < 1e-8).all(axis=1)]
    return Found(points, np.linalg.eigvalsh(hessians(landscape, points, knobs)))


def regular(landscape: Landscape, points: np.ndarray, knobs) -> np.ndarray:
    """(n,) True where the formula has a curvature, of rank two: where Newton's method can be expected to arrive."""
    fine, coarse = (hessians(landscape, points, knobs, h) for h in (1e-5, 1e-4))
    size = np.maximum(1e-12, np.abs(fine).max(axis=(1, 2)))
    smooth = np.abs(fine - coarse).max(axis=(1, 2)) < 0.01 * size  # on a crease they go as 1 / h
    return smooth & (np.abs(np.linalg.det(fine)) > 1e-6 * size**2)


def all_near(points: np.ndarray, others: np.ndarray) -> bool:
    """Has every one of the points (n, 2) one of the others (m, 2) within EXACT?"""
    return all(len(others) and np.abs(others - point).max(axis=1).min() <= EXACT for point in points)


@every_landscape
def test_a_newton_search_finds_all_that_is_listed_and_nothing_else(landscape, settings):
    for _, knobs in zip(range(8), settings(landscape), strict=False):
        found = newton_search(landscape, knobs)
        negative = (found.curvatures < 0).sum(axis=1)
        for kind, directions_down in (("minima", 0), ("saddles", 1)):
            rows = getattr(stationary_points(landscape, knobs), kind)[:, :2]
            reached = found.points[negative == directions_down]
            missing = reached[regular(landscape, reached, knobs)]
            assert all_near(missing, rows), (knobs, kind, "not listed")
            (x0, x1), (y0, y1), _ = landscape.view_at(knobs)
            inside = (rows[:, 0] > x0) & (rows[:, 0] < x1) & (rows[:, 1] > y0) & (rows[:, 1] < y1)
            assert all_near(rows[inside & regular(landscape, rows, knobs)], reached), (knobs, kind, "not found")


# Published figures (claims.md, section 2): surface, knobs, minima and saddles as x, y, loss, eigenvalues of the Hessian
Row = tuple[float, ...]
PUBLISHED: list[tuple[str, dict[str, float], list[Row], list[Row]]] = [
    ("bowl", {}, [(0, 0, 0, 1, 1)], []),
    ("noisy_bowl", {}, [(0, 0, 0, 1, 5)], []),
    ("taco_shell", {}, [(0, 0, 0, 0.5, 50)], []),
    ("taco_shell", {"kappa": 10, "angle": 45}, [(0, 0, 0, 5, 50)], []),
    ("saddle", {}, [(0, 1, -0.25, 1, 2), (0, -1, -0.25, 1, 2)], [(0, 0, 0, -1, 1)]),
    ("saddle", {"angle": 90}, [(1, 0, -0.25, 1, 2), (-1, 0, -0.25, 1, 2)], [(0, 0, 0, -1, 1)]),
    (
        "sharp_minima",
        {},
        [(-0.971962, 0, -0.6625777, 31.70, 32.10), (2, 0, 0, 0.3, 0.3)],
        [(-0.349466, 0, 0.760281)],
    ),
    (
        "sharp_minima",
        {"shift_x": 0.25, "shift_y": -0.5},
        [(-0.721962, -0.5, -0.6625777, 31.70, 32.10), (2.25, -0.5, 0, 0.3, 0.3)],
        [(-0.099466, -0.5, 0.760281)],
    ),
    ("ledge", {"eps": 0.09}, [(-0.3, 0, -0.038025), (2, 0, -1.15333)], [(0.3, 0, 0.033975)]),
    ("ledge", {"eps": 0.0}, [(2, 0, -4 / 3, 2, 4)], [(0, 0, 0, 0, 2)]),
    ("ledge", {"eps": -0.01}, [(2, 0, -1.35333)], []),
    ("hill", {}, [(2.022624, 0, 0.00030523)], [(-1.158907, 0, 0.567079, -0.1726, 1.2918)]),
    ("long_valley", {}, [(0, 0, 0, 0.3, 20)], []),
    ("kink", {}, [(0, 0, 0)], []),
    ("regression", {}, [(0.094486, 0.727951, 0.270257, 0.2175, 19.53)], []),
    ("fitted_line", {}, [(0.132888, 0, 0.328038, 1, 19.475636)], []),
    ("fitted_line", {"prepare": 0.0}, [(0.132888, -3.505022, 0.328038, 0.0271956, 716.130836)], []),
    ("diabetes_line", {}, [(0.094486, 0.727951, 0.270257, 0.2175, 19.53)], []),
    ("diabetes_line", {"prepare": 0.0}, [(0.055319, -0.299507, 0.472634, 0.49108, 736.48)], []),
    ("diabetes_line", {"whiten": 1.0}, [(0.492934, 0.465297, 0.270257, 1, 1)], []),
    ("two_clouds", {}, [(3.192804, -0.135464, 0.262957, 0.043135, 1.369283)], []),
    ("all_positive", {}, [(1, -1, 0, 0.097756, 0.63936)], []),
    ("regression", {"standardise": 1}, [(0.416980, 0.379844, 0.270257, 0.5538, 1.4462)], []),
    ("regularized_bowl", {}, [(2, 0.6, 0, 1, 5)], []),
    ("slope", {}, [], []),
    ("quadratic", {}, [(0, 0, 0, 0.57561, 10.42439)], []),
    ("quadratic", {"b": 3.2}, [], [(0, 0, 0, -0.021775, 11.021775)]),
    ("quadratic", {"a": 1, "b": 2, "c": 4}, [(0, 0, 0, 0, 5)], []),
    ("quadratic", {"a": -1, "b": 0.5, "c": -4}, [], []),
    ("cliff", {}, [(-0.0529330, 0, 0.0314791, 0.3, 49.75)], []),
    ("staircase", {}, [(0, 0, 0)], []),
    (
        "two_weight_net",
        {},
        [(1.5, 1, 0, 0.01445, 0.69955), (-1.5, -1, 0, 0.01445, 0.69955)],
        [(0, 0, 0.3418, -0.9636, 0.9636)],
    ),
    ("plateau_hole", {}, [(0, 0, 0, 1, 1)], []),
    ("rosenbrock", {}, [(1, 1, 0, 0.3994, 1001.6)], []),
    ("beale", {}, [(3, 0.5, 0, 0.3015, 48.98)], [(0, 1, 14.203), (0.100538, -2.644514, 9.8645)]),
    (
        "himmelblau",
        {},
        [(3, 2, 0), (-2.805118, 3.131313, 0), (-3.779310, -3.283186, 0), (3.584428, -1.848127, 0)],
        [(3.385154, 0.073852, 13.3119)],
    ),
    ("rastrigin", {}, [(0, 0, 0)], []),
    ("ackley", {}, [(0, 0, 0)], []),
    ("six_hump_camel", {}, [(0.089842, -0.712656, -1.0316285), (-0.089842, 0.712656, -1.0316285)], [(0, 0, 0)]),
    (
        "styblinski_tang",
        {},
        [
            (-2.903534, -2.903534, -78.332331),
            (-2.903534, 2.746803, -64.195612),
            (2.746803, -2.903534, -64.195612),
            (2.746803, 2.746803, -50.058893),
        ],
        [],
    ),
    ("booth", {}, [(1, 3, 0, 2, 18)], []),
    ("matyas", {}, [(0, 0, 0, 0.04, 1)], []),
    (
        "goldstein_price",
        {},
        [
            (0, -1, np.log(3), 134.3, 321.7),
            (-0.6, -0.4, np.log(30)),
            (1.8, 0.2, np.log(84)),
            (1.2, 0.8, np.log(840)),
        ],
        [],
    ),
    (
        "monkey_saddle",
        {},
        [(-1, 0, -0.25, 3, 9), (0.5, 0.866025, -0.25, 3, 9), (0.5, -0.866025, -0.25, 3, 9)],
        [(0, 0, 0, 0, 0)],
    ),
]
# How many there are, where not each of them is published: minima, saddles
COUNTS = {
    "himmelblau": (4, 4),
    "rastrigin": (121, 220),
    "ackley": (121, 220),
    "six_hump_camel": (6, 7),
    "styblinski_tang": (4, 4),
    "goldstein_price": (4, 4),
}


@pytest.mark.parametrize(("key", "knobs", "minima", "saddles"), PUBLISHED, ids=lambda value: str(value)[:30])
@both_kinds
def test_the_stationary_points_are_the_published_ones(key, knobs, minima, saddles, kind):
    published = minima if kind == "minima" else saddles
    listed = getattr(stationary_points(LANDSCAPES[key], knobs), kind)
    assert len(listed) == COUNTS.get(key, (len(minima), len(saddles)))[0 if kind == "minima" else 1]
    for x, y, loss, *eigenvalues in published:
        nearest = listed[np.argmin(np.linalg.norm(listed[:, :2] - (x, y), axis=1))]
        np.testing.assert_allclose(nearest[:2], (x, y), rtol=0, atol=1e-6)
        np.testing.assert_allclose(nearest[2], loss, rtol=2e-4, atol=1e-6)  # as many digits as are given
        if eigenvalues:
            hessian = curvature(LANDSCAPES[key], nearest[None, :2], knobs)[0]
            np.testing.assert_allclose(np.linalg.eigvalsh(hessian), eigenvalues, rtol=1e-3, atol=1e-9)


# Default pictures (claims.md, section 2): domain, start, steps, noise, rates in the order of the lecture's methods
LECTURE = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
MILD_RATES = [0.1, 0.02, 0.02, 0.5, 0.05, 0.1]
PICTURES: dict[str, tuple] = {
    "taco_shell": ((-4, 4), (-2, 2), (-3.5, 1), 150, 0, [0.038, 0.01, 0.01, 0.5, 0.05, 0.1]),
    "bowl": ((-4, 4), (-3, 3), (-3, 2), 150, 0, MILD_RATES),
    "noisy_bowl": ((-4, 4), (-2, 2), (-3.5, 1), 150, 5, MILD_RATES),
    "saddle": ((-2, 2), (-2, 2), (1.5, 0.001), 150, 0, [0.1, 0.02, 0.02, 0.1, 0.05, 0.05]),
    "sharp_minima": ((-4, 5), (-2.5, 2.5), (-3.5, 0.3), 200, 0, [0.03, 0.03, 0.02, 0.5, 0.05, 0.1]),
    "ledge": ((-2, 3.2), (-1.5, 1.5), (-1.5, 1), 150, 0, [0.05, 0.02, 0.02, 0.2, 0.05, 0.1]),
    "hill": ((-3, 3.5), (-2, 2), (-2, 0.1), 400, 0, [0.2, 0.1, 0.1, 0.2, 0.05, 0.1]),
    "long_valley": ((-6, 3), (-1.5, 1.5), (-5, 0.8), 300, 0, [0.05, 0.02, 0.02, 0.5, 0.05, 0.1]),
    "kink": ((-2, 2), (-1.5, 1.5), (-1.73, 1.07), 200, 0, [0.02, 0.002, 0.002, 0.15, 0.02, 0.03]),
    "regression": ((-0.4, 1.2), (-0.4, 1.2), (0, 0), 400, 0, [0.09, 0.02, 0.02, 0.1, 0.01, 0.02]),
    "two_weight_net": ((-3, 3), (-3, 3), (-0.5, 2), 150, 0, [0.3, 0.03, 0.03, 0.3, 0.05, 0.1]),
    "plateau_hole": ((-6, 6), (-4, 4), (-2, 1), 150, 0, [0.3, 0.05, 0.05, 0.3, 0.05, 0.1]),
    "rosenbrock": ((-2, 2), (-1, 3), (-1.2, 1), 1000, 0, [0.001, 0.0005, 0.0005, 0.5, 0.01, 0.1]),
    "beale": ((-4.5, 4.5), (-4.5, 4.5), (1, 1.5), 200, 0, [0.01, 0.003, 0.003, 0.5, 0.05, 0.1]),
    "himmelblau": ((-5, 5), (-5, 5), (0, 0), 120, 0, [0.01, 0.002, 0.002, 0.5, 0.07, 0.2]),
    "rastrigin": ((-5.12, 5.12), (-5.12, 5.12), (2.2, -1.7), 120, 0, [0.002, 0.001, 0.001, 0.2, 0.02, 0.05]),
    "ackley": ((-5, 5), (-5, 5), (2.6, -1.7), 200, 0, [0.02, 0.01, 0.01, 0.3, 0.05, 0.1]),
    "six_hump_camel": ((-2, 2), (-1.2, 1.2), (-1.1, 0.1), 120, 0, [0.03, 0.005, 0.005, 0.2, 0.02, 0.05]),
    "styblinski_tang": ((-5, 5), (-5, 5), (0.1, -1), 120, 0, [0.02, 0.003, 0.003, 0.7, 0.07, 0.2]),
    "booth": ((-10, 10), (-10, 10), (8, -8), 150, 0, [0.09, 0.02, 0.02, 3, 0.2, 0.5]),
    "matyas": ((-10, 10), (-10, 10), (-9, -5), 200, 0, [1, 0.3, 0.3, 3, 0.2, 0.5]),
    "goldstein_price": ((-2, 2), (-3, 1), (-1.2, -2.2), 300, 0, [0.002, 0.003, 0.003, 0.2, 0.02, 0.05]),
    "monkey_saddle": ((-1.6, 1.6), (-1.6, 1.6), (1.2, 0.1), 120, 0, [0.1, 0.01, 0.01, 0.2, 0.03, 0.05]),
}


@pytest.mark.parametrize("key", PICTURES)
def test_the_default_picture_is_the_published_one(key):
    surface = LANDSCAPES[key]
    rates = [surface.rates[method] for method in LECTURE]
    assert (surface.xlim, surface.ylim, surface.start, surface.steps, surface.noise, rates) == PICTURES[key]


# Values: the same formulas once more, in NumPy


def _turned_back(x, y, angle):
    cos, sin = np.cos(angle * np.pi / 180), np.sin(angle * np.pi / 180)
    return cos * x + sin * y, cos * y - sin * x


def _taco_shell(x, y, kappa, angle):
    u, v = _turned_back(x, y, angle)
    return 25 / kappa * u * u + 25 * v * v


def _saddle(x, y, angle):
    u, v = _turned_back(x, y, angle)
    return u * u / 2 - v * v / 2 + v**4 / 4


def _sharp_minima(x, y, width, depth, shift_x, shift_y):
    x, y = x - shift_x, y - shift_y
    return 0.15 * ((x - 2) ** 2 + y * y) - depth * np.exp(-((x + 1) ** 2 + y * y) / (2 * width * width))


def _ledge(x, y, eps):
    return 0.25 * x**4 - 2 / 3 * x**3 - 0.5 * eps * x * x + 2 * eps * x + y * y


def _size(z):
    """|z| of a real number that a complex step may have been added to."""
    return np.where(np.real(z) < 0, -z, z)


def _squared(x, y, inputs, target):
    """Half the mean square of what the weights x and y are off, from the second moments."""
    a, b = np.transpose(inputs)
    squares = x * x * (a @ a) + 2 * x * y * (a @ b) + y * y * (b @ b)
    return (squares - 2 * x * (a @ target) - 2 * y * (b @ target) + target @ target) / (2 * len(target))


def _regression(x, y, standardise):
    inputs, target = diabetes()
    centred = inputs - inputs.mean(axis=0)
    return _squared(x, y, centred / inputs.std(axis=0) ** standardise, target)


def _fitted_line(x, y, prepare):
    (inputs, _), target = np.transpose(diabetes()[0]), diabetes()[1]
    seen = (inputs - min(2 * prepare, 1) * inputs.mean()) / inputs.std() ** max(2 * prepare - 1, 0)
    return _squared(x, y, np.stack([seen, np.ones_like(seen)], axis=1), target)


def _diabetes_line(x, y, prepare, whiten):
    raw, target = diabetes()
    centred, scaled = max(min(2 * prepare, 1), whiten), max(2 * prepare - 1, 0, whiten)
    values, vectors = np.linalg.eigh(np.corrcoef(raw.T))
    inputs = (raw - centred * raw.mean(axis=0)) / raw.std(axis=0) ** scaled
    return _squared(x, y, inputs @ (vectors * values ** (-whiten / 2)) @ vectors.T, target)


def _two_clouds(x, y, centre, spread):
    scatter, loss = np.random.default_rng(0).normal(size=(200, 2)), 0
    for nth, (first, second) in enumerate(centre + spread * scatter):
        side = -1 if nth < 100 else 1
        loss = loss + np.log(1 + np.exp(-side * (x * (first + side * 1.2) + y * second - 3 * centre)))
    return loss / 200


def _all_positive(x, y, shift):
    inputs = np.random.default_rng(0).uniform(size=(200, 2)) - shift
    return _squared(x, y, inputs, inputs[:, 0] - inputs[:, 1])


def _two_weight_net(x, y):
    at = [-2 + i / 5 for i in range(21)]
    return sum((y * np.tanh(x * z) - np.tanh(1.5 * z)) ** 2 for z in at) / 42


def _ackley(x, y):
    root = np.sqrt((x * x + y * y) / 2)
    return 20 - 20 * np.exp(-root / 5) + np.exp(1) - np.exp((np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 2)


def _goldstein_price(x, y):
    a = 19 - 14 * (x + y) + 3 * (x + y) ** 2
    b = 18 - 32 * x + 12 * x * x + 48 * y - 36 * x * y + 27 * y * y
    return np.log(1 + (x + y + 1) ** 2 * a) + np.log(30 + (2 * x - 3 * y) ** 2 * b)


def _regularized_bowl(x, y, l2, l1):
    u, v = _turned_back(x - 2, y - 0.6, 20)
    return u * u / 2 + 5 * v * v / 2 + l2 / 2 * (x * x + y * y) + l1 * (_size(x) + _size(y))


FORMULAS: dict[str, Callable[..., Any]] = {  # (x, y, **knobs) -> loss
    "taco_shell": _taco_shell,
    "bowl": lambda x, y: (x * x + y * y) / 2,
    "noisy_bowl": lambda x, y: (x * x + 5 * y * y) / 2,
    "saddle": _saddle,
    "sharp_minima": _sharp_minima,
    "ledge": _ledge,
    "hill": lambda x, y: ((x - 2) ** 2 + y * y) / 20 + np.exp(-2 * x * x) * np.exp(-2 * y * y),
    "long_valley": lambda x, y: 10 * y * y + 0.3 * np.sqrt(1 + x * x) - 0.3,
    "kink": lambda x, y: _size(x) + 3 * _size(y),
    "regression": _regression,
    "fitted_line": _fitted_line,
    "diabetes_line": _diabetes_line,
    "two_clouds": _two_clouds,
    "all_positive": _all_positive,
    "regularized_bowl": _regularized_bowl,
    "slope": lambda x, y, slope_x, slope_y: slope_x * x + slope_y * y,
    "quadratic": lambda x, y, a, b, c: (x * (a * x + b * y) + y * (b * x + c * y)) / 2,
    "cliff": lambda x, y, wall: wall / 100 * np.log(1 + np.exp(100 * x)) - x / 2 + 0.3 * np.sqrt(1 + y * y) - 0.3,
    "staircase": lambda x, y: np.floor(np.real(2 * x * x + 10 * y * y)) / 4,
    "two_weight_net": _two_weight_net,
    "plateau_hole": lambda x, y: 1 - np.exp(-x * x / 2) * np.exp(-y * y / 2),
    "rosenbrock": lambda x, y: 1 - 2 * x + x * x + 100 * (y * y - 2 * y * x * x + x**4),
    "beale": lambda x, y: sum((c - x * (1 - y**n)) ** 2 for n, c in ((1, 1.5), (2, 2.25), (3, 2.625))),
    "himmelblau": lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    "rastrigin": lambda x, y: sum(10 + z * z - 10 * np.cos(2 * np.pi * z) for z in (x, y)),
    "ackley": _ackley,
    "six_hump_camel": lambda x, y: 4 * x**2 - 2.1 * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4,
    "styblinski_tang": lambda x, y: sum(z**4 / 2 - 8 * z * z + 2.5 * z for z in (x, y)),
    "booth": lambda x, y: 5 * x * x + 8 * x * y + 5 * y * y - 34 * x - 38 * y + 74,
    "matyas": lambda x, y: 0.01 * (x + y) ** 2 + 0.25 * (x - y) ** 2,
    "goldstein_price": _goldstein_price,
    "monkey_saddle": lambda x, y: x * (x * x - 3 * y * y) + 0.75 * (x * x + y * y) ** 2,
}


def formula(landscape: Landscape, knobs=None) -> Callable[..., Any]:
    """The surface's formula (x, y) -> loss in NumPy; also for complex x and y."""
    key = next((key for key, known in LANDSCAPES.items() if known.name == landscape.name), landscape.name)
    assert key in FORMULAS, f"write the loss of {key} once more, in NumPy, into FORMULAS"
    values = {name: value for name, value in landscape.knob_values(knobs).items() if name not in landscape.facts}
    return lambda x, y: FORMULAS[key](x, y, **values)


def formula_gradient(landscape: Landscape, points: np.ndarray, knobs=None) -> np.ndarray:
    """The gradient (n, 2) of the formula by a complex step: no difference is taken, so it is exact to the last digits."""
    (x, y), f, h = points.T, formula(landscape, knobs), 1e-30
    return np.stack([np.imag(f(x + 1j * h, y + 0j)), np.imag(f(x + 0j, y + 1j * h))], axis=-1) / h


@every_landscape
def test_loss_and_gradient_are_those_of_the_formula_of_the_book(landscape, settings):
    for knobs in settings(landscape):
        points = random_points(landscape, knobs, n=100)
        expected = formula(landscape, knobs)(*points.T), formula_gradient(landscape, points, knobs)
        for ours, theirs in zip(loss_and_gradient(landscape, points, knobs), expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12 * scale(theirs).max(), err_msg=str(knobs))


# Single surfaces


@lru_cache
def diabetes() -> tuple[np.ndarray, np.ndarray]:
    """Body mass index and s5 (442, 2), and the target (442,), standardised."""
    from sklearn.datasets import load_diabetes  # it takes a second, in every process that gathers the tests

    data = load_diabetes(scaled=False)  # pyright: ignore
    columns = [data.feature_names.index(name) for name in ("bmi", "s5")]  # pyright: ignore
    inputs, target = data.data[:, columns], data.target  # pyright: ignore
    return inputs, (target - target.mean()) / target.std()


def test_the_regression_is_that_of_the_diabetes_data():
    inputs, target = diabetes()
    inputs = inputs - inputs.mean(axis=0)
    hessian, slope = quadratic(seen(0.5, 0.0, **FACTS), of_all(**FACTS))
    np.testing.assert_allclose(hessian, inputs.T @ inputs / len(target), rtol=1e-12)
    np.testing.assert_allclose(slope, inputs.T @ target / len(target), rtol=1e-12)
    np.testing.assert_allclose(hessian, [[19.4756, 1.02739], [1.02739, 0.272275]], rtol=5e-6)
    np.testing.assert_allclose(slope, (2.588075, 0.295277), rtol=5e-6)


@pytest.mark.parametrize(("standardise", "condition"), [(0.0, 89.8), (1.0, 2.61)])
def test_c41_standardising_turns_the_taco_shell_into_a_bowl(standardise, condition):
    hessian = curvature(LANDSCAPES["regression"], [(0.3, -0.2)], {"standardise": standardise})[0]
    np.testing.assert_allclose(np.linalg.cond(hessian), condition, rtol=1e-3)
    if standardise:
        np.testing.assert_allclose(hessian, [[1, 0.446157], [0.446157, 1]], rtol=1e-5)


@pytest.mark.parametrize(("l2", "length"), [(0.0, 2.088), (0.3, 1.608), (1.0, 1.047), (3.0, 0.527)])
def test_c50_l2_pulls_the_minimum_towards_zero_and_never_onto_an_axis(l2, length):
    x, y, _ = stationary_points(LANDSCAPES["regularized_bowl"], {"l2": l2}).minima[0]
    np.testing.assert_allclose(np.hypot(x, y), length, atol=5e-4)
    assert min(x, y) >= 0.108 - 5e-4


@pytest.mark.parametrize(
    ("l1", "x", "y"), [(0.0, 2, 0.6), (1.0, 0.8365, 0.0493), (2.0, 0.112, 0), (2.2, 0, 0), (4.0, 0, 0)]
)
def test_c50_l1_pulls_the_minimum_onto_an_axis(l1, x, y):
    listed = stationary_points(LANDSCAPES["regularized_bowl"], {"l1": l1}).minima[0]
    np.testing.assert_allclose(listed[:2], (x, y), atol=6e-5)
    assert (listed[:2] == 0).tolist() == [x == 0, y == 0]


@pytest.mark.parametrize("l2", [0.0, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("l1", [0.0, 0.5, 1.0, 1.13, 2.0, 4.0])
def test_c50_the_minimum_is_the_one_that_a_search_finds(l2, l1):
    surface, knobs = LANDSCAPES["regularized_bowl"], {"l2": l2, "l1": l1}
    found = lowest_found(surface, knobs)
    np.testing.assert_allclose(stationary_points(surface, knobs).minima[0, :2], found[:2], rtol=0, atol=1e-6)


def signs_of_the_slope(width: float, depth: float) -> np.ndarray:
    """Where the slope of the two wells along y = 0 changes its sign, on a fine grid: (n,) cells (low, high)."""
    x = np.linspace(-1.0, 3.0, 40_001)
    slope = 0.3 * (x - 2) + depth * (x + 1) / width**2 * np.exp(-((x + 1) ** 2) / (2 * width**2))
    at = np.flatnonzero(np.diff(np.sign(slope)))
    return np.stack([x[at], x[at + 1]], axis=1)


def test_the_narrow_well_and_its_ridge_vanish_together_where_the_slope_has_no_zero():
    wells = LANDSCAPES["sharp_minima"]
    gone = 0
    for width in np.linspace(0.1, 0.7, 25):
        for depth in np.geomspace(0.5, 4.0, 25):
            knobs = {"width": float(width), "depth": float(depth)}
            cells = signs_of_the_slope(width, depth)
            minima, saddles = stationary_points(wells, knobs)
            assert (len(minima), len(saddles)) == {3: (2, 1), 1: (1, 0)}[len(cells)], knobs
            x = np.sort(np.concatenate([minima[:, 0], saddles[:, 0]]))
            assert (x >= cells[:, 0] - 1e-9).all(), knobs
            assert (x <= cells[:, 1] + 1e-9).all(), knobs
            gone += len(cells) == 1
    assert 10 < gone < 200  # both cases occur


@pytest.mark.parametrize("width", [0.45, 0.55, 0.7])
@pytest.mark.parametrize("beside", [1e-10, 1e-6, 1e-3])
def test_the_narrow_well_is_exact_up_to_the_depth_at_which_it_merges_with_its_ridge(width, beside):
    wells = LANDSCAPES["sharp_minima"]

    def crest(depth):  # of the slope, between the middle of the well and its inflection
        t = np.linspace(0.5, 3**0.5, 200_001)
        return (depth / width * t * np.exp(-(t**2) / 2) + 0.3 * (width * t - 3)).max()

    low, high = 0.3, 4.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if crest(middle) > 0 else (middle, high)
    above, below = (
        stationary_points(wells, {"width": width, "depth": high * (1 + side)}) for side in (beside, -beside)
    )
    assert (len(above.minima), len(above.saddles)) == (2, 1)
    assert (len(below.minima), len(below.saddles)) == (1, 0)
    x = np.sort([*above.minima[:, 0], *above.saddles[:, 0]])[:2]
    u = x + 1
    slope = 0.3 * (x - 2) + high * (1 + beside) * u / width**2 * np.exp(-(u**2) / (2 * width**2))
    assert np.abs(slope).max() <= 1e-12
    assert x[0] < x[1]


def test_c18_only_the_sharp_minimum_minds_a_shift():
    wells, angles = LANDSCAPES["sharp_minima"], np.linspace(0, 2 * np.pi, 16, endpoint=False)
    sharp, wide = stationary_points(wells).minima
    rise = {
        name: np.mean(
            [
                losses(wells, [row[:2]], {"shift_x": 0.3 * np.cos(a), "shift_y": 0.3 * np.sin(a)})[0] - row[2]
                for a in angles
            ]
        )
        for name, row in (("sharp", sharp), ("wide", wide))
    }
    np.testing.assert_allclose([rise["sharp"], rise["wide"]], [1.029, 0.0135], rtol=2e-3)


def test_ackley_s_lowest_point_is_the_tip_of_a_cone():
    ackley, angles = LANDSCAPES["ackley"], np.linspace(0, 2 * np.pi, 12, endpoint=False)
    loss, gradient = loss_and_gradient(ackley, [(0.0, 0.0)])
    assert loss[0] == pytest.approx(0.0, abs=1e-15)
    assert (gradient == 0).all()  # claims.md, P3: without care it is NaN
    round_it = 1e-6 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    np.testing.assert_allclose(losses(ackley, round_it) / 1e-6, np.full(12, 2 * np.sqrt(2)), rtol=1e-4)
    np.testing.assert_allclose(curvature(ackley, [(1e-3, 0.0)])[0], [[53, 0], [0, 2882]], rtol=0.01, atol=1e-6)


def test_the_kink_has_no_slope_at_its_crease_and_an_even_one_elsewhere():
    kink = LANDSCAPES["kink"]
    points = np.array([(0, 0), (0.5, 0), (-1, 0), (0, 2), (0, -1e-9), (1, -1), (-1e-300, 0.3)])
    _, gradient = loss_and_gradient(kink, points)
    np.testing.assert_array_equal(gradient, np.sign(points) * [1, 3])
    assert (curvature(kink, points) == 0).all()


def test_the_staircase_has_no_gradient_anywhere_and_climbs_by_quarters():
    stairs, bowl = LANDSCAPES["staircase"], LANDSCAPES["noisy_bowl"]
    points = np.concatenate([random_points(stairs, n=300), [(0, 0), (1, 0), (2**0.5, 0), (0, 1), stairs.start]])
    loss, gradient = loss_and_gradient(stairs, points)
    assert (gradient == 0).all()
    assert (loss * 4 == np.round(loss * 4)).all()
    below = losses(bowl, points) - loss
    assert below.min() >= 0
    assert below.max() < 0.25
    assert len(np.unique(loss)) > 20


def test_the_slope_is_the_same_everywhere():
    slope = LANDSCAPES["slope"]
    _, gradient = loss_and_gradient(slope, 10 * random_points(slope, n=50))
    np.testing.assert_array_equal(gradient, np.tile([1.0, 3.0], (50, 1)))
    assert not len(stationary_points(slope).minima)


# Sampling


@every_landscape
def test_the_value_grid_has_its_rows_along_y(landscape):
    # Neither square nor symmetric, so that swapped axes cannot pass.
    (x0, x1), (y0, y1) = landscape.xlim, landscape.ylim
    grid = value_grid(landscape, (x0, 0.3 * x1), (0.6 * y0, y1), n=5)
    np.testing.assert_array_equal(grid.x, np.linspace(x0, 0.3 * x1, 5))
    np.testing.assert_array_equal(grid.y, np.linspace(0.6 * y0, y1, 5))
    for i, j in [(0, 4), (3, 1), (4, 0), (2, 2)]:
        expected = losses(landscape, [(grid.x[j], grid.y[i])])[0]
        np.testing.assert_allclose(grid.loss[i, j], expected, rtol=1e-12, atol=1e-12)


def test_grid_and_field_follow_the_knobs():
    taco = LANDSCAPES["taco_shell"]
    grid = value_grid(taco, (-4, 4), (-2, 2), {"kappa": 1.0}, n=3)
    np.testing.assert_allclose(grid.loss, 25 * np.array([[20, 4, 20], [16, 0, 16], [20, 4, 20]]), rtol=1e-12)
    np.testing.assert_allclose(gradient_field(taco, [(2.0, 1.0)], {"kappa": 10.0}), [(10.0, 50.0)], rtol=1e-12)


def central_differences(function, points: np.ndarray, h: float) -> np.ndarray:
    """The derivatives of function(points) along x and y, on a new last axis."""
    sides = [(function(points + step) - function(points - step)) / (2 * h) for step in h * np.eye(2)]
    return np.stack(sides, axis=-1)


@every_landscape
def test_the_curvature_equals_finite_differences_of_the_gradient(landscape, settings):
    for knobs in settings(landscape):
        points = random_points(landscape, knobs)
        expected = central_differences(lambda p, knobs=knobs: gradient_field(landscape, p, knobs), points, h=1e-5)
        found = curvature(landscape, points, knobs)
        assert found.shape == (len(points), 2, 2)
        size = np.abs(expected).max(axis=(1, 2), keepdims=True)
        assert (np.abs(found - expected) <= 1e-5 * np.maximum(1.0, size)).all(), knobs


def test_the_checks_of_stationary_points_catch_a_wrong_list(settings):
    """A test that cannot fail is none: the saddle with its lists exchanged, and with a minimum beside its place,
    with one left out and with a wrong loss."""
    good = LANDSCAPES["saddle"]
    exchanged = dataclasses.replace(good, minima=good.saddles, saddles=good.minima)
    beside = dataclasses.replace(good, minima=lambda angle: good.minima(angle) + np.array([0.0, 1e-4, 0.0]))
    one_only = dataclasses.replace(good, minima=lambda angle: good.minima(angle)[:1])
    wrong_loss = dataclasses.replace(good, minima=lambda angle: good.minima(angle) + np.array([0.0, 0.0, 1e-6]))
    for check in (
        lambda: test_round_a_listed_minimum_the_loss_is_nowhere_lower(exchanged, settings),
        lambda: test_round_a_listed_saddle_the_loss_is_both_higher_and_lower(exchanged, settings),
        lambda: test_at_listed_minima_the_hessian_is_positive_semidefinite(exchanged, settings),
        lambda: test_the_lowest_listed_minimum_is_the_lowest_that_a_search_finds(exchanged, settings),
        lambda: test_a_newton_search_finds_all_that_is_listed_and_nothing_else(exchanged, settings),
        lambda: test_a_newton_search_finds_all_that_is_listed_and_nothing_else(one_only, settings),
        lambda: test_at_listed_points_the_gradient_vanishes_and_the_loss_is_the_stated_one(beside, "minima", settings),
        lambda: test_at_listed_points_the_gradient_vanishes_and_the_loss_is_the_stated_one(
            wrong_loss, "minima", settings
        ),
    ):
        with pytest.raises(AssertionError):
            check()


@every_landscape
def test_a_surface_says_that_it_is_quadratic_where_its_gradient_is_linear(landscape, settings):
    linear, points = True, np.random.default_rng(0).uniform(-1.1, 1.3, size=(12, 2))
    for knobs in settings(landscape):
        gradients = gradient_field(landscape, points, knobs)
        # Of a linear function that of a middle is the middle of both.
        between = gradient_field(landscape, (points[:6] + points[6:]) / 2, knobs)
        off = np.abs(between - (gradients[:6] + gradients[6:]) / 2).max()
        linear &= bool(off <= 1e-9 * np.abs(gradients).max())
    steepest = np.linalg.eigvalsh(curvature(landscape, np.zeros((1, 2)))[0])
    assert landscape.quadratic == (linear and steepest[0] > 0)


@pytest.mark.parametrize("name", [key for key, one in LANDSCAPES.items() if one.quadratic and one.knobs])
def test_six_numbers_tell_the_loss_of_a_quadratic_surface_everywhere(name, draw_knobs):
    landscape, random = LANDSCAPES[name], np.random.default_rng(1)
    knobs = [draw_knobs(landscape.knobs, random) for _ in range(5)]
    rows = {name: np.array([one[name] for one in knobs]) for name in knobs[0]}
    for one, (h11, h12, h22, b1, b2, c) in zip(knobs, quadratics(landscape, rows), strict=True):
        x, y = random.uniform(-3, 3, size=(2, 20))
        told = (h11 * x * x + 2 * h12 * x * y + h22 * y * y) / 2 - b1 * x - b2 * y + c
        assert told == pytest.approx(formula(landscape, one)(x, y), rel=1e-9, abs=1e-9), one
