"""A lecture hall: two processes of the app behind nginx, over a Redis, one of which is killed; and how long it takes to see on."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from tests.support import nginx
from tests.support.nginx import BASE, Nginx
from tests.support.redis import redis, skip_without
from tests.support.visitor import PAINTED, STAGE, Visit, free_port, start

# Notes when a page first shows the whole answer about another address than now, in milliseconds since 1970.
NOTED = """stage => {
    const now = () => document.querySelector(stage)?.stage;
    const before = String(now().header.address);
    window.labSeen = null;
    const look = () => {
        if (now()?.root.dataset.source === "run" && String(now().header.address) !== before) window.labSeen = Date.now();
        else requestAnimationFrame(look);
    };
    look();
}"""
# Whether what a hand has done to the picture is seen.
MOVED = "stage.root.dataset.source === 'sweep' || String(stage.header.address) !== it"


class Hall(NamedTuple):
    """What runs in a lecture hall."""

    proxy: Nginx
    processes: Mapping[int, subprocess.Popen]  # by their ports

    def port_of_first(self) -> int:
        """The port of the process that has the session of who came first to the app's own pages."""
        return next(hit.port for hit in self.proxy.hits() if hit.path.partition("?")[0] == f"/{BASE}/")

    def kill(self, port: int) -> None:
        self.processes[port].kill()
        self.processes[port].wait(20)


def skip_without_hall() -> None:
    """In CI nginx and Redis must be there, elsewhere the tests that want them are skipped where they are not."""
    skip_without()
    if nginx.nginx() is None and not os.environ.get("CI"):
        pytest.skip("no nginx is installed (Debian: apt install nginx)")


@contextlib.contextmanager
def hall(folder: Path) -> Iterator[Hall]:
    """A lecture hall; what its programs write is in the folder."""
    with contextlib.ExitStack() as ends:
        store = ends.enter_context(redis(folder))
        processes = {}
        for _ in nginx.PORTS:
            port = free_port()
            processes[port] = start(port, base=BASE, REDIS_URL=store)
            ends.callback(processes[port].wait, 20)
            ends.callback(processes[port].kill)
        yield Hall(ends.enter_context(nginx.before([*processes], folder)), processes)


class Lesson(NamedTuple):
    """A class in browsers: the page that drives, and those that follow."""

    code: str
    her: Visit
    theirs: Sequence[Visit]


@contextlib.contextmanager
def lesson(chrome: Browser, address: str, followers: int = 3) -> Iterator[Lesson]:
    """A class about a race of one run, which so many follow."""
    with contextlib.ExitStack() as ends:

        def visit(**how) -> Visit:
            return ends.enter_context(contextlib.closing(Visit(chrome, address, **how)))

        her = visit(query="?m=sgd&s=bowl")
        her.page.get_by_role("button", name="Take along").click()
        her.page.get_by_role("menuitem", name="Open a class").click()
        code = her.page.locator(".driver-letters").inner_text()
        her.page.get_by_role("button", name="Begin").click()
        painted = f"{PAINTED}[data-asking=false]"
        theirs = [visit(page=f"class/{code}", painted=painted, settle=False) for _ in range(followers)]
        her.page.locator(".driver-words", has_text=f"{followers} here").wait_for(timeout=60_000)
        yield Lesson(code, her, theirs)


def wait_after_kill(hall: Hall, her: Visit, theirs: Sequence[Visit]) -> float:
    """Kills the process that has the instructor's session; she presses a key of a slider at once, until it is heard.

    Returns the seconds from the kill until all who follow show the picture that is made by it.
    """
    before = her.stage("String(stage.header.address)")
    for lab in theirs:
        lab.page.evaluate(NOTED, STAGE)
    begun = time.time()
    hall.kill(hall.port_of_first())
    while not her.stage(MOVED, before):
        her.thumb("factor").focus(timeout=60_000)
        her.page.keyboard.press("ArrowRight")
        her.page.wait_for_timeout(50)
    for lab in theirs:
        lab.page.wait_for_function("window.labSeen", timeout=60_000)
    return max(lab.page.evaluate("window.labSeen") for lab in theirs) / 1000 - begun
