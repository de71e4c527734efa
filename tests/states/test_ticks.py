"""The values on the sliders: round, fine round 1, and every one that a text asks for."""

import re
from collections.abc import Iterator
from itertools import pairwise

from engine.batch import WIDTH
from landscapes import LANDSCAPES
from lecture import SCENES
from lecture.lesson import begin
from optimizers import OPTIMIZERS
from shapes import Knob
from states.address import decode
from states.noise import AMPLITUDE
from states.race import FACTOR, RATE
from states.shared import all_hypers
from states.sliders import sliders
from states.ticks import options, ticks

NUMBER = r"(-?\d*\.?\d+(?:e-?\d+)?)"
LINK = r"(?:=|to|at|by|with|of|from|below|goes from|is set to|up to|up from|and with)"
NO_SUM = r"(?![\d.]*(?:\s*[-+*/)]|\s*(?:steps|seeds|%|degrees|times)))"  # not a part of 1/(1 - rho), nor a number of something
IMPERATIVE = r"(?:[Rr]aise|[Ll]ower|[Mm]ove|[Ss]et|[Tt]urn|[Tt]ake|[Pp]ut)"


def spoken(knob: Knob) -> str:
    """How texts name a knob, as a regular expression."""
    signs = {"rho": "ρ", "kappa": "κ", "epsilon": "ε", "beta1": "β₁", "beta2": "β₂"}
    names = {"eps": "[Ee]psilon|eps", "l1": "L1", "l2": "L2", "standardise": "the knob", "noise": "noise|amplitude"}
    name = names.get(knob.name, f"[{knob.name[0].upper()}{knob.name[0]}]{knob.name[1:]}")
    return f"(?:{name}|{signs.get(knob.name, name)})"


def asked(text: str, knob: Knob) -> set[float]:
    """The values that a text names for a knob: its own sentence, or the part after it, must speak of the knob.

    Cautious: a number counts only behind the knob's name and a word such as "to", "at" or "=".
    """
    found: set[float] = set()
    for sentence in re.split(r"(?<=[.;:?!])\s+", text):
        name = re.search(rf"(?<!\w){spoken(knob)}(?!\w)", sentence)
        if name is not None:
            rest = sentence[name.end() :]
            behind = re.match(rf"\s*(?:{LINK}\s+)?{NUMBER}{NO_SUM}", rest)
            found |= {float(behind[1])} if behind else set()
            if behind or re.search(IMPERATIVE, sentence[: name.start()]) or re.match(rf"\s+{LINK}\s", rest):
                found |= {float(number) for number in re.findall(rf"\b{LINK}\s+{NUMBER}{NO_SUM}", rest)}
        if knob.name == "factor":
            found |= {1 + float(n) / 100 for n in re.findall(r"[Rr]aise the factor by (\d+) %", sentence)}
            found |= {1 - float(n) / 100 for n in re.findall(r"rate (\d+) % lower", sentence)}
        if knob.name == "angle":
            found |= {float(n) for n in re.findall(r"(?:[Tt]urn[^.]*? (?:by|to)|[Aa]t|Show) (\d+) degrees", sentence)}
        if knob.name == "shift_x":
            found |= {float(n) for n in re.findall(r"(?:shift|[Mm]ove) the surface by (\d*\.?\d+)", sentence)}
    return {float(f"{value:.9g}") for value in found if knob.low <= value <= knob.high}


def texts() -> Iterator[tuple[str, str, dict[str, Knob]]]:
    """Where, text, and the knobs that it can speak of."""
    common = {"factor": FACTOR, "noise": AMPLITUDE, **all_hypers()}
    for key, landscape in LANDSCAPES.items():
        yield key, landscape.story, common | {knob.name: knob for knob in landscape.knobs}
    for key, method in OPTIMIZERS.items():
        knobs = {knob.name: knob for knob in method.knobs}
        yield key, method.note or "", {"factor": FACTOR, **knobs}
    for key, scene in SCENES.items():
        race = begin(key).race
        there = {} if race is None else {name: slider.knob for name, slider in sliders(race).items()}
        knobs = {name: knob for name, knob in there.items() if name in scene.controls}
        for part in (scene.claim, scene.look_for, scene.caveat, scene.question, *scene.options, scene.why, scene.notes):
            yield key, part, knobs


def all_asked() -> dict[tuple[str, str], set[float]]:
    found: dict[tuple[str, str], set[float]] = {}
    for key, text, knobs in texts():
        for name, knob in knobs.items():
            found.setdefault((key, name), set()).update(asked(text, knob))
    return {where: values for where, values in found.items() if values}


KNOWN = {  # read by eye: where a text names a value
    ("taco_shell", "factor"): {1.06}, ("saddle", "angle"): {45}, ("ledge", "eps"): {0}, ("rastrigin", "factor"): {8},
    ("regression", "standardise"): {1}, ("regularized_bowl", "l1"): {2}, ("sharp_minima", "shift_x"): {0.3},
    ("C06", "factor"): {0.1}, ("C06", "noise"): {3, 1}, ("C07", "noise"): {0},
    ("C12", "factor"): {1.2}, ("C15", "rho"): {0.8, 0.5, 0.99}, ("C16", "factor"): {0.7},
    ("C22", "angle"): {0, 45}, ("C23", "decay"): {0.9}, ("C24", "beta1"): {0},
    ("C25", "beta2"): {0.999, 0.99}, ("C27", "epsilon"): {0.01}, ("C05", "factor"): {0.95},
    ("C34", "kappa"): {1000}, ("C50", "l1"): {4}, ("C28", "beta1"): {0},
    ("C29", "angle"): {45}, ("C38", "angle"): {45},
}  # fmt: skip


def test_the_values_that_texts_name_are_found():
    found = all_asked()
    assert {where: values - found.get(where, set()) for where, values in KNOWN.items()} == {
        where: set() for where in KNOWN
    }


def test_every_value_that_a_text_names_is_on_its_slider():
    """From wherever the slider stands: the present value alone would be there anyway."""
    missing = {}
    knobs = {(key, name): knob for key, _, there in texts() for name, knob in there.items()}
    for where, values in all_asked().items():
        knob = knobs[where]
        missing[where] = values - set(options(knob, knob.high))
    assert {where: values for where, values in missing.items() if values} == {}


def every_knob() -> dict[str, Knob]:
    surfaces = {f"{key} {knob.name}": knob for key, one in LANDSCAPES.items() for knob in one.knobs}
    methods = {f"{key} {knob.name}": knob for key, one in OPTIMIZERS.items() for knob in one.knobs}
    return {**surfaces, **methods, "factor": FACTOR, "rate": RATE}


def test_a_slider_has_its_ends_and_its_default_and_not_too_many_values():
    """A sweep computes, and sends, the paths at all of them: in one compiled call."""
    for name, knob in every_knob().items():
        marks = ticks(knob)
        assert {knob.low, knob.high, knob.default, *knob.marks} <= set(marks), name
        assert list(marks) == sorted(set(marks)), name
        assert knob.low == marks[0], name
        assert knob.high == marks[-1], name
        if knob.switch:
            assert marks == (knob.low, knob.high), name
        else:
            assert 36 <= len(marks) < WIDTH, name  # with an exact value between them
    assert len(options(AMPLITUDE, 0.0)) < WIDTH


def test_the_values_are_round_and_evenly_spread():
    for name, knob in every_knob().items():
        if not (knob.log or knob.near_one):
            continue
        rests = [round(1 - mark, 9) if knob.near_one else mark for mark in ticks(knob) if mark not in knob.marks]
        places = sorted(rests)
        digits = [len(f"{place:.3e}".partition("e")[0].replace(".", "").strip("0")) for place in places[1:-1] if place]
        assert max(digits) <= 2, name
        ratios = [b / a for a, b in pairwise(places[1:])]
        even = (places[-1] / places[0]) ** (1 / (60 - len(knob.marks)))
        assert max(ratios) < even**2.1, name
        powers = {float(f"1e{n}") for n in range(-13, 4)}
        assert {power for power in powers if places[0] < power < places[-1]} <= set(places), name


def test_the_factor_can_cross_a_limit_within_one_per_cent():
    marks = [round(mark * 100) for mark in ticks(FACTOR) if 0.89 < mark < 1.11]
    assert marks == [90, 94, 95, 97, 98, 99, 100, 101, 102, 103, 105, 106, 110]


def test_kappa_reaches_a_million_and_its_maps_are_those_of_old_links():
    race, told = decode("race", {"kappa": ["1e6"]})
    assert told == []
    assert race.setting.knobs["kappa"] == 1e6
    assert {1.0, 10.0, 1e3, 1e6} <= set(sliders(race)["kappa"].options)
    shown, told = decode("maps", {"across": ["learning_rate"], "up": ["kappa"]})
    assert told == []
    assert (shown.axes()[1].low, shown.axes()[1].high) == (1.0, 1000.0)
