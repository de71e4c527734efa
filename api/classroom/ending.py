"""Hears that the process is to end before what serves it waits for the connections that are open."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

TOLD = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ending(leave: Callable[[], None]) -> Iterator[None]:
    """Calls leave() in the running loop as soon as the process is told to end, and then who heard of it before.

    An event stream never ends by itself, and the server would wait for it.
    """
    if threading.current_thread() is not threading.main_thread():  # only there signals are heard
        yield
        return
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {number: signal.getsignal(number) for number in TOLD}

    def heard(number: int, frame: Any) -> None:
        loop.call_soon_threadsafe(leave)
        before[number](number, frame)

    ours = [number for number in TOLD if callable(before[number])]
    for number in ours:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number in ours:
            if signal.getsignal(number) is heard:
                signal.signal(number, before[number])
