"""In forced colours, a visitor's own few, whatever is told by a colour or a filled shape is still to be seen."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.support.tree import ROOT
from tests.support.visitor import PAINTED, Visit

QUERIES = {"lecture": "?scene=C12", "maps": "?cells=50"}
DRAWN = {"surfaces": ".surface img", "maps": ".map-ring"}

# Kind -> places of what is visible of it, [left, top, right, bottom]; of a choice the chosen and the others.
PLACES = """() => {
    const boxes = (where) => [...document.querySelectorAll(where)].filter(one => one.checkVisibility({ visibilityProperty: true }))
        .map(one => one.getBoundingClientRect()).filter(box => box.width > 3 && box.height > 2 && box.top > 60 && box.bottom < innerHeight && box.right < innerWidth)
        .map(box => [box.left, box.top, box.right, box.bottom].map(Math.round));
    const chosen = "[aria-pressed=true], [aria-checked=true]", others = "[aria-pressed=false], [aria-checked=false]";
    return {
        track: boxes(".stSlider [role=group] > [data-orientation] > div:first-child"),
        thumb: boxes(".stSlider div:has(> div > input[type=range])"),
        swatch: [...boxes(".swatch"), ...boxes(".stage-swatch")],
        scrubber: boxes(".stage-scrubber"),
        chosen: boxes(`.stButtonGroup button:is(${chosen}), .stButtonGroup [role=radio]:is(${chosen})`),
        other: boxes(`.stButtonGroup button:is(${others}), .stButtonGroup [role=radio]:is(${others})`),
        picked: boxes("[data-testid=stRadioOption]:has(input:checked) > div > div:first-child"),
        free: boxes("[data-testid=stRadioOption]:has(input:not(:checked)) > div > div:first-child"),
    };
}"""
# The least share of such a place that stands out from the page's paper, and the contrast that this takes; a swatch has its name beside it.
MARKED = {"track": (0.7, 3), "thumb": (0.5, 3), "swatch": (0.4, 2), "scrubber": (0.15, 3)}


def luminance(pixels: np.ndarray) -> np.ndarray:
    """Of sRGB pixels of shape (..., 3), from 0 to 1, as WCAG 2 defines it."""
    share = pixels[..., :3] / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def marked(seen: np.ndarray, box: list[int], paper: float, contrast: float = 3) -> float:
    """The share of a box, in pixels, that has the contrast with the paper; seen: luminances of the page."""
    left, top, right, bottom = box
    inside = seen[top:bottom, left:right]
    return float(np.mean((np.maximum(inside, paper) + 0.05) / (np.minimum(inside, paper) + 0.05) >= contrast))


def unseen(lab: Visit) -> tuple[list[str], set[str]]:
    """What cannot be seen, and the kinds that were looked at."""
    seen = luminance(np.asarray(Image.open(io.BytesIO(lab.page.screenshot())).convert("RGB")).astype(float))
    places, paper = lab.page.evaluate(PLACES), float(seen[-2, 2])
    shares = {
        kind: [marked(seen, box, paper, *MARKED.get(kind, (0, 3))[1:]) for box in boxes]
        for kind, boxes in places.items()
    }
    wrong = [
        f"{kind} {box}: {share:.2f}"
        for kind, (least, _) in MARKED.items()
        for box, share in zip(places[kind], shares[kind], strict=True)
        if share < least
    ]
    for kind, beside in (("chosen", "other"), ("picked", "free")):
        if shares[kind] and shares[beside] and min(shares[kind]) < max(shares[beside]) + 0.1:
            wrong.append(f"{kind} {shares[kind]} like {beside} {shares[beside]}")
    return wrong, {kind for kind, boxes in places.items() if boxes}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_a_colour_tells_is_seen_in_forced_colours(visit, theme):
    looked, wrong = set(), {}
    for page in sorted(file.stem for file in (ROOT / "pages").glob("*.py")):
        painted = DRAWN.get(page, PAINTED)
        lab = visit(QUERIES.get(page, ""), page=page, painted=painted, color_scheme=theme, forced_colors="active")
        if lab.page.get_by_test_id("stRadioOption").count():
            lab.page.get_by_test_id("stRadioOption").nth(1).click()
            lab.settle()
        lab.page.mouse.move(0, 300)
        wrong[page], kinds = unseen(lab)
        looked |= kinds
        if page == "lecture":  # what is there once a scene has its answer
            lab.page.keyboard.press("PageDown")
            lab.page.locator(".mark").wait_for()
            lab.settle()
            after, kinds = unseen(lab)
            wrong[page] += after
            looked |= kinds
        lab.page.keyboard.press("Tab")
        lab.page.keyboard.press("Tab")
        ring = "document.activeElement.matches(':focus-visible') && parseFloat(getComputedStyle(document.activeElement).outlineWidth)"
        if lab.page.evaluate(ring) < 2:
            wrong[page].append("no ring round the focus")
        lab.close()
    assert looked == {*MARKED, "chosen", "other", "picked", "free"}
    assert {page: found for page, found in wrong.items() if found} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_choice_not_made_has_a_ring_that_is_seen(visit, theme):
    """Without forced colours: of a circle's box at least a tenth has a contrast of 3 to 1 with the paper."""
    lab = visit(QUERIES["lecture"], page="lecture", color_scheme=theme)
    seen = luminance(np.asarray(Image.open(io.BytesIO(lab.page.screenshot())).convert("RGB")).astype(float))
    free = [marked(seen, box, float(seen[-2, 2])) for box in lab.page.evaluate(PLACES)["free"]]
    assert len(free) > 2
    assert min(free) > 0.1
