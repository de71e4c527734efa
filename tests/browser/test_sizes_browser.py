"""Every page on a tablet and on an older projector: nothing is cut off, and the player has one row of buttons."""

import pytest

from tests.support.tree import ROOT
from tests.support.visitor import PAINTED

# Page -> what is there once it is drawn, where it is not the stage alone.
DRAWN = {"lecture": ".surface img", "surfaces": ".surface img", "maps": ".map-ring"}
# What ends beyond the window or beyond the column in which it stands, and how many rows of buttons the players have.
CUT = """() => {
    const parts = "table, p, h2, li, button, input:not([type=range]), figure, [data-testid=stage], .js-plotly-plot, .stage-bar";
    const main = document.querySelector("[data-testid=stMain]"), column = one => one.closest(".stVerticalBlock, [data-testid=stVerticalBlock]") ?? main;
    const seen = [...main.querySelectorAll(parts)].filter(one => one.checkVisibility() && !one.closest(".hidden, .lab-title, .stage-summary, .modebar, [data-rac][hidden]"));
    const cut = seen.filter(one => {
        const box = one.getBoundingClientRect(), place = column(one).getBoundingClientRect();
        return box.width > 1 && place.width > 1 && box.right > Math.min(innerWidth, place.right) + 1;
    }).map(one => `${one.tagName}.${one.className} ends at ${Math.round(one.getBoundingClientRect().right)}: ${one.textContent.slice(0, 40)}`);
    const rows = [...document.querySelectorAll(".stage-bar")].map(bar =>
        new Set([...bar.querySelectorAll("button, select")].filter(one => one.checkVisibility()).map(one => Math.round((one.getBoundingClientRect().top + one.getBoundingClientRect().bottom) / 8))).size);
    return [cut, rows.filter(one => one > 1), main.scrollWidth > innerWidth];
}"""


@pytest.mark.parametrize("page", sorted(file.stem for file in (ROOT / "pages").glob("*.py")))
def test_nothing_is_cut_off_on_a_tablet_and_an_older_projector(visit, page):
    lab, wrong = visit("", 1024, 768, page=page, painted=DRAWN.get(page, PAINTED)), {}
    for width, height in ((1024, 768), (768, 1024)):
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.page.wait_for_timeout(400)
        found = lab.page.evaluate(CUT)
        if found != [[], [], False]:
            wrong[width] = found
    assert wrong == {}
