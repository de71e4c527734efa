"""What the tests of the pages share: a session of the app without a browser, and what it shows."""

import base64
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from api import answers
from states.numbers import number
from states.sliders import WORDS
from tests.support import beneath
from tests.support.beneath import WidgetState
from tests.support.tree import ROOT

# All that keep a value.
CONTROLS = ("select_slider", "slider", "toggle", "text_input", "text_area", "selectbox", "button_group")
BUTTONS = ("button",)
KEY, LOSSES_KEY, TABLE_KEY, PILLS_KEY = "race-stage", "race-losses-place", "race-table-place", "race-pills-place"
FINDINGS_KEY = "race-findings-place"
FOLDED = {
    "race": ("knobs", "values", "run", "each", "add"),
    "network": ("against", "built", "seen", "run", "each", "add"),
}
GROUPS = tuple(f"{page}-{name}" for page, names in FOLDED.items() for name in names)  # of controls, folded away
INSIDE_KEY = "inside-stage"


def open_page(
    query: Mapping[str, Any] | None = None, theme: str | None = None, page: str = "race", opened: Sequence[str] = ()
) -> AppTest:
    """A new visitor with this link to a page, after the first run; opened: keys of what is unfolded, beside the groups of controls."""
    at = AppTest.from_file(str(ROOT / "main.py"), default_timeout=60)
    if page != "race":
        at.run()
        at.switch_page(f"pages/{page}.py")
    at.query_params.update(query or {})
    for key in (*GROUPS, *opened):
        at.session_state[key] = True
    if theme is not None:
        at.context["theme"] = theme
    return at.run()


class NumberField:
    """A number field: its text as a number, which can be set as if it had been typed."""

    type = "number_field"

    def __init__(self, at: AppTest, widget: Any):
        self.widget, self.key, self.label, self.proto = widget, widget.key, widget.label, widget.proto
        told = next(part.value for part in at.html if f'data-field="{widget.key}"' in part.value)
        facts = dict(re.findall(r'data-(\w+)="([^"]*)"', told))
        self.whole = facts["step"] == "1"
        self.min, self.max = float(facts["low"]), float(facts["high"])
        self.shown, self.exact = facts["shown"], facts["value"]

    @property
    def text(self) -> str:
        return self.widget.value

    @property
    def value(self) -> float:
        """What it stands for: of the exact value six digits are shown."""
        text = self.exact if self.text == self.shown else self.text
        return int(text) if self.whole else float(text)

    def set_value(self, value: float | str) -> Any:
        """Types a text, or the shortest one of a number."""
        return self.widget.set_value(value if isinstance(value, str) else number(value))


def widgets(at: AppTest, kind: str) -> list[Any]:
    """The controls of one of Streamlit's kinds."""
    return [NumberField(at, widget) if _is_number(at, widget) else widget for widget in at.get(kind)]


def _is_number(at: AppTest, widget: Any) -> bool:
    """Whether a widget is a number field, and not the one field of a formula."""
    return any(f'data-field="{widget.key}"' in part.value for part in at.html)


def values_of(slider: Any) -> list[Any]:
    """The values that a slider, or a switch, offers; those of steps are whole numbers."""
    if slider.type == "toggle":
        return [False, True]
    read = int if slider.key.endswith("-steps") else float
    words = {word: value for named in WORDS.values() for value, word in named.items()}
    return [words[text] if text in words else read(text) for text in slider.options]


def controls(at: AppTest) -> list[Any]:
    """Every control that holds a value and that a visitor can reach."""
    return [widget for kind in CONTROLS for widget in widgets(at, kind) if not widget.proto.disabled]


def buttons(at: AppTest) -> list[Any]:
    return [button for button in at.button if not button.proto.disabled]


def control(at: AppTest, name: str, page: str = "race") -> Any:
    """The control of a page with that name."""
    return next(
        widget for kind in (*CONTROLS, *BUTTONS) for widget in widgets(at, kind) if widget.key == f"{page}-{name}"
    )


def has_control(at: AppTest, name: str, page: str = "race") -> bool:
    return any(widget.key == f"{page}-{name}" for kind in (*CONTROLS, *BUTTONS) for widget in at.get(kind))


def sentences(at: AppTest) -> list[str]:
    """Everything that the page tells in boxes: warnings, hints, errors."""
    return [box.value for kind in ("warning", "info", "error") for box in at.get(kind)]  # pyright: ignore[reportAttributeAccessIssue]


def assert_whole(at: AppTest) -> None:
    """No exception, no traceback, and the parts of the page are there, with the same runs in all of them."""
    assert [box.value for box in at.exception] == []
    assert [box.value for box in at.error] == []
    assert not any("Traceback" in text for text in [*sentences(at), *(part.value for part in at.markdown)])
    assert [key_of(part) for part in components(at)] == [PILLS_KEY, KEY, FINDINGS_KEY, LOSSES_KEY, TABLE_KEY]
    header, arrays = message(at)
    runs = header["runs"]
    assert [row[0] for row in rows(at)] == [run["label"] for run in runs]
    assert len(arrays["x"]) == len(arrays["height"]) == sum(run["sent"] for run in runs)
    assert {run["panel"] for run in runs} == set(range(len(header["panels"]))) or not runs
    assert all(run["label"] in header["summary"] for run in runs)
    begin = tuple(np.array(header["start"], np.float32))
    assert all((path.x[0], path.y[0]) == begin for path in paths(at))


# --- figures -------------------------------------------------------------------------------------------------------


def numbers(value: Any) -> np.ndarray:
    """An array of a figure's JSON: typed (base64) or a list."""
    if isinstance(value, dict):
        flat = np.frombuffer(base64.b64decode(value["bdata"]), np.dtype(value["dtype"]))
        return flat.reshape([int(n) for n in str(value["shape"]).split(",")]) if "shape" in value else flat
    return np.array([np.nan if number is None else number for number in value], float)


# --- the stage -----------------------------------------------------------------------------------------------------


def unpack(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """As the browser does it: nothing here is taken from wire.py."""
    length = int.from_bytes(message[:4], "little")
    header = json.loads(message[4 : 4 + length].decode("utf-8"), parse_constant=lambda word: pytest.fail(word))
    arrays = {}
    for name, place in header.pop("arrays").items():
        assert place["offset"] % 8 == 0
        assert place["offset"] >= 4 + length
        dtype, shape = np.dtype(place["dtype"]), tuple(place["shape"])
        assert place["dtype"][0] == "<" or dtype.itemsize == 1
        raw = message[place["offset"] : place["offset"] + dtype.itemsize * int(np.prod(shape))]
        arrays[name] = np.frombuffer(raw, dtype).reshape(shape)
    return header, arrays


def components(at: AppTest) -> list[Any]:
    """What the page mounts of the stage, from above to below; what every page has is left out (connection.py, access.py)."""
    everywhere = ("connection", "access-names")
    return [part.proto for part in at.get("bidi_component") if key_of(part.proto) not in everywhere]  # pyright: ignore[reportAttributeAccessIssue]


def key_of(component: Any) -> str:
    """The key that a component was mounted with; Streamlit writes it behind a hash."""
    return component.id.removeprefix("$$ID-").partition("-")[2]


def component(at: AppTest, key: str = KEY) -> Any:
    return next(part for part in components(at) if key_of(part) == key)


def mounted(at: AppTest, key: str = KEY) -> dict[str, Any]:
    """What the page has said last that its stage shows."""
    assert [box.value for box in at.exception] == []
    return json.loads(component(at, key).json)


def message(at: AppTest, key: str = KEY) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of what a component shows: what the api answers, which its browser then asks."""
    assert [box.value for box in at.exception] == []
    place = mounted(at, key)
    header, arrays = ask(at, place["kind"], key)
    still = {} if place.get("follows", True) else {"sliders": {}, "tokens": {}, "note": None}
    return {**header, **still, **{name: place[name] for name in ("name", "veiled", "plotly") if name in place}}, arrays


def ask(
    at: AppTest, kind: str, key: str = KEY, changes: Mapping[str, str | None] | None = None, **more: str
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays that the api answers to a question about what the stage shows, asked as road.js does.

    changes: other values of the address, None for one that it leaves out. Raises answers.Refused.
    """
    place, changes = mounted(at, key), changes or {}
    query: dict[str, list[str]] = {}
    for name, value in place["address"]:
        if name not in changes:
            query.setdefault(name, []).append(value)
    query.update({name: [value] for name, value in changes.items() if value is not None})
    own = {
        "page": "maps" if place["kind"] == "map" else place["kind"],
        "theme": place["theme"],
        "phone": str(int(place["phone"])),
    }
    asked = answers.question(kind, {**query, **{name: [value] for name, value in {**own, **more}.items()}})
    return unpack(gunzipped(answers.answer(kind, asked)))


def charts(at: AppTest) -> list[dict]:
    """The figures of a page that Streamlit draws, as the browser gets them."""
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]  # pyright: ignore[reportAttributeAccessIssue]


def told(at: AppTest) -> tuple[dict[str, str], dict[str, dict]]:
    """What the api says in the page's places: part -> HTML, part -> Plotly's figure. Nothing where the page asks for nothing."""
    keys = [key_of(part) for part in components(at)]
    asking = [key for key in keys if key.endswith("-told")]
    if not asking:
        return {}, {}
    page = asking[0].removesuffix("-told")
    place = mounted(at, asking[0])
    header, _ = ask(at, place["kind"], asking[0], page={"lecture": "lesson"}.get(page, page), **dict(place["more"]))
    said = {part: text for part, text in header["said"].items() if f"{page}-words-{part}" in keys}
    return said, {part: one["json"] for part, one in header["charts"].items() if f"{page}-chart-{part}" in keys}


def gunzipped(answer: answers.Answer) -> bytes:
    """The bytes of an answer as the browser has them."""
    return gzip.decompress(answer.body) if answer.packed else answer.body


def send(at: AppTest, event: str, value: Any, key: str = KEY) -> AppTest:
    """As the browser's setTriggerValue(event, value)."""
    events = json.dumps([{"event": event, "value": value}])
    happened = WidgetState(id=beneath.trigger(component(at, key).id), json_trigger_value=events)
    return beneath.run_with(at, *beneath.values(at), happened)


def backgrounds(at: AppTest, kept: Mapping[str, dict] | None = None) -> dict[str, dict]:
    """The figures behind the paths, by their name in the header; what the browser has kept where one is not sent again."""
    header, known = message(at)[0], dict(kept or {})
    for name in ("figure", "relief"):
        if header[name] is not None and header[name]["json"] is not None:
            known[name] = header[name]["json"]
        assert header[name] is None or name in known
    return known


def background(at: AppTest) -> dict:
    """The contours behind the paths, of a page that has just opened or got others."""
    return backgrounds(at)["figure"]


class Path2D(NamedTuple):
    name: str
    x: np.ndarray  # f4, as y
    y: np.ndarray

    def is_drawn_as(self, points: np.ndarray) -> bool:
        """Whether it has exactly those points (n, 2), in the four bytes of which each number travels."""
        return np.array_equal(np.stack([self.x, self.y], axis=1), as_sent(points))


def as_sent(numbers: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):  # four bytes have no room for 1e39
        return np.asarray(numbers).astype(np.float32)


def paths(at: AppTest) -> list[Path2D]:
    """The paths drawn on the surface, by name."""
    header, arrays = message(at)
    assert arrays["x"].dtype == np.float32
    ends = np.cumsum([run["sent"] for run in header["runs"]])[:-1].astype(int)
    parts = np.split(arrays["x"], ends) if header["runs"] else []
    return sorted(Path2D(run["label"], *part.T) for run, part in zip(header["runs"], parts, strict=True))


def same_paths(one: Sequence[Path2D], other: Sequence[Path2D]) -> bool:
    """Bit for bit."""
    return [(path.name, path.x.tobytes(), path.y.tobytes()) for path in one] == [
        (path.name, path.x.tobytes(), path.y.tobytes()) for path in other
    ]


# --- table ---------------------------------------------------------------------------------------------------------


def rows(at: AppTest) -> list[list[str]]:
    """The table of runs, its head left out: name, status, arrived, loss, distance, gradients."""
    header, _ = message(at)
    return [[run["label"], *row[1:]] for run, row in zip(header["runs"], header["table"]["rows"], strict=True)]


# What of the stage's header is drawn or read out. The rest is for the sliders, and echoes what is set on them; the start
# is where every path begins, which `assert_whole` looks at.
DRAWN = ("panels", "runs", "look", "lowest", "summary")


def picture(at: AppTest) -> tuple[str | bytes, ...]:
    """Everything that the page computes and shows: the stage, the losses and the table.

    The backgrounds are in it by their keys: their content is sent only when it is another than before.
    """
    header, arrays = message(at)
    keys = [header[name] and header[name]["key"] for name in ("figure", "relief", "losses")]
    drawn = json.dumps([keys, *(header[name] for name in DRAWN)])
    return drawn, *(part for name in sorted(arrays) for part in (name, arrays[name].tobytes())), json.dumps(rows(at))
