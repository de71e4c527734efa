"""Measures how wide the range of good learning rates is, for every step budget."""

from typing import NamedTuple

import numpy as np

from engine.verdict import TOLERANCE

FALL = 0.99  # of the best fall of the loss: what counts as good where nobody comes to a minimum


class GoodRates(NamedTuple):
    """Which rates of several methods are good at which budget."""

    good: np.ndarray  # (methods, rates, budgets) bool
    decades: np.ndarray  # (methods, budgets) how many decades the longest stretch of good rates spans
    at_minimum: bool  # whether good means to be at a minimum; else, that the loss has fallen nearly as far as any


def good_rates(
    rates: np.ndarray, distance: np.ndarray, loss: np.ndarray, first_loss: float, tolerance: float = TOLERANCE
) -> GoodRates:
    """Judges runs at several budgets, all methods by the same measure.

    rates (rates,): equally spaced in their logarithm. distance, loss (methods, rates, budgets): at each budget the
    distance to the nearest listed minimum (infinite where there is none) and the true loss (infinite where the run has
    diverged; NaN counts as infinite); first_loss: at the start, which all runs share. Of several seeds: `typical`.

    Good at a budget is who is within the tolerance of a minimum from then on, up to the last budget. Where no run of any
    method ever is, it is who has from then on brought the loss down by 99 % of the best fall of all runs.
    How wide the range is: `width`.
    """
    with np.errstate(invalid="ignore"):
        close = distance <= tolerance
        fall = np.where(np.isfinite(loss), first_loss - loss, -np.inf)
    best = fall.max(axis=(0, 1), initial=0.0)
    at_minimum = bool(close.any())
    now = close if at_minimum else (fall >= FALL * best) & (best > 0)
    good = np.logical_and.accumulate(now[..., ::-1], axis=-1)[..., ::-1]
    spacing = float(np.log10(rates[-1] / rates[0])) / max(len(rates) - 1, 1)
    decades = np.array([[width(line, spacing) for line in rows.T] for rows in good])
    return GoodRates(good, decades, at_minimum)


def typical(values: np.ndarray) -> np.ndarray:
    """Returns the median over the first axis, the seeds; of two middle values the higher: more than half are no higher."""
    return np.partition(np.where(np.isnan(values), np.inf, values), len(values) // 2, axis=0)[len(values) // 2]


def stretch(good: np.ndarray) -> tuple[int, int] | None:
    """Returns first and last of the longest run of good rates among (rates,); None where none is good."""
    edges = np.diff(np.concatenate([[0], np.asarray(good, int), [0]]))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if not len(begins):
        return None
    longest = int(np.argmax(ends - begins))
    return int(begins[longest]), int(ends[longest]) - 1


def width(good: np.ndarray, spacing: float) -> float:
    """Returns how wide the longest stretch of good rates among (rates,) is, in units of the spacing from rate to rate.

    A rate stands for half the way to each of its neighbours: all rates together for the range that was searched.
    """
    between = stretch(good)
    if between is None:
        return 0.0
    outside = (between[0] == 0) + (between[1] == len(good) - 1)
    return (between[1] - between[0] + 1 - outside / 2) * spacing
