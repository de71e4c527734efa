"""A map on a page: a component that asks the api for it. See stage/map.js; what is said of it comes with it (told.py)."""

from collections.abc import Callable
from typing import Any

from pages.components.desk import Desk
from pages.components.stage.asks import read_cell
from pages.components.stage.component import asked_for, run_again, sent
from pages.components.stage.mounting import mounting
from states.map import Map


class MapPlot:
    """The map of one page, whose desk holds what it shows."""

    def __init__(self, desk: Desk, picked: Callable[..., Any]):
        """picked(truth, panel, column, row) -> the truth with that cell chosen."""
        self.desk, self.picked, self.key = desk, picked, desk.key("map")

    def show(self, shown: Map) -> None:
        """Shows a map that is possible."""
        mounting("Map")(
            key=self.key,
            data=asked_for(self.desk, "map", shown),
            height="stretch",
            on_cell_change=lambda: self._on_cell(shown),
            on_lost_change=run_again,
        )

    def _on_cell(self, shown: Map) -> None:
        """A cell was chosen on that map."""
        cell = read_cell(sent(self.key, "cell"), len(shown.panels), shown.shape)
        if cell:
            self.desk.change(self.picked, *cell)
