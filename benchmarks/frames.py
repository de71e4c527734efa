"""How long a new reader waits for the picture of a frame, beside an empty page of Streamlit's, in turns in one run.

    python -m benchmarks.frames [--rounds N]

Each visit has a browser context of its own; the servers are warm. The floor is benchmarks/floor.py. The page itself takes the
time, from where the browser begins to go there to the end of the frame with the picture: who asks from outside is answered
only once the page has read plotly.js, which it does after that.
"""

import argparse
import json

from playwright.sync_api import Browser

from benchmarks.rows import Row, head, show
from benchmarks.watching import FLOOR, SHOWN, STAGE
from tests.support.visitor import PAINTED, browser, server

FRAMES = {  # what is asked for -> the page, and what is there once it has its picture
    "a race": ("embed", PAINTED),
    "a look inside": ("embed/inside", PAINTED),
    "a scene's question": ("embed/lecture?scene=C15", ".frame-question"),
    "a network": ("embed/network", PAINTED),
}
GOAL = "0.8 x"
SEEN = """painted => {
    const look = () => {
        if (!document.querySelector(painted)) return;
        watcher.disconnect();
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => (window.labSeen = performance.now());
            port2.postMessage(0);
        });
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document, { subtree: true, childList: true, attributes: true });
}"""


def visit(chrome: Browser, address: str, painted: str) -> tuple[float, float]:
    """Seconds until a new reader has the picture, and the same one at the second visit."""
    context = chrome.new_context(viewport={"width": 900, "height": 500})
    context.add_init_script(f"({SEEN})({json.dumps(painted)})")
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with server(FLOOR) as floor, server(STAGE) as stage, browser() as chrome:
        pages = {name: (f"{stage}/{page}", painted) for name, (page, painted) in FRAMES.items()}
        pages["empty"] = (floor, SHOWN[FLOOR])
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
        for turn in range(rounds + 1):
            for name, there in pages.items():
                found = visit(chrome, *there)
                if turn:  # the first of all compiles and reads files
                    taken[name].append(found)
    head()
    for which, what in enumerate(("new reader", "second visit")):
        beside = [visit[which] for visit in taken["empty"]]
        for name in FRAMES:
            ours = [visit[which] for visit in taken[name]]
            show(Row(f"{what} to the frame of {name}, s", ours, GOAL, beside, digits=2))


if __name__ == "__main__":
    main()
