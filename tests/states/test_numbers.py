"""Numbers in fields and addresses: what people write in any country is read, or refused with a reason, and never changed."""

import math
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from states.address import decode
from states.address import decode as decode_map
from states.fields import START_REACH
from states.numbers import MOST, Reading, number, read_number, short, within
from states.race import RATE_REACH

READ = {
    "0.5": 0.5, "0,5": 0.5, "1,5": 1.5, ",5": 0.5, ".5": 0.5, "5.": 5.0, "5,": 5.0, "0,500": 0.5, "0,038": 0.038,
    "1000": 1000.0, "1234,567": 1234.567, "12,34": 12.34, "1,0000": 1.0, "1.000": 1.0, "1.500": 1.5, "0.5e1": 5.0,
    "-5": -5.0, "\u22125": -5.0, "\u20135": -5.0, "\uff0d5": -5.0, "+5": 5.0, "  0,5 ": 0.5, "\u00a05": 5.0,
    "1e-3": 1e-3, "1E-3": 1e-3, "1e+3": 1000.0, "\u22121.5e\u22123": -1.5e-3, "\u22121,5e\u22123": -1.5e-3,
    "0\u066b5": 0.5, "1\u066b000": 1.0, "0\uff0c5": 0.5, "0": 0.0, "-0": 0.0, "0e-999": 0.0, "007": 7.0,
}  # fmt: skip
REFUSED = [
    "1.000,5", "1,000.5", "1,000,000", "1.000.000", "1 000", "1\u00a0000", "1\u202f000", "1'000", "1\u2019000", "1_000",
    "inf", "-inf", "\u2212Infinity", "nan", "NaN", "\u221e", "abc", "", " ", ".", ",", "-", "e5", "1e", "1e5.5", "1e1,5",
    "--5", "5-", "- 5", "0x10", "1d3", "1e400", "-1e400", "1e-400", "1.5.2", "1,5,2", "5 %", "1/2", "2^3", "1\u00d710",
    "\u0661\u0662", "\uff15", "\u0967", "\u00b2", "\u00bd", "\u2164", "\u4e94", "1\uff0e5", "1\u00b75", "(5)", "5\u200b6", "1" * 101,
    "5\x00", "\ud800",
]  # fmt: skip
TWO_WAYS = {
    "1,000": ("1", "1000"), "12,345": ("12.345", "12345"), "123,456": ("123.456", "123456"), "-1,500": ("-1.5", "-1500"),
    "\u22121,500": ("-1.5", "-1500"), "1\uff0c000": ("1", "1000"), "1,000e3": ("1000", "1000000"),
}  # fmt: skip
SIGNS = "0123456789.,eE+-\u2212\u2013\uff0d\u066b\uff0c _'\u00a0\u0661\uff15abinfNaN%"


def test_what_people_write_is_read():
    assert {text: read_number(text) for text in READ} == {text: Reading(value) for text, value in READ.items()}


def test_a_whole_number_with_three_digits_behind_the_point_may_be_a_thousand():
    assert read_number("1.000").value == 1
    assert read_number("1.000", whole=True) == Reading(None, "may mean 1 or 1000; write one of these")
    assert read_number("2.0", whole=True).value == 2
    assert str(read_number("-0").value) == "0.0"


def test_what_is_no_number_or_could_be_two_is_refused_with_a_reason():
    for text in REFUSED:
        value, problem = read_number(text)
        assert value is None, text
        assert len(problem) > 10, text
    for text, (one, other) in TWO_WAYS.items():
        assert read_number(text) == Reading(None, f"may mean {one} or {other}; write one of these")


def meant(text: str) -> Fraction | None:
    """The exact number of a text by the rules in words, read sign by sign: nothing of ours is used."""
    signs = {"\u2212": "-", "\u2013": "-", "\uff0d": "-", "\u066b": ".", "\uff0c": ","}
    plain = "".join(signs.get(sign, sign) for sign in text.strip())
    mantissa, e, exponent = plain.lower().partition("e")
    power = exponent[1:] if exponent[:1] in ("+", "-") else exponent
    digits = mantissa[1:] if mantissa[:1] in ("+", "-") else mantissa
    before, mark, after = digits.partition(",") if "," in digits else digits.partition(".")
    ours = set("0123456789")
    if not set(before + after + power) <= ours or not before + after or (e and not power) or (mark and "." in after):
        return None
    if mark == "," and len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0":
        return None
    scale = int(power or 0) * (-1 if exponent[:1] == "-" else 1) - len(after)
    if abs(scale) > 2000:  # beyond every float
        return None if int(before + after) else Fraction(0)
    value = Fraction(int(before + after)) * Fraction(10) ** scale
    return -value if mantissa[:1] == "-" else value


@settings(max_examples=2000)
@given(st.text(SIGNS, max_size=14) | st.text(max_size=8))
@example("1,000")
@example("1,000e5")
@example("1e-400")
def test_no_text_gives_another_number_in_silence(text):
    value, problem = read_number(text)
    exact = meant(text)
    if value is None:
        assert problem
        assert exact is None or abs(exact) > 1e308 or 0 < abs(exact) < 1e-300
    else:
        assert problem == ""
        assert exact is not None
        assert value == exact.numerator / exact.denominator  # the nearest number of 64 bits


@settings(max_examples=500)
@given(st.floats(allow_nan=False, allow_infinity=False))
@example(-0.0)
@example(5e-324)
@example(1234.5)
@example(0.038)
def test_what_is_written_is_read_again(value):
    text = number(value)
    assert read_number(text).value == value
    assert len(text) <= MOST
    assert read_number(text.replace(".", ",")).value in (value, None)  # None: 1,234 could be two numbers
    assert read_number(text.replace("-", "\u2212")).value == value
    again = read_number(short(value)).value
    assert again is not None
    assert math.isclose(again, value, rel_tol=5.1e-6)


def test_a_number_out_of_reach_or_not_whole_is_refused():
    assert within(Reading(5.0), 1, 5, whole=True) == Reading(5.0)
    assert within(Reading(5.5), 1, 6, whole=True) == Reading(None, "is not a whole number")
    assert within(Reading(6.5), 1, 6, whole=True) == Reading(None, "is not between 1 and 6")
    assert within(Reading(None, "is empty"), 1, 6) == Reading(None, "is empty")


def test_an_address_is_read_as_a_field_is():
    """Starts, the rate of a run, and a map's rate; what is refused is told, and the usual value is used."""
    for text, value in READ.items():
        race, problems = decode("race", {"s": ["saddle"], "x": [text], "y": ["0.25"]})
        assert (race.setting.start_point, problems) == ((value, 0.25), []), text
    for text in [*REFUSED, *TWO_WAYS]:
        race, problems = decode(
            "race", {"s": ["saddle"], "x": [text], "m": [f"sgd~learning_rate~{text.replace('~', '')}"]}
        )
        assert race.setting.start is None, text
        assert race.runs[0].own == {}, text
        assert len(problems) == 2, text
        _, problems = decode_map("maps", {"kind": ["basins"], "method": [f"sgd~{text}"]})
        assert len(problems) == (text != ""), text
    race, _ = decode("race", {"m": ["sgd~learning_rate~0,01", "adam~learning_rate~1\u066b5e\u22122"]})
    assert [run.own["learning_rate"] for run in race.runs] == [0.01, 0.015]
    shown, _ = decode_map("maps", {"kind": ["basins"], "method": ["sgd~0,01"]})
    assert shown.rates == {"sgd": 0.01}


@pytest.mark.parametrize("text", ["1e 3", "1e 03", "-1.5e 2"])
def test_a_plus_that_came_as_a_blank_is_told(text):
    race, problems = decode("race", {"x": [text]})
    assert race.setting.start is None
    assert len(problems) == 1
    assert "+" in problems[0]
    assert decode("race", {"x": [" 2"]})[0].setting.start_point[0] == 2.0  # x=+2


def test_the_reaches_can_be_written():
    for value in (*RATE_REACH, -START_REACH, START_REACH):
        assert read_number(short(value)).value == value
