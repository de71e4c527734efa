"""What became of the starts, or of the rates, that a class has chosen: each is the race from there, or with it, run and judged."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from api import running, sweeps, table
from api.limits import Refused
from engine import batch
from engine.outcomes import Outcomes, outcomes
from engine.run import labels
from engine.sampling import stationary_points
from engine.verdict import ARRIVED, DIVERGED, LOCAL, SADDLE, STATUSES, TOLERANCE
from figures.maps.colours import TONES, minimum_colours
from figures.theme import Look
from states import registry
from states.numbers import number
from states.race import Race
from written import written

RATES = ("factor", "rate")  # the slider of a race's rates: which of them there is, the race says
NOT_RUN = "What a class has chosen is run where the paths follow a slider: not with repeats, tuned rates or evaluations, nor over so many steps."


class Place(NamedTuple):
    """Where runs end."""

    text: str
    color: str  # "#rrggbb"


def answer(race: Race, what: str, picks: Sequence[Sequence[float]], look: Look) -> dict[str, Any]:
    """Tells what became of each pick: of a "start" x, y, where each method ends from there; of a "rate", how it does with it.

    options: places, or rates, with a color each or none; labels: of the runs, or one that is empty; counts: of each label the
    picks an option; ends: of each run the option of each pick, only of starts. Raises Refused for a race that no slider moves.
    """
    if not race.runs or sweeps.note(race) is not None:
        raise Refused(NOT_RUN)
    if not picks:
        return {"sentences": ["Nobody has chosen."], "options": [], "labels": [], "counts": [], "ends": None}
    alike, index = np.unique(np.array(picks, float), axis=0, return_inverse=True)
    races = [_with(race, what, *pick) for pick in alike.tolist()]
    found, many = _run(races), np.bincount(index.ravel())
    told = _starts if what == "start" else _rates
    return told(races, found, many, index.ravel(), look)


def _with(race: Race, what: str, *pick: float) -> Race:
    """Returns the race from that start, or with that rate."""
    if what == "start":
        return race._replace(setting=race.setting._replace(start=(pick[0], pick[1])))
    name = next(name for name in RATES if name in race.sliders())
    return race.sliders()[name].at(pick[0])


def _run(races: Sequence[Race]) -> Outcomes:
    """Runs and judges races that differ in what sliders move, so many at a time that their paths need little room."""
    first, optimizers = races[0], [registry.method(run.method) for run in races[0].runs]
    parts = [races[at : at + batch.WIDTH] for at in range(0, len(races), batch.WIDTH)]
    judged = [
        outcomes(batch.paths(optimizers, first.setting, sweeps.members(part)), [one.setting for one in part])
        for part in parts
    ]
    return Outcomes(*map(np.concatenate, zip(*judged, strict=True)))


def _starts(races: Sequence[Race], found: Outcomes, many: np.ndarray, index: np.ndarray, look: Look) -> dict[str, Any]:
    race = races[0]
    places, ends = _ends(race, found, look)
    there = np.unique(ends)  # places in which nothing ends are left out
    places, ends = [places[i] for i in there], np.searchsorted(there, ends)
    counts = [np.bincount(column, many, len(places)).astype(int).tolist() for column in ends.T]
    names = labels([(registry.method(run.method), running.hypers_of(race, run)) for run in race.runs])
    return {
        "sentences": [
            f"{name}: {_listed([(n, place.text) for n, place in zip(of, places, strict=True)])}."
            for name, of in zip(names, counts, strict=True)
        ],
        "options": [place._asdict() for place in places],
        "labels": names,
        "counts": counts,
        "ends": ends[index].T.tolist(),
    }


def _listed(counted: Sequence[tuple[int, str]]) -> str:
    """Says of how many starts end where, the most first: "14 of 32 starts end at the minimum (1, 0), 18 at a saddle"."""
    (first, place), *others = sorted(((n, text) for n, text in counted if n), key=lambda pair: -pair[0])
    all_of = sum(n for n, _ in counted)
    end = "ends" if first == 1 else "end"
    return ", ".join([f"{first} of {_many(all_of, 'start')} {end} {place}", *(f"{n} {text}" for n, text in others)])


def _ends(race: Race, found: Outcomes, look: Look) -> tuple[list[Place], np.ndarray]:
    """Returns where runs can end, the minima first, in the colours of the map of starts; and of each run (n, k) its place."""
    minima, tones = stationary_points(race.setting.landscape, race.setting.knobs).minima, TONES[look.name]
    places = [
        Place(f"at the minimum ({written(x, 3)}, {written(y, 3)})", color)
        for (x, y, _), color in zip(minima.tolist(), minimum_colours(len(minima), look), strict=True)
    ]
    unmarked, saddle, diverged, elsewhere = range(len(minima), len(minima) + 4)
    places += [
        Place("at a minimum without a mark", look.quiet),
        Place("at a saddle", tones.saddle),
        Place("nowhere (diverged)", tones.diverged),
        Place(f"at no minimum after {_many(race.setting.steps, 'step')}", tones.never),
    ]
    status = np.array(STATUSES)[found.status]
    is_marked = (found.minimum >= 0) & (found.arrived >= 0) & (found.distance <= TOLERANCE)
    kinds = [status == DIVERGED, is_marked, np.isin(status, (ARRIVED, LOCAL)), status == SADDLE]
    return places, np.select(kinds, [diverged, found.minimum, unmarked, saddle], elsewhere)


def _rates(races: Sequence[Race], found: Outcomes, many: np.ndarray, index: np.ndarray, look: Look) -> dict[str, Any]:
    name = next(name for name in RATES if name in races[0].sliders())
    runs = [registry.method(run.method).name for run in races[0].runs]
    runs = runs if len({*runs}) == len(runs) else [f"{run} ({nth})" for nth, run in enumerate(runs, 1)]
    told = table.rows_of(found)
    return {
        "sentences": [f"{run}: {_kinds(found.status[:, nth], many)}." for nth, run in enumerate(runs)],
        "options": [
            {"text": f"{name} {number(race.sliders()[name].value)}: {_became(runs, rows)}", "color": ""}
            for race, rows in zip(races, told, strict=True)
        ],
        "labels": [""],
        "counts": [many.tolist()],
        "ends": None,
    }


def _became(runs: Sequence[str], rows: Sequence[table.Row]) -> str:
    return "; ".join(f"{run} {row.status.lower()}, loss {row.loss}" for run, row in zip(runs, rows, strict=True))


def _kinds(status: np.ndarray, many: np.ndarray) -> str:
    """Says with how many choices a method came to what, the most first: "arrived with 9 of 12 choices, diverged with 3"."""
    counts = np.bincount(status, many, len(STATUSES)).astype(int).tolist()
    (most, kind), *others = sorted(
        ((n, kind) for n, kind in zip(counts, STATUSES, strict=True) if n), key=lambda pair: -pair[0]
    )
    first = f"{kind.lower()} with {most} of {_many(int(many.sum()), 'choice')}"
    return ", ".join([first, *(f"{kind.lower()} with {n}" for n, kind in others)])


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
