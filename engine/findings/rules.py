"""What a finding is, and what a rule that finds it: a condition, and a sentence about the runs of a race."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from engine.findings.seen import Ground, One

SGD = ("sgd",)
VALLEY = 4.0  # the condition number from which on there is a way along and a way across


class Said(NamedTuple):
    """What a rule says: the sentence, where it is of one run without its name, and the step at which to look inside."""

    text: str
    step: int | None = None
    runs: tuple[int, ...] = ()  # whom it is of, where the rule looks at all runs


class Link(NamedTuple):
    """Where a finding leads: kind "scene" of the lecture, "inside" a run at a step, "map" of its rates."""

    kind: str
    scene: str = ""
    run: int = -1
    step: int = 0


class Finding(NamedTuple):
    """One sentence about runs of a race."""

    key: str  # of its rule
    sentence: str
    runs: tuple[int, ...]
    links: tuple[Link, ...]


class Rule(NamedTuple):
    """A rule, and for which runs it is asked at all; what is empty or None asks for nothing."""

    tells: Callable[[Any], Said | None]  # of a run, or if `of_all` of the ground with all runs
    scene: str = ""  # of the lecture, that shows it
    methods: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    calm: bool = False  # no noise, one rate throughout, no gradient clipped
    noiseless: bool = False  # no noise, and no gradient clipped
    kappa: float | None = None  # a quadratic, whose condition number is as large at the least
    goal: bool = False  # a minimum to go to
    of_all: bool = False
    by_running: bool = False  # it runs others to tell, which takes longer
    on_map: bool = False  # the map of rates shows it
    seeds: bool = False  # it is true of several seeds as well
    rank: int = 1  # 0: before the others, 2: behind them

    @property
    def key(self) -> str:
        return self.tells.__name__

    def about(self, ground: Ground) -> Iterator[Finding]:
        """Yields what the rule says of a race."""
        if (self.seeds or not ground.repeated) and self._suits(ground):
            for thing in [ground] if self.of_all else [one for one in ground.runs if self._asks(one)]:
                said = self.tells(thing)
                if said is not None:
                    yield self._finding(said, thing)

    def _suits(self, ground: Ground) -> bool:
        if (self.calm and not ground.calm) or (self.noiseless and not ground.noiseless):
            return False
        return self.kappa is None or (ground.valley is not None and ground.valley.kappa >= self.kappa)

    def _asks(self, one: One) -> bool:
        if (self.methods and one.key not in self.methods) or (self.goal and one.target is None):
            return False
        return not self.statuses or one.status in self.statuses

    def _finding(self, said: Said, thing: Ground | One) -> Finding:
        own = isinstance(thing, One)
        runs = (thing.nth,) if own else said.runs
        links = [Link("scene", scene=self.scene)] if self.scene else []
        if said.step is not None:
            links.append(Link("inside", run=runs[0], step=max(int(said.step), 0)))
        if self.on_map:
            links.append(Link("map", run=runs[0]))
        return Finding(self.key, f"{thing.label}: {said.text}" if own else said.text, runs, tuple(links))


CATALOGUE: list[Rule] = []  # the other files of this folder fill it


def rule(scene: str = "", **which: Any) -> Callable[[Callable], Callable]:
    """Puts the function that it decorates into the catalogue as a rule; `which` as the fields of Rule."""

    def put(tells: Callable) -> Callable:
        CATALOGUE.append(Rule(tells, scene, **which))
        return tells

    return put


def best(found: Iterable[Finding], most: int = 2) -> list[Finding]:
    """Returns the first findings, of different rules and if possible of different runs; takes no more of them than it must."""
    chosen, spare = list[Finding](), list[Finding]()
    for one in found:
        if any(one.key == other.key for other in chosen):
            continue
        alike = any(set(one.runs) & set(other.runs) for other in chosen)
        (spare if alike else chosen).append(one)
        if len(chosen) == most:
            return chosen
    keys = {one.key for one in chosen}
    return [*chosen, *(one for one in spare if one.key not in keys)][:most]
