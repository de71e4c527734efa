"""What is said of a picture, beside it: parts as HTML, and figures that stand still."""

import json
from html import escape
from typing import Any

from api.screen import Screen


def header(said: dict[str, str], charts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Returns the header of the message; part of the page -> its HTML, part -> its chart."""
    return {"kind": "told", "said": said, "charts": charts}


def chart(figure: Any, screen: Screen, alt: str, height: float | None = None) -> dict[str, Any]:
    """Returns Plotly's figure as it travels; height: in pixels, None where the page says it."""
    if screen.phone:
        figure.update_layout(dragmode=False)  # else a finger that scrolls the page would zoom
    return {"json": json.loads(figure.to_json()), "alt": alt, "height": height}


def undrawn(sentence: str) -> dict[str, Any]:
    """Returns what stands in the place of a figure that cannot be drawn."""
    return {"json": None, "alt": sentence, "height": None}


def warning(sentence: str) -> str:
    """Writes a sentence about what is not as the visitor may think."""
    return f"<p class='stage-trouble'>{escape(sentence)}</p>"
