"""The address of a training: what goes out comes back exactly, and whatever comes in is a training that can be."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.training import check
from optimizers import OPTIMIZERS
from optimizers.base import default_rate
from problems import PROBLEMS
from problems.layers import ACTIVATIONS, STARTS
from problems.preparing import WAYS
from states.batches import ORDERS
from states.fields import MAX_SEED, MAX_STEPS, decode, encode, replaced
from states.learning import (
    AXES,
    CURVES,
    DROPOUT,
    FEWEST,
    GAIN,
    INSIDE,
    L2,
    PAGE,
    PLANES,
    SIZES,
    STARTING,
    Learning,
    fresh,
)
from states.race import FACTOR, Run
from states.schedules import SCHEDULES
from states.task import ALL, learn
from tests.states.test_address import amount, any_run

FIRST_ORDER = [OPTIMIZERS[key] for key in ("sgd", "adam")]


@st.composite
def trainings(draw) -> Learning:
    """Any training that a page can show."""
    problem = draw(st.sampled_from(list(PROBLEMS)))
    own = PROBLEMS[problem]

    def one(words):
        return draw(st.sampled_from(list(words)))

    task = learn(
        problem,
        net=one(own.networks),
        head=one(own.heads),
        activation=one(ACTIVATIONS),
        start=one(STARTS),
        prepare=one(WAYS),
        count=draw(st.integers(FEWEST, own.count)),
        batch=one([*SIZES, ALL]),
        steps=draw(st.integers(1, MAX_STEPS)),
        batch_norm=one(["off", "on"]),
        gain=draw(amount(GAIN.low, GAIN.high)),
        order=one(ORDERS),
        seed=draw(st.integers(0, MAX_SEED)),
        schedule=one(SCHEDULES),
        l2=draw(amount(L2.low, L2.high)),
        dropout=draw(amount(DROPOUT.low, DROPOUT.high)),
    )
    runs = tuple(draw(st.lists(any_run(), max_size=8)))
    return Learning(
        task, runs, draw(amount(FACTOR.low, FACTOR.high)), one(PLANES), one(AXES), one(CURVES), one(STARTING)
    )


def there_and_back(state: Learning) -> tuple[Learning, list[str]]:
    return decode(PAGE, parse_qs(urlencode(encode(PAGE, state), doseq=True), keep_blank_values=True))


@given(trainings())
def test_what_goes_out_comes_back(state):
    assert there_and_back(state) == (state, [])


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_plain_address_is_the_problem_s_own_training(problem):
    usual = fresh(problem)
    assert encode(PAGE, usual) == ({} if problem == "moons" else {"data": problem})
    assert there_and_back(usual) == (usual, [])
    assert [run.method for run in usual.runs] == ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
    check([optimizer for optimizer, _ in usual.entries()], usual.setting)


def test_every_name_of_the_specification():
    address = (
        "data=digits&net=64-16-10&act=tanh&init=xavier&gain=2&prepare=raw&images=900&batch=256&order=sorted&steps=900"
        "&m=sgd~learning_rate~0.2&m=adam~learning_rate~0.002&schedule=cosine&l2=0.01&dropout=0.5&norm=on&seed=7"
        "&plane=ends&axis=examples&factor=2&starts=own"
    )
    state, told = decode(PAGE, parse_qs(address))
    assert told == []
    assert {
        name: [value] if isinstance(value, str) else value for name, value in encode(PAGE, state).items()
    } == parse_qs(address)
    assert state.values_of(state.runs[0]) == {"learning_rate": 0.4}
    assert state.setting.network.batch_norm
    assert state.setting.network.widths == (64, 16, 10)


WRONG = {
    "data": "cats", "net": "64-999-10", "act": "swish", "init": "warm", "gain": "0", "prepare": "cooked", "images": "5",
    "batch": "17", "order": "backwards", "steps": "1e9", "m": "magic", "schedule": "x", "l2": "-1", "dropout": "1",
    "norm": "2", "seed": "-1", "plane": "flat", "axis": "y", "loss": "hinge", "factor": "nan", "starts": "mine", "stranger": "1",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [*WRONG.items(), ("images", "1201")])
def test_what_cannot_be_is_told_and_the_rest_stays(name, value):
    given = {"data": ["digits"], name: [value]}
    state, told = decode(PAGE, given)
    assert len(told) == 1
    assert value[:20] in told[0] or name in told[0]
    assert state == fresh("moons" if name == "data" else "digits")


@given(trainings(), st.integers(0, 7))
def test_what_goes_out_of_look_inside_comes_back_and_always_says_the_data(state, nth):
    state = state._replace(nth=nth if nth < len(state.runs) else 0)
    query = parse_qs(urlencode(encode(INSIDE, state), doseq=True), keep_blank_values=True)
    assert query["data"] == [state.setting.problem]
    assert decode(INSIDE, query) == (state, [])
    assert decode(PAGE, parse_qs(urlencode(encode(PAGE, state), doseq=True), keep_blank_values=True))[0].nth == 0


@pytest.mark.parametrize("nth", ["2", "-1", "1.0", "SGD", "9" * 999])
def test_a_run_that_there_is_not_is_told(nth):
    state, told = decode(INSIDE, {"data": ["moons"], "m": ["sgd", "adam"], "nth": [nth]})
    assert state.nth == 0
    assert len(told) == 1
    assert nth[:10] in told[0]


@given(
    st.dictionaries(
        st.sampled_from([*(name for part in PAGE for name in part.names(fresh())), "x", "s"]),
        st.lists(
            st.text(max_size=30) | st.sampled_from(["", "all", "0", "1e308", "-0", "nan", "64-32x10-10", "2-8-1"])
        ),
        max_size=6,
    )
)
@example({"net": ["9" * 4000]})
def test_whatever_comes_in_is_a_training_that_can_be(query):
    state, told = decode(PAGE, query)
    assert len(told) <= 4
    assert there_and_back(state) == (state, [])
    check(FIRST_ORDER, state.setting._replace(steps=1))


def test_another_problem_keeps_the_methods_at_its_own_rates():
    adam = default_rate(PROBLEMS["moons"], OPTIMIZERS["adam"])
    runs = (Run("adam", {}), Run("adam", {"learning_rate": 3 * adam}), Run("sgd", {"learning_rate": 9.0}))
    before = replaced(fresh("moons"), runs=runs, seed=5, plane="ends", net="2-3-1", l2=0.1)
    after = fresh("digits", before)
    assert (after.setting.seed, after.plane) == (5, "ends")
    assert (after.setting.net, after.setting.l2) == ("64-32-10", 0.0)
    rates = [after.values_of(run)["learning_rate"] for run in after.runs]
    assert rates == pytest.approx([0.001, 0.003, 0.1])


def test_sliders_move_what_they_are_called():
    state = fresh("digits")
    assert set(state.sliders()) == {"factor", "gain", "l2", "dropout"}
    for name, slider in state.sliders().items():
        there = slider.at(slider.knob.high)
        assert getattr(there.setting, name, None) == slider.knob.high or there.factor == slider.knob.high
        assert slider.value in slider.options
        assert encode(PAGE, slider.at(slider.usual)).get(name) is None


def test_each_run_may_have_a_seed_of_its_own():
    state = replaced(fresh(), runs=(Run("adam", {}),) * 3, seed=5)
    assert [task.seed for task in state.tasks()] == [5, 5, 5]
    own = state._replace(starts="own")
    assert [task.seed for task in own.tasks()] == [5, 6, 7]
    assert {task._replace(seed=5) for task in own.tasks()} == {own.setting}
