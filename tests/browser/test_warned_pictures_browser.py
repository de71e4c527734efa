"""What a link has wrong is said above the picture, which stays as large as it is used."""

import pytest

from tests.support.visitor import PAINTED

HOSTILE = "?s=saddle&m=sgd&rho=17&steps=999999&noise=-1&seed=x&foo=1"
DRAWN = {"maps": ".map-ring"}
# How high the pictures are, and which parts of a page lie over each other.
FOUND = """() => {
    const high = [...document.querySelectorAll(".stage-area")].map(one => one.getBoundingClientRect().height);
    const boxes = [...document.querySelectorAll("[class*='-area '], [data-testid=stage], [data-testid=map], .stAlert")]
        .filter(one => one.checkVisibility()).map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width > 2 && box.height > 2);
    const over = boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([other, b]) => !one.contains(other) && !other.contains(one)
        && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1).map(([other]) => `${one.className} over ${other.className}`));
    return [Math.min(...high), over];
}"""


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 720)])
def test_warnings_do_not_press_the_picture_together(visit, width, height):
    for page in ("race", "inside", "maps"):
        lab = visit(HOSTILE, width, height, page=page, painted=DRAWN.get(page, PAINTED))
        assert lab.page.locator(".stAlert").count() >= 2, page
        high, over = lab.page.evaluate(FOUND)
        assert over == [], page
        assert high > 150, page
        lab.close()
