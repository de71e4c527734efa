"""How fast the stage is in Chromium, beside the floor of Streamlit and `st.plotly_chart`, which take turns in one run.

    python -m benchmarks.stage [--rounds N]

Medians and 95th percentiles, the stage's as ratios to the floor's, and what issue 13 demands. The floor (floor.py) is an
empty page with one slider and one text; `st.plotly_chart` (plain.py) draws the same race under the same controls. Every
move leads to an address that nobody has asked for before, so no answer comes from a cache.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
from playwright.sync_api import Browser

from benchmarks.watching import (
    FLOOR,
    PLAIN,
    SHOWN,
    STAGE,
    answered_moves,
    begin_anew,
    first_after,
    gather,
    watch,
)
from tests.support.visitor import CHART, Visit, browser, server

PAGES = (FLOOR, PLAIN, STAGE)
EIGHT = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "adamax"]
QUERY = "?" + "&".join(f"m={method}" for method in EIGHT)
LOW = "?factor=0.1"  # from where keys go up
BLOCK = 3  # keys on one page before it is the next one's turn
WARM = 2  # moves that are not measured

Taken = list[float]
ByPage = dict[str, Taken]

# --- hands ---------------------------------------------------------------------------------------------------------


def keys(lab: Visit, rounds: int) -> dict[str, Taken]:
    """Milliseconds from keys on the factor's thumb to what the page shows: painted, table, exact; and both of the first.

    "again" holds a number for each key after whose first table another one was seen.
    """
    taken: dict[str, Taken] = {kind: [] for kind in ("painted", "table", "exact", "both", "again")}
    for _ in range(rounds):
        begin_anew(lab)
        lab.page.keyboard.press("ArrowRight")
        lab.settle()
        (down,) = (when for kind, when in gather(lab, "hand") if kind == "keydown")
        seen = gather(lab, "seen")
        found = {kind: first_after(seen, kind, down) for kind in ("painted", "table", "exact")}
        for kind, when in found.items():
            taken[kind] += [] if when is None else [when]
        if found["painted"] is not None and found["table"] is not None:
            taken["both"].append(max(found["painted"], found["table"]))
        taken["again"] += [when for kind, when in seen if kind == "table"][1:2]
    return taken


def keys_by_turns(labs: dict[str, Visit], rounds: int) -> dict[str, dict[str, Taken]]:
    """The keys of all pages, a few at a time, so that a busy moment of the machine meets all alike."""
    found: dict[str, dict[str, Taken]] = {page: {} for page in labs}
    for lab in labs.values():
        keys(lab, WARM)
    for _ in range(-(-rounds // BLOCK)):
        for page, lab in labs.items():
            for kind, taken in keys(lab, BLOCK).items():
                found[page].setdefault(kind, []).extend(taken)
    return found


def drag(lab: Visit, turn: int) -> None:
    """Grabs the thumb of the factor, moves it, and lets it go elsewhere at each turn."""
    left, right, height, thumb = lab.track("factor")
    to = left + (0.35 + 0.3 * (0.618 * turn % 1)) * (right - left)
    lab.page.mouse.move(thumb, height)
    lab.page.mouse.down()
    for part in np.linspace(0.0, 1.0, 5)[1:]:
        lab.page.mouse.move(thumb + part * (to - thumb), height)
        lab.page.wait_for_timeout(60)


def releases(lab: Visit, rounds: int, exact: str = "run") -> tuple[Taken, Taken]:
    """Milliseconds from the release of the slider to the exact picture, and from each of the thumb's moves to its paths."""
    released, moves = [], []
    for turn in range(rounds + WARM):
        begin_anew(lab)
        drag(lab, turn)
        lab.page.wait_for_timeout(250)
        lab.page.mouse.up()
        lab.settle()
        hand, seen = gather(lab, "hand"), gather(lab, "seen")
        (up,) = (when for kind, when in hand if kind == "pointerup")
        if turn < WARM:
            continue
        if (taken := first_after(seen, exact, up)) is not None:
            released.append(taken)
        moves += answered_moves(hand, seen, "sweep")
    return released, moves


def sweeps(lab: Visit, rounds: int) -> Taken:
    """Milliseconds from the pointer's coming over the factor to its sweep; another slider's key has made the race a new one."""
    taken = []
    for turn in range(rounds + WARM):
        lab.page.mouse.move(5, 5)
        lab.press("rho", "ArrowLeft")
        lab.until("!stage.sliders.asked.size && !stage.sliders.sweepOf('factor')")
        _, _, height, thumb = lab.track("factor")
        begin_anew(lab)
        lab.page.mouse.move(thumb, height)
        lab.until("stage.sliders.sweepOf('factor')")
        over = next(when for kind, when in gather(lab, "hand") if kind == "pointermove")
        swept = first_after(gather(lab, "seen"), "swept factor", over)
        if turn >= WARM and swept is not None:
            taken.append(swept)
    return taken


def starts_moved(lab: Visit, rounds: int) -> tuple[Taken, Taken]:
    """Milliseconds from the start's being dropped elsewhere to the paths from there, and from each move of a drag."""
    dropped, dragged = [], []
    box = lab.page.locator(CHART).bounding_box()
    assert box is not None
    for turn in range(rounds + WARM):
        x = box["x"] + (0.35 + 0.05 * (turn % 7)) * box["width"]
        y = box["y"] + (0.25 + 0.07 * (turn % 6)) * box["height"]
        begin_anew(lab)
        lab.page.mouse.click(x, y)
        lab.page.wait_for_timeout(100)
        lab.settle()
        hand, seen = gather(lab, "hand"), gather(lab, "seen")
        up = next(when for kind, when in hand if kind == "pointerup")
        begin_anew(lab)
        lab.page.mouse.down()
        for nth in range(1, 7):
            lab.page.mouse.move(x + 7 * nth, y + 3 * nth)
            lab.page.wait_for_timeout(60)
        moves = answered_moves(gather(lab, "hand"), gather(lab, "seen"), "painted")
        lab.page.mouse.up()
        lab.settle()
        if turn >= WARM and (painted := first_after(seen, "painted", up)) is not None:
            dropped.append(painted)
            dragged += moves
    return dropped, dragged


def playback(chrome: Browser, address: str) -> tuple[float, float]:
    """Frames a second, and the longest of twenty frames in milliseconds: eight panels with 1000 steps, in full motion."""
    lab = watch(chrome, address, STAGE, f"{QUERY}&steps=1000&view=side")
    lab.stage("(stage.player.speed = 1, stage.player.goTo(0), 0)")
    lab.page.get_by_role("button", name="Play", exact=True).click()
    lab.page.wait_for_timeout(300)
    gather(lab, "frames")
    lab.page.wait_for_timeout(5000)
    frames = np.diff(gather(lab, "frames"))
    lab.close()
    return 1000 / float(frames.mean()), float(np.quantile(frames, 0.95))


# --- bytes ---------------------------------------------------------------------------------------------------------


def received(lab: Visit, deed: Callable[[], None]) -> float:
    """Kilobytes that the server sends while something is done, over the websocket and as the api's answers."""
    sizes, session = [], lab.context.new_cdp_session(lab.page)
    session.send("Network.enable")

    def note(event) -> None:
        frame = event["response"]
        text = len(frame["payloadData"])
        sizes.append(text * 3 // 4 if frame["opcode"] == 2 else text)  # binary frames come in base64

    session.on("Network.webSocketFrameReceived", note)
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    deed()
    lab.settle()
    session.detach()
    return sum(sizes) / 1000


def bytes_a_move(lab: Visit, rounds: int = 4) -> float:
    """Kilobytes that the release of a slider costs, the median."""
    moves = []
    for turn in range(rounds):
        drag(lab, turn + 1)
        moves.append(received(lab, lab.page.mouse.up))
    return statistics.median(moves)


# --- visitors ------------------------------------------------------------------------------------------------------


def visit(chrome: Browser, address: str, page: str) -> tuple[float, float]:
    """Seconds until a new visitor has the picture, and the same one at the second visit."""
    begin = time.perf_counter()
    lab = Visit(chrome, address, settle=False, painted=SHOWN[page])
    new = time.perf_counter() - begin
    lab.settle()
    lab.page.goto("about:blank")
    begin = time.perf_counter()
    lab.page.goto(address)
    lab.page.wait_for_selector(SHOWN[page])
    again = time.perf_counter() - begin
    lab.close()
    return new, again


def visits(chrome: Browser, addresses: dict[str, str], rounds: int) -> tuple[ByPage, ByPage]:
    """New visits and second ones, in turns."""
    new, again = ({page: [] for page in addresses} for _ in range(2))
    for turn in range(rounds + 1):
        for page, address in addresses.items():
            first, second = visit(chrome, address, page)
            if turn:  # the first of all compiles and reads files
                new[page].append(first)
                again[page].append(second)
    return new, again


def starts(chrome: Browser, rounds: int) -> ByPage:
    """Seconds from the start of a process to the first picture, in turns."""
    taken: ByPage = {page: [] for page in PAGES}
    for page in PAGES * rounds:
        begin = time.perf_counter()
        with server(page) as address:
            lab = Visit(chrome, address, settle=False, painted=SHOWN[page])
            taken[page].append(time.perf_counter() - begin)
            lab.close()
    return taken


# --- the table -----------------------------------------------------------------------------------------------------


def spread(taken: Sequence[float], digits: int) -> str:
    if not taken:
        return "-"
    return f"{statistics.median(taken):.{digits}f} ({np.quantile(taken, 0.95):.{digits}f})"


def show(
    what: str, ours: Taken, goal: str, floor: Sequence[float] = (), plain: Sequence[float] = (), digits: int = 0
) -> None:
    """A line of the table; the ratio is that of the medians."""
    ratio = f"{statistics.median(ours) / statistics.median(floor):.2f} x" if ours and floor else ""
    columns = [spread(taken, digits) for taken in (floor, plain, ours)]
    print(f"{what:<50} {columns[0]:>13} {columns[1]:>15} {columns[2]:>13} {ratio:>8}  {goal}", flush=True)


def show_keys(chrome: Browser, addresses: dict[str, str], rounds: int) -> Taken:
    """What a key on a slider waits for; returns the floor's times."""
    labs = {page: watch(chrome, address, page, "" if page == FLOOR else LOW) for page, address in addresses.items()}
    taken = keys_by_turns(labs, rounds)
    floor, plain, ours = (taken[page] for page in PAGES)
    base = floor["painted"]
    show("key on a slider -> picture painted", ours["painted"], "0.5 x", base, plain["painted"])
    show("key on a slider -> picture and table", ours["both"], "0.5 x", base, plain["both"])
    show("key on a slider -> exact run confirmed", ours["exact"], "1.5 x", base, plain["both"])
    print(f"    after {len(ours['again'])} of {len(ours['painted'])} keys the exact run wrote another table")
    labs[STAGE].thumb("steps").focus()
    show("key on a slider without a sweep -> picture", keys(labs[STAGE], rounds)["painted"], "1.5 x", base)
    for lab in labs.values():
        lab.close()
    return base


def show_hands(chrome: Browser, addresses: dict[str, str], base: Taken, rounds: int) -> None:
    """What a pointer waits for, with 200 and with 1000 steps."""
    for steps, thumb, hover in ((200, 20, 45), (1000, 25, 100)):
        query, what = f"{QUERY}&steps={steps}", f"8 x {steps}"
        there = watch(chrome, addresses[PLAIN], PLAIN, query)
        theirs, _ = releases(there, rounds)
        their_bytes = bytes_a_move(there)
        there.close()
        lab = watch(chrome, addresses[STAGE], STAGE, query)
        ours, moves = releases(lab, rounds, "exact")
        show(f"slider released -> exact run, {what}", ours, "1.5 x", base, theirs)
        show(f"thumb -> member, {what}", moves, f"{thumb} ms")
        show(f"hover -> sweep ready, {what}", sweeps(lab, rounds), f"{hover} ms")
        dropped, dragged = starts_moved(lab, rounds)
        show(f"start dropped -> new paths, {what}", dropped, "0.6 x", base)
        show(f"start dragged -> new paths, {what}", dragged, "0.6 x", base)
        show(f"kB a slider's release, {what}", [bytes_a_move(lab)], "60" if steps == 200 else "100", (), [their_bytes])
        lab.close()


def show_visits(chrome: Browser, addresses: dict[str, str], rounds: int) -> None:
    new, again = visits(chrome, addresses, rounds)
    show("new visitor of a warm server, s", new[STAGE], "1.6 x", new[FLOOR], new[PLAIN], 2)
    show("second visit, s", again[STAGE], "1.5 x", again[FLOOR], again[PLAIN], 2)


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast the stage is.")
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    print(f"{'ms: median (p95)':<50} {'floor':>13} {'st.plotly_chart':>15} {'the stage':>13} {'/ floor':>8}  goal")
    with browser() as chrome:
        with server(FLOOR) as floor, server(PLAIN) as plain, server(STAGE) as stage:
            addresses = {FLOOR: floor, PLAIN: plain, STAGE: stage}
            base = show_keys(chrome, addresses, rounds)
            show_hands(chrome, addresses, base, rounds)
            fps, slow = playback(chrome, stage)
            print(f"playback, 8 panels x 1000 steps: {fps:.0f} frames a second, p95 of a frame {slow:.0f} ms  goal 55")
            show_visits(chrome, addresses, max(3, rounds // 5))
        begun = starts(chrome, max(3, rounds // 6))
        show("process start -> first picture, s", begun[STAGE], "1.7 x", begun[FLOOR], begun[PLAIN], 2)


if __name__ == "__main__":
    main()
