"""Answers that take long: they begin before they are computed, with lines of JSON that tell how far it is.

{"share": 0.25, "doing": "Momentum on Taco shell: 40,000 runs of 150 steps"}    "share": null as long as others go first
{"sentences": ["..."]}                                                          if it fails; then there is no more
an empty line, and then the bytes of the answer
"""

import asyncio
import gzip
import json
import logging
import re
import zlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.limits import Shared, Workers

if TYPE_CHECKING:
    from api.answers import Answer

TYPE = "application/x-descent-lab-progress"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
NEWER = "This page has asked for a newer picture meanwhile."
FAILED = "The server could not compute this picture. Change a control, or reload the page."
PAGE = re.compile(r"[0-9A-Za-z]{8,64}")
SOON = 0.5  # seconds; what is there by then needs no lines
BETWEEN = 0.25  # seconds between two lines

maps, trainings = Workers(threads=2), Workers(threads=2)  # of the process
_newest: dict[str, "Waiting"] = {}  # page -> what it has asked for last, as long as it waits for that


def page_of(request: Request) -> str | None:
    """Returns the page that asks, by the header X-Page; None for what is no page's name."""
    page = request.headers.get("x-page", "")
    return page if PAGE.fullmatch(page) else None


def pool_of(kind: str) -> Workers:
    """Returns those who compute a kind of answer that takes long: a training does not wait for maps."""
    return maps if kind == "map" else trainings


def takes_gzip(request: Request) -> bool:
    """Tells whether the browser unpacks what it gets."""
    return "gzip" in request.headers.get("accept-encoding", "")


class Waiting:
    """One page that waits for an answer; of what it asked for before nothing is waited for any more."""

    def __init__(self, page: str, pool: Workers, shared: Shared, doing: Callable[[float], str]):
        """pool: those who compute it; doing(share) -> what is computed when so much is done."""
        self.page, self.pool, self.shared, self.doing = page, pool, shared, doing
        self.future, self.waits = asyncio.wrap_future(shared.future), True
        _newest[page] = self

    @property
    def is_newest(self) -> bool:
        return _newest.get(self.page) is self

    def leave(self) -> None:
        if self.waits:
            self.pool.leave(self.shared)
        self.waits = False
        if self.is_newest:
            del _newest[self.page]

    async def soon(self) -> "Answer | None":
        """Waits a moment; returns the answer if it is there by then. Raises what the computation has raised."""
        try:
            await asyncio.wait([self.future], timeout=SOON)
        except BaseException:
            self.leave()
            raise
        if not self.future.done():
            return None
        self.leave()
        return self.future.result()

    def response(self, request: Request) -> Response:
        """Returns the lines and what follows them; it ends with the connection."""
        takes_it = takes_gzip(request)
        headers = {**HEADERS, "Content-Encoding": "gzip" if takes_it else "identity", "Vary": "Accept-Encoding"}
        return _Lines(self, self._packed() if takes_it else self._parts(), media_type=TYPE, headers=headers)

    async def _packed(self) -> AsyncIterator[bytes]:
        packer = zlib.compressobj(1, wbits=31)  # with the head of gzip
        async for part in self._parts():
            yield await asyncio.to_thread(packer.compress, part) + packer.flush(zlib.Z_SYNC_FLUSH)
        yield packer.flush()

    async def _parts(self) -> AsyncIterator[bytes]:
        try:
            while not self.future.done():
                yield self._line()
                await asyncio.wait([self.future], timeout=BETWEEN)
                if not self.is_newest:
                    yield _said(NEWER)
                    return
            answer = self.future.result()
        except Exception:
            logging.getLogger(__name__).exception("No answer to page %s", self.page)
            yield _said(FAILED)
        else:
            yield b"\n" + (gzip.decompress(answer.body) if answer.packed else answer.body)

    def _line(self) -> bytes:
        share = self.shared.share
        return _json({"share": share, "doing": "" if share is None else self.doing(share)})


class _Lines(StreamingResponse):
    """The response of one who waits; with the connection ends the waiting."""

    def __init__(self, waiting: Waiting, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.waiting = waiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.waiting.leave()


def _said(*sentences: str) -> bytes:
    return _json({"sentences": sentences})


def _json(facts: dict) -> bytes:
    return json.dumps(facts).encode() + b"\n"
