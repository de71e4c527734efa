"""The figures of the page that looks inside: how its arrows are drawn, and what the method remembers."""

from typing import Any

import numpy as np
import pytest

from figures.fields import fields, height, spans_decades
from figures.inside import KINDS, arrow_style
from figures.theme import DARK, LIGHT, LOOKS

every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())


@every_look
def test_every_kind_of_arrow_has_its_own_colour_dash_and_width(look):
    styles = [arrow_style(kind, look) for kind in KINDS]
    for part in ("line", "text", "dash", "width"):
        assert len({getattr(style, part) for style in styles}) == len(KINDS) == 3


# --- the curves ----------------------------------------------------------------------------------------------------

STEPS = np.arange(101)
VALUES = {
    "falling": np.stack([10.0 ** (-STEPS / 20), 10.0 ** (-STEPS / 10)], axis=1),
    "waving": np.stack([np.sin(STEPS / 9), np.cos(STEPS / 9)], axis=1),
    "alone": STEPS / 100,
    "matrix": np.ones((101, 2, 2)) * STEPS[:, None, None],
}


@every_look
@pytest.mark.parametrize("columns", [1, 2])
def test_every_quantity_has_a_panel_with_a_title_its_lines_and_a_cursor(look, columns):
    figure: Any = fields(VALUES, 42, look, columns)
    assert len(figure.data) == 2 + 2 + 1 + 4
    assert [note.text.split("</b>")[0] for note in figure.layout.annotations] == [f"<b>{name}" for name in VALUES]
    assert [(line.x0, line.x1) for line in figure.layout.shapes] == [(42, 42)] * 4
    assert len({trace.line.dash for trace in figure.data if trace.name.startswith("matrix")}) == 4


def test_an_axis_is_logarithmic_where_values_span_decades_and_none_is_negative():
    figure: Any = fields(VALUES, 0, LIGHT)
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis2.type != "log"
    assert not spans_decades(np.array([[0.0], [0.0]]))
    assert not spans_decades(np.array([[-1.0], [1e9]]))
    assert spans_decades(np.array([[0.0], [1e-3], [1.0]]))


def test_zeros_and_what_is_not_finite_are_gaps_on_a_log_axis():
    series = VALUES["falling"].copy()
    series[0], series[5] = 0, np.inf
    figure: Any = fields({"falling": series}, 0, DARK)
    first, _ = figure.data
    assert np.isnan(first.y[[0, 5]]).all()
    assert np.isfinite(first.y[1:5]).all()


def test_nothing_but_gaps_can_be_drawn_and_the_height_follows_the_rows():
    fields({"never": np.full((5, 2), np.nan)}, 0, LIGHT)
    assert height(1, 2) == height(2, 2) < height(3, 2)
