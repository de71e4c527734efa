"""What a race on a table of examples costs: a step that sees a batch as means, beside one that sees how often each example is in it.

    python -m benchmarks.data

Milliseconds of the processor, as in benchmarks.network.
"""

from collections.abc import Iterator
from dataclasses import replace

import jax.numpy as jnp
import numpy as np

from api import sweeps
from benchmarks.network import beside, turns
from benchmarks.rows import Row, head, show
from data.pasted import MOST, Table, read
from engine.batch import Member, paths
from engine.run import run
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from landscapes.diabetes_line import TABLE, seen
from optimizers import OPTIMIZERS
from states.batches import ORDERS, batches
from states.fields import replaced
from states.race import fresh
from states.setting import Setting, on, with_table

DIABETES, SGD = LANDSCAPES["diabetes_line"], OPTIMIZERS["sgd"]
BATCHES = {"steps": 1000, "noise_kind": "examples", "batch": 32}


def by_counts() -> Landscape:
    """The same surface as one whose steps see how often each example is in the batch."""
    standardised = (TABLE - TABLE.mean(axis=0)) / TABLE.std(axis=0)

    def examples(**knobs):
        rows = jnp.array(seen(**knobs))
        return standardised[:, :2] @ rows[:, :2].T + rows[:, 2], standardised[:, 2]

    def loss_of(p, inputs, targets):
        return (inputs @ p - targets) ** 2 / 2

    return replace(DIABETES, key="", table=None, features=None, of_means=None, examples=examples, loss_of=loss_of)


def pasted(rows: int) -> Table:
    """A table of so many rows, as a visitor might paste it."""
    each = np.random.default_rng(0).normal((5.0, 100.0, 0.0), (2.0, 30.0, 1.0), (rows, 3))
    table = read("\n".join(",".join(map(repr, row)) for row in each.tolist()))
    assert isinstance(table, Table)
    return table


def single(setting: Setting):
    return lambda: run(SGD, setting)


def prepared(setting: Setting):
    """The run at 61 places of the slider *prepare*."""
    members = [Member([None], {"prepare": place}) for place in np.linspace(0, 1, 61).tolist()]
    return lambda: paths([SGD], setting, members)


def rows() -> Iterator[Row]:
    means, counts = on(DIABETES, **BATCHES), on(by_counts(), **BATCHES)
    apart = np.abs(run(SGD, means).x - run(SGD, counts).x).max()
    yield beside(
        f"a run of 1000 steps, beside by counts ({apart:.0e} apart)", "0.8 x", single(means), single(counts), 2
    )
    yield Row("the same", turns(single(means)), "1.5 ms", digits=2)
    yield beside("61 places of prepare, beside by counts", "0.25 x", prepared(means), prepared(counts))
    yield Row("the same", turns(prepared(means)), "80 ms", digits=1)
    many, few = (with_table(means, pasted(size)) for size in (MOST, 20))
    yield beside(f"a run on {MOST:,} examples, beside one on 20", "1.2 x", single(many), single(few), 2)
    text = pasted(MOST).text
    yield Row(f"a pasted table of {MOST:,} rows is read", turns(lambda: read(text)), digits=1)
    for order in ORDERS:
        drawing = turns(lambda order=order: batches(442, 32, order, 0, 1000))
        yield Row(f"1000 batches of 32 are drawn, {order}", drawing, digits=1)
    race = replaced(fresh("diabetes_line"), noise_kind="examples")
    yield Row(
        "the answer about all places of prepare, six methods", turns(lambda: sweeps.answer(race, "prepare")), digits=1
    )


if __name__ == "__main__":
    head()
    for row in rows():
        show(row)
