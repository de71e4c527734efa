"""Watches the floor, the plain page and the stage in Chromium: what a hand does, and when the page shows its answer.

Times are taken in the page, from the event of the hand (its own time stamp) to the end of the frame that shows the answer.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser

from tests.support.visitor import PAINTED, Visit

FLOOR, PLAIN = (str(Path(__file__).with_name("beside") / name) for name in ("floor.py", "plain.py"))
STAGE = "app.py"
SHOWN = {  # what is there once a page has its picture
    FLOOR: ".st-key-floor-said p",
    PLAIN: ".st-key-race-losses .scatterlayer path.js-line",  # the later one of the two charts
    STAGE: PAINTED,
}

# Gathers [kind, time] of every event of the hand, and of every frame that shows something new, when it is on the screen.
WATCH = """() => {
    const found = window.lab = { hand: [], seen: [], frames: [] };
    for (const kind of ["pointerdown", "pointermove", "pointerup", "keydown"])
        addEventListener(kind, event => found.hand.push([kind, event.timeStamp]), { capture: true });
    const afterFrame = then => { const { port1, port2 } = new MessageChannel(); port1.onmessage = then; port2.postMessage(0); };
    window.labSeen = kind => afterFrame(() => found.seen.push([kind, performance.now()]));
    window.labWhen = (kind, look) => {
        let old = look();
        const again = () => {
            const now = look();
            if (now && String(now) !== String(old)) { old = now; labSeen(kind); }
            requestAnimationFrame(again);
        };
        again();
    };
}"""
# When a page was first seen with what is there once it has its picture: who asks from outside is answered only once it has
# read plotly.js, which it does after that.
SEEN = """painted => {
    const look = () => {
        if (document.querySelector("[data-testid=stage]")) window.labThere ??= performance.now();
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
WATCH_PAGE = {
    # The handles on the stage's root change in the frame that paints; the table is written in it, too.
    STAGE: """() => {
        const root = document.querySelector("[data-testid=stage]"), { stage } = root;
        let { paints } = root.dataset, waits = false;
        new MutationObserver(() => {
            const { source, asking } = root.dataset;
            if (root.dataset.paints !== paints) { labSeen("painted"); labSeen(source); }
            paints = root.dataset.paints;
            if (asking === "true" || source !== "run") waits = true;
            else if (waits) { waits = false; labSeen("exact"); }
        }).observe(root, { attributes: true });
        new MutationObserver(() => labSeen("table"))
            .observe(document.querySelector(".stage-table"), { subtree: true, childList: true, characterData: true });
        for (const input of document.querySelectorAll(".stSlider input"))
            new MutationObserver(() => lab.seen.push(["thumb", performance.now()])).observe(input, { attributes: true, attributeFilter: ["aria-valuetext"] });
        const keep = stage.sliders.keep.bind(stage.sliders), paint = stage.paint.bind(stage);
        stage.sliders.keep = sweep => { keep(sweep); lab.seen.push([`swept ${sweep.slider}`, performance.now()]); };
        stage.paint = now => { paint(now); lab.frames.push(now); };
    }""",
    # Both of Plotly's charts have drawn other curves; the table has other words.
    PLAIN: """() => {
        const curve = chart => document.querySelector(`.st-key-race-${chart} .scatterlayer path.js-line`)?.getAttribute("d");
        let old = [curve("contour"), curve("losses")];
        const look = () => {
            const now = [curve("contour"), curve("losses")];
            if (now.every((d, i) => d && d !== old[i])) { old = now; labSeen("painted"); labSeen("run"); }
            requestAnimationFrame(look);
        };
        look();
        labWhen("table", () => document.querySelector(".st-key-race-table-area table")?.innerText);
    }""",
    FLOOR: """() => labWhen("painted", () => document.querySelector(".st-key-floor-said p")?.innerText)""",
}

Events = Sequence[tuple[str, float]]


def when_seen(painted: str) -> str:
    """The script with which a page notes as labSeen when its picture was first on the screen."""
    return f"({SEEN})({json.dumps(painted)})"


def watch(
    chrome: Browser, address: str, page: str, query: str = "", room: str = "race", slider: str | None = "factor"
) -> Visit:
    """Opens a page of SHOWN and watches it, of the stage's that room; it has the sweep of that slider already, if any."""
    lab = Visit(chrome, address, query, painted=SHOWN[page], page=room)
    lab.page.evaluate(WATCH)
    if slider is not None:
        lab.thumb(slider).focus()
    if slider is not None and page == STAGE:
        lab.until(f"stage.sliders.sweepOf('{slider}')")
    lab.page.evaluate(WATCH_PAGE[page])
    return lab


def gather(lab: Visit, name: str) -> list:
    return lab.page.evaluate(f"lab.{name}.splice(0)")


def begin_anew(lab: Visit) -> None:
    for name in ("seen", "hand", "frames"):
        gather(lab, name)
    lab.page.evaluate("performance.clearResourceTimings()")


# When a kind of picture was asked for, and answered: [from, to] of each request, in the order of their beginning.
ROAD = """kind => performance.getEntriesByType("resource").filter(one => new RegExp(`/api/\\\\w+/${kind}`).test(one.name))
    .map(one => [one.startTime, one.responseEnd])"""


def road(lab: Visit, kind: str) -> list[tuple[float, float]]:
    """When the api was asked for a kind of picture, and when it had answered; milliseconds since the page began."""
    return [(start, end) for start, end in lab.page.evaluate(ROAD, kind)]


def road_after(lab: Visit, begin: float, kind: str = "race") -> tuple[float, float] | None:
    """Milliseconds from `begin` to the question for a race, and to its answer; None where none was asked."""
    return next(((start - begin, end - begin) for start, end in road(lab, kind) if start >= begin), None)


def first_after(events: Events, kind: str, begin: float) -> float | None:
    """Milliseconds from `begin` to the first event of that kind."""
    return next((when - begin for what, when in events if what == kind and when >= begin), None)


def answered_moves(hand: Events, seen: Events, kind: str) -> list[float]:
    """Milliseconds from moves to what they painted: of several between two paintings the last is the one painted."""
    taken, before = [], next(when for what, when in hand if what == "pointerdown")
    for when in (when for what, when in seen if what == kind):
        moved = [at for what, at in hand if what == "pointermove" and before < at <= when]
        if moved:
            taken.append(when - moved[-1])
        before = when
    return taken
