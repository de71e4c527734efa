"""Names of runs stand free: beside the ends of their paths on every surface, and beside the curves of any heights."""

import numpy as np
import pytest

from engine.run import race
from engine.sampling import stationary_points
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from shapes import MAX_ENTRIES
from states.race import FIRST_METHODS
from states.setting import on
from tests.support.visitor import module

# The overlay painted over a panel of the surface's domain; of each list of names: texts, and left, top, right, bottom.
NAMES = """async ([overlay, geometry, [width, height], cases]) => {
    const { Overlay } = await import(overlay), { panelAt } = await import(geometry);
    const rowsOf = rows => ({ stride: 1, sent: Uint16Array.from({ length: rows }, (_, row) => row), drawn: Uint16Array.from({ length: rows }, (_, row) => row) });
    const look = { paper: "#fff", ink: "#111", quiet: "#888", rule: "#eee", veil: "#fffffe" };
    return cases.map(({ limits: [across, up], marks, runs, step }) => {
        const pen = document.createElement("canvas").getContext("2d"), lists = [];
        const panel = panelAt(0, { left: 48, top: 12, width, height }, across, up);
        pen.fillRect = (left, top, w, h) => pen.fillStyle === look.veil && lists.push({ box: [left, top, left + w, top + h], texts: [] });
        pen.fillText = text => runs.some(run => text.startsWith(run.label)) && lists.at(-1).texts.push(text);
        const drawn = runs.map(run => ({ ...run, text: "#000", line: "#000", symbol: "circle", panel: 0, thin: [], rows: run.x.length / 2,
            x: Float32Array.from(run.x), ...rowsOf(run.x.length / 2) }));
        new Overlay().paint(pen, { runs: drawn, panels: [panel], step, look, marks, inside: false, stepArrows: null, arrows: false, ringAt: null });
        const stars = marks.filter(mark => mark.lowest).map(({ x, y }) => [panel.px(x), panel.py(y)]);
        return { lists: lists.filter(({ texts }) => texts.length), stars };
    });
}"""
APART = """async ([labels, lists, gap, low, high]) => {
    const { apart } = await import(labels);
    return lists.map(heights => apart(heights, gap, low, high));
}"""


def case(surface: str, methods: tuple[str, ...], share: float) -> dict:
    """A race on the surface's domain, at that share of its steps, as the overlay has it."""
    landscape = LANDSCAPES[surface]
    runs, points = race([(OPTIMIZERS[method], None) for method in methods], on(landscape)), stationary_points(landscape)
    lowest = points.minima[:, 2].min(initial=np.inf) + 1e-9
    return {
        "limits": [[*limits] for limits in landscape.view_at()[:2]],
        "marks": [{"x": x, "y": y, "lowest": bool(loss <= lowest)} for x, y, loss in np.concatenate(points).tolist()],
        "runs": [
            {"label": run.label, "x": run.x.ravel().tolist(), "diverged": -1 if run.stopped is None else run.stopped}
            for run in runs
        ],
        "step": share * landscape.steps,
    }


@pytest.mark.parametrize("methods", [FIRST_METHODS, (*FIRST_METHODS, "adadelta", "lion")], ids=["six", "eight"])
def test_names_stand_free_beside_the_ends_of_their_paths_on_every_surface(chrome, methods):
    page = chrome.new_page()
    wanted = [(surface, share) for surface in LANDSCAPES for share in (0.5, 1.0)]
    cases = [case(surface, methods, share) for surface, share in wanted]
    for width, height in ((900, 520), (360, 360)):
        drawn = page.evaluate(NAMES, [module("overlay"), module("geometry"), [width, height], cases])
        for (surface, share), given, found in zip(wanted, cases, drawn, strict=True):
            where = surface, share, width
            told = [text for names in found["lists"] for text in names["texts"]]
            assert len(told) == len(methods), where
            assert all(any(text.startswith(run["label"]) for text in told) for run in given["runs"]), where
            for i, (left, top, right, bottom) in enumerate(names["box"] for names in found["lists"]):
                assert 48 < left < right < 48 + width, where
                assert 12 < top < bottom < 12 + height, where
                for h, v in found["stars"]:
                    assert not (left < h + 10 and right > h - 10 and top < v + 10 and bottom > v - 10), where
                for other in found["lists"][i + 1 :]:
                    others_left, others_top, others_right, others_bottom = other["box"]
                    assert (
                        right <= others_left or others_right <= left or bottom <= others_top or others_bottom <= top
                    ), where
    page.close()


def test_names_beside_the_curves_keep_a_line_apart(chrome):
    page = chrome.new_page()
    random = np.random.default_rng(0)
    lists = [np.sort(random.uniform(-50, 350, n)).tolist() for n in range(MAX_ENTRIES + 1) for _ in range(30)]
    lists += [[100.0] * n for n in range(MAX_ENTRIES + 1)]
    for ends, heights in zip(lists, page.evaluate(APART, [module("labels"), lists, 18, 12, 252]), strict=True):
        assert all(12 - 1e-9 <= height <= 252 + 1e-9 for height in heights), ends
        assert all(np.diff(heights) >= 18 - 1e-9), ends  # in the order of the ends, and a line apart
    page.close()
