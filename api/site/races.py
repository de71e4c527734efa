"""A free race on each named surface as files: the lecture's six methods at their own rates, and the sliders that they follow."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from api import answers
from api.answers import Question, canonical
from api.site import pictures
from api.site.folder import Part
from api.site.pictures import Moved, Sample
from api.site.scenes import data
from landscapes import LANDSCAPES
from states import sliders
from states.race import Race, fresh


def facts(names: Sequence[str]) -> dict[str, Any]:
    """Returns what the browser must know of these races before it shows one."""
    return {
        name: {
            "title": LANDSCAPES[name].name,
            "address": canonical(fresh(name)),
            "sliders": [pictures.facts(one) for one in moved(fresh(name))],
        }
        for name in names
    }


def files(names: Sequence[str]) -> dict[str, Any]:
    """Returns name of a file -> the address that its picture is of."""
    return {_file(name): canonical(fresh(name)) for name in names}


def parts(names: Sequence[str]) -> list[Part]:
    """Returns the files of these races."""
    return [part for name in names for part in _parts(name)]


def moved(race: Race) -> list[Moved]:
    """Returns the sliders of a race: the factor, and the knobs of a surface whose contour lines follow them."""
    setting = race.setting
    knobs = setting.turned if setting.landscape.quadratic else ()
    return pictures.moved(race, ["factor", *knobs], partial(sliders.moved, race))


def _file(name: str) -> str:
    return f"race-{name}"


def _parts(name: str) -> list[Part]:
    about = f"Race on {LANDSCAPES[name].name}"
    swept = [
        data(f"{_file(name)}-{slider.name}", partial(_swept, name, slider), f"{about}: {slider.title}")
        for slider in moved(fresh(name))
    ]
    return [data(_file(name), lambda: {"picture": sample(name).packed()}, about), *swept]


@cache
def sample(name: str) -> Sample:
    """Returns the race on a surface, without what is found of it: that leads to pages that files have not."""
    race = fresh(name)
    made = pictures.sampled(lambda screen: answers.pictured(Question("race", race, screen)))
    light, dark = ({key: part for key, part in one.items() if key != "found"} for one in (made.light, made.dark))
    return pictures.alone(Sample(light, dark, made.arrays), moved(race))


def _swept(name: str, slider: Moved) -> dict[str, bytes]:
    return {"sweep": pictures.sweep(fresh(name), slider, sample(name))}
