"""Answers for the panels beside the plane of a training: those about all of its runs, and those about one."""

from collections.abc import Callable
from typing import Any

from api.messages import Arrays
from api.panels import guesses, scores, sharpness, spread
from api.trained import trained
from states.learning import Learning

OF_ALL: dict[str, Callable] = {"sharpness": sharpness.answer, "scores": scores.answer}
OF_ONE: dict[str, Callable] = {"guesses": guesses.answer, "spread": spread.answer}
KINDS = (*OF_ALL, *OF_ONE)


def answer(kind: str, learning: Learning, nth: int | None) -> tuple[dict[str, Any], Arrays]:
    """Returns header and arrays of what a panel shows; nth: the run, of a panel about one."""
    runs = trained(learning)
    if nth is None:
        header, arrays = OF_ALL[kind](learning, runs)
        return {"kind": kind, "labels": [run.label for run in runs], **header}, arrays
    header, arrays = OF_ONE[kind](learning.setting, runs[nth])
    return {"kind": kind, "label": runs[nth].label, **header}, arrays
