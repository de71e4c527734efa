"""A Redis of the tests' own, which keeps nothing."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.visitor import free_port


def program() -> str | None:
    """The path of an installed Redis; Debian's is where everybody finds it."""
    return shutil.which("redis-server")


def skip_without() -> None:
    """In CI a Redis must be there, elsewhere the tests that want one are skipped where there is none."""
    if program() is None and not os.environ.get("CI"):
        pytest.skip("no Redis is installed (Debian: apt install redis-server)")


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis on a free port; yields its address."""
    found, port = program(), free_port()
    assert found is not None, "no Redis is installed (Debian: apt install redis-server)"
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([found, *options], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError("the Redis does not answer")
