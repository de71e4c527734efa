"""A visitor's own table over HTTP: a POST is answered about it, nobody keeps the answer, and no address holds it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import answers, messages, running, sweeps
from data.pasted import MOST_BYTES, Table, read
from states.address import encode
from states.fields import replaced
from states.inside import fresh as fresh_inside
from states.race import Race, Run, fresh
from states.setting import with_table
from states.sliders import sliders
from tests.support.client import Reply, ask
from tests.support.open_page import as_sent

TEXT = "height,weight\n1.5,3\n2.5,2\n4,7\n3,5\n0.5,1\n"
OTHER = TEXT.replace("7", "8")
TABLE = read(TEXT)
assert isinstance(TABLE, Table)
PLAIN = replaced(fresh("fitted_line"), runs=(Run("sgd", {}), Run("adam", {})), steps=30)


def post(kind: str, query, text: str | bytes = TEXT, headers=None) -> Reply:
    body = text if isinstance(text, bytes) else text.encode()
    return ask(kind, query, {"content-type": "text/csv", **(headers or {})}, body=[body[:5], body[5:]])


def own(race: Race, table: Table = TABLE) -> Race:
    return race._replace(setting=with_table(race.setting, table))


@pytest.mark.parametrize("noise_kind", ["uniform", "examples"])
def test_the_answer_is_about_the_table(noise_kind):
    race = replaced(PLAIN, noise_kind=noise_kind, batch=2)
    reply = post("race", encode(race))
    header, arrays = reply.message
    results = running.results(own(race))
    assert np.array_equal(arrays["x"], as_sent(np.concatenate([result.drawn.x for result in results])))
    assert header["title"] == "Your table"
    assert "Your table" in header["summary"]
    assert "Fitted" not in header["lead"] + header["summary"]
    assert header["knobs"] == {"prepare": 0.5}
    assert header["address"] == [list(pair) for pair in answers.canonical(race)]
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers
    bundled = ask("race", encode(race))
    assert "max-age" in bundled.headers["cache-control"]
    assert not np.array_equal(bundled.message[1]["x"], arrays["x"])
    assert bundled.message[0]["title"] == "Fitted line"
    assert bundled.message[0]["figure"]["key"] != header["figure"]["key"]


def test_each_table_has_its_answers_and_what_belongs_together_says_so():
    query, race = encode(PLAIN), own(PLAIN)
    first, second = (post("race", query, text).message for text in (TEXT, OTHER))
    assert not np.array_equal(first[1]["x"], second[1]["x"])
    keys = {header["race"] for header, _ in (first, second, ask("race", query).message)}
    assert len(keys) == 3
    assert first[0]["race"] == messages.race_key(race)
    for kind in ("found", "gradients"):
        assert post(kind, query).message[0]["race"] == first[0]["race"]
    assert post("race", query, TEXT.replace(",", ";").replace("\n", "\r\n")).message[0]["race"] == first[0]["race"]
    answered = post("race", query)
    assert post("race", query, headers={"if-none-match": "*"}).body == answered.body


def test_a_sweep_follows_the_table():
    race = own(PLAIN)
    header, arrays = post("sweep", {**encode(PLAIN), "slider": "prepare"}).message
    assert header["token"] == sweeps.token(sliders(race)["prepare"])
    assert header["token"] == post("race", encode(PLAIN)).message[0]["tokens"]["prepare"]
    assert header["token"] != ask("race", encode(PLAIN)).message[0]["tokens"]["prepare"]
    low, high = np.array(header["box"]).reshape(2, 2).T
    for member, there in zip(arrays["x"], sweeps.swept(race, "prepare"), strict=True):
        path = running.results(there)[0].drawn.x
        np.testing.assert_allclose(low + member[0] / 65535 * (high - low), path, atol=2 * (high - low).max() / 65535)


def test_paths_and_a_look_inside_are_of_the_table():
    there = replaced(own(PLAIN), start=(0.25, 0.5))
    found = post("paths", encode(there)).message[1]["x"]
    assert np.array_equal(found, as_sent(np.concatenate([one.drawn.x for one in running.results(there)])))
    inside = replaced(fresh_inside("fitted_line"), steps=10)
    numbers = [reply.message[0]["said"] for reply in (post("numbers", encode(inside)), ask("numbers", encode(inside)))]
    assert numbers[0] != numbers[1]


def test_links_of_a_race_on_an_own_table_lead_to_no_page_that_lacks_it():
    header = post("race", encode(PLAIN)).message[0]
    links = [link for sentence in header["found"] for link in sentence if isinstance(link, str)]
    assert not [link for link in links if "s=fitted_line" in link]


WORDS = {
    "a,b\n1,2\nx,3\n4,5": "Row 3, column 1: `x` is no number.",
    "": "The table is empty: paste two columns",
    "1,2,3\n4,9,7\n7,8,1\n": "Fitted line takes tables of 2 columns, and this one has 3.",
}


@pytest.mark.parametrize("text", WORDS)
def test_what_is_no_table_is_refused_in_a_sentence(text):
    reply = post("race", encode(PLAIN), text)
    assert reply.status == 400
    assert reply.headers["cache-control"] == "no-store"
    (sentence,) = reply.sentences
    assert sentence.startswith(WORDS[text])


@pytest.mark.parametrize(
    ("kind", "query", "word"),
    [
        ("race", {"s": "bowl"}, "Bowl is not made of a table."),
        ("lesson", {"scene": "C01"}, "takes no table"),
        ("map", {"s": "fitted_line"}, "no maps of a visitor's own table"),
        ("race", {"s": "fitted_line", "batch": "6", "noise_kind": "examples"}, "is not between 1 and 5"),
        ("race", {"s": "fitted_line", "mean_1": "6"}, "has no use for"),
    ],
)
def test_what_takes_no_table_says_so(kind, query, word):
    reply = post(kind, query, headers={"x-page": "page0000"})
    assert reply.status == 400
    assert word in reply.sentences[0]


def test_a_table_in_another_encoding_or_too_large_is_refused():
    assert post("race", encode(PLAIN), "größe,t\n1,2\n".encode("latin-1")).sentences == [
        "The table is no text in UTF-8."
    ]
    pieces = [b"1,2\n" * 50_000] * 6
    reply = ask("race", encode(PLAIN), body=pieces)
    assert reply.status == 413
    assert reply.sentences == ["The table is larger than 1 MB."]
    assert reply.headers["cache-control"] == "no-store"
    assert post("race", encode(PLAIN), "1,2\n" * (MOST_BYTES // 4)).status == 400


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60) | st.text(st.sampled_from('0123,;\t\n."-eE'), max_size=40).map(str.encode))
def test_no_body_makes_an_error(body):
    reply = ask("paths", {"s": "fitted_line", "steps": "1", "m": "sgd"}, body=[body])
    assert reply.status == 200 or (reply.status == 400 and len(reply.sentences) == 1)


def test_the_key_of_an_answer_is_of_the_table():
    query = {name: [value] for name, value in {"s": "fitted_line"}.items()}
    keys = {answers.key_of("race", answers.question("race", query, table)) for table in (None, TABLE, read(OTHER))}  # pyright: ignore
    assert len(keys) == 3
