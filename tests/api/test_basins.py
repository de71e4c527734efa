"""The picture of three starts in three basins is what its training draws, and its sentence is true of that."""

import re
from urllib.parse import parse_qs

import numpy as np
import pytest

from api import basins, files
from api.files import STAGE
from api.trained import trained
from engine.activity import along, barrier
from engine.examples import parts
from figures.theme import LOOKS
from lecture import SCENES
from problems.network import size
from states.address import encode
from states.worth_seeing import BASINS
from tests.support.client import get


def circles(text: str) -> np.ndarray:
    """The starts and the ends, a row each: x and y in the picture's units, of which it is 3200 wide."""
    return np.array(re.findall(r'<circle cx="(-?\d+)" cy="(-?\d+)"', text), float)


@pytest.mark.parametrize("name", LOOKS)
def test_the_file_is_what_the_training_draws(name):
    kept, drawn = (
        (STAGE / f"basins-{name}.svg").read_text(encoding="utf-8"),
        basins.draw(basins.training(), LOOKS[name]),
    )
    assert circles(kept).shape == (6, 2)
    assert np.abs(circles(kept) - circles(drawn)).max() < 30  # another machine rounds otherwise
    assert set(re.findall("#[0-9a-f]{6}", kept)) == set(re.findall("#[0-9a-f]{6}", drawn))
    assert kept.count("<path") == drawn.count("<path")
    served = get(f"/{files.address(f'basins-{name}.svg')}", headers={"accept-encoding": "identity"})
    assert (served.status, served.body.decode()) == (200, kept)
    assert served.headers["content-type"].startswith("image/svg+xml")


def test_three_starts_end_in_three_basins_with_ridges_between_them():
    learning = basins.training()
    net, examples = learning.setting.network, parts(learning.setting)[0]
    assert {name: [value] if isinstance(value, str) else value for name, value in encode(learning).items()} == parse_qs(
        BASINS.address
    )
    assert f"{size(net)} weights on handwritten digits" in BASINS.sentence
    assert learning.methods == ("adam",)
    runs = trained(learning)
    assert all(run.stopped is None and run.scores[-1, 0] < 0.05 for run in runs)
    ends = [run.x[-1] for run in runs]
    assert all(barrier(along(net, ends[i], ends[i - 1], examples, 61)) > 0.2 for i in range(3))
    assert SCENES["C71"].learning == learning
