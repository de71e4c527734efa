"""Runs variants of the presets of the scenes from Adam on: many members a call, one compiled loop a method and surface."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.batch import Member, paths
from engine.sampling import losses_and_gradients
from landscapes.base import Landscape, turned_start
from lecture.racing import SEEDS, member_of, runs_of
from shapes import Paths
from states import registry
from states.race import Race
from states.setting import on


def runs(surface: str, methods: Sequence[str], members: Sequence[Member], steps: int) -> Paths:
    """Runs methods away from the preset, on a surface in that surface's own setting."""
    return paths([registry.method(method) for method in methods], on(surface, steps=steps), members)


def over_seeds(preset: Race, **changes) -> Paths:
    """Runs the preset's race with each of the 200 seeds."""
    return runs_of(preset, [member_of(preset, seed=seed) for seed in range(SEEDS)], **changes)


def angle_of(preset: Race) -> float:
    """Returns by how many degrees the preset's surface is turned."""
    return preset.setting.landscape.knob_values(preset.setting.knobs)["angle"]


def turned_member(preset: Race, angle: float, **changes) -> Member:
    """Turns the preset's surface to another angle, and its start along; returns the race as a member of a sweep."""
    start = turned_start(preset.setting.start_point, angle - angle_of(preset))
    return member_of(preset, knobs={**preset.setting.knobs, "angle": angle}, start=start, **changes)


def names_of(preset: Race) -> list[str]:
    """Returns the names of the preset's methods, one an entry."""
    return [registry.method(method).name for method, _ in preset.runs]


def labels_of(preset: Race) -> dict[str, np.ndarray]:
    """Returns what a figure needs to draw a line an entry: methods (m,), whose colours they are, and names (m,)."""
    return {"methods": np.array([method for method, _ in preset.runs]), "names": np.array(names_of(preset))}


def losses(landscape: Landscape, points: np.ndarray, knobs: Mapping[str, float] | None = None) -> np.ndarray:
    """Returns the true loss (...) at points (..., 2)."""
    return losses_and_gradients(landscape, points.reshape(-1, 2), knobs)[0].reshape(points.shape[:-1])
