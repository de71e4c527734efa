"""The pages of a class for those who follow it, without Streamlit: the class, and where one types its code.

GET /class                       what is the code?     GET /class?code=BCDF leads there
GET /class/BCDF                  stage/follower.js shows the class
GET /class/show/<page>?<address> what that needs to know of the address that is shown, as a frame does: frames.py
"""

from html import escape

import segno
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api import frames
from api.classroom.classes import Classes, is_code
from api.classroom.rules import LENGTH, LETTERS, Denied, Gone
from api.routes import NOT_KEPT
from api.version import version

LONGEST = 300  # characters of an address that a phone is to read off a screen
ASKED = "A class has a code of four letters. Your instructor has it."


class Pages:
    """The pages of the classes that a process knows."""

    def __init__(self, classes: Classes):
        self.classes = classes

    async def enter(self, request: Request) -> Response:
        """Asks for a code, and leads to its class."""
        code = request.query_params.get("code", "").strip().upper()
        if is_code(code):
            return RedirectResponse(f"./class/{code}", 303, NOT_KEPT)
        return _html("Class", _asking(code, ASKED if not code else _sentence_about(code)), "./", 400 if code else 200)

    async def follow(self, request: Request) -> Response:
        """Shows a class; one that is not there is said so, with a place for another code."""
        code = request.path_params["code"]
        if code != code.upper():
            return RedirectResponse(f"./{code.upper()}", 303, NOT_KEPT)
        try:
            await self.classes.room(code)
        except Gone as why:
            return _html("No class", _asking(code if is_code(code) else "", str(why)), "../", 404)
        facts = {"code": code, "version": version(), "api": f"api/{version()}/"}
        return _html(f"Class {code}", frames.script(facts, "follower"), "../", wants="follower")

    async def qr(self, request: Request) -> Response:
        """Draws the address of a class's page for a phone's camera."""
        code, at = request.path_params["code"], request.query_params.get("at", "")
        if not (len(at) <= LONGEST and at.startswith(("http://", "https://")) and at.endswith(f"/class/{code}")):
            raise Denied
        drawn = segno.make(at, error="m", micro=False).svg_inline(border=4, light="#fff", omitsize=True)
        headers = {**NOT_KEPT, "Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
        return Response(
            drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1), 200, headers, "image/svg+xml"
        )

    async def show(self, request: Request) -> Response:
        """Tells what stage/follower.js must know of an address."""
        page = request.path_params["page"]
        try:
            facts = await frames.facts_of("inside" if page == frames.TRAINING else page, request.url.query, led=True)
        except frames.Unusable as why:
            return JSONResponse({"sentences": why.args}, 400, NOT_KEPT)
        return JSONResponse(facts, headers=NOT_KEPT)


def _html(title: str, body: str, root: str, status: int = 200, wants: str = "") -> Response:
    headers = {**NOT_KEPT, **({"Link": frames.wanted(root, wants)} if wants else {})}
    return HTMLResponse(frames.page_of(title, "", root, body, "class.css"), status, headers)


def _sentence_about(code: str) -> str:
    return f"A code has {LENGTH} letters, of {LETTERS}. This is none: {code[:20]}"


def _asking(code: str, sentence: str) -> str:
    return (
        f'<main class="class-door"><h1>Descent Lab: a class</h1><p role="status">{escape(sentence)}</p>'
        '<form action="./class"><label>Code of the class '
        f'<input name="code" value="{escape(code[:20])}" maxlength="{LENGTH}" autocomplete="off" autocapitalize="characters" '
        'spellcheck="false" required></label> <button>Go</button></form></main>'
    )
