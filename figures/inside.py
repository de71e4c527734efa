"""Styles the arrows of a step: what each is, and how it is drawn."""

from typing import NamedTuple

import numpy as np

from figures.theme import Look


class Arrow(NamedTuple):
    """One arrow, drawn at every step of a run."""

    kind: str  # "gradient", "velocity" or "step": its colour and dash
    name: str  # in words
    tail: np.ndarray  # (rows, 2)
    offset: np.ndarray  # (rows, 2) from the tail to where it begins, drawn as much longer as the arrows are
    vector: np.ndarray  # (rows, 2)
    leads: bool = True  # whether the common scale follows it; an arrow that does not may leave the picture


class ArrowStyle(NamedTuple):
    line: str  # colour of shaft and head
    text: str  # darker, for its name
    dash: str  # Plotly's word
    width: float  # pixels


KINDS = {  # whose colour, dash and width; the velocity is wide, so that it can be seen below a step that follows it
    "gradient": ("rmsprop", "dot", 4.0),
    "velocity": ("nesterov", "dash", 8.0),
    "step": ("momentum", "solid", 3.5),
}


def arrow_style(kind: str, look: Look) -> ArrowStyle:
    """Returns how "gradient", "velocity" or "step" arrows are drawn; KeyError for another word."""
    method, dash, width = KINDS[kind]
    colour = look.methods[method]
    return ArrowStyle(colour.line, colour.text, dash, width)
