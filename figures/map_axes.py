"""Places the ticks of the maps' axes: cells equally wide in drawing units, ticks in the knob's own."""

from collections.abc import Iterable

import numpy as np

from shapes import FROM_SCALE, Axis
from written import written

LETTER, LINE = 7.0, 15.0  # pixels of a letter and a line of the 13 px tick labels
GAP = 9.0  # pixels between two of them, at least
PLAIN = (1e-4, 1e5)  # sizes that are written out; others as powers of ten
FARTHEST = 300.0  # decades from 1: farther out there are no numbers
SKIPPED = (2, 3, 4, 6, 10, 20, 50, 100, 200)  # every so manieth decade, where there is no room for all
FINE = 10_000  # cells of an axis that has none: its edges are its ends


def ticks(axis: Axis, room: float, upright: bool = False, edge: float = 0.0) -> tuple[np.ndarray, list[str]]:
    """Returns positions (k,) in drawing units and labels: as many round values as have room in so many pixels.

    upright: the axis goes up, and its labels need a line each rather than their length; edge: pixels at either end
    that stay free.
    """
    return _first_that_fit(axis, _round(axis), room, upright, edge)


def _first_that_fit(
    axis: Axis, choices: Iterable[np.ndarray], room: float, upright: bool, edge: float = 0.0
) -> tuple[np.ndarray, list[str]]:
    """Returns `ticks` at the first of some choices of values, the finest first, of which two at least have room."""
    chosen = np.zeros(0)
    low, high = axis.edges
    for every in choices:
        places = axis.positions(every)
        values = every[np.minimum(places - low, high - places) * room >= (edge - 1e-6) * (high - low)]
        fit = _fits(axis, values, room, upright)
        if len(values) >= 2 and fit:
            return axis.positions(values), labels(values)
        chosen = values if fit and len(values) > len(chosen) else chosen
    return axis.positions(chosen), labels(chosen)


def minor_ticks(axis: Axis) -> np.ndarray:
    """Returns positions (k,) of the whole multiples of each decade, where the scale counts in decades; () where it is linear."""
    return np.zeros(0) if axis.scale == "linear" else axis.positions(_in_decades(axis, range(1, 10)))


def log_ticks(low: float, high: float, room: float, upright: bool = True) -> dict:
    """Returns ticks for a logarithmic axis of Plotly's from 10**low to 10**high: at whole decades, or 1, 2, 5 within one.

    Its own ticks are bare digits between powers: 5, 2, 10³, 5, 2. room and upright as for `ticks`.
    """
    low = float(np.clip(low, -FARTHEST, FARTHEST - 1))
    high = float(np.clip(high, low + 1e-3, FARTHEST))
    axis = Axis("", 10.0**low, 10.0**high, FINE, "log")
    whole = (_in_decades(axis, (1,), every) for every in (1, *SKIPPED))
    several = len(_in_decades(axis, (1,))) >= 2
    places, texts = _first_that_fit(axis, whole if several else _round(axis), room, upright)
    return {"tickvals": 10.0**places, "ticktext": texts}


def labels(values: np.ndarray) -> list[str]:
    """Writes numbers (k,) for an axis: 0.001, 20; with powers of ten if one of them is very large or small."""
    sizes = np.abs(values[values != 0])
    exponents = np.floor(np.round(np.log10(sizes), 9))
    extreme = ((sizes < PLAIN[0] * (1 - 1e-9)) | (sizes >= PLAIN[1])).any()
    if extreme and len(sizes) == len(values):
        return [_power(value, int(exponent)) for value, exponent in zip(values, exponents, strict=True)]
    return [written(value, 8) for value in values]


def _power(value: float, exponent: int) -> str:
    """Writes 10², or 2·10² where it is no power of ten."""
    factor = written(value / 10.0**exponent, 8)
    power = {0: "1", 1: "10"}.get(exponent, f"10<sup>{written(exponent)}</sup>")
    return power if factor == "1" else factor if exponent == 0 else f"{factor}·{power}"


def _round(axis: Axis):
    """Yields choices of round values on the axis, the finest first."""
    if axis.scale != "linear":
        decades = (_in_decades(axis, factors) for factors in ((1, 2, 5), (1, 3), (1,)))
        if len(first := next(decades)) >= 3:
            yield first
            yield from decades
            for every in SKIPPED:
                yield _in_decades(axis, (1,), every)
    low, high = FROM_SCALE[axis.scale](np.array(axis.edges))
    decade = 10.0 ** np.floor(np.log10((high - low) / 10))
    for width in decade * np.array([1, 2, 5, 4, 10, 20, 50, 40, 100]):
        values = np.arange(np.ceil(low / width), np.floor(high / width) + 1) * width
        yield np.array([float(f"{value:.12g}") for value in values]) + 0.0


def _in_decades(axis: Axis, factors: Iterable[float], every: int = 1) -> np.ndarray:
    """Returns the factors times the powers of ten that lie on the axis; near one, counted from one downwards."""
    low, high = axis.edges
    slack = 1e-9 * (high - low)
    ends = (low, high) if axis.scale == "log" else (-high, -low)
    powers = np.arange(np.floor(ends[0]), np.ceil(ends[1]) + 1)
    powers = powers[powers % every == 0]
    values = np.sort((10.0 ** powers[:, None] * np.array(list(factors))).ravel())
    if axis.scale == "near_one":
        values = np.round(1.0 - values[::-1], 15)
    places = axis.positions(values)
    return values[(places >= low - slack) & (places <= high + slack)]


def _fits(axis: Axis, values: np.ndarray, room: float, upright: bool) -> bool:
    """Tells whether the values' labels stand clear of each other."""
    low, high = axis.edges
    sizes = np.array([LINE if upright else LETTER * _letters(text) for text in labels(values)])
    apart = np.diff(axis.positions(values)) / (high - low) * room
    return bool((apart >= (sizes[1:] + sizes[:-1]) / 2 + GAP).all())


def _letters(text: str) -> float:
    """Returns how long a label is, in letters."""
    plain, _, raised = text.removesuffix("</sup>").partition("<sup>")
    return len(plain) + 0.7 * len(raised)
