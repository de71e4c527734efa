"""What a visitor pastes is read as the numbers that were typed, or refused in one sentence; nothing comes through in silence."""

import math
import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.pasted import FEWEST, LARGEST, LONGEST, MOST, MOST_BYTES, SMALLEST, Table, read

GOOD = "1,2\n2,3\n4,7\n"
LONG_TEXT = "1,2\n" * (MOST_BYTES // 4 + 1)

READ = {
    "1,2\n2,3\n4,7": [[1, 2], [2, 3], [4, 7]],
    "weight,height\n1,2\n2,3\n4,7\n": [[1, 2], [2, 3], [4, 7]],
    "a;b\r\n1,5;2\r\n2,5;3\r\n-4;7,25\r\n": [[1.5, 2], [2.5, 3], [-4, 7.25]],
    "a\tb\tc\n1\t2\t3\n2\t5\t1\n4\t4\t9\n": [[2, 5, 1], [1, 2, 3], [4, 4, 9]],  # by target
    "1.5\t2\n2\t3\n4\t7": [[1.5, 2], [2, 3], [4, 7]],
    '"1,5","2"\n"2,25","3"\n4,7': [[1.5, 2], [2.25, 3], [4, 7]],
    "−1,2\n–2,3\n－3.5,7": [[-1, 2], [-2, 3], [-3.5, 7]],
    "\ufeffx,y\n1e3,2\n2E-1,3\n+.5,7": [[1000, 2], [0.2, 3], [0.5, 7]],
    "  1 , 2\n\n\n2,\u00a03 \n,\n4,7\n\n": [[1, 2], [2, 3], [4, 7]],
    '"a ""b"", c",d\n1,2\n2,3\n4,7': [[1, 2], [2, 3], [4, 7]],
    "Größe;Gewicht\r1;2\r2;3\r4;7\r": [[1, 2], [2, 3], [4, 7]],
    "-0,2\n1,3\n4,7": [[0, 2], [1, 3], [4, 7]],
    "0.1,1\n0.2,2\n0.30000000000000004,3": [[0.1, 1], [0.2, 2], [0.1 + 0.2, 3]],
}

REFUSED = {
    "": "empty",
    " \n\t\n,,\n": "empty",
    "\ufeff": "empty",
    "hello": "Row 1 has 1 column",
    "1\n2\n3\n4": "Row 1 has 1 column",
    "1 2\n3 4\n5 6": "Row 1 has 1 column",
    "1|2\n3|4\n5|6": "Row 1 has 1 column",
    "1,2,3,4\n" * 5: "Row 1 has 4 columns",
    "1,2\n3\n4,5\n6,7": "Row 2 has 1 column, not 2 as row 1",
    "1,2\n3,4,5\n4,5\n6,7": "Row 2 has 3 columns, not 2",
    "a,b,c\n1,2\n3,4\n5,6": "Row 2 has 2 columns, not 3",
    "1,2\n2,3,\n4,7": "Row 2 has 3 columns",
    "1,2": "1 row of numbers; at least 3",
    "a,b": "0 rows of numbers",
    "a,b\n1,2\n3,4": "2 rows of numbers",
    "1,2\n" * (MOST + 1): "2,001 rows",
    LONG_TEXT: "larger than 1 MB",
    "ä" * (MOST_BYTES // 2 + 1): "larger than 1 MB",
    "1,2\n2,\n4,7": "Row 2, column 2 is empty",
    ",x,y\n0,1,2\n1,2,3\n2,4,7": "Row 1, column 1 is empty",
    "1,2\nabc,3\n4,7": "Row 2, column 1: `abc` is no number",
    "a,b\n1,2\nnan,3\n4,7": "Row 3, column 1: `nan`",
    "1,2\n2,NaN\n4,7": "Row 2, column 2: `NaN`",
    "nan,nan\n1,2\n2,3\n4,7": "Row 1, column 1: `nan`",
    "inf,1\n1,2\n2,3\n4,7": "`inf` is no number",
    "1,2\n2,-Infinity\n4,7": "`-Infinity` is no number",
    "1,2\n∞,3\n4,7": "`∞` is no number",
    "1,2\n1e999,3\n4,7": "`1e999` is beyond 1,000,000",
    "1,2\n1000001,3\n4,7": "beyond 1,000,000",
    "1,2\n-1e7,3\n4,7": "beyond 1,000,000",
    "1,2\n1e-320,3\n4,7": "closer to 0",
    "1,2\n1e-9999,3\n4,7": "closer to 0",
    "1,2\n" + "9" * 41 + ",3\n4,7": "is no number",
    "1,2\n" + "9" * 400 + ",3\n4,7": "`9999999999999999…` is no number",
    "=1+1,2\n1,2\n2,3\n4,7": "Row 1, column 1: `=1+1` is no number",
    "a,b\n@SUM(A1:A9),2\n2,3\n4,7": "`@SUM(A1:A9)` is no number",
    "a,b\n=cmd|' /C calc'!A0,2\n2,3\n4,7": "is no number",
    "a,b\n+1+1,2\n2,3\n4,7": "`+1+1` is no number",
    "a,b\n--1,2\n2,3\n4,7": "`--1` is no number",
    "a,b\n<script>alert(1)</script>,2\n2,3\n4,7": "`<script>alert(1)…` is no number",
    "a,b\n`rm -rf`,2\n2,3\n4,7": "`rm -rf` is no number",
    "a,b\n![x](http://x.y),2\n2,3\n4,7": "is no number",
    "a,b\n1_000,2\n2,3\n4,7": "`1_000` is no number",
    "a,b\n0x10,2\n2,3\n4,7": "`0x10` is no number",
    "a,b\n１,2\n2,3\n4,7": "`１` is no number",
    "a,b\n٣,2\n2,3\n4,7": "`٣` is no number",
    "a,b\n1e,2\n2,3\n4,7": "`1e` is no number",
    "a,b\n1 2,2\n2,3\n4,7": "`1 2` is no number",
    "a,b\n50%,2\n2,3\n4,7": "`50%` is no number",
    "a,b\n$5,2\n2,3\n4,7": "`$5` is no number",
    "a,b\n2020-01-01,2\n2,3\n4,7": "is no number",
    "a,b\n(5),2\n2,3\n4,7": "`(5)` is no number",
    "a;b\n1.234,5;2\n2;3\n4;7": "`1.234,5` is no number",
    "1,5;2\n2;3\n4.5;7": "Row 1, column 1: `1,5` has a comma, and other numbers have points",
    "1,234;2\n2;3\n4;7": "`1,234` may mean 1.234 or 1234",
    "-1,234\t2\n2\t3,456\n4\t7": "may mean -1.234 or -1234",
    '1,2\n"2,3\n4,7': "quotes do not close",
    '1,2\n"2"x,3\n4,7': "quotes do not close",
    "1,2\n2,\x003\n4,7": "",
    "1,2\n" + "a" * 200_000 + ",3\n4,7": "",
    "5,2\n5,3\n5,7": "Column 1 has the same number in every row",
    "1,2\n2,2\n4,2": "Column 2 has the same number in every row",
    "1,5,2\n2,5,3\n4,5,7": "Column 2 has the same number in every row",
    "0.1,2\n0.1,3\n0.1,4": "Column 1 has the same number in every row",
    "1,500000\n2,500000.001\n4,500000.002": "Column 2 hardly varies",
    "999999,2\n999999.1,3\n999999.3,7": "Column 1 lies more than 10,000 times",
    "1,2,3\n2,4,5\n4,8,1\n5,10,2": "follow one another exactly",
    "1,-3,3\n2,-6,5\n4,-12,1": "follow one another exactly",
    "0.001,200000,3\n0.002,700000,5\n0.004,-900000,1": "One input varies more than 10,000 times",
    "\ud800,2\n2,3\n4,7": "is no number",
    "\u202e1,2\n2,3\n4,7": "is no number",
}


@pytest.mark.parametrize("text", READ, ids=range(len(READ)))
def test_numbers_are_those_that_were_typed(text):
    table = read(text)
    assert isinstance(table, Table), table
    np.testing.assert_array_equal(table.rows, READ[text])
    assert not np.signbit(table.rows[table.rows == 0]).any()


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_table_is_refused_in_one_sentence(text):
    sentence = read(text)
    assert isinstance(sentence, str)
    assert REFUSED[text] in sentence
    assert re.fullmatch(r"[A-Z][^\n]{10,180}\.", sentence)
    assert not re.search("[<>]", re.sub("`[^`]*`", "", sentence))  # what was typed stands in a code span, or nowhere


def test_no_text_takes_long():
    begun = time.process_time()
    for text in (*REFUSED, "1," * 500_000, '"' * 999_999, "\n" * 999_999, "1,2\n" * 200_000, LONG_TEXT * 10):
        read(text)
    assert time.process_time() - begun < 10


def test_a_good_table_has_names_and_a_text_by_which_it_is_known():
    table = read('"a ""b"", c",d\n' + GOOD)
    assert isinstance(table, Table)
    assert table.names == ('a "b", c', "d")
    assert table.text == '"a ""b"", c","d"\n1,2\n2,3\n4,7\n'
    assert table == read(table.text)
    assert hash(table) == hash(read(table.text))
    assert table != read(GOOD)  # it has other names
    assert read(GOOD) != read("1,2\n2,3\n4,8\n")
    assert not table.rows.flags.writeable


@pytest.mark.parametrize("spread", [1e-6, 0.049, 0.05, 0.5, 4.99, 5.0, 123.0, 2e5])
def test_the_unit_is_a_power_of_ten_that_leaves_the_lesser_spread_between_a_half_and_five(spread):
    each = np.array([-1.0, 1.0, -1.0, 1.0])
    rows = np.column_stack([spread * each, 3 * spread * each[[0, 1, 1, 0]], [1, 2, 3, 5]])
    table = read("\n".join(",".join(map(repr, row)) for row in rows.tolist()))
    assert isinstance(table, Table), table
    assert 0.5 - 1e-9 <= table.scaled[:, 0].std() < 5 + 1e-9
    np.testing.assert_allclose(table.scaled * [table.unit, table.unit, 1], table.rows, rtol=1e-15)
    assert math.log10(table.unit) == pytest.approx(round(math.log10(table.unit)), abs=1e-12)


signs = st.text(st.sampled_from('0123456789.,;\t\n\r"-+eE= aNx−∞`<\x00\u2028'), max_size=60)


def assert_read_or_refused(text: str) -> None:
    found = read(text)
    if isinstance(found, str):
        assert len(found) < 200
        return
    again = read(found.text)
    assert again == found
    np.testing.assert_array_equal(again.rows, found.rows)  # pyright: ignore
    assert again.names == found.names  # pyright: ignore
    assert FEWEST <= len(found.rows) <= MOST
    assert np.isfinite(found.scaled).all()
    assert all(0 < len(name) <= LONGEST and name.isprintable() for name in found.names)


@given(st.text(max_size=80) | signs)
def test_no_text_raises_and_what_is_read_reads_back(text):
    assert_read_or_refused(text)


@given(st.lists(signs, min_size=2, max_size=2), st.sampled_from(",;\t"))
def test_nor_does_one_in_the_midst_of_a_good_table(cells, separator):
    assert_read_or_refused("\n".join(separator.join(row) for row in ("ab", "12", cells, "23", "47")))


numbers = st.floats(-LARGEST, LARGEST).filter(lambda value: value == 0 or abs(value) >= SMALLEST)


@given(
    st.lists(st.tuples(numbers, numbers), min_size=FEWEST, max_size=8),
    st.sampled_from([",.", ";.", ";,", "\t.", "\t,"]),
)
def test_a_table_that_a_program_wrote_is_read_exactly_or_refused(rows, style):
    separator, point = style
    found = read("\n".join(separator.join(repr(value).replace(".", point) for value in row) for row in rows))
    if isinstance(found, str):
        told = "same number|hardly|lies more than|may mean"
        assert re.search(told, found), found
    else:
        assert sorted(map(tuple, found.rows)) == sorted((x + 0.0, t + 0.0) for x, t in rows)
        assert (np.diff(found.rows[:, 1]) >= 0).all()
