"""What a map tells at the ends of its runs is what their paths say: nothing is told that a judged path contradicts."""

import numpy as np
import pytest

from engine import blocks
from engine.grid import sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.setting import on

SIDE = 48


@pytest.fixture
def looked(monkeypatch) -> dict[str, int]:
    """How many runs each look of blocks.py has gone over."""
    counts: dict[str, int] = dict.fromkeys(("_look", "_look_again", "_look_closely", "_judge"), 0)

    def counted(name, look):
        def count(seed, some, size):
            counts[name] += len(some)
            look(seed, some, size)

        return count

    for name in counts:
        monkeypatch.setattr(blocks, name, counted(name, getattr(blocks, name)))
    return counts


def nothing_told(todo, ends, minimum):
    found, sure, told = SEEN(todo, ends, minimum)
    return found, np.zeros_like(sure), np.zeros_like(told)


SEEN = blocks._seen_at_the_end
ADAM = {"learning_rate": np.geomspace(1e-3, 1.0, SIDE), "beta1": 1 - np.geomspace(1.0, 0.01, SIDE)}
RATES = {"learning_rate": np.geomspace(3e-4, 0.1, SIDE), "rho": np.linspace(0.0, 0.99, SIDE)}
CASES = {
    "adam": ("himmelblau", "adam", ADAM, {"steps": 200}),
    "noise": ("bowl", "momentum", RATES, {"steps": 200, "noise": 0.3, "seed": 2}),
    "short": ("taco_shell", "momentum", RATES, {"steps": 40}),
    "many minima": ("styblinski_tang", "nesterov", RATES, {"steps": 150}),
    "squares too small": ("long_valley", "nadam", {"learning_rate": np.geomspace(1.0, 3.0, 9)}, {"steps": 247}),
}


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("case", CASES)
def test_what_the_ends_tell_the_paths_say_too(case, precision, monkeypatch):
    surface, method, over, setting = CASES[case]
    over = {name: over[name] for name in over if name in {knob.name for knob in OPTIMIZERS[method].knobs}}
    maps = []
    for seen in (SEEN, nothing_told):
        monkeypatch.setattr(blocks, "_seen_at_the_end", seen)
        maps.append(sweep(OPTIMIZERS[method], on(LANDSCAPES[surface], **setting), over, precision=precision))
    told, judged = maps
    assert (told.status != judged.status).mean() <= 0.002  # the last bits are others
    assert (told.arrived != judged.arrived).mean() <= 0.002
    assert len(set(judged.status.ravel())) >= 2


def test_few_runs_are_run_again(looked):
    sweep(OPTIMIZERS["adam"], on(LANDSCAPES["himmelblau"], steps=200), ADAM, precision="float32")
    assert looked["_look"] == SIDE * SIDE
    assert looked["_look_closely"] + looked["_judge"] <= 0.2 * SIDE * SIDE


def test_runs_that_only_their_stay_leaves_open_are_looked_at_again_and_not_judged(looked, monkeypatch):
    setting = on(LANDSCAPES["himmelblau"], steps=200)
    monkeypatch.setattr(blocks, "_block_size", lambda n: 4096)
    one = sweep(OPTIMIZERS["adam"], setting, ADAM)
    seen = looked.copy()
    assert seen["_look_again"] > 128
    monkeypatch.setattr(blocks, "_stay", lambda seed, size: np.arange(0))
    other = sweep(OPTIMIZERS["adam"], setting, ADAM)
    np.testing.assert_array_equal(one.status, other.status)
    assert looked["_look_closely"] - seen["_look_closely"] > 2 * seen["_look_closely"]
