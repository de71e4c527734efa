"""A class over HTTP.

    POST /class                  opens one: {"code": "BCDF", "secret": "..."}
    POST /class/BCDF/drive       what its instructor's page says (messages.py), with the secret in the header X-Secret
    POST /class/BCDF/end         ends it, with the secret
    GET  /class/BCDF/events      what is to be seen (events.py), and a cookie for votes; quiet=1: not as a follower
    POST /class/BCDF/vote        {"ballot": "3.1", "choice": "2"}, with that cookie

The pages for those who follow are in page.py, what became of a map of the class in landing.py. No answer is kept by anybody, and a secret is in no address. What is refused comes as {"sentences": [...]}.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.classroom import events, messages, rules
from api.classroom.classes import Classes, ticket, voter_of
from api.classroom.landing import Landing
from api.classroom.page import Pages
from api.classroom.rules import Broken, Denied, Forged, TooLong
from api.classroom.store import Room, Store
from api.classroom.watching import Watch, Watches
from api.routes import NOT_KEPT, body_of, root_of

SECRET = "x-secret"
COOKIE = "descent-class-"  # before a class's code

Answer = Callable[[Request], Awaitable[Response]]


class Classroom:
    """The classes of a process, for its app."""

    def __init__(self, store: Store):
        self.classes = Classes(store)
        self.watches = Watches(store)
        self.pages = Pages(self.classes)
        self.landing = Landing(self.classes)
        self.root = ""

    def routes(self, base: str = "") -> list[Route]:
        """Returns the routes of classes below the path that the server is started with (`server.baseUrlPath`)."""
        self.root = root_of(base)
        deeds = {"drive": self.drive, "end": self.end, "vote": self.vote}
        return [
            Route(f"{self.root}/class", partial(_answered, self.open), methods=["POST"]),
            Route(f"{self.root}/class", partial(_answered, self.pages.enter), methods=["GET"]),
            Route(f"{self.root}/class/show/{{page}}", partial(_answered, self.pages.show), methods=["GET"]),
            Route(f"{self.root}/class/{{code}}", partial(_answered, self.pages.follow), methods=["GET"]),
            Route(f"{self.root}/class/{{code}}/qr", partial(_answered, self.pages.qr), methods=["GET"]),
            Route(f"{self.root}/class/{{code}}/landed", partial(_answered, self.landing.landed), methods=["GET"]),
            Route(f"{self.root}/class/{{code}}/events", partial(_answered, self.events), methods=["GET"]),
            *(
                Route(f"{self.root}/class/{{code}}/{name}", partial(_answered, deed), methods=["POST"])
                for name, deed in deeds.items()
            ),
        ]

    async def open(self, request: Request) -> Response:
        """Opens a class; only who asks hears the secret."""
        return _json((await self.classes.open())._asdict())

    async def drive(self, request: Request) -> Response:
        """Does what the instructor's page says."""
        said = messages.message(await _body(request, rules.BODY))
        return _json(await self.classes.drive(_code(request), request.headers.get(SECRET, ""), said))

    async def end(self, request: Request) -> Response:
        """Ends a class."""
        await self.classes.end(_code(request), request.headers.get(SECRET, ""))
        return _json({})

    async def vote(self, request: Request) -> Response:
        """Takes a vote."""
        code = _code(request)
        ballot, choice = messages.vote(await _body(request, rules.VOTE))
        return _json({"votes": await self.classes.vote(code, _ticket(request, code), ballot, choice)})

    async def events(self, request: Request) -> Response:
        """Tells what is to be seen, for as long as there is somebody who listens."""
        code, counts = _code(request), "quiet" not in request.query_params
        self.classes.paces.heed("enter", code)
        room = await self.classes.room(code)
        watching = self.watches.of(code, counts)
        response = _Events(watching, events.told(await watching.__aenter__()))
        if counts:
            self._admit(request, room, response)
        return response

    def _admit(self, request: Request, room: Room, response: Response) -> None:
        """Gives a follower a ticket for the votes of the class, unless there is one."""
        code = _code(request)
        try:
            voter_of(room, _ticket(request, code))
        except Forged:
            facts: Any = {"max_age": rules.LIFE, "path": f"{self.root}/class", "httponly": True, "samesite": "lax"}
            response.set_cookie(f"{COOKIE}{code}", ticket(room), **facts)


class _Events(StreamingResponse):
    """Events, and the end of watching where they end, or the connection does."""

    def __init__(self, watching: AbstractAsyncContextManager[Watch], told: AsyncIterator[bytes]):
        super().__init__(told, headers=events.HEADERS, media_type=events.TYPE)
        self.watching = watching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.watching.__aexit__(None, None, None)


async def _answered(answer: Answer, request: Request) -> Response:
    """Answers, or says in a sentence why not."""
    try:
        return await answer(request)
    except Denied as why:
        return _refusal(why)
    except ClientDisconnect:
        return Response(status_code=499)  # nobody hears it
    except Exception:
        logging.getLogger(__name__).exception("No answer to %s", request.url.path)
        return _refusal(Broken())


def _refusal(why: Denied) -> Response:
    again = {"Retry-After": "1"} if why.status in (429, 503) else {}
    return JSONResponse({"sentences": [str(why)]}, why.status, {**NOT_KEPT, **again})


def _json(facts: dict) -> Response:
    return JSONResponse(facts, headers=NOT_KEPT)


async def _body(request: Request, most: int) -> bytes:
    try:
        return await body_of(request, most)
    except ValueError:
        raise TooLong from None


def _code(request: Request) -> str:
    return request.path_params["code"].upper()


def _ticket(request: Request, code: str) -> str:
    return request.cookies.get(f"{COOKIE}{code}", "")
