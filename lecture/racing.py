"""Runs presets: the race as it is on the stage, and many variants of it in one call."""

from collections.abc import Sequence

import numpy as np

from engine.batch import Member, paths
from engine.run import race
from engine.sampling import stationary_points
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from lecture.base import Preset
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from shapes import Paths, Trajectory
from states.setting import Setting, on

SEEDS = 200  # of a claim about noise: NumPy's seeds 0 to 199


def landscape_of(preset: Preset) -> Landscape:
    return LANDSCAPES[preset.surface]


def start_of(preset: Preset) -> tuple[float, float]:
    """The start of the race; the surface's own turns with the surface."""
    return preset.start or landscape_of(preset).view_at(preset.knobs).start


def steps_of(preset: Preset) -> int:
    return preset.steps or landscape_of(preset).steps


def lowest_of(preset: Preset) -> np.ndarray:
    """The surface's lowest minimum (2,) at the preset's knobs."""
    minima = stationary_points(landscape_of(preset), preset.knobs).minima
    return minima[np.argmin(minima[:, 2]), :2]


def rate_of(preset: Preset, entry: int = 0) -> float:
    """The learning rate of an entry."""
    method, values = preset.entries[entry]
    return float({**default_hypers(landscape_of(preset), OPTIMIZERS[method]), **values}["learning_rate"])


def only(preset: Preset, *entries: int) -> Preset:
    """The race between some of its entries."""
    return preset._replace(entries=tuple(preset.entries[entry] for entry in entries))


def with_rates(preset: Preset, *rates: float) -> Preset:
    """The race with other learning rates, one an entry."""
    entries = zip(preset.entries, rates, strict=True)
    return preset._replace(
        entries=tuple((method, {**values, "learning_rate": rate}) for (method, values), rate in entries)
    )


def seeds_of(preset: Preset, seeds: int = SEEDS) -> list[Preset]:
    """The race with the seeds 0, 1, ..."""
    return [preset._replace(seed=seed) for seed in range(seeds)]


def race_of(preset: Preset, schedule: str | np.ndarray | None = None) -> list[Trajectory]:
    """The preset's race, one Trajectory an entry; with a schedule other than the preset's if one is given."""
    entries = [(OPTIMIZERS[method], values) for method, values in preset.entries]
    return race(entries, setting_of(preset) if schedule is None else setting_of(preset)._replace(schedule=schedule))


def setting_of(preset: Preset) -> Setting:
    """Where the preset's race is run."""
    return on(
        preset.surface,
        knobs=preset.knobs,
        start=preset.start,
        steps=preset.steps,
        noise=preset.noise,
        noise_kind=preset.kind,
        seed=preset.seed,
        schedule=preset.schedule,
    )


def paths_of(presets: Sequence[Preset]) -> Paths:
    """All races in one call. They share surface, methods, steps, kind of noise and schedule: those of the first."""
    members = [
        Member([values for _, values in one.entries], one.knobs, one.start, one.noise, one.seed) for one in presets
    ]
    return paths([OPTIMIZERS[method] for method, _ in presets[0].entries], setting_of(presets[0]), members)
