"""The api over HTTP: stateless questions, each answered by the bytes of a picture.

    /api/<version>/race?<address>      and inside, lesson, paths, gradients, sweep, map, small: see answers.KINDS
    /api/<version>/formula?f=<text>    what is wrong with what a visitor types, or p=<lines>, as JSON: see formula.py

Answers to a GET never change, so browsers and proxies may keep them, but for the one that depends on what is trained yet
(`Kind.lasts`); what is refused is not kept. A POST brings the table of
which its surface is made (data/pasted.py), and nobody keeps what is answered. Nothing here is imported that
takes time: the first question, or `warm`, imports the engine.

`Cache-Status` (RFC 9211) tells whether an answer was remembered (`hit`), computed for this question (`fwd=miss`), or for
another one that came before and waits for the same (`fwd=miss; collapsed`).

What takes long, a map or a training, answers as slow.py says. A page has one under way, a process two of each.
"""

import asyncio
import gzip
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import slow
from api.formula import TOLD
from api.limits import Full, Shared, Workers
from api.version import version

FORMULA = "formula"  # the kind of question about a text alone
LONGEST = 6000  # characters of a query as it travels: escaped, it is longer than what it says
MANY = 200  # values in a query
LARGEST = 1_000_000  # bytes of a table
KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
NOT_KEPT = {"Cache-Control": "no-store"}
UPDATED = "Descent Lab was updated. Reload the page."
BUSY = "So many ask at once that the server cannot keep up. The picture follows in a moment."
FAILED = "The server could not compute this picture. Change a control, or reload the page."
TOO_LARGE = "The table is larger than 1 MB."
NO_PAGE = (
    "Whoever asks for a map or a training says in the header X-Page which page it is for: 8 to 64 letters and digits."
)
HIT, MISS, SHARED = (f"descent-lab; {how}" for how in ("hit", "fwd=miss", "fwd=miss; collapsed"))
GONE = 0.25  # seconds between two looks whether the visitor still waits

workers = Workers()  # of the process, for what is quick
compilers = Workers(
    threads=2
)  # ... for what was typed in: it is compiled for its visitor alone, and nobody else waits for that


def routes(base: str = "") -> list[Route]:
    """Returns the routes of the api below the path that the server is started with (`server.baseUrlPath`)."""
    return [Route(f"{root_of(base)}/api/{{version}}/{{kind}}", _answer, methods=["GET", "POST"])]


def root_of(base: str) -> str:
    """Returns the path that the server is started with as routes begin: "/lab", or nothing."""
    return "/" + base.strip("/") if base.strip("/") else ""


class Unreadable(Exception):
    """The query of an address cannot be read; the message is a sentence."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


def query_of(text: str) -> dict[str, list[str]]:
    """Reads a query as it travels, name -> values; raises Unreadable for one that is too long, or none."""
    if len(text) > LONGEST:
        raise Unreadable(414, f"The address is longer than {LONGEST:,} characters.")
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=MANY, errors="strict")
    except ValueError:
        raise Unreadable(400, f"The address cannot be read: it is no UTF-8, or has more than {MANY} values.") from None


async def _answer(request: Request) -> Response:
    if request.path_params["version"] != version():
        return _refusal(409, UPDATED)
    kind, text = request.path_params["kind"], request.url.query
    try:
        query = query_of(text)
    except Unreadable as why:
        return _refusal(why.status, str(why))
    if kind == FORMULA:
        name = "p" if "p" in query else "f"
        return JSONResponse(TOLD[name](query.get(name, [""])[-1]), headers=KEPT)
    try:
        table = await body_of(request) if request.method == "POST" else None
    except ClientDisconnect:
        return Response(status_code=499)  # nobody hears it
    except ValueError:
        return _refusal(413, TOO_LARGE)
    return await _compute(request, kind, query, table)


async def body_of(request: Request, most: int = LARGEST) -> bytes:
    """Returns what a POST brings; ValueError, before the rest is read, where that is more bytes than `most`."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            raise ValueError("too large")
    return bytes(found)


async def _compute(
    request: Request, kind: str, query: Mapping[str, Sequence[str]], table: bytes | None = None
) -> Response:
    from api import answers  # imports the engine
    from states import registry

    if kind not in answers.KINDS:
        return _refusal(404, "There is no such answer. Descent Lab is started with: streamlit run app.py")
    try:
        read = None if table is None else await asyncio.to_thread(answers.table_of, table)
        asked = answers.question(kind, query, read)
        key, what = answers.key_of(kind, asked), answers.KINDS[kind]
        is_slow = what.is_slow(asked.state)
        if _is_held(request, key):
            return _unchanged(key)
        pool = slow.pool_of(kind) if is_slow else compilers if registry.has_typed(asked.state) else workers
        if (known := pool.known(key)) is not None:
            return given(request, key, *known, cache=HIT)
        page = slow.page_of(request)
        if is_slow and not page:
            return _refusal(400, NO_PAGE)
        alone = page or "" if pool is compilers else ""
        shared = pool.ask(key, what.urgency, lambda tell: answers.answer(kind, asked, tell), what.lasts, alone)
        cache = SHARED if shared.waiting > 1 else MISS
        if is_slow and what.doing and page:
            waiting = slow.Waiting(page, pool, shared, partial(what.doing, asked.state))
            known = await waiting.soon()
            return waiting.response(request) if known is None else given(request, key, *known, cache=cache)
        known = await awaited(request, pool, shared)
        if known is None:
            return Response(status_code=499)  # nobody hears it
        return given(request, key, *known, lasts=what.lasts, cache=cache)
    except answers.Refused as refused:
        return _refusal(400, *refused.sentences)
    except Full:
        return _refusal(503, BUSY, **{"Retry-After": "1"})
    except Exception:
        logging.getLogger(__name__).exception("No answer to %s %s", kind, query)
        return _refusal(500, FAILED)


async def awaited(request: Request, pool: Workers, shared: Shared) -> Any:
    """Waits for the answer as long as the visitor does; returns None where the visitor has left."""
    future = asyncio.wrap_future(shared.future)
    try:
        while not (await asyncio.wait([future], timeout=GONE))[0]:
            if await request.is_disconnected():
                return None
        return future.result()
    finally:
        pool.leave(shared)


def given(
    request: Request, key: str, body: bytes, packed: bool, media_type: str, lasts: bool = True, cache: str = ""
) -> Response:
    """Sends what never changes as it is kept; unpacks it for the rare browser that does not take gzip.

    cache: where the process has it from.
    """
    if _is_held(request, key):
        return _unchanged(key)
    takes_it = slow.takes_gzip(request)
    coding = "gzip" if packed and takes_it else "identity"  # told, or Streamlit would pack it once more
    kept = {**KEPT, "ETag": f'"{key}"'} if lasts and request.method != "POST" else NOT_KEPT
    headers = {
        **kept,
        "Content-Encoding": coding,
        "Vary": "Accept-Encoding",
        **({"Cache-Status": cache} if cache else {}),
    }
    return Response(
        gzip.decompress(body) if packed and not takes_it else body,
        media_type=media_type,
        headers={**headers, "X-Content-Type-Options": "nosniff"},
    )


def _is_held(request: Request, key: str) -> bool:
    """Tells whether the browser has it already."""
    return request.method != "POST" and request.headers.get("if-none-match") == f'"{key}"'


def _unchanged(key: str) -> Response:
    return Response(status_code=304, headers={**KEPT, "ETag": f'"{key}"'})


def _refusal(status: int, *sentences: str, **headers: str) -> Response:
    return JSONResponse({"sentences": sentences}, status, {**NOT_KEPT, **headers})
