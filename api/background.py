"""A worker that computes in the background what a visitor may want next. It knows nothing of Streamlit."""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

REMEMBERED = 64  # keys that are not done again; a cache may have given up what was done long ago


class Task(NamedTuple):
    """Something to compute ahead: the worker calls `do` with those of the keys that are not ready yet."""

    keys: Sequence[Hashable]
    do: Callable[[list], Any]


class Worker:
    """Does one task after the other in a thread of the process. New tasks replace all that still wait: the newest count.

    Any thread may ask. The worker logs a task that fails and goes on, since the task would only have saved time.
    """

    def __init__(self, name: str, behind: float):
        """behind: seconds that the worker waits before it begins, since the picture needs the processor first."""
        self.name, self.behind = name, behind
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._turn = threading.Condition()  # guards all that follows
        self._waiting: list[Task] = []
        self._asked_anew = self._busy = False
        self._now: list[Hashable] = []
        self._ready: dict[Hashable, None] = {}  # the oldest first

    def ask(self, *tasks: Task) -> None:
        """Does these tasks in this order; where all their keys are ready or under way, nothing changes."""
        with self._turn:
            wanted = [task for task in tasks if self._missing(task)]
            if not wanted:
                return
            self._waiting, self._asked_anew = wanted, True
            if not self._busy:
                self._busy = True
                self._pool.submit(self._work)

    def rest(self) -> None:
        """Waits until no task is under way."""
        with self._turn:
            self._turn.wait_for(lambda: not self._busy)

    def _missing(self, task: Task) -> list[Hashable]:
        return [key for key in dict.fromkeys(task.keys) if key not in self._ready and key not in self._now]

    def _work(self) -> None:
        while True:
            with self._turn:
                pause, self._asked_anew = self._asked_anew, False
            if pause:
                time.sleep(self.behind)
            with self._turn:
                self._now = []
                if not self._waiting or not threading.main_thread().is_alive():  # or the server has been stopped
                    self._busy = False
                    self._turn.notify_all()
                    return
                task = self._waiting.pop(0)
                keys = self._now = self._missing(task)
            if keys and self._succeeds(task, keys):
                self._remember(keys)

    def _succeeds(self, task: Task, keys: list[Hashable]) -> bool:
        try:
            task.do(keys)
        except Exception:
            logging.getLogger(__name__).warning("%s: could not get %s ready", self.name, keys, exc_info=True)
            return False
        return True

    def _remember(self, keys: list[Hashable]) -> None:
        with self._turn:
            self._ready.update(dict.fromkeys(keys))
            for oldest in list(self._ready)[:-REMEMBERED]:
                del self._ready[oldest]
