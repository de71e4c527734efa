"""What a race on a table of examples costs: a step that sees a batch as means, beside one that sees how often each example is in it.

    python -m benchmarks.data

Milliseconds of the processor, as in benchmarks.network; then what a hand on the page waits for, in Chromium.
"""

from collections.abc import Iterator
from dataclasses import replace

import jax.numpy as jnp
import numpy as np

from api import sweeps
from benchmarks.network import beside, turns
from benchmarks.rows import Row, head, show
from benchmarks.stage import keys_by_turns, releases
from benchmarks.watching import STAGE, watch
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
from tests.support.visitor import browser, server

DIABETES, SGD = LANDSCAPES["diabetes_line"], OPTIMIZERS["sgd"]
FRAME = 17  # ms, of a screen that shows 60 a second
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


def hand_rows(rounds: int = 12) -> Iterator[Row]:
    """What a hand on a slider of the page Data waits for, beside one on the factor of a race of the same runs.

    There it moves the paths; here the points, the contours, the paths and the words, all in the frame that is painted.
    """
    with browser() as chrome, server(STAGE) as address:
        for key, slider in (("diabetes_line", "prepare"), ("two_clouds", "centre")):
            race = watch(chrome, address, STAGE, f"?s={key}&m=sgd&m=adam")
            here = watch(chrome, address, STAGE, f"?set={key}&m=sgd&m=adam", "data", slider)
            taken = keys_by_turns({"race": race, "data": here}, rounds)
            painted = {page: found["painted"] for page, found in taken.items()}
            yield Row(
                f"key on {slider} -> picture, beside one on the race's factor", painted["data"], "1 x", painted["race"]
            )
            moves = {"race": releases(race, rounds)[1], "data": releases(here, rounds, slider=slider)[1]}
            yield Row(
                f"thumb of {slider} -> picture, beside that of the race's factor", moves["data"], "", moves["race"]
            )
            yield Row("the same", moves["data"], f"{FRAME} ms")
            for lab in (race, here):
                lab.close()


if __name__ == "__main__":
    head()
    for each in (rows, hand_rows):
        for row in each():
            show(row)
