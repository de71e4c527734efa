"""The cache of compiled programs: where it lies, that it never stands in the way, and that it changes no number."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import jax
import pytest

from engine import compilation_cache
from tests.support.open_page import ROOT, open_page

# A race and the gradients, then what a listener has heard: programs compiled or loaded, and those loaded.
PROGRAM = """
import hashlib, json, jax
heard = {"compiled": 0, "loaded": 0}
def took(event, seconds, **_):
    heard["compiled"] += event == "/jax/core/compile/backend_compile_duration"
def happened(event, **_):
    heard["loaded"] += event == "/jax/compilation_cache/cache_hits"
jax.monitoring.register_event_duration_secs_listener(took)
jax.monitoring.register_event_listener(happened)
from states.setting import on
from engine import compilation_cache
from engine.run import run
from optimizers import OPTIMIZERS
compilation_cache.switch_on()
bits = hashlib.sha256()
for surface, method in (("rosenbrock", "adam"), ("ackley", "lbfgs")):
    path = run(OPTIMIZERS[method], on(surface))
    for numbers in (path.x, path.loss, path.grad):
        bits.update(numbers.tobytes())
print(json.dumps({"bits": bits.hexdigest(), **heard}))
"""


@pytest.fixture
def anew(monkeypatch, tmp_path):
    """As at the start of a process whose user has this home and has set nothing; says what JAX was told."""
    for name in (compilation_cache.DIRECTORY, compilation_cache.LEAST_SECONDS, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    told = {}
    monkeypatch.setattr(jax.config, "update", told.__setitem__)
    compilation_cache.switch_on.cache_clear()
    yield told
    compilation_cache.switch_on.cache_clear()


@pytest.mark.parametrize(
    ("platform", "environ", "place"),
    [
        ("linux", {}, "/home/ada/.cache"),
        ("linux", {"XDG_CACHE_HOME": "/big/cache", "LOCALAPPDATA": "/else"}, "/big/cache"),
        ("linux", {"XDG_CACHE_HOME": "not/absolute"}, "/home/ada/.cache"),
        ("linux", {"XDG_CACHE_HOME": ""}, "/home/ada/.cache"),
        ("darwin", {"XDG_CACHE_HOME": "/big/cache"}, "/home/ada/Library/Caches"),
        ("win32", {"LOCALAPPDATA": "/ada/local", "XDG_CACHE_HOME": "/big/cache"}, "/ada/local"),
        ("win32", {}, "/home/ada/AppData/Local"),
    ],
)
def test_the_folder_is_where_the_platform_wants_it(platform, environ, place, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    assert compilation_cache.user_folder(platform, environ) == Path(place) / "descent-lab" / "jax"


def test_a_page_switches_it_on_in_a_folder_that_is_the_user_s_alone(anew):
    open_page()
    folder = Path(anew["jax_compilation_cache_dir"])
    assert folder == compilation_cache.user_folder()
    assert anew["jax_persistent_cache_min_compile_time_secs"] == 0
    assert list(folder.iterdir()) == []
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("place", ["/somewhere", ""])  # empty: no cache at all
def test_who_names_a_folder_in_the_environment_has_the_last_word(place, anew, monkeypatch, tmp_path):
    monkeypatch.setenv(compilation_cache.DIRECTORY, place)
    monkeypatch.setenv(compilation_cache.LEAST_SECONDS, "2")
    compilation_cache.switch_on()
    assert anew == {}
    assert list(tmp_path.iterdir()) == []


def _file_in_the_way(home: Path) -> None:
    (home / ".cache").touch()
    (home / "Library").touch()
    (home / "AppData").touch()


def _open_to_others(home: Path) -> None:
    compilation_cache.user_folder().mkdir(parents=True)
    compilation_cache.user_folder().chmod(0o777)


@pytest.mark.parametrize(
    "spoil",
    [
        _file_in_the_way,
        pytest.param(_open_to_others, marks=pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")),
    ],
)
def test_a_folder_that_is_not_to_be_had_or_trusted_is_a_line_in_the_log_and_no_more(spoil, anew, tmp_path, caplog):
    spoil(tmp_path)
    with caplog.at_level(logging.WARNING, compilation_cache.__name__):
        at = open_page()
    assert [list(at.exception), list(at.error), list(at.warning)] == [[], [], []]
    assert "jax_compilation_cache_dir" not in anew
    assert [record.levelname for record in caplog.records if record.name == compilation_cache.__name__] == ["WARNING"]


def test_who_has_no_home_has_no_cache(anew, monkeypatch, caplog):
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    compilation_cache.switch_on()
    assert "jax_compilation_cache_dir" not in anew
    assert "home" in caplog.text


def test_the_bound_holds_and_what_was_used_last_stays(tmp_path):
    for age in range(6):
        file = tmp_path / f"{age}-cache"
        file.write_bytes(bytes(100))
        os.utime(file, (1e9 - age, 1e9 - 100 * age))  # the younger, the later read
    os.utime(tmp_path / "5-cache", (2e9, 0))  # written first, but read last
    (tmp_path / "else").write_bytes(bytes(1000))
    compilation_cache.sweep(tmp_path, 600)
    assert len(list(tmp_path.iterdir())) == 7
    compilation_cache.sweep(tmp_path, 399)
    assert {file.name for file in tmp_path.iterdir()} == {"0-cache", "1-cache", "5-cache", "else"}
    compilation_cache.sweep(tmp_path / "nowhere", 0)


def test_a_second_process_loads_what_the_first_compiled_and_computes_the_same_bits(tmp_path):
    def start(**environ: str) -> dict:
        known = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env={**known, **environ},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(run.stdout)

    without = start(**{compilation_cache.DIRECTORY: ""})
    first, second = (start(**{compilation_cache.DIRECTORY: str(tmp_path)}) for _ in range(2))
    assert without["bits"] == first["bits"] == second["bits"]
    assert without["loaded"] == first["loaded"] == 0
    # A program that is loaded counts as compiled for `compilations`: "no slider compiles anything" keeps its meaning.
    assert without["compiled"] == first["compiled"] == second["compiled"] == second["loaded"] > 2
