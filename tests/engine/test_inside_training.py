"""What is told of the steps of a training is of the very run that `train` makes, and adds up by hand."""

import numpy as np
import pytest

from engine import inside_training
from engine.inside_training import STRIP, inside, places
from engine.network import precision_of
from engine.run import LENGTH, Entry
from engine.statements import statements
from engine.training import train
from optimizers import OPTIMIZERS
from optimizers.base import hypers_of
from problems.network import size
from states.task import Task, learn

METHODS = (
    "sgd",
    "nesterov",
    "adam",
    "conjugate_gradient",
    "lbfgs",
)  # a velocity, corrected moments, searches along a line
NOISY = learn("moons", batch=64, dropout=0.2, steps=30, l2=0.01, schedule="cosine")


def entry(method: str, task: Task, **hypers: float) -> Entry:
    return OPTIMIZERS[method], hypers_of(task.learned, OPTIMIZERS[method], hypers)


@pytest.mark.parametrize("method", METHODS)
def test_every_step_begins_and_ends_where_the_run_of_the_training_does(method: str):
    one = entry(method, NOISY)
    (run,) = train([one], NOISY)
    found = inside(one, NOISY, range(30))
    assert list(found.step) == list(range(30))
    shown, x = places(size(NOISY.network)), found.vectors["x"]
    norms = np.linalg.norm(run.x.astype(float), axis=1)
    assert x.before == pytest.approx(norms[:-1], rel=1e-6)
    assert x.after == pytest.approx(norms[1:], rel=1e-5)
    assert x.strip == pytest.approx(run.x[1:, shown], rel=1e-4, abs=1e-5)
    assert found.vectors["step"].strip == pytest.approx(np.diff(run.x, axis=0)[:, shown], rel=1e-3, abs=1e-5)


def test_a_run_that_is_gone_through_again_is_the_same_to_the_last_bit_beyond_one_program_s_length_too():
    task = learn("moons", steps=LENGTH + 100, batch=32)
    one = entry("sgd", task)
    (run,) = train([one], task)
    steps = [int(step) for step in run.step[:-1]]
    for now, x in zip(inside_training.moments(one, task, steps), run.x, strict=False):
        assert np.array_equal(np.asarray(now.x), x)
    alone = next(inside_training.moments(one, task, [steps[-1]]))
    assert np.array_equal(np.asarray(alone.x), run.x[-2])


def test_the_vectors_of_adam_are_those_of_the_slide():
    one = entry("adam", NOISY, learning_rate=0.01, beta1=0.8)
    found = inside(one, NOISY, range(30))
    g, m, v = (found.vectors[name].strip for name in ("gradient", "m", "v"))
    before = np.vstack([np.zeros(STRIP), m[:-1]])
    assert m == pytest.approx(0.8 * before + 0.2 * g, rel=1e-4, abs=1e-6)
    assert v == pytest.approx(0.999 * np.vstack([np.zeros(STRIP), v[:-1]]) + 0.001 * g * g, rel=1e-4, abs=1e-7)
    t = np.arange(1, 31)[:, None]
    rates = 0.01 * (1 + np.cos(np.pi * np.arange(30) / 30))[:, None] / 2  # the schedule's
    step = -rates * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.999**t)) + one[1]["epsilon"])
    assert found.vectors["step"].strip == pytest.approx(step, rel=1e-2, abs=1e-5)
    assert list(found.vectors) == ["gradient", "m", "v", "step", "x"]
    assert found.others["beta1_t"][:, 1] == pytest.approx(0.8 ** np.arange(1, 31), rel=1e-5)


def test_a_line_has_the_numbers_that_can_be_printed_and_the_norms_of_the_others():
    task = learn("moons", steps=30)
    found = inside(entry("momentum", task), task, [7])
    told = [(line.source, line.numbers(0), line.norms(0), line.result(0)) for line in found.lines]
    source, numbers, of, result = told[1]
    assert (source, numbers) == ("v = rho * state.v + g", "0.9 * state.v + g")
    assert of == f"|g| = {found.vectors['gradient'].after[0]:.4g}, |state.v| = {found.vectors['v'].before[0]:.4g}"
    assert result == f"|v| = {found.vectors['v'].after[0]:.4g}"
    assert told[0][3] == f"|g| = {found.vectors['gradient'].after[0]:.4g}"


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_update_is_one_that_can_be_gone_through(key: str):
    assert statements(OPTIMIZERS[key].update)


def test_nothing_that_a_hand_moves_compiles_anything():
    one = entry("sgd", NOISY)
    inside(one, NOISY, [3])
    compiled = inside_training._step(NOISY.network, one[0], NOISY.size, precision_of(one[0]))
    before = compiled.inside._cache_size()
    other = NOISY._replace(
        steps=50, seed=3, gain=2.0, l2=0.1, dropout=0.5, count=150, schedule="constant", prepare="raw"
    )
    inside(entry("sgd", other, learning_rate=0.01), other, [0, 9, 31])
    assert compiled.inside._cache_size() == before == 1


def test_the_same_weights_are_shown_of_every_vector():
    assert list(places(5)) == [0, 1, 2, 3, 4]
    assert len(places(33)) == len(places(100_000)) == STRIP
    assert (places(2410)[0], places(2410)[-1]) == (0, 2409)
