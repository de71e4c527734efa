"""A number at a logarithmic axis is the number that it stands at: no bare 5 and 2 between powers of ten."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures import curves, tuning
from figures.map_axes import log_ticks
from figures.scenes import DRAWN
from figures.theme import LIGHT, styles
from tests.figures.test_scene_figures import WITH_FIGURE, arrays_of

RANGES = [(low, low + span) for low in (-300, -12.3, -4.2, -0.11, 0, 1.7, 5.1, 250) for span in (0.03, 0.2, 0.6, 1.1, 3, 14, 50)]  # fmt: skip


def number(label: str) -> float:
    """What a label says: 0.002, 20, 10³, 2·10³."""
    plain = (
        label.replace("−", "-").replace("·10", "e1<sup>0</sup>") if "<sup>" not in label else label.replace("−", "-")
    )
    factor, _, power = plain.rpartition("·")
    base = re.fullmatch(r"10<sup>(-?\d+)</sup>", power)
    return float(factor or 1) * (10.0 ** int(base[1]) if base else float(power))


def check(axis: Any, where: object) -> None:
    """A log axis names its own ticks, at least two, or has them at whole decades only."""
    if axis.type != "log":
        return
    if axis.tickvals is None:
        assert isinstance(axis.dtick, int | float), where
        assert axis.dtick == int(axis.dtick), where
        return
    assert len(axis.tickvals) == len(axis.ticktext) >= 2, where
    np.testing.assert_allclose([number(text) for text in axis.ticktext], axis.tickvals, rtol=1e-6, err_msg=str(where))


def test_every_label_of_a_log_axis_is_its_number():
    for ends in RANGES:
        ticks = log_ticks(*ends, 180)
        check(SimpleNamespace(type="log", **ticks), ends)
        places = np.log10(ticks["tickvals"])
        assert ends[0] - 1e-9 <= places.min() <= places.max() <= ends[1] + 1e-9
        assert len(places) <= 9
        if np.floor(ends[1]) > np.ceil(ends[0]):  # several decades: these alone
            assert np.allclose(places, np.round(places)), (ends, ticks)


def test_every_figure_has_such_axes():
    found = {}
    for low, high in RANGES:
        loss = np.logspace(low, min(high, 300), 30)[::-1]
        run = SimpleNamespace(label="SGD", method="sgd", loss=loss)
        found[f"losses {low, high}"] = go.Figure(curves.axes([run], 0.0, [None], LIGHT))
        line = tuning.Line("SGD", "sgd", np.logspace(-3, 0, 30), np.full(30, np.nan), loss, 29)
        found[f"search {low, high}"] = tuning.searches([line], styles(["sgd"], LIGHT), 0.0, LIGHT)
    found |= {scene: DRAWN[scene](arrays_of(scene), LIGHT) for scene in WITH_FIGURE}
    for where, figure in found.items():
        for name in figure.layout:
            if re.fullmatch(r"[xy]axis\d*", name):
                check(figure.layout[name], where)
