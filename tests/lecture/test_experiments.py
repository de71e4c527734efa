"""How a claim about networks is measured: with several seeds, once for all who ask, telling how far it is; and what its page says."""

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from api import measured, slow
from api.limits import GivenUp, Workers
from lecture import SCENES, experiments
from lecture.experiments import AT_ONCE, SEEDS, Experiment, Lab, Seen
from lecture.lesson import begin
from states.task import learn
from tests.support.client import ask
from tests.support.open_page import unpack

SCENE = next(name for name, scene in SCENES.items() if scene.experiment)
PAGE = {"x-page": "page0000"}


@pytest.fixture(autouse=True)
def _nothing_measured(monkeypatch) -> None:
    for name in ("_kept", "_under_way"):
        monkeypatch.setattr(experiments, name, type(getattr(experiments, name))())


def test_each_seed_must_show_what_is_wanted_and_the_page_says_the_lowest_and_the_highest():
    figures = {0: 0.1, 1: 0.5, 2: 0.3}
    one = Experiment(
        of_seed=lambda lab: Seen({"it": figures[lab.seed]}),
        trainings=1,
        thresholds={"it": "<= 0.6", "all": ">= 3"},
        together=lambda each: {"all": float(len(each["it"]))},
    )
    found = one()
    assert (found.figures, found.seeds, found.holds) == ({"it": 0.3, "all": 3.0}, SEEDS, True)
    assert found.values("it") == (0.1, 0.5, 0.3)
    assert measured.bound_table(found).count("✗") == 0
    assert "0.1 to 0.5</td>" in measured.bound_table(found)
    strict = found._replace(thresholds={"it": "<= 0.4"})  # as the median is
    assert strict.holds is False
    assert measured.bound_table(strict).count("✗") == 1
    assert found._replace(each={"it": (0.1, np.nan, 0.3)}).holds is None


class Slow:
    """Takes the place of what is measured: goes on until it is let go, and tells how far it is."""

    def __init__(self):
        self.go, self.begun, self.most, self.now = threading.Event(), [], 0, 0
        self.experiment = Experiment(of_seed=self.of_seed, trainings=4, thresholds={})

    def of_seed(self, lab: Lab) -> Seen:
        self.begun.append(lab.seed)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            while not self.go.wait(0.01):
                lab.tell(0.5)
        finally:
            self.now -= 1
        return Seen({"it": lab.seed})


@pytest.fixture
def work() -> Iterator[Slow]:
    work = Slow()
    yield work
    work.go.set()


def until(done) -> None:
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end
        time.sleep(0.01)


def asking(what, *args) -> threading.Thread:
    thread = threading.Thread(target=what, args=args, daemon=True)
    thread.start()
    return thread


def test_two_who_ask_share_a_seed_and_hear_how_far_it_is(work: Slow):
    heard: list[list[float]] = [[], []]
    both = [asking(lambda shares=shares: work.experiment(tell=shares.append)) for shares in heard]
    until(lambda: all(0.5 / SEEDS in shares for shares in heard))
    work.go.set()
    for thread in both:
        thread.join(30)
    assert sorted(work.begun) == [*range(SEEDS)]
    assert work.experiment.is_measured


def test_two_are_computed_at_once_and_one_that_is_given_up_makes_room(work: Slow):
    wanted = threading.Event()

    def given_up(share: float) -> None:
        if wanted.is_set():
            raise GivenUp

    def asked() -> None:
        with pytest.raises(GivenUp):
            work.experiment(tell=given_up, seeds=[0])

    first = asking(asked)
    others = [asking(work.experiment, None, lambda share: None, [seed]) for seed in range(1, 5)]
    until(lambda: work.now == AT_ONCE)
    time.sleep(0.1)
    assert work.most == AT_ONCE
    wanted.set()
    first.join(30)
    work.go.set()
    for thread in others:
        thread.join(30)
    assert work.most == AT_ONCE
    work.experiment(seeds=[0])  # which was not computed to its end
    assert sorted(set(work.begun)) == [*range(5)]


def test_what_was_seen_is_forgotten_when_there_is_too_much_of_it(monkeypatch):
    monkeypatch.setattr(experiments, "KEPT", 4)
    asked: list[int] = []
    one = Experiment(of_seed=lambda lab: asked.append(lab.seed) or Seen({"it": 0}), trainings=1, thresholds={})
    one(seeds=range(6))
    one(seeds=range(5, 1, -1))
    assert asked == [*range(6)]
    one(seeds=[0])
    assert asked[6:] == [0]
    assert len(experiments._kept) == 4


def test_a_lab_trains_with_its_seed_and_tells_how_many_it_has_trained():
    shares: list[float] = []
    lab, task = Lab(7, 2, shares.append), learn("moons", steps=3)
    runs = [lab.train(task, "sgd", learning_rate=rate) for rate in (0.1, 0.2)]
    assert shares == [0, 0.5]
    for run in runs:
        np.testing.assert_allclose(run.x[0], lab.start(task), rtol=1e-6)
    np.testing.assert_allclose(runs[1].x[1] - runs[1].x[0], 2 * (runs[0].x[1] - runs[0].x[0]), rtol=1e-3, atol=1e-7)
    assert lab.activity(task, runs[0].x[-1]).spread.shape == (1,)


# --- over the api --------------------------------------------------------------------------------------------------


def test_what_is_not_measured_yet_tells_how_far_it_is_and_then_comes_at_once(work: Slow, monkeypatch):
    monkeypatch.setattr(slow, "trainings", Workers(threads=2))
    monkeypatch.setattr(slow, "SOON", 0.01)
    monkeypatch.setattr(slow, "BETWEEN", 0.05)
    assert ask("measured", {"scene": SCENE}).status == 400  # nobody to tell
    real = begin(SCENE).now.experiment
    assert real is not None

    def of_seed(lab: Lab) -> Seen:
        work.of_seed(lab)
        return real.of_seed(Lab(lab.seed, real.trainings))

    held = Experiment(of_seed=of_seed, trainings=4, thresholds=real.thresholds, together=real.together)
    object.__setattr__(begin(SCENE).now, "experiment", held)
    try:
        timer = threading.Timer(0.5, work.go.set)
        timer.start()
        lines, message = ask("measured", {"scene": SCENE}, PAGE).lines
        header, _ = unpack(message)
        assert {"share": 0.5 / SEEDS, "doing": "Trains 12 networks: 2 done"} in lines
        assert "holds" in header["said"]["measured"]
        assert "Measured with 3 seeds" in header["said"]["measured"]
        again = ask("measured", {"scene": SCENE, "picked": "1"})  # without a name, for it is quick now
        assert again.message[0]["said"]["measured"] == header["said"]["measured"]
    finally:
        object.__setattr__(begin(SCENE).now, "experiment", real)
