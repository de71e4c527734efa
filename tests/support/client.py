"""Asks the api without a server: as ASGI would, one request at a time."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from starlette.applications import Starlette

from api import files, frames, routes
from api.version import version
from tests.support.open_page import unpack

Found = TypeVar("Found")


def run(coroutine: Coroutine[Any, Any, Found]) -> Found:
    """Runs it in a thread of its own, for Playwright keeps a loop going in that of the tests."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


class Reply(NamedTuple):
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and arrays of an answer."""
        assert self.status == 200, self.body
        return unpack(gzip.decompress(self.body) if self.headers["content-encoding"] == "gzip" else self.body)

    @property
    def sentences(self) -> list[str]:
        """What a refusal says."""
        return json.loads(self.body)["sentences"]

    @property
    def lines(self) -> tuple[list[dict[str, Any]], bytes]:
        """Of an answer that takes long: how far it was, line by line, and the bytes behind the empty line."""
        assert self.headers["content-type"] == "application/x-descent-lab-progress"
        whole = (
            zlib.decompressobj(31).decompress(self.body) if self.headers["content-encoding"] == "gzip" else self.body
        )
        told, _, rest = whole.partition(b"\n\n") if b"\n\n" in whole else (whole.strip(), b"", b"")
        return [json.loads(line) for line in told.split(b"\n")], rest


def get(
    path: str,
    headers: Mapping[str, str] | None = None,
    base: str = "",
    text: bytes = b"",
    body: Sequence[bytes] = (),
) -> Reply:
    """Asks for a path; text: the query as it travels; body: of a POST, in pieces."""
    return run(getting(path, {"accept-encoding": "gzip", **(headers or {})}, base, text, body=body))


def ask(
    kind: str,
    query: Mapping[str, Any] | str = "",
    headers: Mapping[str, str] | None = None,
    of: str = "",
    body: Sequence[bytes] = (),
) -> Reply:
    """Asks the api for an answer of that kind about an address; of: another version than that of the code."""
    text = query if isinstance(query, str) else urlencode(query, doseq=True)
    return get(f"/api/{of or version()}/{kind}", headers, text=text.encode(), body=body)


async def getting(
    path: str,
    headers: Mapping[str, str],
    base: str = "",
    text: bytes = b"",
    patience: float = 3600,
    body: Sequence[bytes] = (),
) -> Reply:
    """Asks for a path as one among others; patience: seconds after which the visitor leaves."""
    sent: list[Any] = []
    pieces = [{"type": "http.request", "body": piece, "more_body": True} for piece in body]
    if pieces:
        pieces[-1]["more_body"] = False
    scope = {
        "type": "http",
        "method": "POST" if body else "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": text,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "root_path": "",
    }

    async def receive() -> Any:
        if pieces:
            return pieces.pop(0)
        await asyncio.sleep(patience)
        return {"type": "http.disconnect"}

    async def send(part: Any) -> None:
        sent.append(part)

    served = [*routes.routes(base), *files.routes(base), *frames.routes(base)]
    await Starlette(routes=served, middleware=[frames.framed(base), files.AHEAD])(scope, receive, send)
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:]))
