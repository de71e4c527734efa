"""A class as it is kept: in this process and in a Redis alike."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest

from api.classroom import store as stores
from api.classroom.over_redis import OverRedis
from api.classroom.rules import LIFE, Crowded, Driven, Gone, Shut
from api.classroom.store import Memory, Room, Said, Store
from tests.support.client import run
from tests.support.redis import redis, skip_without

Kept = Callable[[Callable[[Store, "Clock"], Awaitable[None]]], None]


class Clock:
    """Tells the time, and how much later it is made to be."""

    def __init__(self):
        self.later = 0.0

    def __call__(self) -> float:
        return time.time() + self.later


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[str]:
    skip_without()
    with redis(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture(params=["memory", "redis"])
def kept(request) -> Kept:
    """Runs a test with a store that is empty; the Redis is as an earlier test has left it, but for its classes."""
    address = "" if request.param == "memory" else request.getfixturevalue("there")

    async def in_redis(test) -> None:
        clock = Clock()
        store = OverRedis(address, clock)
        try:
            await store.redis.flushall()
            await test(store, clock)
        finally:
            await store.close()

    async def in_memory(test) -> None:
        clock = Clock()
        await test(Memory(clock), clock)

    return lambda test: run(in_redis(test) if address else in_memory(test))


async def room_of(store: Store, code: str = "BCDF") -> Room:
    room = await store.read(code)
    assert room is not None
    return room


def said(turn: int, driver: str = "a", claims: bool = False, ballot: str | None = None, **parts: str) -> Said:
    return Said(driver, turn, parts, ballot, claims)


def test_a_code_is_taken_once(kept: Kept):
    async def test(store: Store, clock: Clock):
        assert await store.read("BCDF") is None
        assert [await store.open(code, code, "key") for code in ("BCDF", "BCDF", "BCDG")] == [True, False, True]
        assert await store.many() == 2
        assert (await room_of(store))._replace(heard=0) == Room("BCDF", "key")
        await store.end("BCDF")
        assert await store.read("BCDF") is None
        assert await store.open("BCDF", "another", "key")

    kept(test)


def test_what_a_driver_says_is_kept_in_its_order(kept: Kept):
    async def test(store: Store, clock: Clock):
        with pytest.raises(Gone):
            await store.write("BCDF", said(1, claims=True))
        await store.open("BCDF", "secret", "key")
        with pytest.raises(Driven):
            await store.write("BCDF", said(1))
        assert await store.write("BCDF", said(5, claims=True, shown="1", time="2"))
        assert not await store.write("BCDF", said(4, shown="older"))
        assert not await store.write("BCDF", said(5, shown="the same"))
        assert await store.write("BCDF", said(6, time="3"))
        room = await room_of(store)
        assert dict(room.parts) == {"shown": "1", "time": "3"}
        assert (room.driver, room.turn, room.seq) == ("a", 6, 2)

    kept(test)


def test_who_claims_a_class_drives_it_and_the_other_one_hears_of_it(kept: Kept):
    async def test(store: Store, clock: Clock):
        await store.open("BCDF", "secret", "key")
        assert await store.write("BCDF", said(100, "a", claims=True))
        assert await store.write("BCDF", said(7, "b", claims=True, shown="b's"))
        with pytest.raises(Driven):
            await store.write("BCDF", said(101, "a", shown="a's"))
        assert await store.write("BCDF", said(8, "b"))
        assert dict((await room_of(store)).parts) == {"shown": "b's"}

    kept(test)


def test_votes_are_one_a_voter_and_only_while_they_are_taken(kept: Kept, monkeypatch):
    async def test(store: Store, clock: Clock):
        with pytest.raises(Gone):
            await store.cast("BCDF", "1.1", "x", "0")
        await store.open("BCDF", "secret", "key")
        for ballot in ("", "1.1"):
            with pytest.raises(Shut):
                await store.cast("BCDF", ballot, "x", "0")
        await store.write("BCDF", said(1, claims=True, ballot="1.1"))
        assert [await store.cast("BCDF", "1.1", voter, choice) for voter, choice in ("x0", "y1", "x2")] == [1, 2, 2]
        assert (await room_of(store)).votes == 2
        assert sorted(await store.cards("BCDF", "1.1")) == ["1", "2"]
        await store.write("BCDF", said(2, shown="more"))  # goes on
        assert await store.cast("BCDF", "1.1", "z", "0") == 3
        await store.shut("BCDF")
        with pytest.raises(Shut):
            await store.cast("BCDF", "1.1", "x", "1")
        assert (await room_of(store)).votes == 0
        await store.write("BCDF", said(3, ballot="1.2"))
        assert await store.cast("BCDF", "1.2", "x", "1") == 1
        assert sorted(await store.cards("BCDF", "1.1")) == ["0", "1", "2"]
        assert await store.cards("BCDF", "9.9") == []
        await store.end("BCDF")
        for late in (store.cards("BCDF", "1.1"), store.shut("BCDF")):
            with pytest.raises(Gone):
                await late
        await store.open("BCDF", "secret", "key")
        assert await store.cards("BCDF", "1.1") == []  # what was voted in another class is forgotten

    kept(test)


def test_a_ballot_is_full_one_day_but_a_voter_may_change_his_mind(kept: Kept, monkeypatch):
    for module in ("store", "over_redis"):
        monkeypatch.setattr(f"api.classroom.{module}.VOTERS", 2)

    async def test(store: Store, clock: Clock):
        await store.open("BCDF", "secret", "key")
        await store.write("BCDF", said(1, claims=True, ballot="1.1"))
        for voter in "xy":
            await store.cast("BCDF", "1.1", voter, "0")
        with pytest.raises(Crowded):
            await store.cast("BCDF", "1.1", "z", "0")
        assert await store.cast("BCDF", "1.1", "x", "1") == 2

    kept(test)


def test_a_class_ends_without_its_instructor(kept: Kept):
    async def test(store: Store, clock: Clock):
        await store.open("BCDF", "secret", "key")
        clock.later = LIFE - 60
        await store.write("BCDF", said(1, claims=True, ballot="1.1"))
        clock.later = LIFE + 60  # since it was opened, but not since it was driven
        await store.cast("BCDF", "1.1", "x", "1")
        assert await store.read("BCDF")
        clock.later = 2 * LIFE  # votes are not what a class lives on
        assert await store.read("BCDF") is None
        assert await store.many() == 0

    kept(test)


def test_followers_of_all_processes_count_as_long_as_they_are_told_of(kept: Kept):
    async def test(store: Store, clock: Clock):
        await store.open("BCDF", "secret", "key")
        await store.attend("BCDF", "one", 3)
        await store.attend("BCDF", "other", 4)
        await store.attend("BCDF", "one", 2)
        assert (await room_of(store)).followers == 6
        clock.later = stores.ABSENT + 1
        await store.attend("BCDF", "other", 5)
        assert (await room_of(store)).followers == 5
        await store.attend("BCDG", "one", 1)  # no class: nothing is noted
        assert await store.read("BCDG") is None

    kept(test)


def test_who_listens_wakes_with_every_change_and_only_of_that_class(kept: Kept):
    async def test(store: Store, clock: Clock):
        for code in ("BCDF", "BCDG"):
            await store.open(code, "secret", "key")
        async with store.listening("BCDF") as wait:
            await wait(0.01)
            deeds = [
                lambda: store.write("BCDF", said(1, claims=True, ballot="1.1")),
                lambda: store.cast("BCDF", "1.1", "x", "1"),
                lambda: store.shut("BCDF"),
                lambda: store.end("BCDF"),
            ]
            for deed in deeds:
                waiting = asyncio.ensure_future(wait(3600))
                await store.write("BCDG", said(1, claims=True))
                assert (await asyncio.wait([waiting], timeout=0.05))[1]
                await deed()
                await asyncio.wait_for(waiting, 30)

    kept(test)


def test_many_voters_at_once_are_counted_exactly(kept: Kept):
    async def test(store: Store, clock: Clock):
        await store.open("BCDF", "secret", "key")
        await store.write("BCDF", said(1, claims=True, ballot="1.1"))
        each = [store.cast("BCDF", "1.1", f"voter {nth % 150}", str(nth % 4)) for nth in range(300)]
        assert max(await asyncio.gather(*each)) == 150
        assert len(await store.cards("BCDF", "1.1")) == 150

    kept(test)
