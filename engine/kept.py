"""Keeps what is compiled under one bound for the whole process, and drops what was not used for longest.

A compiled program lives as long as its `jax.jit` object. What the store drops is freed once nobody calls it any more, and is
compiled again, or read from the persistent cache, when it is wanted again. The memory that many of them took is given back to
the system: else the C library keeps it, in pieces that the next programs do not fit into, and a process in which formula after
formula is typed would grow by 4 MB with each.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, NamedTuple

from engine.beneath import give_back

LIMIT = 320.0  # megabytes, by the guess that stands beside each function
DROPPED = 40.0  # megabytes, likewise, after which memory is given back; it takes 50 ms


class _Entry(NamedTuple):
    value: Any
    megabytes: float


class Kept:
    """Keeps the results of many functions under one bound. Safe under threads."""

    def __init__(self, limit: float):
        self.limit = limit  # megabytes
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()  # the one not used for longest first
        self._dropped = 0.0  # megabytes since memory was given back

    def compiled(self, megabytes: float | Callable[..., float]) -> Callable[[Callable], Callable]:
        """Makes a function keep what it returns, by its hashable arguments; each takes about `megabytes`, a guess from these."""

        def decorate(make: Callable) -> Callable:
            @wraps(make)
            def kept(*args: Hashable) -> Any:
                key = (make, args)
                with self._lock:
                    if key in self._entries:
                        self._entries.move_to_end(key)
                        return self._entries[key].value
                value = make(*args)  # outside the lock: it may ask for others that are kept
                guess = megabytes(*args) if callable(megabytes) else megabytes
                with self._lock:
                    entry = self._entries.setdefault(key, _Entry(value, guess))  # another thread may have been quicker
                    self._entries.move_to_end(key)
                    is_much = self._give_up(key)
                if is_much:
                    give_back()
                return entry.value

            return kept

        return decorate

    @property
    def megabytes(self) -> float:
        """Guesses what everything kept takes."""
        with self._lock:
            return self._size()

    def __len__(self) -> int:
        return len(self._entries)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def _size(self) -> float:
        return sum(entry.megabytes for entry in self._entries.values())

    def _give_up(self, newest: Hashable) -> bool:
        """Drops the oldest until the rest fits; never the newest, however large. Tells whether much was dropped by now."""
        while self._size() > self.limit and next(iter(self._entries)) != newest:
            _, entry = self._entries.popitem(last=False)
            self._dropped += entry.megabytes
        if self._dropped < DROPPED:
            return False
        self._dropped = 0.0
        return True


KEPT = Kept(LIMIT)
compiled = KEPT.compiled
