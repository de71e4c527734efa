"""A class as it is kept: what its instructor shows, and who has voted for what. Nothing is written to a disk.

`Memory` keeps it in this process, over_redis.py for several; the same tests hold both to what `Store` says.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NamedTuple, Protocol

from api.classroom.rules import LIFE, VOTERS, Crowded, Driven, Gone, Shut

ABSENT = 10  # seconds after which a process that has not told its followers has none
Wait = Callable[[float], Awaitable[None]]


class Room(NamedTuple):
    """A class as it is at a moment."""

    secret: str  # its SHA-256, hex: whoever has the secret drives
    key: str  # signs the tickets of those who vote
    driver: str = ""  # the page that drives
    turn: int = 0  # of the last thing that it said
    seq: int = 0  # one more with every change
    heard: float = 0.0  # when the instructor was, seconds since 1970
    ballot: str = ""  # that takes votes; "" where none does
    parts: Mapping[str, str] = {}  # name -> JSON: what followers are told, and no more
    votes: int = 0  # in that ballot
    followers: int = 0


class Said(NamedTuple):
    """What a driver's page says."""

    driver: str
    turn: int
    parts: Mapping[str, str]
    ballot: str | None = None  # to take votes from now on; None: as before
    claims: bool = False  # whether the page drives from now on, whoever did before


class Store(Protocol):
    """Keeps classes, by their codes. What is told of one call happens at once, whatever other calls do meanwhile."""

    async def open(self, code: str, secret: str, key: str) -> bool:
        """Opens a class; tells whether the code was free."""
        ...

    async def many(self) -> int:
        """Counts the classes."""
        ...

    async def read(self, code: str) -> Room | None:
        """Returns the class; None where there is none, or none any more."""
        ...

    async def write(self, code: str, said: Said) -> bool:
        """Keeps what a driver says; False where something newer was said. Raises Gone, and Driven where another page drives."""
        ...

    async def cast(self, code: str, ballot: str, voter: str, choice: str) -> int:
        """Keeps a vote in place of the voter's last one; returns how many there are. Raises Gone, Shut, Crowded."""
        ...

    async def shut(self, code: str) -> None:
        """Takes no votes any more, until one is written that does; raises Gone."""
        ...

    async def cards(self, code: str, ballot: str) -> list[str]:
        """Returns what was voted for in a ballot, one a voter, in no order."""
        ...

    async def attend(self, code: str, process: str, many: int) -> None:
        """Notes how many follow the class in a process."""
        ...

    async def end(self, code: str) -> None:
        """Ends a class; all of it is forgotten."""
        ...

    def listening(self, code: str) -> AbstractAsyncContextManager[Wait]:
        """Yields what waits for the next change since it was last called, or so many seconds."""
        ...


class _Class:
    """A class, what was voted in it, and who listens."""

    def __init__(self, room: Room):
        self.room = room
        self.ballots: dict[str, dict[str, str]] = {}
        self.attended: dict[str, tuple[int, float]] = {}  # process -> followers, when


class Memory:
    """Keeps classes in this process."""

    def __init__(self, clock: Callable[[], float] = time.time):
        self.clock = clock
        self.classes: dict[str, _Class] = {}
        self.ears: dict[str, set[asyncio.Event]] = {}

    def _found(self, code: str) -> _Class:
        found = self.classes.get(code)
        if found is None or self.clock() - found.room.heard > LIFE:
            self.classes.pop(code, None)
            raise Gone
        return found

    def _change(self, code: str, **facts) -> None:
        found = self._found(code)
        found.room = found.room._replace(seq=found.room.seq + 1, **facts)
        self._wake(code)

    def _wake(self, code: str) -> None:
        for ear in self.ears.get(code, ()):
            ear.set()

    async def open(self, code: str, secret: str, key: str) -> bool:
        if await self.read(code):
            return False
        self.classes[code] = _Class(Room(secret, key, heard=self.clock()))
        return True

    async def many(self) -> int:
        return len([code for code in [*self.classes] if await self.read(code)])

    async def read(self, code: str) -> Room | None:
        try:
            found = self._found(code)
        except Gone:
            return None
        votes = len(found.ballots.get(found.room.ballot, ()))
        late = self.clock() - ABSENT
        followers = sum(many for many, when in found.attended.values() if when > late)
        return found.room._replace(votes=votes, followers=followers)

    async def write(self, code: str, said: Said) -> bool:
        room = self._found(code).room
        if not said.claims and room.driver != said.driver:
            raise Driven
        if room.driver == said.driver and said.turn <= room.turn:
            return False
        ballot = room.ballot if said.ballot is None else said.ballot
        parts = {**room.parts, **said.parts}
        facts = {"driver": said.driver, "turn": said.turn, "heard": self.clock(), "ballot": ballot, "parts": parts}
        self._change(code, **facts)
        return True

    async def cast(self, code: str, ballot: str, voter: str, choice: str) -> int:
        found = self._found(code)
        if not ballot or found.room.ballot != ballot:
            raise Shut
        cards = found.ballots.setdefault(ballot, {})
        if voter not in cards and len(cards) >= VOTERS:
            raise Crowded
        cards[voter] = choice
        self._change(code)
        return len(cards)

    async def shut(self, code: str) -> None:
        self._change(code, ballot="")

    async def cards(self, code: str, ballot: str) -> list[str]:
        return [*self._found(code).ballots.get(ballot, {}).values()]

    async def attend(self, code: str, process: str, many: int) -> None:
        if found := self.classes.get(code):
            found.attended[process] = many, self.clock()

    async def end(self, code: str) -> None:
        self.classes.pop(code, None)
        self._wake(code)

    @asynccontextmanager
    async def listening(self, code: str) -> AsyncIterator[Wait]:
        ear = asyncio.Event()
        ears = self.ears.setdefault(code, set())
        ears.add(ear)

        async def wait(seconds: float) -> None:
            await asyncio.wait([asyncio.ensure_future(ear.wait())], timeout=seconds)
            ear.clear()

        try:
            yield wait
        finally:
            ears.discard(ear)
            if not ears:
                self.ears.pop(code, None)
