"""A vote in a class: the question of a scene, in two rounds, or a map that all fill together.

What followers are told of it is `Poll.told`: counts while it is open, what was voted for only once it is shown.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.classroom.messages import LONGEST, MAPS, interval, place
from api.classroom.rules import Denied

ROUNDS = 2  # before and after the students have talked


class Poll(NamedTuple):
    """A vote as it stands."""

    number: int = 0  # of the class's votes; 0: there was none yet
    what: str = ""  # scene, or one of MAPS
    scene: str = ""
    options: int = 0
    sides: Sequence[Sequence[float]] = ()  # of a map: the least and the largest number that can be chosen
    of: str = ""  # of a map: what the instructor's page calls that on which it is, and so do the followers'
    round: int = 1
    is_open: bool = False
    votes: Sequence[int] = ()  # of the rounds that are closed
    results: Sequence[Any] | None = None  # of each round, once they are shown: votes an option, or numbers

    @property
    def ballot(self) -> str:
        return f"{self.number}.{self.round}"

    @property
    def open_ballot(self) -> str:
        return self.ballot if self.is_open else ""

    @property
    def ballots(self) -> list[str]:
        return [f"{self.number}.{nth}" for nth in range(1, self.round + 1)]

    @property
    def told(self) -> str:
        return json.dumps({**self._asdict(), "ballot": self.open_ballot})

    def choice(self, text: str) -> str:
        """Returns what a vote is for, as it is kept; raises Denied for what cannot be chosen."""
        if self.what in MAPS:
            return place(text, self.sides)
        if text not in map(str, range(self.options)):
            raise Denied
        return text

    def counted(self, cards: Sequence[str]) -> list[Any]:
        """Returns what was voted for in a round: votes an option, or the numbers of each."""
        if self.what in MAPS:
            return [[float(part) for part in card.split(",")] for card in cards]
        found = Counter(cards)
        return [found[str(option)] for option in range(self.options)]


def poll_of(text: str | None) -> Poll:
    """Reads back what was told."""
    if text is None:
        return Poll()
    facts = json.loads(text)
    del facts["ballot"]
    return Poll(**facts)


def asked(poll: Poll, deed: Mapping[str, Any]) -> Poll:
    """Returns the vote that a deed opens, after an older one; raises Denied for a question that there is not."""
    if deed["do"] == "drop":
        what = deed.get("what")
        if what not in MAPS:
            raise Denied
        sides = [interval(deed.get(name)) for name in ("x", "y")[: 2 if what == "start" else 1]]
        of = deed.get("of", "")
        if not isinstance(of, str) or len(of) > LONGEST:
            raise Denied
        return Poll(poll.number + 1, what, sides=sides, of=of, is_open=True)
    from lecture import SCENES  # imports the engine

    scene = deed.get("scene")
    if not isinstance(scene, str) or scene not in SCENES:
        raise Denied("There is no such scene.")
    return Poll(poll.number + 1, "scene", scene, len(SCENES[scene].options), is_open=True)
