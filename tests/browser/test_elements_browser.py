"""A page is made of few elements: Streamlit handles each on its own, on the server and in the browser, at every run."""

import pytest

from tests.support.tree import ROOT
from tests.support.visitor import PAINTED

MOST = 40
COUNT = "document.querySelectorAll('[data-testid=stElementContainer]').length"
CARD = ".surface img"
DRAWN = {"lecture": CARD, "surfaces": CARD, "maps": ".map-ring"}  # where it is not the stage alone
FEW = {"lecture": 10, "surfaces": 10}  # of a page of cards, however many these are


@pytest.mark.parametrize("page", sorted(file.stem for file in (ROOT / "pages").glob("*.py")))
def test_a_page_has_few_elements_before_anything_is_opened(visit, page):
    lab = visit(page=page, painted=DRAWN.get(page, PAINTED))
    assert 3 < lab.page.evaluate(COUNT) <= FEW.get(page, MOST)


@pytest.mark.parametrize(("scene", "painted"), [("C12", PAINTED), ("C33", ".st-key-lecture-reveal")])
def test_a_scene_has_few_elements_before_its_answer_and_with_it(visit, scene, painted):
    lab = visit(f"?scene={scene}", page="lecture", painted=painted)
    before = lab.page.evaluate(COUNT)
    lab.page.locator(".st-key-lecture-reveal button").click()
    lab.settle()
    assert 10 < before < lab.page.evaluate(COUNT) <= MOST
