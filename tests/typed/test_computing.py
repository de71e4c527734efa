"""A formula computes what it says: held against sympy, against the surfaces of the catalogue, and against its own Python text."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from landscapes import LANDSCAPES
from tests.typed.test_reading import leaves
from typed import functions
from typed.building import loss_of, value_of
from typed.katex import katex
from typed.program import function_of
from typed.reading import read, surface
from typed.tree import Binary, Call, Name, Negative, Node, Number, names

# Every surface of the catalogue that is a formula of x and y, as a visitor would type it: knob -> letter.
TURNED = "(x*cos(pi*a/180)+y*sin(pi*a/180))", "(y*cos(pi*a/180)-x*sin(pi*a/180))"
TYPED: dict[str, tuple[str, dict[str, str]]] = {
    "taco_shell": (f"50/k*{TURNED[0]}^2/2 + 50*{TURNED[1]}^2/2", {"kappa": "k", "angle": "a"}),
    "bowl": ("(x²+y²)/2", {}),
    "noisy_bowl": ("0.5x^2+2.5y^2", {}),
    "saddle": (f"{TURNED[0]}^2/2-{TURNED[1]}^2/2+{TURNED[1]}^4/4", {"angle": "a"}),
    "sharp_minima": (
        "0.15((x-u-2)^2+(y-v)^2) - d*exp(-((x-u+1)^2+(y-v)^2)/(2w^2))",
        {"width": "w", "depth": "d", "shift_x": "u", "shift_y": "v"},
    ),
    "ledge": ("x^4/4 - 2x^3/3 - h*x^2/2 + 2h*x + y^2", {"eps": "h"}),
    "hill": ("0.05((x-2)^2+y^2) + e^(-2(x^2+y^2))", {}),
    "long_valley": ("10y^2+0.3(√(1+x^2)-1)", {}),
    "kink": ("|x|+3|y|", {}),
    "regularized_bowl": (
        "((x-2)cos(pi/9)+(y-0.6)sin(pi/9))^2/2 + 5((y-0.6)cos(pi/9)-(x-2)sin(pi/9))^2/2 + a/2*(x^2+y^2) + b*(|x|+|y|)",
        {"l2": "a", "l1": "b"},
    ),
    "slope": ("a*x+b*y", {"slope_x": "a", "slope_y": "b"}),
    "quadratic": ("(a x^2+2b x y+c y^2)/2", {"a": "a", "b": "b", "c": "c"}),
    "cliff": ("w/100*softplus(100x) - x/2 + 0.3(sqrt(1+y^2)-1)", {"wall": "w"}),
    "staircase": ("floor(4(0.5x^2+2.5y^2))/4", {}),
    "plateau_hole": ("1-exp(-(x^2+y^2)/2)", {}),
    "rosenbrock": ("(1-x)^2+100(y-x^2)^2", {}),
    "beale": ("(1.5-x+xy)^2+(2.25-x+x y^2)^2+(2.625-x+x y^3)^2", {}),
    "himmelblau": ("(x^2+y-11)^2+(x+y^2-7)^2", {}),
    "rastrigin": ("20+x²+y²−10(cos(2π x)+cos(2πy))", {}),
    "ackley": ("-20exp(-0.2sqrt((x^2+y^2)/2))-exp((cos(2pi x)+cos(2pi y))/2)+e+20", {}),
    "six_hump_camel": ("(4-2.1x^2+x^4/3)x^2+xy+(-4+4y^2)y^2", {}),
    "styblinski_tang": ("(x^4-16x^2+5x+y^4-16y^2+5y)/2", {}),
    "booth": ("(x+2y-7)^2+(2x+y-5)^2", {}),
    "matyas": ("0.26(x^2+y^2)-0.48xy", {}),
    "goldstein_price": (
        "ln((1+(x+y+1)^2(19-14x+3x^2-14y+6xy+3y^2))*(30+(2x-3y)^2(18-32x+12x^2+48y-36xy+27y^2)))",
        {},
    ),
    "monkey_saddle": ("x^3-3x y^2+0.75(x^2+y^2)^2", {}),
}
# Those that no formula of x and y says in 300 characters: sums over examples, and a network.
UNSAID = {key for key, one in LANDSCAPES.items() if one.examples or one.table is not None}
UNSAID |= {"two_weight_net", "regression"}


def test_every_surface_is_said_or_cannot_be():
    assert set(TYPED) | UNSAID == set(LANDSCAPES)


def all_of(loss):
    """(points (n, 2), knobs) -> value (n,), gradient (n, 2), Hessian (n, 2, 2)."""

    def at(p, knobs):
        f = lambda p: loss(p, **knobs)  # noqa: E731
        return f(p), jax.grad(f)(p), jax.hessian(f)(p)

    return jax.jit(jax.vmap(at, in_axes=(0, None)))


@pytest.mark.parametrize("key", TYPED)
def test_a_surface_of_the_catalogue_typed_in_equals_its_file(key):
    landscape, (text, letters) = LANDSCAPES[key], TYPED[key]
    knobs = landscape.knob_values()
    view = landscape.view_at(knobs)
    low, high = np.transpose([view.xlim, view.ylim])
    points = np.random.default_rng(18).uniform(low, high, (50, 2))
    points[:3] = (0.0, 0.0), (1.0, 0.0), (0.0, -1.0)  # kinks, and symmetrical points
    ours = all_of(loss_of(surface(text)))(points, {letters[name]: value for name, value in knobs.items()})
    for typed, own in zip(ours, all_of(landscape.loss)(points, knobs), strict=True):
        own = np.asarray(own)
        np.testing.assert_allclose(typed, own, rtol=1e-12, atol=1e-12 * max(1.0, np.abs(own).max()))


# --- against sympy -----------------------------------------------------------------------------------------------------

x, y = sympy.symbols("x y", real=True)
BY_SYMPY = {
    **{name: getattr(sympy, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan")},
    **{name: getattr(sympy, name) for name in ("exp", "log", "sqrt", "atan2")},
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "floor": sympy.floor,
    "sigmoid": lambda z: 1 / (1 + sympy.exp(-z)),
    "softplus": lambda z: sympy.log(1 + sympy.exp(z)),
    "relu": lambda z: sympy.Max(z, 0),
    "max": sympy.Max,
    "min": sympy.Min,
}
SIGNS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
}


def by_sympy(node: Node, at: dict[str, sympy.Expr]) -> sympy.Expr:
    """The value of a tree to fifty digits, by somebody else's arithmetic."""
    if isinstance(node, Number):
        return sympy.Float(node.value, 50)
    if isinstance(node, Name):
        return {"pi": sympy.pi, "e": sympy.E}.get(node.name) or at[node.name]
    if isinstance(node, Negative):
        return -by_sympy(node.of, at)
    if isinstance(node, Call):
        return BY_SYMPY[node.function](*(by_sympy(one, at) for one in node.arguments))
    return SIGNS[node.sign](by_sympy(node.left, at), by_sympy(node.right, at))


def test_each_function_is_what_sympy_calls_so():
    points = [(0.3, -0.7), (0.9, 0.2), (-0.4, 0.4), (-1.7, 1.2)]
    for name, function in functions.FUNCTIONS.items():
        tree = Call(name, (Name("x"), Name("y"))[: function.arguments])
        for at in points:
            exact = by_sympy(tree, {"x": sympy.Float(at[0], 50), "y": sympy.Float(at[1], 50)}).evalf(30)
            ours = float(value_of(tree, {"x": jnp.array(at[0]), "y": jnp.array(at[1])}))
            if exact.is_real:
                assert ours == pytest.approx(float(exact), rel=1e-13, abs=1e-15), (name, at)
            else:
                assert np.isnan(ours), (name, at)


@st.composite
def small_trees(draw) -> Node:
    """Formulas of few parts, whose values are neither huge nor hang on the last digit."""
    numbers = st.integers(0, 9).map(lambda n: Number(float(n))) | st.sampled_from([0.5, 1.25, 0.1]).map(Number)
    inside = numbers | st.sampled_from(["x", "y", "pi", "e"]).map(Name)
    smooth = ("sin", "cos", "atan", "tanh", "exp", "sigmoid", "softplus", "sqrt", "abs", "log")
    return draw(
        st.recursive(
            inside,
            lambda nodes: (
                st.builds(Binary, st.sampled_from("+-*/"), nodes, nodes)
                | st.builds(Negative, nodes)
                | st.builds(Binary, st.just("^"), nodes, st.integers(1, 3).map(lambda n: Number(float(n))))
                | st.builds(lambda name, z: Call(name, (z,)), st.sampled_from(smooth), nodes)
            ),
            max_leaves=6,
        )
    )


@given(small_trees(), st.floats(-2, 2), st.floats(-2, 2))
def test_what_is_accepted_evaluates_as_sympy_does(tree, across, up):
    ours = float(value_of(tree, {"x": jnp.array(across), "y": jnp.array(up)}))
    exact = by_sympy(tree, {"x": sympy.Float(across, 50), "y": sympy.Float(up, 50)}).evalf(30)
    assume(exact.is_number and exact.is_finite is not False and exact is not sympy.nan)
    if exact.is_real and abs(exact) < 1e100 and np.isfinite(ours):
        around = [
            abs(float(value_of(tree, {"x": jnp.array(across * (1 + h)), "y": jnp.array(up * (1 - h))})) - ours)
            for h in (1e-13, -1e-13)
        ]
        assert abs(ours - float(exact)) <= 1e-11 * (1 + abs(ours)) + 10 * max(around)
    numpys = float(value_of(tree, {"x": np.float64(across), "y": np.float64(up)}, np))
    np.testing.assert_allclose(numpys, ours, rtol=1e-9, atol=1e-9, equal_nan=True)


# --- the text that is taken along --------------------------------------------------------------------------------------

TEXTS = [
    *(text for text, _ in TYPED.values()),
    "1/0+x",
    "(-8)^0.5*x",
    "1e9^100*x",
    "e^x^2",
    "2^x",
    "x^-2",
    "x^2.5",
    "--x",
    "x-(y-1)",
]


@pytest.mark.parametrize(
    "text", [*TEXTS, *(f"{name}({', '.join('xy'[: one.arguments])})" for name, one in functions.FUNCTIONS.items())]
)
def test_the_program_of_a_formula_computes_what_the_formula_does(text):
    tree = surface(text)
    scope = {"jnp": jnp, **{name: value for name, value in vars(functions).items() if callable(value)}}
    exec(function_of(tree), scope)
    letters = {name: 1.5 for name in names(tree) if name not in "xy"}
    for at in ((0.3, -0.7), (0.0, 0.0), (1.2, 2.5)):
        theirs, ours = scope["loss"](jnp.array(at), **letters), loss_of(tree)(jnp.array(at), **letters)
        np.testing.assert_allclose(theirs, ours, rtol=1e-13, atol=0)


FORMULAS = {
    "x^2+3y": r"{x}^{2} + 3 \, y",
    "x/(2y)": r"\frac{x}{2 \, y}",
    "2*3x": r"2 \cdot 3 \, x",
    "x-(y-1)": r"x - \left(y - 1\right)",
    "x+-y": r"x + \left(-y\right)",
    "(x+1)^2": r"{\left(x + 1\right)}^{2}",
    "(x/2)^2": r"{\left(\frac{x}{2}\right)}^{2}",
    "sqrt(x)|y|": r"\sqrt{x} \, \left|y\right|",
    "e^(-x)": r"{e}^{-x}",
    "-(x+y)": r"-\left(x + y\right)",
    "1e-7x": r"1 \cdot 10^{-7} \, x",
    "2pi*x": r"2 \, \pi \, x",
    "max(x,y)": r"\max\left(x, y\right)",
    "floor(x)": r"\left\lfloor x \right\rfloor",
}


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_for_the_eye(text):
    assert katex(read(text)) == FORMULAS[text]


@given(st.recursive(leaves, lambda nodes: st.builds(Binary, st.sampled_from("+-*/^"), nodes, nodes), max_leaves=9))
def test_brackets_for_the_eye_are_closed(tree):
    text = katex(tree)
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")
