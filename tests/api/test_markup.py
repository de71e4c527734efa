"""Tables: every cell has its heads, and a name may hold any sign."""

from xml.etree import ElementTree

import pytest

from api.markup import swatch, table


def test_every_row_and_column_has_a_head_and_the_table_a_name():
    titles = {"Loss": "It's the loss at the end & no other"}
    rows = [(swatch("#000", "a < b"), "1", "2"), ("x", "of both")]
    made = ElementTree.fromstring(table("runs", "A & B", ("Run", "Loss", "Asked"), rows, titles, "--rows: 2"))
    caption = made.find("caption")
    assert caption is not None
    assert (made.attrib, caption.text) == ({"class": "runs", "style": "--rows: 2"}, "A & B")
    heads = made.findall("thead/tr/th")
    assert [(head.text, head.get("scope"), head.get("title")) for head in heads] == [
        ("Run", "col", None),
        ("Loss", "col", titles["Loss"]),
        ("Asked", "col", None),
    ]
    assert [head.get("scope") for head in made.findall("tbody/tr/th")] == ["row", "row"]
    assert ["".join(head.itertext()) for head in made.findall("tbody/tr/th")] == ["a < b", "x"]
    cells = [[(cell.text, cell.get("colspan")) for cell in row.findall("td")] for row in made.findall("tbody/tr")]
    assert cells == [[("1", None), ("2", None)], [("of both", "2")]]


@pytest.mark.parametrize("rows", [[], [("a", "b")]])
def test_a_table_without_style_has_none(rows):
    assert table("runs", "A", ("B", "C"), rows).startswith("<table class='runs'><caption")
