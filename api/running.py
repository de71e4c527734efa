"""The runs of a race: each entry once, or with several seeds; over equally many steps, or evaluations."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine.along import ALONG
from engine.batch import warm
from engine.run import race as run_race
from engine.tuning import Tuned, tune, tuned_names
from engine.verdict import ARRIVED, LOCAL, verdicts
from optimizers.base import Optimizer
from shapes import Trajectory, Verdict
from states import registry
from states.race import Race, Run
from states.setting import Setting, on
from written import written


class Result(NamedTuple):
    """One entry of the race, over all its seeds."""

    drawn: Trajectory  # the run, or the median of the runs
    runs: list[Trajectory]  # one a seed
    verdicts: list[Verdict]  # one a seed
    at: np.ndarray  # (n,) what the losses are drawn against: steps, or evaluations, or examples seen so far
    thin: list[np.ndarray]  # paths (n, 2) drawn thin: each seed's, and a method's second path
    band: tuple[np.ndarray, np.ndarray] | None  # tenth and ninetieth percentile of the loss, each (n,)

    @property
    def kind(self) -> str:
        """What became of it, one of STATUSES; with several seeds the most frequent."""
        return Counter(v.status for v in self.verdicts).most_common(1)[0][0]

    @property
    def status(self) -> str:
        """The same in words, with the step; with several seeds, and how often."""
        if len(self.runs) == 1:
            return self.verdicts[0].text
        return f"{self.kind} {len(self._alike())} of {len(self.runs)}"

    def _alike(self) -> list[tuple[Trajectory, Verdict]]:
        """The runs of which the status is true: what else the table says is of these."""
        return [pair for pair in zip(self.runs, self.verdicts, strict=True) if pair[1].status == self.kind]

    @property
    def arrived(self) -> int | None:
        """The step from which it stays at a minimum, for one that is said to be at one; with several seeds the median."""
        steps = sorted(v.arrived for _, v in self._alike() if v.arrived is not None)
        return steps[len(steps) // 2] if steps and self.kind in (ARRIVED, LOCAL) else None

    @property
    def loss(self) -> float:
        """At the end, or where it diverged."""
        return _middle([run.loss[_last_row(run, v)] for run, v in self._alike()])

    @property
    def distance(self) -> float:
        """From the nearest minimum at the end; NaN for a run that diverged."""
        return _middle([np.nan if v.step is not None else v.distance for _, v in self._alike()])

    @property
    def place(self) -> np.ndarray:
        """(2,) where the path that is drawn ends, or diverged."""
        alone = self.verdicts[0] if len(self.verdicts) == 1 else self.verdicts[0]._replace(step=self.diverged)
        return self.drawn.x[_last_row(self.drawn, alone)]

    @property
    def cost(self) -> np.ndarray:
        """(3,) gradients, values and Hessians asked for until the end, or until it diverged."""
        return self.drawn.cost[-1 if self.diverged is None else min(self.diverged, len(self.drawn.cost) - 1)]

    @property
    def clipped(self) -> int:
        """In how many steps until the end, or until it diverged, a gradient was clipped, -1 where none is; of several seeds the median."""
        counts = sorted(-1 if run.clipped is None else int(run.clipped[: v.step].sum()) for run, v in self._alike())
        return counts[len(counts) // 2]

    @property
    def diverged(self) -> int | None:
        """The step from which it has diverged; with several seeds the median, where more than half diverge."""
        steps = sorted(v.step for v in self.verdicts if v.step is not None)
        return steps[len(steps) // 2] if 2 * len(steps) > len(self.verdicts) else None


def _middle(values: Sequence[float]) -> float:
    """Returns the median; of one value, as most runs have, without asking NumPy, which takes longer than all else here."""
    return float(values[0] if len(values) == 1 else np.median(values))


def _last_row(run: Trajectory, judged: Verdict) -> int:
    """The row that a run is spoken of by: its last, or that at which it diverged, if it is finite there."""
    if judged.step is None:
        return -1
    return max(judged.step - (run.stopped is not None and judged.step >= run.stopped), 0)


def hypers_of(race: Race, run: Run) -> dict[str, float]:
    """The values that a run has. Where the rates are tuned, a search of hundreds of runs finds them."""
    return dict(search_of(race, run).hypers) if race.rate_rule == "tuned" else race.values_of(run)


def along_of(result: Result, race: Race, run: Run) -> np.ndarray:
    """Returns what the race wants drawn of an entry in place of its loss (rows,); with several seeds the median."""
    rate = hypers_of(race, run).get("learning_rate")
    found = [ALONG[race.along](one, race.setting, rate)[: len(result.drawn.x)] for one in result.runs]
    return np.median(found, axis=0)


def rate_of(label: str, race: Race, run: Run, hypers: Mapping[str, float]) -> str:
    """Writes the learning rate of a run with these values; empty where it has none, or where its label or the slider says it already."""
    rate = None if race.rate_rule == "same" else hypers.get("learning_rate")
    return "" if rate is None or label != registry.method(run.method).name else written(rate, 3)


def search_of(race: Race, run: Run) -> Tuned:
    """The search for a run's rate, with `tune` for rho or beta1 too: for all that decides the picture, with the first seed.

    What is not tuned is as it is set.
    """
    found = tuned_names(registry.method(run.method), race.tune == "both")
    kept = {name: value for name, value in race.values_of(run).items() if name not in found}
    where = race.setting._replace(knobs=tuple(race.setting.knobs.items()))
    return _search(run.method, tuple(kept.items()), race.tune == "both", where)


@lru_cache(maxsize=256)  # at most 14 kB each
def _search(method: str, hypers: tuple, second: bool, where: Setting) -> Tuned:
    """The knobs stand in `where` as pairs, which can be hashed."""
    return tune(registry.method(method), where._replace(knobs=dict(where.knobs)), dict(hypers), second=second)


def results(race: Race) -> list[Result]:
    """Runs the race. What a visitor has chosen is one race a seed; all of them see the same noise."""
    if race.rate_rule == "tuned":
        _compile_searches(race.setting.surface, race.methods)
    setting, entries = race.setting, [(registry.method(run.method), hypers_of(race, run)) for run in race.runs]
    races = [run_race(entries, setting._replace(seed=setting.seed + i)) for i in range(race.repeats)]
    if race.count == "evaluations":
        races = [[_within(run, setting.steps) for run in runs] for runs in races]
    judged = verdicts([run for runs in races for run in runs], setting)
    n = len(entries)
    return [
        _result(optimizer, [runs[i] for runs in races], judged[i::n], race) for i, (optimizer, _) in enumerate(entries)
    ]


@lru_cache(maxsize=64)
def _compile_searches(surface: str, methods: tuple[str, ...]) -> None:
    """Compiles what the searches need, all methods side by side: one search after the other would compile one by one."""
    optimizers = [registry.method(method) for method in methods]
    warm(optimizers, registry.surface(surface))
    run_race([(optimizer, None) for optimizer in optimizers], on(surface, steps=1))


def _result(optimizer: Optimizer, runs: list[Trajectory], verdicts: list[Verdict], race: Race) -> Result:
    """One entry; its runs and verdicts one a seed."""
    rows = min(len(run.x) for run in runs)
    at = _counted(runs[0].cost[:rows].sum(axis=1), race)
    second = optimizer.second_path
    thin = [run.state[second] for run in runs] if second else []
    if len(runs) == 1:
        return Result(runs[0], runs, verdicts, at, thin, None)
    losses = np.array([run.loss[:rows] for run in runs])
    band = np.quantile(losses, 0.1, axis=0), np.quantile(losses, 0.9, axis=0)
    return Result(_median(runs, rows), runs, verdicts, at, [run.x for run in runs], band)


def _counted(asked: np.ndarray, race: Race) -> np.ndarray:
    """What the losses are drawn against (rows,), of a run that has asked for so many values and derivatives until each row."""
    if race.count == "steps":
        return np.arange(len(asked))
    return asked * race.setting.batch_size if race.count == "examples" else asked


def _within(run: Trajectory, budget: int) -> Trajectory:
    """The run up to the last step that it could finish with so many evaluations: one step is always shown."""
    rows = max(int(np.searchsorted(run.cost.sum(axis=1), budget, side="right")), 2)
    stopped = run.stopped if run.stopped is not None and run.stopped < rows else None
    cut = {name: getattr(run, name)[:rows] for name in ("x", "loss", "grad", "cost")}
    if run.clipped is not None:
        cut["clipped"] = np.append(run.clipped[: rows - 1], False)
    return run._replace(**cut, state={name: field[:rows] for name, field in run.state.items()}, stopped=stopped)


def _median(runs: Sequence[Trajectory], rows: int) -> Trajectory:
    """Point by point and step by step."""
    x = np.median([run.x[:rows] for run in runs], axis=0)
    loss = np.median([run.loss[:rows] for run in runs], axis=0)
    grad = np.median([run.grad[:rows] for run in runs], axis=0)
    return runs[0]._replace(x=x, loss=loss, grad=grad, cost=runs[0].cost[:rows], clipped=None)
