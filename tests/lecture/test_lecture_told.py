"""What the api tells of every scene is what was measured of it; beside the lecture's other tests, which measure the same."""

import re
from html import unescape

import pytest

from api.measured import measurement
from lecture import SCENES
from lecture.base import shown
from lecture.lesson import begin
from tests.support.client import ask


@pytest.mark.parametrize("name", SCENES)
def test_of_each_scene_the_right_option_is_ticked_and_every_figure_is_the_measured_one(name):
    scene, found = SCENES[name], measurement(begin(name))
    assert found is not None
    said = ask("measured", {"scene": name, "picked": "0"}).message[0]["said"]
    options = [unescape(text) for text in re.findall(r"<li class='(?:right)?'>(.*?)</li>", said["answer"])]
    ticked = [i for i, text in enumerate(options) if text.startswith("✓ ")]
    assert ticked == [scene.answer(found)]
    assert ["your prediction" in text for text in options] == [i == 0 for i in range(len(scene.options))]
    told = unescape(said["measured"])
    for figure in found.figures:
        assert f"{figure}</th><td>{shown(found, figure)}</td>" in told, figure
    assert ("does not hold here" in told) == (found.holds is False)
    assert ("does not hold on these networks" in told) == scene.contradicts
    assert ("✓ holds in part<" in told) == scene.in_part
