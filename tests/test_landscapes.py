"""What every surface owes the app: true stationary points, a start inside the picture, numbers that stay finite.

Tolerances, where a test does not say otherwise: a listed point is exact to 1e-6 in x and y, its loss to 1e-9.
"""

import dataclasses
import importlib
import sys
from collections.abc import Callable, Iterator

import jax
import numpy as np
import pytest

from landscapes import LANDSCAPES
from landscapes.base import Landscape
from landscapes.discovery import discover
from landscapes.sampling import curvature, gradient_field, stationary_points, value_grid
from optimizers import OPTIMIZERS

every_surface = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES.keys())
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


def losses(landscape: Landscape, points, knobs=None) -> np.ndarray:
    """The loss at points (n, 2), one call each: slow, but nothing stands between the test and the surface."""
    values = landscape.knob_values(knobs)
    return np.array([float(landscape.loss(np.asarray(p, float), **values)) for p in points])


def random_points(landscape: Landscape, knobs=None, n: int = 30) -> np.ndarray:
    (x0, x1), (y0, y1), _ = landscape.view_at(knobs)
    return np.random.default_rng(7).uniform((x0, y0), (x1, y1), (n, 2))


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
    (tmp_path / "stray.py").write_text(text)
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
    (folder / "good.py").write_text("OPTIMIZER = 1")
    (folder / "helper.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    assert discover("methods_of_nobody", "OPTIMIZER", {"helper"}) == {"good": 1}
    with pytest.raises(ImportError, match=r"methods_of_nobody/helper\.py must define OPTIMIZER"):
        discover("methods_of_nobody", "OPTIMIZER", set())


# The facts of a surface


@every_surface
def test_the_words_are_there_and_the_formula_closes_its_braces(landscape):
    assert landscape.name
    assert landscape.story
    assert landscape.source
    assert landscape.formula.count("{") == landscape.formula.count("}")
    assert landscape.formula.count(r"\left") == landscape.formula.count(r"\right")


@every_surface
def test_the_rates_are_positive_and_belong_to_methods_that_exist(landscape):
    assert set(landscape.rates) <= set(OPTIMIZERS)
    assert all(0 < rate < np.inf for rate in landscape.rates.values())


@every_surface
def test_the_knobs_are_sliders_with_their_default_inside(landscape):
    names = [knob.name for knob in landscape.knobs]
    assert len(set(names)) == len(names)
    for knob in landscape.knobs:
        assert knob.low < knob.high
        assert knob.low <= knob.default <= knob.high
        assert not knob.log or knob.low > 0
        assert knob.symbol


@every_surface
def test_the_view_at_the_default_knobs_is_the_one_written_down(landscape):
    assert tuple(landscape.view_at()) == (landscape.xlim, landscape.ylim, landscape.start)


@every_surface
def test_a_knob_that_the_surface_does_not_have_is_refused_by_name(landscape):
    with pytest.raises(ValueError, match="wobble"):
        landscape.view_at({"wobble": 1.0})


@every_surface
def test_the_start_lies_inside_the_domain_at_any_knobs(landscape, settings):
    for knobs in settings(landscape):
        (x0, x1), (y0, y1), (x, y) = landscape.view_at(knobs)
        assert x0 < x < x1, knobs
        assert y0 < y < y1, knobs


@every_surface
def test_loss_and_gradient_at_the_start_are_finite_and_have_their_shapes(landscape, settings):
    for knobs in settings(landscape):
        start = np.array([landscape.view_at(knobs).start])
        assert np.shape(landscape.loss(start[0], **landscape.knob_values(knobs))) == ()
        assert np.isfinite(losses(landscape, start, knobs)).all(), knobs
        gradient = gradient_field(landscape, start, knobs)
        assert gradient.shape == (1, 2)
        assert gradient.dtype == np.float64
        assert np.isfinite(gradient).all(), knobs
        assert np.linalg.norm(gradient) > 0, "nothing moves from this start"


@every_surface
def test_the_loss_is_finite_all_over_the_domain(landscape, settings):
    for knobs in settings(landscape):
        view = landscape.view_at(knobs)
        assert np.isfinite(value_grid(landscape, view.xlim, view.ylim, knobs, n=61).loss).all(), knobs


@every_surface
def test_every_knob_changes_the_loss_somewhere(landscape):
    points = random_points(landscape)
    for knob in landscape.knobs:
        low, high = (losses(landscape, points, {knob.name: value}) for value in (knob.low, knob.high))
        assert np.abs(low - high).max() > 1e-6, knob.name


# Stationary points


@every_surface
@both_kinds
def test_at_the_default_knobs_no_listed_point_is_missing(landscape, kind):
    rows = np.asarray(getattr(landscape, kind)(**landscape.knob_values()))
    assert rows.ndim == 2
    assert rows.shape[1] == 3
    assert np.isfinite(rows).all()


@every_surface
@both_kinds
def test_a_point_that_a_knob_makes_vanish_has_neither_place_nor_loss_and_is_left_out(landscape, kind, settings):
    for knobs in settings(landscape):
        rows = np.asarray(getattr(landscape, kind)(**landscape.knob_values(knobs)))
        gone = np.isnan(rows[:, :2]).any(axis=1)
        assert (np.isnan(rows[:, 2]) == gone).all(), knobs
        assert not np.isinf(rows).any(), knobs
        listed = getattr(stationary_points(landscape, knobs), kind)
        np.testing.assert_allclose(listed, rows[~gone], rtol=1e-12, atol=1e-12)


@every_surface
@both_kinds
def test_at_listed_points_the_gradient_vanishes_and_the_loss_is_the_stated_one(landscape, kind, settings):
    for knobs in settings(landscape):
        rows = getattr(stationary_points(landscape, knobs), kind)
        if not len(rows):
            continue
        steepest = np.nan_to_num(np.abs(curvature(landscape, rows[:, :2], knobs))).max(axis=(1, 2))
        gradient = np.abs(gradient_field(landscape, rows[:, :2], knobs)).max(axis=1)
        assert (gradient <= EXACT * np.maximum(1.0, steepest)).all(), (knobs, gradient)
        stated, true = rows[:, 2], losses(landscape, rows[:, :2], knobs)
        assert (np.abs(stated - true) <= 1e-9 * scale(true)).all(), (knobs, stated - true)


@every_surface
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
    evaluated = np.asarray(value_at(landscape, points, knobs)).reshape(len(rows), -1)
    return (evaluated - rows[:, 2:]) / scale(rows[:, 2:])


def value_at(landscape: Landscape, points: np.ndarray, knobs) -> np.ndarray:
    values = landscape.knob_values(knobs)
    return np.asarray(jax.vmap(lambda p: landscape.loss(p, **values))(points))


@every_surface
def test_round_a_listed_minimum_the_loss_is_nowhere_lower(landscape, settings):
    for knobs in settings(landscape):
        minima = stationary_points(landscape, knobs).minima
        if len(minima):
            assert round_about(landscape, minima, knobs).min() >= -1e-12, knobs


@every_surface
def test_round_a_listed_saddle_the_loss_is_both_higher_and_lower(landscape, settings):
    for knobs in settings(landscape):
        saddles = stationary_points(landscape, knobs).saddles
        if len(saddles):
            excess = round_about(landscape, saddles, knobs)
            assert (excess.min(axis=1) < -1e-12).all(), knobs
            assert (excess.max(axis=1) > 1e-12).all(), knobs


@every_surface
def test_nothing_in_the_domain_lies_below_the_lowest_listed_minimum(landscape, settings):
    if not len(stationary_points(landscape).minima):
        pytest.skip("lists no minimum")
    for knobs in settings(landscape):
        view = landscape.view_at(knobs)
        lowest = stationary_points(landscape, knobs).minima[:, 2].min()
        grid = value_grid(landscape, view.xlim, view.ylim, knobs, n=301)
        assert grid.loss.min() >= lowest - 1e-9 * scale(lowest), knobs


@every_surface
def test_the_lowest_listed_minimum_is_in_the_picture(landscape, settings):
    if not len(stationary_points(landscape).minima):
        pytest.skip("lists no minimum")
    for knobs in settings(landscape):
        (x0, x1), (y0, y1), _ = landscape.view_at(knobs)
        minima = stationary_points(landscape, knobs).minima
        x, y, _ = minima[np.argmin(minima[:, 2])]
        assert x0 < x < x1, knobs
        assert y0 < y < y1, knobs


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
]


@pytest.mark.parametrize(("key", "knobs", "minima", "saddles"), PUBLISHED, ids=lambda value: str(value)[:30])
@both_kinds
def test_the_stationary_points_are_the_published_ones(key, knobs, minima, saddles, kind):
    published = minima if kind == "minima" else saddles
    listed = getattr(stationary_points(LANDSCAPES[key], knobs), kind)
    assert len(listed) == len(published)
    for x, y, loss, *eigenvalues in published:
        nearest = listed[np.argmin(np.linalg.norm(listed[:, :2] - (x, y), axis=1))]
        np.testing.assert_allclose(nearest, (x, y, loss), rtol=0, atol=5e-6)
        if eigenvalues:
            hessian = curvature(LANDSCAPES[key], nearest[None, :2], knobs)[0]
            np.testing.assert_allclose(np.linalg.eigvalsh(hessian), eigenvalues, rtol=0, atol=6e-3)


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


def _sharp_minima(x, y, width, shift_x, shift_y):
    x, y = x - shift_x, y - shift_y
    return 0.15 * ((x - 2) ** 2 + y * y) - 2 * np.exp(-((x + 1) ** 2 + y * y) / (2 * width * width))


def _ledge(x, y, eps):
    return 0.25 * x**4 - 2 / 3 * x**3 - 0.5 * eps * x * x + 2 * eps * x + y * y


FORMULAS: dict[str, Callable[..., np.ndarray]] = {
    "taco_shell": _taco_shell,
    "bowl": lambda x, y: (x * x + y * y) / 2,
    "noisy_bowl": lambda x, y: (x * x + 5 * y * y) / 2,
    "saddle": _saddle,
    "sharp_minima": _sharp_minima,
    "ledge": _ledge,
}


@pytest.mark.parametrize("key", FORMULAS)
def test_the_loss_is_the_formula_of_the_book(key, settings):
    landscape = LANDSCAPES[key]
    for knobs in settings(landscape):
        points = random_points(landscape, knobs, n=10)
        expected = FORMULAS[key](*points.T, **landscape.knob_values(knobs))
        np.testing.assert_allclose(losses(landscape, points, knobs), expected, rtol=1e-12, atol=1e-12)


# Sampling


@every_surface
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


@every_surface
def test_the_gradient_equals_finite_differences_of_the_loss(landscape, settings):
    for knobs in settings(landscape):
        points = random_points(landscape, knobs)
        expected = central_differences(lambda p, knobs=knobs: value_at(landscape, p, knobs), points, h=1e-6)
        found = gradient_field(landscape, points, knobs)
        # Rounding of the loss divided by h, and a cubic term on the steepest surfaces.
        tolerance = 1e-6 * scale(expected) + 1e-9 * scale(value_at(landscape, points, knobs))[:, None]
        assert (np.abs(found - expected) <= tolerance).all(), knobs


@every_surface
def test_the_curvature_equals_finite_differences_of_the_gradient(landscape, settings):
    for knobs in settings(landscape):
        points = random_points(landscape, knobs)
        expected = central_differences(lambda p, knobs=knobs: gradient_field(landscape, p, knobs), points, h=1e-5)
        found = curvature(landscape, points, knobs)
        assert found.shape == (len(points), 2, 2)
        size = np.abs(expected).max(axis=(1, 2), keepdims=True)
        assert (np.abs(found - expected) <= 1e-5 * np.maximum(1.0, size)).all(), knobs


def test_the_checks_of_stationary_points_catch_a_wrong_list(settings):
    """A test that cannot fail is none: the saddle with its lists exchanged, and with a minimum beside its place."""
    good = LANDSCAPES["saddle"]
    exchanged = dataclasses.replace(good, minima=good.saddles, saddles=good.minima)
    beside = dataclasses.replace(good, minima=lambda angle: good.minima(angle) + np.array([0.0, 1e-4, 0.0]))
    wrong_loss = dataclasses.replace(good, minima=lambda angle: good.minima(angle) + np.array([0.0, 0.0, 1e-6]))
    for check in (
        lambda: test_round_a_listed_minimum_the_loss_is_nowhere_lower(exchanged, settings),
        lambda: test_round_a_listed_saddle_the_loss_is_both_higher_and_lower(exchanged, settings),
        lambda: test_at_listed_minima_the_hessian_is_positive_semidefinite(exchanged, settings),
        lambda: test_nothing_in_the_domain_lies_below_the_lowest_listed_minimum(exchanged, settings),
        lambda: test_at_listed_points_the_gradient_vanishes_and_the_loss_is_the_stated_one(beside, "minima", settings),
        lambda: test_at_listed_points_the_gradient_vanishes_and_the_loss_is_the_stated_one(
            wrong_loss, "minima", settings
        ),
    ):
        with pytest.raises(AssertionError):
            check()
