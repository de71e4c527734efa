"""What the pages that Streamlit serves are changed in, which it does not promise to bear: held by tests/browser/test_beneath_browser.py."""

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope

# Below a page's address, /lecture say, Streamlit's code looks for its server first, waits for that to fail, and then looks
# above: an eighth of a second. A page's address ends without a slash, and that of a path below which the app is with one.
PAGES = "|".join(sorted(file.stem for file in (Path(__file__).parents[1] / "pages").glob("*.py")))
SERVER = (
    "<script>window.__streamlit ??= { BACKEND_BASE_URL: "
    f'location.origin + location.pathname.replace(/\\/(?:{PAGES})$/, "/") }};</script>'
).encode()
HEAD, STREAMLITS = b"<head>", b'<div id="root">'


def plain(scope: Scope) -> Scope:
    """Asks for a page as it is: packed, nothing could be put into it."""
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return scope
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}


def with_server(headers: MutableHeaders, body: Message) -> Message:
    """Puts where the server is into the first part of a page of Streamlit's, and its length into the headers; any other page stays as it is."""
    text: bytes = body.get("body", b"")
    if STREAMLITS not in text or HEAD not in text:
        return body
    headers["content-length"] = str(int(headers["content-length"]) + len(SERVER))
    return {**body, "body": text.replace(HEAD, HEAD + SERVER, 1)}
