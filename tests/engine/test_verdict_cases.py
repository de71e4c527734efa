"""What a verdict once said that was not so."""

import pytest

from engine.grid import sweep
from engine.run import run
from engine.verdict import ARRIVED, DIVERGED, GROWING, LOCAL, MOVING, SADDLE, STILL, verdict
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.setting import on

CASES = [  # surface, method, rate, start, steps, knobs, what it is
    ("bowl", "sgd", 0.01, (1000.0, 0.0), 150, {}, MOVING),  # comes in from far out
    ("bowl", "sgd", 0.01, (1000.0, 0.0), 1500, {}, ARRIVED),
    ("taco_shell", "sgd", 0.04, None, 150, {"kappa": 1000.0}, MOVING),  # zigzags across, and goes on along
    ("taco_shell", "sgd", 0.038, None, 150, {"kappa": 1e6}, MOVING),  # along the valley there is next to no gradient
    ("taco_shell", "momentum", None, None, 1000, {"kappa": 1e6, "angle": 30.0}, MOVING),
    ("taco_shell", "adam", None, None, 150, {"kappa": 1e6}, ARRIVED),
    ("taco_shell", "newton", None, None, 150, {"kappa": 1e6, "angle": 30.0}, ARRIVED),
    (
        "quadratic",
        "momentum",
        None,
        None,
        150,
        {"a": 0.0, "b": 0.0, "c": 4.0},
        ARRIVED,
    ),  # anywhere on the valley's floor
    ("quadratic", "adam", None, None, 150, {"a": 1.0, "b": 2.0, "c": 4.0}, ARRIVED),
    ("quadratic", "rmsprop", None, None, 150, {"a": 0.0, "b": 0.0, "c": 4.0}, MOVING),
    ("quadratic", "sgd", None, (-2.0, 1.0), 60, {"b": 3.2}, MOVING),
    ("quadratic", "newton", None, None, 150, {"b": 3.2}, SADDLE),
    ("quadratic", "sgd", None, None, 150, {"a": -1.0, "b": 0.0, "c": -4.0}, DIVERGED),
    ("quadratic", "sgd", None, None, 150, {"a": -1.0, "b": 0.0, "c": 0.0}, DIVERGED),  # down from a ridge
    ("cliff", "adam", None, None, 200, {}, ARRIVED),
    ("bowl", "sgd", 1.995, None, 150, {}, MOVING),
    ("bowl", "sgd", 2.01, None, 60, {}, GROWING),
    ("taco_shell", "sgd", 0.0401, None, 150, {}, GROWING),
    ("staircase", "sgd", None, None, 9, {}, STILL),
    ("staircase", "sgd", None, (0.3, 0.2), 150, {}, ARRIVED),  # on the lowest tread
    ("ackley", "sgd", 1e6, None, 150, {}, DIVERGED),  # wanders about millions of domains out
    ("ledge", "newton", None, (0.03, 0.2), 150, {"eps": 0.0005}, SADDLE),  # a minimum is close by
]


@pytest.mark.usefixtures("rough")
@pytest.mark.parametrize(("surface", "method", "rate", "start", "steps", "knobs", "status"), CASES)
def test_the_word_is_what_the_run_does(surface, method, rate, start, steps, knobs, status):
    landscape, optimizer = LANDSCAPES[surface], OPTIMIZERS[method]
    hypers = {} if rate is None else {"learning_rate": rate}
    one = run(optimizer, on(landscape, start=start, steps=steps, knobs=knobs), hypers)
    found = verdict(one, on(landscape, knobs=knobs))
    assert found.status == status
    assert (found.arrived is not None) or status not in (ARRIVED, LOCAL)
    x = float(one.x[0, 0])
    same = sweep(optimizer, on(landscape, start=start, steps=steps, knobs=knobs), {"x": [x]}, hypers)
    assert (same.status[0], same.diverged[0]) == (status, -1 if found.step is None else found.step)


@pytest.mark.usefixtures("rough")
def test_a_run_that_weight_decay_holds_stands_still_and_one_that_slows_down_to_turn_round_does_not():
    slope = LANDSCAPES["slope"]
    decay = {"learning_rate": 0.1, "weight_decay": 0.5}
    for method in ("adamw", "lion"):
        held = run(OPTIMIZERS[method], on(slope, steps=300), decay)
        assert verdict(held, on(slope)).status == STILL, method
        assert held.x[-1] == pytest.approx([-2.0, -2.0], abs=1e-4)  # the box |x| <= 1 / weight_decay
        found = sweep(OPTIMIZERS[method], on(slope, steps=300), {"weight_decay": [0.0, 0.5]}, {"learning_rate": 0.1})
        assert list(found.status) == [MOVING, STILL], method
    turns = run(OPTIMIZERS["schedule_free_sgd"], on(LANDSCAPES["taco_shell"], steps=1000))
    assert verdict(turns, on(LANDSCAPES["taco_shell"])).status == MOVING


def test_a_run_that_moves_by_rounding_alone_stands_still():
    ackley = LANDSCAPES["ackley"]
    on_top = run(OPTIMIZERS["newton"], on(ackley, steps=1000))
    assert 0 < abs(on_top.x[-1] - on_top.x[-11:]).max() < 1e-14
    assert verdict(on_top, on(ackley)).status == STILL
