"""Answers a question about a page's address: what is asked for, checked, and the bytes of the answer.

A question is an address (states/address.py) and, beside it, what is no part of the state: see `Question`. Whatever of it
cannot be used refuses the whole, before anything is compiled or run.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from api import counts, examples, findings, measured, messages, network, picture, running, small, sweeps, trained
from api.inside import arrows
from api.inside import words as steps
from api.inside.run import begin_run
from api.limits import LATER, Refused, Tell
from api.maps import answer as maps
from api.messages import Arrays
from api.panels import answer as panels
from api.panels import look
from api.screen import Screen
from api.version import version
from api.wire import pack
from data.pasted import Table, read
from figures.theme import LOOKS
from lecture import lesson
from lecture.lesson import Lesson
from states import address
from states.data import Data
from states.fields import Page, State, decode, encode
from states.inside import Inside
from states.learning import Learning
from states.map import Map
from states.numbers import number
from states.query import Query, quoted, without_instead
from states.race import Race
from states.sliders import sliders

Shown = Race | Inside | Lesson | Learning  # a state that the stage shows

LONGEST = 4000  # characters of a query
PAGES: dict[str, Page] = {**address.PAGES, "lesson": lesson.PAGE}
PAGE_OF: dict[type, Page] = {**address.PAGE_OF, Lesson: lesson.PAGE}
SMALL = 1000  # bytes; less is not worth packing


class Question(NamedTuple):
    """What is asked besides the address."""

    page: str  # whose address it is
    state: Any
    screen: Screen
    held: str | None = None  # keys of the figure and the relief that the browser has
    relief: str | None = None
    slider: str = ""
    at: str = ""  # of that slider, another value; of a run that is looked into, a step
    run: tuple[int, int, int] | None = None  # of a map: panel, column, row of the cell whose run is asked for
    picked: int | None = None  # the option that the visitor chose for a scene's question
    nth: int | None = None  # of a training: the run that a panel is about


SLIDING = ("sweep", "moved", "nearest")  # kinds that are about a slider
OWN = ("page", "theme", "phone", "held", "relief", "slider", "at", "run", "picked", "nth")  # the names of those


@lru_cache(maxsize=16)
def table_of(body: bytes) -> Table:
    """Reads the table that a POST brings, CSV in UTF-8; raises Refused for what is none."""
    try:
        found = read(body.decode())
    except UnicodeDecodeError:
        found = "The table is no text in UTF-8."
    if isinstance(found, str):
        raise Refused(found)
    return found


def question(kind: str, query: Mapping[str, Sequence[str]], table: Table | None = None) -> Question:
    """Reads a question of a kind of KINDS, name -> values; raises Refused for whatever in it cannot be used.

    table: a visitor's own, of which the surface is made.
    """
    if sum(len(name) + sum(map(len, values)) for name, values in query.items()) > LONGEST:
        raise Refused(f"The address is longer than {LONGEST:,} characters.")
    own = {name: values[-1] for name, values in query.items() if name in OWN and values}
    page = own.get("page", KINDS[kind].page)
    if page not in PAGES:
        raise Refused(f"There is no page {quoted(page)}.")
    state, problems = _decoded(page, {name: values for name, values in query.items() if name not in OWN}, table)
    if problems:
        raise Refused(*map(without_instead, problems))
    screen = Screen(LOOKS[_word(own, "theme", tuple(LOOKS), "light")], _word(own, "phone", ("0", "1"), "0") == "1")
    held, relief = (_key(own, name) for name in ("held", "relief"))
    KINDS[kind].check(state)
    slider = _slider(kind, own.get("slider", ""), state) if kind in SLIDING else ""
    if table is not None and KINDS[kind].is_slow(state):
        raise Refused("There are no maps of a visitor's own table.")
    cell, digit = _cell(own.get("run"), state), _word(own, "picked", ("", *"0123456789"), "")
    picked, nth = int(digit) if digit else None, _nth(own.get("nth", "0"), state) if kind in panels.ABOUT_ONE else None
    return Question(page, state, screen, held, relief, slider, own.get("at", ""), cell, picked, nth)


def _decoded(page: str, query: Mapping[str, Sequence[str]], table: Table | None) -> tuple[State, list[str]]:
    if table is not None and page in ("lesson", "network"):
        raise Refused("This page is about its own examples: it takes no table.")
    try:
        return decode(PAGES[page], query, table)
    except ValueError as why:
        raise Refused(str(why)) from None


def _word(own: Mapping[str, str], name: str, words: Sequence[str], usual: str) -> str:
    given = own.get(name, usual)
    if given not in words:
        raise Refused(f"{name} {quoted(given)} is not one of {', '.join(words)}.")
    return given


def _slider(kind: str, given: str, state: State) -> str:
    if given not in (sweeps.sweepable(swept_of(state)) if kind == "sweep" else state.sliders()):
        raise Refused(f"The paths cannot follow the slider {quoted(given)}.")
    return given


def _key(own: Mapping[str, str], name: str) -> str | None:
    given = own.get(name)
    if given is not None and not (len(given) <= 64 and given.isalnum() and given.isascii()):
        raise Refused(f"{name} {quoted(given)} is no key of a figure.")
    return given


def _cell(given: str | None, state: State) -> tuple[int, int, int] | None:
    if given is None:
        return None
    parts = given.split(",")
    shape = (len(state.panels), *state.shape) if isinstance(state, Map) and state.is_possible else (0, 0, 0)
    if len(parts) != 3 or not all(part.isdecimal() and part.isascii() and len(part) < 6 for part in parts):
        raise Refused(f"The cell {quoted(given)} is none: panel, column and row are asked for.")
    cell = int(parts[0]), int(parts[1]), int(parts[2])
    if not all(at < end for at, end in zip(cell, shape, strict=True)):
        raise Refused(f"The cell {quoted(given)} is not on the map.")
    return cell


def _nth(given: str, state: Learning) -> int:
    if given not in map(str, range(len(state.runs))):
        raise Refused(f"There is no run {quoted(given)} of this training: the first is 0.")
    return int(given)


def _check_steps(state: State) -> None:
    if not isinstance(state, Inside):
        raise Refused("This page does not look inside a method.")


def _check_scene(state: State) -> None:
    if not (isinstance(state, Lesson) and state.scene):
        raise Refused("This page has no scene.")


def _check_examples(state: State) -> None:
    if not race_of(state).setting.landscape.drawn:
        raise Refused("This surface is not made of examples.")


def _check_training(state: State) -> None:
    if not isinstance(state, Learning):
        raise Refused("This page trains no network.")
    if why := trained.refusal(state):
        raise Refused(why)


def _check_look(state: State) -> None:
    _check_training(state)
    look.check(state)


def _check_map(state: State) -> None:
    if not isinstance(state, Map):
        raise Refused("This page has no map.")
    if not state.is_possible:
        raise Refused("A map needs two knobs: this method and this surface do not have as many between them.")


def canonical(state: State) -> list[tuple[str, str]]:
    """Returns the state's address as sorted pairs: two spellings of one state have the same."""
    return pairs(encode(PAGE_OF[type(state)], state))


def table_in(state: State) -> Table | None:
    """Returns the visitor's table of which the state's surface is made, and which its address does not hold."""
    return None if isinstance(state, Lesson | Learning) else state.setting.table


def pairs(query: Query) -> list[tuple[str, str]]:
    """Returns a query as pairs, sorted by name; several values of a name keep their order."""
    found = [
        (name, value) for name, values in query.items() for value in ([values] if isinstance(values, str) else values)
    ]
    return sorted(found, key=lambda pair: pair[0])


def key_of(kind: str, asked: Question) -> str:
    """Returns the key of an answer, for caches: of the version and all that it depends on."""
    screen = asked.screen.look.name, asked.screen.phone
    table = table_in(asked.state)
    state = canonical(asked.state), table and table.digest
    facts = [version(), kind, *asked._replace(state=state, screen=screen)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


# --- the answers -----------------------------------------------------------------------------------------------------


def race_of(state: State) -> Race:
    """Returns the race that a page's stage shows."""
    if isinstance(state, Learning):
        raise Refused("A network is trained on this page: it has no race.")
    race = state.race if isinstance(state, Lesson) else state.race()
    if race is None:
        raise Refused("This scene has no race.")
    return race


def swept_of(state: State) -> picture.Shown:
    """Returns what has the page's sliders: the method that is looked into, or else the race."""
    return state if isinstance(state, Inside) else race_of(state)


def race(asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Answers with all that the stage shows of the state."""
    sweeps.warm(swept_of(asked.state))  # what follows its sliders, compiled ahead
    return pictured(asked)


def pictured(asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Returns all that the stage shows of the state."""
    state, race = asked.state, race_of(asked.state)
    step = None
    if isinstance(state, Inside):
        surface, results = picture.sample(race), running.results(race)
        step = arrows.step(state, begin_run(state))
    else:
        surface, results = picture.surface_and_results(race)
    shown = swept_of(state)
    header, arrays = messages.race_message(surface, results, shown, asked.screen, asked.held, asked.relief, step)
    if isinstance(state, Lesson):  # its address leaves out what is as the scene has it
        for name, slider in sliders(race_of(lesson.begin(state.scene))).items():
            header["sliders"][name]["usual"] = number(slider.value)
    if isinstance(state, Data):
        header["lead"] = examples.lead(race)
    if isinstance(state, Race):
        header["found"] = findings.told(race, results)
    return {**header, "counts": counts.facts(state), "address": canonical(state)}, arrays


def found(asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Answers with what explains most of a race, also with what other runs are needed to tell."""
    race = race_of(asked.state)
    kept = {"kind": "found", "race": messages.race_key(race)}
    return {**kept, "found": findings.told(race, running.results(race), by_running=True)}, {}


def paths(asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Answers with what moves while a hand drags the start or goes over a map's cells, and no more."""
    race = asked.state.race_at(*asked.run) if asked.run else race_of(asked.state)
    return messages.paths_message(running.results(race), race, asked.screen.look)


def gradients(asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Answers with the true gradients along the paths."""
    race = race_of(asked.state)
    return messages.gradients_message(running.results(race), race)


def sweep(asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Answers with the race at every value of a slider."""
    header, arrays = sweeps.answer(swept_of(asked.state), asked.slider)
    if isinstance(asked.state, Data) and asked.slider in asked.state.setting.knobs:
        arrays |= examples.swept(sweeps.swept(asked.state, asked.slider))
    return header, arrays


def examples_(asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Answers with the examples that a surface is made of, and those that each step sees."""
    header, arrays = examples.answer(race_of(asked.state))
    return {**header, "address": canonical(asked.state)}, arrays


def network_(asked: Question, tell: Tell) -> tuple[dict[str, Any], Arrays]:
    """Answers with all that the stage shows of a training."""
    header, arrays = network.answer(asked.state, asked.screen, asked.held, tell)
    return {**header, "address": canonical(asked.state)}, arrays


def _value_under(asked: Question) -> float:
    """Returns the value of the slider that a hand is at."""
    for value in asked.state.sliders()[asked.slider].options:
        if number(value) == asked.at:
            return value
    raise Refused(f"The slider {quoted(asked.slider)} has no value {quoted(asked.at)}.")


def moved(asked: Question, tell: Tell) -> tuple[dict[str, Any], Arrays]:
    """Answers with the training at another value of a slider, and no more."""
    there = asked.state.sliders()[asked.slider].at(_value_under(asked))
    header, arrays = network.moved(asked.state, there, asked.screen.look, tell)
    return {**header, "address": canonical(there)}, arrays


def nearest(asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Answers as `moved` does, with that of the slider's values that is kept and nearest; with "none" where nothing is."""
    header, arrays, drawn = network.nearest(asked.state, asked.slider, _value_under(asked), asked.screen.look)
    return {**header, "address": canonical(drawn)}, arrays


def panel(kind: str, asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Answers with what a panel beside the plane of a training shows."""
    header, arrays = panels.answer(kind, asked.state, asked.nth, asked.at)
    return {**header, "address": canonical(asked.state)}, arrays


def map_(asked: Question, tell: Tell) -> tuple[dict[str, Any], Arrays]:
    """Answers with a map; what the browser holds of it is left out."""
    header, arrays = maps.answer(asked.state, asked.screen, asked.held, tell)
    return {**header, "address": canonical(asked.state)}, arrays


def numbers(asked: Question) -> tuple[dict[str, Any], Arrays]:
    """Answers with what is said of the step that is looked at."""
    return {**steps.answer(asked.state, asked.screen), "address": canonical(asked.state)}, {}


def measures(asked: Question, tell: Tell) -> tuple[dict[str, Any], Arrays]:
    """Answers with what is said of a scene once its answer is revealed."""
    return {**measured.answer(asked.state, asked.screen, asked.picked, tell), "address": canonical(asked.state)}, {}


class Kind(NamedTuple):
    """What can be asked for."""

    answer: Callable[..., tuple[dict[str, Any], Arrays] | str]  # of a Question; if it has a `doing`, also of a Tell
    page: str  # whose address it is, unless the question says another
    packed: bool  # whether packing saves more than it costs
    urgency: int  # the lowest goes first
    check: Callable[[Any], Any] = race_of  # raises Refused for a state that has nothing of the kind
    doing: Callable[[Any, float], str] | None = None  # of what may be slow: what is computed of a state at that share
    slow: Callable[[Any], bool] = lambda state: True  # whether it is, of a state
    media_type: str = "application/octet-stream"
    lasts: bool = True  # whether the answer is always the same, so that it may be kept

    def is_slow(self, state: Any) -> bool:
        """Tells whether the answer takes long and tells how far it is."""
        return self.doing is not None and self.slow(state)


KINDS = {
    "race": Kind(race, "race", True, 0),
    "inside": Kind(race, "inside", True, 0),
    "data": Kind(race, "data", True, 0),
    "lesson": Kind(race, "lesson", True, 0),
    "paths": Kind(paths, "race", False, 0),
    "gradients": Kind(gradients, "race", True, 1),
    "sweep": Kind(sweep, "race", False, 1),
    "examples": Kind(examples_, "data", True, 1, _check_examples),
    "found": Kind(found, "race", True, 1),
    "numbers": Kind(numbers, "inside", True, 1, _check_steps),
    "measured": Kind(measures, "lesson", True, 1, _check_scene, measured.doing, measured.is_slow),
    "network": Kind(network_, "network", True, 2, _check_training, trained.doing),
    "moved": Kind(moved, "network", False, 0, _check_training, trained.doing, lambda state: not trained.is_live(state)),
    "nearest": Kind(nearest, "network", False, 0, _check_training, lasts=False),
    "map": Kind(map_, "maps", True, 2, _check_map, maps.doing),
    **{kind: Kind(partial(panel, kind), "network", True, 1, _check_training) for kind in panels.KINDS},
    "look": Kind(partial(panel, "look"), "network", True, 1, _check_look),
    "small": Kind(small.answer, "race", True, LATER, small.check, media_type="image/svg+xml"),
    "veiled": Kind(
        partial(small.answer, answered=False), "lesson", True, LATER, _check_scene, media_type="image/svg+xml"
    ),
}


class Answer(NamedTuple):
    """The bytes of an answer, packed or not."""

    body: bytes
    packed: bool
    media_type: str


def answer(kind: str, asked: Question, tell: Tell = lambda share: None) -> Answer:
    """Computes an answer; one that is slow tells how far it is, and what `tell` raises ends it."""
    what = KINDS[kind]
    found = what.answer(asked, tell) if what.doing else what.answer(asked)
    body = found.encode() if isinstance(found, str) else pack(*found)
    packed = what.packed and len(body) > SMALL
    return Answer(gzip.compress(body, 1, mtime=0) if packed else body, packed, what.media_type)
