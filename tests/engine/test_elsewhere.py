"""The same method in other libraries: the programs for Optax and Keras are executed; PyTorch's are compiled (torch is not installed here)."""

import ast
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

import jax
import numpy as np
import pytest

from engine.elsewhere import LIBRARIES, elsewhere
from engine.run import run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer, default_hypers
from states.setting import on
from tests.support.turns import every_method

SURFACE = LANDSCAPES["beale"]
STEPS = 40
every_library = pytest.mark.parametrize("library", LIBRARIES)


def found(library: str, method: str, **values):
    hypers = {**default_hypers(SURFACE, OPTIMIZERS[method]), **values}
    return elsewhere(library, OPTIMIZERS[method], hypers, SURFACE.start, STEPS), hypers


def extremes(method: str):
    """The defaults; every knob at its ends; all but beta2 at their lower ends, for without both memories only a sign is left
    of the gradient, and near a minimum the sign is that of a rounding.

    A low rate is set beside the upper ends, so that no run diverges.
    """
    low = {knob.name: knob.low for knob in OPTIMIZERS[method].knobs}
    yield {}
    yield from ({name: value} for name, value in low.items())
    for knob in OPTIMIZERS[method].knobs:
        if knob.name != "learning_rate":
            yield {"learning_rate": 1e-3, knob.name: knob.high}
    yield {name: value for name, value in low.items() if name not in ("learning_rate", "beta2")}


@pytest.fixture(scope="session")
def execute(tmp_path_factory) -> Iterator[Callable[[str], np.ndarray]]:
    """Executes a program in a process of its own, where it can, and gives the point at which it ends.

    Streamlit clears Keras's session after every run of a page in a process that has loaded Keras, and that collects all
    garbage: the pages' tests would take twice as long.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
        patch.setenv("KERAS_BACKEND", "jax")
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            yield lambda code: pool.submit(end_of, code).result()


def end_of(code: str) -> np.ndarray:
    space: dict = {"loss": compiled_loss()}
    exec(code, space)
    return np.asarray(space.get("average", space["x"]))


@pytest.mark.parametrize("library", ["Optax", "Keras"])
@every_method
def test_a_program_gives_this_very_path_at_the_ends_of_every_knob(library, method, execute):
    for values in extremes(method):
        twin, hypers = found(library, method, **values)
        if twin.code is None:
            assert twin.note.startswith(library)
            continue
        ours = run(OPTIMIZERS[method], on(SURFACE, steps=STEPS, noise=0.0), hypers)
        assert ours.stopped is None, values
        np.testing.assert_allclose(execute(twin.code), ours.x[-1], rtol=0, atol=1e-9, err_msg=f"{method} {values}")


@cache
def compiled_loss() -> Callable:
    """The loss, with a gradient that is compiled once for all programs."""
    gradient = jax.jit(jax.value_and_grad(SURFACE.loss))

    @jax.custom_vjp
    def loss(x):
        return gradient(x)[0]

    loss.defvjp(gradient, lambda slope, change: (change * slope,))
    return loss


@every_library
@every_method
def test_a_program_can_be_copied_and_holds_the_current_numbers(library, method):
    values = {"learning_rate": 0.0123, "rho": 0.77, "beta1": 0.66, "decay": 0.55}
    known = {knob.name for knob in OPTIMIZERS[method].knobs}
    values = {name: value for name, value in values.items() if name in known}
    twin, _ = found(library, method, **values)
    if twin.code is None:
        assert twin.note.startswith(library)
        assert twin.note.endswith(".")
        return
    ast.parse(twin.code)
    assert all(repr(value) in twin.code for value in values.values())
    assert f"range({STEPS})" in twin.code
    assert all(repr(float(part)) in twin.code for part in SURFACE.start)


LECTURES_SIX = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")


@every_library
def test_of_the_lectures_six_a_library_has_all_but_those_whose_epsilon_stands_inside_the_root(library):
    missing = {method: twin.note for method in LECTURES_SIX if (twin := found(library, method)[0]).code is None}
    assert all("epsilon inside the root" in note for note in missing.values())
    assert set(missing) <= {"adagrad", "rmsprop"}


@pytest.mark.parametrize(("library", "method"), [("Optax", "schedule_free_sgd"), ("Keras", "lion")])
def test_a_program_that_would_give_no_number_is_not_offered(library, method):
    twin, _ = found(library, method, beta1=0.0)
    assert twin.code is None
    assert found(library, method, beta1=0.5)[0].code is not None


@every_library
def test_nesterov_without_momentum_is_a_program_that_runs(library):
    code = found(library, "nesterov", rho=0.0)[0].code
    assert code is not None
    assert "nesterov" not in code


@every_library
def test_a_method_that_nobody_has_thought_of_gets_a_sentence(library):
    made_up = Optimizer(name="", year=0, init=None, update=None, knobs=(), formula="", source="")  # pyright: ignore
    twin = elsewhere(library, made_up, {}, (0.0, 0.0), 5)
    assert twin.code is None
    assert library in twin.note
