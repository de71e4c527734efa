"""Verdicts held against what the runs do when they go on three times as long.

    python -m benchmarks.verdicts [--each RUNS] [--seed SEED]

Random runs of every method on every surface: rates over six decades, starts inside and far outside the domain, noise,
knobs. Each is judged by verdict.py, goes on, and is looked at again by a rule of its own (`contradiction`). Prints the
share of words that are contradicted, by status and by kind. "Still moving" claims nothing that could be.
"""

import argparse
from collections import Counter
from collections.abc import Iterable

import numpy as np

from engine import batch
from engine.batch import Member
from engine.motion import LITTLE
from engine.run import LENGTH
from engine.sampling import gradient_field, stationary_rows
from engine.verdict import FAR, STATUSES, TOLERANCE, Surroundings, judge
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer, default_rate
from shapes import Knob
from states.setting import on

LONGER = 3
STEPS = (20, LENGTH // LONGER)  # a run has
DECADES = 3  # of rates, up and down from the default
Judgement = tuple[str, str]  # a status, and how the longer run contradicts it: "" for not at all


def judgements(pairs: Iterable[tuple[Landscape, Optimizer]], runs: int, seed: int = 0) -> list[Judgement]:
    """Of so many random runs a pair."""
    found = []
    for nth, pair in enumerate(pairs):
        with np.errstate(over="ignore", invalid="ignore"):
            found += _of_pair(*pair, runs, np.random.default_rng([seed, nth]))
    return found


def _of_pair(landscape: Landscape, optimizer: Optimizer, runs: int, random: np.random.Generator) -> list[Judgement]:
    members = [_member(landscape, optimizer, random) for _ in range(runs)]
    low, high = STEPS
    steps = round(low * (high / low) ** random.uniform())
    longer = batch.paths([optimizer], on(landscape, steps=LONGER * steps), members)
    x, stopped = longer.x[:, 0], longer.stopped[:, 0]
    knobs = {name: np.array([(one.knobs or {})[name] for one in members]) for name in landscape.knob_values()}
    limits = np.array([landscape.view_at(member.knobs)[:2] for member in members])
    around = Surroundings(*stationary_rows(landscape, knobs), limits if knobs else limits[:1])
    lost = np.where(stopped <= steps, stopped, -1)
    grad = gradient_field(landscape, x[:, steps], knobs)
    short = judge(x[:, : steps + 1], lost, longer.loss[:, 0, steps], grad, landscape, knobs, around=around)
    words = [STATUSES[status] for status in short.status]
    return [
        (word, contradiction(word, path, steps, bool(end >= 0), box))
        for word, path, end, box in zip(words, x, stopped, limits, strict=True)
    ]


def _member(landscape: Landscape, optimizer: Optimizer, random: np.random.Generator) -> Member:
    """A random run: half of them with the surface's own knobs, half without noise, a fifth from outside the domain."""
    drawn = {knob.name: _value(knob, random.uniform()) for knob in landscape.knobs} if random.uniform() < 0.5 else None
    knobs = landscape.knob_values(drawn)
    rate = default_rate(landscape, optimizer) * 10 ** random.uniform(-DECADES, DECADES)
    hypers = {"learning_rate": rate} if any(knob.name == "learning_rate" for knob in optimizer.knobs) else None
    view = landscape.view_at(knobs)
    middle, half = np.mean(view[:2], axis=1), np.diff(view[:2], axis=1)[:, 0] / 2
    far = 1.0 if random.uniform() < 0.8 else 20 ** random.uniform()
    x, y = middle + far * half * random.uniform(-1, 1, 2)
    noise = 0.0 if random.uniform() < 0.5 else 10 ** random.uniform(-2, 1)
    return Member([hypers], knobs, (float(x), float(y)), noise, int(random.integers(1000)))


def _value(knob: Knob, share: float) -> float:
    """As far along its slider."""
    if knob.log:
        return knob.low * (knob.high / knob.low) ** share
    if knob.near_one:
        return 1 - (1 - knob.low) * ((1 - knob.high) / (1 - knob.low)) ** share
    return knob.low + share * (knob.high - knob.low)


def contradiction(status: str, x: np.ndarray, steps: int, stops: bool, limits: np.ndarray) -> str:
    """How the run x (rows, 2), which went on after `steps`, belies what was said of it then; "" where it does not.

    stops: whether it is not finite somewhere; limits (2 axes, 2 ends) of the domain.
    """
    then, after, late = x[(steps + 1) // 2 : steps + 1], x[steps + 1 :], x[2 * steps + 1 :]
    out = (np.abs(x - limits.mean(axis=1)) / (np.diff(limits)[:, 0] / 2)).max(axis=1)
    lost = stops or out[-1] > 2 * max(FAR, out[: steps + 1].max())
    if status in ("Arrived", "In a local minimum", "At a saddle"):
        return "left" if _farthest(after, x[steps]) > 2 * TOLERANCE else ""
    if status == "Standing still":
        return "moved" if _farthest(after, x[steps]) > 2 * LITTLE * TOLERANCE else ""
    if status == "Diverged":  # where it is not finite its rows are only the last ones that were
        return "came back" if not stops and (out[steps:] <= 1).any() else ""
    if status == "Growing":
        wider = _farthest(after, then.mean(axis=0)) >= 1.5 * _farthest(then, then.mean(axis=0))
        return "" if lost or wider else "no wider"
    if status == "Hovering":
        return "diverged" if lost else _no_hovering(then, late)
    return ""


def _no_hovering(then: np.ndarray, late: np.ndarray) -> str:
    """How the later points (m, 2) are elsewhere than those before (n, 2), or more or less spread out."""
    before, after = (np.sqrt(part.var(axis=0).sum()) for part in (then, late))
    if np.hypot(*(late.mean(axis=0) - then.mean(axis=0))) > 2 * before:
        return "went on"
    return "settled" if after < before / 2 else "spread" if after > 2 * before else ""


def _farthest(points: np.ndarray, place: np.ndarray) -> float:
    return float(np.hypot(*(points - place).T).max())


def main() -> None:
    pairs = [(landscape, optimizer) for landscape in LANDSCAPES.values() for optimizer in OPTIMIZERS.values()]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=3000 // len(pairs), help="runs of each pair; 3,000 in all")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    found = judgements(pairs, asked.each, asked.seed)
    words, wrong = Counter(status for status, _ in found), Counter(one for one in found if one[1])
    for status in STATUSES:
        kinds = ", ".join(f"{kind} {times}" for (word, kind), times in wrong.items() if word == status)
        print(f"{status:20} {words[status]:5}   {kinds}")
    print(f"{len(found)} runs, contradicted {wrong.total()}: {wrong.total() / len(found):.2%}")


if __name__ == "__main__":
    main()
