"""Runs presets: the race as the stage shows it, and many variants of it in one call."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.batch import Member, paths
from engine.run import race
from engine.sampling import stationary_points
from engine.verdict import diverged_at
from optimizers.base import default_hypers
from shapes import Paths, Trajectory
from states import registry
from states.fields import replaced
from states.race import Race, Run
from states.setting import on

SEEDS = 200  # of a claim about noise: NumPy's seeds 0 to 199


def lowest_of(preset: Race) -> np.ndarray:
    """Returns the surface's lowest minimum (2,) at the preset's knobs."""
    minima = stationary_points(preset.setting.landscape, preset.setting.knobs).minima
    return minima[np.argmin(minima[:, 2]), :2]


def rate_of(preset: Race, entry: int = 0) -> float:
    """Returns the learning rate of an entry."""
    method, values = preset.runs[entry]
    return float({**default_hypers(preset.setting.landscape, registry.method(method)), **values}["learning_rate"])


def only(preset: Race, *entries: int) -> Race:
    """Returns the race between some of its entries."""
    return preset._replace(runs=tuple(preset.runs[entry] for entry in entries))


def with_rates(preset: Race, *rates: float) -> Race:
    """Returns the race with other learning rates, one an entry."""
    runs = zip(preset.runs, rates, strict=True)
    return preset._replace(runs=tuple(Run(run.method, {**run.own, "learning_rate": rate}) for run, rate in runs))


def moved_to(preset: Race, where: str, knobs: Mapping[str, float] | None = None, **changes) -> Race:
    """Moves the race to another surface and to that surface's own start, but for these fields; steps and noise stay."""
    return replaced(preset, **{"surface": where, "knobs": on(where, knobs=knobs).knobs, "start": None, **changes})


def seeds_of(preset: Race, seeds: int = SEEDS) -> list[Race]:
    """Returns the race once for each of the seeds 0, 1, ..."""
    return [replaced(preset, seed=seed) for seed in range(seeds)]


def trajectories(preset: Race) -> list[Trajectory]:
    """Runs the preset's race; returns one Trajectory an entry."""
    return race([(registry.method(method), values) for method, values in preset.runs], preset.setting)


def diverging(preset: Race) -> list[str]:
    """Returns the names of the entries whose runs diverge, by the rule of their verdicts."""
    runs, setting = trajectories(preset), preset.setting
    x, stopped = (
        np.stack([run.x for run in runs]),
        np.array([-1 if run.stopped is None else run.stopped for run in runs]),
    )
    since = diverged_at(x, stopped, setting.landscape, setting.knobs)
    return [run.label for run, step in zip(runs, since, strict=True) if step >= 0]


def member_of(preset: Race, **changes) -> Member:
    """Makes the preset's race a member of a sweep over its entries, with these fields changed."""
    member = Member(
        [dict(values) for _, values in preset.runs],
        preset.setting.knobs,
        preset.setting.start,
        preset.setting.noise,
        preset.setting.seed,
    )
    return member._replace(**changes)


def runs_of(preset: Race, members: Sequence[Member] | None = None, **changes) -> Paths:
    """Runs the preset's entries, once or once a member; `changes` may name steps, noise_kind and schedule."""
    optimizers = [registry.method(method) for method, _ in preset.runs]
    return paths(optimizers, replaced(preset, **changes).setting, members or [member_of(preset)])


def paths_of(presets: Sequence[Race]) -> Paths:
    """Runs all races in one call, with the surface, methods, steps, noise_kind and schedule of the first."""
    return runs_of(presets[0], [member_of(one) for one in presets])
