"""Writes what is found of a race's runs as it travels: sentences, each with links to where it can be seen."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np

from api.running import Result, hypers_of
from engine.findings import findings
from engine.findings.rules import Link, best
from engine.findings.seen import Seen
from engine.findings.standings import Fate, standing
from engine.outcomes import Outcomes
from engine.verdict import ARRIVED, LOCAL, STATUSES
from lecture import SCENES
from states import address, registry
from states.axes import CELLS, usual_axes
from states.inside import Inside, changed
from states.map import Map, own_rates, usual_colour
from states.race import Race, Run
from states.shared import shared_name

MANY = 3  # runs: of more than these two sentences leave most unexplained


def told(race: Race, results: Sequence[Result], by_running: bool = False) -> list[dict[str, Any]]:
    """Returns the findings that explain most, two, of many runs three; by_running: also of those that other runs are needed for."""
    if any(run.stopped == 0 for result in results for run in result.runs):  # there is no number where they start
        return []
    # Other runs are of so many steps, and of one seed.
    by_running = by_running and race.count == "steps" and race.repeats == 1
    seen = [_seen(race, run, result) for run, result in zip(race.runs, results, strict=True)]
    return [
        {"key": one.key, "text": one.sentence, "runs": one.runs, "links": _links(race, one.links)}
        for one in best(findings(race.setting, seen, by_running), 3 if len(seen) > MANY else 2)
    ]


def standing_of(results: Sequence[Result]) -> str:
    """Returns what the rows of the table alone tell: it is said while a hand moves. Of several seeds there is nothing so short."""
    if any(len(result.runs) > 1 for result in results):
        return ""
    return standing([_fate(result.drawn.label, result.kind, result.diverged, result.arrived) for result in results])


def standings_of(found: Outcomes, labels: Sequence[Sequence[str]]) -> list[str]:
    """Returns the same for every race of a sweep; labels: of the runs of each race."""
    rows = (np.asarray(field).tolist() for field in (found.status, found.step, found.arrived))
    return [
        standing(
            [
                _fate(label, STATUSES[status], *map(_there, steps))
                for label, status, *steps in zip(names, *race, strict=True)
            ]
        )
        for names, *race in zip(labels, *rows, strict=True)
    ]


def _fate(label: str, status: str, diverged: int | None, arrived: int | None) -> Fate:
    return Fate(label, status, arrived if status in (ARRIVED, LOCAL) else diverged)


def _there(step: int) -> int | None:
    return None if step < 0 else step


def _seen(race: Race, run: Run, result: Result) -> Seen:
    optimizer, values = registry.method(run.method), hypers_of(race, run)
    ends = [float(one.loss[-1]) for one in result.runs]
    return Seen(result.runs[0], result.verdicts[0], optimizer, values, result.verdicts, ends)


def _links(race: Race, links: Sequence[Link]) -> list[dict[str, str]]:
    """Returns those of the links that lead to just what the sentence is of: text and address."""
    found = [_link(race, link) for link in links]
    return [{"text": text, "href": href} for text, href in found if href]


def _link(race: Race, link: Link) -> tuple[str, str]:
    """Returns the text and the address of a link; no address where no page shows this very run."""
    if link.kind == "scene":
        return f"{link.scene} {SCENES[link.scene].title}", f"./lecture?{urlencode({'scene': link.scene})}"
    run = race.runs[link.run]
    if link.kind == "inside":
        return f"Look inside at step {link.step}", _href("inside", _inside(race, run, link.step))
    return "The map at this rate", _href("maps", _map(race, run))


def _inside(race: Race, run: Run, step: int) -> Inside:
    inside = Inside(race.setting, run.method, step)
    return inside._replace(hypers=changed(inside, hypers_of(race, run)))


def _map(race: Race, run: Run) -> Map | None:
    """Returns the map over the rate and another knob on which the run is a cell; None where it is beyond its edges."""
    where, values = race.setting.surface, hypers_of(race, run)
    axes = usual_axes(where, run.method)
    shown = Map(race.setting, usual_colour(where), *axes, CELLS[0], methods=(run.method,))
    optimizer = registry.method(run.method)
    others = {
        shared_name(run.method, knob): values[knob.name]
        for knob in optimizer.knobs
        if knob.name != "learning_rate" and knob.name not in axes and values[knob.name] != knob.default
    }
    shown = shown._replace(rates=own_rates(shown, {run.method: values["learning_rate"]}), hypers=others)
    at: Mapping[str, float] = {**race.setting.knobs, **values}
    if "learning_rate" not in axes or not all(
        axis.holds(at[name]) for axis, name in zip(shown.axes(), axes, strict=True)
    ):
        return None
    cell = tuple(axis.nearest(at[name]) for axis, name in zip(shown.axes(), axes, strict=True))
    return shown if shown.cell == (0, *cell) else shown._replace(chosen=(0, *cell))


def _href(page: str, state: Inside | Map | None) -> str:
    """Returns a page's address with that state; "" where the page has no address for it."""
    if state is None:
        return ""
    query = address.encode(state)
    again, problems = address.decode(
        page, {name: [text] if isinstance(text, str) else text for name, text in query.items()}
    )
    return "" if problems or again != state else f"./{page}?{urlencode(query, doseq=True)}"
