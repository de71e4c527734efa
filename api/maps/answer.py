"""Answers with a map: its runs, the figure that is drawn of them, and the words that follow from them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from api.maps import picture, words
from api.maps.message import map_message
from api.maps.run import computed
from api.messages import Arrays
from api.screen import Screen
from states import registry
from states.map import Map
from written import many


def answer(
    shown: Map, screen: Screen, held: str | None, tell: Callable[[float], None]
) -> tuple[dict[str, Any], Arrays]:
    """Header and arrays of a map that is possible; what `tell` raises ends the computation."""
    results = computed(shown, tell)
    view = picture.view(shown, results, words.summary(shown, results), words.said(shown, results, screen.look))
    return map_message(partial(picture.figure, shown, results, screen), view, screen, held)


def doing(shown: Map, share: float) -> str:
    """Says what is computed where so much of the map is done."""
    i = min(int(share * len(shown.panels)), len(shown.panels) - 1)
    across, up = shown.shape
    runs = across if shown.kind == "rates" else across * up
    seeds = f" with {shown.seeds_run} seeds each" if shown.seeds_run > 1 else ""
    name = registry.method(shown.panels[i]).name
    return f"{name} on {shown.setting.name}: {runs:,} runs of {many(shown.setting.steps)}{seeds}"
