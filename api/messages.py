"""A race as the message that the stage draws: a header and arrays."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from api import findings, picture, sweeps, table
from api.picture import Shown, beside, columns, in_panels, lowest
from api.running import Result, along_of, hypers_of, rate_of
from api.screen import Screen
from api.sent import WHOLE, Sent, hair, note, sent
from engine import along
from engine.sampling import stationary_points
from figures import contour, curves, surface3d
from figures.inside import Arrow, arrow_style
from figures.theme import Look
from shapes import Surface
from states import registry
from states.axes import has_rate
from states.numbers import number
from states.race import Race, Run
from states.schedules import SCHEDULES
from states.setting import has_own_table
from states.sliders import Slider, sliders
from written import EXACT, many, written

Arrays = dict[str, np.ndarray]
COUNTED = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")  # as many as MAX_ENTRIES
COUNTS = {"steps": "step", "evaluations": "evaluations", "examples": "examples seen"}
LOOK = ("name", "paper", "ink", "quiet", "rule", "veil")  # what the canvas takes of the theme


TURN = 65535  # a whole one


class Step(NamedTuple):
    """What is drawn of the steps of the first run."""

    t: int  # the step that is looked at, from point t to point t + 1
    equal: bool  # whether all arrows are drawn equally long
    arrows: Sequence[Arrow]


def race_message(
    surface: Surface,
    results: Sequence[Result],
    shown: Shown,
    screen: Screen,
    held: str | None = None,
    relief: str | None = None,
    step: Step | None = None,
    size: int = WHOLE,
) -> tuple[dict[str, Any], Arrays]:
    """Header and arrays of what a page shows.

    The content of the figure, and that of the relief of the 3D view, is left out if the browser holds the one with
    that key. size: bytes that the rows of its runs may take.
    """
    race, look = shown.race(), screen.look
    zero = lowest(surface.minima, results)
    rows = sent(results, race, zero, size)
    header = {
        "kind": "race",
        "race": race_key(race),
        "figure": _figure(surface, results, race, screen, held),
        "view": race.view,
        "relief": _relief(surface, look, relief) if race.view == "3d" else None,
        "losses": losses(results, race, zero, look),
        "panels": [dict(zip("xy", contour.axis_names(i), strict=True)) for i in range(_panels(results, race))],
        "runs": _runs(results, race, look, rows),
        "look": {name: getattr(look, name) for name in LOOK},
        "start": race.setting.start_point,
        "knobs": race.setting.turned,
        "lowest": zero,
        "hair": hair(race),
        "count": race.count,
        "along": race.along != "loss",
        "title": race.setting.name,
        "lead": _lead(race),
        "setting": in_words(race),
        "summary": summary(results, race),
        "standing": findings.standing_of(results),
        "table": {"rows": table.rows(results), **table.facts()},
        "own": has_own_table(race.setting),
        "phone": screen.phone,
        "sliders": {name: slider_facts(slider) for name, slider in sliders(shown).items()},
        "tokens": {name: sweeps.token(slider) for name, slider in sweeps.sweepable(shown).items()},
        "note": " ".join(
            filter(None, (picture.found(surface, race.setting, results), sweeps.note(race), note(results, rows)))
        )
        or None,
        "step": None if step is None else _step(step, look),
    }
    if step is None:
        return header, _arrays(results, race, zero, rows)
    header["runs"][0].update(line=look.ink, text=look.ink, symbol="circle")  # the arrows have the colours
    for run in header["runs"][1:]:
        run["path"] = "dash"  # it may be the same path
    return header, {**_arrays(results, race, zero, rows), "arrows": _arrow_array(step.arrows)}


def slider_facts(slider: Slider) -> dict[str, Any]:
    """Returns what the browser must know to write the slider's value into the address: its values, and which is left out."""
    return count_facts(slider.options, slider.value, slider.usual)


def count_facts(options: Sequence[float], value: float, usual: float) -> dict[str, Any]:
    """Returns the same of a slider with these options."""
    return {"at": options.index(value), "values": [*map(number, options)], "usual": number(usual)}


def _step(step: Step, look: Look) -> dict[str, Any]:
    """What the header says of the arrows; where they are at each step stands in the array."""
    kinds = [
        {"kind": arrow.kind, "name": arrow.name, "leads": arrow.leads, **arrow_style(arrow.kind, look)._asdict()}
        for arrow in step.arrows
    ]
    return {"t": step.t, "equal": step.equal, "arrows": kinds}


def _arrow_array(arrows: Sequence[Arrow]) -> np.ndarray:
    """f4 (arrows, rows, 3, 2): tail, offset and vector of each at each step."""
    with np.errstate(over="ignore"):
        return np.stack([np.stack(arrow[2:5], axis=1) for arrow in arrows]).astype(np.float32)


def paths_message(results: Sequence[Result], race: Race, look: Look) -> tuple[dict[str, Any], Arrays]:
    """Returns header and arrays of what moves while the start is dragged, and no more."""
    zero = lowest(stationary_points(race.setting.landscape, race.setting.knobs).minima, results)
    rows = sent(results, race, zero)
    header = {"kind": "paths", "runs": _runs(results, race, look, rows), "start": race.setting.start_point}
    header |= {"lowest": zero, "hair": hair(race), "summary": summary(results, race), "rows": table.rows(results)}
    header["standing"] = findings.standing_of(results)
    return header, _arrays(results, race, zero, rows)


def gradients_message(results: Sequence[Result], race: Race) -> tuple[dict[str, Any], Arrays]:
    """Returns header and arrays of the directions at every step: ways u2 (rows, 2), all runs one after the other.

    Of each the way that it came, and the way against the true gradient: parts of a turn where a hair along x and one along
    y are equally long, 0 to 65534, and 65535 where there is none. They are asked for only where arrows are wanted.
    """
    units, found = np.array(hair(race)), np.zeros((0, 2), np.uint16)
    for result in results:
        x, grad = result.drawn.x, result.drawn.grad[: len(result.drawn.x)]
        came = np.diff(x, axis=0, prepend=x[:1])
        found = np.concatenate([found, np.stack([_turns(way / units) for way in (came, -grad)], axis=1)])
    return {"kind": "gradients", "race": race_key(race)}, {"ways": found}


def _turns(ways: np.ndarray) -> np.ndarray:
    """Returns the directions (n,) of vectors (n, 2) as parts of a turn, u2."""
    right, up = ways.T
    none = ~np.isfinite(right + up) | ((right == 0) & (up == 0))
    turns = np.round(np.arctan2(up, right) / (2 * np.pi) * TURN) % TURN
    return np.where(none, TURN, np.nan_to_num(turns)).astype(np.uint16)


def race_key(race: Race) -> str:
    """The same for equal races: by it the browser knows what an answer belongs to."""
    return sweeps.hashed(sweeps.content(race))


def in_words(race: Race) -> str:
    """What a picture of the race must say beside the names of surface and runs, in one line."""
    setting = race.setting
    x, y = setting.start_point
    noise = f"{setting.disturbance}, seed {setting.seed}" if setting.is_noisy else ""
    rates = {
        "own": f"factor {written(race.factor, EXACT)}" if race.factor != 1 else "",
        "same": f"learning rate {written(race.rate, EXACT)} for all",
        "tuned": "tuned rates",
    }
    parts = (
        ", ".join(f"{name} {written(value, EXACT)}" for name, value in setting.turned.items()),
        f"from ({written(x, EXACT)}, {written(y, EXACT)})",
        many(setting.steps, race.counted),
        rates[race.rate_rule],
        f"{SCHEDULES[setting.schedule].name.lower()} schedule" if setting.schedule != "constant" else "",
        f"gradients clipped by {setting.clip} at {written(setting.clip_at, EXACT)}" if setting.clip != "off" else "",
        noise,
        f"{race.repeats} repeats" if race.repeats > 1 else "",
    )
    return "; ".join(part for part in parts if part)


def _lead(race: Race) -> str:
    """What is seen, and what to do."""
    turn = race.rate_rule != "tuned" and turns_a_rate(race.runs)  # a search has found them
    return lead(race.runs, race.setting.name, f"Drag the ring{'; turn the rate' if turn else ''}.")


def turns_a_rate(runs: Sequence[Run]) -> bool:
    """Tells whether any of the runs has a learning rate."""
    return any(has_rate(run.method) for run in runs)


def lead(runs: Sequence[Run], what: str, deed: str, apart: bool = False) -> str:
    """Writes how many runs go where from, each from its own start if they are `apart`, and what a hand may do."""
    if not runs:
        return "Choose methods with the plus."
    ways = "way" if len(runs) == 1 else "ways"
    starts = f"{COUNTED[len(runs)].lower()} starts" if apart and len(runs) > 1 else "one start"
    return f"{COUNTED[len(runs)]} {ways} from {starts}: {what}. {deed}".strip()


def summary(results: Sequence[Result], race: Race) -> str:
    """The picture in words: what became of each run, when, and where."""
    ends = " ".join(f"{_end(result)}." for result in results)
    paths = f"the paths of {len(results)} runs" if len(results) != 1 else "the path of one run"
    picture = "A relief" if race.view == "3d" else "Contour lines"
    return f"{picture} of {race.setting.name} with {paths}. {ends}".strip()


def _end(result: Result) -> str:
    x, y = result.place
    since = "" if result.arrived is None else f" after {many(result.arrived)}"
    since += f", clipped in {many(result.clipped)}" if result.clipped >= 0 else ""
    return f"{result.drawn.label}: {result.status}{since}, at ({written(x, 3)}, {written(y, 3)}) with loss {written(result.loss, 3)}"


def _panels(results: Sequence[Result], race: Race) -> int:
    return len(results) if in_panels(race) else 1


def _runs(results: Sequence[Result], race: Race, look: Look, rows: Sequence[Sent]) -> list[dict[str, Any]]:
    """How each run is drawn, and how many rows of the arrays are its own."""
    chosen = picture.styles_in(race, look)
    return [
        {
            "label": result.drawn.label,
            "rate": rate_of(result.drawn.label, race, run, hypers_of(race, run)),
            "panel": i if in_panels(race) else 0,
            **style._asdict(),  # line, text, symbol, dash
            "rows": len(result.drawn.x),
            "sent": len(some.rows),
            "stride": some.stride,
            "rough": some.rough,
            "diverged": -1 if result.diverged is None else result.diverged,
            "status": result.status,
            "thin": len(result.thin),
        }
        for i, (result, style, run, some) in enumerate(zip(results, chosen, race.runs, rows, strict=True))
    ]


def _arrays(results: Sequence[Result], race: Race, zero: float, rows: Sequence[Sent]) -> Arrays:
    """x f4 (rows, 2) and height f4 (rows,), all runs one after the other, each at the rows that travel; step u2 (rows,),
    where these are not all; clipped, of every step; at, thin and band where there are any, along where it is wanted.

    height is the loss above the lowest: in four bytes, what is left of a loss of 1e-12 at a lowest of -1 would be zero.
    """
    each = [(result, some.rows) for result, some in zip(results, rows, strict=True)]
    arrays = {
        "x": _single([result.drawn.x[some] for result, some in each], (0, 2)),
        "height": _single([result.drawn.loss[some] - zero for result, some in each], (0,)),
    }
    if any(result.drawn.clipped is not None for result in results):
        arrays["clipped"] = np.concatenate([_clipped(result) for result in results])
    if any(len(some) < len(result.drawn.x) for result, some in each):
        arrays["step"] = np.concatenate([some for _, some in each]).astype(np.uint16)
    if race.along != "loss":
        curves = [along_of(result, race, run) for result, run in zip(results, race.runs, strict=True)]
        arrays["along"] = _single([curve[some] for curve, (_, some) in zip(curves, each, strict=True)], (0,))
    if race.count != "steps":
        arrays["at"] = _single([result.at[some] for result, some in each], (0,))
    if thin := [path[some] for result, some in each for path in result.thin]:
        arrays["thin"] = _single(thin, (0, 2))
    if bands := [np.array(result.band)[:, some] - zero for result, some in each if result.band is not None]:
        arrays["band"] = np.stack([_single([band[edge] for band in bands], (0,)) for edge in (0, 1)])
    return arrays


def _clipped(result: Result) -> np.ndarray:
    """u1 (rows,) 1 where a gradient of the step that leaves a row was clipped; 0 throughout for the median of several runs."""
    found = result.drawn.clipped
    return np.zeros(len(result.drawn.x), np.uint8) if found is None else found.astype(np.uint8)


def _single(parts: Sequence[np.ndarray], empty: tuple[int, ...]) -> np.ndarray:
    """The parts one after the other as f4; infinite where that has no room for a number."""
    with np.errstate(over="ignore"):
        return np.concatenate([np.zeros(empty), *parts]).astype(np.float32)


# --- what Plotly draws ---------------------------------------------------------------------------------------------


def _figure(
    surface: Surface, results: Sequence[Result], race: Race, screen: Screen, held: str | None
) -> dict[str, Any]:
    """The background: its key tells by all that goes into it whether it is another one; drawn only if it is."""
    titles = _titles(results, race, screen.look) if in_panels(race) else []
    across = columns(len(titles), screen.phone) if titles else 1
    aside = beside(race.setting)
    key = _key(surface, screen.look, titles, across, aside)
    if key == held:
        return {"key": key, "json": None}
    figure = contour.background(surface, screen.look, len(titles) or 1, across, titles, aside)
    return {"key": key, "json": json.loads(str(figure.to_json()))}


def _relief(surface: Surface, look: Look, held: str | None) -> dict[str, Any]:
    """What stands still of the 3D view, in the same way."""
    key = _key(surface, look, "relief")
    if key == held:
        return {"key": key, "json": None}
    return {"key": key, "json": json.loads(str(surface3d.relief(surface, look).to_json()))}


def _key(surface: Surface, look: Look, *more: Any) -> str:
    words = json.dumps([surface.xlim, surface.ylim, look.name, *more])
    return sweeps.hashed(words.encode(), *(np.asarray(part).tobytes() for part in (*surface.grid, *surface[1:3])))


def _titles(results: Sequence[Result], race: Race, look: Look) -> list[tuple[str, str]]:
    """Above each panel, the run's label in its colour."""
    chosen = picture.styles_in(race, look)
    return [(result.drawn.label, style.text) for result, style in zip(results, chosen, strict=True)]


def losses(results: Sequence[Result], race: Race, zero: float, look: Look) -> dict[str, Any]:
    """Returns the axes of the loss plot, or of what else is wanted, which every move of a slider changes: small, and always sent."""
    runs, diverged = [result.drawn for result in results], [result.diverged for result in results]
    at, title = [result.at for result in results], COUNTS[race.count]
    if race.along == "loss":
        figure = curves.axes(runs, zero, diverged, look, at, title)
    else:
        values = [along_of(result, race, run) for result, run in zip(results, race.runs, strict=True)]
        figure = curves.along(runs, values, WORDS[race.along], _limits(race), diverged, look, at, title)
    return {"key": sweeps.hashed(json.dumps(figure).encode()), "json": figure}


WORDS = {"gradient": "norm of the gradient", "step": "length of the step", "curvature": "largest curvature × rate"}


def _limits(race: Race) -> dict[str, float]:
    """Names of methods -> the curvature times the rate below which they converge, where that is drawn."""
    if race.along != "curvature":
        return {}
    known = {
        run.method: found
        for run in race.runs
        if (found := along.limit(registry.method(run.method), hypers_of(race, run))) is not None
    }
    names = {
        value: [registry.method(key).name for key, own in known.items() if own == value] for value in known.values()
    }
    return {", ".join(some): value for value, some in names.items()}
