"""Findings about a method that was typed in: whether it is one of the catalogue, on the very run that is drawn."""

import numpy as np

from engine.findings.rules import Said, rule
from engine.findings.seen import One
from engine.run import race
from typed.method import OWN, is_typed_method, program_of
from typed.said import by_likeness

TRIED = 3  # methods of the catalogue, those most like it
FEWEST = 9  # digits in which paths agree that are the same


@rule(by_running=True, rank=0)
def is_known(one: One) -> Said | None:
    """A method that was typed in takes the path that one of the catalogue takes with the same values."""
    if not is_typed_method(one.key) or not one.moves.any():
        return None
    beside = {other.key for other in one.ground.runs}  # with them it is a twin
    for like in by_likeness(program_of(one.key))[:TRIED]:
        there = {name.removeprefix(OWN): value for name, value in one.hypers.items()}
        if like.key in beside or not {knob.name for knob in like.knobs} <= set(there):
            continue
        values = {knob.name: there[knob.name] for knob in like.knobs}
        (theirs,) = race([(like, values)], one.ground.setting)
        if (digits := agreeing(one.x, theirs.x)) is not None:
            return Said(f"this is {like.name}: with the same values the two paths agree {digits}.")
    return None


def agreeing(one: np.ndarray, other: np.ndarray) -> str | None:
    """Says in how many digits two paths (n, 2) agree, of the size of the farthest point; None where they are not the same."""
    if one.shape != other.shape or not np.isfinite(one).all() or not np.isfinite(other).all():
        return None
    off, size = np.abs(one - other).max(), np.abs(one).max()
    if off == 0:
        return "to the last bit"
    digits = int(-np.log10(off / max(size, off)))
    return f"to {digits} digits" if digits >= FEWEST else None
