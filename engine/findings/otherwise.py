"""Findings that other runs tell: with more steps, without noise, on the surface that is not turned, at the best rate.

Each such run takes a few milliseconds, and compiles nothing that the race and its sweeps have not.
"""

from typing import NamedTuple

import numpy as np

from engine.findings.rules import Said, rule
from engine.findings.seen import One, apart, last, short, stays, window
from engine.motion import length
from engine.run import LENGTH, race
from engine.tuning import tune
from engine.verdict import ARRIVED, DIVERGED, GROWING, HOVERING, LOCAL, MOVING, TOLERANCE, verdicts
from landscapes.base import turned_start
from shapes import Verdict
from states.setting import Setting
from written import many

LONGER = 4  # times as many steps
MORE = 4000  # steps, at the most
ANGLE = "angle"  # the knob that turns a surface about the origin


class Best(NamedTuple):
    """The best rate that a search found for a run."""

    rate: float
    arrived: int
    tried: int  # so many


def going_on(one: One) -> tuple[Verdict, int] | None:
    """Judges a run that goes on to four times as many steps at its constant rate; returns the verdict and how many those are."""
    setting = one.ground.setting
    if one.run.stopped is not None or not one.ground.constant:
        return None
    longer = one.steps + min((LONGER - 1) * one.steps, MORE)
    return _judged(one, setting._replace(steps=longer)), longer


def without_noise(one: One) -> Verdict:
    """Judges the same run without the noise."""
    return _judged(one, one.ground.setting.undisturbed)


def unturned(one: One) -> Verdict | None:
    """Judges the same run on the surface that is not turned, from the start turned back with it; None where none is turned."""
    setting, angle = one.ground.setting, one.ground.knobs.get(ANGLE, 0.0)
    if not angle:
        return None
    start = None if setting.start is None else turned_start(setting.start, -angle)
    return _judged(one, setting._replace(knobs={**setting.knobs, ANGLE: 0.0}, start=start))


def _judged(one: One, setting: Setting) -> Verdict:
    found = race([(one.optimizer, one.hypers)], setting)
    return verdicts(found, setting)[0]


def at_its_best(one: One) -> Best | None:
    """Searches the rate with which the run arrives soonest; None where none of those tried arrives."""
    setting = one.ground.setting
    if "learning_rate" not in one.hypers or setting.steps > LENGTH:
        return None
    found = tune(one.optimizer, setting, one.hypers)
    arrived = int(found.arrived[found.best])
    return None if arrived < 0 else Best(found.hypers["learning_rate"], arrived, found.arrived.size)


# --- what they tell -------------------------------------------------------------------------------------------------


@rule("C29", statuses=(MOVING, HOVERING, ARRIVED, LOCAL), noiseless=True, by_running=True, rank=0)
def loses_by_turning(one: One) -> Said | None:
    """On a turned surface it takes half as many steps again as on the one that is not turned, or does not arrive at all."""
    upright = unturned(one)
    if upright is None or not stays(upright):
        return None
    angle, before = short(one.ground.knobs[ANGLE], 4), upright.arrived or 0
    if not stays(one.judged):
        now = f"does not come to rest at a minimum in {many(one.steps)}"
    elif one.arrived >= 1.5 * max(before, 4):
        now = f"needs {many(one.arrived)}"
    else:
        return None
    return Said(f"with the surface turned by {angle}° it {now}; with the axes, at the same rate, {before} are enough.")


@rule(by_running=True, rank=0)
def saved_by_clipping(one: One) -> Said | None:
    """Its gradients were clipped, and without that it diverges."""
    clipped = one.run.clipped
    if one.ground.unclipped or clipped is None or not clipped.any() or one.judged.step is not None:
        return None
    free = _judged(one, one.ground.setting._replace(clip="off"))
    if free.step is None:
        return None
    return Said(
        f"its gradient was clipped in {clipped.sum()} of {many(one.steps)}; without that it diverges at step {free.step}.",
        int(np.argmax(clipped)),
    )


@rule()
def clipped_often(one: One) -> Said | None:
    """Its gradients were clipped: how often, and without noise how much."""
    clipped, setting = one.run.clipped, one.ground.setting
    if clipped is None or one.ground.unclipped or not clipped.any():
        return None
    norm = setting.clip == "norm"
    sizes = np.where(clipped, length(one.run.grad) if norm else np.abs(one.run.grad).max(axis=1), 0.0)
    t = int(np.argmax(sizes))
    said = f"its gradient was clipped in {clipped.sum()} of {many(one.steps)}"
    if not one.ground.noisy and sizes[t] > setting.clip_at:
        most, kept = apart(sizes[t], setting.clip_at)
        what = "the longest, " if norm else "the largest component, "
        said += f": {what}{most} after {many(t)}, counted as {kept}"
    return Said(f"{said}.", t)


@rule("C09", statuses=(HOVERING, MOVING), by_running=True, rank=0)
def kept_off_by_noise(one: One) -> Said | None:
    """With noise it does not come to rest; without, all else equal, it does."""
    calm = without_noise(one) if one.ground.noisy else None
    if calm is None or not stays(calm):
        return None
    rows = window(one, 2)
    away = length(one.x[rows] - one.ground.minima[calm.minimum, :2]).mean()
    return Said(
        f"without {one.ground.noise} it {'arrives' if calm.status == ARRIVED else 'is in a local minimum'} at step {calm.arrived} and "
        f"stays; with it it is {short(away, 2)} away from there in the mean of its {last(len(one.x[rows]), 'point')}.",
    )


@rule("C02", statuses=(MOVING, HOVERING, GROWING, DIVERGED, ARRIVED), by_running=True, on_map=True)
def far_from_its_best(one: One) -> Said | None:
    """A quarter of its best rate at most, or four times it at least; there it arrives, not by one leap nor at the end, and three times as soon if here too."""
    its = at_its_best(one)
    if (
        its is None
        or its.arrived > 0.9 * one.steps  # at the end it may be near by chance
        or (its.arrived == 1 and not one.ground.curved_alike)  # so may one leap be, but on a quadratic
        or 0.25 < one.rate / its.rate < 4
        or (one.status == ARRIVED and one.arrived < 3 * max(its.arrived, 5))
    ):
        return None
    here = f"at step {one.arrived}" if stays(one.judged) else f"not within {many(one.steps)}"
    off = (
        f"{short(its.rate / one.rate, 2)} times too low"
        if its.rate > one.rate
        else f"{short(one.rate / its.rate, 2)} times too high"
    )
    best, now = apart(its.rate, one.rate)
    return Said(
        f"its rate is {off}: at {best}, the best of {its.tried} that were tried, it arrives at step {its.arrived}; at {now} {here}."
    )


@rule("C04", statuses=(MOVING,), calm=True, by_running=True)
def still_on_its_way(one: One) -> Said | None:
    """It is under way; going on for four times as many steps it comes to rest at a minimum, or nearer to one, or it does not."""
    later = going_on(one)
    if later is None or not (one.short_of_it or stays(later[0])):
        return None
    judged, steps = later
    if stays(judged) and (judged.arrived or 0) > one.steps:
        return Said(
            f"it is still on its way: with more steps it arrives at about step {judged.arrived}.", one.steps - 1
        )
    if judged.status != MOVING or not judged.distance > TOLERANCE or judged.minimum is None:
        return None
    there = one.ground.minimum(one.ground.minima[judged.minimum])
    now, then = apart(float(length(one.x[-1] - one.ground.minima[judged.minimum, :2])), judged.distance)
    if judged.distance > one.judged.distance:
        return Said(f"more steps do not bring it nearer: after {steps} it would be {then} from {there}, now {now}.")
    return Said(f"it is still on its way, and {steps} steps would not be enough: it would then be {then} from {there}.")
