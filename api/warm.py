"""Gets the first picture ready while the first browser is still loading: what it needs is imported, compiled, and answered.

Then the first training of the page Network, a program at a time, and only while no visitor waits. `python -m api.warm` does it
ahead, for a container's image: what it compiles is kept where JAX_COMPILATION_CACHE_DIR says.
"""

import contextlib
import logging
import threading
import time
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from api.classroom.ending import ending

LOOK = 0.1  # seconds between two looks whether visitors wait


def starting(
    first_page: Callable[[], str | None], leave: Callable[[], None]
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Returns what the server runs when it starts.

    first_page() -> the address to open in a browser, if any. leave() ends what would go on for ever, when the server is
    told to end.
    """

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        # Nothing is served until this yields, so all work is in threads.
        threading.Thread(target=_warm, name="warm-up", daemon=True).start()
        if (address := first_page()) is not None:
            threading.Timer(0.5, _open, [address]).start()
        with ending(leave):
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
        sweeps.rest()
        _warm_networks()
    except Exception:
        logging.getLogger(__name__).warning("What the first visitor wants could not be made ready", exc_info=True)


def _warm_networks() -> None:
    """Trains the runs that the page Network opens with, one after the other; leaves the rest to a visitor who trains himself."""
    from api import answers, routes, slow
    from api.trained import trained
    from states.learning import fresh

    first = fresh()
    steps = [*(lambda run=run: trained(first._replace(runs=(run,)), lambda share: None) for run in first.runs)]
    for step in [*steps, lambda: answers.answer("network", answers.question("network", {}))]:
        while routes.workers.is_busy:
            time.sleep(LOOK)
        if slow.trainings.is_busy:
            return
        step()


if __name__ == "__main__":
    _warm()
