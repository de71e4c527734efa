"""Fixtures that several test files share."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType

import jax
import numpy as np
import pytest
from hypothesis import settings

from api import sweeps
from api.maps import run as maps_run
from engine import blocks, compilation_cache, ends, run, tracing
from engine.beneath import QUICK_TO_COMPILE
from engine.kept import KEPT, compiled
from landscapes.base import Landscape, no_points
from pages.components import desk
from shapes import Knob
from tests.support import beneath
from tests.support.visitor import Contexts, Visit, browser, chromium, server

# What one process of the tests compiled the others find, the app under the browser too, and the next run of the tests.
# The folder is as safe as the checkout that it lies in; `pytest --cache-clear` empties it.
COMPILED = Path(__file__).parents[1] / ".pytest_cache" / "d" / "jax"
os.environ.setdefault(compilation_cache.DIRECTORY, str(COMPILED))
os.environ.setdefault(compilation_cache.LEAST_SECONDS, "0")
jax.config.update("jax_compilation_cache_dir", os.environ[compilation_cache.DIRECTORY])
jax.config.update("jax_persistent_cache_min_compile_time_secs", float(os.environ[compilation_cache.LEAST_SECONDS]))

# Of eight steps that are looked at together XLA makes a program that takes half as long again to compile, and finds the same
# to the last bit (tests/engine/test_grids.py).
ends.CHUNK = 2
KEPT.limit = 800.0  # megabytes: the tests go through more pairs of surface and method than visitors do

# The same examples in every run: a failure on one machine is a failure on all.
settings.register_profile("lab", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("lab")

beneath.no_remarks_outside_pages()  # they bury what a failed test has to say


def pytest_configure(config) -> None:
    # All that JAX has traced lives on: to search it for garbage takes half a second, and a page is enough to begin one.
    gc.set_threshold(50_000, 20, 20)
    if not hasattr(config, "workerinput"):  # once, not in every process
        compilation_cache.sweep(COMPILED)


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items) -> None:
    """Marks what needs Chromium. It depends on the machine's mood and may try once more; the summary names what had to."""
    for item in items:
        if "chrome" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session", autouse=True)
def _no_scan() -> Iterator[None]:
    with beneath.without_scan():
        yield


@pytest.fixture(scope="session")
def make_landscape() -> Callable[..., Landscape]:
    """A surface of no file, from its loss; it lists no stationary points unless it is told some."""

    def make(loss, **facts) -> Landscape:
        filled = {
            "name": "Made up",
            "formula": "f",
            "xlim": (-4.0, 4.0),
            "ylim": (-4.0, 4.0),
            "start": (1.0, 1.0),
            "minima": no_points,
            "saddles": no_points,
            "rates": {"sgd": 0.1},
            "story": "",
            "source": "",
        }
        return Landscape(loss=loss, **{**filled, **facts})

    return make


@pytest.fixture(scope="session")
def draw_knobs() -> Callable[[tuple[Knob, ...], np.random.Generator], dict[str, float]]:
    """A random value for every knob, spread over its range as on its slider; of a switch one of its two."""

    def share(knob: Knob, random: np.random.Generator) -> float:
        return round(random.uniform()) if knob.switch else random.uniform()

    return lambda knobs, random: {knob.name: knob.at(share(knob, random)) for knob in knobs}


@pytest.fixture(autouse=True)
def _at_rest(request, monkeypatch) -> None:
    """After a page nothing goes on in the background: no test is slower, or counts more compilations, for another's sake.

    And without a browser nobody needs a picture ahead of the rest, and no message crosses another on its way.
    """
    monkeypatch.setattr(sweeps._worker, "behind", 0.0)
    monkeypatch.setattr(desk, "ECHO", 0.0)
    if "warming" not in request.fixturenames:
        monkeypatch.setattr(sweeps, "warm", lambda race: None)


@pytest.fixture
def warming() -> Iterator[Callable[[], None]]:
    """For a test in which pages compile ahead, as they do for visitors: called, it waits until they have."""

    yield sweeps._worker.rest
    sweeps._worker.rest()


@pytest.fixture(scope="session")
def _rough_programs() -> list[tuple[ModuleType, str, Callable]]:
    """The functions of the engine that keep programs and maps once more, with a store of their own: module, name, function."""
    programs = (
        (run, "_kernel", run._kernel, 4.6),
        (tracing, "_inside", tracing._inside, 5.0),
        (blocks, "kernel", ends.kernel, 15.0),
    )
    maps = (maps_run, "_small"), (maps_run, "_large")
    return [
        *((module, name, compiled(size)(partial(make.__wrapped__))) for module, name, make, size in programs),
        *((module, name, lru_cache(maps_run.SMALL)(maps_run._sweep)) for module, name in maps),
    ]


@pytest.fixture
def rough(monkeypatch, _rough_programs) -> None:
    """For tests that ask for no last digits: runs, what is inside their steps and the loop of maps compile in half the time.

    XLA leaves out most of what makes programs fast, and so other last digits come out: only tests of this kind share these programs, and maps that they made.
    """
    options = {**QUICK_TO_COMPILE, "xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
    for module in (run, tracing):
        monkeypatch.setattr(module, "QUICK_TO_COMPILE", options)
    monkeypatch.setattr(ends, "OPTIONS", options)
    for module, name, function in _rough_programs:
        monkeypatch.setattr(module, name, function)


@pytest.fixture
def compilations() -> Callable[[], AbstractContextManager[list[float]]]:
    """`with compilations() as seconds:` gathers how long XLA took for each function compiled inside the block."""

    @contextmanager
    def gather() -> Iterator[list[float]]:
        seconds: list[float] = []

        def listen(event: str, duration_secs: float, **_) -> None:
            if event == "/jax/core/compile/backend_compile_duration":
                seconds.append(duration_secs)

        jax.monitoring.register_event_duration_secs_listener(listen)
        try:
            yield seconds
        finally:
            jax.monitoring.unregister_event_duration_listener(listen)

    return gather


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where a running app answers, one for all browser tests."""
    with server() as address:
        yield address


@pytest.fixture(scope="session")
def chrome():
    """One Chromium for all browser tests; in CI it must be there, elsewhere they are skipped without one."""
    if chromium() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    with browser(*Contexts.SPARING) as chrome:
        yield chrome


@pytest.fixture(scope="session")
def contexts(chrome, address) -> Contexts:
    return Contexts(chrome, address)


@pytest.fixture
def visit(chrome, address, contexts):
    """Opens the app, with a query and at a size; at the end nothing may have been said or asked outside."""
    visits: list[Visit] = []

    def open_page(query: str = "", width: int = 1280, height: int = 720, **options) -> Visit:
        visits.append(Visit(chrome, address, query, width, height, contexts=contexts, **options))
        return visits[-1]

    yield open_page
    for opened in visits:
        messages, outside = opened.messages, opened.outside
        opened.close()
        assert messages == []
        assert outside == []
