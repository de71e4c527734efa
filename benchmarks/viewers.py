"""What a visitor's browser does, without one, for benchmarks/load.py: a Streamlit session, and questions to the api.

The session is the browser's own: a websocket, the message that asks for the page, and one for each move of a hand, with the
values of all widgets. Questions go over connections that are kept. There is no client for HTTP on asyncio among the app's
packages, so the few lines that a GET takes stand here; the websocket is that of `websockets`, which uvicorn brings.
"""

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.support.beneath import BackMsg, ForwardMsg, WidgetState, trigger

EARLY = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_EARLY_FOR_RERUN")
Pairs = list[list[str]]


class Reply(NamedTuple):
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes

    def header(self) -> dict[str, Any]:
        """What stands before the arrays of an answer."""
        packed = self.headers.get("content-encoding") == "gzip"
        body = gzip.decompress(self.body) if packed else self.body
        return json.loads(body[4 : 4 + int.from_bytes(body[:4], "little")])


class Line:
    """One connection to the server, which is kept from question to question."""

    def __init__(self, address: str):
        self.server = urlsplit(address)
        self.ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, **headers: str) -> Reply:
        """Asks once more where the server has closed the connection meanwhile, as browsers do."""
        kept = self.ends is not None
        try:
            return await self._get(path, headers)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            if not kept:
                raise
            return await self._get(path, headers)
        except asyncio.CancelledError:  # what is still to come would be taken for the next answer
            self.close()
            raise

    async def _get(self, path: str, more: dict[str, str]) -> Reply:
        if self.ends is None:
            self.ends = await asyncio.open_connection(self.server.hostname, self.server.port)
        reader, writer = self.ends
        sent = {"Host": self.server.netloc, "Accept-Encoding": "gzip", **more}
        lines = [f"GET /{path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
        writer.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode("ascii"))
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if "content-length" in headers:
            return Reply(int(first.split()[1]), headers, await reader.readexactly(int(headers["content-length"])))
        return Reply(int(first.split()[1]), headers, b"".join([part async for part in _parts(reader)]))

    def close(self) -> None:
        if self.ends:
            self.ends[1].close()
        self.ends = None


async def _parts(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """An answer that comes in pieces, each behind its length (RFC 9112, 7.1), as a map does that tells how far it is."""
    while size := int(await reader.readline(), 16):
        yield await reader.readexactly(size)
        await reader.readline()
    await reader.readline()


class Session:
    """A visitor's session: what the browser knows of the page, and how long the script's runs take."""

    def __init__(self, address: str, ran: Callable[[float, bool], None]):
        """ran(seconds, well) hears of each run, from the message that asked for it to its end."""
        self.address, self.ran = address, ran
        self.page, self.query, self.script, self.main = "", "", "", ""
        self.values: dict[str, WidgetState] = {}  # of the widgets, by id
        self.ids: dict[str, str] = {}  # by key
        self.fragments: dict[str, str] = {}  # by the widget's id
        self.stage: dict[str, Any] = {}  # what the page tells it
        self.sent: list[float] = []  # when each message went whose run has not ended
        self.covered = 0  # so many of them are what the present run answers
        self.broken = False  # whether the run has shown an exception
        self.rested = asyncio.Event()

    async def open(self, page: str = "", query: str = "") -> None:
        """Opens a page with a link, and waits for the end of its first run."""
        self.page, self.query = page, query
        place = f"ws://{urlsplit(self.address).netloc}/_stcore/stream"
        self.line = await connect(place, subprotocols=[Subprotocol("streamlit")], max_size=None)
        self.reading = asyncio.create_task(self._read())
        await self._ask("")
        await self.rest()

    async def move(self, name: str, text: str) -> None:
        """The thumb of the page's slider of that name is let go at another value."""
        id = self._id(name)
        state = WidgetState(id=id)
        state.string_array_value.data.append(text)
        self.values[id] = state
        await self._ask(self.fragments[id])

    async def tell(self, event: str, value: Any) -> None:
        """The stage sends an event."""
        id = self._id("stage")
        happened = json.dumps([{"event": event, "value": value}])
        await self._ask(self.fragments[id], WidgetState(id=trigger(id), json_trigger_value=happened))

    async def rest(self) -> None:
        """Waits until no run is waited for; an error that ended the connection is raised here."""
        ended = asyncio.create_task(self.rested.wait())
        await asyncio.wait([ended, self.reading], return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if self.reading.done():
            self.reading.result()
            raise ConnectionError("the server has closed the session")

    def _id(self, name: str) -> str:
        return self.ids[f"{self.page or 'race'}-{name}"]

    async def _ask(self, fragment: str, *deeds: WidgetState) -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash, asked.fragment_id = self.query, self.script, fragment
        if not self.script:
            asked.page_name = self.page
        asked.widget_states.widgets.extend([*self.values.values(), *deeds])
        self.sent.append(time.perf_counter())
        self.rested.clear()
        await self.line.send(message.SerializeToString())

    async def _read(self) -> None:
        async for data in self.line:
            heard = ForwardMsg.FromString(data)  # pyright: ignore[reportArgumentType]
            kind = heard.WhichOneof("type")
            if kind == "delta" and heard.delta.HasField("new_element"):
                self._hold(heard.delta.new_element, heard.delta.fragment_id)
            elif kind == "new_session":
                self.script, self.covered, self.broken = heard.new_session.page_script_hash, len(self.sent), False
            elif kind == "navigation":
                self.script = heard.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = heard.page_info_changed.query_string
            elif kind == "script_finished" and heard.script_finished != EARLY:
                self._ended()

    def _ended(self) -> None:
        now = time.perf_counter()
        done, self.sent = self.sent[: self.covered], self.sent[self.covered :]
        self.covered = 0
        for begin in done:
            self.ran(now - begin, not self.broken)
        if not self.sent:
            self.rested.set()

    def _hold(self, element: Any, fragment: str) -> None:
        """Keeps of an element what the browser sends back with every message."""
        kind = element.WhichOneof("type")
        shown = getattr(element, kind)
        self.broken = self.broken or kind == "exception"
        if (id := getattr(shown, "id", "")) and id.startswith("$$ID-"):
            self.ids[id.split("-", 2)[2]], self.fragments[id] = id, fragment
            is_new = id not in self.values or getattr(shown, "set_value", False)
            if is_new and (state := _value(kind, shown)):
                self.values[id] = state
        if kind == "bidi_component" and id.endswith("-stage"):
            self.stage = json.loads(shown.json)
        if kind == "bidi_component" and id.endswith("-follow"):  # said by controls that run alone
            self.stage["address"] = json.loads(shown.json)["address"]

    async def close(self) -> None:
        self.reading.cancel()
        await self.line.close()


def _value(kind: str, shown: Any) -> WidgetState | None:
    """The value with which a widget comes; None for what has none until a hand touches it."""
    state = WidgetState(id=shown.id)
    if kind == "slider" and shown.type == shown.SELECT_SLIDER:
        state.string_array_value.data[:] = shown.raw_value or [shown.options[int(at)] for at in shown.default]
    elif kind == "slider":
        state.double_array_value.data[:] = shown.value or shown.default
    elif kind == "button_group":
        state.string_array_value.data[:] = shown.raw_values
    elif kind == "selectbox":
        state.string_value = shown.raw_value or shown.options[shown.default]
    elif kind == "text_input":
        state.string_value = shown.value if shown.set_value else shown.default
    elif kind == "checkbox":
        state.bool_value = shown.value if shown.set_value else shown.default
    else:
        return None
    return state


class Viewer:
    """A visitor of the race page: a session, and the two connections over which the stage asks the api."""

    def __init__(self, address: str, ran: Callable[[float, bool], None]):
        self.session = Session(address, ran)
        self.picture, self.beside = Line(address), Line(address)
        self.address: Pairs = []
        self.held: list[tuple[str, str]] = []  # keys of the figures that are here
        self.values: list[str] = []  # of the slider
        self.usual = ""  # the value that the address leaves out

    async def open(self, query: str, slider: str) -> Reply:
        """Opens the page; returns the first picture's answer."""
        await self.session.open(query=query)
        self.address = self.session.stage["address"]
        answer = await self.picture.get(self.path("race", self.address))
        if answer.status != 200:
            raise ConnectionError(f"no picture: {answer.status} {answer.body[:200]!r}")
        header = answer.header()
        self.held = [
            (name, header[part]["key"]) for name, part in (("held", "figure"), ("relief", "relief")) if header[part]
        ]
        self.values, self.usual = header["sliders"][slider]["values"], header["sliders"][slider]["usual"]
        return answer

    def changed(self, **values: str | None) -> Pairs:
        """Returns the address with other values; None for one that it leaves out."""
        kept = [pair for pair in self.address if pair[0] not in values]
        return sorted([*kept, *([name, value] for name, value in values.items() if value is not None)])

    @property
    def follows(self) -> bool:
        """Whether the page says what the hand has set."""
        return self.session.stage["address"] == self.address

    def path(self, kind: str, address: Pairs, *more: tuple[str, str]) -> str:
        """Writes a question about an address as the stage does (road.js)."""
        pairs = [*address, *more]
        return f"{self.session.stage['api']}{kind}?" + "&".join(
            f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs
        )

    async def close(self) -> None:
        self.picture.close()
        self.beside.close()
        await self.session.close()
