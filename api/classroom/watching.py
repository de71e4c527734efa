"""One look at a class for all who follow it in this process, however many they are."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from secrets import token_hex

from api.classroom.rules import AWAY, FOLLOWERS, STREAMS, Crowded
from api.classroom.store import ABSENT, Store

BETWEEN = 0.03  # seconds between two looks at least
AGAIN = 1.0  # ... and at most: a change of which nobody was told is seen, too
COUNTED = 0.25  # seconds between two counts of followers and votes
TROUBLE = 0.5  # seconds until what keeps the classes is asked once more


class Watch:
    """A class as it is seen here."""

    def __init__(self, store: Store, code: str, process: str, clock: Callable[[], float]):
        self.store, self.code, self.process, self.clock = store, code, process, clock
        self.parts: dict[str, str] = {}  # name -> JSON: what followers are told
        self.seq = 0
        self.is_over = False
        self.is_left = False  # whether this process ends
        self.followers = self.streams = 0
        self.changed = asyncio.Event()  # set with the next change, in place of which there is another one then
        self._attended = (-1, 0.0)  # what was told of the followers, when
        self._counted = -1.0  # when followers and votes were

    async def run(self) -> None:
        """Looks at the class, again and again, until it is over."""
        while not self.is_over:
            try:
                async with self.store.listening(self.code) as wait:
                    while not self.is_over:
                        await self._look()
                        await asyncio.sleep(BETWEEN)
                        await wait(AGAIN)
            except Exception:
                logging.getLogger(__name__).warning("The class %s is out of reach", self.code, exc_info=True)
                await asyncio.sleep(TROUBLE)

    async def _look(self) -> None:
        await self._attend()
        room = await self.store.read(self.code)
        if room is None:
            self.is_over = True
            return self.wake()
        parts = {**self.parts, **room.parts}
        if (now := time.monotonic()) - self._counted > COUNTED:
            is_away = self.clock() - room.heard > AWAY
            parts["here"] = json.dumps({"followers": room.followers, "votes": room.votes, "away": is_away})
            self._counted = now
        if parts != self.parts:
            self.parts, self.seq = parts, room.seq
            self.wake()

    async def _attend(self) -> None:
        many, when = self._attended
        if self.followers != many or time.monotonic() - when > ABSENT / 3:
            self._attended = self.followers, time.monotonic()
            await self.store.attend(self.code, self.process, self.followers)

    def wake(self) -> None:
        """Tells all who wait that there is something new."""
        self.changed.set()
        self.changed = asyncio.Event()


class Watches:
    """The classes that somebody follows in this process."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time):
        self.store, self.clock = store, clock
        self.process = token_hex(8)
        self.all: dict[str, Watch] = {}
        self.tasks: dict[str, asyncio.Task] = {}
        self.streams = 0

    @asynccontextmanager
    async def of(self, code: str, counts: bool = True) -> AsyncIterator[Watch]:
        """Yields a class as it is seen while somebody does; counts: whether that is a follower. Raises Crowded."""
        watch = self.all.get(code)
        if self.streams >= STREAMS or (watch and watch.streams >= FOLLOWERS):
            raise Crowded
        if watch is None:
            watch = self.all[code] = Watch(self.store, code, self.process, self.clock)
            self.tasks[code] = asyncio.ensure_future(watch.run())
        self.streams += 1
        watch.streams += 1
        watch.followers += counts
        try:
            yield watch
        finally:
            self.streams -= 1
            watch.streams -= 1
            watch.followers -= counts
            if not watch.streams:
                del self.all[code]
                self.tasks.pop(code).cancel()
                with contextlib.suppress(Exception):  # then it is not told of any more, which says the same
                    await asyncio.shield(self.store.attend(code, self.process, 0))

    def leave(self) -> None:
        """Ends all that waits: the process is about to, and followers are to look for another one."""
        for watch in self.all.values():
            watch.is_left = True
            watch.wake()
