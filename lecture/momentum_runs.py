"""Runs round a preset: one of its methods alone, or with other values, for the scenes from momentum to RMSProp."""

from collections.abc import Iterable, Mapping

from lecture.base import Preset
from lecture.racing import landscape_of, race_of, with_rates
from optimizers import OPTIMIZERS
from optimizers.base import hypers_of
from shapes import Trajectory


def values_of(preset: Preset, method: str) -> dict[str, float]:
    """All values of the first entry with that method; of a method that is no entry the surface's defaults."""
    given = next((values for key, values in preset.entries if key == method), None)
    return hypers_of(landscape_of(preset), OPTIMIZERS[method], given)


def between(preset: Preset, *entries: tuple[str, Mapping[str, float]]) -> Preset:
    """The preset's setting with other entries, which keep the preset's values but for those given."""
    return preset._replace(
        entries=tuple((method, {**values_of(preset, method), **values}) for method, values in entries)
    )


def run_of(preset: Preset, method: str) -> Trajectory:
    """The run of the preset's first entry with that method, alone."""
    return race_of(between(preset, (method, {})))[0]


def at_rates(preset: Preset, rates: Iterable[float]) -> list[Preset]:
    """The preset once a rate, which all its entries take."""
    return [with_rates(preset, *[float(rate)] * len(preset.entries)) for rate in rates]
