"""Fixtures that several test files share."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import jax
import numpy as np
import pytest
from hypothesis import settings

from landscapes.base import Knob, Landscape, no_points
from pages.components import desk, stage, sweeps
from tests.browser import Visit, browser, chromium, server

# The same examples in every run: a failure on one machine is a failure on all.
settings.register_profile("lab", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("lab")


def pytest_collection_modifyitems(items) -> None:
    """A browser test depends on the machine's mood: it may try once more. The summary names those that had to."""
    for item in items:
        if "chrome" in item.fixturenames:
            item.add_marker(pytest.mark.flaky(reruns=1))


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
    """A random value for every knob, spread over its range as on its slider."""

    def value(knob: Knob, random: np.random.Generator) -> float:
        share = random.uniform()
        if knob.log:
            return float(knob.low * (knob.high / knob.low) ** share)
        if knob.near_one:
            return float(1 - (1 - knob.low) * ((1 - knob.high) / (1 - knob.low)) ** share)
        return float(knob.low + share * (knob.high - knob.low))

    return lambda knobs, random: {knob.name: value(knob, random) for knob in knobs}


@pytest.fixture(autouse=True)
def _at_rest(request, monkeypatch) -> None:
    """After a page nothing goes on in the background: no test is slower, or counts more compilations, for another's sake.

    And without a browser nobody needs a picture ahead of the rest, and no message crosses another on its way.
    """
    monkeypatch.setattr(stage, "AHEAD", 0.0)
    monkeypatch.setattr(stage, "FIRST_AHEAD", 0.0)
    monkeypatch.setattr(sweeps, "BEHIND", 0.0)
    monkeypatch.setattr(desk, "ECHO", 0.0)
    if "warming" not in request.fixturenames:
        monkeypatch.setattr(sweeps, "warm", lambda race: None)


@pytest.fixture
def warming() -> Iterator[Callable[[], None]]:
    """For a test in which pages compile ahead, as they do for visitors: called, it waits until they have."""

    def wait() -> None:
        sweeps._side.submit(int).result()  # one at a time, and after what is there already

    yield wait
    wait()


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
    with browser() as chrome:
        yield chrome


@pytest.fixture
def visit(chrome, address):
    """Opens the app, with a query and at a size; at the end nothing may have been said or asked outside."""
    visits: list[Visit] = []

    def open_page(query: str = "", width: int = 1280, height: int = 720, **options) -> Visit:
        visits.append(Visit(chrome, address, query, width, height, **options))
        return visits[-1]

    yield open_page
    for opened in visits:
        messages, outside = opened.messages, opened.outside
        opened.close()
        assert messages == []
        assert outside == []
