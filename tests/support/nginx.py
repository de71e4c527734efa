"""An nginx before the app, as docs/nginx.conf and deploy/nginx.conf have it: on a free port of this machine, with all that it writes in one folder."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.tree import ROOT
from tests.support.visitor import free_port, wait_for

CONF = ROOT / "docs" / "nginx.conf"
BASE = "descent"  # the path at which it has the app
PORTS = (8501, 8502)  # of the processes in it
OWN = f"/{BASE}/_stcore/health?of-the-test"  # what no visitor asks for

AROUND = ROOT / "deploy" / "nginx.conf"
HITS = 'log_format hits "$upstream_addr $status $request_uri"; access_log {folder}/hits hits;'


class Hit(NamedTuple):
    """A request that has ended: the port of the process that answered it, and what was asked for."""

    port: int
    status: int
    path: str


class Nginx(NamedTuple):
    """A running nginx."""

    address: str  # of the app behind it
    ports: Sequence[int]  # of the app's processes
    folder: Path

    def hits(self) -> list[Hit]:
        """What was asked for so far; a websocket only once it is closed."""
        lines = (self.folder / "hits").read_text(encoding="utf-8").splitlines()
        parts = [line.rsplit(" ", 2) for line in lines]
        return [Hit(int(to.rpartition(":")[2]), int(status), path) for to, status, path in parts if path != OWN]


def nginx() -> str | None:
    """The path of an installed nginx; Debian's is not among what everybody may run by name."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))


@contextlib.contextmanager
def before(ports: Sequence[int], folder: Path) -> Iterator[Nginx]:
    """An nginx before the processes on those ports, one or two."""
    port, program = free_port(), nginx()
    assert program is not None, "no nginx is installed (Debian: apt install nginx)"
    (folder / "site.conf").write_text(site(port, ports), encoding="utf-8")
    (folder / "nginx.conf").write_text(around(folder), encoding="utf-8")
    how = ["-e", f"{folder}/error.log", "-g", "daemon off; master_process off;"]
    process = subprocess.Popen([program, *how, "-c", f"{folder}/nginx.conf"])
    try:
        wait_for(f"http://127.0.0.1:{port}{OWN}", process)
        yield Nginx(f"http://127.0.0.1:{port}/{BASE}", ports, folder)
    finally:
        process.terminate()
        process.wait(20)


def around(folder: Path) -> str:
    """What stands around that file, with all that it writes in the folder, and a log of what was asked for."""
    text = AROUND.read_text(encoding="utf-8").replace(" /tmp/", f" {folder}/")
    text = text.replace("access_log off;", HITS.format(folder=folder)).replace(" stderr ", f" {folder}/error.log ")
    return text.replace("/etc/nginx/conf.d/*.conf", f"{folder}/site.conf")


def site(port: int, ports: Sequence[int]) -> str:
    """The file with other ports; without the lines of the processes that are not there."""
    text = CONF.read_text(encoding="utf-8").replace("listen 80;", f"listen 127.0.0.1:{port};")
    lines = [line for line in text.splitlines() if not any(f":{left}" in line for left in PORTS[len(ports) :])]
    for documented, real in zip(PORTS, ports, strict=False):
        lines = [line.replace(f":{documented}", f":{real}") for line in lines]
    return "\n".join(lines)
