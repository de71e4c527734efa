"""The worker in the background: what it does of all that many threads ask for at once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from api.background import REMEMBERED, Task, Worker


def held(worker: Worker) -> threading.Event:
    """Gives it something to do until the event is set, and waits until it has begun."""
    begun, release = threading.Event(), threading.Event()

    def hold(_) -> None:
        begun.set()
        assert release.wait(20)

    worker.ask(Task([object()], hold))
    assert begun.wait(20)
    return release


def test_what_many_threads_ask_for_is_done_once_and_the_last_wish_always():
    worker, done = Worker("test", behind=0.0), []
    start = threading.Barrier(16)

    def visitor(nth: int) -> None:
        start.wait(20)
        for wish in range(200):
            worker.ask(Task([(nth + wish) % 23, wish % 7], done.extend), Task([wish % 29], done.extend))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(visitor, range(16)))  # raises what a visitor raised
    worker.ask(Task(["the last"], done.extend))
    worker.rest()
    assert max(Counter(done).values()) == 1
    assert done[-1] == "the last"


def test_the_newest_wish_drops_those_that_wait_and_begins_with_its_first_task():
    worker, done = Worker("test", behind=0.0), []
    release = held(worker)
    worker.ask(Task(["old"], done.extend))
    worker.ask(Task(["next", "with it"], done.extend), Task(["previous"], done.extend))
    worker.ask(Task([], done.extend))  # wants nothing: drops nothing
    release.set()
    worker.rest()
    assert done == ["next", "with it", "previous"]


def test_what_is_under_way_is_not_done_again():
    worker, done = Worker("test", behind=0.0), []
    begun, release = threading.Event(), threading.Event()

    def slowly(keys) -> None:
        begun.set()
        assert release.wait(20)
        done.extend(keys)

    worker.ask(Task(["a"], slowly))
    assert begun.wait(20)
    worker.ask(Task(["a", "b"], slowly))
    release.set()
    worker.rest()
    assert done == ["a", "b"]


def test_a_task_that_fails_is_told_and_tried_again_when_asked_for_again(caplog):
    worker, done = Worker("test", behind=0.0), []
    worker.ask(Task(["a"], lambda _: 1 / 0), Task(["b"], done.extend))
    worker.rest()
    assert done == ["b"]
    assert "could not get ['a'] ready" in caplog.text
    worker.ask(Task(["a", "b"], done.extend))
    worker.rest()
    assert done == ["b", "a"]


def test_what_it_remembers_is_bounded():
    worker, done = Worker("test", behind=0.0), []
    for key in [*range(3 * REMEMBERED), 0, 3 * REMEMBERED - 1]:
        worker.ask(Task([key], done.extend))
        worker.rest()
    assert len(worker._ready) <= REMEMBERED
    assert done == [*range(3 * REMEMBERED), 0]  # the first was forgotten, the last not
