"""What the tests of the pages share: a session of the app without a browser, and what it shows."""

import base64
import json
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
CONTROLS = ("select_slider", "slider", "number_input", "selectbox", "button_group")  # all that keep a value
BUTTONS = ("button",)


def open_page(query: Mapping[str, Any] | None = None, theme: str | None = None, page: str = "race") -> AppTest:
    """A new visitor with this link to a page, after the first run."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "race":
        at.run()
        at.switch_page(f"pages/{page}.py")
    at.query_params.update(query or {})
    if theme is not None:
        at.context["theme"] = theme
    return at.run()


def controls(at: AppTest) -> list[Any]:
    """Every control that holds a value and that a visitor can reach."""
    return [widget for kind in CONTROLS for widget in at.get(kind) if not widget.proto.disabled]


def buttons(at: AppTest) -> list[Any]:
    return [button for button in at.button if not button.proto.disabled]


def control(at: AppTest, name: str, page: str = "race") -> Any:
    """The control of a page with that name."""
    return next(widget for kind in (*CONTROLS, *BUTTONS) for widget in at.get(kind) if widget.key == f"{page}-{name}")


def has_control(at: AppTest, name: str, page: str = "race") -> bool:
    return any(widget.key == f"{page}-{name}" for kind in (*CONTROLS, *BUTTONS) for widget in at.get(kind))


def sentences(at: AppTest) -> list[str]:
    """Everything that the page tells in boxes: warnings, hints, errors."""
    return [box.value for kind in ("warning", "info", "error") for box in at.get(kind)]  # pyright: ignore[reportAttributeAccessIssue]


def assert_whole(at: AppTest) -> None:
    """No exception, no traceback, and the parts of the page are there."""
    assert [box.value for box in at.exception] == []
    assert [box.value for box in at.error] == []
    assert not any("Traceback" in text for text in [*sentences(at), *(part.value for part in at.markdown)])
    runs = len(paths(at))
    assert len(charts(at)) == (2 if runs else 1)  # without a run there is no loss to show
    assert len(rows(at)) == runs


# --- figures -------------------------------------------------------------------------------------------------------


class Path2D(NamedTuple):
    name: str
    x: np.ndarray
    y: np.ndarray


def charts(at: AppTest) -> list[dict]:
    """The figures as the browser gets them: the contours with the paths, the losses."""
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]  # pyright: ignore[reportAttributeAccessIssue]


def numbers(value: Any) -> np.ndarray:
    """An array of a figure's JSON: typed (base64) or a list."""
    if isinstance(value, dict):
        flat = np.frombuffer(base64.b64decode(value["bdata"]), np.dtype(value["dtype"]))
        return flat.reshape([int(n) for n in str(value["shape"]).split(",")]) if "shape" in value else flat
    return np.array([np.nan if number is None else number for number in value], float)


def paths(at: AppTest) -> list[Path2D]:
    """The paths drawn on the surface, by name."""
    return sorted(
        Path2D(trace["name"], numbers(trace["x"]), numbers(trace["y"]))
        for trace in charts(at)[0]["data"]
        if trace.get("mode") == "lines+markers"
    )


def same_paths(one: Sequence[Path2D], other: Sequence[Path2D]) -> bool:
    """Bit for bit."""
    return [(path.name, path.x.tobytes(), path.y.tobytes()) for path in one] == [
        (path.name, path.x.tobytes(), path.y.tobytes()) for path in other
    ]


# --- table ---------------------------------------------------------------------------------------------------------


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def table(at: AppTest) -> str:
    """The table of runs as HTML; nothing where there is no run."""
    return "".join(part.value for part in at.html if part.value.startswith("<table"))


def rows(at: AppTest) -> list[list[str]]:
    """The table of runs, its head left out: name, status, arrived, loss, distance, gradients."""
    cells = _Cells()
    cells.feed(table(at))
    return cells.rows[1:]


def picture(at: AppTest) -> tuple[str, ...]:
    """Everything that the page computes and shows: figures and table."""
    return (*(chart.proto.spec for chart in at.get("plotly_chart")), table(at))  # pyright: ignore[reportAttributeAccessIssue]
