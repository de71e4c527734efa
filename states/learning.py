"""The state of a training that a page shows: a network learns a problem by several methods.

    ?data=digits&net=64-16-10&act=tanh&batch=256&m=sgd~learning_rate~0.1&m=adam&l2=0.001&plane=ends

The names that the race has too mean the same there; an address leaves out whatever is the problem's default.
"""

from collections.abc import Mapping
from typing import NamedTuple

from optimizers.base import Optimizer, default_hypers
from problems import PROBLEMS
from problems.layers import ACTIVATIONS, HEADS, STARTS
from problems.preparing import WAYS
from shapes import Knob
from states.controls import ORDER, SCHEDULE, SEED, STEPS
from states.fields import Field, Page, Whole, Word, kept, replaced
from states.query import Query, Reader
from states.race import FACTOR, FIRST_METHODS, Run, Runs, carried
from states.registry import method
from states.sliders import Slider
from states.task import ALL, Task, learn
from written import many

FIRST_PROBLEM = next(iter(PROBLEMS))
SIZES = (1, 4, 8, 16, 32, 64, 256)  # of a batch, besides all: each is compiled on its own
FEWEST = 10  # examples to learn from
PLANES = {"paths": "Paths", "ends": "Ends", "around": "Around"}
AXES = {"steps": "Steps", "examples": "Examples"}
STARTING = {"same": "Same", "own": "Own"}
CURVES = {"loss": "Loss", "accuracy": "Accuracy"}
GAIN = Knob("gain", 1.0, 0.01, 100.0, "g", log=True, help="On the weights of the start.")
L2 = Knob(
    "l2", 0.0, 0.0, 1.0, r"\lambda", log=True, help="Half of it times the square of all weights is added to the loss."
)
DROPOUT = Knob("dropout", 0.0, 0.0, 0.9, "p", help="The share of the hidden units that a step drops.")


class Learning(NamedTuple):
    """What a page about networks shows."""

    setting: Task
    runs: tuple[Run, ...]
    factor: float = FACTOR.default  # on the rate of every run
    plane: str = "paths"  # the plane that the paths are drawn on
    axis: str = "steps"  # what the losses are drawn against
    curve: str = "loss"  # what is drawn against that
    starts: str = "same"  # or "own": whether each run has a seed, and so a start and batches, of its own
    nth: int = 0  # the run that the page Look inside is about

    @property
    def methods(self) -> tuple[str, ...]:
        """Returns the methods that run, each once."""
        return tuple(dict.fromkeys(run.method for run in self.runs))

    def values_of(self, run: Run) -> dict[str, float]:
        """Returns the values that a run is set to: its own, else the defaults for this problem; the rate times the factor."""
        values = {**default_hypers(self.setting.learned, method(run.method)), **run.own}
        if "learning_rate" in values:
            values["learning_rate"] *= self.factor
        return values

    def before_factor(self, run: Run) -> dict[str, float]:
        """Returns the run's own values, before the common factor."""
        return self._replace(factor=1.0).values_of(run)

    @property
    def rate_rule(self) -> str:
        """Returns "own", as a race calls it: each run has its own rate, times the factor."""
        return "own"

    def tasks(self) -> list[Task]:
        """Returns the task of each run; where each has its own seed, the nth has one that is n higher than the first."""
        apart = range(len(self.runs)) if self.starts == "own" else [0] * len(self.runs)
        return [self.setting._replace(seed=self.setting.seed + more) for more in apart]

    def entries(self) -> list[tuple[Optimizer, Mapping[str, float]]]:
        """Returns what `engine.training.train` takes: each method with all its values."""
        return [(method(run.method), self.values_of(run)) for run in self.runs]

    def sliders(self) -> dict[str, Slider]:
        """Returns the sliders that a hand can move while the trainings follow; none of them compiles anything."""
        knobs = {"factor": FACTOR, "gain": GAIN, "l2": L2, "dropout": DROPOUT}
        present = {"factor": self.factor, **self.setting._asdict()}
        return {
            name: Slider(knob, present[name], lambda value, name=name: replaced(self, **{name: value}), knob.default)
            for name, knob in knobs.items()
        }


def fresh(problem: str = FIRST_PROBLEM, keep: Learning | None = None) -> Learning:
    """Returns the problem's default training, but with the methods, seed, plane and axis of `keep`."""
    learning = Learning(learn(problem), tuple(Run(key, {}) for key in FIRST_METHODS))
    if keep is None:
        return learning
    runs = carried(keep.runs, keep.setting.learned, learning.setting.learned)
    return replaced(learning, runs=runs, **kept(PAGE, keep, learning))


# --- the address ---------------------------------------------------------------------------------------------------


class Data(NamedTuple):
    """The part of the address with the problem; everything else begins as it is there."""

    always: bool = False  # whether it also says the first problem

    def names(self, state: Learning) -> tuple[str, ...]:
        return ("data",)

    def read(self, query: Reader, state: Learning | None) -> Learning:
        return fresh(query.word(query.text("data"), "data", tuple(PROBLEMS), FIRST_PROBLEM))

    def write(self, state: Learning, usual: Learning) -> Query:
        return {"data": state.setting.problem} if self.always or state.setting.problem != FIRST_PROBLEM else {}


def _structures(learning: Learning) -> Word:
    return Word({net: net for net in learning.setting.learned.networks})


def _heads(learning: Learning) -> Word:
    return Word({head: HEADS[head].name for head in learning.setting.learned.heads})


def _count(learning: Learning) -> Whole:
    return Whole(FEWEST, learning.setting.learned.count, slider=True)


BATCH_HELP = "How many examples a step sees."
NORM_HELP = (
    "Whether each unit's sums are made to have mean 0 and variance 1 over the batch, before it scales and shifts them."
)
PLANE_HELP = (
    "Paths: the plane that holds most of them. Ends: through those of the first three runs. Around: two random directions from "
    "the end of the first, each unit's weights as long as they are there."
)

STARTS_HELP = (
    "Same: all runs begin at one point and see the same batches. Own: each run has a seed of its own, the second the next one, "
    "the third that after it."
)

PAGE = Page(
    heads=[Data()],
    parts=[
        Field("net", _structures, "network", "Network", "Inputs, hidden units of each layer, outputs."),
        Field(
            "activation",
            Word({key: one.name for key, one in ACTIVATIONS.items()}),
            "activation",
            "Activation",
            short="act",
        ),
        Field("head", _heads, "loss", "Loss", short="loss"),
        Field("start", Word({key: one.name for key, one in STARTS.items()}), "start", "Start", short="init"),
        Field("gain", GAIN, "gain", "Gain"),
        Field(
            "batch_norm",
            Word({"off": "Off", "on": "On"}, row=True),
            "batch norm",
            "Batch norm",
            NORM_HELP,
            short="norm",
        ),
        Field("prepare", Word(WAYS), "way to prepare inputs", "Inputs"),
        Field("count", _count, "number of examples", "Examples", "How many there are to learn from.", short="images"),
        Field(
            "batch", Word({**{size: str(size) for size in SIZES}, ALL: "All"}), "size of a batch", "Batch", BATCH_HELP
        ),
        ORDER._replace(help="Sorted: one class after the other.", stays=False),
        STEPS,
        Runs(),
        Field("factor", FACTOR, "factor", "Factor"),
        SCHEDULE,
        Field("l2", L2, "weight of L2", "L2"),
        Field("dropout", DROPOUT, "share of dropout", "Dropout"),
        SEED._replace(help="Of the start, the batches and dropout."),
        Field("starts", Word(STARTING, row=True), "kind of starts", "Starts", STARTS_HELP, stays=True),
        Field("plane", Word(PLANES, row=True), "plane", "Plane", PLANE_HELP, stays=True),
        Field("axis", Word(AXES, row=True), "axis", "Along", stays=True),
        Field("curve", Word(CURVES, row=True), "curve", "Shown", stays=True),
    ],
    usual=lambda learning: fresh(learning.setting.problem),
    who=lambda learning: learning.setting.learned.name,
)


def _places(learning: Learning) -> Word:
    named = {nth: method(run.method).name for nth, run in enumerate(learning.runs)}
    return Word(named or {0: "none"}, refusal=f"is none of the {many(len(named), 'run')}, which are counted from 0.")


# The page Look inside, where its address has `data`: all that a training's has, and which of the runs is looked into.
INSIDE = Page(
    heads=[Data(always=True)],
    parts=[*PAGE.parts, Field("nth", _places, "run", "Method")],
    usual=PAGE.usual,
    who=PAGE.who,
)
