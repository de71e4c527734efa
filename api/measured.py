"""What was measured of a scene, with its answer and its own figure, as the controls have it."""

import logging
import math
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from api import told
from api.limits import GivenUp, Tell
from api.markup import table
from api.picture import of_all
from api.screen import Screen
from figures import scenes
from figures.scenes.small import shows_anything
from lecture import SCENES
from lecture.base import NONE, Measurement, in_percent, is_share, shown
from lecture.experiments import SEEDS, silent
from lecture.lesson import Lesson, begin
from lecture.racing import diverging
from states.race import Race
from written import listed, many, readable

SIGNS = {"<=": "≤", ">=": "≥", "+-": "±", "to": "to"}  # of a threshold
MARKS = {  # whether the claim holds -> class, sign and words of the mark
    True: ("held", "✓", "holds"),
    False: ("broken", "✗", "does not hold here"),
    None: ("unjudged", "?", "cannot be judged with these controls"),
}
CONTRADICTED = {  # the same, where what is measured contradicts the claim
    True: ("broken", "✗", "does not hold on these networks"),
    False: ("unjudged", "?", "cannot be judged with these seeds"),
    None: ("unjudged", "?", "cannot be judged with these seeds"),
}
AS_IT_WAS = "<b>About the scene as it was.</b>"
ASKED_BEFORE = "Asked of the scene as it was."
ASKED_OF = f"{ASKED_BEFORE} ✓: right with your controls."
UNFOLLOWED = "With your controls nothing was measured."
UNDRAWN = "This cannot be drawn with the controls as they are."
UNMEASURED = "This could not be measured with the controls as they are; nothing is claimed of it."


def is_slow(lesson: Lesson) -> bool:
    """Tells whether networks must be trained first."""
    experiment = lesson.now.experiment
    return experiment is not None and not experiment.is_measured


def doing(lesson: Lesson, share: float) -> str:
    """Writes how far the trainings are."""
    assert lesson.now.experiment is not None
    most = SEEDS * lesson.now.experiment.trainings
    if not most:
        return "Looks at networks"
    return f"Trains {many(most, 'network')}: {int(share * most + 1e-9)} done"


def answer(lesson: Lesson, screen: Screen, picked: int | None = None, tell: Tell = silent) -> dict[str, Any]:
    """Returns what the page says of a scene once its answer is revealed; picked: the option that the visitor chose before.

    With it comes what the browser notes: the scene, what was predicted, and which option was right in the scene as it was.
    """
    found = measurement(lesson, tell)
    said = {"answer": "", "measured": told.warning(UNMEASURED)}
    if found is not None:
        said = {"answer": revealed(lesson, found, picked), "measured": _measured_of(lesson, found)}
    header = told.header(said, {"figure": _figure(lesson, found, screen)} if lesson.now.figure else {})
    return {**header, "answered": {"scene": lesson.scene, "picked": picked, "right": _right(lesson)}}


def _right(lesson: Lesson) -> int | None:
    """Returns the option that is right in the scene as it was."""
    before = measurement(begin(lesson.scene))
    return None if before is None else lesson.now.answer(before)


def revealed(lesson: Lesson, found: Measurement, picked: int | None, moved_on: bool = False) -> str:
    """Writes the question with its options, which one is right, which one the visitor chose, and why.

    The words of a scene are about the scene as it was; once a control was moved, what was measured now comes before them.
    moved_on: a hand has moved the scene on, and nothing is measured anew.
    """
    scene = lesson.now
    right = scene.answer(found)
    items = "".join(
        f"<li class='{'right' if i == right else ''}'>{'✓ ' if i == right else ''}{escape(option)}"
        f"{' <small>(your prediction)</small>' if i == picked else ''}</li>"
        for i, option in enumerate(scene.lettered)
    )
    now = f"{_then_and_now(lesson, found)}<p class='as-it-was'>{AS_IT_WAS} " if lesson.is_changed or moved_on else "<p>"
    of = ASKED_OF if lesson.is_changed and right is not None else ASKED_BEFORE
    asked = f"<p class='as-it-was'>{of}</p>" if now != "<p>" else ""
    return (
        f"<div class='answer'>{asked}<b>{escape(scene.question)}</b><ul>{items}</ul>{now}{escape(scene.why)}</p></div>"
    )


def _then_and_now(lesson: Lesson, found: Measurement) -> str:
    """Writes which option was right in the scene as it was, which one is with these controls, and what they come to."""
    scene, before = lesson.now, measurement(begin(lesson.scene))
    was, now = (NONE if one is None else escape(scene.right(one)) for one in (before, found))
    known = UNFOLLOWED
    if lesson.is_changed:
        known = f"With your controls: <b>{now}</b>. {escape(scene.found(found))}{escape(_diverging(lesson))}"
    return f"<p class='then-and-now'>As the scene was: <b>{was}</b>. {known}</p>"


def _diverging(lesson: Lesson) -> str:
    """Writes which runs of the picture diverge, a space before it; "" where none does."""
    names = [] if lesson.measured is None else diverging(lesson.measured)
    return f" In the picture {listed(names)} {'diverges' if len(names) == 1 else 'diverge'}." if names else ""


def kept(lesson: Lesson, found: Measurement) -> str:
    """Writes what was measured of a scene as it was for one that a hand has moved on, where nothing is measured anew."""
    figure = " So is its figure." if lesson.now.figure else ""
    return f"<div class='as-it-was'><p>{AS_IT_WAS}{figure}</p>{_measured_of(lesson, found, 'as it was')}</div>"


def _figure(lesson: Lesson, found: Measurement | None, screen: Screen) -> dict[str, Any]:
    """Draws the scene's own figure, described by what was measured once a control was moved.

    Where it cannot be drawn, a sentence says so and the log why.
    """
    assert lesson.now.figure is not None
    try:
        drawn = scenes.DRAWN[lesson.scene](lesson.now.figure(lesson.measured), of_all(screen.look))
    except Exception:
        logging.getLogger(__name__).exception("No figure of %s", lesson.scene)
        return told.undrawn(UNDRAWN)
    if not shows_anything(drawn):
        return told.undrawn(UNDRAWN)
    described = lesson.now.look_for
    if lesson.is_changed:
        described = "With your controls." if found is None else f"With your controls. {lesson.now.found(found)}"
    return told.chart(drawn, screen, f"{lesson.now.title}. {described}")


def measurement(lesson: Lesson, tell: Tell = silent) -> Measurement | None:
    """Measures the race as the controls have it; returns None if it cannot be measured, and logs why.

    What takes long tells how far it is, and ends with what `tell` raises.
    """
    try:
        if lesson.now.experiment is not None:
            return lesson.now.experiment(tell=tell)
        return _measured(lesson.scene, _Key(lesson.measured))
    except GivenUp:
        raise
    except Exception:
        logging.getLogger(__name__).exception("No measurement of %s", lesson.scene)
        return None


class _Key:
    """Makes a preset, whose values are dicts, the key of a cache."""

    def __init__(self, preset: Race | None):
        self.preset, self.text = preset, repr(preset)

    def __eq__(self, other) -> bool:
        return isinstance(other, _Key) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=512)
def _measured(scene: str, key: _Key) -> Measurement:
    return SCENES[scene].measure(key.preset)


def _measured_of(lesson: Lesson, found: Measurement, when: str = "now") -> str:
    """Writes the mark, the figures that have a threshold, the others folded, and the caveat."""
    others = {name: value for name, value in found.figures.items() if name not in found.thresholds}
    folded = (
        f"<details><summary>{many(len(others), 'more figure')}</summary>{_table(found, others, when)}</details>"
        if others
        else ""
    )
    caveat = ""
    if lesson.now.caveat:
        kind, about = ("caveat as-it-was", f"{AS_IT_WAS} ") if lesson.is_changed else ("caveat", "")
        caveat = f"<p class='{kind}'>{about}<b>Caveat.</b> {escape(lesson.now.caveat)}</p>"
    kind, sign, words = (CONTRADICTED if lesson.now.contradicts else MARKS)[found.holds]
    if sign == "✓" and lesson.now.caveat:
        words += " in part" if lesson.now.in_part else " with a caveat"
    return f"<p class='mark {kind}'>{sign} {words}</p>{bound_table(found, when)}{folded}{_seeds(found)}{caveat}"


def _seeds(found: Measurement) -> str:
    """Writes with how many seeds networks were trained, and how the table is to be read."""
    if not found.seeds:
        return ""
    return (
        f"<p class='seeds'>Measured with {many(found.seeds, 'seed')}: the lowest and the highest figure of them. What is "
        "wanted, each seed must show.</p>"
    )


def bound_table(found: Measurement, when: str = "now") -> str:
    """Writes the figures that have a threshold, as HTML; when: what their column is called."""
    return _table(found, {name: value for name, value in found.figures.items() if name in found.thresholds}, when)


def _table(found: Measurement, figures: Mapping[str, float], when: str) -> str:
    rows = [(escape(name), shown(found, name), _threshold(found, name)) for name in figures]
    heads = ("Measured", when, "wanted")
    return table("measured", "What was measured", heads, rows, style=f"--rows: {len(figures)}")


def _threshold(found: Measurement, name: str) -> str:
    wanted = found.thresholds.get(name)
    if wanted is None:
        return ""
    write = in_percent if is_share(name) else readable
    words = " ".join(SIGNS[word] if word in SIGNS else write(float(word)) for word in wanted.split(" "))
    if not all(map(math.isfinite, found.values(name))):
        return f"{words} ?"
    return words + ("" if found.meets(name) else " ✗")
