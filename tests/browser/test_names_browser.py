"""Names of runs stand free: beside the ends of their paths on every surface, and beside the curves of any heights."""

import numpy as np

from engine.run import race
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from shapes import MAX_ENTRIES
from states.race import FIRST_METHODS
from states.setting import on
from tests.support.visitor import module

# Names written with the stage's own function beside points of its panel; of each: text, left, top, right, bottom.
NAMES = """async ([labels, panels, races]) => {
    const { writeNames } = await import(labels);
    const pen = document.createElement("canvas").getContext("2d"), boxes = [];
    pen.fillRect = (left, top, width, height) => boxes.push([left, top, left + width, top + height]);
    return panels.map(panel => races.map(wanted => {
        boxes.length = 0;
        const points = wanted.map(({ text, at: [x, y] }) =>
            ({ text, key: text, h: panel.left + x * (panel.right - panel.left), v: panel.top + y * (panel.bottom - panel.top) }));
        return { written: Object.keys(writeNames(pen, panel, points, { veil: "#fff" })), boxes: [...boxes], points };
    }));
}"""
APART = """async ([labels, lists, gap, low, high]) => {
    const { apart } = await import(labels);
    return lists.map(heights => apart(heights, gap, low, high));
}"""


def test_names_stand_free_beside_the_ends_of_their_paths_on_every_surface(chrome):
    page = chrome.new_page()
    panel = {"left": 48, "top": 12, "right": 484, "bottom": 472}  # of the stage at 1280 x 720
    small = {"left": 40, "top": 12, "right": 360, "bottom": 400}  # a phone's
    wanted = []
    for surface in LANDSCAPES:
        limits = np.array(LANDSCAPES[surface].view_at()[:2])
        runs = race([(OPTIMIZERS[method], None) for method in FIRST_METHODS], on(LANDSCAPES[surface]))
        ends = np.array([run.x[-1] for run in runs])
        at = np.clip((ends - limits[:, 0]) / np.ptp(limits, axis=1), 0, 1) * [1, -1] + [0, 1]
        wanted.append([{"text": run.label, "at": place} for run, place in zip(runs, at.tolist(), strict=True)])
    for room, drawn in zip(
        (panel, small), page.evaluate(NAMES, [module("labels"), [panel, small], wanted]), strict=True
    ):
        for surface, found in zip(LANDSCAPES, drawn, strict=True):
            where = surface, room
            places = {(point["h"], point["v"]) for point in found["points"]}
            assert len(found["boxes"]) == len(found["written"]), where
            # Six names on one standing point find no room.
            assert len(found["boxes"]) == len(FIRST_METHODS) or len(places) == 1, where
            for i, (left, top, right, bottom) in enumerate(found["boxes"]):
                assert room["left"] <= left < right <= room["right"], where
                assert room["top"] <= top < bottom <= room["bottom"], where
                h, v = next((one["h"], one["v"]) for one in found["points"] if one["text"] == found["written"][i])
                beside = np.hypot(max(left - h, h - right, 0), max(top - v, v - bottom, 0))
                assert beside <= 78, where  # as far as a line leads
                for other in found["boxes"][i + 1 :]:
                    assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top, where
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
