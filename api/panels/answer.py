"""Answers for the panels beside the plane of a training: those about all of its runs, and those about one."""

from collections.abc import Callable
from typing import Any

from api.messages import Arrays
from api.panels import guesses, look, scores, sharpness, spread
from api.trained import trained
from states.learning import Learning

OF_ALL: dict[str, Callable] = {"sharpness": sharpness.answer, "scores": scores.answer}
OF_ONE: dict[str, Callable] = {"guesses": guesses.answer, "spread": spread.answer}
ABOUT_ONE = (*OF_ONE, "look")
KINDS = (*OF_ALL, *ABOUT_ONE)


def answer(kind: str, learning: Learning, nth: int | None, at: str = "") -> tuple[dict[str, Any], Arrays]:
    """Returns header and arrays of what a panel shows; nth: the run, of a panel about one; at: the step, where one is asked about."""
    runs = trained(learning)
    if nth is None:
        header, arrays = OF_ALL[kind](learning, runs)
        return {"kind": kind, "labels": [run.label for run in runs], **header}, arrays
    if kind == "look":
        header, arrays = look.answer(learning, nth, runs[nth], at)
    else:
        header, arrays = OF_ONE[kind](learning.tasks()[nth], runs[nth])
    return {"kind": kind, "label": runs[nth].label, **header}, arrays
