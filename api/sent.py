"""Chooses the rows of a race's runs that travel to the browser: all of them, or of a long race those that make the picture."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from api.picture import limits
from api.running import Result
from api.thinning import ACROSS, HAIR, LOSSES, Thinned, filled, thinned
from figures.curves import span
from states.race import Race

WHOLE = 97_000  # bytes that all rows may take
WORSE = 1_000  # more, where that is too much, for those that are left: they pack worse
OUTSIDE = 4  # widths of the domain on each side of it: farther out nothing is compared
PLACES = 100  # across the domain: a pointer is near a row that travels wherever a path goes
FAINT = 12  # hairs that a line may be off before it is said: a pixel, where nothing is zoomed


class Sent(NamedTuple):
    """What travels of a run."""

    rows: np.ndarray  # ascending
    stride: int  # as `Thinned` has it
    rough: bool  # whether what is filled in is seen to be off


def sent(results: Sequence[Result], race: Race, zero: float, size: int = WHOLE) -> list[Sent]:
    """Returns which rows of each run travel, in so many bytes, of all that is drawn of it; zero: what the losses are drawn above."""
    if sum(len(result.drawn.x) * _size(result, race) for result in results) <= size:
        return [Sent(np.arange(len(result.drawn.x)), 1, False) for result in results]
    marks = (
        sum(len(result.drawn.x) for result in results) // 6 if race.setting.clip != "off" else 0
    )  # what they pack to
    together = (size + WORSE - marks) // (2 + max(_size(result, race) for result in results))
    visits = together // len(results) // 4
    decades = span([result.drawn for result in results], zero, [result.diverged for result in results])
    drawn = [_in_pixels(result, race, decades, zero) for result in results]
    kept = [_kept(result, pixels, visits) for result, pixels in zip(results, drawn, strict=True)]
    found = thinned(drawn, kept, together, together)
    return [Sent(*some, _off(pixels, some) > FAINT * HAIR) for pixels, some in zip(drawn, found, strict=True)]


def note(results: Sequence[Result], rows: Sequence[Sent]) -> str | None:
    """Says which runs are too restless to be drawn through all that they did; None where all are drawn as they were."""
    rough = [result.drawn.label for result, some in zip(results, rows, strict=True) if some.rough]
    if not rough:
        return None
    return f"Too restless to be drawn through every step: {', '.join(rough)}. The table and the CSV are of all steps."


def hair(race: Race) -> list[float]:
    """Returns how long HAIR pixels are along x and along y."""
    return [HAIR / ACROSS * (high - low) for low, high in limits(race.setting)]


def _off(pixels: np.ndarray, some: Thinned) -> float:
    return float(np.abs(filled(pixels[some.rows], some, len(pixels)) - pixels).max())


def _size(result: Result, race: Race) -> int:
    """Returns the bytes of a row: x and loss, evaluations, another curve, the edges of the band, a place on each thin path."""
    return 12 + 4 * (race.count != "steps") + 4 * (race.along != "loss") + 8 * bool(result.band) + 8 * len(result.thin)


def _in_pixels(result: Result, race: Race, decades: tuple[float, float], zero: float) -> np.ndarray:
    """(rows, n) all that is drawn of a run, in pixels; losses between those decades fill their axis."""
    low, high = decades
    rows = len(result.drawn.x)
    losses = [result.drawn.loss[:rows], *(result.band or ())]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        heights = np.log10(np.array(losses) - zero)
        evaluations = result.at / max(float(result.at[-1]), 1.0)
    heights = np.where(np.isnan(heights), -np.inf, heights)  # where there is no curve
    shares = np.clip((heights - low) / (high - low), -1.0, 2.0)
    places = [places_of(path[:rows], race) for path in (result.drawn.x, *result.thin)]
    return np.column_stack([*places, LOSSES * shares.T, 2 * LOSSES * evaluations])


def places_of(path: np.ndarray, race: Race) -> np.ndarray:
    """(rows, 2) a path in pixels; what is far outside is drawn towards the middle, so that its direction stays."""
    low, high = np.array(limits(race.setting)).T
    half = (high - low) / 2
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.nan_to_num((path - (low + half)) / half, nan=0.0, posinf=1e300, neginf=-1e300)
    far = np.abs(apart).max(axis=1, keepdims=True) / (1 + 2 * OUTSIDE)
    return apart / np.maximum(far, 1.0) * (ACROSS / 2)


def _kept(result: Result, pixels: np.ndarray, visits: int) -> np.ndarray:
    """Returns rows that travel in any case: round the ends, where the path goes far out or comes back, and the first in each
    of at most so many places that it visits.
    """
    last, gone = len(pixels) - 1, result.diverged
    ends = [1, last - 1] if gone is None else [1, gone - 1, gone, gone + 1, last - 1]
    beyond = np.abs(pixels[:, :2]).max(axis=1) >= 0.999 * (1 + 2 * OUTSIDE) * ACROSS / 2
    out = np.flatnonzero(np.diff(beyond))
    places = np.floor(pixels[:, :2] * PLACES / ACROSS)
    visited = np.unique(places @ [1.0, 1e6], return_index=True)[1]
    some = visited[:: 1 + len(visited) // (visits + 1)]
    return np.unique(np.clip(np.concatenate([ends, out, out + 1, some]), 0, last).astype(int))
