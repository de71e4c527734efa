"""A picture as a page of its own, for a frame in slides or in a course: the stage and a few sliders, without Streamlit.

    /embed?<address of a race>       /embed/inside?<address>    /embed/data?<address>    /embed/network?<address>
    /embed/lecture?scene=C15
    &show=factor,rho    the sliders that the frame offers; none, where it is not said
    &theme=dark         else as the reader's system has it

The addresses are those of the app's pages, checked by the same rules. Everything else is the api's: stage/frame.js asks it.
"""

import asyncio
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import files
from api.markup import with_code
from api.routes import NOT_KEPT, Unreadable, query_of, root_of
from api.version import version

if TYPE_CHECKING:
    from api.answers import Question
    from lecture.lesson import Lesson

KINDS = {  # page -> its pictures' kind of answer
    "race": "race",
    "lecture": "lesson",
    "inside": "inside",
    "data": "data",
    "network": "network",
}
LED = {**KINDS, "maps": "map"}  # ... of those that a class can follow
TRAINING = "training"  # the page Look inside, where it is about a network: its own name in the browser
THEMES = ("light", "dark")
ANCESTORS = "DESCENT_LAB_FRAME_ANCESTORS"  # of the environment: who may show the app in a frame, as in a Content-Security-Policy
OWN = ("show", "theme")  # what a frame's address has besides its page's


class Unusable(Exception):
    """The address cannot be shown; the arguments are sentences."""


def routes(base: str = "") -> list[Route]:
    """Returns the routes of the frames below the path that the server is started with (`server.baseUrlPath`)."""
    return [Route(f"{root_of(base)}/embed{name}", _frame, methods=["GET"]) for name in ("", "/{page}")]


async def _frame(request: Request) -> Response:
    page = request.path_params.get("page", "")
    up = "../" if page else "./"
    try:
        facts = await facts_of(page or "race", request.url.query)
    except Unusable as why:
        return HTMLResponse(page_of("No picture", "", up, _sentences(why.args)), 400, NOT_KEPT)
    title, theme = facts.pop("title"), facts["theme"]
    return HTMLResponse(
        page_of(title, theme, up, script(facts)), 200, {"Cache-Control": "no-cache", "Link": wanted(up)}
    )


async def facts_of(page: str, text: str, led: bool = False) -> dict[str, Any]:
    """Returns what stage/frame.js must know to show an address; led: for a class, with all sliders that the picture has.

    Raises Unusable for an address that cannot be shown.
    """
    return await asyncio.to_thread(_facts, page, text, led)


def _facts(page: str, text: str, led: bool) -> dict[str, Any]:
    from api import answers  # imports the engine

    kinds = LED if led else KINDS
    if page not in kinds:
        raise Unusable(f"There are frames of these pages: {', '.join(kinds)}.")
    try:
        query = query_of(text)
    except Unreadable as why:
        raise Unusable(str(why)) from None
    show, theme = (query.pop(name, [""])[-1] for name in OWN)
    if theme not in ("", *THEMES):
        raise Unusable("A frame's theme is light or dark; without one it is the reader's own.")
    training = page == "inside" and "data" in query  # as the page Look inside tells it
    kind = "network" if training else kinds[page]
    try:
        asked = answers.question("measured" if page == "lecture" else "look" if training else kind, query)
        sliders = [] if kind == "map" else _sliders(asked, show, led)
    except answers.Refused as refused:
        raise Unusable(*refused.sentences) from None
    return {
        "name": TRAINING if training else page,
        "kind": kind,
        "address": answers.canonical(asked.state),
        "api": f"api/{version()}/",
        "plotly": files.address("plotly.js"),
        "theme": theme,
        "sliders": sliders,
        "scene": _scene(asked.state) if page == "lecture" else None,
        "inside": {"data": asked.state.setting.problem, "nth": asked.nth} if training else None,
        "title": _title(asked),
    }


def _sliders(asked: "Question", show: str, every: bool) -> list[dict[str, Any]]:
    """Returns the sliders of these names, as the browser makes them; raises Unusable for one that the picture does not have."""
    names = [name.strip() for name in show.split(",") if name.strip()]
    if not names and not every:
        return []
    from api.answers import swept_of
    from states.learning import Learning
    from states.query import quoted
    from states.sliders import sliders

    state = asked.state
    there = state.sliders() if isinstance(state, Learning) else sliders(swept_of(state))
    names = list(there) if every else names
    for name in names:
        if name not in there:
            raise Unusable(f"This picture has no slider {quoted(name)}; it has {', '.join(there)}.")
    return offered(names)


def offered(names: Iterable[str]) -> list[dict[str, Any]]:
    """Returns what stage/ownslider.js must know to make the sliders of these names."""
    from states.numbers import number
    from states.sliders import WORDS, titled

    words = {name: {number(value): word for value, word in WORDS.get(name, {}).items()} for name in names}
    return [{"name": name, "title": titled(name), "words": said} for name, said in words.items()]


def _scene(lesson: "Lesson") -> dict[str, Any]:
    now = lesson.now
    return {
        "question": now.question,
        "options": now.lettered,
        "race": lesson.race is not None,
        "figure": now.figure is not None,
    }


def _title(asked: "Question") -> str:
    from lecture.lesson import Lesson
    from states.learning import Learning

    state = asked.state
    if isinstance(state, Lesson):
        return f"{state.now.id}: {state.now.question}"
    return state.setting.learned.name if isinstance(state, Learning) else state.setting.name


# --- the page ------------------------------------------------------------------------------------------------------


def page_of(title: str, theme: str, root: str, body: str, *styles: str) -> str:
    """Writes a page, with the way to the app's root, where its addresses begin as those of the app's pages do.

    styles: sheets of files.py besides the frame's.
    """
    sheets = "".join(f'<link rel="stylesheet" href="{files.address(name)}">\n' for name in ("frame.css", *styles))
    return f"""<!DOCTYPE html>
<html lang="en"{f' data-theme="{theme}"' if theme else ""}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<base href="{root}">
<title>{escape(title)} · Descent Lab</title>
<link rel="icon" href="data:,">
<style>{colours()}</style>
{sheets}</head>
<body>
{body}
</body>
</html>
"""


def colours() -> str:
    """Writes the colours of both themes, each for who has it and for a frame that names it."""
    from figures.theme import DARK, LIGHT

    light, dark = (
        "".join(f"--{name}: {getattr(look, name)}; " for name in ("paper", "ink", "quiet", "rule"))
        + f"color-scheme: {look.name};"
        for look in (LIGHT, DARK)
    )
    system = f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    return f':root {{ {light} }} {system} :root[data-theme="light"] {{ {light} }} :root[data-theme="dark"] {{ {dark} }}'


def wanted(root: str, name: str = "frame") -> str:
    """Says what the browser will want for a page of that script, which it then loads while it reads the page."""
    script, style = (f"<{root}{files.address(name)}>" for name in (f"{name}.js", "stage.css"))
    return f"{script}; rel=modulepreload, {style}; rel=preload; as=style"


def script(facts: Mapping[str, Any], name: str = "frame") -> str:
    """Writes the facts, and the script that shows them; nothing in the facts can end their element."""
    told = json.dumps(facts).replace("<", "\\u003c")
    return (
        f'<script id="facts" type="application/json">{told}</script>\n'
        f'<script type="module">import {{ show }} from "./{files.address(f"{name}.js")}"; show();</script>\n'
        "<noscript>This picture needs JavaScript.</noscript>"
    )


def _sentences(sentences: Sequence[str]) -> str:
    said = "".join(f"<p>{with_code(sentence)}</p>" for sentence in sentences)
    return f'<main class="refused" role="alert"><h1>Descent Lab</h1>{said}</main>'


# --- frames of the app's own pages ---------------------------------------------------------------------------------


class _Framed:
    """Leads a page that is asked for with `embed=true` to its frame, and says who may show the app in a frame."""

    def __init__(self, app: ASGIApp, base: str = ""):
        self.app = app
        self.root = root_of(base)
        self.ancestors = " ".join(os.environ.get(ANCESTORS, "").split())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if (there := self.frame_of(scope)) is not None:
            await RedirectResponse(there)(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and self.ancestors:
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = f"frame-ancestors {self.ancestors}"
            await send(message)

        await self.app(scope, receive, told)

    def frame_of(self, scope: Scope) -> str | None:
        """Returns the address of the frame that Streamlit's own `?embed=true` is to lead to; None for anything else."""
        page = scope["path"].removeprefix(self.root).strip("/") or "race"
        text = scope["query_string"].decode("latin-1")
        if scope["method"] not in ("GET", "HEAD") or page not in KINDS or "embed=" not in text:
            return None
        query = parse_qs(text, keep_blank_values=True)
        if query.pop("embed", [""])[-1].lower() != "true":
            return None
        if page == "lecture" and not query.get("scene"):
            return None  # its contents and its sheets have no picture
        options = query.pop("embed_options", [])
        theme = next((theme for theme in THEMES if f"{theme}_theme" in options), "")
        if theme:
            query["theme"] = [theme]
        path = "embed" if page == "race" else f"embed/{page}"
        return f"{self.root}/{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")


def framed(base: str = "") -> Middleware:
    return Middleware(_Framed, base=base)
