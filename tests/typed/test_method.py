"""A method that is typed in: the catalogue's own methods said in lines equal their files, and only the grammar's own errors come."""

import random

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.run import run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from states.setting import on
from states.ticks import ticks
from tests.optimizers.test_any_shape import loss, walked
from tests.support.oracle import constant
from tests.typed.test_reading import check_refused, depth, leaves
from typed.functions import EVERY
from typed.lines import LONGEST, MOST_LINES, Line, Program, read_program, text_of_program
from typed.method import key_of_program, knob_of, program_of, typed_method
from typed.reading import Mistyped
from typed.said import SAID, nearest
from typed.tree import DEEPEST, Binary, Call, Name, Negative

WRITTEN = {  # as people write it: how it is understood
    "v = rho*v + g\nx = x - lr*v": "v=rho*v+g;x=x-lr*v",
    "v = rho v + g; x = x - lr v": "v=rho*v+g;x=x-lr*v",
    "v = ρ·v + g\r\nx = x − α v": "v=rho*v+g;x=x-lr*v",
    "# momentum\n\nv = 0.9v + g  # the velocity\nx = x - learning_rate*v\n": "v=0.9*v+g;x=x-lr*v",
    "m = β₁ m + (1-β₁)g\nx = x - lr m/(√(|m|) + ε)": "m=beta1*m+(1-beta1)*g;x=x-lr*m/(sqrt(abs(m))+eps)",
    "x = x - lr*g/norm(g)": "x=x-lr*g/norm(g)",
    "G = G + g²; x = x - lr g/√(G)": "G=G+g^2;x=x-lr*g/sqrt(G)",
    "x = x - lr*grad(x - lr*g)": "x=x-lr*grad(x-lr*g)",
    "x = x - lr*Sign(g)": "x=x-lr*sign(g)",
    "x = x - c(g)": "x=x-c*g",
}
REFUSED = {  # what is wrong with it: the column it is told at, and a word of the remedy
    "": (1, "Type the lines"),
    "v + g": (1, "= is missing"),
    "v = g": (1, "No line sets x"),
    "x += g": (4, "write x = x + ..."),
    "x *= 2": (4, "write x = x * ..."),
    "x = ": (3, "formula is missing"),
    "x = x = 1": (7, "sets one name"),
    "x == 1": (4, "sets one name"),
    "x, y = 1": (1, "one name"),
    "x[0] = 1": (1, "one name"),
    "_x = 1": (1, "one name"),
    "g = 0; x = g": (1, "the gradient"),
    "x = x\nt = 5": (7, "number of the step"),
    "sin = x; x = sin(x)": (1, "meaning already"),
    "lambda = 1; x = x": (1, "cannot be a name"),
    "x = x - import": (9, "cannot be a name"),
    "jnp = x; x = jnp": (1, "cannot be a name"),
    "x = x - clip(g)": (9, "no function clip"),
    "x = x.y": (6, "no meaning"),
    "x = x - 0,5g": (10, "0.5"),
    "x = norm": (5, "in brackets"),
    "x = dot(g)": (5, "2 arguments"),
    "x = x - lr*g +": (15, "too early"),
    "x = alpha*lr*g": (11, "spell it in one way"),
    "x = x - 'g'": (9, "no text"),
    "a_very_long_name_indeed = 1; x = x": (1, "at most 14"),
    "x=x;" * (MOST_LINES + 1): (49, "at most 12"),
    "x = " + "+".join("abcdhkq"): (1, "each is a slider"),
    "x = a+b+c+d+h; a=a; b=b; c=c; d=d; h=h": (1, "read before"),
    "x = " + "+".join(["grad(x)"] * 7): (1, "7 gradients"),
    "x = x" + "+x" * 121: (246, "more than 120 operations"),
    "x = x" + "+(x+x)" * 190: (369, "more than 120 operations"),  # and the rest of it is not read
    "x = x" + "+x" * 70 + ";x = x" + "+x" * 70: (1, "140 operations"),
    "x = x + " + "+".join(["0.1234567890123456"] * 40): (1, "too long for a link"),
}
HOSTILE = [
    "x = x - lr*g; import os", "x = __import__('os')", "x = x.__class__", "g = 0; x = x", "v = v + g", "x = x - lr*grad(grad(x))",
    "x == 1", "x = y = 1", "x = x\n" * 40, "x = grad", "x = grad(x, x)", "x = dot(g, g)", "lambda = 1; x = x", "__x = 1; x = x",
    "grad = 1; x = x", "sin = x; x = sin", "x = x - a*b*c*d*f*h*k*g", "x[0] = 1", "x += 1", "x = x - lr*g/(norm(g)+eps)", "x = e",
    "t = 5; x = x", "x = x - grad(lr)", "x = x - grad(1)", "x = grad(t*g)", "v = lr; x = x - v*g", "x = 1/0*g", "and = 1; x = x",
    "x = x - lr*grad(x+grad(x+grad(x+grad(x))))", "", "x = (" + "x+" * 130 + "x)",
    "x = x\x00", "x = \ud800", "x = x\u202e-g", "=", ";;;", "=" * 500, "x=" * 300, "x = " + "(" * 400, "x = x - g if g else x",
    "x = x\\\n- g", "class = 1; x = class", "x = exec('x')", "x = eval(x)", "x = open(x)", "del = 1", "x = 9^9^9^9", "x = x^(2^(2^9))",
    "evaluations = x; x = evaluations", "clipped = clipped; x = clipped", "f = x; x = f", "state = state; x = state", "self = 1; x = self",
    "x = mean(1)", "x = norm(t)", "x = dot(lr, lr)", "v = v; x = 1", "count = count + 1; x = x - count*g", "index = index; x = index",
    "x = t; v = v", "x = 0*g", "x: int = 1", "x = {x}", "x = [g for g in x]", "x = lambda: g", "x = x;" * 2000, "x = " + "x" * 20000,
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_write_is_understood(text):
    assert text_of_program(read_program(text)) == WRITTEN[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place_and_a_remedy(text):
    check_refused(read_program, text, *REFUSED[text])


def test_what_the_names_are():
    program = read_program("w = v; v = rho*v + g; c = k*v; x = x - lr*c/t + d; d = x - w")
    assert program.state == ("v", "d")
    assert program.knobs == ("rho", "k", "lr")
    assert [knob_of(name).name for name in program.knobs] == ["rho", "own_k", "learning_rate"]


def test_the_slider_of_a_letter_has_rates_and_factors_and_nothing():
    letter = knob_of("k")
    on_slider, on_map = ticks(letter), letter.axis(5).values()
    assert {0.0, 0.001, 0.01, 0.1, 1.0, 10.0} <= set(on_slider)
    np.testing.assert_allclose(on_map, [0.001, 0.01, 0.1, 1.0, 10.0])


def refused(text: str) -> Mistyped | None:
    """The sentence about a text, None for a method; any other exception passes."""
    try:
        key_of_program(text)
    except Mistyped as why:
        return why
    return None


def stepped(key: str) -> None:
    """Takes a step of the method, without compiling it: its point is like x, whatever the lines say."""
    optimizer = typed_method(key)
    start = jax.ShapeDtypeStruct((3,), np.dtype("float32"))
    hypers = {knob.name: np.float32(knob.default) for knob in optimizer.knobs}

    def step(x):
        return optimizer.update(x, optimizer.init(x), constant(x), **hypers)

    x, state = jax.eval_shape(step, start)
    assert (x.shape, x.dtype) == ((3,), start.dtype)
    assert all(one.dtype == start.dtype for one in state)


@pytest.mark.parametrize("text", HOSTILE)
def test_of_an_attack_comes_a_method_or_a_sentence(text):
    refusal = refused(text)
    if refusal is None:
        stepped(key_of_program(text))
    else:
        assert 0 <= refusal.at <= max(len(text), LONGEST)
        assert str(refusal).endswith(".")


def test_twenty_thousand_generated_texts_are_methods_or_sentences():
    draw, accepted = random.Random(18), 0
    words = [
        *"xgtvmG",
        "lr",
        "rho",
        "eps",
        "grad",
        "norm",
        "max",
        "1",
        "0.5",
        "import",
        "__",
        "'",
        "x",
        "g",
        "(",
        ")",
        "^",
        "|",
        ",",
    ]
    for _ in range(20_000):
        lines = [
            f"{draw.choice('xvm')} = " + "".join(draw.choices([*words, "+", "-", "*", "/", " "], k=draw.randint(1, 9)))
        ]
        lines.append("x = x - lr*" + draw.choice(["v", "m", "g", "grad(v)", "", "v v", "norm(m)"]))
        text = draw.choice("\n;").join(lines)
        if refused(text) is None:
            accepted += 1
            if accepted <= 100:
                stepped(key_of_program(text))
    assert accepted > 500


# --- print and parse are inverse ---------------------------------------------------------------------------------------

own = st.sampled_from(["v", "m", "G", "m_hat", "x"])
read_names = st.sampled_from(["x", "g", "t", "v", "m", "G", "m_hat", "lr", "rho", "beta1", "eps"]).map(Name)
trees = st.recursive(
    read_names | leaves.filter(lambda one: not isinstance(one, Name)),
    lambda nodes: (
        st.builds(Binary, st.sampled_from("+-*/"), nodes, nodes)
        | st.builds(Negative, nodes)
        | st.builds(lambda name, z: Call(name, (z,) * EVERY[name].arguments), st.sampled_from(sorted(EVERY)), nodes)
    ),
    max_leaves=6,
).filter(lambda tree: depth(tree) < DEEPEST)


@given(st.lists(st.builds(Line, own, trees), min_size=1, max_size=4), trees)
def test_print_and_parse_are_inverse(lines, last):
    lines = [*lines, Line("x", last)]
    text = text_of_program(Program(tuple(lines), (), ()))
    if (refusal := refused(text)) is not None:
        assert "at most" in str(refusal)
        return
    program = read_program(text)
    assert program.lines == tuple(lines)
    assert read_program(text_of_program(program)) == program
    assert read_program(text_of_program(program, gap=" ", end="\n")) == program


# --- the catalogue -----------------------------------------------------------------------------------------------------

EXACT = {
    "sgd",
    "momentum",
    "nesterov",
    "nesterov_lookahead",
    "adagrad",
    "rmsprop",
    "adam_almost",
    "lion",
    "amsgrad",
    "adadelta",
}
WITH_POWERS = {
    "adam": 1e-14,
    "adamw": 1e-14,
    "nadam": 1e-14,
    "adamax": 1e-14,
    "sam": 1e-14,
}  # b^t, there a running product


def values_on(surface: str, key: str) -> tuple[dict[str, float], dict[str, float]]:
    """The values of a method of the catalogue at its defaults there, and the same by the names that its lines have for them."""
    known = default_hypers(LANDSCAPES[surface], OPTIMIZERS[key])
    knobs = typed_method(key_of_program(SAID[key])).knobs
    return known, {knob.name: known[knob.name.removeprefix("own_")] for knob in knobs}


@pytest.mark.parametrize("key", SAID)
def test_a_method_of_the_catalogue_typed_in_equals_its_file(key):
    known, values = values_on("beale", key)
    setting = on("beale", steps=200, noise=0.3, seed=5)
    theirs = run(OPTIMIZERS[key], setting, known).x
    ours = run(typed_method(key_of_program(SAID[key])), setting, values).x
    assert len(np.unique(theirs, axis=0)) > 100
    if key in EXACT:
        np.testing.assert_array_equal(ours, theirs)
    else:
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=WITH_POWERS[key] * max(1.0, np.abs(theirs).max()))


def test_of_ten_methods_eight_are_equal_to_the_bit():
    assert set(SAID) == EXACT | set(WITH_POWERS)
    assert len(EXACT) >= 8


@pytest.mark.parametrize("key", SAID)
def test_a_methods_own_lines_are_nearest_to_it_and_have_its_rates(key):
    program = read_program(SAID[key])
    assert nearest(program).key == key
    typed = typed_method(key_of_program(SAID[key]))
    rates = [default_hypers(LANDSCAPES["beale"], one)["learning_rate"] for one in (typed, OPTIMIZERS[key])]
    assert rates[0] == rates[1]


def test_the_nearest_method_does_not_hang_on_names():
    assert nearest(read_program("speed = rho*speed + g; x = x - lr*speed")).key == "momentum"
    assert nearest(read_program("s = decay*s + (1-decay)*g^2; x = x - lr*g/(s + eps)")).key == "rmsprop"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("key", ["momentum", "adam", "sam"])
def test_it_runs_on_any_shape_and_keeps_the_precision(key, dtype):
    typed = typed_method(key_of_program(SAID[key]))
    start = np.random.default_rng(5).normal(size=5).astype(dtype)
    path, state = walked(typed, loss, start, np.ones(5, dtype))
    assert path.dtype == dtype
    assert all(one.dtype == dtype for one in state)
    assert float(loss(path[-1])) < float(loss(path[0]))


def test_a_key_is_the_program_and_the_same_method():
    key = key_of_program("v = ρ v + g; x = x - α v")
    assert typed_method(key) is typed_method(key)
    assert program_of(key).state == ("v",)
    assert key_of_program(key.removeprefix("p=")) == key
