"""Bounds what is computed at once: a few threads, the most urgent question first, equal questions together.

Python runs one thread at a time; with many at once each answer would wait for all the others. A question that nobody waits
for any more is dropped; one that is under way ends where it tells how far it is.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from itertools import count
from typing import Any

THREADS = max(2, min(4, os.cpu_count() or 2))
LONGEST_QUEUE = 256
LATER = 3  # the urgency from which on a question may take half of the threads at most
REMEMBERED = 64 * 2**20  # bytes of answers


class Full(Exception):
    """So much is asked for that a new question would wait too long."""


class GivenUp(Exception):
    """Nobody waits any more for what is computed."""


Tell = Callable[[float], None]  # hears which share is done; raises GivenUp


class Shared:
    """One computation, for all who asked for it: they wait for `future`, and `leave` when they no longer do."""

    def __init__(self, key: Hashable, do: Callable[[Tell], Any], lasts: bool, page: str, is_later: bool):
        """lasts: whether what is found is remembered; is_later: whether it can wait."""
        self.key, self.do, self.lasts, self.page, self.is_later = key, do, lasts, page, is_later
        self.future: Future = Future()
        self.waiting = 1
        self.share: float | None = None  # that is done; None: it waits for its turn

    @property
    def is_given_up(self) -> bool:
        return self.waiting <= 0

    def tell(self, share: float) -> None:
        """Takes note of how far it is; raises GivenUp where nobody wants to know."""
        if self.is_given_up:
            raise GivenUp
        self.share = share


class Refused(Exception):
    """What is asked for cannot be answered; the sentences say why."""

    def __init__(self, *sentences: str):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class Recent:
    """Values by all that they depend on, within so many bytes; those that were not asked for longest go first. Safe under threads."""

    def __init__(self, largest: int, size_of: Callable[[Any], int]):
        self.largest, self.size_of = largest, size_of  # bytes, and how many a value takes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._size = 0

    def get(self, key: Hashable) -> Any:
        """Returns the value, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, value: Any) -> None:
        """Keeps a value, in place of one that has the same key."""
        with self._lock:
            if key in self._kept:
                self._size -= self.size_of(self._kept.pop(key))
            self._kept[key] = value
            self._size += self.size_of(value)
            while self._size > self.largest:
                self._size -= self.size_of(self._kept.popitem(last=False)[1])


class Workers:
    """The threads of a process that compute answers, and the answers that were given last."""

    def __init__(self, threads: int = THREADS, longest: int = LONGEST_QUEUE, remembered: int = REMEMBERED):
        self.threads, self.longest = threads, longest
        self._known = Recent(remembered, lambda found: len(found.body))
        self._turn = threading.Condition()  # guards all that follows
        self._queue: list[tuple[int, int, Shared]] = []
        self._order, self._begun = count(), 0
        self._later = 0  # threads with a question of the urgency LATER
        self._pages: set[str] = set()  # that have a question under way
        self._under_way: dict[Hashable, Shared] = {}

    def known(self, key: Hashable) -> Any:
        """Returns the answer if it was given before and is remembered, else None."""
        return self._known.get(key)

    def ask(self, key: Hashable, urgency: int, do: Callable[[Tell], Any], lasts: bool = True, page: str = "") -> Shared:
        """Has `do` computed, the lowest urgency first, and for a page that is named one thing after another; what lasts is remembered.

        Raises Full.
        """
        with self._turn:
            shared = self._under_way.get(key)
            if shared is not None and not shared.is_given_up:
                shared.waiting += 1
                return shared
            if len(self._queue) >= self.longest:
                self._queue = [one for one in self._queue if not one[2].is_given_up]
            if len(self._queue) >= self.longest:
                raise Full
            shared = self._under_way[key] = Shared(key, do, lasts, page, urgency >= LATER)
            self._queue.append((urgency, next(self._order), shared))
            if self._begun < self.threads:
                self._begun += 1
                threading.Thread(target=self._work, name=f"api-{self._begun}", daemon=True).start()
            self._turn.notify()
            return shared

    @property
    def is_busy(self) -> bool:
        """Tells whether somebody waits for an answer."""
        with self._turn:
            return bool(self._under_way)

    def leave(self, shared: Shared) -> None:
        """One who asked does not wait any more."""
        with self._turn:
            shared.waiting -= 1
            if shared.is_given_up and self._under_way.get(shared.key) is shared:
                del self._under_way[shared.key]

    def _work(self) -> None:
        while True:
            with self._turn:
                while (shared := self._next()) is None:
                    self._turn.wait()
                self._later += shared.is_later
                self._pages.add(shared.page)
            if not shared.is_given_up:
                self._compute(shared)
            with self._turn:
                self._later -= shared.is_later
                self._pages.discard(shared.page)
                self._turn.notify()  # for what had to wait for this one

    def _next(self) -> Shared | None:
        """Takes what is next out of the queue: not what can wait if half of the threads have such, nor a second one of a page."""
        full = self._later >= max(1, self.threads // 2)
        for place in sorted(self._queue):
            shared = place[2]
            if not (shared.is_later and full) and not (shared.page and shared.page in self._pages):
                self._queue.remove(place)
                return shared
        return None

    def _compute(self, shared: Shared) -> None:
        try:
            shared.tell(0.0)
            found = shared.do(shared.tell)
        except GivenUp:
            self._end(shared)
            shared.future.cancel()
        except BaseException as error:  # whoever waits gets it
            self._end(shared)
            shared.future.set_exception(error)
        else:
            self._end(shared, found)
            shared.future.set_result(found)

    def _end(self, shared: Shared, found: Any = None) -> None:
        with self._turn:
            if self._under_way.get(shared.key) is shared:
                del self._under_way[shared.key]
            if found is not None and shared.lasts:
                self._known.keep(shared.key, found)
