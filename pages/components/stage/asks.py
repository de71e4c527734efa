"""What the browser sends to the stage's Python side, checked: anything at all may come."""

from typing import Any, TypeGuard

from states.fields import MAX_STEPS, START_REACH
from states.map import Cell


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
