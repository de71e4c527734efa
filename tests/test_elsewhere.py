"""The same method in other libraries: Optax's programs are executed; PyTorch's are compiled (torch is not installed here)."""

import ast

import jax
import numpy as np
import pytest

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.elsewhere import LIBRARIES, elsewhere
from optimizers.trajectory import default_hypers, run

SURFACE = LANDSCAPES["beale"]
STEPS = 40
every_method = pytest.mark.parametrize("method", OPTIMIZERS)
every_library = pytest.mark.parametrize("library", LIBRARIES)
# Optax has AdaGrad's epsilon inside the root, so it is left out there: the paths differ by as little as epsilon does.
ALLOWED = {"adagrad": 1e-6}


def found(library: str, method: str, **values):
    hypers = {**default_hypers(SURFACE, OPTIMIZERS[method]), **values}
    return elsewhere(library, method, hypers, SURFACE.start, STEPS), hypers


@pytest.mark.parametrize("method", [method for method in OPTIMIZERS if found("Optax", method)[0].code is not None])
def test_the_program_for_optax_gives_this_very_path(method):
    twin, hypers = found("Optax", method)
    assert twin.code is not None
    space: dict = {"loss": jax.jit(SURFACE.loss)}
    exec(twin.code, space)
    ours = run(SURFACE, OPTIMIZERS[method], hypers=hypers, steps=STEPS, noise=0.0)
    end = space.get("average", space["x"])
    np.testing.assert_allclose(np.asarray(end), ours.x[-1], rtol=0, atol=ALLOWED.get(method, 1e-9))


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


@every_library
@pytest.mark.parametrize("method", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"])
def test_both_libraries_have_the_lectures_six(library, method):
    assert found(library, method)[0].code is not None


@every_library
def test_nesterov_without_momentum_is_a_program_that_runs(library):
    code = found(library, "nesterov", rho=0.0)[0].code
    assert code is not None
    assert "nesterov" not in code


@every_library
def test_a_method_that_nobody_has_thought_of_gets_a_sentence(library):
    twin = elsewhere(library, "made_up", {}, (0.0, 0.0), 5)
    assert twin.code is None
    assert library in twin.note
