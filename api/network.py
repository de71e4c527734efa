"""A training as the message that the stage draws: paths on a plane through all weights, with what the plane leaves out.

The message is one of a race (messages.py); what its runs have besides stands in trained.py. A plane is a slice, and it lies:
each point has its true loss, that of the plane's own point, and its distance from the plane.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from api.ground import FAR, Ground, Path, are_apart, ends_of, ground_of, paths_on
from api.limits import Tell
from api.messages import LOOK, Arrays, lead, slider_facts, turns_a_rate
from api.picture import SWATCHES
from api.screen import Screen
from api.sweeps import hashed
from api.trained import are_kept, is_live, trained
from engine import planes
from figures import contour, curves
from figures.theme import Look, styles
from problems.network import size
from shapes import Surface, Training
from states import registry
from states.address import encode
from states.learning import PAGE, Learning
from states.numbers import number
from written import EXACT, listed, many, written

HAIR = 1 / 4000  # of a side: what nobody sees
NONE = np.zeros((0, 3))  # no minima are known
SHARE = 0.9  # of the work the training is; the rest is the plane
AXES = {
    "paths": ("along the paths’ first axis", "along their second"),
    "ends": ("from the first end to the second", "at a right angle to it"),
    "around": ("along one random direction", "along another"),
}
HELD = {
    "paths": "laid through {of}",
    "ends": "through the {of}ends of {runs}",
    "around": "around the {of}end of {runs}",
}
EARLIER = {
    "paths": ("them", "the earlier ones")
}  # what stands for `of`: on the runs' own plane, on that of those before

COUNTS = {"steps": "step", "examples": "examples seen"}


class Curve(NamedTuple):
    """What the axes of the losses are made for."""

    label: str
    loss: np.ndarray  # (rows,)


NO_ENDS = "A plane through the ends needs three runs that did not stop, with ends that are not on one line: this one is of the paths."

# --- the message -----------------------------------------------------------------------------------------------------


def answer(learning: Learning, screen: Screen, held: str | None, tell: Tell) -> tuple[dict[str, Any], Arrays]:
    """Header and arrays of a training; the figure's content is left out if the browser holds the one with that key.

    ValueError for a training that is refused; what `tell` raises ends it.
    """
    runs = trained(learning, lambda share: tell(SHARE * share))
    ground = ground_of(learning, runs)
    tell(SHARE)
    paths = paths_on(ground, runs, learning)
    look, task = screen.look, learning.setting
    header = {
        **_told(learning, ground, paths, look, _held(ground, runs)),
        "kind": "network",
        "race": hashed(json.dumps(encode(learning)).encode()),
        "figure": _figure(ground, look, held),
        "view": "overlay",
        "relief": None,
        "losses": _losses(learning, paths, look),
        "panels": [{"x": "x", "y": "y"}],
        "look": {name: getattr(look, name) for name in LOOK},
        "knobs": {},
        "count": learning.axis,
        "along": learning.curve != "loss",
        "title": task.learned.name,
        "lead": _lead(learning, paths),
        "setting": in_words(learning),
        "table": {"rows": [], "titles": {}, "meanings": {}},
        "own": False,
        "phone": screen.phone,
        "sliders": {name: slider_facts(slider) for name, slider in learning.sliders().items()},
        "tokens": {},
        "apart": are_apart(paths),
        "live": is_live(learning),
        "step": None,
    }
    return header, _arrays(learning, paths)


def moved(learning: Learning, to: Learning, look: Look, tell: Tell | None = None) -> tuple[dict[str, Any], Arrays]:
    """Header and arrays of what moves while a hand is on a slider: the runs `to` go to, on the plane of those before."""
    before = trained(learning, tell)
    ground = ground_of(learning, before)
    paths = paths_on(ground, trained(to, tell), to)
    held = _held(ground, before, earlier=to != learning)
    return {**_told(to, ground, paths, look, held), "kind": "paths", "rows": []}, _arrays(to, paths)


def nearest(learning: Learning, name: str, value: float, look: Look) -> tuple[dict[str, Any], Arrays, Learning]:
    """As `moved`, and the state drawn, without training anything: of the slider's values that are kept the nearest, named.

    A message of nothing where nothing is kept, not even the state that the hand has found.
    """
    slider = learning.sliders()[name]
    values = slider.options
    near = sorted(values, key=lambda one: abs(values.index(one) - values.index(value)))
    drawn = next((one for one in near if are_kept(slider.at(one))), None)
    if drawn is None or not are_kept(learning):
        return {"kind": "none"}, {}, learning
    header, arrays = moved(learning, slider.at(drawn), look)
    if drawn != value:
        title = PAGE.fields[name].title
        said = f"Drawn: {title} {number(drawn)}, the nearest to {number(value)} that is trained yet."
        header = {**header, "note": f"{said} {header['note']}", "summary": f"{said} {header['summary']}"}
    return header, arrays, slider.at(drawn)


def _told(learning: Learning, ground: Ground, paths: Sequence[Path], look: Look, held: str) -> dict[str, Any]:
    """Returns what a message says of the runs that it brings; held: what their plane is laid through."""
    (left, right), (bottom, top) = ground.xlim, ground.ylim
    begun = paths[0].at[0] if paths else np.zeros(2)
    return {
        "runs": _runs(learning, paths, look),
        "start": [float(part) for part in begun],
        "lowest": 0.0,
        "hair": [HAIR * (right - left), HAIR * (top - bottom)],
        "summary": summary(learning, paths),
        "standing": "",
        "note": note(learning, ground, paths, held),
    }


def _runs(learning: Learning, paths: Sequence[Path], look: Look) -> list[dict[str, Any]]:
    values = [learning.values_of(run) for run in learning.runs]
    rates = [own.get("learning_rate", 0.0) for own in values]
    chosen = styles([registry.word_of(run.method) for run in learning.runs], look, SWATCHES, rates)
    return [
        {
            "label": path.run.label,
            "rate": _rate(path.run.label, own),
            "panel": 0,
            **style._asdict(),
            "rows": int(path.run.step[-1]) + 1,
            "sent": len(path.run.step),
            "stride": 1,
            "rough": True,
            "diverged": -1 if path.run.stopped is None else path.run.stopped,
            "status": _status(path.run),
            "thin": 0,
            "far": FAR * path.way,
        }
        for path, own, style in zip(paths, values, chosen, strict=True)
    ]


def _rate(label: str, values: Mapping[str, float]) -> str:
    """Writes a run's learning rate, unless its label says it."""
    rate = values.get("learning_rate")
    return "" if rate is None or written(rate) in label.split() else written(rate, 3)


def _status(run: Training) -> str:
    return "trained" if run.stopped is None else f"not finite from step {run.stopped}"


def _arrays(learning: Learning, paths: Sequence[Path]) -> Arrays:
    """The arrays that trained.py tells of; all runs one after the other."""

    def joined(of: Callable[[Path], np.ndarray], empty: tuple[int, ...] = (0,)) -> np.ndarray:
        with np.errstate(over="ignore"):
            return np.concatenate([np.zeros(empty), *map(of, paths)]).astype(np.float32)

    nth = 3 if learning.curve == "accuracy" else 2  # of the scores
    found = {
        "x": joined(lambda path: path.at, (0, 2)),
        "height": joined(lambda path: path.run.scores[:, 0]),
        "validation": joined(lambda path: path.run.scores[:, nth]),
        "accuracy": joined(lambda path: path.run.scores[:, [1, 3]], (0, 2)),
        "off": joined(lambda path: path.off),
        "slice": joined(lambda path: path.slice),
        "step": joined(lambda path: path.run.step).astype(np.uint16),
    }
    if learning.curve == "accuracy":
        found["along"] = joined(lambda path: path.run.scores[:, 1])
    if learning.axis == "examples":
        found["at"] = joined(lambda path: _examples(path.run, learning))
    return found


def _examples(run: Training, learning: Learning) -> np.ndarray:
    """Returns how many examples a run has looked at until each snapshot (rows,)."""
    return run.cost.sum(axis=1) * (learning.setting.size or learning.setting.count)


# --- what Plotly draws -----------------------------------------------------------------------------------------------


def _figure(ground: Ground, look: Look, held: str | None) -> dict[str, Any]:
    key = hashed(look.name.encode(), json.dumps([ground.xlim, ground.ylim]).encode(), ground.grid.loss.tobytes())
    if key == held:
        return {"key": key, "json": None}
    surface = Surface(ground.grid, NONE, NONE, ground.xlim, ground.ylim, AXES[ground.which])
    return {"key": key, "json": json.loads(str(contour.background(surface, look).to_json()))}


def _losses(learning: Learning, paths: Sequence[Path], look: Look) -> dict[str, Any]:
    """The axes of the curves, with room for those of both parts."""
    nth, runs = (0, 2) if learning.curve == "loss" else (1, 3), [path.run for path in paths]
    shown = [Curve(run.label, run.scores[:, column]) for column in nth for run in runs]
    at = [_examples(run, learning) if learning.axis == "examples" else run.step for _ in nth for run in runs]
    if learning.curve == "accuracy":
        figure = curves.shares(shown, [curve.loss for curve in shown], learning.curve, look, at, COUNTS[learning.axis])
    else:
        stopped = [_rows_before(run) for _ in nth for run in runs]
        figure = curves.axes(shown, 0.0, stopped, look, at, COUNTS[learning.axis])
    figure["layout"]["yaxis"]["title"]["text"] = f"{learning.curve} (thin: validation)"
    return {"key": hashed(json.dumps(figure).encode()), "json": figure}


def _rows_before(run: Training) -> int | None:
    """Returns how many snapshots a run has before it stopped; None where it did not."""
    return None if run.stopped is None else int(np.searchsorted(run.step, run.stopped))


# --- words -----------------------------------------------------------------------------------------------------------


def _lead(learning: Learning, paths: Sequence[Path]) -> str:
    """What is seen, and what to do."""
    task = learning.setting
    what = f"{task.learned.name}, network {task.net}, {many(size(task.network), 'weight')}"
    return lead(learning.runs, what, "Turn the rate." if turns_a_rate(learning.runs) else "", are_apart(paths))


def in_words(learning: Learning) -> str:
    """What a picture of the training must say beside the names, in one line."""
    task = learning.setting
    batch = "all examples a step" if task.size is None else f"batches of {task.size}, {task.order}"
    parts = (
        f"{task.net}, {task.activation}, {task.head} loss",
        f"start {task.start}" + (f" times {written(task.gain, EXACT)}" if task.gain != 1 else ""),
        "batch norm" if task.batch_norm == "on" else "",
        f"inputs {task.prepare}",
        f"{many(task.count, 'example')}, {batch}",
        many(task.steps),
        f"factor {written(learning.factor, EXACT)}" if learning.factor != 1 else "",
        f"{task.schedule} schedule" if task.schedule != "constant" else "",
        f"L2 {written(task.l2, EXACT)}" if task.l2 else "",
        f"dropout {written(task.dropout, EXACT)}" if task.dropout else "",
        _seeds(learning),
    )
    return "; ".join(part for part in parts if part)


def _seeds(learning: Learning) -> str:
    first, last = learning.setting.seed, max((task.seed for task in learning.tasks()), default=0)
    return f"seeds {first} to {last}, one a run" if last > first else f"seed {first}"


def _held(ground: Ground, runs: Sequence[Training], earlier: bool = False) -> str:
    """Says what a plane is laid through: the runs that it is made of, which are earlier ones than those drawn while a hand moves."""
    made = [run.label for run in ends_of(ground.which, runs)]
    of = EARLIER.get(ground.which, ("", "earlier "))[earlier]
    return HELD[ground.which].format(of=of, runs=listed(made) if made else "")


def note(learning: Learning, ground: Ground, paths: Sequence[Path], held: str) -> str:
    """Says what the plane, laid through what is `held`, holds of the paths, and what it leaves out."""
    if not paths:
        return "A plane around the start, along two random directions."
    rows = np.concatenate([path.run.x for path in paths if path.run.stopped is None] or [path.run.x for path in paths])
    share = planes.held(ground.plane._replace(origin=rows.mean(axis=0)), rows)
    holds = f"{written(100 * share, 3)} % of the paths’ spread lies in this plane {held}"
    begun = "" if ground.which == "paths" else f", and {_begun(paths)} away from it"
    far = [path.run.label for path in paths if (path.off > FAR * path.way).any()]
    named = "" if len(far) == len(paths) else f" ({', '.join(far)})"
    dashed = f" Dashed{named}: off it by over a fifth of the way." if far else ""
    instead = f" {NO_ENDS}" if learning.plane != ground.which else ""
    return f"{holds}{begun}.{dashed}{instead}"


def _begun(paths: Sequence[Path]) -> str:
    """Says how far off the plane the starts are, or the one that all runs have."""
    near, far = (written(end(float(path.off[0]) for path in paths), 2) for end in (min, max))
    if not are_apart(paths):
        return f"the start {near}"
    return f"the starts {near}" + (f" to {far}" if far != near else "")


def summary(learning: Learning, paths: Sequence[Path]) -> str:
    """The picture in words: what became of each run."""
    task = learning.setting
    ends = " ".join(f"{_end(path.run)}." for path in paths)
    return f"The loss of the network {task.net} on {task.learned.name}, on a plane with the paths of {many(len(paths), 'run')}. {ends}".strip()


def _end(run: Training) -> str:
    loss, right, others, right_of_others = (float(score) for score in run.scores[-1])
    stopped = "" if run.stopped is None else f" not finite from step {run.stopped}; before,"
    return (
        f"{run.label}:{stopped} loss {written(loss, 3)} with {_percent(right)} right, "
        f"on the validation part {written(others, 3)} with {_percent(right_of_others)}"
    )


def _percent(share: float) -> str:
    return f"{written(100 * share, 3)} %"
