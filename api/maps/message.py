"""A map as the message that the browser draws (stage/map.js): the end of one run in each cell."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from api.messages import LOOK, Arrays
from api.screen import Screen
from api.sweeps import hashed
from engine.verdict import ARRIVED, DIVERGED, LOCAL, MEANING
from figures.contour import axis_names
from states.map import Cell

TYPES = ("f4", "f8", "i4", "u2")  # that both Plotly and the wire have
LARGE = 2**15  # characters of a figure's array; less may travel as text


class Cells(NamedTuple):
    """How many cells a map has."""

    panels: int
    columns: int
    rows: int


class Tips(NamedTuple):
    """What became of the run of each cell; all of one shape, (panels, columns, rows)."""

    loss: np.ndarray  # at the end; infinite where the run diverged
    status: np.ndarray  # int, index into the map's statuses
    since: np.ndarray  # int, the step that the status is about: of arriving, or of diverging; -1 where there is none
    success: np.ndarray | None = None  # the share of seeds that arrive, where there are several


class MapView(NamedTuple):
    """What the browser must know of a map besides its figure."""

    first: tuple[float, float]  # the middle of the cell in column 0 and row 0, in drawing units
    step: tuple[float, float]  # from one cell to the next, in drawing units
    column_words: Sequence[str]  # "learning rate 0.038": what is said of each column
    row_words: Sequence[str]
    panel_names: Sequence[str]  # one a panel, in the order of figures.contour.axis_names
    tips: Tips
    statuses: Sequence[str]
    chosen: Cell | None  # panel, column, row
    summary: str  # the map in words, which is read out
    said: str  # the same as HTML, with its tables, for the place below the pictures
    token: str  # the same for two maps exactly if all but the cell chosen is the same; the theme may be left out
    title: str = "Map"

    @property
    def cells(self) -> Cells:
        return Cells(len(self.panel_names), len(self.column_words), len(self.row_words))


def map_message(
    figure: Callable[[], Any], view: MapView, screen: Screen, held: str | None = None
) -> tuple[dict[str, Any], Arrays]:
    """Header and arrays of a map; figure, words and values are left out if the browser holds those with that key.

    figure() -> Plotly's figure, without a hover of its own; called only if it is wanted.

    loss f4, status i4, since i4 and perhaps success f4, each (panels * columns, rows); and what the figure has of large
    arrays. ValueError if the tips have another shape.
    """
    look = screen.look
    key = hashed(view.token.encode(), look.name.encode(), str(screen.phone).encode())
    header = {
        "kind": "map",
        "figure": {"key": key, "json": None},
        "words": None,
        "panels": [dict(zip("xy", axis_names(i), strict=True)) for i in range(view.cells.panels)],
        "first": [float(value) for value in view.first],
        "step": [float(value) for value in view.step],
        "shape": [view.cells.columns, view.cells.rows],
        "chosen": None if view.chosen is None else [int(part) for part in view.chosen],
        "look": {name: getattr(look, name) for name in LOOK},
        "phone": screen.phone,
        "title": view.title,
        "summary": view.summary,
        "said": {"map": view.said},
    }
    if key == held:
        return header, {}
    drawn, arrays = _lifted(figure().to_dict())
    header.update(figure={"key": key, "json": drawn}, words=_words(view))
    return header, {**arrays, **_tip_arrays(view)}


def _words(view: MapView) -> dict[str, Any]:
    return {
        "columns": list(view.column_words),
        "rows": list(view.row_words),
        "panels": list(view.panel_names),
        "statuses": [{"alone": status, "counted": _counted(status)} for status in view.statuses],
    }


def _counted(status: str) -> str:
    """A status with its step: from there on it has diverged, or is near a minimum, which not all do that come there to rest."""
    if status == DIVERGED:
        return f"{status} at step {{}}"
    rests = status in (ARRIVED, LOCAL) or status not in MEANING
    return f"{status} after {{}} steps" if rests else f"{status}, near a minimum after {{}} steps"


def _tip_arrays(view: MapView) -> Arrays:
    tips = view.tips
    found = {
        "loss": (tips.loss, np.float32),
        "status": (tips.status, np.int32),
        "since": (tips.since, np.int32),
    }
    if tips.success is not None:
        found["success"] = (tips.success, np.float32)
    for name, (array, _) in found.items():
        if array.shape != view.cells:
            raise ValueError(f"{name} is of shape {array.shape}, but the map has {view.cells}")
    with np.errstate(over="ignore"):  # four bytes have no room for 1e39
        return {name: array.astype(dtype).reshape(-1, view.cells.rows) for name, (array, dtype) in found.items()}


def _lifted(drawn: dict[str, Any]) -> tuple[dict[str, Any], Arrays]:
    """A figure's JSON with names in place of its large arrays, and these by name: as text they would be a third longer."""
    arrays: Arrays = {}

    def lift(part: Any) -> Any:
        if isinstance(part, np.ndarray):  # Plotly leaves empty ones as they are
            return part.tolist()
        if isinstance(part, list | tuple):
            return [lift(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "bdata" in part and part["dtype"] in TYPES and len(part["bdata"]) > LARGE:
            name = f"figure{len(arrays)}"
            arrays[name] = _array_of(part)
            return {"array": name}
        return {name: lift(one) for name, one in part.items()}

    return lift(drawn), arrays


def _array_of(part: dict[str, Any]) -> np.ndarray:
    """What Plotly has written as text."""
    flat = np.frombuffer(b64decode(part["bdata"]), "<" + part["dtype"])
    return flat.reshape([int(n) for n in str(part["shape"]).split(",")]) if "shape" in part else flat
