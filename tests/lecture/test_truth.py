"""What the lecture says stays true under the hand: tick, mark and sentences, with every control at its ends and at random."""

import math
import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from api.measured import MARKS
from api.measured import measurement as measure
from lecture import SCENES
from lecture.base import NEVER, Measurement
from lecture.lesson import PAGE, Lesson, begin, controlled, controls_of
from lecture.racing import trajectories
from shapes import Knob
from states.fields import Whole, encode
from states.ticks import options
from tests.lecture.truth import WHEN
from tests.support.client import ask

RANDOM = 20  # combinations of all controls
MOVED = [name for name in SCENES if WHEN.get(name) and SCENES[name].controls]
ONLY_SEEN = ("seed", "steps", "angle")  # controls that may change the picture alone


def values_of(lesson: Lesson, name: str) -> list[float]:
    """All values that a hand can give a control."""
    form, value = controls_of(lesson)[name]
    if isinstance(form, Knob):
        return options(form, value)
    assert isinstance(form, Whole)
    return [float(value) for value in range(form.low, min(form.high, 1000) + 1)]


def ends(scene: str) -> Iterator[tuple[str, Lesson]]:
    """Each control of a scene at its lowest and at its highest value, alone."""
    for name in SCENES[scene].controls:
        values = values_of(begin(scene), name)
        for value in (values[0], values[-1]):
            yield f"{name} {value:g}", controlled(begin(scene), name, value)


def mixtures(scene: str) -> Iterator[tuple[str, Lesson]]:
    """All controls of a scene at random values."""
    random = np.random.default_rng(int(scene[1:]))
    for _ in range(RANDOM):
        lesson = begin(scene)
        for name in SCENES[scene].controls:
            lesson = controlled(lesson, name, random.choice(values_of(lesson, name)))
        yield str(encode(PAGE, lesson)), lesson


def too_fast(scene: str) -> Iterator[tuple[str, Lesson]]:
    """A scene with its rates at about 3, 10 and 30 times what they were, and at their highest."""
    if "factor" not in SCENES[scene].controls:
        return
    values = values_of(begin(scene), "factor")
    for value in (*(min(values, key=lambda tick: abs(math.log(tick / times))) for times in (3, 10, 30)), values[-1]):
        yield f"factor {value:g}", controlled(begin(scene), "factor", value)


@cache
def states(scene: str) -> dict[str, tuple[Lesson, Measurement]]:
    """The scene as it is and with its controls moved: words for it -> lesson and measurement."""
    found = {}
    for words, lesson in (("as it is", begin(scene)), *ends(scene), *too_fast(scene), *mixtures(scene)):
        measured = measure(lesson)
        assert measured is not None, words
        found[words] = lesson, measured
    return found


def true_of(condition, figures: dict[str, float]) -> bool:
    """Whether what an option says is true of the figures; of what is no number nothing is."""
    try:
        return bool(condition(figures))
    except (ZeroDivisionError, OverflowError):
        return False


def test_of_every_scene_it_is_written_when_its_options_are_true():
    assert set(WHEN) == set(SCENES)


@pytest.mark.parametrize("scene", WHEN)
def test_the_ticked_option_and_no_other_is_true_of_the_figures(scene: str):
    assert len(WHEN[scene]) == len(SCENES[scene].options)
    for words, (_, found) in states(scene).items():
        ticked = SCENES[scene].answer(found)
        true = [i for i, condition in enumerate(WHEN[scene]) if true_of(condition, dict(found.figures))]
        assert true == [i for i in [ticked] if i is not None], (words, ticked, dict(found.figures))


def within(value: float, threshold: str) -> bool:
    """Reads a threshold once more, in its own way."""
    words = threshold.split()
    if words[0] in ("<=", ">="):
        return (value - float(words[1])) * (1 if words[0] == ">=" else -1) >= 0
    low, high = (
        (float(words[0]), float(words[2]))
        if words[1] == "to"
        else (float(words[0]) - float(words[2]), float(words[0]) + float(words[2]))
    )
    return low - 1e-15 <= value <= high + 1e-15


@pytest.mark.parametrize("scene", WHEN)
def test_the_mark_is_that_of_the_figures(scene: str):
    for words, (_, found) in states(scene).items():
        told = [found.values(name) for name in found.thresholds]
        judged = [
            all(within(value, bound) for value in values)
            for values, bound in zip(told, found.thresholds.values(), strict=True)
            if np.isfinite(values).all()
        ]
        unknown = len(judged) < len(told)
        assert found.holds is (False if not all(judged) else None if unknown else True), words
    assert states(scene)["as it is"][1].holds is True


@pytest.mark.parametrize("scene", MOVED)
def test_every_control_changes_what_was_measured_or_what_is_seen(scene: str):
    for name in SCENES[scene].controls:
        low, high = (lesson for words, lesson in ends(scene) if words.startswith(f"{name} "))
        seen = [lesson.race for lesson in (low, high) if lesson.race is not None]
        before, after = measure(low), measure(high)
        assert before is not None
        assert after is not None
        if name in ONLY_SEEN:
            one, other = (np.concatenate([run.x for run in trajectories(race)]) for race in seen)
            assert one.shape != other.shape or not np.array_equal(one, other, equal_nan=True), name
        else:
            pairs = [
                (before.figures[figure], after.figures[figure]) for figure in before.figures if figure in after.figures
            ]
            assert any(not np.isclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True) for a, b in pairs) or (
                set(before.figures) != set(after.figures)
            ), name


def read(text: str) -> float:
    """Reads a number as `shown` writes it."""
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    text, share = (text[:-2], 0.01) if text.endswith(" %") else (text, 1.0)
    mantissa, _, exponent = text.replace("−", "-").replace("∞", "inf").replace("–", "nan").partition(" × 10")
    return float(mantissa) * 10.0 ** int(exponent.translate(raised) or 0) * share


@pytest.mark.parametrize("scene", MOVED)
def test_what_is_said_of_the_controls_as_they_are_is_what_was_measured(scene: str):
    names = re.findall(r"\{([^{}]+)\}", SCENES[scene].finding)
    assert names
    pattern = re.sub(r"\\\{.+?\\\}", "(.+?)", re.escape(SCENES[scene].finding))
    pattern = re.sub(r"(step|time)s\b", r"\1s?", pattern) + rf"( {re.escape(NEVER)})?$"
    for words, (_, found) in states(scene).items():
        said = re.match(pattern, SCENES[scene].found(found))
        assert said is not None, words
        *texts, never = said.groups()
        assert (never is not None) == ("∞" in "".join(texts) and "∞:" not in SCENES[scene].finding), words
        for name, text in zip(names, texts, strict=True):
            if "10¹²" in text:
                assert (found.figures[name] > 0, abs(found.figures[name]) > 1e12) == ("over" in text, True), (
                    words,
                    name,
                )
                continue
            assert read(text) == pytest.approx(
                found.figures[name],
                rel=6e-2 if " × 10" in text else 6e-3 if "%" in text else 6e-4,
                abs=1e-9,
                nan_ok=True,
            ), (words, name)


@pytest.mark.parametrize("scene", MOVED[::6])
def test_the_page_says_what_was_true_and_what_is(scene: str):
    words, lesson = next((words, lesson) for words, lesson in ends(scene) if lesson.is_changed)
    found = states(scene)[words][1]
    query = {name: str(value) for name, value in encode(PAGE, lesson).items()}
    said = ask("measured", query).message[0]["said"]
    assert "As the scene was: <b>" in said["answer"]
    assert "With your controls: <b>" in said["answer"]
    none = SCENES[scene].answer(found) is None
    assert ("none of these" in said["answer"]) == none
    assert ("✓: right with your controls" in said["answer"], "✓ " in said["answer"]) == (not none, not none)
    assert MARKS[found.holds][2] in said["measured"]
    assert "As the scene was" not in ask("measured", {"scene": scene}).message[0]["said"]["answer"]


NUMBER = re.compile(r"(?<![\w.,/:₁₂])−?\d+(?:\.\d+)?(?:e−?\d+)?(?: %|(?![\w/:₁₂]))")


POWER = re.compile(r"(?:(\d+(?:\.\d+)?) × )?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")


def numbers_in(text: str) -> list[str]:
    return NUMBER.findall(in_one_word(text))


def in_one_word(text: str) -> str:
    """The text with powers of ten as 1.3e−8."""
    return POWER.sub(lambda power: f"{power[1] or 1}e{power[2].translate(LOWERED)}", text)


def known_of(scene: str) -> list[float]:
    """What a sentence of the scene may speak of: what was measured, and the values that its race is set to."""
    lesson, found = states(scene)["as it is"]
    known = [value for name in found.figures for value in (found.figures[name], *found.values(name))]
    known = [value for value in known if math.isfinite(value)]
    known += [
        number
        for name in found.figures
        for number in map(float, re.findall(r"\d+(?:\.\d+)?(?:e-\d+)?", in_one_word(name).replace("−", "-")))
    ]
    if lesson.race is not None:
        setting = lesson.race.setting
        known += [*setting.start_point, setting.steps, setting.noise, *setting.knobs.values()]
        known += [value for run in lesson.race.runs for value in lesson.race.values_of(run).values()]
    return known


def is_known(text: str, known: list[float]) -> bool:
    share = text.endswith(" %")
    digits = text.removesuffix(" %").replace("−", "-")
    value, decimals = float(digits), len(digits.partition(".")[2].partition("e")[0])
    step = 0.5000001 * 10.0**-decimals
    return any(abs(abs(one) * (100 if share else 1) - abs(value)) <= step for one in known) or (
        share and any(abs(abs(one) - abs(value)) <= step for one in known)
    )


@pytest.mark.parametrize("scene", WHEN)
def test_the_numbers_in_the_sentences_are_those_of_the_run(scene: str):
    found, known = SCENES[scene], known_of(scene)
    strange = {
        number
        for text in (found.claim, found.look_for, found.caveat, found.why, found.question)
        for number in numbers_in(text)
        if not is_known(number, known)
    }
    assert strange <= set(BY_HAND.get(scene, ())), strange


# Numbers that no figure has: of theory, of the lecture, of arithmetic in the sentence itself, or read off the path (each
# with its own test or its own line in the sentence).
BY_HAND: dict[str, tuple[str, ...]] = {
    "C02": ("0.5", "0.1 %"),
    "C03": ("3", "2"),
    "C04": ("10", "100", "1000"),
    "C10": ("1000",),
    "C11": ("0.7", "0.81"),
    "C13": ("200",),
    "C14": ("8",),
    "C18": ("32",),
    "C20": ("19",),
    "C21": ("200",),
    "C25": ("0.032", "0.001"),
    "C26": ("94 %", "100"),
    "C22": ("0.0001",),
    "C27": ("50", "29"),
    "C31": ("100",),
    "C32": ("200", "300", "600"),
    "C35": ("−3.2",),
    "C36": ("−0.27", "−0.92", "3"),
    "C37": ("200",),
    "C38": ("25",),
    "C39": ("100", "157", "200"),
    "C40": ("500",),
    "C41": ("442",),
    "C42": ("14", "300"),
    "C45": ("8", "442"),
    "C46": ("0.06", "40"),
    "C48": ("3",),
    "C53": ("0.5", "1", "32", "500"),
    "C54": ("0.1", "8", "500"),
    "C55": ("−1", "300"),
    "C57": ("0.25",),
    "C58": ("0.1", "3", "32"),
    "C60": ("16", "32", "64", "300"),
    "C61": ("300", "750", "1000"),
    "C62": ("300",),
    "C64": ("1200",),
    "C66": ("300",),
    "C74": ("128", "200"),
    "C75": ("128", "200"),
    "C76": ("200",),
    "C78": ("33",),
    "C83": ("20", "280"),
    "C90": ("1.4", "−0.4"),
    "C92": ("24",),
    "C94": ("434", "442"),
}
