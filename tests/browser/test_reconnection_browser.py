"""The server is gone for a while, or started again: then fields, address and picture say the same, and nothing typed is lost."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.visitor import PAINTED, Visit, free_port, start

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be made to stop there"),
]
BACK = '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
AWAY = '[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])'


class Server:
    """The app on a port of its own, to be ended and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen = start(self.port)

    def stop_answering(self) -> None:
        self.process.send_signal(signal.Signals["SIGSTOP"])

    def end(self) -> None:
        self.process.kill()
        self.process.wait(20)

    def start_again(self) -> None:
        self.process = start(self.port)


@pytest.fixture
def own_server() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.end()


@pytest.mark.parametrize(("page", "slider"), [("race", "factor"), ("inside", "rho")])
def test_what_was_changed_while_the_server_was_gone_is_there_when_it_is_back(
    chrome, own_server, page: str, slider: str
):
    lab = Visit(chrome, f"http://127.0.0.1:{own_server.port}", "?s=bowl&steps=33", page=page)
    with contextlib.closing(lab):
        lab.reach("seed")
        lab.settle()
        own_server.stop_answering()
        lab.thumb(slider).focus()
        for _ in range(3):
            lab.page.keyboard.press("ArrowLeft")
        field = lab.page.locator(f".st-key-{page}-seed input")
        field.fill("456")
        field.press("Enter")
        lab.page.wait_for_timeout(500)  # a slider waits a moment for more keys before it tells the server
        moved = lab.thumb(slider).get_attribute("aria-valuetext")
        own_server.end()
        lab.page.wait_for_selector(AWAY, state="attached")
        own_server.start_again()
        lab.page.wait_for_selector(BACK, state="attached", timeout=60_000)
        lab.page.wait_for_url(lambda url: "seed=456" in url, timeout=60_000)
        lab.page.wait_for_selector(PAINTED, timeout=60_000)
        lab.settle()
        assert field.input_value() == "456"
        assert lab.thumb(slider).get_attribute("aria-valuetext") == moved
        assert f"{slider}={moved}&" in f"{lab.page.url.partition('?')[2]}&"
        assert "s=bowl" in lab.page.url
        assert "steps=33" in lab.page.url
        assert lab.stage("stage.header.address") == lab.linked()
        # Every control is heard again.
        lab.type("seed", "7")
        lab.page.wait_for_url(lambda url: "seed=7" in url, timeout=60_000)
        lab.settle()
        assert lab.stage("stage.header.address") == lab.linked()


def test_a_picture_that_was_asked_for_while_the_server_was_gone_comes_when_it_is_back(chrome, own_server):
    lab = Visit(chrome, f"http://127.0.0.1:{own_server.port}", "?m=sgd")
    with contextlib.closing(lab):
        before = lab.stage("stage.header.address")
        lab.reach("seed")
        lab.settle()
        own_server.stop_answering()
        lab.thumb("factor").press("ArrowLeft")
        lab.page.get_by_text("The answer takes long").wait_for()
        own_server.end()
        lab.page.get_by_text("The server does not answer").wait_for()
        own_server.start_again()
        lab.page.wait_for_selector(BACK, state="attached", timeout=60_000)
        lab.page.wait_for_url(lambda url: "factor=" in url, timeout=60_000)
        lab.page.get_by_text("The server does not answer").wait_for(state="hidden")
        lab.settle()
        assert lab.stage("stage.header.address") == lab.linked() != before
        assert lab.mark("source") == "run"
