"""The runs of a training are the engine's, are trained once, are kept within a bound, and end where nobody waits."""

import threading

import numpy as np
import pytest

from api import trained as kept
from api.limits import Full, GivenUp
from api.trained import LARGEST, Recent, doing, refusal, trained
from engine.training import train
from states.fields import replaced
from states.learning import Learning, fresh
from states.race import Run


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch) -> None:
    monkeypatch.setattr(kept, "RUNS", Recent(LARGEST, kept.array_bytes))
    monkeypatch.setattr(kept, "_turns", threading.BoundedSemaphore(kept.AT_ONCE))


@pytest.fixture
def counted(monkeypatch) -> list[list[str]]:
    """Tells of each training which methods it trained."""
    found, real = [], kept.trainings
    monkeypatch.setattr(
        kept,
        "trainings",
        lambda entries, task, **more: (found.append([one.key for one, _ in entries]), real(entries, task, **more))[1],
    )
    return found


def small(*runs: Run) -> Learning:
    return replaced(fresh()._replace(runs=runs or (Run("sgd", {}), Run("adam", {}))), steps=20)


def test_the_runs_are_those_of_the_engine_with_their_labels():
    learning = small(Run("sgd", {}), Run("sgd", {"learning_rate": 0.05}), Run("adam", {}), Run("adam", {}))
    found, exact = trained(learning), train(learning.entries(), learning.setting)
    assert [run.label for run in found] == [run.label for run in exact] == ["SGD 0.5", "SGD 0.05", "Adam", "Adam (2)"]
    for one, other in zip(found, exact, strict=True):
        assert np.array_equal(one.x, other.x)
        assert np.array_equal(one.scores, other.scores)


def test_a_run_with_a_start_of_its_own_is_that_of_its_seed_alone(counted):
    same = small(Run("adam", {}), Run("adam", {}), Run("sgd", {}))
    found = trained(same._replace(starts="own"))
    assert counted == [["adam", "adam", "sgd"]]
    assert [run.label for run in found] == ["Adam seed 0", "Adam seed 1", "SGD"]
    for nth, run in enumerate(found):
        (alone,) = train(same.entries()[nth : nth + 1], same.setting._replace(seed=nth))
        assert np.array_equal(run.x, alone.x)
    trained(replaced(same, seed=1)._replace(runs=same.runs[1:2]))  # its second run, kept
    assert len(counted) == 1


def test_a_run_is_trained_once_whatever_stands_beside_it(counted):
    trained(small())
    trained(small()._replace(plane="ends", axis="examples"))
    trained(small(Run("adam", {}), Run("momentum", {}), Run("momentum", {})))
    trained(replaced(small(), seed=1))
    assert counted == [["sgd", "adam"], ["momentum"], ["sgd", "adam"]]


def test_the_runs_asked_for_last_are_kept_within_the_bound(monkeypatch, counted):
    (one,) = trained(small(Run("sgd", {})))
    monkeypatch.setattr(kept, "RUNS", Recent(2 * kept.array_bytes(one), kept.array_bytes))
    for method in ("sgd", "momentum", "sgd", "adam", "sgd", "momentum"):
        trained(small(Run(method, {})))
    assert counted[1:] == [["sgd"], ["momentum"], ["adam"], ["momentum"]]
    assert len(kept.RUNS._kept) == 2
    assert kept.RUNS._size <= 2 * kept.array_bytes(one)


def test_a_training_that_nobody_waits_for_ends_and_leaves_what_is_done():
    told = []

    def tell(share: float) -> None:
        told.append(share)
        raise GivenUp

    learning = small(Run("sgd", {}), Run("momentum", {}), Run("adam", {}), Run("nesterov", {}))
    with pytest.raises(GivenUp):
        trained(learning, tell)
    assert told == [0.25]
    assert len(kept.RUNS._kept) == 1
    assert kept._turns._value == kept.AT_ONCE


def test_two_are_under_way_and_a_third_waits(monkeypatch):
    begun, go, most = [], threading.Event(), []

    def slow(entries, task, **_):
        begun.append(task.seed)
        most.append(len(begun) - len(ended))
        go.wait(30)
        ended.append(task.seed)
        return
        yield

    ended, waits = [], threading.Event()
    monkeypatch.setattr(kept, "trainings", slow)
    monkeypatch.setattr(kept, "LIVE", 0)
    monkeypatch.setattr(kept, "LOOK", 0.02)

    def ask(seed: int) -> None:
        with pytest.raises(KeyError):  # nothing was trained
            trained(replaced(small(), seed=seed), lambda share: waits.set())

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    assert waits.wait(30)  # the third is told that it is not begun
    assert len(begun) == 2
    go.set()
    for thread in threads:
        thread.join(30)
    assert len(begun) == 3
    assert max(most) <= kept.AT_ONCE


def test_what_takes_a_moment_waits_for_no_turn_and_what_must_be_quick_neither():
    for _ in range(kept.AT_ONCE):
        kept._turns.acquire()
    assert len(trained(small())) == 2
    with pytest.raises(Full):
        trained(replaced(small(), steps=10_000))


def test_what_cannot_be_trained_is_refused_with_its_limit():
    newton = replaced(small(Run("newton", {})), net="2-64-1")
    assert refusal(newton).startswith("Newton needs a matrix of weights by weights: of 257 weights")
    assert refusal(newton).endswith("at most 200 weights are taken.")
    assert refusal(small()) == ""
    dear = replaced(fresh("digits"), net="64-32x20-10", batch="all", steps=10_000)
    assert "times as much work as the most that is done at once" in refusal(dear)
    with pytest.raises(ValueError, match="times as much work"):
        trained(dear)


def test_it_is_said_how_many_runs_are_trained():
    assert doing(small(), 0.5) == "2-8-1 on Two moons, 20 steps: 1 of 2 runs trained"
    assert doing(small(), 1.0).endswith("2 of 2 runs trained")
