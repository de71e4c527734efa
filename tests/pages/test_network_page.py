"""The page Network names the files that train, and the scenes whose sentence such networks contradict."""

import re

from lecture import SCENES
from tests.support.open_page import open_page
from tests.support.tree import ROOT

OWN = {"data": "digits", "m": ["adam", "sgd", "own"], "p": "x=x-lr*g"}


def test_a_stranger_names_the_files_that_train_and_finds_what_the_lecture_says_otherwise():
    said = "".join(part.value for part in open_page(OWN, page="network").html)
    files = re.findall(r"<code>(.*?)</code>", said)
    assert files == ["optimizers/adam.py", "optimizers/sgd.py"]
    assert all((ROOT / file).is_file() for file in files)
    assert "the lines that you typed, as on the page Race" in said
    whole, part = said.split("In part: ")
    assert (
        re.findall(r"scene=(C\d+)", whole) == ["C58", "C67"] == [one.id for one in SCENES.values() if one.contradicts]
    )
    assert re.findall(r"scene=(C\d+)", part) == ["C72", "C75", "C76"]
    for scene in ("C72", "C75", "C76"):  # the number is in the caveat
        assert SCENES[scene].in_part
        assert re.search(r"\d+ %|per cent", SCENES[scene].caveat)
