"""What the browser sends to the stage's Python side, checked: anything at all may come."""

from typing import Any, NamedTuple, TypeGuard

from api.picture import Shown
from api.sweeps import sweepable
from states.fields import MAX_STEPS, START_REACH

MOST = 2**53  # up to here every whole number is one in JavaScript, too


Cell = tuple[int, int, int]  # panel, column and row of a map, each from 0 up


class Cells(NamedTuple):
    """How many cells a map has."""

    panels: int
    columns: int
    rows: int


class Ask(NamedTuple):
    """What the browser wants to know while a hand moves."""

    # "sweep": the paths at all values of a slider; "start": from another start; "cell": those of a map's cell;
    # "gradients": of these paths; "refused": there is no answer to it, but the browser is told so
    kind: str
    n: int  # the browser's own count of what it asked, which comes back with the answer
    slider: str = ""
    start: tuple[float, float] = (0.0, 0.0)
    cell: Cell = (0, 0, 0)


def read_ask(raw: Any, shown: Shown, cells: Cells | None = None) -> Ask | None:
    """The question, "refused" if it is none about this race, or None where there is not even a count. Never raises.

    cells: of the map that the browser has; None where there is no map.
    """
    if not isinstance(raw, dict):
        return None
    n, kind, slider = raw.get("n"), raw.get("kind"), raw.get("slider")
    if not _is_below(n, MOST + 1):
        return None
    if kind == "gradients":
        return Ask("gradients", n)
    if kind == "sweep" and isinstance(slider, str) and slider in sweepable(shown):
        return Ask("sweep", n, slider=slider)
    if kind == "start" and (start := read_start([raw.get("x"), raw.get("y")])) is not None:
        return Ask("start", n, start=start)
    if kind == "cell" and cells is not None:
        cell = read_cell([raw.get(part) for part in ("panel", "column", "row")], cells.panels, cells[1:])
        return Ask("refused", n) if cell is None else Ask("cell", n, cell=cell)
    return Ask("refused", n)


def read_start(raw: Any) -> tuple[float, float] | None:
    """The start [x, y], or None for everything that cannot be one. Never raises."""
    if not isinstance(raw, list | tuple) or len(raw) != 2 or not all(map(_is_coordinate, raw)):
        return None
    return float(raw[0]), float(raw[1])


def read_cell(raw: Any, panels: int, shape: tuple[int, int]) -> Cell | None:
    """The cell [panel, column, row] of a map with so many panels, columns and rows, or None. Never raises."""
    if not isinstance(raw, list | tuple) or len(raw) != 3:
        return None
    panel, column, row = raw
    if _is_below(panel, panels) and _is_below(column, shape[0]) and _is_below(row, shape[1]):
        return panel, column, row
    return None


def read_step(raw: Any) -> int | None:
    """The step, or None for everything that cannot be one. Never raises."""
    return raw if _is_below(raw, MAX_STEPS + 1) else None


def _is_below(value: Any, end: int) -> TypeGuard[int]:
    """Whether it is a whole number from 0 up; True is none."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < end


def _is_coordinate(value: Any) -> bool:
    """A number within reach; True is none, and NaN is not within reach."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= START_REACH
