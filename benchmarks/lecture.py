"""How fast the lecture is: each scene opened by its link on a warm server, and by key from the scene before; the measurements.

    python -m benchmarks.lecture

Medians; in brackets the goals of *The lecture, true under the hand*. The measurements are computed in this process, compiling included.
"""

import statistics
import time

from benchmarks.race import row
from lecture import SCENES
from tests.support.visitor import Visit, browser, server

QUESTION = ".st-key-lecture-question-area"
ARRIVED = f"([scene, asked]) => location.href.endsWith(scene) && document.querySelector('{QUESTION}')?.textContent.includes(asked)"

# When the browser has shown the first frame with the picture, counted from when it began to open the page.
WATCH = """
const selectors = ["[data-testid=stage][data-ready=true]", ".st-key-lecture-reveal"];
window.labPainted = [null, null];
const look = () => {
    selectors.forEach((selector, i) => { if (document.querySelector(selector)) labPainted[i] ??= performance.now(); });
    if (labPainted.includes(null)) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def measurements() -> None:
    begin, slowest = time.perf_counter(), (0.0, "")
    for scene in SCENES.values():
        since = time.perf_counter()
        assert scene.measure().holds, scene.id
        slowest = max(slowest, (time.perf_counter() - since, scene.id))
    row("all measurements", f"{time.perf_counter() - begin:.0f} s", f"[60]   slowest {slowest[1]}, {slowest[0]:.1f} s")


def by_key(lab: Visit) -> list[float]:
    """Seconds from a key to the next scene's picture, with a look at each."""
    taken, order = [], list(SCENES)
    for scene in order[1:]:
        lab.page.wait_for_timeout(2500)
        paints = lab.page.evaluate("document.querySelector('[data-testid=stage]')?.dataset.paints ?? '0'")
        begin = time.perf_counter()
        lab.page.keyboard.press("ArrowRight")
        lab.page.wait_for_function(ARRIVED, arg=[f"scene={scene}", SCENES[scene].question], polling=10)
        if SCENES[scene].preset is not None:
            lab.page.wait_for_function(
                "n => (document.querySelector('[data-testid=stage]')?.dataset.paints ?? n) !== n",
                arg=paints,
                polling=10,
            )
        taken.append(time.perf_counter() - begin)
    return taken


def by_link(lab: Visit, address: str) -> dict[str, float]:
    """Scene -> seconds from the opening of the page to the picture; the browser has the app's files."""
    taken = {}
    for scene in SCENES:
        nth = 0 if SCENES[scene].preset is not None else 1
        lab.page.goto("about:blank")
        lab.page.goto(f"{address}/lecture?scene={scene}")
        lab.page.wait_for_function("nth => labPainted[nth]", arg=nth)
        taken[scene] = lab.page.evaluate("nth => labPainted[nth]", nth) / 1000
    return taken


def main() -> None:
    measurements()
    with browser() as chrome, server() as address:
        lab = Visit(chrome, address, f"?scene={next(iter(SCENES))}", page="lecture", script=WATCH)
        keys = by_key(lab)
        row(
            "next scene by key, to its picture",
            f"{statistics.median(keys):.2f} s",
            f"[0.2]   slowest {max(keys):.2f} s",
        )
        links = by_link(lab, address)
        worst = max(links, key=links.__getitem__)
        row(
            "a scene by its link, to its picture",
            f"{statistics.median(links.values()):.2f} s",
            f"[0.5]   slowest {worst}, {links[worst]:.2f} s",
        )


if __name__ == "__main__":
    main()
