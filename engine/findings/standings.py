"""Says how the runs of a race stand beside each other: who arrives first, and who does not; the findings' rules of all runs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.findings.rules import Said, rule
from engine.findings.seen import Ground, One, apart, last, stays, window
from engine.motion import length
from engine.verdict import ARRIVED, DIVERGED, GROWING, HOVERING, LOCAL, MOVING, SADDLE, STILL, TOLERANCE
from written import listed

FATES = {
    ARRIVED: "arrives",
    LOCAL: "ends in a local minimum",
    SADDLE: "stops at a saddle",
    STILL: "stands still",
    MOVING: "is still moving",
    HOVERING: "hovers",
    GROWING: "swings ever wider",
    DIVERGED: "diverges",
}


class Fate(NamedTuple):
    """What became of a run, as the table's row has it."""

    label: str
    status: str
    step: int | None  # at which it arrived for good, or diverged

    @property
    def text(self) -> str:
        return FATES[self.status] + (f" at step {self.step}" if self.step is not None else "")


def standing(fates: Sequence[Fate]) -> str:
    """Says who of several runs arrives first, and what became of those that do not arrive; "" of a single run and none."""
    if len(fates) < 2:
        return ""
    there = sorted(
        (one for one in fates if one.status == ARRIVED and one.step is not None), key=lambda one: one.step or 0
    )
    others = {
        status: [one.label for one in fates if one.status == status] for status in (DIVERGED, GROWING, HOVERING, LOCAL)
    }
    said = [_first(there, [one.status for one in fates])]
    said += [
        f"{listed(labels)} {FATES[status] if len(labels) == 1 else PLURAL[status]}"
        for status, labels in others.items()
        if labels
    ]
    return f"{'; '.join(said)}."


PLURAL = {DIVERGED: "diverge", GROWING: "swing ever wider", HOVERING: "hover", LOCAL: "end in a local minimum"}


def _first(there: Sequence[Fate], statuses: Sequence[str]) -> str:
    if not there:  # there need not be a place to arrive at
        rest = any(status in (ARRIVED, LOCAL, SADDLE, STILL) for status in statuses)
        none = "Neither" if len(statuses) == 2 else f"None of the {len(statuses)}"
        return f"{none} {'arrives at a lowest minimum' if rest else 'comes to rest'}"
    first = [one.label for one in there if one.step == there[0].step]
    more = "s" if len(first) == 1 else ""
    if there[0].step == 0:
        said = f"{listed(first)} stay{more} where the race begins, at a minimum"
        return said + (f"; {there[-1].label} arrives last, at step {there[-1].step}" if there[-1].step else "")
    said = f"{listed(first)} arrive{more} first, at step {there[0].step}"
    return said + (f", {there[-1].label} last, at step {there[-1].step}" if there[-1].step != there[0].step else "")


def fates_of(ground: Ground) -> list[Fate]:
    """Returns what became of the runs of a race."""
    return [
        Fate(one.label, one.status, one.judged.arrived if stays(one.judged) else one.judged.step) for one in ground.runs
    ]


@rule(of_all=True, rank=2)
def order_of_arrival(ground: Ground) -> Said | None:
    """There are several runs."""
    said = standing(fates_of(ground))
    return Said(said, None, tuple(one.nth for one in ground.runs)) if said else None


@rule("C02", of_all=True, rank=0)
def rates_apart(ground: Ground) -> Said | None:
    """A method that runs several times has other fates at other rates: too low, right, too high."""
    keys = [one.key for one in ground.runs]
    most = max(keys, key=keys.count, default="")
    same = sorted((one for one in ground.runs if one.key == most), key=lambda one: one.rate)
    if len(same) < 2 or len({one.rate for one in same}) < len(same) or len({one.status for one in same}) < 2:
        return None
    fates = [fate for fate in fates_of(ground) if fate.label in {one.label for one in same}]
    told = dict(zip((fate.label for fate in fates), (fate.text for fate in fates), strict=True))
    rates = apart(*(one.rate for one in same))
    parts = [f"at {rate} it {told[one.label]}" for rate, one in zip(rates, same, strict=True)]
    return Said(
        f"{same[0].optimizer.name} at {len(same)} rates: {', '.join(parts)}.", None, tuple(one.nth for one in same)
    )


@rule(of_all=True, rank=0)
def twins(ground: Ground) -> Said | None:
    """Two runs of different methods take the same path."""
    for nth, one in enumerate(ground.runs):
        for other in ground.runs[nth + 1 :]:
            if one.key != other.key and one.x.shape == other.x.shape and one.moves.any():
                off = np.abs(one.x - other.x).max()
                if off <= 1e-9 * max(np.abs(one.x).max(), 1e-9):
                    return Said(
                        f"{one.label} and {other.label} take the same path here, but for rounding.",
                        None,
                        (one.nth, other.nth),
                    )
    return None


@rule(of_all=True, rank=2, seeds=True)
def seeds_differ(ground: Ground) -> Said | None:
    """Of several seeds some arrive, and some do not."""
    for one in ground.runs:
        there = sum(stays(judged) for judged in one.fates)
        if 0 < there < len(one.fates):
            return Said(
                f"{one.label}: {there} of its {len(one.fates)} seeds come to rest at a minimum, the others do not.",
                None,
                (one.nth,),
            )
    return None


@rule(rank=2, seeds=True)
def seeds_end(one: One) -> Said | None:
    """Several seeds, none of which diverged, end with losses of their own."""
    if len(one.losses) < 2 or any(judged.step is not None for judged in one.fates) or np.ptp(one.losses) <= 0:
        return None
    low, middle, high, first = apart(min(one.losses), np.median(one.losses), max(one.losses), one.run.loss[0])
    return Said(
        f"only {one.ground.noise} differs between its {len(one.losses)} seeds: they end with losses from {low} to {high}, {middle} in the "
        f"median; the start has {first}."
    )


@rule(statuses=(ARRIVED, LOCAL), goal=True, rank=2)
def how_far_round(one: One) -> Said | None:
    """It came to rest at a minimum, on a path that is longer than the straight way by a hundredth and more."""
    if one.arrived < 1 or one.judged.distance > TOLERANCE:
        return None
    way, straight = one.lengths[: one.arrived].sum(), float(length(one.x[one.arrived] - one.x[0]))
    if not way > 1.01 * straight > 0:
        return None
    path, direct = apart(way, straight)
    return Said(
        f"from step {one.arrived} on it is within {TOLERANCE} of {one.minimum}; its path there is {path} long, the straight way {direct}.",
        one.arrived - 1,
    )


@rule(statuses=(MOVING, HOVERING), goal=True, rank=2)
def under_way(one: One) -> Said | None:
    """It does not come to rest in its steps: how near it came to the minimum over the last half of them."""
    away = length(one.x[window(one, 2)] - one.goal[:2])
    if len(away) < 2 or not np.ptp(away) > 0:
        return None
    if one.status == HOVERING:
        near, far = apart(away.min(), away.max())
        return Said(f"it hovers: at its {last(len(away), 'point')} it is between {near} and {far} from {one.minimum}.")
    before, now = apart(away[0], away[-1])
    return Said(f"over its {last(len(away), 'point')} its distance from {one.minimum} goes from {before} to {now}.")
