"""A surface's story tells of its first picture: beside any other it says so."""

from landscapes import LANDSCAPES
from pages.components.race.words import is_first_picture
from states.fields import replaced
from states.race import FIRST_METHODS, RATE_RULES, VIEWED, Run, fresh
from tests.support.open_page import open_page
from tests.support.turns import every_surface

MARK = "first picture"


def changed_races(surface: str):
    """The surface's first race with each of its parts changed in turn; by name."""
    race = fresh(surface)
    other = {
        "runs": (Run(FIRST_METHODS[0], {}),),
        "rate_rule": next(rule for rule in RATE_RULES if rule != race.rate_rule),
        "factor": 2 * race.factor,
        "hypers": {"rho": 0.5},
        "start": (race.setting.start_point[0] + 0.1, race.setting.start_point[1]),
        "steps": race.setting.steps + 1,
        "noise": race.setting.noise + 0.5,
        "seed": race.setting.seed + 1,
        "schedule": "cosine",
        "noise_kind": "gaussian",
        "batch": race.setting.batch + 1,
        "order": "sorted",
        "repeats": 3,
        "count": "evaluations",
        "tune": "both",
        "clip": "norm",
        "clip_at": 2 * race.setting.clip_at,
    }
    yield from ((name, replaced(race, **{name: value})) for name, value in other.items())
    for knob in race.setting.landscape.knobs:
        value = knob.high if race.setting.knobs[knob.name] != knob.high else knob.low
        yield knob.name, replaced(race, knobs={**race.setting.knobs, knob.name: value})


@every_surface
def test_a_story_is_of_the_first_picture_alone(surface):
    race = fresh(surface)
    assert is_first_picture(race)
    assert is_first_picture(race._replace(view="side", axes="fill"))
    wrong = [name for name, changed in changed_races(surface) if is_first_picture(changed)]
    assert wrong == []
    fields = {*race._fields, *race.setting._fields} - {"setting", "surface", "knobs", "rate", "table", *VIEWED}
    # A table of one's own is used on the page Data alone, where no story is told beside it.
    left = fields - {name for name, _ in changed_races(surface)}
    assert left == set()  # no part of a race is forgotten here; one rate for all counts only where it is chosen
    same = race._replace(rate_rule="same")
    assert not is_first_picture(same._replace(rate=2 * race.rate))


def test_the_page_marks_a_story_that_is_not_of_what_is_drawn():
    for surface in ("rosenbrock", "saddle"):
        for query, marked in (
            ({}, False),
            ({"view": "side"}, False),
            ({"rates": "same"}, True),
            ({"steps": "9"}, True),
        ):
            at = open_page({"s": surface, **query})
            (told,) = [part.value for part in at.markdown if LANDSCAPES[surface].story in part.value]
            assert (MARK in told) == marked, (surface, query)
