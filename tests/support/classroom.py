"""A class without a server and without browsers: each visitor asks as ASGI would, and hears events for as long as it likes."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from starlette.applications import Starlette

from api.classroom.routes import Classroom

PATIENCE = 30  # seconds for what must come


class Answer(NamedTuple):
    """A response that has ended."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """What it says, as JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


class Line:
    """An event stream that somebody listens to."""

    def __init__(self):
        self.parts: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.start: dict[str, Any] = {}
        self.heard: dict[str, Any] = {}  # name -> the last part of each
        self.ids: list[int] = []
        self.wire = b""  # all that came

    async def event(self) -> dict[str, Any] | None:
        """The next event; None where the stream has ended."""
        while True:
            part = await asyncio.wait_for(self.parts.get(), PATIENCE)
            if part is None:
                return None
            self.wire += part
            lines = dict(line.split(": ", 1) for line in part.decode().splitlines() if ": " in line)
            if "data" in lines:
                self.ids.append(int(lines["id"]))
                said = json.loads(lines["data"])
                self.heard |= said
                return said

    async def until(self, is_so) -> dict[str, Any]:
        """What was heard, once it is so."""
        while not is_so(self.heard):
            assert await self.event() is not None, f"the stream has ended: {self.heard}"
        return self.heard


class Visitor:
    """A browser: it keeps cookies."""

    def __init__(self, app: Any):
        self.app = app
        self.cookies: dict[str, str] = {}

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, said: Any = b"", headers: Mapping[str, str] | None = None) -> Answer:
        return await self.ask("POST", path, said if isinstance(said, bytes) else json.dumps(said).encode(), headers)

    async def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        sent: list[Any] = []

        async def send(part: Any) -> None:
            sent.append(part)

        bodies = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            if bodies:
                return bodies.pop()
            await asyncio.sleep(3600)

        await self.app(self.scope(method, path, headers), receive, send)
        found = self.keep(sent[0]["headers"])
        return Answer(sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:]))

    def keep(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
        """Keeps the cookies of a response; returns its headers as text."""
        found = [(name.decode(), value.decode()) for name, value in headers]
        for name, value in found:
            if name == "set-cookie":
                key, _, text = value.partition(";")[0].partition("=")
                self.cookies[key] = text
        return found

    @asynccontextmanager
    async def listening(self, path: str) -> AsyncIterator[Line]:
        """Listens to events until it is left, as a browser does that is closed."""
        line, gone = Line(), asyncio.Event()

        async def send(part: Any) -> None:
            if part["type"] == "http.response.start":
                line.start = part
                self.keep(part["headers"])
            elif part.get("body"):
                line.parts.put_nowait(part["body"])
            if part["type"] == "http.response.body" and not part.get("more_body"):
                line.parts.put_nowait(None)

        async def receive() -> Any:
            await gone.wait()
            return {"type": "http.disconnect"}

        task = asyncio.ensure_future(self.app(self.scope("GET", path), receive, send))
        try:
            yield line
        finally:
            gone.set()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait_for(task, PATIENCE)

    def scope(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told = {**(headers or {}), **({"cookie": cookies} if cookies else {})}
        path, _, query = path.partition("?")
        return {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
            "http_version": "1.1",
            "scheme": "http",
            "server": ("127.0.0.1", 80),
            "root_path": "",
        }


class Instructor(Visitor):
    """The page that drives a class."""

    def __init__(self, app: Any, driver: str = "driver00"):
        super().__init__(app)
        self.driver, self.turn = driver, 0

    async def opens(self) -> "Instructor":
        facts = (await self.post("/class")).facts
        self.code, self.secret = facts["code"], facts["secret"]
        await self.says(claims=True)
        return self

    async def says(self, do: str = "", **more: Any) -> Answer:
        """Says what is given; do: a deed of which the rest of it is given in `deed`."""
        self.turn += 1
        deed = {"deed": {"do": do, **more.pop("deed", {})}} if do else {}
        said = {"driver": self.driver, "turn": self.turn, **more, **deed}
        return await self.post(f"/class/{self.code}/drive", said, {"X-Secret": self.secret})


def app_of(classroom: Classroom, base: str = "") -> Starlette:
    """An app that has nothing but a process's classes."""
    return Starlette(routes=classroom.routes(base))
