"""The default picture of every surface on one sheet, with what becomes of each run, to be looked at.

    python -m benchmarks.contact_sheet [--methods six|all] [--theme light|dark] sheet.png

Under each picture stands the verdict on every run, and how far a run leaves the domain where it does so by more than
15 percent of its width. A surface has several pictures where a race has no room for all methods.
"""

import argparse
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
from plotly.offline import get_plotlyjs

from api.picture import SWATCHES
from benchmarks.plain_figures import NOMINAL, overlay
from engine.run import race
from engine.sampling import stationary_points, value_grid
from engine.verdict import verdict
from figures.theme import LOOKS, Look, styles
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from shapes import MAX_ENTRIES, Trajectory
from states.race import FIRST_METHODS
from states.setting import on
from tests.support.visitor import browser

METHODS = {"six": FIRST_METHODS, "all": tuple(OPTIMIZERS)}
COLUMNS = 6
BEYOND = 0.15  # of the domain's width
ALL_DRAWN = """[...document.querySelectorAll("section")].every(
    section => section.querySelector(".contourlayer path") && section.querySelector(".scatterlayer .trace"))"""
STYLE = """
body { margin: 16px; font: 14px/1.35 "Source Sans 3", "DejaVu Sans", sans-serif; }
main { display: grid; grid-template-columns: repeat(COLUMNS, WIDTHpx); gap: 24px 16px; width: max-content; }
h2 { font-size: 18px; margin: 0 0 4px; white-space: nowrap; } p { margin: 0; }
"""


def cell(name: str, methods: Sequence[str], look: Look) -> str:
    """A surface's default picture as HTML, with the verdicts in words."""
    landscape = LANDSCAPES[name]
    runs = race([(OPTIMIZERS[method], None) for method in methods], on(landscape))
    xlim, ylim, _ = landscape.view_at()
    figure = overlay(value_grid(landscape, xlim, ylim), runs, *stationary_points(landscape), xlim, ylim, look)
    picture = figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        default_width=f"{NOMINAL[0] + 60:.0f}px",
        default_height=f"{NOMINAL[1] + 56:.0f}px",
        config={"staticPlot": True},
    )
    words = "".join(
        f'<p style="color:{style.text}">{escape(one.label)}: {_words(one, landscape)}</p>'
        for one, style in zip(
            runs,
            styles(list(methods), look, SWATCHES),
            strict=True,
        )
    )
    return f"<section><h2>{escape(landscape.name)} ({name}, {landscape.steps} steps)</h2>{picture}{words}</section>"


def _words(one: Trajectory, landscape: Landscape) -> str:
    judged = verdict(one, on(landscape))
    arrived = "" if judged.arrived is None else f", there since step {judged.arrived}"
    limits = np.array(landscape.view_at()[:2])
    width = np.diff(limits, axis=1)[:, 0]
    beyond = np.max(np.maximum(limits[:, 0] - one.x, one.x - limits[:, 1]) / width)
    outside = f"; <b>leaves the domain by {100 * beyond:.3g} %</b>" if beyond > BEYOND else ""
    return f"{escape(judged.text)}{arrived}, loss {one.loss[-1]:.3g}{outside}"


def sheet(methods: Sequence[str], look: Look) -> str:
    """The whole sheet as one HTML page that needs nothing from elsewhere."""
    races = [methods[i : i + MAX_ENTRIES] for i in range(0, len(methods), MAX_ENTRIES)]
    columns = max(COLUMNS // len(races), 1) * len(races)  # all pictures of a surface in one row
    style = STYLE.replace("COLUMNS", str(columns)).replace("WIDTH", f"{NOMINAL[0] + 60:.0f}")
    cells = "".join(cell(name, entries, look) for name in LANDSCAPES for entries in races)
    return (
        f'<!doctype html><meta charset="utf-8"><style>{style} body {{ background: {look.paper}; color: {look.ink}; }}'
        f"</style><script>{get_plotlyjs()}</script><main>{cells}</main>"
    )


def photograph(html: str, file: Path) -> None:
    """The page as Chromium shows it, all of it, as one PNG."""
    with browser() as chrome:
        page = chrome.new_page(viewport={"width": 1280, "height": 720})
        page.set_content(html)
        page.wait_for_function(ALL_DRAWN, timeout=120_000)
        width = page.evaluate("document.querySelector('main').scrollWidth + 32")
        page.set_viewport_size({"width": width, "height": 720})
        page.screenshot(path=str(file), full_page=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="The default picture of every surface on one sheet.")
    parser.add_argument("--methods", choices=METHODS, default="six")
    parser.add_argument("--theme", choices=LOOKS, default="light")
    parser.add_argument("out", type=Path, help="the PNG to write")
    options = parser.parse_args()
    begin = time.perf_counter()
    html = sheet(METHODS[options.methods], LOOKS[options.theme])
    photograph(html, options.out)
    pictures, methods = len(LANDSCAPES), len(METHODS[options.methods])
    print(f"{options.out}: {pictures} pictures with {methods} runs each, in {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
