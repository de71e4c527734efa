"""How long a new reader waits for the picture of a frame, beside an empty page of Streamlit's, in turns in one run; and for a scene from files.

    python -m benchmarks.frames [--rounds N]

Each visit has a browser context of its own; the servers are warm. The floor is benchmarks/beside/floor.py. The page itself takes the
time, from where the browser begins to go there to the end of the frame with the picture: who asks from outside is answered
only once the page has read plotly.js, which it does after that. The files are opened from the disk, the network off; a scene
is waited for from the click on *Next* to the end of the frame with its picture, or with its question where it has none.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from api.site.__main__ import written
from benchmarks.rows import Row, head, show
from benchmarks.watching import FLOOR, SHOWN, STAGE, WATCH, WATCH_PAGE, answered_moves, when_seen
from lecture import WAYS
from tests.support.visitor import PAINTED, browser, server

FRAMES = {  # what is asked for -> the page, and what is there once it has its picture
    "a race": ("embed", PAINTED),
    "a look inside": ("embed/inside", PAINTED),
    "a scene's question": ("embed/lecture?scene=C15", ".frame-question"),
    "a network": ("embed/network", PAINTED),
}
GOAL = "0.8 x"
OF_SCENE = "0.5 s"
FRAME = "17 ms"  # of a screen that shows 60 a second
MOVES = 40  # of a thumb
REST = 60  # ms between two of them
ANOTHER = """({ button, painted }) => new Promise(done => {
    const clicked = performance.now();
    const look = () => {
        const scene = new URLSearchParams(location.hash.slice(1)).get("scene");
        const shown = document.querySelector(painted)?.stage?.header.address.some(pair => pair[1] === scene);
        const still = document.querySelector(".site-question") && document.querySelector(".st-key-lecture-stage-area > p");
        if (!shown && !still) return requestAnimationFrame(look);
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - clicked);
        port2.postMessage(0);
    };
    document.querySelector(button).click();
    setTimeout(look);
})"""


def visit(chrome: Browser, address: str, painted: str) -> tuple[float, float]:
    """Seconds until a new reader has the picture, and the same one at the second visit."""
    context = chrome.new_context(viewport={"width": 900, "height": 500})
    context.add_init_script(when_seen(painted))
    page = context.new_page()
    taken = []
    for _ in range(2):
        page.goto(address, wait_until="commit")
        page.wait_for_function("window.labSeen", timeout=60_000)
        taken.append(page.evaluate("labSeen") / 1000)
        page.wait_for_load_state("networkidle")  # for what the picture needs besides
        page.goto("about:blank")
    context.close()
    return taken[0], taken[1]


def from_files(chrome: Browser) -> Iterator[Row]:
    """The scenes of the short way, one after the other as a lecture goes, and a thumb on the race of one."""
    with TemporaryDirectory() as folder:
        written(Path(folder) / "lecture", WAYS["short"], ["bowl"], "", lambda nth, of, part: None)
        context = chrome.new_context(viewport={"width": 1280, "height": 720}, offline=True)
        page = context.new_page()
        page.goto(f"{(Path(folder) / 'lecture' / 'index.html').as_uri()}#way=short&scene={WAYS['short'][0]}")
        page.wait_for_selector(f"{PAINTED}[data-asking=false], .site-question")
        next_one = {"button": ".st-key-lecture-next button", "painted": PAINTED}
        taken = []
        for _ in WAYS["short"][1:]:
            page.wait_for_timeout(1000)  # as a lecturer's question takes, and longer than what is asked for ahead
            taken.append(page.evaluate(ANOTHER, next_one) / 1000)
        load = f"(load of the machine {_load()})"
        yield Row(f"click to the next scene from files, s {load}", taken, OF_SCENE, digits=2)
        yield Row(f"thumb to the paths of a race from files {load}", thumb(page), FRAME, digits=1)
        context.close()


def _load() -> str:
    """Returns the load of the machine, where it tells."""
    return "not known" if sys.platform == "win32" else f"{os.getloadavg()[0]:.1f}"


def thumb(page: Page) -> list[float]:
    """Milliseconds from each move of the factor's thumb to the end of the frame that shows it, on the race of the files."""
    page.evaluate("location.hash = 'race=bowl'")
    page.wait_for_selector(f".site-race {PAINTED}[data-asking=false]")
    slider = page.locator(".st-key-race-factor input")
    slider.hover()
    page.wait_for_function("document.querySelector('[data-testid=stage]').stage.sliders.sweepOf('factor')")
    page.evaluate(WATCH)
    page.evaluate(WATCH_PAGE[STAGE])
    box = slider.bounding_box()
    assert box is not None
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, height)
    page.mouse.down()
    for nth in range(MOVES):
        page.mouse.move(box["x"] + (0.2 + 0.6 * (0.618 * nth % 1)) * box["width"], height)
        page.wait_for_timeout(REST)
    page.mouse.up()
    return answered_moves(page.evaluate("lab.hand"), page.evaluate("lab.seen"), "sweep")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    head()
    with browser() as chrome:
        for row in from_files(chrome):
            show(row)
    with server(FLOOR) as floor, server(STAGE) as stage, browser() as chrome:
        pages = {name: (f"{stage}/{page}", painted) for name, (page, painted) in FRAMES.items()}
        pages["empty"] = (floor, SHOWN[FLOOR])
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
        for turn in range(rounds + 1):
            for name, there in pages.items():
                found = visit(chrome, *there)
                if turn:  # the first of all compiles and reads files
                    taken[name].append(found)
    for which, what in enumerate(("new reader", "second visit")):
        beside = [visit[which] for visit in taken["empty"]]
        for name in FRAMES:
            ours = [visit[which] for visit in taken[name]]
            show(Row(f"{what} to the frame of {name}, s", ours, GOAL, beside, digits=2))


if __name__ == "__main__":
    main()
