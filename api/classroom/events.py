"""What a follower is told, as server-sent events: first all of a class, then what has changed.

    id: 41
    data: {"version": "...", "shown": {...}, "time": {...}, "poll": {...}, "here": {"followers": 12, "votes": 3, "away": false}}

An event has whole parts, so the last one of each is all that counts, and whoever slept is right after one. Between
events a line without words comes, by which it is known that the connection lives. The last one of a class is {"over": true}.
"""

import asyncio
import json
from collections.abc import AsyncIterator

from api.classroom.watching import Watch
from api.version import version

BEAT = 5.0  # seconds in which something is said at least
TYPE = "text/event-stream"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # to nginx
    "Content-Encoding": "identity",  # told, or it would be packed, and wait for more
    "X-Content-Type-Options": "nosniff",
}


async def told(watch: Watch) -> AsyncIterator[bytes]:
    """Yields events about a class until it is over, or this process is."""
    known: dict[str, str] = {}
    first = {"version": json.dumps(version())}
    while True:
        changed, parts = watch.changed, watch.parts
        news = {name: text for name, text in parts.items() if known.get(name) != text}
        if news:
            yield _event(watch.seq, first | news)
            first, known = {}, parts
        if watch.is_over:
            yield _event(watch.seq, {"over": "true"})
        if watch.is_over or watch.is_left:
            return
        try:
            await asyncio.wait_for(changed.wait(), BEAT)
        except TimeoutError:
            yield b":\n\n"


def _event(seq: int, parts: dict[str, str]) -> bytes:
    said = ", ".join(f'"{name}": {text}' for name, text in parts.items())
    return f"id: {seq}\ndata: {{{said}}}\n\n".encode()
