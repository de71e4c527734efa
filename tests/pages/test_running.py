"""The runs of a race: repeats with their median and band, equal evaluations, second paths, the kinds of noise."""

import numpy as np
import pytest

from api.running import results
from engine.run import run
from engine.verdict import verdict
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.fields import replaced
from states.race import Run, fresh
from states.setting import on

NOISY = fresh("noisy_bowl")._replace(runs=(Run("sgd", {}), Run("momentum", {})))


def test_repeats_are_the_runs_of_the_following_seeds():
    first, second = results(replaced(NOISY, repeats=5, seed=7))
    for key, result in (("sgd", first), ("momentum", second)):
        for seed, repeat in zip(range(7, 12), result.runs, strict=True):
            alone = run(OPTIMIZERS[key], on(LANDSCAPES["noisy_bowl"], seed=seed))
            np.testing.assert_array_equal(repeat.x, alone.x)
    assert [len(result.thin) for result in (first, second)] == [5, 5]


def test_the_strong_line_is_the_median_and_the_band_holds_eight_tenths():
    (result, _) = results(NOISY._replace(repeats=20))
    every = np.array([repeat.x for repeat in result.runs])
    np.testing.assert_array_equal(result.drawn.x, np.median(every, axis=0))
    losses = np.array([repeat.loss for repeat in result.runs])
    assert result.band is not None
    inside = (losses >= result.band[0]) & (losses <= result.band[1])
    assert (inside.mean(axis=0)[1:] >= 0.7).all()
    assert (inside.mean(axis=0)[1:] <= 0.9).all()


def test_what_became_of_repeats_is_counted():
    (result, _) = results(NOISY._replace(repeats=12))
    words = [verdict(repeat, on(LANDSCAPES["noisy_bowl"])).status for repeat in result.runs]
    most = max(words.count(word) for word in words)
    assert result.status.endswith(f" {most} of 12")
    alike = [repeat.loss[-1] for repeat, word in zip(result.runs, words, strict=True) if word == result.kind]
    assert result.loss == np.median(alike)  # of the runs that the status counts


def test_one_run_has_no_band_and_the_plain_words():
    (result, _) = results(NOISY)
    assert result.band is None
    assert result.thin == []
    assert result.status == result.verdicts[0].text
    np.testing.assert_array_equal(result.drawn.x, result.runs[0].x)


@pytest.mark.parametrize("budget", [1, 2, 7, 60, 400])
def test_equal_evaluations_cut_every_run_at_its_last_whole_step(budget):
    methods = ("sgd", "newton", "perturbation", "lbfgs", "conjugate_gradient")
    race = replaced(fresh("rosenbrock"), runs=tuple(Run(m, {}) for m in methods), count="evaluations", steps=budget)
    for result in results(race):
        asked = result.drawn.cost.sum(axis=1)
        whole = run(OPTIMIZERS[result.drawn.method], on(LANDSCAPES["rosenbrock"], steps=budget))
        np.testing.assert_array_equal(result.at, asked)
        np.testing.assert_array_equal(result.drawn.x, whole.x[: len(asked)])
        assert asked[-1] <= budget or len(asked) == 2
        if len(asked) < len(whole.x):
            assert whole.cost.sum(axis=1)[len(asked)] > budget


def test_an_averaged_method_shows_the_path_that_it_averages():
    (result,) = results(NOISY._replace(runs=(Run("sgd_averaged", {}),)))
    raw = run(OPTIMIZERS["sgd_averaged"], on(LANDSCAPES["noisy_bowl"])).state["raw"]
    np.testing.assert_array_equal(result.thin[0], raw)


@pytest.mark.parametrize("kind", ["uniform", "gaussian"])
def test_the_kind_of_noise_is_the_one_chosen(kind):
    (result, _) = results(replaced(NOISY, noise_kind=kind))
    alone = run(OPTIMIZERS["sgd"], on(LANDSCAPES["noisy_bowl"], noise_kind=kind))
    np.testing.assert_array_equal(result.drawn.x, alone.x)


def test_the_schedule_is_the_one_chosen():
    (result, _) = results(replaced(NOISY, schedule="cosine"))
    alone = run(OPTIMIZERS["sgd"], on(LANDSCAPES["noisy_bowl"], schedule="cosine"))
    np.testing.assert_array_equal(result.drawn.x, alone.x)


def test_nothing_chosen_is_nothing_run():
    assert results(NOISY._replace(runs=())) == []
