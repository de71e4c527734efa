"""Serves what the browser loads: the stage's code as one file, its style sheet, plotly.js, and the front page's picture.

    /files/<version>/stage.js, stage.css, player.js, frame.js, frame.css, follower.js, class.css, driver.css,
    basins-light.svg
    /files/<plotly.js's version>/plotly.js

A file's address names its content, so browsers and proxies keep it; each is made and packed once a process.
"""

import gzip
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.beneath import plain, with_server
from api.bundle import bundle
from api.routes import NOT_KEPT, given, root_of
from api.version import version

STAGE = Path(__file__).parents[1] / "stage"
SCRIPT, IMAGE = "text/javascript", "image/svg+xml"


def _plotly_version() -> str:
    from figures import plotlyjs  # takes time, which the first page need not wait for

    return plotlyjs.VERSION


def _plotly() -> str:
    from figures import plotlyjs

    return plotlyjs.source()


def _read(name: str) -> str:
    return (STAGE / name).read_text(encoding="utf-8")


class File(NamedTuple):
    """What the browser loads."""

    media_type: str
    version: Callable[[], str]
    text: Callable[[], str]


FILES = {
    "stage.js": File(SCRIPT, version, lambda: bundle(STAGE, "streamlit", "access", "driver")),
    "player.js": File(SCRIPT, version, lambda: bundle(STAGE, "player_page")),  # of a race that is taken along
    "frame.js": File(SCRIPT, version, lambda: bundle(STAGE, "frame")),  # of a page for a frame
    "follower.js": File(SCRIPT, version, lambda: bundle(STAGE, "follower")),  # of a class's page
    "class.css": File("text/css", version, partial(_read, "class.css")),
    "driver.css": File("text/css", version, partial(_read, "driver.css")),
    "frame.css": File("text/css", version, partial(_read, "frame.css")),
    "stage.css": File("text/css", version, partial(_read, "stage.css")),
    **{f"basins-{name}.svg": File(IMAGE, version, partial(_read, f"basins-{name}.svg")) for name in ("light", "dark")},
    "plotly.js": File(SCRIPT, _plotly_version, _plotly),
}


def address(name: str) -> str:
    """Returns the address of a file of FILES, as seen from a page of the app."""
    return f"files/{FILES[name].version()}/{name}"


def routes(base: str = "") -> list[Route]:
    """Returns the routes of the files below the path that the server is started with (`server.baseUrlPath`)."""
    return [Route(f"{root_of(base)}/files/{{version}}/{{name}}", _file, methods=["GET"])]


def _file(request: Request) -> Response:
    """Not a coroutine: Starlette calls it in a thread, and packing plotly.js takes a moment."""
    name = request.path_params["name"]
    if name not in FILES or request.path_params["version"] != FILES[name].version():
        return PlainTextResponse("There is no such file.", 404, NOT_KEPT)
    return given(request, f"{request.path_params['version']}-{name}", _packed(name), True, FILES[name].media_type)


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(FILES[name].text().encode(), 6, mtime=0)


class _Ahead:
    """Says with each page of Streamlit's what will be wanted, so that the browser loads the stage's code beside Streamlit's, and where the server is."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        held: list[Message] = []  # how a page begins, until it is seen whose it is

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") and "link" not in headers:
                    headers.append("Link", f"<./{address('stage.js')}>; rel=modulepreload")
                    headers.append("Link", f"<./{address('stage.css')}>; rel=preload; as=style")
                    if scope["method"] == "GET" and "content-encoding" not in headers:
                        return held.append(message)
            if held:
                begin = held.pop()
                message = with_server(MutableHeaders(scope=begin), message)
                await send(begin)
            await send(message)

        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        await self.app(plain(scope), receive, told)


AHEAD = Middleware(_Ahead)
