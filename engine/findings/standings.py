"""Says how the runs of a race stand beside each other: who arrives first, and who does not; the findings' rules of all runs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.findings.rules import Said, rule
from engine.findings.seen import Ground, apart, stays
from engine.verdict import ARRIVED, DIVERGED, GROWING, HOVERING, LOCAL, MOVING, SADDLE, STILL

FATES = {
    ARRIVED: "arrives",
    LOCAL: "ends in a local minimum",
    SADDLE: "stops at a saddle",
    STILL: "stands still",
    MOVING: "is still on its way",
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
    said = [_first(there, len(fates))]
    said += [
        f"{listed(labels)} {FATES[status] if len(labels) == 1 else PLURAL[status]}"
        for status, labels in others.items()
        if labels
    ]
    return f"{'; '.join(said)}."


PLURAL = {DIVERGED: "diverge", GROWING: "swing ever wider", HOVERING: "hover", LOCAL: "end in a local minimum"}


def _first(there: Sequence[Fate], of: int) -> str:
    if not there:
        return f"None of the {of} arrives"
    first = [one.label for one in there if one.step == there[0].step]
    said = f"{listed(first)} {'arrives' if len(first) == 1 else 'arrive'} first, at step {there[0].step}"
    return said + (f", {there[-1].label} last, at step {there[-1].step}" if there[-1].step != there[0].step else "")


def listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


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
