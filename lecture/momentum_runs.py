"""Runs a preset's methods alone, or with other values, for the scenes from momentum to RMSProp."""

from collections.abc import Iterable, Mapping

from lecture.racing import trajectories, with_rates
from optimizers.base import hypers_of
from shapes import Trajectory
from states import registry
from states.race import Race, Run


def values_of(preset: Race, method: str) -> dict[str, float]:
    """Returns all values of the first entry with that method; for a method that is no entry, the surface's defaults."""
    given = next((values for key, values in preset.runs if key == method), None)
    return hypers_of(preset.setting.landscape, registry.method(method), given)


def between(preset: Race, *entries: tuple[str, Mapping[str, float]]) -> Race:
    """Puts other entries into the preset's setting; they keep the preset's values but for those given."""
    return preset._replace(
        runs=tuple(Run(method, {**values_of(preset, method), **values}) for method, values in entries)
    )


def run_of(preset: Race, method: str) -> Trajectory:
    """Runs the preset's first entry with that method, alone."""
    return trajectories(between(preset, (method, {})))[0]


def at_rates(preset: Race, rates: Iterable[float]) -> list[Race]:
    """Returns the preset once for each of the rates, which all its entries take."""
    return [with_rates(preset, *[float(rate)] * len(preset.runs)) for rate in rates]
