"""How fast the stage is in Chromium, on a machine with nothing else to do, beside the same picture drawn by `st.plotly_chart` in the same run.

    python -m benchmarks.stage [--rounds N]

Medians and 95th percentiles; in brackets what issue 4 demands. Times are taken in the page, from the event of the hand
(its own time stamp) to the end of the frame that shows the answer.
"""

import argparse
import base64
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser

from benchmarks.race import row
from tests.support.visitor import CHART, PAINTED, Visit, browser, server

PLAIN = str(Path(__file__).with_name("plain.py"))
PLAIN_PAINTED = ".st-key-race-losses .scatterlayer path.js-line"  # the later one of the two charts
EIGHT = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "adamax"]
QUERY = "?" + "&".join(f"m={method}" for method in EIGHT)

# Gathers [kind, time] of every event of the hand, and of every frame that shows something new, when it is on the screen.
WATCH = """() => {
    const found = window.lab = { hand: [], seen: [], frames: [] };
    for (const kind of ["pointerdown", "pointermove", "pointerup"])
        addEventListener(kind, event => found.hand.push([kind, event.timeStamp]), { capture: true });
    const afterFrame = then => { const { port1, port2 } = new MessageChannel(); port1.onmessage = then; port2.postMessage(0); };
    window.labSeen = kind => afterFrame(() => found.seen.push([kind, performance.now()]));
}"""
# Of the stage: the handles on its root change in the frame that paints.
WATCH_STAGE = """() => {
    const root = document.querySelector("[data-testid=stage]"), { stage } = root;
    let paints = root.dataset.paints;
    new MutationObserver(() => {
        if (root.dataset.paints !== paints) labSeen(root.dataset.source);
        paints = root.dataset.paints;
    }).observe(root, { attributes: true });
    const keep = stage.sliders.keep.bind(stage.sliders), answer = stage.answer.bind(stage), paint = stage.paint.bind(stage);
    stage.sliders.keep = sweep => { keep(sweep); lab.seen.push(["swept", performance.now()]); };
    stage.paint = now => { paint(now); lab.frames.push(now); };
}"""
# Of Plotly's charts: both have drawn other curves.
WATCH_PLAIN = """() => {
    const curve = chart => document.querySelector(`.st-key-race-${chart} .scatterlayer path.js-line`)?.getAttribute("d");
    let old = [curve("contour"), curve("losses")];
    const look = () => {
        const now = [curve("contour"), curve("losses")];
        if (now.every((d, i) => d && d !== old[i])) { old = now; labSeen("run"); }
        requestAnimationFrame(look);
    };
    look();
}"""


def open_stage(chrome: Browser, address: str, query: str) -> Visit:
    lab = Visit(chrome, address, query)
    lab.page.evaluate(WATCH)
    lab.thumb("factor").focus()
    lab.until("stage.sliders.sweepOf('factor')")
    lab.page.evaluate(WATCH_STAGE)
    return lab


def open_plain(chrome: Browser, address: str, query: str) -> Visit:
    lab = Visit(chrome, address, query, painted=PLAIN_PAINTED)
    lab.page.evaluate(WATCH)
    lab.page.evaluate(WATCH_PLAIN)
    return lab


def gather(lab: Visit, name: str) -> list:
    return lab.page.evaluate(f"lab.{name}.splice(0)")


def begin_anew(lab: Visit) -> None:
    for name in ("seen", "hand", "frames"):
        gather(lab, name)


def first_after(events: Sequence, kind: str, begin: float) -> float | None:
    return next((when - begin for what, when in events if what == kind and when >= begin), None)


def drag(lab: Visit, turn: int) -> None:
    """Grabs the thumb of the factor, moves it a little, and lets it go elsewhere."""
    left, right, height, thumb = lab.track("factor")
    to = left + (0.52 + 0.06 * (turn % 4)) * (right - left)
    lab.page.mouse.move(thumb, height)
    lab.page.mouse.down()
    for part in np.linspace(0.0, 1.0, 5)[1:]:
        lab.page.mouse.move(thumb + part * (to - thumb), height)
        lab.page.wait_for_timeout(60)


def releases(lab: Visit, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds from the release of the slider to the new picture, and from each of the thumb's moves to its paths."""
    released, moves = [], []
    for turn in range(rounds + 2):
        begin_anew(lab)
        drag(lab, turn)
        lab.page.wait_for_timeout(250)
        lab.page.mouse.up()
        lab.settle()
        hand, seen = gather(lab, "hand"), gather(lab, "seen")
        (up,) = (when for kind, when in hand if kind == "pointerup")
        down = next(when for kind, when in hand if kind == "pointerdown")
        if turn < 2:
            continue
        if (taken := first_after(seen, "run", up)) is not None:
            released.append(taken)
        # Of several moves between two paintings the last one is the one that was painted.
        before = down
        for when in (when for what, when in seen if what == "sweep"):
            moved = [at for kind, at in hand if kind == "pointermove" and before < at <= when]
            if moved:
                moves.append(when - moved[-1])
            before = when
    return released, moves


def sweeps(lab: Visit, rounds: int) -> list[float]:
    """Milliseconds from a press on the factor's thumb to its sweep; what was prefetched is thrown away before."""
    taken = []
    for turn in range(rounds + 2):
        _, _, height, thumb = lab.track("factor")
        lab.page.mouse.move(thumb, height)
        lab.until("!stage.sliders.asked.size")
        lab.page.wait_for_timeout(100)
        lab.stage("(stage.sliders.sweeps.clear(), 0)")
        begin_anew(lab)
        lab.page.mouse.down()
        lab.until("stage.sliders.sweepOf('factor')")
        lab.page.mouse.up()
        lab.settle()
        (down,) = (when for kind, when in gather(lab, "hand") if kind == "pointerdown")
        if turn >= 2:
            taken.append(first_after(gather(lab, "seen"), "swept", down))
    return taken


def clicks(lab: Visit, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds from a click on the plot to the first paths from there, and from its end to the exact ones."""
    first, exact = [], []
    box = lab.page.locator(CHART).bounding_box()
    assert box is not None
    for turn in range(rounds + 2):
        begin_anew(lab)
        right, down = 0.35 + 0.05 * (turn % 7), 0.25 + 0.07 * (turn % 6)
        before = lab.stage("stage.header.start")
        lab.page.mouse.click(box["x"] + right * box["width"], box["y"] + down * box["height"])
        lab.until("String(stage.header.start) !== String(it)", before)
        lab.settle()
        hand, seen = gather(lab, "hand"), gather(lab, "seen")
        (pressed,) = (when for kind, when in hand if kind == "pointerdown")
        (up,) = (when for kind, when in hand if kind == "pointerup")
        runs = [when for kind, when in seen if kind == "run" and when > pressed]
        if turn >= 2:
            first.append(runs[0] - pressed)
            exact.append(runs[-1] - up)
    return first, exact


def playback(chrome: Browser, address: str) -> tuple[float, float]:
    """Frames a second, and the longest of twenty frames in milliseconds: eight panels with 1000 steps, in full motion."""
    lab = open_stage(chrome, address, f"{QUERY}&steps=1000&view=side")
    lab.stage("(stage.player.speed = 1, stage.player.goTo(0), 0)")
    lab.page.get_by_role("button", name="Play", exact=True).click()
    lab.page.wait_for_timeout(300)
    gather(lab, "frames")
    lab.page.wait_for_timeout(5000)
    frames = np.diff(gather(lab, "frames"))
    lab.close()
    return 1000 / float(frames.mean()), float(np.quantile(frames, 0.95))


def received(lab: Visit, deed: Callable[[], None]) -> int:
    """Bytes that the server sends while something is done."""
    sizes, session = [], lab.context.new_cdp_session(lab.page)
    session.send("Network.enable")

    def note(event) -> None:
        frame = event["response"]
        sizes.append(len(base64.b64decode(frame["payloadData"])) if frame["opcode"] == 2 else len(frame["payloadData"]))

    session.on("Network.webSocketFrameReceived", note)
    deed()
    lab.settle()
    session.detach()
    return sum(sizes)


def bytes_a_move(lab: Visit, rounds: int = 4) -> tuple[float, float]:
    """Of a slider's move: what the release costs, and what the sweep before it costs."""
    moves, before = [], []
    for turn in range(rounds):
        before.append(received(lab, lambda: drag(lab, turn)))  # noqa: B023
        moves.append(received(lab, lab.page.mouse.up))
    return statistics.median(moves), before[0]


def visits(chrome: Browser, address: str, painted: str, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of a new visitor, and of the same one's second visit."""
    new, again = [], []
    for _ in range(rounds):
        begin = time.perf_counter()
        lab = Visit(chrome, address, settle=False, painted=painted)
        new.append(time.perf_counter() - begin)
        lab.settle()
        lab.page.goto("about:blank")
        begin = time.perf_counter()
        lab.page.goto(address)
        lab.page.wait_for_selector(painted)
        again.append(time.perf_counter() - begin)
        lab.close()
    return new, again


def starts(chrome: Browser, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds from the start of a process to the first picture, the stage's and the plain one's in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(2 * rounds):
        plain = turn % 2
        begin = time.perf_counter()
        with server(PLAIN if plain else "app.py") as address:
            lab = Visit(chrome, address, settle=False, painted=PLAIN_PAINTED if plain else PAINTED)
            taken[plain].append(time.perf_counter() - begin)
            lab.close()
    return taken


# --- the table -----------------------------------------------------------------------------------------------------


def spread(taken: Sequence[float], digits: int = 0, unit: str = "ms") -> str:
    return f"{statistics.median(taken):.{digits}f} {unit} (p95 {np.quantile(taken, 0.95):.{digits}f})"


def show(what: str, figure: str, demanded: str = "", plain: str = "") -> None:
    row(what, figure, "   ".join(part for part in (f"[{demanded}]" if demanded else "", plain) if part))


def hands(chrome: Browser, stage: str, plain: str, rounds: int) -> None:
    """What a hand waits for."""
    for steps in (200, 1000):
        query = f"{QUERY}&steps={steps}"
        there = open_plain(chrome, plain, query)
        theirs, _ = releases(there, rounds)
        their_bytes, _ = bytes_a_move(there)
        there.close()
        lab = open_stage(chrome, stage, query)
        ours, moves = releases(lab, rounds)
        ratio = statistics.median(theirs) / statistics.median(ours)
        with_plain = f"st.plotly_chart {spread(theirs)}: {ratio:.1f} x"
        show(f"slider release to painted, 8 x {steps}", spread(ours), "50, p95 80, 2.5 x", with_plain)
        show(f"thumb move to painted, 8 x {steps}", spread(moves), "20", f"{len(moves)} moves")
        show(f"press to sweep ready, 8 x {steps}", spread(sweeps(lab, rounds)), "60" if steps == 200 else "150")
        first, exact = clicks(lab, rounds)
        show(f"click to new paths, 8 x {steps}", spread(first), "45", f"from its end to the exact ones {spread(exact)}")
        moved, swept = bytes_a_move(lab)
        demanded = "60" if steps == 200 else "100"
        with_plain = f"sweep before it {swept / 1000:.0f} kB; st.plotly_chart {their_bytes / 1000:.0f} kB"
        show(f"bytes per slider release, 8 x {steps}", f"{moved / 1000:.0f} kB", demanded, with_plain)
        lab.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast the stage is.")
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    with browser() as chrome:
        with server() as stage, server(PLAIN) as plain:
            hands(chrome, stage, plain, rounds)
            fps, slow = playback(chrome, stage)
            show("playback, 8 panels x 1000 steps", f"{fps:.0f} fps", "55", f"p95 of a frame {slow:.0f} ms")
            few = max(3, rounds // 5)
            (new, again), theirs = (
                visits(chrome, stage, PAINTED, few),
                visits(chrome, plain, PLAIN_PAINTED, few),
            )
            show(
                "new visitor of a warm server",
                spread(new, 2, "s"),
                "2.0",
                f"st.plotly_chart {spread(theirs[0], 2, 's')}",
            )
            show("second visit", spread(again, 2, "s"), "0.6", f"st.plotly_chart {spread(theirs[1], 2, 's')}")
        ours, theirs = starts(chrome, max(3, rounds // 6))
        ratio = statistics.median(ours) / statistics.median(theirs)
        show(
            "process start to first picture",
            spread(ours, 1, "s"),
            "1.1 x",
            f"st.plotly_chart {spread(theirs, 1, 's')}: {ratio:.2f} x",
        )


if __name__ == "__main__":
    main()
