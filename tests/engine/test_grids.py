"""Sweeps over grids: every cell is the run it stands for, on every surface and with every method."""

import threading
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import blocks, ends
from engine.grid import sweep
from engine.run import run
from engine.theory import curvatures, stability_limit
from engine.verdict import DIVERGED, STATUSES, verdict
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS, momentum
from optimizers.base import Optimizer, default_hypers
from shapes import Sweep, Verdict
from states.setting import on
from tests.support.turns import by_turns, every_landscape

TACO, BOWL, HIMMELBLAU = LANDSCAPES["taco_shell"], LANDSCAPES["bowl"], LANDSCAPES["himmelblau"]
SGD, MOMENTUM, ADAM = OPTIMIZERS["sgd"], OPTIMIZERS["momentum"], OPTIMIZERS["adam"]
CHAOTIC = 0.2  # largest share of cells that may differ from their run because they amplify the last bits


class Cell:
    """One cell of a sweep, and the run that it stands for."""

    def __init__(self, landscape: Landscape, optimizer: Optimizer, found: Sweep, place: tuple[int, ...], **options):
        self.landscape, self.optimizer, self.options = landscape, optimizer, options
        self.found = Sweep(found.axes, *(field[place] for field in found[1:]))
        values = {name: float(axis[i]) for (name, axis), i in zip(found.axes.items(), place, strict=True)}
        named = {knob.name for knob in optimizer.knobs}
        self.start = [values.pop(name) for name in ("x", "y") if name in values] or None
        self.hypers = {name: value for name, value in values.items() if name in named}
        self.knobs = {name: value for name, value in values.items() if name not in named}

    def alone(self, moved: float = 0.0):
        start = np.asarray(self.start or self.landscape.view_at(self.knobs).start) + moved
        trajectory = run(
            self.optimizer, on(self.landscape, start=start, knobs=self.knobs or None, **self.options), self.hypers
        )
        return trajectory, verdict(trajectory, on(self.landscape, knobs=self.knobs))

    def is_its_run(self) -> bool:
        return self.agrees(*self.alone())

    def agrees(self, trajectory, judged: Verdict) -> bool:
        found = self.found
        same = found.status == judged.status and found.arrived == (-1 if judged.arrived is None else judged.arrived)
        same &= found.diverged == (-1 if judged.step is None else judged.step)
        same &= found.minimum == (judged.minimum if judged.arrived is not None else -1)
        if judged.status == DIVERGED:
            return bool(same and np.isinf(found.loss))
        size = 1e-6 * abs(trajectory.loss[-1]) + 1e-12 * abs(trajectory.loss[0]) + 1e-300
        return bool(same and abs(found.loss - trajectory.loss[-1]) <= size)

    def is_chaotic(self) -> bool:
        """Whether a start moved by 1e-12 gives another run, too."""
        return not self.agrees(*self.alone(1e-12))


def share_of_chaos(landscape: Landscape, optimizer: Optimizer, found: Sweep, n: int, **options) -> float:
    """Of n random cells the share that are not their runs; each of these must be chaotic."""
    random, shape = np.random.default_rng(0), found.loss.shape
    places = [tuple(int(random.integers(size)) for size in shape) for _ in range(n)]
    cells = [Cell(landscape, optimizer, found, place, **options) for place in places]
    others = [cell for cell in cells if not cell.is_its_run()]
    for cell in others:
        assert cell.is_chaotic(), f"{cell.hypers} {cell.knobs} {cell.start}: {cell.found} is not {cell.alone()[1]}"
    return len(others) / n


def rates(landscape: Landscape, optimizer: Optimizer, n: int) -> np.ndarray:
    """From a hundredth of the usual rate to three times of it."""
    return default_hypers(landscape, optimizer)["learning_rate"] * np.geomspace(0.01, 3.0, n)


def starts(landscape: Landscape, n: int) -> dict[str, np.ndarray]:
    view = landscape.view_at()
    return {"x": np.linspace(*view.xlim, n), "y": np.linspace(*view.ylim, n)}


# Every cell is its run


# With every method it is the program that visitors have, on every surface one that XLA has not optimised.


@pytest.mark.usefixtures("rough")
@pytest.mark.parametrize(("surface", "method"), by_turns(LANDSCAPES, ["momentum", "adam"]))
def test_on_every_surface_a_start_ends_where_its_run_does(surface, method):
    landscape, optimizer = LANDSCAPES[surface], OPTIMIZERS[method]
    steps = min(landscape.steps, 150)
    found = sweep(optimizer, on(landscape, steps=steps), starts(landscape, 12))
    assert share_of_chaos(landscape, optimizer, found, 16, steps=steps) <= CHAOTIC


@pytest.mark.parametrize(("surface", "method"), by_turns(["taco_shell", "himmelblau"], OPTIMIZERS))
def test_with_every_method_a_rate_does_what_its_run_does(surface, method):
    landscape, optimizer = LANDSCAPES[surface], OPTIMIZERS[method]
    axis = "learning_rate" if "learning_rate" in {knob.name for knob in optimizer.knobs} else "x"
    values = rates(landscape, optimizer, 24) if axis == "learning_rate" else starts(landscape, 24)["x"]
    over = {axis: values} if axis == "learning_rate" else {"x": values, "y": values[:3]}
    found = sweep(optimizer, on(landscape), over)
    assert share_of_chaos(landscape, optimizer, found, 24) <= CHAOTIC


@pytest.mark.usefixtures("rough")
@every_landscape
def test_a_knob_of_the_surface_moves_its_minima_its_start_and_its_domain(landscape, draw_knobs):
    for knob in landscape.knobs[:2]:
        low, high = (knob.low, knob.high) if not knob.log else (knob.default / 3, knob.default * 3)
        values = np.linspace(max(low, knob.low), min(high, knob.high), 5)
        found = sweep(SGD, on(landscape, steps=60), {"learning_rate": rates(landscape, SGD, 7), knob.name: values})
        assert share_of_chaos(landscape, SGD, found, 12, steps=60) <= CHAOTIC


@pytest.mark.parametrize("kind", ["uniform", "gaussian"])
def test_with_noise_and_a_schedule_a_cell_is_its_run(kind):
    options = {"noise": 1.0, "noise_kind": kind, "schedule": "cosine", "steps": 90}
    found = sweep(
        ADAM, on(BOWL, seed=5, **options), {"learning_rate": rates(BOWL, ADAM, 9), "beta1": np.array([0.0, 0.9])}
    )
    assert share_of_chaos(BOWL, ADAM, found, 18, seed=5, **options) <= CHAOTIC


def test_a_cell_that_swings_for_ever_is_at_rest_where_its_run_is():
    """At the stability limit SGD swings as widely as it began: at rest, then moving, then hovering."""
    found = curvatures(BOWL)
    assert found is not None
    setting, hypers = on(BOWL, steps=120), {"learning_rate": float(stability_limit(SGD, found[1], {}))}
    widths = np.linspace(0.001, 0.007, 13)
    cells = sweep(SGD, setting, {"x": widths, "y": np.zeros(1)}, hypers).status[:, 0]
    alone = [run(SGD, setting._replace(start=(x, 0.0)), hypers) for x in widths]
    assert [*cells] == [verdict(one, setting).status for one in alone]
    assert len(set(cells)) == 3


def test_the_order_of_the_axes_is_that_of_the_arrays():
    values, rhos = rates(TACO, MOMENTUM, 5), np.array([0.0, 0.5, 0.9])
    one = sweep(MOMENTUM, on(TACO), {"learning_rate": values, "rho": rhos})
    other = sweep(MOMENTUM, on(TACO), {"rho": rhos, "learning_rate": values})
    assert one.loss.shape == (5, 3)
    assert one.x.shape == (5, 3, 2)
    np.testing.assert_array_equal(one.loss, other.loss.T)
    np.testing.assert_array_equal(one.status, other.status.T)


def test_a_run_is_the_same_however_many_there_are_beside_it():
    values = rates(TACO, ADAM, 7000)
    many = sweep(ADAM, on(TACO, steps=50), {"learning_rate": values})
    few = sweep(ADAM, on(TACO, steps=50), {"learning_rate": values[::1000]})
    np.testing.assert_allclose(many.loss[::1000], few.loss, rtol=1e-9)
    np.testing.assert_array_equal(many.status[::1000], few.status)


@pytest.mark.parametrize(("surface", "method"), [("himmelblau", "momentum"), ("taco_shell", "adam")])
def test_however_many_steps_are_looked_at_together_what_is_found_is_the_same_bit_for_bit(surface, method, monkeypatch):
    """The tests take two, visitors eight (tests/conftest.py)."""
    landscape, optimizer = LANDSCAPES[surface], OPTIMIZERS[method]
    setting = on(landscape, steps=83)  # no multiple of eight
    over, found = {"learning_rate": 3 * rates(landscape, optimizer, 20), "x": starts(landscape, 3)["x"]}, []
    for chunk in (2, 8):
        monkeypatch.setattr(ends, "CHUNK", chunk)
        monkeypatch.setattr(blocks, "kernel", cache(ends.kernel.__wrapped__))
        found.append(sweep(optimizer, setting, over))
    assert len(np.unique(found[0].status)) > 1
    for name, few, many in zip(found[0]._fields[1:], found[0][1:], found[1][1:], strict=True):
        np.testing.assert_array_equal(few, many, err_msg=name)


def test_the_starts_of_a_quadratic_may_be_mirrored():
    n = 21
    xs, ys = np.linspace(-3, 3, n), np.linspace(-1.5, 1.5, n)
    found = sweep(ADAM, on(TACO, steps=80), {"x": xs, "y": ys})
    np.testing.assert_allclose(found.loss, found.loss[::-1, ::-1], rtol=1e-9)
    np.testing.assert_array_equal(found.arrived, found.arrived[::-1, :])


# Seeds


def test_of_several_seeds_each_is_a_run_of_its_own():
    values, seeds = rates(BOWL, SGD, 6), 5
    found = sweep(SGD, on(BOWL, noise=0.3, seed=3), {"learning_rate": values}, seeds=seeds)
    for i, value in enumerate(values):
        alone = [run(SGD, on(BOWL, noise=0.3, seed=3 + k), {"learning_rate": value}) for k in range(seeds)]
        judged = [verdict(one, on(BOWL)) for one in alone]
        arrived = sorted(one.arrived for one in judged if one.arrived is not None)
        assert found.success[i] == len(arrived) / seeds
        assert found.loss[i] == pytest.approx(np.median([one.loss[-1] for one in alone]), rel=1e-6)
        assert found.status[i] in {one.status for one in judged}
        assert found.arrived[i] == (arrived[len(arrived) // 2] if 2 * len(arrived) > seeds else -1)


# Theory


# Of methods whose limit theory knows each is held against its share of the quadratics.
KNOWN = ["sgd", "momentum", "nesterov", "nesterov_lookahead"]


@cache
def quadratics() -> list[str]:
    """Asked for in a test: to find them is to compile every surface."""
    return [name for name, landscape in LANDSCAPES.items() if curvatures(landscape) is not None]


def test_the_quadratics_are_those_with_a_constant_hessian():
    assert {"taco_shell", "bowl", "noisy_bowl", "booth", "matyas"} <= set(quadratics())
    assert not {"saddle", "himmelblau", "rosenbrock", "slope", "kink", "long_valley"} & set(quadratics())
    assert curvatures(TACO, {"kappa": 10.0, "angle": 30.0}) == pytest.approx([5.0, 50.0])


@pytest.mark.parametrize("method", KNOWN)
def test_the_edge_of_the_stable_rates_is_where_theory_says_within_one_cell(method):
    """Beyond it the loss after 1000 steps exceeds the start's."""
    optimizer = OPTIMIZERS[method]
    rhos = np.array([0.0, 0.3, 0.6, 0.9]) if method != "sgd" else np.array([0.0])
    mine = [surface for surface, other in by_turns(quadratics(), KNOWN) if other == method]
    for surface, rho in product(mine, rhos):
        landscape = LANDSCAPES[surface]
        found = curvatures(landscape)
        assert found is not None
        limit = stability_limit(OPTIMIZERS[method], found[1], {"rho": rho})
        values = limit * np.geomspace(0.5, 2.0, 201)
        hypers = {"rho": rho} if method != "sgd" else {}
        start = np.add(landscape.start, 0.123)  # on no axis of the surface
        swept = sweep(optimizer, on(landscape, start=start, steps=1000, noise=0.0), {"learning_rate": values}, hypers)
        began = run(optimizer, on(landscape, start=start, steps=1, noise=0.0), hypers).loss[0]
        first = int(np.argmax(swept.loss > began))
        assert (swept.loss[first:] > began).all(), (surface, rho)
        assert abs(first - np.searchsorted(values, limit)) <= 1, (surface, rho)


def test_no_other_momentum_is_faster_than_the_best():
    found = curvatures(TACO)
    assert found is not None
    rate, rho = momentum.fastest(*found).values()
    assert (rate, rho) == pytest.approx(((2 / (np.sqrt(50) + np.sqrt(0.5))) ** 2, (9 / 11) ** 2))
    grid = sweep(
        MOMENTUM,
        on(TACO, steps=400),
        {"learning_rate": rate * np.geomspace(0.25, 4, 33), "rho": np.linspace(0.4, 0.95, 34)},
    )
    best = sweep(MOMENTUM, on(TACO, steps=400), {"learning_rate": [rate], "rho": [rho]})
    assert best.loss[0, 0] <= 100 * np.nanmin(np.where(np.isfinite(grid.loss), grid.loss, np.inf))


def test_there_is_no_limit_for_a_method_that_theory_does_not_know():
    assert stability_limit(ADAM, 1.0, {}) is None


# The lecture's figures


def test_the_basins_of_himmelblau_and_styblinski_tang_have_the_shares_of_c03():
    for name, rate, shares in (
        ("himmelblau", 0.005, (0.252, 0.259, 0.240, 0.249)),
        ("styblinski_tang", 0.01, (0.274, 0.249, 0.249, 0.227)),
    ):
        found = sweep(SGD, on(LANDSCAPES[name], steps=1500), starts(LANDSCAPES[name], 21), {"learning_rate": rate})
        counted = np.bincount(found.minimum[found.minimum >= 0], minlength=4) / found.minimum.size
        np.testing.assert_allclose(sorted(counted), sorted(shares), atol=0.0015)


def test_newton_on_himmelblau_ends_at_minima_saddles_and_the_summit_as_in_c36():
    found = sweep(OPTIMIZERS["newton"], on(HIMMELBLAU), starts(HIMMELBLAU, 21))
    at_saddle = (found.status == "At a saddle").mean()
    at_minimum = (found.minimum >= 0).mean()
    summit = (np.hypot(*(found.x - [-0.270845, -0.923039]).reshape(-1, 2).T) < 0.01).mean()
    # Two starts lie on the border between a saddle and the summit, where the last bits decide.
    assert at_minimum == pytest.approx(0.599, abs=0.0015)
    assert at_saddle + summit == pytest.approx(0.401, abs=0.0015)
    assert (at_saddle, summit) == pytest.approx((0.347, 0.054), abs=0.005)


# Precision, progress, errors


def test_in_single_precision_nearly_all_cells_have_the_same_verdict():
    over = starts(HIMMELBLAU, 60)
    exact, quick = (sweep(MOMENTUM, on(HIMMELBLAU), over, precision=precision) for precision in ("float64", "float32"))
    assert (exact.status != quick.status).mean() < 0.01
    assert (exact.minimum != quick.minimum).mean() < 0.01
    assert (exact.x != quick.x).any()


def test_without_verdicts_the_ends_are_the_same():
    over = {"learning_rate": rates(TACO, MOMENTUM, 40) * 4, "rho": np.linspace(0, 0.95, 20)}
    whole, quick = (sweep(MOMENTUM, on(TACO), over, verdicts=verdicts) for verdicts in (True, False))
    for name in ("arrived", "minimum", "diverged", "success"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(quick, name))
    near = whole.arrived >= 0
    np.testing.assert_allclose(quick.loss[near], whole.loss[near], rtol=1e-6, atol=1e-12)
    assert (quick.status[near] == "Arrived").all()
    assert set(quick.status[~near]) == {DIVERGED, "Still moving"}
    assert {"Hovering", "Arrived"} & set(whole.status[near])


@pytest.mark.usefixtures("rough")
@every_landscape
def test_single_precision_works_on_every_surface(landscape):
    found = sweep(ADAM, on(landscape, steps=20), starts(landscape, 5), precision="float32")
    assert set(found.status.ravel()) <= set(STATUSES)
    assert found.loss.dtype == float


def test_progress_is_told_and_can_end_a_sweep(monkeypatch):
    told = []
    sweep(SGD, on(BOWL, steps=200), starts(BOWL, 200), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1

    class Enough(Exception):
        pass

    look, done = blocks._look, []
    monkeypatch.setattr(blocks, "_look", lambda *block: (done.append(block), look(*block))[1])

    def stop(share):
        assert threading.current_thread() is threading.main_thread()
        raise Enough

    with pytest.raises(Enough):
        sweep(SGD, on(BOWL, steps=1000), starts(BOWL, 1000), progress=stop)
    assert 0 < len(done) < 50  # of 10,000 runs each


def test_nothing_that_a_control_moves_compiles_anew(compilations):
    over = {"learning_rate": rates(TACO, ADAM, 60), "beta1": np.linspace(0, 0.9, 60)}
    sweep(ADAM, on(TACO), over)
    with compilations() as seconds:
        sweep(ADAM, on(TACO, start=(1.0, 0.5), steps=77), {name: values * 0.9 for name, values in over.items()})
        sweep(ADAM, on(TACO, knobs={"kappa": 10.0}, noise=0.2, seed=4, schedule="cosine"), over, {"beta2": 0.9})
    assert seconds == []


GOOD = {"learning_rate": [0.1], "rho": [0.5]}


@pytest.mark.parametrize(
    ("over", "options", "setting", "said"),
    [
        ({}, {}, {}, "one or two axes"),
        ({**GOOD, "x": [1.0]}, {}, {}, "one or two axes"),
        ({"beta1": [0.5]}, {}, {}, "has no 'beta1'"),
        ({"learning_rate": []}, {}, {}, "finite numbers"),
        ({"learning_rate": [float("nan")]}, {}, {}, "finite numbers"),
        ({"learning_rate": [[0.1]]}, {}, {}, "finite numbers"),
        ({"x": np.zeros(100_000), "y": np.zeros(10_000)}, {}, {}, "at most 4000000 runs"),
        (GOOD, {"seeds": 0}, {}, "number of seeds"),
        (GOOD, {"seeds": 1.5}, {}, "number of seeds"),
        (GOOD, {"precision": "float16"}, {}, "no precision"),
        (GOOD, {}, {"steps": 0}, "number of steps"),
        (GOOD, {}, {"start": (1.0, float("inf"))}, "a start"),
        (GOOD, {"hypers": {"beta1": 0.9}}, {}, "no knob 'beta1'"),
    ],
)
def test_what_makes_no_sweep_is_told(over, options, setting, said):
    with pytest.raises(ValueError, match=said):
        sweep(MOMENTUM, on(TACO, **setting), over, **options)


@given(st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=5), st.lists(st.floats(0, 1), min_size=1, max_size=4))
@settings(max_examples=15)
def test_any_values_give_a_verdict(values, rhos):
    found = sweep(MOMENTUM, on(HIMMELBLAU, steps=30), {"learning_rate": values, "rho": rhos})
    assert set(found.status.ravel()) <= set(STATUSES)
    assert ((found.status == DIVERGED) == np.isinf(found.loss)).all()
    assert ((found.status == DIVERGED) == (found.diverged >= 0)).all()
