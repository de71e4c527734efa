"""How the activations of a run are spread, layer by layer."""

from typing import Any

import numpy as np

from api.messages import Arrays
from engine.activity import activity, shares
from engine.examples import parts, thinned
from engine.training import at_all_snapshots
from problems.layers import ACTIVATIONS
from shapes import Training
from states.task import Task
from written import many

BINS = 20
WIDE = 3.0  # standard deviations of the first layer at the start, that are drawn of an activation without ends
ENDS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}  # what an activation can give
FROM_ZERO = ("relu", "leaky_relu")  # below it there is nothing, or next to nothing
LEAST = float(np.finfo(np.float32).tiny)  # of what is positive
WHOLE = 65535


def answer(task: Task, run: Training) -> tuple[dict[str, Any], Arrays]:
    """Returns header and arrays of the message about one run.

    share u2 (rows, layers, BINS) of the activations in each bin, of 65535; before these those that are not positive, of an
    activation that begins at 0, where most of its units may be; spread, saturated and silent f4 (rows, layers):
    the standard deviation, the share near an end, and the share of the units that no example makes positive.
    """
    net, examples = task.network, thinned(parts(task)[0])
    xs, rows = at_all_snapshots(run.x), len(run.x)
    seen = activity(net, xs, examples)
    low, high = reach(net.activation, float(seen.spread[0, 0]))
    edges = np.linspace(low, high, BINS + 1)[1:-1]
    if net.activation in FROM_ZERO:
        edges = np.insert(edges, 0, LEAST)
    found = np.nan_to_num(shares(net, xs, edges, examples)[:rows])
    header = {
        "activation": ACTIVATIONS[net.activation].name,
        "units": net.widths[1:-1],
        "range": (low, high),
        "beyond": net.activation not in ENDS,
        "off": net.activation in FROM_ZERO,
        "of": f"on {many(int(np.count_nonzero(examples.share)), 'example')} to learn from",
    }
    return header, {
        "step": run.step.astype(np.int32),
        "share": np.round(WHOLE * np.clip(found, 0, 1)).astype(np.uint16),
        **{
            name: getattr(seen, name)[:rows].astype(np.float32)
            for name in ("spread", "saturated", "silent")
            if name in ("spread", told_of(net.activation))
        },
    }


def told_of(activation: str) -> str:
    """Returns what is told of units that learn no more: near an end they are saturated, never positive silent; else ""."""
    return "saturated" if activation in ENDS else "silent" if activation in FROM_ZERO else ""


def reach(activation: str, first: float) -> tuple[float, float]:
    """Returns between which values activations are drawn; first: the standard deviation of the first layer at the start."""
    if activation in ENDS:
        return ENDS[activation]
    high = WIDE * first if first > 0 and np.isfinite(first) else 1.0
    return (0.0 if activation in FROM_ZERO else -high), high
