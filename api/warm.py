"""Gets the first picture ready while the first browser is still loading: what it needs is imported, compiled, and answered."""

import contextlib
import logging
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any


def starting(first_page: Callable[[], str | None]) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Returns what the server runs when it starts; first_page() -> the address to open in a browser, if any."""

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        # Nothing is served until this yields, so all work is in threads.
        threading.Thread(target=_warm, name="warm-up", daemon=True).start()
        if (address := first_page()) is not None:
            threading.Timer(0.5, _open, [address]).start()
        yield

    return lifespan


def _open(address: str) -> None:
    with contextlib.suppress(webbrowser.Error):  # without one the terminal has the address
        webbrowser.open(address)


def _warm() -> None:
    try:
        from engine import compilation_cache

        compilation_cache.switch_on()
        from api import answers, sweeps
        from states.race import fresh

        answers.answer("race", answers.question("race", {}))
        sweeps.warm(fresh())
    except Exception:
        logging.getLogger(__name__).warning("What the first visitor wants could not be made ready", exc_info=True)
