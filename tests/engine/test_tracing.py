"""Inside a step: the lines that are shown are the method's own, and their numbers are those of the run."""

import ast
import dataclasses
import inspect
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.run import LENGTH, run
from engine.statements import statements
from engine.step import oracle
from engine.tracing import printed, trace, velocity
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from optimizers.forms import FORMS
from optimizers.momentum import OPTIMIZER as MOMENTUM
from shapes import Trajectory
from states.setting import on

EVERY = {**OPTIMIZERS, **FORMS}
every_method = pytest.mark.parametrize("key", EVERY)
SURFACE = LANDSCAPES["noisy_bowl"]
ROUNDING = 1e-14  # two compiled forms of one sum may differ in the last bit


def look_inside(key: str, noise: float = 1.0, **setting):
    optimizer = EVERY[key]
    hypers = default_hypers(SURFACE, optimizer)
    where = on(SURFACE, noise=noise, seed=3, **setting)
    made = run(optimizer, where, hypers)
    return made, trace(optimizer, where, hypers, made)


@every_method
def test_every_step_leads_where_the_run_goes(key):
    made, inside = look_inside(key, steps=60)
    np.testing.assert_allclose(inside.x[:-1], made.x[1:], rtol=ROUNDING, atol=ROUNDING)
    for name, values in made.state.items():
        np.testing.assert_allclose(inside.state[name][:-1], values[1:], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("key", ["sgd", "adam", "newton"])
def test_with_a_schedule_every_step_leads_where_the_run_goes(key):
    made, inside = look_inside(key, steps=60, schedule="cosine")
    np.testing.assert_allclose(inside.x[:-1], made.x[1:], rtol=ROUNDING, atol=ROUNDING)


@every_method
def test_the_lines_are_those_of_the_file(key):
    _, inside = look_inside(key, steps=5)
    assert inside.lines
    whole = " ".join(inspect.getsource(EVERY[key].update).split())
    assert all(line.source in whole for line in inside.lines)
    assert all(line.got or "s, y" in line.source for line in inside.lines)


class _AsArrays(ast.NodeTransformer):
    """Points written as (1, 2) are arrays."""

    def visit_Tuple(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("array", ast.Load()), [ast.List(node.elts, ast.Load())], [])


def by_hand(text: str) -> np.ndarray:
    """What a reader with a calculator gets for a printed right-hand side."""

    def several(function):  # sqrt(1, 4) stands for the roots of both
        return lambda first, *more: function(np.array([first, *more]) if more else first)

    tree = ast.fix_missing_locations(_AsArrays().visit(ast.parse(text.replace("−", "-"), mode="eval")))
    tools = {"array": np.array, "sqrt": several(np.sqrt), "abs": several(np.abs), "sign": several(np.sign)}
    tools |= {"maximum": np.maximum, "outer": np.outer, "where": np.where, "hypot": np.hypot, "clip": np.clip}
    tools |= {"norm": np.linalg.norm}
    return eval(compile(tree, "<text>", "eval"), tools)


@every_method
@pytest.mark.parametrize("t", [0, 1, 17])
def test_a_reader_who_computes_a_line_by_hand_gets_its_result(key, t):
    _, inside = look_inside(key, steps=20)
    done = 0
    for line in inside.lines:
        text = line.numbers(t, digits=17)
        if (
            any(word in text for word in ("f.", "(state", "wolfe", "two_loops", "solve", "roots(", "isfinite", "any()"))
            or not text
        ):
            continue
        names = list(line.got)
        result = by_hand(text if len(names) == 1 else f"({text})")
        expected = np.array([line.got[name][t] for name in names]).reshape(np.shape(result))
        np.testing.assert_allclose(np.asarray(result, float), expected, rtol=1e-12, atol=1e-12)
        done += 1
    assert done >= 1


@every_method
def test_the_gradient_is_the_one_that_the_method_got_where_it_asked(key):
    made, inside = look_inside(key, steps=20)
    if "g" in inside.values():
        np.testing.assert_allclose(inside.gradient, inside.values()["g"], rtol=1e-12, atol=1e-13)
    assert inside.asks == (key != "perturbation")
    elsewhere = {"nesterov_lookahead", "sgd_averaged", "schedule_free_sgd", "sam"}
    assert np.array_equal(inside.asked, made.x) == (key not in elsewhere)


@pytest.mark.parametrize("key", [key for key in EVERY if key in ("momentum", "nesterov", "nesterov_lookahead", *FORMS)])
def test_the_velocity_alone_is_the_step_without_a_gradient(key):
    made, inside = look_inside(key, steps=20)
    assert velocity(made.state) == "v"
    assert not inside.coast[0].any()
    hypers = default_hypers(SURFACE, EVERY[key])
    rate, rho, v = hypers["learning_rate"], hypers["rho"], made.state["v"]
    expected = {"momentum": -rate * rho * v, "nesterov": rho**2 * v, "momentum_mean": -rate * rho * v}
    np.testing.assert_allclose(inside.coast, expected.get(key, rho * v), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("key", ["sgd", "adagrad", "rmsprop", "adam", "lion", "newton"])
def test_what_is_no_velocity_does_not_coast(key):
    _, inside = look_inside(key, steps=5)
    assert not inside.coast.any()


@settings(max_examples=4)
@given(seed=st.integers(0, 10_000), size=st.floats(0.1, 2.0))
@pytest.mark.parametrize("key", ["sgd", "momentum", "nesterov_lookahead", "adam", "adagrad_full", "conjugate_gradient"])
def test_from_any_state_the_lines_do_what_update_does(key, seed, size):
    optimizer = EVERY[key]
    hypers = default_hypers(SURFACE, optimizer)
    random = np.random.default_rng(seed)
    x = random.normal(size=(40, 2)) * size
    like = jax.eval_shape(optimizer.init, jnp.zeros(2))
    state = {name: np.abs(random.normal(size=(40, *spec.shape))) * 0.5 for name, spec in like._asdict().items()}
    if "G" in state:  # a sum of outer products has no negative eigenvalue
        state["G"] = state["G"] @ state["G"].transpose(0, 2, 1)
    made = Trajectory("any", key, x, np.zeros(40), np.zeros((40, 2)), state, np.zeros((40, 3)), None)
    inside = trace(optimizer, on(SURFACE, noise=0.0), hypers, made)

    @jax.jit
    def update(x, fields):
        f = oracle(SURFACE, SURFACE.knob_values(), jnp.zeros(2), jnp.ones(2))
        return optimizer.update(x, type(like)(**fields), f, **hypers)

    for t in (0, 13, 39):
        new_x, new_state = update(x[t], {name: values[t] for name, values in state.items()})
        np.testing.assert_allclose(inside.x[t], new_x, rtol=1e-11, atol=1e-11)
        for name, value in new_state._asdict().items():
            np.testing.assert_allclose(inside.state[name][t], value, rtol=1e-11, atol=1e-11)


def test_no_slider_compiles_anything(compilations):
    look_inside("adam", steps=20)
    with compilations() as seconds:
        optimizer = EVERY["adam"]
        hypers = {**default_hypers(SURFACE, optimizer), "beta1": 0.5, "learning_rate": 0.3}
        where = on(SURFACE, start=(1.0, 1.0), steps=33, noise=2.0, seed=9)
        trace(optimizer, where, hypers, run(optimizer, where, hypers))
    assert seconds == []


def test_the_longest_run_can_be_looked_into_and_a_longer_one_is_refused():
    _, inside = look_inside("sgd", steps=LENGTH)
    assert len(inside.x) == LENGTH + 1
    with pytest.raises(ValueError, match="too long"):
        look_inside("sgd", steps=LENGTH + 1)


def test_a_run_that_diverges_has_numbers_to_its_last_step():
    hypers = {"learning_rate": 50.0}
    where = on(SURFACE, noise=0.0)
    made = run(OPTIMIZERS["sgd"], where, hypers)
    inside = trace(OPTIMIZERS["sgd"], where, hypers, made)
    assert made.stopped is not None
    last = made.stopped - 1
    np.testing.assert_allclose(inside.x[:last], made.x[1 : last + 1], rtol=ROUNDING)
    assert np.abs(inside.x[last]).max() > 1e30


# --- updates of any form -------------------------------------------------------------------------------------------


class State(NamedTuple):
    n: jax.Array


def changed(update):
    """SGD-like method of this test's own."""
    return dataclasses.replace(
        MOMENTUM, name=update.__name__, update=update, init=lambda x: State(jnp.zeros(())), knobs=MOMENTUM.knobs[:1]
    )


def with_odd_statements(x, state, f, *, learning_rate):
    """A docstring is no line."""

    def double(p):
        return 2 * p

    g = f.grad(x)
    a: jax.Array = double(g)
    a /= 2
    if not isinstance(learning_rate, str):
        a = a + 0.0
    for _ in range(3):
        a += 0.0
    first, _ = a, a
    x = x - learning_rate * first
    return x, State(state.n + 1)


def leaving_from_the_midst(x, state, f, *, learning_rate):
    if isinstance(learning_rate, str):
        return x, state
    return x - learning_rate * f.grad(x), State(state.n + 1)


ODD = (
    with_odd_statements,
    leaving_from_the_midst,
    lambda x, state, f, *, learning_rate: (x - learning_rate * f.grad(x), state),
)


@pytest.mark.parametrize("update", ODD, ids=lambda update: update.__name__)
def test_an_update_of_any_form_leads_where_it_leads(update):
    optimizer = changed(update)
    where, hypers = on(SURFACE, steps=20), {"learning_rate": 0.1}
    made = run(optimizer, where, hypers)
    inside = trace(optimizer, where, hypers, made)
    np.testing.assert_allclose(inside.x[:-1], made.x[1:], rtol=ROUNDING, atol=ROUNDING)
    assert bool(inside.lines) == (update is with_odd_statements)


def test_statements_that_cannot_be_put_in_numbers_show_their_result():
    optimizer = changed(with_odd_statements)
    where, hypers = on(SURFACE, steps=3, noise=0.0), {"learning_rate": 0.1}
    made = run(optimizer, where, hypers)
    inside = trace(optimizer, where, hypers, made)
    by_source = {line.source: line for line in inside.lines}
    assert not any("docstring" in source or source.startswith("def") for source in by_source)
    loop = next(line for source, line in by_source.items() if source.startswith("for"))
    assert loop.numbers(0) == ""
    assert loop.result(0) == f"2, {printed(loop.got['a'][0])}"
    divided = by_source["a /= 2"]
    assert divided.numbers(0).endswith("/ 2")


def test_a_method_without_source_has_no_statements():
    space: dict = {}
    exec("def update(x, state, f, *, learning_rate): return x - learning_rate * f.grad(x), state", space)
    assert statements(space["update"]) == ()


# --- in print ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9, "0.9"),
        (-0.175, "(−0.175)"),
        (-0.0, "0"),
        (1e-7, "1e−7"),
        (np.array([-1.0, 2e30]), "(−1, 2e30)"),
        (np.eye(2), "((1, 0), (0, 1))"),
        (np.nan, "nan"),
        (-np.inf, "(−∞)"),
        (True, "1"),
    ],
)
def test_numbers_are_short_and_have_a_real_minus(value, text):
    assert printed(value) == text
