"""The small pictures of scenes without a race: networks at their start, and figures, which tell nothing before the answer."""

import re

import numpy as np
import pytest

from api import small
from api.version import version
from engine import training
from figures.theme import LIGHT, LOOKS
from lecture import SCENES
from problems.network import start
from states.task import learn
from tests.support.client import get

WITHOUT_RACE = [scene for scene in SCENES.values() if scene.preset is None]
OF_NETWORKS = [scene for scene in WITHOUT_RACE if scene.experiment]
OTHERS = [scene for scene in WITHOUT_RACE if not scene.experiment]


def test_every_scene_without_a_race_has_a_picture_and_no_network_is_trained_for_it(monkeypatch):
    monkeypatch.setattr(training, "trainings", None)
    monkeypatch.setattr(training, "_kernel", None)
    for scene in OF_NETWORKS:
        before, after = (small.draw_scene(scene, LIGHT, answered) for answered in (False, True))
        assert before == after  # it tells nothing
        assert len(before) < 40_000
        task = scene.task
        assert task is not None
        layers = task.network.widths
        assert before.count("<circle") - (60 if layers[0] == 2 else 0) == sum(min(width, 9) for width in layers)


@pytest.mark.parametrize("scene", OTHERS, ids=lambda scene: scene.id)
def test_a_figure_shows_its_axes_alone_until_the_answer_was_seen(scene):
    before, after = (small.draw_scene(scene, LIGHT, answered) for answered in (False, True))
    assert re.findall(r"<(path|rect|circle)", before) in (["rect", "path"], ["rect", "path", "path"])
    assert "nan" not in after
    assert after.startswith(before.removesuffix("</svg>")[:150])
    assert len(re.findall(r"<(path|rect|circle)", after)) > len(re.findall(r"<(path|rect|circle)", before))


@pytest.mark.parametrize(("way", "lines"), [("zero", 0), ("constant", 9 * 9 * 2), ("he", 9 * 9 * 2)])
def test_the_lines_are_the_weights_at_the_start(way: str, lines: int):
    task = learn("digits", start=way)
    drawn = small.network(task, 0, LIGHT)
    paths = re.findall(r'stroke-opacity="([\d.]+)" d="([^"]*)"', drawn)
    assert sum(path.count("M") for _, path in paths) == lines
    if way != "he":
        return
    first = start(task.network, "he", 1.0, 0)[: 64 * 32].reshape(64, 32)
    places = [np.linspace(0, size - 1, 9).round().astype(int) for size in (64, 32)]
    shown = np.abs(first[np.ix_(*places)])
    darkest = max(paths[:4], key=lambda path: float(path[0]))[1]
    assert darkest.count("M") == (shown >= 0.75 * shown.max()).sum()


@pytest.mark.parametrize("theme", LOOKS)
@pytest.mark.parametrize("kind", ["small", "veiled"])
def test_the_api_serves_them(kind: str, theme: str):
    query = f"scene=C90&theme={theme}" + ("&page=lesson" if kind == "small" else "")
    found = get(f"/api/{version()}/{kind}", headers={"accept-encoding": "identity"}, text=query.encode())
    assert found.status == 200
    assert found.headers["content-type"].startswith("image/svg+xml")
    assert LOOKS[theme].quiet in found.body.decode()


def test_of_no_scene_there_is_no_picture():
    assert get(f"/api/{version()}/veiled", text=b"").status == 400
    assert get(f"/api/{version()}/small", text=b"page=lesson").status == 400
