"""The server as it is started: it asks nobody for anything, and keeps nothing that a visitor sends it."""

import contextlib
import os
import re
import select
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.support.beneath import BackMsg, ForwardMsg
from tests.support.visitor import ROOT, free_port

README = (ROOT / "README.md").read_text(encoding="utf-8")
BOUNDARY = "----forged"


@contextlib.contextmanager
def session(address: str) -> Iterator[tuple[ClientConnection, str, str]]:
    """A visitor without a browser: the connection, the session's name, and the token that Streamlit wants with a request."""
    with urllib.request.urlopen(f"{address}/_stcore/host-config") as answer:
        cookie = next((part for part in answer.headers.get_all("Set-Cookie") or [] if "xsrf" in part), "")
    with urllib.request.urlopen(f"{address}/_stcore/health") as answer:
        cookie = cookie or next((part for part in answer.headers.get_all("Set-Cookie") or [] if "xsrf" in part), "")
    token = cookie.partition("=")[2].partition(";")[0].strip('"')
    with connect(f"ws://{urlsplit(address).netloc}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as line:  # pyright: ignore[reportArgumentType]
        message = BackMsg()
        message.rerun_script.query_string = ""
        line.send(message.SerializeToString())
        while True:
            heard = ForwardMsg.FromString(line.recv(timeout=60))  # pyright: ignore[reportArgumentType]
            if heard.HasField("new_session"):
                yield line, heard.new_session.initialize.session_id, token
                return


def put(address: str, name: str, token: str, body: bytes, length: bool = True) -> int:
    """The status with which an upload is answered; without its length the body goes in pieces."""
    headers = {
        "X-Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    data = body if length else iter([body])
    request = urllib.request.Request(f"{address}/_stcore/upload_file/{name}/f1", data, headers, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def upload(content: bytes, name: str = "a") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize("length", [True, False], ids=["with its length", "in pieces"])
@pytest.mark.parametrize(("content", "name"), [(b"x", "a"), (b"", "n" * 500)], ids=["one byte", "a long name"])
def test_nobody_can_upload_anything(address: str, content: bytes, name: str, length: bool):
    with session(address) as (_, visitor, token):
        assert put(address, visitor, token, upload(content, name), length) == 413


def test_a_message_of_two_megabytes_is_not_taken(address: str):
    with session(address) as (line, *_):
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.widget_states.widgets.add(id="forged", string_value="x" * 2_000_000)
        line.send(message.SerializeToString())
        with contextlib.suppress(ConnectionClosed):
            while True:
                line.recv(timeout=60)
        assert line.close_code == 1009  # too big


# --- the first start -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_the_first_start_on_a_desktop_asks_nothing_and_opens_the_page(tmp_path: Path):
    """The README's command, in a terminal, with an empty home and a screen."""
    assert sys.platform != "win32"  # for pyright
    import pty

    command = re.search(r"streamlit run app\.py", README)
    assert command is not None
    opened, port = tmp_path / "opened", free_port()
    for name in ("xdg-open", "browser"):
        opener = tmp_path / name
        opener.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n', encoding="utf-8")
        opener.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STREAMLIT", "XDG"))}
    desktop = {
        "HOME": str(home),
        "DISPLAY": ":99",
        "BROWSER": str(tmp_path / "browser"),
        "PATH": os.pathsep.join([str(tmp_path), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    }
    terminal, inner = pty.openpty()
    process = subprocess.Popen(
        command[0].split(),
        cwd=ROOT,
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env=kept | desktop,
        start_new_session=True,
    )
    os.close(inner)
    try:
        said = told_until(terminal, lambda: opened.exists(), 60)
        assert "Email" not in said
        assert opened.exists(), said
        assert opened.read_text(encoding="utf-8").strip() == f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200
    finally:
        process.terminate()
        process.wait(20)
        os.close(terminal)


def told_until(terminal: int, done: Callable[[], bool], seconds: float) -> str:
    """What a terminal has shown until that is so, or until it asks for something and waits."""
    said, end = "", time.monotonic() + seconds
    while time.monotonic() < end and not done() and not said.rstrip().endswith("Email:"):
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                said += os.read(terminal, 4096).decode("utf-8", "replace")
            except OSError:  # whoever wrote to it has ended
                break
    return said
