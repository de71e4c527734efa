"""On paper a page is whole, black on white in both themes; Race is one sheet, standing or lying."""

import io
import re
import unicodedata

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from tests.support.tree import ROOT
from tests.support.visitor import PAINTED, Visit

WIDTH, HEIGHT = 718, 1047  # of an A4 sheet between its margins, in pixels
DRAWN = {"lecture": ".surface img", "surfaces": ".surface img", "maps": ".map-ring"}
FURTHER = {"lecture": [("?scene=C12", PAINTED), ("?sheet=Momentum", ".sheet")], "race": [("?rates=tuned", PAINTED)]}
# The contents have a card for each of ninety scenes.
SHEETS = {
    "": {"race": 1, "data": 1, "network": 2, "maps": 2, "inside": 3, "lecture": 16},
    "?rates=tuned": {"race": 1},
    "?scene=C12": {"lecture": 2},
}

# As a browser lays a page out for paper, which pdf() does by itself.
ON_PAPER = "() => window.dispatchEvent(new Event('beforeprint'))"
# What there is to be read, and what reaches beyond the sheet's right margin.
WORDS = """() => [...document.querySelectorAll("[data-testid=stMain] :is(p, li, th, td, h2, h3, small, :not(pre) > code)")]
    .filter(one => one.checkVisibility() && !one.querySelector("p, li, details, .katex, code, small, select") && one.getBoundingClientRect().width > 2)
    .map(one => one.innerText).filter(text => text.trim())"""
BEYOND = """width => [...document.querySelectorAll("[data-testid=stMain] :is(p, table, pre, button, img, .stage-area, .stage-losses, .js-plotly-plot, .stSlider, input)")]
    .filter(one => one.checkVisibility() && !one.closest("[class*=-keys], .hidden"))
    .map(one => [one.getBoundingClientRect(), one]).filter(([box]) => box.width > 2 && box.right > width + 1)
    .map(([box, one]) => `${one.tagName}.${one.className} ${Math.round(box.right)} ${one.textContent.slice(0, 30)}`)"""

FLAT = """() => [...document.querySelectorAll(".stage-plot")]
    .filter(one => one.getClientRects().length && Math.min(one.clientWidth, one.clientHeight) < 60)
    .map(one => one.parentElement.className)"""


def bare(text: str) -> str:
    """Without blanks and ligatures, which a PDF has its own way with."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def wrong_on_paper(lab: Visit, read: bytes, most: int | None, lying: bool = False) -> list[str]:
    """What is wrong with the page on A4 sheets, which were printed as `read`; most: of them."""
    printed = PdfReader(io.BytesIO(read))
    sheets = [bare(sheet.extract_text()) for sheet in printed.pages]
    width, height = (HEIGHT, WIDTH) if lying else (WIDTH, HEIGHT)
    wrong = [f"{len(sheets)} sheets"] if len(sheets) > (most or 8) else []
    if (printed.pages[0].mediabox.width > printed.pages[0].mediabox.height) != lying:
        wrong.append("turned")
    wrong += [f"sheet {nth} is empty" for nth, text in enumerate(sheets, 1) if not text]
    lab.page.evaluate(ON_PAPER)
    lab.page.emulate_media(media="print")
    lab.page.set_viewport_size({"width": width, "height": height})
    lab.page.wait_for_timeout(300)
    wrong += [f"not printed: {text}" for text in lab.page.evaluate(WORDS) if bare(text) not in "".join(sheets)]
    wrong += [f"pressed flat: {one}" for one in lab.page.evaluate(FLAT)]
    wrong += [f"beyond the margin: {one}" for one in lab.page.evaluate(BEYOND, width)]
    seen = np.asarray(Image.open(io.BytesIO(lab.page.screenshot(full_page=True))).convert("L"))
    if np.median(seen) < 250 or np.mean(seen < 100) > 0.1:
        wrong.append(f"dark: median {np.median(seen)}, {np.mean(seen < 100):.0%} of it")
    return wrong


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", sorted(file.stem for file in (ROOT / "pages").glob("*.py")))
def test_prints_whole_and_black_on_white(visit, page, theme):
    for query, painted in [("", DRAWN.get(page, PAINTED)), *FURTHER.get(page, [])]:
        lab = visit(query, page=page, painted=painted, color_scheme=theme)
        if query.startswith("?scene"):
            lab.page.get_by_role("button", name="Show the run and the answer").click()
            lab.page.locator(".mark").wait_for()
            lab.settle()
        read = lab.page.pdf(format="A4", print_background=True)
        assert wrong_on_paper(lab, read, SHEETS.get(query, {}).get(page)) == [], query
        lab.close()


RACES = {
    "": "Taco shell: SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam",
    f"?s=himmelblau{'&m=sgd&m=adam' * 4}&noise=1&repeats=5&view=side": "Himmelblau: SGD",
}


@pytest.mark.parametrize("lying", [False, True])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844), (1920, 1080)])
def test_a_race_is_one_sheet_with_all_that_tells_what_it_is(visit, width, height, lying):
    for query, title in RACES.items():
        lab = visit(query, width=width, height=height)
        url, runs = lab.page.url, len(lab.paths())
        read = lab.page.pdf(format="A4", landscape=lying)
        assert wrong_on_paper(lab, read, 1, lying) == [], query
        for part in (".stage-area", ".stage-losses", ".st-key-race-table-area table.runs", ".paper-head"):
            box = lab.page.locator(part).first.bounding_box()
            assert box is not None, part
            assert min(box["width"] / 150, box["height"] / 50) > 1, (part, box)
        text = bare(PdfReader(io.BytesIO(read)).pages[0].extract_text())
        for words in (title, url, "step"):
            assert bare(words) in text, words
        assert text.count("Arrived") + text.count("moving") + text.count("Hovering") >= runs
        for words in ("Learning rate", "Noise", "Take along", "This race in Python", "Drag"):
            assert bare(words) not in text, words
        lab.close()
        assert lab.messages == []
