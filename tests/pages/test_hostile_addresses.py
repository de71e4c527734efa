"""Ten thousand addresses that nobody would write in good faith: read by every page, and two hundred of them shown."""

import gc
import random
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

import pytest

from landscapes import LANDSCAPES
from lecture import SCENES, lesson
from lecture.base import CHAPTERS
from optimizers import OPTIMIZERS
from pages.components import desk
from states import data, inside, learning, map, race
from states.fields import Page, decode, encode
from states.race import Race
from states.setting import Setting
from states.shared import all_hypers
from tests.support.open_page import open_page, sentences

MANY, SHOWN = 10_000, 50  # addresses: in all, and of each page
ROOM = 300_000  # bytes that five hundred of them may leave behind


class Decoder(NamedTuple):
    decode: Callable[[Mapping[str, Sequence[str]]], tuple[Any, list[str]]]
    encode: Callable[[Any], Mapping[str, str | list[str]]]
    names: list[str]


def decoder(table: Page, names: list[str]) -> Decoder:
    return Decoder(partial(decode, table), partial(encode, table), names)


RACE_NAMES = ["s", "m", "x", "y", *sorted({*Race._fields, *Setting._fields} | {"kind"} | set(all_hypers()))]
KNOBS = sorted({knob.name for landscape in LANDSCAPES.values() for knob in landscape.knobs})
PAGES = {
    "race": decoder(race.PAGE, RACE_NAMES + KNOBS),
    "data": decoder(data.PAGE, [*RACE_NAMES, *KNOBS, "set", "axis", "table"]),
    "inside": decoder(
        inside.PAGE,
        [*RACE_NAMES, *KNOBS, "method", "learning_rate", "t", "with", "scale"],
    ),
    "lecture": decoder(lesson.PAGE, ["scene", "sheet", "x", "y", "factor", "steps", "seed", *KNOBS]),
    "network": decoder(
        learning.PAGE, sorted({name for part in learning.PAGE for name in part.names(learning.fresh())})
    ),
    "training": decoder(  # the page Look inside, of a network
        learning.INSIDE, sorted({name for part in learning.INSIDE for name in part.names(learning.fresh())})
    ),
    "maps": decoder(
        map.PAGE,
        [*RACE_NAMES, *KNOBS, "method", "cell", "across", "up", "seeds", "cells", "colour", "precision", "noise_kind"],
    ),
}

LONG = 100_000
TEXTS = [
    *("", " ", "+", "\t\n", "\x00", "0\x001", "\ud800", "\udfff1", "\u202e1", "\u200b", "\ufeff1", "😀" * 99),
    *(
        "nan",
        "NaN",
        "-nan",
        "inf",
        "-Infinity",
        "1e400",
        "-1e400",
        "1e-400",
        "1e-320",
        "-0",
        "-0.0",
        "0x10",
        "1_0",
        "٣",
        "½",
        "²",
    ),
    *(
        "1,5",
        "1.000,5",
        "−5",
        "1 000",
        "1e+3",
        "1e 3",
        "9" * 400,
        "." * 50,
        "1" + "0" * 308,
        "5e-324",
        "1.5",
        "0",
        "-1",
        "7",
    ),
    *(
        "a" * LONG,
        "9" * LONG,
        "~" * LONG,
        "[" * LONG,
        "%" * 99,
        "%00",
        "%GG",
        "%F0%9F",
        "&a=1",
        "#",
        "../../etc/passwd",
    ),
    *(
        "None",
        "null",
        "undefined",
        "true",
        "__init__",
        "__class__",
        "base",
        "<script>alert(1)</script>",
        "`x`",
        "$x$",
        ":smile:",
    ),
    *(
        "sgd~",
        "sgd~learning_rate",
        "sgd~learning_rate~nan",
        "~".join(["sgd"] * 1000),
        "adam~beta1~1~beta1~2",
        "none",
        "forms",
    ),
    *(
        "0~0~0",
        "1~-1~1",
        "0~99999~0",
        "0~0",
        "0~0~0~0",
        "٣~0~0",
        "1e2~0~0",
        "nobody",
        "rate",
        "both",
        "tuned",
        "float32",
        "400",
    ),
]
GOOD = [
    *LANDSCAPES,
    *OPTIMIZERS,
    *SCENES,
    *CHAPTERS,
    "sgd~learning_rate~0.1",
    "basins",
    "rates",
    "side",
    "3d",
    "learning_rate",
]


def hostile(random: random.Random, names: Sequence[str], good: Sequence[str] = GOOD) -> dict[str, list[str]]:
    """A query: names of the page's own and others, each once, often, or with no value; values out of the lists, or joined."""

    def text() -> str:
        kind = random.random()
        if kind < 0.25:
            return random.choice(good)
        if kind < 0.7:
            return random.choice(TEXTS)
        if kind < 0.8:
            return (
                f"{random.uniform(-9, 9)}e{random.randrange(-330, 330)}"
                if random.random() < 0.5
                else str(random.getrandbits(80))
            )
        if kind < 0.9:
            return "".join(
                chr(random.choice((random.randrange(128), random.randrange(0x110000))))
                for _ in range(random.randrange(20))
            )
        return random.choice("~,.-+e ").join(random.choice((*good, *TEXTS[:20])) for _ in range(random.randrange(2, 6)))

    def name() -> str:
        return random.choice(names) if random.random() < 0.9 else text()

    def often() -> int:
        return random.choice((0, 1, 1, 1, 1, 2, 9)) if random.random() < 0.99 else 1000

    return {name(): [text() for _ in range(often())] for _ in range(random.randrange(9))}


def as_query(query: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
    """As it comes back from the browser's address."""
    return parse_qs(urlencode(query, doseq=True), keep_blank_values=True)


@pytest.mark.parametrize("page", PAGES)
def test_ten_thousand_addresses_break_nothing_and_their_own_link_shows_the_same(page: str):
    decode, encode, names = PAGES[page]
    seed = random.Random(11)
    for _ in range(MANY):
        query = hostile(seed, names)
        truth, problems = decode(query)
        assert len(problems) <= 4, query
        assert all(sentence.endswith(".") and len(sentence) < 400 for sentence in problems), problems
        assert all(sign.isprintable() for sentence in problems for sign in sentence), problems
        link = encode(truth)
        again, nothing = decode(as_query(link))
        assert nothing == [], (query, link)
        assert again == truth, (query, link)
        assert encode(again) == link


@pytest.mark.parametrize("page", PAGES)
def test_addresses_leave_nothing_in_memory(page: str):
    decode, encode, names = PAGES[page]
    seed = random.Random(12)
    for _ in range(500):  # what is kept once for all
        encode(decode(hostile(seed, names))[0])
    queries = [hostile(seed, names) for _ in range(500)]
    gc.collect()
    tracemalloc.start()
    try:
        for query in queries:
            encode(decode(query)[0])
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < ROOM
    finally:
        tracemalloc.stop()


def sendable(text: str) -> str:
    """As a browser sends it: half a pair of UTF-16 is no sign, and Streamlit reads no query of more than half a megabyte."""
    return text[:1000].encode("utf-8", "replace").decode("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_whatever_the_address_the_page_is_shown(monkeypatch, page: str):
    """As with the browser's back button: each address in the same session, which is a run each."""
    monkeypatch.setattr(desk, "came_by_history", lambda: True)
    _, encode, names = PAGES[page]
    there = {"lecture": {"scene": ["C05"]}, "training": {"data": ["moons"]}}.get(page, {})
    seed, quick = random.Random(13), {"steps": ["5"], **there}
    few = [next(iter(LANDSCAPES)), "saddle", "sgd", "adam", "sgd~learning_rate~0.1", "C05"]  # each is compiled once
    at = open_page({name: values[0] for name, values in quick.items()}, page="inside" if page == "training" else page)
    for _ in range(SHOWN):
        query = hostile(seed, names, few) | quick
        at.query_params.clear()
        at.query_params.update(
            {sendable(name): [sendable(value) for value in query[name][:50]] for name in query if query[name]}
        )
        at.run()
        assert [box.value for box in at.exception] == [], query
        assert [box.value for box in at.error] == [], query
        assert not any("Traceback" in sentence for sentence in sentences(at))
        assert at.session_state[page] == PAGES[page].decode(as_query(encode(at.session_state[page])))[0]
