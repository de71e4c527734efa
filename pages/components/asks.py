"""What the browser sends to the stage's Python side, checked: anything at all may come."""

from typing import Any, NamedTuple

from pages.components.address import MAX_STEPS, START_REACH
from pages.components.picture import Shown
from pages.components.sweeps import sweepable

MOST = 2**53  # up to here every whole number is one in JavaScript, too


class Ask(NamedTuple):
    """What the browser wants to know while a hand moves."""

    kind: str  # "sweep": the paths at all values of a slider; "start": from another start; "gradients": of these paths;
    # "refused": there is no answer to it, but the browser is told so
    n: int  # the browser's own count of what it asked, which comes back with the answer
    slider: str = ""
    start: tuple[float, float] = (0.0, 0.0)


def read_ask(raw: Any, shown: Shown) -> Ask | None:
    """The question, "refused" if it is none about this race, or None where there is not even a count. Never raises."""
    if not isinstance(raw, dict):
        return None
    n, kind, slider = raw.get("n"), raw.get("kind"), raw.get("slider")
    if not isinstance(n, int) or isinstance(n, bool) or not 0 <= n <= MOST:
        return None
    if kind == "gradients":
        return Ask("gradients", n)
    if kind == "sweep" and isinstance(slider, str) and slider in sweepable(shown):
        return Ask("sweep", n, slider=slider)
    if kind == "start" and (start := read_start([raw.get("x"), raw.get("y")])) is not None:
        return Ask("start", n, start=start)
    return Ask("refused", n)


def read_start(raw: Any) -> tuple[float, float] | None:
    """The start [x, y], or None for everything that cannot be one. Never raises."""
    if not isinstance(raw, list | tuple) or len(raw) != 2 or not all(map(_is_coordinate, raw)):
        return None
    return float(raw[0]), float(raw[1])


def read_step(raw: Any) -> int | None:
    """The step, or None for everything that cannot be one. Never raises."""
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= MAX_STEPS else None


def _is_coordinate(value: Any) -> bool:
    """A number within reach; True is none, and NaN is not within reach."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= START_REACH
