"""A class in two processes behind nginx, over a Redis: one of them is killed in the middle, and all go on."""

import contextlib
import json
import os
import threading
import time
import urllib.request
from typing import Any

import pytest

from tests.support import nginx
from tests.support.nginx import BASE
from tests.support.redis import redis, skip_without
from tests.support.visitor import free_port, start

PATIENCE = 60  # seconds for what must come
AGAIN = 0.2  # seconds until what was cut off is tried once more, as stage/events.js and speaker.js do


class Follower(threading.Thread):
    """Listens, and comes again when it is cut off."""

    def __init__(self, address: str):
        super().__init__(daemon=True)
        self.address, self.at, self.cuts, self.over = address, -1, 0, False
        self.start()

    def run(self) -> None:
        while not self.over:
            with contextlib.suppress(OSError), urllib.request.urlopen(self.address, timeout=PATIENCE) as stream:
                for line in stream:
                    if line.startswith(b"data: "):
                        self.hear(json.loads(line[6:]))
            self.cuts += 1
            time.sleep(AGAIN)

    def hear(self, parts: dict[str, Any]) -> None:
        self.at = (parts.get("held") or {}).get("at", self.at)
        self.over = parts.get("over", False)


def post(address: str, said: dict[str, Any] | None = None, secret: str = "") -> dict[str, Any]:
    """Says it until it has arrived."""
    for _ in range(int(PATIENCE / AGAIN)):
        request = urllib.request.Request(address, json.dumps(said or {}).encode(), {"X-Secret": secret}, method="POST")
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)
        time.sleep(AGAIN)
    raise TimeoutError(address)


def until(is_so) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_process_is_killed_and_the_class_goes_on(tmp_path, monkeypatch):
    skip_without()
    if nginx.nginx() is None and not os.environ.get("CI"):
        pytest.skip("no nginx is installed (Debian: apt install nginx)")
    with contextlib.ExitStack() as ends:
        monkeypatch.setenv("REDIS_URL", ends.enter_context(redis(tmp_path)))
        ports = [free_port() for _ in nginx.PORTS]
        processes = [start(port, base=BASE) for port in ports]
        for process in processes:
            ends.callback(process.wait, 20)
            ends.callback(process.kill)
        proxy = ends.enter_context(nginx.before(ports, tmp_path))
        opened = post(f"{proxy.address}/class")
        at, turn = f"{proxy.address}/class/{opened['code']}", 0

        def say(**said: Any) -> None:
            nonlocal turn
            turn += 1
            post(f"{at}/drive", {"driver": "driver00", "turn": turn, "claims": turn == 1, **said}, opened["secret"])

        followers = [Follower(f"{at}/events") for _ in range(4)]
        say(held={"slider": "factor", "at": 1})
        until(lambda: all(one.at == 1 for one in followers))
        processes[0].kill()
        say(held={"slider": "factor", "at": 2})
        until(lambda: all(one.at == 2 for one in followers))
        assert sum(one.cuts for one in followers) > 0
        say(deed={"do": "ask", "scene": "C15"})
        post(f"{at}/end", {}, opened["secret"])
        until(lambda: all(one.over for one in followers))
        for one in followers:
            one.join(PATIENCE)
