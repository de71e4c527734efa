"""An answer that takes long tells how far it is, ends with its connection, and leaves room for others."""

import asyncio
import gzip
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api import answers, slow, trained
from api.limits import GivenUp, Workers
from api.version import version
from engine import grid
from engine.training import trainings
from states import axes
from tests.support.client import Reply, ask, getting, run
from tests.support.open_page import unpack

PAGE, OTHER, THIRD = ({"x-page": f"page000{i}"} for i in range(3))
QUERY = {"s": "himmelblau", "kind": "basins", "method": ["sgd", "adam"]}


@pytest.fixture(autouse=True)
def _few_cells_in_a_fresh_process(monkeypatch) -> None:
    monkeypatch.setattr(axes, "CELLS", (12, 24))
    monkeypatch.setattr(slow, "maps", Workers(threads=2))
    monkeypatch.setattr(slow, "_newest", {})


class Work:
    """Takes the place of what computes a map: goes on until it is let go, and tells how far it is."""

    def __init__(self):
        self.go, self.begun, self.ended = threading.Event(), [], []  # the first method of each
        self.most = 0  # at once

    def __call__(self, asked: answers.Question, tell: Callable[[float], None]) -> tuple[dict[str, Any], dict]:
        name = asked.state.methods[0]
        self.begun.append(name)
        self.most = max(self.most, len(self.begun) - len(self.ended))
        try:
            while not self.go.wait(0.01):
                tell(0.25)
        except GivenUp:
            name += " given up"
            raise
        finally:
            self.ended.append(name)
        return {"name": name}, {}

    def until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not done():
            assert time.monotonic() < end
            time.sleep(0.01)


@pytest.fixture
def work(monkeypatch) -> Iterator[Work]:
    work = Work()
    monkeypatch.setitem(answers.KINDS, "map", answers.KINDS["map"]._replace(answer=work))
    monkeypatch.setattr(slow, "SOON", 0.01)
    monkeypatch.setattr(slow, "BETWEEN", 0.02)
    yield work
    work.go.set()


def asking(method: str, page: dict[str, str], patience: float = 3600) -> Any:
    """Asks for the map of a method, among others."""
    return getting(f"/api/{version()}/map", page, text=f"method={method}".encode(), patience=patience)


def told(reply: Reply) -> tuple[list[dict], dict]:
    """The lines, and the header of the message behind them."""
    lines, message = reply.lines
    return lines, unpack(message)[0] if message else {}


# --- what is sent ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_the_bytes_behind_the_lines_are_those_of_the_answer(monkeypatch, encoding):
    monkeypatch.setattr(slow, "SOON", 0.0)
    monkeypatch.setattr(slow, "BETWEEN", 0.0)
    reply = ask("map", QUERY, {**PAGE, "accept-encoding": encoding})
    lines, message = reply.lines
    asked = answers.question(
        "map", {name: [value] if isinstance(value, str) else value for name, value in QUERY.items()}
    )
    assert message == gzip.decompress(answers.answer("map", asked).body)
    shares = [line["share"] or 0 for line in lines]
    assert shares == sorted(shares)
    assert {line["doing"] for line in lines} <= {
        "", *(f"{name} on Himmelblau: 144 runs of {asked.state.setting.steps} steps" for name in ("SGD", "Adam"))
    }  # fmt: skip
    assert reply.headers["cache-control"] == "no-store"
    assert (reply.headers["content-encoding"], reply.headers["x-accel-buffering"]) == (encoding, "no")


def test_a_map_that_is_there_soon_is_an_answer_like_any_other(monkeypatch):
    monkeypatch.setattr(slow, "SOON", 60.0)
    first = ask("map", QUERY, PAGE)
    assert first.message[0]["title"] == "Map of Himmelblau"
    assert "immutable" in first.headers["cache-control"]
    again = ask("map", QUERY, {**OTHER, "if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_a_map_that_was_computed_is_given_at_once(work):
    work.go.set()
    run(asking("adam", PAGE))
    reply = run(asking("adam", {**PAGE, "accept-encoding": "gzip"}))
    assert reply.headers["content-type"] == "application/octet-stream"
    assert work.begun == ["adam"]


def test_how_far_it_is_follows_the_computation(work):
    async def both():
        reply = asyncio.create_task(asking("adam", PAGE))
        await asyncio.sleep(0.3)
        work.go.set()
        return await reply

    lines, message = told(run(both()))
    assert len(lines) > 3
    assert lines[-1] == {"share": 0.25, "doing": "Adam on Taco shell: 144 runs of 150 steps"}
    assert message["name"] == "adam"


def test_a_failure_is_a_sentence_and_is_not_kept(monkeypatch, caplog):
    def fails(*_):
        time.sleep(0.1)
        raise ZeroDivisionError("attic")

    monkeypatch.setitem(answers.KINDS, "map", answers.KINDS["map"]._replace(answer=fails))
    monkeypatch.setattr(slow, "SOON", 0.01)
    for _ in range(2):
        lines, message = told(run(asking("adam", PAGE)))
        assert lines[-1] == {"sentences": [slow.FAILED]}
        assert message == {}
    assert "attic" in caplog.text


# --- room for others -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "short", "with space", "x" * 65, "päge0000"])
def test_who_does_not_say_its_page_gets_no_map(work, name):
    reply = run(getting(f"/api/{version()}/map", {"x-page": name} if name else {}))
    assert reply.status == 400
    assert "X-Page" in reply.sentences[0]
    assert work.begun == []


def test_a_newer_map_of_a_page_ends_its_older_one(work):
    async def both():
        older = asyncio.create_task(asking("adam", PAGE))
        await asyncio.to_thread(work.until, lambda: work.begun == ["adam"])
        newer = asyncio.create_task(asking("sgd", PAGE))
        await asyncio.to_thread(work.until, lambda: work.ended == ["adam given up"])
        work.go.set()
        return await asyncio.gather(older, newer)

    older, newer = map(told, run(both()))
    assert older[0][-1] == {"sentences": [slow.NEWER]}
    assert newer[1]["name"] == "sgd"
    assert slow._newest == {}


def test_a_map_ends_with_its_last_connection(work):
    async def one_after_the_other():
        first, last = (
            asyncio.create_task(asking("adam", page, patience)) for page, patience in ((PAGE, 0.2), (OTHER, 0.5))
        )
        await first
        await asyncio.sleep(0.1)
        still = list(work.ended)
        await last
        return still

    still = run(one_after_the_other())
    work.until(lambda: work.ended == ["adam given up"])
    assert still == []  # one still waited
    assert work.begun == ["adam"]  # for both
    assert slow._newest == {}


def test_a_process_computes_two_at_once_and_says_to_the_third_that_it_waits(work):
    async def three():
        tasks = [asyncio.create_task(asking(*one)) for one in (("adam", PAGE), ("sgd", OTHER), ("rmsprop", THIRD))]
        await asyncio.to_thread(work.until, lambda: len(work.begun) == 2)
        await asyncio.sleep(0.2)
        work.go.set()
        return await asyncio.gather(*tasks)

    *_, third = map(told, run(three()))
    assert work.most == 2
    assert third[0][0] == {"share": None, "doing": ""}
    assert third[1]["name"] == "rmsprop"


def test_a_refusal_runs_nothing(monkeypatch):
    monkeypatch.setattr(grid, "in_blocks", lambda *_: pytest.fail("ran"))
    for query in ("method=newton&s=kink", "cells=7", "method=attic", "cell=9~9~9"):
        reply = ask("map", query, PAGE)
        assert reply.status == 400, query
        assert reply.sentences


# --- trainings -------------------------------------------------------------------------------------------------------


def test_of_three_trainings_two_run_and_the_third_says_that_it_waits_while_a_race_is_answered(monkeypatch):
    begun, go = [], threading.Event()

    def train(entries, task, **more):
        begun.append(task.seed)
        go.wait(30)
        yield from trainings(entries, task, **more)

    monkeypatch.setattr(trained, "trainings", train)
    monkeypatch.setattr(trained, "LIVE", 0)
    monkeypatch.setattr(slow, "trainings", Workers(threads=2))
    monkeypatch.setattr(slow, "SOON", 0.05)
    monkeypatch.setattr(slow, "BETWEEN", 0.02)

    async def all_at_once() -> tuple[list[Reply], Reply]:
        query = "steps=20&m=sgd&seed="
        asked = [
            asyncio.create_task(getting(f"/api/{version()}/network", page, text=f"{query}{7 + nth}".encode()))
            for nth, page in enumerate((PAGE, OTHER, THIRD))
        ]
        while len(begun) < 2:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        race = await getting(f"/api/{version()}/race", {}, text=b"steps=20")
        assert not any(task.done() for task in asked)
        go.set()
        return await asyncio.gather(*asked), race

    replies, race = run(all_at_once())
    assert race.message[0]["kind"] == "race"
    first = [told(reply)[0][0]["share"] for reply in replies]
    assert sorted(first, key=str) == [0.0, 0.0, None]  # what is said of None: progress.js
    assert [told(reply)[1]["race"] is not None for reply in replies] == [True] * 3
    assert sorted(begun) == [7, 8, 9]


def test_a_newer_training_of_a_page_ends_its_older_one(monkeypatch):
    trained_by, newer = {7: 0, 8: 0}, threading.Event()

    def train(entries, task, **more):
        for one in trainings(entries, task, **more):
            trained_by[task.seed] += 1
            yield one
            if task.seed == 7:
                newer.wait(30)

    monkeypatch.setattr(trained, "trainings", train)
    monkeypatch.setattr(trained, "RUNS", trained.Recent(trained.LARGEST, trained.array_bytes))
    monkeypatch.setattr(slow, "trainings", Workers(threads=2))
    monkeypatch.setattr(slow, "SOON", 0.05)
    monkeypatch.setattr(slow, "BETWEEN", 0.02)

    def asked(seed: int) -> asyncio.Task:
        text = f"steps=20&m=sgd&m=momentum&m=nesterov&seed={seed}".encode()
        return asyncio.create_task(getting(f"/api/{version()}/network", PAGE, text=text))

    async def one_after_the_other() -> list[Reply]:
        older = asked(7)
        while trained_by[7] < 1:
            await asyncio.sleep(0.01)
        later = asked(8)
        ended = await older
        newer.set()
        return [ended, await later]

    older, later = map(told, run(one_after_the_other()))
    assert older[0][-1] == {"sentences": [slow.NEWER]}
    assert len(later[1]["runs"]) == 3
    assert trained_by == {7: 2, 8: 3}  # it hears of it behind the run that was under way
