"""The schedules against their formulas, and what the lecture says of them (C31, C32, C39)."""

import numpy as np
import pytest

from engine.run import run
from engine.sampling import stationary_points
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.schedules import SCHEDULES, factors
from states.setting import on

MILD = LANDSCAPES["noisy_bowl"]
SEEDS = range(100)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 7, 150, 1000])
def test_a_schedule_is_a_share_of_the_rate_and_begins_with_all_of_it_but_for_a_warm_up(name, steps):
    factor = factors(name, steps)
    assert factor.shape == (steps,)
    assert factor[0] == pytest.approx(min(1.0, 10 / steps) if name.startswith("warmup") else 1.0, rel=1e-12)
    assert ((factor > 0) & (factor <= 1)).all()


@pytest.mark.parametrize(
    ("name", "at_100_and_200"),
    [
        ("constant", (1.0, 1.0)),
        ("step", (0.1, 0.01)),
        ("exponential", (np.exp(-4 / 3), np.exp(-8 / 3))),
        ("cosine", (0.75, 0.25)),
        ("linear", (2 / 3, 1 / 3)),
        ("inverse", (1 / 11, 1 / 21)),
        ("warmup", (1.0, 1.0)),
        ("warmup_cosine", ((1 + np.cos(np.pi * 7 / 27)) / 2, (1 + np.cos(np.pi * 17 / 27)) / 2)),
    ],
)
def test_its_values_by_hand(name, at_100_and_200):
    np.testing.assert_allclose(factors(name, 300)[[100, 200]], at_100_and_200, rtol=1e-12)


@pytest.mark.parametrize("name", ["warmup", "warmup_cosine"])
def test_a_warm_up_rises_evenly_over_a_tenth_of_the_run(name):
    factor = factors(name, 300)
    np.testing.assert_allclose(factor[:30], np.arange(1, 31) / 30, rtol=1e-12)
    assert factor.max() == 1.0
    assert (np.diff(factor[29:]) <= 0).all()


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("linear", lambda optax, steps: optax.linear_schedule(1.0, 0.0, steps)),
        ("cosine", lambda optax, steps: optax.cosine_decay_schedule(1.0, steps)),
        # Theirs rises from the first step's value to 1 at the step `warmup_steps`; ours has risen one step before that.
        (
            "warmup_cosine",
            lambda optax, steps: (
                lambda t: optax.warmup_cosine_decay_schedule(0.0, 1.0, steps // 10, steps)(
                    t + 1 if t + 1 <= steps // 10 else t
                )
            ),
        ),
    ],
)
def test_its_values_are_those_of_optax(name, theirs):
    optax = pytest.importorskip("optax")
    schedule, steps = theirs(optax, 300), 300
    np.testing.assert_allclose(factors(name, steps), [float(schedule(t)) for t in range(steps)], atol=2e-6)


def test_the_cyclic_schedule_restarts_eight_times():
    factor = factors("cyclic", 800)
    assert np.flatnonzero(factor == 1.0).tolist() == [0, 100, 200, 300, 400, 500, 600, 700]
    np.testing.assert_allclose(factor[99], 0.005, atol=1e-3)


def final_loss(method: str, rate: float, schedule: str, steps: int = 300) -> np.ndarray:
    runs = (
        run(OPTIMIZERS[method], on(MILD, steps=steps, noise=5.0, seed=seed, schedule=schedule), {"learning_rate": rate})
        for seed in SEEDS
    )
    return np.array([trajectory.loss[-1] for trajectory in runs])


@pytest.mark.parametrize("schedule", ["step", "exponential", "cosine", "inverse"])
def test_with_noise_a_falling_rate_ends_far_lower(schedule):
    falling, constant = final_loss("sgd", 0.2, schedule), final_loss("sgd", 0.2, "constant")
    assert constant.mean() >= 10 * falling.mean()
    assert (falling < constant).mean() >= 0.85


def test_a_falling_rate_matters_less_for_adam():
    gain = {
        method: final_loss(method, 0.2, "constant").mean() / final_loss(method, 0.2, "step").mean()
        for method in ("sgd", "adam")
    }
    assert gain["sgd"] >= 2 * gain["adam"]


def test_plateau_drop_plateau():
    runs = [
        run(OPTIMIZERS["sgd"], on(MILD, steps=300, noise=5.0, seed=seed, schedule="step"), {"learning_rate": 0.2})
        for seed in SEEDS
    ]
    mean = np.mean([trajectory.loss for trajectory in runs], axis=0)
    first, second, third = mean[50:100].mean(), mean[150:200].mean(), mean[260:].mean()
    assert first >= 5 * second
    assert second >= 1.5 * third


def test_a_cyclic_rate_visits_several_minima():
    styblinski = LANDSCAPES["styblinski_tang"]
    minima = stationary_points(styblinski).minima[:, :2]

    def visited(schedule: str, seed: int) -> int:
        trajectory = run(
            OPTIMIZERS["sgd"],
            on(styblinski, start=(0.5, 0.5), steps=800, noise=40.0, seed=seed, schedule=schedule),
            {"learning_rate": 0.04},
        )
        snapshots = trajectory.x[100::100]
        apart = np.linalg.norm(snapshots[:, None] - minima, axis=2)
        return len(set(apart.argmin(axis=1)[apart.min(axis=1) < 0.5]))

    several = {schedule: np.mean([visited(schedule, seed) >= 2 for seed in SEEDS]) for schedule in ("cyclic", "cosine")}
    assert several["cyclic"] >= 0.9
    assert visited("cyclic", 0) >= 2


def test_the_momentum_forms_part_when_the_rate_falls():
    """claims.md, section 5: v <- rho v + g and v <- rho v - learning_rate g are one method at a constant rate only."""
    beale, rate = LANDSCAPES["beale"], 0.003
    drop = np.where(np.arange(60) < 20, 1.0, 0.1)
    ours = run(OPTIMIZERS["momentum"], on(beale, steps=60, schedule=drop), {"learning_rate": rate})
    x, v, path = ours.x[0], np.zeros(2), [ours.x[0]]
    for share in drop:
        _, gradient = None, run(OPTIMIZERS["sgd"], on(beale, start=x, steps=1)).grad[0]
        v = 0.9 * v - rate * share * gradient
        x = x + v
        path.append(x)
    apart = np.abs(np.array(path) - ours.x).max(axis=1)
    assert apart[:21].max() <= 1e-9
    assert apart.max() > 0.05
