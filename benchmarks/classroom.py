"""A class on one machine: how late followers see what the instructor drags, and whether a thousand votes are counted.

    python -m benchmarks.classroom [followers] [seconds]

Server and clients share the processors; a client reads events, and draws nothing. The goals: p95 of 150 ms, every follower at
the last state, and every vote of those cast within ten seconds. Then four browsers, in two processes behind nginx over a Redis,
where both are installed: one process is killed, and all who follow see what the instructor does next within two seconds.
What all followers ask for is computed once in each process; the answers say so themselves (`Cache-Status`).
"""

import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from api.routes import HIT, MISS, SHARED
from api.version import version
from tests.support.hall import hall, lesson, wait_after_kill
from tests.support.nginx import nginx
from tests.support.redis import program
from tests.support.visitor import browser, server

BETWEEN = 0.05  # seconds between two words of the instructor's page
VOTES = 1000
AT_ONCE = 50  # visitors that come, or vote, at a time
PICTURES = 10  # that the instructor shows, with the sweep under her thumb
PATIENCE = 30  # seconds


class Answer(NamedTuple):
    """A response, or the head of a stream."""

    status: int
    cookie: str
    cache: str  # where the api's answer is from
    body: bytes


class Line:
    """A connection to the server."""

    def __init__(self, address: str):
        self.at = urlsplit(address)

    async def open(self) -> "Line":
        self.reader, self.writer = await asyncio.open_connection(self.at.hostname, self.at.port)
        return self

    async def ask(self, method: str, path: str, said: Any = None, **headers: str) -> Answer:
        """Asks, and reads the head; of a stream no more."""
        body = b"" if said is None else json.dumps(said).encode()
        told = {"Host": self.at.netloc, "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
        self.writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        status, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        found = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        size = int(found.get("content-length", 0))
        cookie = found.get("set-cookie", "").partition(";")[0]
        cache = found.get("cache-status", "")
        return Answer(int(status.split(" ")[1]), cookie, cache, await self.reader.readexactly(size))

    def close(self) -> None:
        self.writer.close()


class Class:
    """A class that is opened and driven."""

    def __init__(self, address: str, code: str, secret: str, line: Line):
        self.address, self.path, self.secret, self.line = address, f"/class/{code}", secret, line
        self.turn = 0
        self.sent: dict[int, float] = {}  # place of the thumb -> when it was said

    async def says(self, **said: Any) -> None:
        self.turn += 1
        said = {"driver": "driver00", "turn": self.turn, "claims": self.turn == 1, **said}
        answer = await self.line.ask("POST", f"{self.path}/drive", said, X_Secret=self.secret)
        assert answer.status == 200, answer

    async def drag(self, seconds: float) -> int:
        """Moves the thumb; returns where it is at last."""
        end, at = time.perf_counter() + seconds, 0
        while time.perf_counter() < end:
            at += 1
            self.sent[at] = time.perf_counter()
            await self.says(held={"slider": "factor", "at": at})
            await asyncio.sleep(max(0.0, self.sent[at] + BETWEEN - time.perf_counter()))
        return at

    async def enters(self) -> tuple[Line, str]:
        """A new follower's stream and its ticket, as soon as the server lets it in."""
        while True:
            line = await Line(self.address).open()
            answer = await line.ask("GET", f"{self.path}/events")
            if answer.status == 200:
                return line, answer.cookie
            line.close()
            await asyncio.sleep(1)

    async def follows(self, seen: list[float], last: list[int]) -> None:
        """Follows, and notes how late it hears of each place of the thumb, and the last one."""
        nth = len(last)
        last.append(0)
        line, _ = await self.enters()
        while text := await line.reader.readline():
            if not text.startswith(b"data: "):
                continue
            if held := json.loads(text[6:]).get("held"):
                seen.append(time.perf_counter() - self.sent[held["at"]])
                last[nth] = held["at"]


async def measure(address: str, followers: int, seconds: float) -> None:
    """Prints what followers wait for, and how many votes were counted."""
    line = await Line(address).open()
    opened = json.loads((await line.ask("POST", "/class")).body)
    lesson = Class(address, opened["code"], opened["secret"], line)
    await lesson.says()
    seen: list[float] = []
    last: list[int] = []
    tasks = [asyncio.ensure_future(lesson.follows(seen, last)) for _ in range(followers)]
    await asyncio.sleep(2)
    final = await lesson.drag(seconds)
    end = time.perf_counter() + PATIENCE
    while set(last) != {final} and time.perf_counter() < end:
        await asyncio.sleep(0.05)
    p50, p95 = (1000 * np.percentile(seen, share) for share in (50, 95))
    print(
        f"{followers} followers, {final} places of the thumb in {seconds:g} s: {p50:.0f} ms, p95 {p95:.0f} ms (goal 150)"
    )
    print(f"at the last place: {last.count(final)} of {followers}")
    for task in tasks:
        task.cancel()
    await vote(lesson)


async def vote(lesson: Class) -> None:
    """Has a thousand followers vote, each once; prints what was counted, and in which time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def ticket() -> str:
        async with gate:
            line, cookie = await lesson.enters()
            line.close()
            return cookie

    async def cast(nth: int, cookie: str) -> int:
        async with gate:
            line = await Line(lesson.address).open()
            said = {"ballot": "1.1", "choice": str(nth % 3)}
            while (answer := await line.ask("POST", f"{lesson.path}/vote", said, Cookie=cookie)).status == 429:
                await asyncio.sleep(1)
            line.close()
            return json.loads(answer.body)["votes"]

    cookies = await asyncio.gather(*(ticket() for _ in range(VOTES)))
    lesson.line = await Line(lesson.address).open()  # the server has closed the other one, which said nothing for long
    await lesson.says(deed={"do": "ask", "scene": "C15"})
    begun = time.perf_counter()
    counted = await asyncio.gather(*(cast(nth, cookie) for nth, cookie in enumerate(cookies)))
    took = time.perf_counter() - begun
    print(
        f"{VOTES} votes in {took:.1f} s (goal 10): {max(counted)} counted, each number once: {len({*counted}) == VOTES}"
    )


async def see(address: str, followers: int, processes: int) -> None:
    """Has all followers ask at once for each picture that the instructor shows, as they do; prints how many are computed."""
    lines = [await Line(address).open() for _ in range(followers)]
    root = f"{urlsplit(address).path}/api/{version()}"
    rates = [f"race?m=sgd&m=momentum&s=bowl&factor={1 + nth / 100}" for nth in range(1, PICTURES)]
    asked = [*rates, "sweep?m=sgd&m=momentum&s=bowl&slider=factor"]
    found: Counter[str] = Counter()
    begun = time.perf_counter()
    for path in asked:
        answers = [line.ask("GET", f"{root}/{path}", Accept_Encoding="gzip") for line in lines]
        found.update(answer.cache for answer in await asyncio.gather(*answers))
    took = time.perf_counter() - begun
    for line in lines:
        line.close()
    computed, joined, hits = (found[which] for which in (MISS, SHARED, HIT))
    where = "one process" if processes == 1 else f"{processes} processes"
    print(
        f"{len(asked)} answers for each of {followers} followers of {where} in {took:.1f} s: {computed} computed "
        f"(goal: at most {len(asked) * processes}), {joined} waited for the same, {hits} were remembered, "
        f"{len(asked) * followers - computed - joined - hits} failed"
    )


def kill(followers: int) -> None:
    """Prints what two processes compute, and how long followers wait after that of their instructor's page was killed."""
    if not (nginx() and program()):
        return print("no nginx or no Redis is installed: no process is killed")
    with contextlib.ExitStack() as ends:
        running = ends.enter_context(hall(Path(ends.enter_context(tempfile.TemporaryDirectory()))))
        asyncio.run(see(running.proxy.address, followers, len(running.processes)))
        _, her, theirs = ends.enter_context(lesson(ends.enter_context(browser()), running.proxy.address))
        took = wait_after_kill(running, her, theirs)
    print(f"a process is killed: the next picture is at all {len(theirs)} followers after {took:.1f} s (goal 2)")


def main() -> None:
    given = [int(text) for text in sys.argv[1:3]]
    followers, seconds = [*given, *(200, 10)[len(given) :]]
    with server() as address:
        asyncio.run(measure(address, followers, seconds))
        asyncio.run(see(address, followers, 1))
    kill(followers)


if __name__ == "__main__":
    main()
