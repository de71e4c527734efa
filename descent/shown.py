"""Shows a race in a notebook: the stage, whose questions the notebook's own process answers as the api does over HTTP.

A notebook that is read without a process, as on GitHub, has the still picture of it, and says so.
"""

import base64
import gzip
import logging
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from api import answers, files, picture, running, small
from api.bundle import bundle
from api.frames import colours, offered
from api.limits import Refused
from api.routes import FAILED, Unreadable, query_of
from figures.theme import LIGHT
from states.race import Race
from states.sliders import sliders
from typed.own_function import Unusable

ROOT = Path(__file__).parents[1]
SHEETS = ("stage/stage.css", "stage/notebook.css")
KINDS = ("race", "sweep", "paths", "gradients")  # what the stage asks about a race
DEFAULT = "export default { render };\n"
MISSING = "A notebook shows it by anywidget: pip install -r descent/requirements.txt, and restart the notebook."
STILL = "A still picture. Run the notebook, and the paths play and follow their sliders."


def show(race: Race) -> Any:
    """Returns what shows a race in a notebook; raises Unusable, with a sentence, for what is none, and without anywidget."""
    if not isinstance(race, Race):
        raise Unusable(f"show takes what race(...) returns, not {type(race).__name__}.")
    try:
        widget = _widget()
    except ImportError:
        raise Unusable(MISSING) from None
    return widget(race)


@cache
def _widget() -> type:
    """Returns the class of what is shown; raises ImportError without anywidget."""
    import anywidget

    class Shown(anywidget.AnyWidget):
        """A race on a stage."""

        _esm = code()
        _css = look()

        def __init__(self, race: Race):
            super().__init__()
            self._race = race
            self.on_msg(lambda _, asked, buffers: self.send(*reply(race, asked)))

        def _repr_html_(self) -> str:
            """Returns what is shown where nobody answers."""
            return still_picture(self._race)

    return Shown


def code() -> str:
    """Returns the module that shows a race in a notebook, as anywidget takes it."""
    return bundle(ROOT / "stage", "notebook").replace("export const { render } =", "const { render } =") + DEFAULT


def look() -> str:
    """Returns the style sheet of what is shown; its colours go no further."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in SHEETS]
    return "\n".join([colours().replace(":root", ".descent"), *texts])


# --- questions -------------------------------------------------------------------------------------------------------


def reply(race: Race, asked: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Returns the reply to what the browser asks, with the same `id`: its header, and the bytes that go with it.

    asked: kind, "facts", "plotly" or one of KINDS, and query, as it stands in an address. `sentences` in the header: why not.
    """
    whose = {"id": asked.get("id")}
    try:
        header, body = _answer(race, str(asked.get("kind")), str(asked.get("query", "")))
    except (Refused, Unreadable) as why:
        return {**whose, "sentences": getattr(why, "sentences", [str(why)])}, []
    except Exception:
        logging.getLogger(__name__).exception("No answer to %s", asked)
        return {**whose, "sentences": [FAILED]}, []
    return {**whose, **header}, [body]


def _answer(race: Race, kind: str, query: str) -> tuple[dict[str, Any], bytes]:
    if kind == "facts":
        return facts(race), b""
    if kind == "plotly":
        return {}, files.FILES["plotly.js"].text().encode()
    if kind not in KINDS:
        raise Refused("A notebook has no such answer.")
    made = answers.answer(kind, answers.question(kind, query_of(query)))
    return {"type": made.media_type}, gzip.decompress(made.body) if made.packed else made.body


def facts(race: Race) -> dict[str, Any]:
    """Returns what the browser must know before it asks: the address, and the sliders of the race."""
    names = [name for name in sliders(race) if name not in ("epsilon", "noise")]
    return {"address": answers.canonical(race), "sliders": offered(names)}


# --- without a process -----------------------------------------------------------------------------------------------


def still_picture(race: Race) -> str:
    """Returns HTML: the race as a still picture, which run is which, and that it would move."""
    drawn = base64.b64encode(small.draw(race, LIGHT, with_paths=True).encode()).decode()
    styles = picture.styles_in(race, LIGHT)
    runs = " ".join(
        f'<span style="color: {style.text}">{escape(label)}</span>'
        for label, style in zip(_labels(race), styles, strict=True)
    )
    alt = escape(f"The paths on {race.setting.name}")
    return f'<figure><img alt="{alt}" src="data:image/svg+xml;base64,{drawn}"><figcaption>{runs}<br>{STILL}</figcaption></figure>'


def _labels(race: Race) -> list[str]:
    return [result.drawn.label for result in running.results(race)]
