"""What is said of a picture: the browser asks the api for it by the address, and writes it in its places. See stage/told.js."""

from collections.abc import Sequence

from pages.components.desk import Desk
from pages.components.stage.component import asked_for
from pages.components.stage.mounting import mounting
from states.fields import State


class Told:
    """What is said on one page, whose desk holds what it shows."""

    def __init__(self, desk: Desk):
        self.desk = desk

    def ask(self, kind: str, shown: State, more: Sequence[tuple[str, str]] = ()) -> None:
        """Asks for all that is said of a state; more: what the question has beside the address."""
        data = {**asked_for(self.desk, kind, shown), "more": list(more)}
        mounting("Told")(key=self.desk.key("told"), data=data)

    def words(self, part: str) -> None:
        """The place of a part of it."""
        mounting("Words")(key=self.desk.key(f"words-{part}"), data={"name": self.desk.page, "part": part})

    def chart(self, part: str) -> None:
        """The place of a figure."""
        data = {"name": self.desk.page, "part": part}
        mounting("Chart")(key=self.desk.key(f"chart-{part}"), data=data, height="stretch")
