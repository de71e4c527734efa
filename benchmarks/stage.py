"""How fast the stage is in Chromium, beside the floor of Streamlit and `st.plotly_chart`, which take turns in one run.

    python -m benchmarks.stage [--rounds N]

Medians and 95th percentiles, the stage's as ratios to the floor's, and the goals. The floor (beside/floor.py) is an
empty page with one slider and one text; `st.plotly_chart` (beside/plain.py) draws the same race under the same controls. Every
move leads to an address that nobody has asked for before, so no answer comes from a cache.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Generator, Iterator
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest import mock

import numpy as np
from playwright.sync_api import Browser

from benchmarks.rows import Row, head, show
from benchmarks.watching import (
    FLOOR,
    PLAIN,
    SHOWN,
    STAGE,
    answered_moves,
    begin_anew,
    first_after,
    gather,
    road,
    road_after,
    watch,
    when_seen,
)
from engine import compilation_cache
from tests.support.visitor import CHART, Visit, browser, server

PAGES = (FLOOR, PLAIN, STAGE)
EIGHT = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "adamax"]
QUERY = "?" + "&".join(f"m={method}" for method in EIGHT)
PLAYED = {"8 panels x 1000 steps": "steps=1000&view=side", "8 runs x 10,000 steps": "steps=10000"}
LOW = "?factor=0.1"  # from where keys go up
BLOCK = 3  # keys on one page before it is the next one's turn
WARM = 2  # moves that are not measured

Taken = list[float]
ByPage = dict[str, Taken]

# --- hands ---------------------------------------------------------------------------------------------------------


def keys(lab: Visit, rounds: int) -> dict[str, Taken]:
    """Milliseconds from keys on the factor's thumb to what the page shows: painted, table, exact; and both of the first.

    And to what is between: when the stage has asked for the race, and when it was answered. "again" holds a number for each key after whose first table another one was seen.
    """
    kinds = ("painted", "table", "exact", "both", "again", "asked", "answered", "thumb")
    taken: dict[str, Taken] = {kind: [] for kind in kinds}
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
        taken["thumb"] += [when - down for kind, when in seen if kind == "thumb"][:1]
        taken["again"] += [when for kind, when in seen if kind == "table"][1:2]
        if road := road_after(lab, down):
            taken["asked"].append(road[0])
            taken["answered"].append(road[1])
    return taken


def frames_after_keys(lab: Visit, rounds: int) -> Taken:
    """Milliseconds from a key that no page heeds to the end of the next frame: what a browser takes at least to show anything."""
    taken = []
    for _ in range(rounds):
        begin_anew(lab)
        lab.page.evaluate(
            "addEventListener('keydown', () => requestAnimationFrame(() => labSeen('frame')), { once: true })"
        )
        lab.page.keyboard.press("F8")
        lab.page.wait_for_timeout(100)
        (down,) = (when for kind, when in gather(lab, "hand") if kind == "keydown")
        if (seen := first_after(gather(lab, "seen"), "frame", down)) is not None:
            taken.append(seen)
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


def drag(lab: Visit, turn: int, slider: str = "factor") -> None:
    """Grabs the thumb of a slider, moves it, and lets it go elsewhere at each turn."""
    left, right, height, thumb = lab.track(slider)
    to = left + (0.35 + 0.3 * (0.618 * turn % 1)) * (right - left)
    lab.page.mouse.move(thumb, height)
    lab.page.mouse.down()
    for part in np.linspace(0.0, 1.0, 5)[1:]:
        lab.page.mouse.move(thumb + part * (to - thumb), height)
        lab.page.wait_for_timeout(60)


def releases(lab: Visit, rounds: int, exact: str = "run", slider: str = "factor") -> tuple[Taken, Taken]:
    """Milliseconds from the release of the slider to the exact picture, and from each of the thumb's moves to its paths."""
    released, moves = [], []
    for turn in range(rounds + WARM):
        begin_anew(lab)
        drag(lab, turn, slider)
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


def sweeps(lab: Visit, rounds: int) -> tuple[Taken, Taken]:
    """Milliseconds from the pointer's coming over the factor to its sweep, and of the api's answer; another slider's key has made the race a new one."""
    taken, answers = [], []
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
            answers += [end - begin for begin, end in road(lab, "sweep")]
    return taken, answers


def starts_moved(lab: Visit, rounds: int) -> tuple[Taken, Taken, Taken]:
    """Milliseconds from the start's being dropped elsewhere to the paths from there, and from each move of a drag; and of the api's answers to those."""
    dropped, dragged, answers = [], [], []
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
        answers += [end - begin for begin, end in road(lab, "paths")] if turn >= WARM else []
        lab.page.mouse.up()
        lab.settle()
        if turn >= WARM and (painted := first_after(seen, "painted", up)) is not None:
            dropped.append(painted)
            dragged += moves
    return dropped, dragged, answers


def playback(chrome: Browser, address: str, query: str) -> Taken:
    """Milliseconds of each frame: eight runs in full motion."""
    lab = watch(chrome, address, STAGE, f"{QUERY}&{query}", slider=None)  # of long runs there is no sweep
    lab.stage("(stage.player.speed = 1, stage.player.goTo(0), 0)")
    lab.page.get_by_role("button", name="Play", exact=True).click()
    lab.page.wait_for_timeout(300)
    gather(lab, "frames")
    lab.page.wait_for_timeout(5000)
    frames = np.diff(gather(lab, "frames"))
    lab.close()
    return frames.tolist()


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


class Seen(NamedTuple):
    """A visit, in seconds from its beginning."""

    picture: float  # is on the screen
    mounted: float  # Streamlit has put the stage into the page; the picture, where there is no stage
    answered: float  # the api has given the picture; nan where it was not asked


def seen_since(lab: Visit, begin: float) -> Seen:
    """Returns when its page was first seen with its picture, and what came before; begin: of the visit, in seconds of `time.time`."""
    lab.page.wait_for_function("window.labSeen", timeout=60_000)
    origin, seen, there = lab.page.evaluate("[performance.timeOrigin, labSeen, window.labThere ?? labSeen]")
    answers = [end for _, end in road(lab, "race")]
    return Seen(*((origin + ms) / 1000 - begin for ms in (seen, there, answers[0] if answers else float("nan"))))


def visit(chrome: Browser, address: str, page: str) -> tuple[Seen, Seen]:
    """Returns how a new visitor comes to the picture, and the same one at the second visit."""
    begin = time.time()
    lab = Visit(chrome, address, settle=False, painted=SHOWN[page], script=when_seen(SHOWN[page]))
    new = seen_since(lab, begin)
    lab.settle()
    lab.page.goto("about:blank")
    begin = time.time()
    lab.page.goto(address)
    again = seen_since(lab, begin)
    lab.close()
    return new, again


Visits = dict[str, list[Seen]]


def visits(chrome: Browser, addresses: dict[str, str], rounds: int) -> tuple[Visits, Visits]:
    """New visits and second ones, in turns."""
    new, again = ({page: [] for page in addresses} for _ in range(2))
    for turn in range(rounds + 1):
        for page, address in addresses.items():
            first, second = visit(chrome, address, page)
            if turn:  # the first of all compiles and reads files
                new[page].append(first)
                again[page].append(second)
    return new, again


def pictures(found: Visits) -> ByPage:
    return {page: [one.picture for one in seen] for page, seen in found.items()}


def starts(chrome: Browser, rounds: int) -> tuple[tuple[Visits, ByPage], tuple[Visits, ByPage]]:
    """From the start of a process to the first picture, in turns: the first ever, which compiles all, and a later one.

    Of each: how the picture comes, and the seconds until the process answers at all.
    """
    first, later = (({page: [] for page in PAGES}, {page: [] for page in PAGES}) for _ in range(2))
    for page in PAGES * rounds:
        with (
            TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            mock.patch.dict(os.environ, {compilation_cache.DIRECTORY: folder}),
        ):
            for taken in (first, later):
                begin = time.time()
                with server(page) as address:
                    taken[1][page].append(time.time() - begin)
                    lab = Visit(chrome, address, settle=False, painted=SHOWN[page], script=when_seen(SHOWN[page]))
                    taken[0][page].append(seen_since(lab, begin))
                    lab.settle()
                    lab.close()
    return first, later


# --- the table -----------------------------------------------------------------------------------------------------


def key_rows(chrome: Browser, addresses: dict[str, str], rounds: int) -> Generator[Row, None, Taken]:
    """What a key on a slider waits for; returns the floor's times."""
    labs = {page: watch(chrome, address, page, "" if page == FLOOR else LOW) for page, address in addresses.items()}
    taken = keys_by_turns(labs, rounds)
    floor, plain, ours = (taken[page] for page in PAGES)
    base = floor["painted"]
    yield Row("key on a slider -> picture painted", ours["painted"], "0.5 x", base, plain["painted"], ".9 x")
    yield Row("key on a slider -> picture and table", ours["both"], "0.5 x", base, plain["both"], "2.8 x")
    yield Row(
        "    the frame in which a key that nobody heeds would be seen",
        frames_after_keys(labs[FLOOR], rounds),
        before="-",
    )
    yield Row("    Streamlit has moved its own thumb after", ours["thumb"], before="-")
    again = [float(len(ours["again"]))]
    yield Row(f"after {len(ours['painted'])} keys the exact run wrote another table, times", again, "0")
    yield Row("key on a slider -> exact run confirmed", ours["exact"], "1.5 x", base, plain["both"], "2.8 x")
    yield from parts(ours)
    labs[STAGE].thumb("steps").focus()
    steps = keys(labs[STAGE], rounds)
    yield Row("key on a slider without a sweep -> picture", steps["painted"], "1.5 x", base, (), "2.8 x")
    yield from parts(steps)
    for lab in labs.values():
        lab.close()
    return base


def parts(taken: dict[str, Taken]) -> Iterator[Row]:
    """What of a key's time passes before the exact run is asked for, and before the answer is there."""
    yield Row("    asked of the api after", taken["asked"], before="-")
    yield Row("    answered after", taken["answered"], before="-")


def hand_rows(chrome: Browser, addresses: dict[str, str], base: Taken, rounds: int) -> Iterator[Row]:
    """What a pointer waits for, with 200 and with 1000 steps."""
    for steps, thumb, hover, before in ((200, 20, 45, ("27", "74")), (1000, 25, 100, ("42", "152"))):
        what = f"8 x {steps}"
        lab = watch(chrome, addresses[STAGE], STAGE, f"{QUERY}&steps={steps}")
        released, moves = releases(lab, rounds, "exact")
        yield Row(f"slider released -> exact run, {what}", released, "1.5 x", base)
        yield Row(f"thumb -> member, {what}", moves, f"{thumb} ms", (), (), f"{before[0]} ms")
        swept, answers = sweeps(lab, rounds)
        yield Row(f"hover -> sweep ready, {what}", swept, f"{hover} ms", (), (), f"{before[1]} ms")
        yield Row("    of that the api's answer, from question to last byte", answers, before="-")
        dropped, dragged, answers = starts_moved(lab, rounds)
        yield Row(f"start dropped -> new paths, {what}", dropped, "0.6 x", base, (), "1.9 x")
        yield Row(f"start dragged -> new paths, {what}", dragged, "0.6 x", base, (), "1.9 x")
        yield Row("    of that the api's answer, from question to last byte", answers, before="-")
        lab.close()


def more_rows(chrome: Browser, addresses: dict[str, str], rounds: int) -> Iterator[Row]:
    """What issue 13 has no goal for: bytes, the plain page under a pointer, and playback."""
    for steps, goal in ((200, "60 kB"), (1000, "100 kB")):
        query, what = f"{QUERY}&steps={steps}", f"8 x {steps}"
        lab, plain = (watch(chrome, addresses[page], page, query) for page in (STAGE, PLAIN))
        yield Row(f"slider released -> picture, {what}", releases(lab, rounds)[0], "", (), releases(plain, rounds)[0])
        yield Row(f"kB of a slider's release, {what}", [bytes_a_move(lab)], goal, (), [bytes_a_move(plain)])
        for each in (lab, plain):
            each.close()
    for what, query in PLAYED.items():
        yield Row(f"playback, {what}: a frame", playback(chrome, addresses[STAGE], query), "18 ms")


def seen_rows(what: str, found: Visits, goal: str, before: str) -> Iterator[Row]:
    """When the picture was seen, and what was there before it."""
    taken, ours = pictures(found), found[STAGE]
    yield Row(what, taken[STAGE], goal, taken[FLOOR], taken[PLAIN], before, 2)
    yield Row(
        "    Streamlit has put the stage into the page after", [one.mounted for one in ours], before="-", digits=2
    )
    yield Row("    the api has given the picture after", [one.answered for one in ours], before="-", digits=2)


def visit_rows(chrome: Browser, addresses: dict[str, str], rounds: int) -> Iterator[Row]:
    new, again = visits(chrome, addresses, rounds)
    yield from seen_rows("new visitor of a warm server, s", new, "1.6 x", "2.6 x")
    yield from seen_rows("second visit, s", again, "1.5 x", "2.7 x")


def start_rows(chrome: Browser, rounds: int) -> Iterator[Row]:
    for what, (found, answers), goal in zip(
        ("first ever", "later"), starts(chrome, rounds), ("2.2 x", "1.7 x"), strict=True
    ):
        yield from seen_rows(f"process start -> first picture, {what}, s", found, goal, "3.3 x")
        yield Row("    the process answers after", answers[STAGE], "", answers[FLOOR], answers[PLAIN], "-", 2)


def rows(rounds: int, more: bool = False) -> Iterator[Row]:
    """All of it, each row as soon as it is measured; more: what issue 13 has no goal for, too."""
    with browser() as chrome:
        with server(FLOOR) as floor, server(PLAIN) as plain, server(STAGE) as stage:
            addresses = {FLOOR: floor, PLAIN: plain, STAGE: stage}
            base = yield from key_rows(chrome, addresses, rounds)
            yield from hand_rows(chrome, addresses, base, rounds)
            if more:
                yield from more_rows(chrome, addresses, rounds)
            yield from visit_rows(chrome, addresses, max(3, rounds // 5))
        yield from start_rows(chrome, max(3, rounds // 6))


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast the stage is.")
    parser.add_argument("--rounds", type=int, default=25)
    head()
    for row in rows(parser.parse_args().rounds, more=True):
        show(row)


if __name__ == "__main__":
    main()
