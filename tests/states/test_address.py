"""The form of a race in the URL: what goes out comes back exactly, and nothing that comes in can do harm."""

import math
import re
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.messages import in_words
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers, default_rate
from shapes import Knob
from states.address import decode, encode
from states.batches import MOST_EXAMPLES, ORDERS
from states.fields import FIRST_SURFACE, MAX_SEED, MAX_STEPS, START_REACH, replaced, value_of
from states.noise import AMPLITUDE, EXAMPLES, KINDS
from states.numbers import number
from states.race import COUNTS, FACTOR, MAX_REPEATS, RATE, RATE_REACH, RATE_RULES, TUNES, VIEWS, Race, Run, fresh
from states.schedules import SCHEDULES
from states.setting import Setting
from states.shared import shared_name
from tests.support.turns import every_surface

MOST_RUNS = 8
surfaces = st.sampled_from(list(LANDSCAPES))
methods = st.sampled_from(list(OPTIMIZERS))

SHARED = {  # a knob with a default of its own in some method has a name of its own there
    shared_name(key, knob): knob
    for key, method in OPTIMIZERS.items()
    for knob in method.knobs
    if knob.name != "learning_rate"
}


def amount(low: float, high: float) -> st.SearchStrategy[float]:
    """Any number of a range, its ends and round ones included."""
    return st.floats(low, high, allow_nan=False, allow_infinity=False)


def on_slider(knob: Knob) -> st.SearchStrategy[float]:
    """Any value that a knob can have."""
    return st.sampled_from((knob.low, knob.high)) if knob.switch else amount(knob.low, knob.high)


@st.composite
def own_values(draw, method: str) -> dict[str, float]:
    knobs = {knob.name: knob for knob in OPTIMIZERS[method].knobs}
    names = draw(st.lists(st.sampled_from(list(knobs)), unique=True)) if knobs else []
    reach = {name: RATE_REACH if name == "learning_rate" else (knobs[name].low, knobs[name].high) for name in names}
    return {name: draw(amount(*reach[name])) for name in names}


@st.composite
def any_run(draw) -> Run:
    method = draw(methods)
    return Run(method, draw(own_values(method)))


def kinds_on(landscape: Landscape) -> tuple[str, ...]:
    """The kinds of noise that there are on a surface: batches only where it is made of examples."""
    return (*KINDS, EXAMPLES) if landscape.count else KINDS


@st.composite
def races(draw) -> Race:
    """Any race that the page can show."""
    surface = draw(surfaces)
    landscape = LANDSCAPES[surface]
    chosen = draw(st.lists(st.sampled_from(list(SHARED)), unique=True))
    hypers = {name: draw(amount(SHARED[name].low, SHARED[name].high)) for name in chosen}
    race = Race(
        setting=Setting(
            surface,
            knobs=landscape.knob_values({knob.name: draw(on_slider(knob)) for knob in landscape.knobs}),
            start=draw(st.none() | st.tuples(*[amount(-START_REACH, START_REACH)] * 2)),
            steps=draw(st.integers(1, MAX_STEPS)),
            noise=draw(amount(AMPLITUDE.low, AMPLITUDE.high)),
            noise_kind=draw(st.sampled_from(kinds_on(landscape))),
            batch=draw(st.integers(1, landscape.count or MOST_EXAMPLES)),
            order=draw(st.sampled_from(list(ORDERS))),
            seed=draw(st.integers(0, MAX_SEED)),
            schedule=draw(st.sampled_from(list(SCHEDULES))),
        ),
        runs=tuple(draw(st.lists(any_run(), max_size=MOST_RUNS))),
        rate_rule=draw(st.sampled_from(list(RATE_RULES))),
        factor=draw(amount(FACTOR.low, FACTOR.high)),
        rate=draw(amount(RATE.low, RATE.high)),
        hypers={
            name: value for name, value in hypers.items() if value != SHARED[name].default
        },  # a default is left out
        view=draw(st.sampled_from(list(VIEWS))),
        repeats=draw(st.integers(1, MAX_REPEATS)),
        count=draw(st.sampled_from(list(COUNTS))),
        tune=draw(st.sampled_from(list(TUNES))),
    )
    usual = landscape.view_at(race.setting.knobs).start
    return replaced(race, start=None) if race.setting.start == usual else race


def through_a_link(race: Race) -> tuple[Race, list[str]]:
    """Encoded, written as a query string, parsed and decoded again."""
    return decode("race", parse_qs(urlencode(encode(race), doseq=True), keep_blank_values=True))


def assert_valid(race: Race) -> None:
    """Every field is one that the page can show."""
    landscape = LANDSCAPES[race.setting.surface]
    assert list(race.setting.turned) == [knob.name for knob in landscape.knobs]
    for knob in landscape.knobs:
        assert knob.low <= race.setting.knobs[knob.name] <= knob.high
    assert len(race.runs) <= MOST_RUNS
    for run in race.runs:
        knobs = {knob.name: knob for knob in OPTIMIZERS[run.method].knobs}
        for name, value in run.own.items():
            low, high = RATE_REACH if name == "learning_rate" else (knobs[name].low, knobs[name].high)
            assert low <= value <= high
    assert all(SHARED[name].low <= value <= SHARED[name].high for name, value in race.hypers.items())
    assert race.rate_rule in RATE_RULES
    assert race.view in VIEWS
    assert race.setting.schedule in SCHEDULES
    assert race.setting.noise_kind in kinds_on(landscape)
    assert 1 <= race.setting.batch <= (landscape.count or MOST_EXAMPLES)
    assert race.setting.order in ORDERS
    assert race.count in COUNTS
    assert race.tune in TUNES
    assert isinstance(race.repeats, int)
    assert 1 <= race.repeats <= MAX_REPEATS
    assert FACTOR.low <= race.factor <= FACTOR.high
    assert RATE.low <= race.rate <= RATE.high
    assert AMPLITUDE.low <= race.setting.noise <= AMPLITUDE.high
    assert isinstance(race.setting.steps, int)
    assert 1 <= race.setting.steps <= MAX_STEPS
    assert isinstance(race.setting.seed, int)
    assert 0 <= race.setting.seed <= MAX_SEED
    assert all(-START_REACH <= at <= START_REACH for at in race.setting.start_point)


def names_of_page_controls() -> set[str]:
    """The names in the URL that belong neither to a surface nor to a method: from a race where all is changed."""
    knobless = next(name for name, landscape in LANDSCAPES.items() if not landscape.knobs and name != FIRST_SURFACE)
    usual = fresh(knobless)
    other = replaced(
        usual,
        runs=usual.runs[:1],
        rate_rule="same",
        factor=2.0,
        rate=usual.rate * 2,
        start=(0.1, 0.2),
        steps=usual.setting.steps + 1,
        noise=usual.setting.noise + 1,
        seed=1,
        view="side",
        tune="both",
    )
    return set(encode(other))


PAGE_CONTROLS = names_of_page_controls()
EVERY_NAME = sorted(PAGE_CONTROLS | set(SHARED) | {knob.name for s in LANDSCAPES.values() for knob in s.knobs})

hostile_numbers = st.sampled_from(
    ["nan", "inf", "-inf", "1e400", "-1e400", "abc", "", " ", "0x10", "1,5", "٣", "½", "9" * 400, "1e-400", "-1", "1e9"]
)
hostile_words = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "[click](https://evil.example)",
        "https://evil.example/a",
        "www.evil.example",
        "**bold**",
        "__bold__",
        "~~gone~~",
        "`code`",
        "$x^2$",
        ":material/delete:",
        ":smile:",
        ":red[hot]",
        "![](x)",
        "😀" * 50,
        "a" * 100_000,
        "\x00\n\r\u202e",
        "../../etc/passwd",
        "sgd~~~~",
        "sgd~learning_rate",
        "sgd~learning_rate~nan",
        "sgd~rho~0.9",
        "~".join(["sgd"] * 1000),
        "base",
        "__init__",
    ]
)
hostile_texts = st.text(max_size=60) | hostile_numbers | hostile_words
hostile_queries = st.dictionaries(
    st.sampled_from(EVERY_NAME) | st.text(max_size=20) | hostile_words,
    st.lists(hostile_texts, max_size=12),
    max_size=8,
)


# --- out and back --------------------------------------------------------------------------------------------------


@given(races())
def test_every_race_comes_back_from_its_link_exactly(race):
    assert through_a_link(race) == (race, [])


@given(races())
def test_a_link_decoded_and_written_again_is_the_same_link(race):
    assert encode(through_a_link(race)[0]) == encode(race)


@given(amount(-1e300, 1e300))
@example(0.038)
@example(1e22)
@example(5e-324)
@example(0.1 + 0.2)
def test_a_number_in_the_link_reads_back_to_the_last_bit(value):
    assert float(number(value)).hex() == value.hex()


@every_surface
def test_a_plain_address_is_the_surface_with_all_its_defaults(surface):
    landscape = LANDSCAPES[surface]
    race, problems = decode("race", {"s": [surface]})
    assert problems == []
    assert (race.setting.surface, race.setting.steps, race.setting.noise, race.setting.seed) == (
        surface,
        landscape.steps,
        landscape.noise,
        0,
    )
    assert race.setting.knobs == landscape.knob_values()
    assert race.setting.start_point == landscape.start
    assert (race.rate_rule, race.factor, race.hypers, race.view) == ("own", 1.0, {}, "overlay")
    assert [run.method for run in race.runs] == ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
    for run in race.runs:
        assert race.values_of(run) == default_hypers(landscape, OPTIMIZERS[run.method])


@every_surface
def test_what_has_its_default_is_left_out_of_the_link(surface):
    assert encode(fresh(surface)) == ({} if surface == FIRST_SURFACE else {"s": surface})


def test_an_empty_address_is_the_taco_shell():
    assert decode("race", {}) == (fresh("taco_shell"), [])


def test_no_method_at_all_has_a_link_too():
    race = fresh()._replace(runs=())
    assert through_a_link(race) == (race, [])


def test_one_start_coordinate_in_the_link_leaves_the_other_at_its_default():
    assert decode("race", {"x": ["1.25"]})[0].setting.start == (1.25, LANDSCAPES[FIRST_SURFACE].start[1])


def test_a_start_that_is_the_default_turns_with_the_surface():
    turned = decode("race", {"angle": ["90"]})[0]
    x, y = LANDSCAPES["taco_shell"].start
    assert turned.setting.start is None
    assert turned.setting.start_point == pytest.approx((-y, x))


# --- names ---------------------------------------------------------------------------------------------------------


@every_surface
def test_no_name_in_the_link_means_two_things(surface):
    knobs = [knob.name for knob in LANDSCAPES[surface].knobs]
    assert len(set(knobs)) == len(knobs)
    assert not set(knobs) & set(SHARED)
    assert not set(knobs) & PAGE_CONTROLS


def test_no_hyperparameter_is_called_like_a_control_of_the_page():
    assert not set(SHARED) & PAGE_CONTROLS


def test_no_method_name_needs_the_sign_that_separates_its_values():
    assert not any("~" in name or name == "none" for name in OPTIMIZERS)


def test_a_hyperparameter_has_one_range_whatever_method_uses_it():
    """Else one slider could not stand for all of them."""
    for key, method in OPTIMIZERS.items():
        for knob in method.knobs:
            if knob.name != "learning_rate":
                shared = SHARED[shared_name(key, knob)]
                assert (knob.low, knob.high, knob.default) == (shared.low, shared.high, shared.default)


# --- hostile links -------------------------------------------------------------------------------------------------


@given(hostile_queries)
def test_no_link_whatever_raises_or_makes_an_impossible_race(query):
    race, problems = decode("race", query)
    assert_valid(race)
    assert_valid(through_a_link(race)[0])
    assert all(isinstance(sentence, str) and sentence.endswith(".") for sentence in problems)


@given(st.sampled_from(EVERY_NAME), st.lists(hostile_texts, min_size=1, max_size=3000))
def test_a_huge_list_of_values_makes_a_race_of_at_most_eight_runs(name, values):
    race, _ = decode("race", {name: values})
    assert_valid(race)


def taken(race: Race, name: str):
    """What the race has made of a value of the link."""
    if name in race.setting.knobs:
        return race.setting.knobs[name]
    if name in ("x", "y"):
        return race.setting.start_point["xy".index(name)]
    return (
        race.hypers[name]
        if name in race.hypers
        else value_of(race, {"s": "surface", "kind": "noise_kind", "rates": "rate_rule"}.get(name, name))
    )


@given(st.data(), surfaces, hostile_texts | st.floats().map(repr) | st.integers().map(str))
def test_a_value_is_either_taken_as_it_is_or_refused_with_a_sentence(data, surface, text):
    knobs = [knob.name for knob in LANDSCAPES[surface].knobs]
    name = data.draw(st.sampled_from(sorted((PAGE_CONTROLS - {"m", "s"}) | set(SHARED) | set(knobs))))
    race, problems = decode("race", {"s": [surface], name: [text]})
    if problems:
        assert len(problems) == 1
        assert encode(race._replace(hypers={})) == encode(fresh(surface))
    elif name in ("rates", "view", "tune"):
        assert taken(race, name) == text
    else:
        assert taken(race, name) == float(text)


@given(hostile_texts)
def test_a_surface_that_does_not_exist_is_refused_with_a_sentence(text):
    race, problems = decode("race", {"s": [text]})
    assert (race.setting.surface == text) != bool(problems)


@given(st.lists(hostile_texts.filter(lambda text: text.split("~")[0] not in OPTIMIZERS), min_size=1, max_size=4))
def test_every_method_that_does_not_exist_is_told_and_the_others_stay(texts):
    race, problems = decode("race", {"m": ["adam", *texts]})
    assert race.runs == (Run("adam", {}),)
    assert len(problems) == len([text for text in texts if text])


@pytest.mark.parametrize(
    "value",
    ["nan", "inf", "1e400", "-1", "1e7", "abc", "", "0"],
)
def test_a_run_with_an_impossible_rate_takes_the_default_and_says_so(value):
    race, problems = decode("race", {"m": [f"sgd~learning_rate~{value}"]})
    assert race.runs == (Run("sgd", {}),)
    assert len(problems) == 1


@pytest.mark.parametrize("text", ["sgd~learning_rate", "sgd~", "sgd~learning_rate~0.1~rho"])
def test_a_value_without_its_number_is_told(text):
    assert len(decode("race", {"m": [text]})[1]) == 1


def test_a_value_that_the_method_does_not_have_is_told():
    race, problems = decode("race", {"m": ["sgd~rho~0.5"]})
    assert race.runs == (Run("sgd", {}),)
    assert len(problems) == 1


def test_methods_that_all_do_not_exist_leave_the_default_picture():
    race, problems = decode("race", {"m": ["sdg", "adamm"]})
    assert race == fresh()
    assert len(problems) == 2


def test_nine_runs_are_cut_to_eight_with_a_sentence():
    race, problems = decode("race", {"m": ["sgd"] * 9})
    assert len(race.runs) == 8
    assert len(problems) == 1
    assert "9 runs" in problems[0]


def test_a_knob_of_another_surface_is_told():
    race, problems = decode("race", {"s": ["bowl"], "kappa": ["10"]})
    assert race == fresh("bowl")
    assert len(problems) == 1
    assert "kappa" in problems[0]


def test_of_a_repeated_value_one_is_taken_whole():
    race, problems = decode("race", {"steps": ["10", "20"], "s": ["bowl", "saddle"]})
    assert problems == []
    assert (race.setting.surface, race.setting.steps) in {(s, n) for s in ("bowl", "saddle") for n in (10, 20)}


@pytest.mark.parametrize("steps", ["0", "10001", "10.5", "-3"])
def test_a_number_of_steps_that_makes_no_run_is_told(steps):
    race, problems = decode("race", {"steps": [steps]})
    assert race.setting.steps == LANDSCAPES[FIRST_SURFACE].steps
    assert len(problems) == 1


def test_a_flood_of_wrong_values_is_told_in_a_few_sentences():
    """A box each would push the picture off every screen."""
    assert len(decode("race", {"m": ["x"] * 2000})[1]) <= 20


# What Streamlit's Markdown would make something of, in a text that is shown to another visitor.
MARKUP = re.compile(
    r"[<>\[\]`$*\\]"  # HTML, links, code, formulas, emphasis
    r"|https?://|\bwww\."  # addresses become links
    r"|~~|__|(?<!\w)_\w"  # struck out, emphasis
    r"|:[\w+-]+:|:material/",  # icons
    re.IGNORECASE,
)


def inert(sentence: str) -> str:
    """The sentence without its code spans: Markdown does nothing inside them."""
    return re.sub(r"`[^`\n]*`", "", sentence)


@given(st.sampled_from(EVERY_NAME) | hostile_texts, hostile_texts)
@example("s", "https://evil.example/login")
@example("view", "www.evil.example")
@example("rates", "~~gone~~")
@example("x", "__bold__")
@example("m", ":material/delete:")
@example("<b>", "1")
def test_the_sentences_hold_no_markup_of_the_link(name, text):
    own = {word for known in EVERY_NAME for word in MARKUP.findall(known)}
    for sentence in decode("race", {name: [text]})[1]:
        assert set(MARKUP.findall(inert(sentence))) <= own, sentence


@given(st.sampled_from(EVERY_NAME))
def test_the_sentences_stay_short_whatever_is_quoted(name):
    assert all(len(sentence) < 300 for sentence in decode("race", {name: ["long " * 10_000]})[1])
    assert all(len(sentence) < 300 for sentence in decode("race", {"n" * 10_000 + str(i): ["1"] for i in range(50)})[1])


# --- another surface -----------------------------------------------------------------------------------------------


@given(races(), surfaces)
def test_another_surface_loads_its_own_setting_and_keeps_what_is_the_visitors(race, surface):
    landscape = LANDSCAPES[surface]
    moved = fresh(surface, keep=race)
    assert (moved.setting.surface, moved.setting.steps, moved.setting.noise) == (
        surface,
        landscape.steps,
        landscape.noise,
    )
    assert moved.setting.knobs == landscape.knob_values()
    assert moved.setting.start_point == landscape.start
    assert moved.factor == 1.0
    assert moved.rate == fresh(surface).rate
    assert [run.method for run in moved.runs] == [run.method for run in race.runs]
    for kept in ("rate_rule", "hypers", "seed", "view", "tune"):
        assert value_of(moved, kept) == value_of(race, kept)


@given(races(), surfaces)
@example(fresh()._replace(runs=(Run("sgd", {}), Run("sgd", {"learning_rate": RATE_REACH[1]}))), "bowl")
@example(fresh("bowl")._replace(runs=(Run("sgd", {}), Run("sgd", {"learning_rate": RATE_REACH[0]}))), "sharp_minima")
def test_another_surface_never_makes_a_race_that_its_link_cannot_hold(race, surface):
    moved = fresh(surface, keep=race)
    assert_valid(moved)
    assert through_a_link(moved) == (moved, [])


def test_the_first_run_of_a_method_takes_the_new_surface_s_rate():
    race = fresh("taco_shell")._replace(runs=(Run("sgd", {"learning_rate": 0.5}), Run("adam", {"beta1": 0.5})))
    moved = fresh("bowl", keep=race)
    rates = [moved.values_of(run)["learning_rate"] for run in moved.runs]
    assert rates == [default_rate(LANDSCAPES["bowl"], OPTIMIZERS[method]) for method in ("sgd", "adam")]
    assert moved.values_of(moved.runs[1])["beta1"] == 0.5


def test_a_further_run_keeps_its_ratio_to_the_default_rate():
    race = fresh("taco_shell")._replace(runs=(Run("sgd", {}), Run("sgd", {"learning_rate": 0.019})))
    moved = fresh("bowl", keep=race)
    first, second = (moved.values_of(run)["learning_rate"] for run in moved.runs)
    assert second / first == pytest.approx(0.019 / 0.038, rel=1e-5)


# --- the values of a run -------------------------------------------------------------------------------------------


untuned = races().filter(lambda race: race.rate_rule != "tuned")  # what a search finds is looked at in test_tuning.py


@given(races())
def test_own_rates_are_each_run_s_times_the_factor(race):
    race = race._replace(rate_rule="own")
    for run in race.runs:
        if any(knob.name == "learning_rate" for knob in OPTIMIZERS[run.method].knobs):
            base = run.own.get("learning_rate", default_rate(LANDSCAPES[race.setting.surface], OPTIMIZERS[run.method]))
            assert race.values_of(run)["learning_rate"] == base * race.factor


@given(races())
def test_one_rate_for_all_overrides_own_rates_and_factor(race):
    race = race._replace(rate_rule="same")
    assert {race.values_of(run).get("learning_rate", race.rate) for run in race.runs} <= {race.rate}


@given(untuned)
def test_a_run_takes_its_own_value_else_the_shared_one_else_the_default(race):
    for run in race.runs:
        for knob in OPTIMIZERS[run.method].knobs:
            if knob.name != "learning_rate":
                expected = run.own.get(knob.name, race.hypers.get(shared_name(run.method, knob), knob.default))
                assert race.values_of(run)[knob.name] == expected


@given(untuned)
def test_a_run_has_exactly_the_values_that_its_method_asks_for(race):
    for run in race.runs:
        assert set(race.values_of(run)) == {knob.name for knob in OPTIMIZERS[run.method].knobs}
        assert all(math.isfinite(value) for value in race.values_of(run).values())


@pytest.mark.parametrize("surface", [key for key, landscape in LANDSCAPES.items() if landscape.facts])
def test_no_link_moves_a_fact_and_none_has_one(surface):
    landscape = LANDSCAPES[surface]
    race, problems = decode("race", {"s": [surface], "mean_1": ["3"]})
    assert problems == [f"The link has values that {landscape.name} has no use for: `mean_1`."]
    assert race.setting.knobs == landscape.knob_values()
    other = replaced(race, knobs=landscape.knob_values({"mean_1": 3.0}))
    assert encode(other) == encode(race) == {"s": surface}
    assert list(other.setting.turned) == [knob.name for knob in landscape.knobs]
    assert "mean" not in in_words(other)
