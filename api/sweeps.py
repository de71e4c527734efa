"""The race at every value of a slider, in one message: the browser shows the member under the thumb while it moves."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from api import findings, table
from api.background import Task, Worker
from api.picture import Shown, limits, lowest_loss
from api.running import hypers_of, rate_of
from api.sparse import sparse
from engine import batch, outcomes
from engine.batch import Member
from engine.run import LENGTH, labels
from engine.sampling import quadratics, stationary_points
from engine.step import counts_for_itself
from figures import curves
from states import registry
from states.address import encode
from states.race import Race, plain
from states.setting import Setting
from states.sliders import Slider, moved, sliders

WIDER = 4  # widths of the view on each side of it: paths are followed as far as that outside
TOP = 65535  # of a u2
LIVE = 18_000  # steps of all runs together: their sweep takes a processor some 0.4 s, with noise half as much again
HEAD = 2_000  # bytes of a header that tell where its arrays are, at most
SIZE = 500_000  # bytes of an answer
DECADES = 20.0  # from the start's loss, up and down: what is beyond is drawn at the edge

NOT_LIVE = {
    "repeats": "With repeats the paths follow a slider when it is released.",
    "evaluations": "Where evaluations are compared the paths follow a slider when it is released.",
    "examples": "Against the examples seen the paths follow a slider when it is released: a step of {} sees them as often as it wants.",
    "long": f"With more than {LIVE:,} steps of all runs together the paths follow a slider when it is released.",
    "tuned": "With tuned rates the paths follow a slider when it is released: the rates are then searched anew.",
}


def note(race: Race) -> str | None:
    """Why the paths of this race do not follow a slider while it moves; None where they do."""
    if race.repeats > 1:
        return NOT_LIVE["repeats"]
    if race.count == "evaluations":
        return NOT_LIVE["evaluations"]
    if race.count == "examples":
        methods = [registry.method(run.method) for run in race.runs]
        if free := [method.name for method in methods if counts_for_itself(method)]:
            return NOT_LIVE["examples"].format(free[0])
    if race.setting.steps * len(race.runs) > LIVE:
        return NOT_LIVE["long"]
    return NOT_LIVE["tuned"] if race.rate_rule == "tuned" else None


def sweepable(shown: Shown) -> dict[str, Slider]:
    """The sliders that the paths can follow, by name: all of a plain race, none of one with repeats or tuned rates."""
    race = shown.race()
    return sliders(shown) if race.runs and note(race) is None else {}


def swept(shown: Shown, slider: str) -> list[Race]:
    """The race at every option of that slider, as the page has it when the thumb is released there."""
    return [moved(shown, slider, value).race() for value in sliders(shown)[slider].options]


def members(races: Sequence[Race]) -> list[Member]:
    """The races as what `batch.paths` runs."""
    return [
        Member(
            [hypers_of(race, run) for run in race.runs],
            race.setting.knobs,
            race.setting.start_point,
            race.setting.noise,
            race.setting.seed,
            race.setting.clip_at,
        )
        for race in races
    ]


def token(slider: Slider) -> str:
    """The same for two sliders exactly if their sweeps give the same: for all but the present value, and for the options.

    Its options have the present value among them where that is no tick, so they may change as it moves.
    """
    options = slider.options
    return hashed(content(plain(slider.at(options[0]).race())), json.dumps(options).encode())


def content(race: Race) -> bytes:
    """Returns all that a race is, in the same bytes exactly for equal races: its address, and the table that is in none."""
    table = race.setting.table
    return json.dumps([encode(race), table and table.digest], sort_keys=True).encode()


def hashed(*parts: bytes) -> str:
    """A short name for a content."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


# --- the answer ----------------------------------------------------------------------------------------------------


class Box(NamedTuple):
    """A rectangle: low corner (2,), high corner (2,)."""

    low: np.ndarray
    high: np.ndarray


def answer(
    shown: Shown, slider: str, some: Sequence[int] | None = None, size: int | None = None
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of the message that holds the race at every option of the slider, or at some of them.

    x u2 (members, runs, rows, 2) over the header's box; loss u2 (members, runs, rows): log10(loss - lowest) over the
    header's range into 1..65535, 0 where there is nothing to draw; ends u2 (members, runs): the row from which a run has diverged, `rows` for one that has not;
    clipped u1 (members, runs, ceil(rows / 8)), if gradients are clipped: eight rows a number, the first its highest bit;
    second u2 (members, second paths, rows, 2), of the runs that the header lists under "second", if any;
    quadratic f8 (members, 6), as `quadratics` has it, where a quadratic surface follows its knob.
    Of more than LENGTH steps, and where all rows take more than SIZE bytes, some travel, as `sparse` has them; in
    `size` bytes, of any race.
    """
    header, arrays, axis = _whole(shown, slider)
    if some is not None:
        header, arrays = _picked(header, arrays, some)
    room = (size or SIZE) - len(json.dumps(header)) - HEAD
    if size is None and header["rows"] <= LENGTH + 1 and sum(part.nbytes for part in arrays.values()) <= room:
        return header, arrays
    return header, sparse(arrays, header["second"], TOP / (2 * WIDER + 1), axis, room)


def _picked(
    header: dict[str, Any], arrays: dict[str, np.ndarray], some: Sequence[int]
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Leaves the members at these places: of them nothing changes."""
    each = ("lowests", "told", "standings", "labels", "rates")  # the last two may be empty
    lists = {name: [header[name][i] for i in some] for name in each if header[name]}
    return {**header, **lists, "members": len(some)}, {name: array[list(some)] for name, array in arrays.items()}


def _whole(shown: Shown, slider: str) -> tuple[dict[str, Any], dict[str, np.ndarray], tuple[float, float]]:
    """Header and arrays with all rows, and the numbers of the loss at the ends of its axis, which this race's own has."""
    race, races = shown.race(), swept(shown, slider)
    optimizers = [registry.method(run.method) for run in race.runs]
    ran = members(races)
    paths = batch.paths(optimizers, race.setting, ran)
    box, lows = _box(races), _lowest(races, paths.loss)
    loss, span = quantised_loss(paths.loss - lows[:, None, None])
    rows, found = paths.x.shape[2], outcomes.outcomes(paths, [race.setting for race in races])
    second = {i: path for i, path in enumerate(paths.second) if path is not None}
    arrays = {
        "x": quantised(paths.x, box),
        "loss": loss,
        "ends": np.where(found.step < 0, rows, found.step).astype(np.uint16),
    }
    if paths.clipped is not None:
        arrays["clipped"] = np.packbits(paths.clipped, axis=-1)
    if race.setting.landscape.quadratic and slider in race.setting.knobs:
        arrays["quadratic"] = quadratics(race.setting.landscape, knob_rows(races))
    if second:
        arrays["second"] = quantised(np.stack(list(second.values()), axis=1), box)
    (xlow, ylow), (xhigh, yhigh) = map(_numbers, box)
    names = _labels(race, ran)
    header = {
        "kind": "sweep",
        "slider": slider,
        "token": token(sliders(shown)[slider]),
        "members": len(races),
        "rows": rows,
        "box": [xlow, xhigh, ylow, yhigh],
        "loss": span,
        "lowest": float(lows[races.index(race)]),
        "lowests": _numbers(lows),  # of each member: a knob of the surface may move it
        "second": list(second),
        "told": table.rows_of(found),
        "standings": findings.standings_of(found, names),
        "labels": names if len(race.methods) < len(race.runs) else [],
        "rates": _rates(races, ran, names) if slider == "factor" else [],
    }
    at = races.index(race)  # the losses keep this one's axis while a thumb moves
    ends = [None if step < 0 else step for step in found.step[at].tolist()]
    return header, arrays, _levels(curves.range_of(paths.loss[at] - lows[at], ends), span)


def knob_rows(races: Sequence[Race]) -> dict[str, np.ndarray]:
    """Returns the knobs and facts of races on one surface, (members,) each."""
    return {name: np.array([race.setting.knobs[name] for race in races]) for name in races[0].setting.knobs}


def _levels(decades: Sequence[float], span: Sequence[float]) -> tuple[float, float]:
    """The numbers of `quantised_loss`, not rounded, that two powers of ten have over its range."""
    low, high = span
    first, last = (1 + (decade - low) / (high - low) * (TOP - 1) for decade in decades)
    return first, last


def _labels(race: Race, ran: Sequence[Member]) -> list[list[str]]:
    """How the runs of each member are called, where a method that runs twice is called by its values."""
    methods = [registry.method(run.method) for run in race.runs]
    return [labels([(method, hypers or {}) for method, hypers in zip(methods, one.hypers, strict=True)]) for one in ran]


def _rates(races: Sequence[Race], ran: Sequence[Member], names: Sequence[Sequence[str]]) -> list[list[str]]:
    """The learning rate of each run of each race, as text."""
    return [
        [
            rate_of(label, race, run, hypers or {})
            for label, run, hypers in zip(labels, race.runs, one.hypers, strict=True)
        ]
        for labels, race, one in zip(names, races, ran, strict=True)
    ]


def _numbers(array: np.ndarray) -> list[float]:
    return [float(value) for value in array]


def _box(races: Sequence[Race]) -> Box:
    """Everything that any of them shows, wider on each side: a knob may turn or shift the view."""
    views = np.array([limits(race.setting) for race in races])  # (n, 2 axes, 2 ends)
    low, high = views[..., 0].min(axis=0), views[..., 1].max(axis=0)
    return Box(low - WIDER * (high - low), high + WIDER * (high - low))


def _lowest(races: Sequence[Race], losses: np.ndarray) -> np.ndarray:
    """(n,) what the loss plot subtracts in each race; losses (n, runs, rows)."""
    surfaces = [races[0]] if all(race.setting.knobs == races[0].setting.knobs for race in races) else races
    minima = [stationary_points(race.setting.landscape, race.setting.knobs).minima for race in surfaces]
    minima *= len(races) // len(minima)
    return np.array([lowest_loss(*pair) for pair in zip(minima, losses, strict=True)])


def quantised(points: np.ndarray, box: Box) -> np.ndarray:
    """The points (members, ..., 2) as u2 over the box; one beyond it is pulled towards the box's middle, onto its edge.

    So a path that leaves keeps its direction, and the numbers their resolution.
    """
    found = np.empty(points.shape, np.uint16)
    for into, member in zip(found, points, strict=True):  # one at a time stays in the processor's cache
        for i, steps in enumerate(_quantised(member, box)):
            into[..., i] = steps
    return found


def _quantised(points: np.ndarray, box: Box) -> list[np.ndarray]:
    """The x and the y of points (..., 2) in steps, (...) each: a last axis of length two is what NumPy is slowest at."""
    middle, half = (box.low + box.high) / 2, (box.high - box.low) / 2
    apart = [(points[..., i] - middle[i]) / half[i] for i in (0, 1)]
    far = np.maximum(*map(np.abs, apart))
    beyond = far.max(initial=0.0) > 1
    for one in apart:
        if beyond:
            one /= np.maximum(far, 1.0)
        one += 1
        one *= TOP / 2
        np.rint(one, out=one)
    return apart


def quantised_loss(height: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """The loss above the lowest (n, runs, rows) as u2, and the log10 that 1 and 65535 stand for."""
    drawable = np.isfinite(height) & (height > 0)
    decades = np.log10(height, where=drawable, out=np.zeros(height.shape))
    low, high = _decades(decades, drawable)
    steps = 1 + np.rint(np.clip((decades - low) / (high - low), 0.0, 1.0) * (TOP - 1))
    return np.where(drawable, steps, 0).astype(np.uint16), [low, high]


def _decades(decades: np.ndarray, drawable: np.ndarray) -> tuple[float, float]:
    """The range of the drawable ones, as far as it is worth the resolution."""
    if not drawable.any():
        return 0.0, 1.0
    low, high = float(decades.min(where=drawable, initial=np.inf)), float(decades.max(where=drawable, initial=-np.inf))
    starts = decades[..., 0][drawable[..., 0]]
    if len(starts):
        low, high = max(low, float(starts.min()) - DECADES), min(high, float(starts.max()) + DECADES)
    return low, max(high, low + 1e-6)


# --- compiling ahead -----------------------------------------------------------------------------------------------

_worker = Worker("warm", behind=1.5)  # of the process, not of a visitor


def warm(shown: Shown) -> None:
    """Compiles in the background what a sweep of this race needs, so that the first grab of a slider finds it ready."""
    race = shown.race()
    if sweepable(shown):
        # Both ways of clipping are one program, and so are all kinds of noise but batches.
        clip = race.setting.clip if race.setting.clip == "off" else "norm"
        noise_kind = race.setting.noise_kind if race.setting.in_batches else Setting._field_defaults["noise_kind"]
        _worker.ask(Task([(race.setting.surface, clip, noise_kind, run.method) for run in race.runs], _warm))


def rest() -> None:
    """Waits until nothing is compiled ahead."""
    _worker.rest()


def _warm(programs: list[tuple[str, str, str, str]]) -> None:
    """Of one surface, way of clipping and kind of noise with these methods."""
    surface, clip, noise_kind, _ = programs[0]
    methods = [registry.method(method) for *_, method in sorted(programs)]
    outcomes.warm(methods, registry.surface(surface), clip=clip, noise_kind=noise_kind)
