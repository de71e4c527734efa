"""What goes into an image runs by itself, as the Dockerfile starts it, and writes nothing where nothing can be written."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from api.version import version
from tests.support import nginx
from tests.support.tree import ROOT
from tests.support.visitor import at, free_port, wait_for

BASE = "descent"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")


def image(into: Path) -> Path:
    """The folder of an image: what .dockerignore lets through, in the order of its lines."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = [line[1:] for line in lines if line.startswith("!")]
    assert lines[1] == "*"
    for name in kept:
        assert (ROOT / name).exists(), name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            into.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, into)
    return into


def settings() -> dict[str, str]:
    """The environment that the Dockerfile sets."""
    (block,) = re.findall(r"^ENV (.*?[^\\])$", DOCKERFILE, re.MULTILINE | re.DOTALL)
    return dict(pair.split("=", 1) for pair in block.replace("\\\n", " ").split())


def there(*folders: Path) -> dict[str, int]:
    return {str(file): file.stat().st_mtime_ns for folder in folders for file in folder.rglob("*")}


def look_through_nginx(port: int, folder: Path) -> None:
    """The page as compose.yaml's nginx gives it may be framed, and says what browsers must not guess or hand on."""
    if nginx.nginx() is None and not os.environ.get("CI"):
        return
    with nginx.before([port], folder) as proxy, urllib.request.urlopen(f"{proxy.address}/") as answer:
        assert answer.status == 200
        assert answer.headers["X-Frame-Options"] is None
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert answer.headers["Server"] == "nginx"  # not which


def test_an_image_s_folder_serves_the_app_and_writes_nothing(tmp_path):
    folder, home, cache = image(tmp_path / "app"), tmp_path / "home", tmp_path / "cache"
    home.mkdir()
    port = free_port()
    own = {
        "HOME": str(home),
        "JAX_COMPILATION_CACHE_DIR": os.environ.get("JAX_COMPILATION_CACHE_DIR", str(cache)),
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_SERVER_BASE_URL_PATH": BASE,
    }
    environment = {**{name: value for name, value in os.environ.items() if name != "PYTHONPATH"}, **settings(), **own}
    before = there(folder, home)
    (command,) = re.findall(r'^CMD \["streamlit", "run", "(\S+)"\]$', DOCKERFILE, re.MULTILINE)
    process = subprocess.Popen([sys.executable, "-m", "streamlit", "run", command], cwd=folder, env=environment)
    try:
        wait_for(f"{at(port, BASE)}/_stcore/health", process)
        healthy = [sys.executable, *re.findall(r'HEALTHCHECK .*CMD \["python", "(\S+)"\]', DOCKERFILE)]
        assert subprocess.run(healthy, cwd=folder, env=environment, check=False).returncode == 0
        ill = {**environment, "STREAMLIT_SERVER_BASE_URL_PATH": "elsewhere"}
        assert subprocess.run(healthy, cwd=folder, env=ill, check=False, stderr=subprocess.DEVNULL).returncode != 0
        for page in ("", f"api/{version()}/race?m=sgd", "embed?m=sgd"):  # the version is that of this very code
            with urllib.request.urlopen(f"{at(port, BASE)}/{page}") as answer:
                assert answer.status == 200
        look_through_nginx(port, tmp_path)
    finally:
        process.terminate()
        process.wait(20)
    assert there(folder, home) == before


def test_compose_names_files_that_are_there_and_what_the_app_reads():
    for path in re.findall(r"- \./(\S+?):", COMPOSE):
        assert (ROOT / path).is_file(), path
    conf = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
    for port in re.findall(r'STREAMLIT_SERVER_PORT: "(\d+)"', COMPOSE):
        assert f"server 127.0.0.1:{port};" in conf
    assert f"STREAMLIT_SERVER_BASE_URL_PATH: {BASE}\n" in COMPOSE
    assert f"location /{BASE}/ " in conf
    assert "REDIS_URL: redis://127.0.0.1:6379/0" in COMPOSE
