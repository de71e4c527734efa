"""How one process bears many visitors at once, who do what browsers do, on this machine alone.

    python -m benchmarks.load [--viewers N] [--seconds S] [--every S] [--maps N] [--trainings N] [--api-alone]

Each viewer has a Streamlit session with a start of its own, so that no answer is another's. Every five seconds, more or
less, a hand moves: a slider, for which the widget's message goes over the websocket and the question to the api at the
same moment; or the start is dragged, over ten places, and dropped. Before some of the moves the pointer stays on the
slider, and its sweep is asked for. Moves come when their time is there, whether the last answer is or not: as in the
browser, a newer question ends the older one, which then counts with the time that it had.

--maps opens so many pages that have the largest map computed meanwhile, --trainings so many that train networks which nobody
has trained before: of more than two one waits. The viewers run in this process, beside the
server's: how late they themselves were is printed, too.
"""

import argparse
import asyncio
import contextlib
import os
import random
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Coroutine, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.rows import Row
from benchmarks.viewers import Line, Viewer
from tests.support.visitor import at, free_port, start

SLIDER = "factor"
HOVERS, DRAGS = 0.2, 0.05  # shares of the moves
PLACES = 10  # of a drag
BETWEEN = 0.06  # seconds between two of them
AT_ONCE = 4  # viewers who open the page at the same time
LARGEST = "kind=knobs&cells=400&steps=1000&seeds=50&noise=1"
TRAINING = "data=digits&steps=4000"
HOSTILE = ("factor=1e999", "m=%3Cscript%3E", "steps=9999999", "x=nan", "surface=../../etc/passwd", "slider=none")
TICKS = 100  # a second, in which Linux counts a process's time
ARRIVAL = 180  # seconds in which they do
REST = 30  # seconds that the server has, after a phase, for what waits
MOST_VIEWERS, MOST_SECONDS = 300, 600  # three connections each; files that a process may have open


class Options(NamedTuple):
    """What is asked for on the command line."""

    viewers: int
    seconds: float
    every: float
    maps: int
    api_alone: bool
    trainings: int = 0


class Record:
    """What was measured: seconds, by what took them, and how often what happened. Nothing before it is `open`."""

    def __init__(self):
        self.taken: defaultdict[str, list[float]] = defaultdict(list)
        self.counts: Counter[str] = Counter()
        self.open = False
        self.api_alone = False

    def taken_out(self) -> tuple[dict[str, list[float]], Counter[str]]:
        """What was measured so far; from now on it is measured anew."""
        found = self.taken, self.counts
        self.taken, self.counts = defaultdict(list), Counter()
        return found

    def note(self, what: str, seconds: float) -> None:
        if self.open:
            self.taken[what].append(seconds)

    def count(self, what: str) -> None:
        if self.open:
            self.counts[what] += 1

    def ran(self, seconds: float, well: bool) -> None:
        self.note("script run", seconds)
        if not well:
            self.count("script runs with an error")


class Phase(NamedTuple):
    """What was measured in some time, with so many largest maps computed meanwhile."""

    taken: dict[str, list[float]]  # seconds
    counts: Counter[str]
    took: float  # seconds
    spent: float  # seconds of the server's processor time
    maps: int


# --- what viewers do -----------------------------------------------------------------------------------------------


async def ask(line: Line, path: str, what: str, record: Record) -> None:
    """Asks until there is an answer; one that a newer question ends counts with the time that it had."""
    begin = time.perf_counter()
    try:
        while (reply := await line.get(path)).status == 503:
            record.count("refused, 503")
            await asyncio.sleep(float(reply.headers.get("retry-after", 1)))
        if reply.status != 200:
            record.count(f"errors, {reply.status}")
    except asyncio.CancelledError:
        record.count(f"{what}: overtaken by a newer question")
        raise
    finally:
        record.note(what, time.perf_counter() - begin)


async def move(viewer: Viewer, record: Record, chance: random.Random) -> None:
    """A slider is let go at another value: widget's message and question at the same moment."""
    value = chance.choice(viewer.values)
    viewer.address = viewer.changed(**{SLIDER: None if value == viewer.usual else value})
    await release(viewer, viewer.session.move(SLIDER, value), record)


async def drag(viewer: Viewer, record: Record, chance: random.Random) -> None:
    """The start is dragged and dropped."""
    x, y = chance.uniform(-4, 0), chance.uniform(-1.5, 1.5)
    for _ in range(PLACES):
        x, y = x + 0.05, y - 0.02
        there = viewer.changed(x=repr(x), y=repr(y))
        await ask(viewer.picture, viewer.path("paths", there), "paths", record)
        await asyncio.sleep(BETWEEN)
    viewer.address = viewer.changed(x=repr(x), y=repr(y))
    await release(viewer, viewer.session.tell("start", [x, y]), record)


async def release(viewer: Viewer, told: Coroutine[None, None, None], record: Record) -> None:
    """What a hand lets go is told to the page, and the new picture is asked for, at the same moment."""
    record.count("changes")
    asked = ask(viewer.picture, viewer.path("race", viewer.address, *viewer.held), "race", record)
    if record.api_alone:
        told.close()
        await asked
        return
    await asyncio.gather(told, asked)


async def act(viewer: Viewer, record: Record, chance: random.Random) -> None:
    if chance.random() < DRAGS:
        return await drag(viewer, record, chance)
    if chance.random() < HOVERS:
        await ask(viewer.beside, viewer.path("sweep", viewer.address, ("slider", SLIDER)), "sweep", record)
    await move(viewer, record, chance)


async def visit(viewer: Viewer, record: Record, chance: random.Random, every: float) -> None:
    """Moves again and again, until it is cancelled."""
    acting: asyncio.Task | None = None
    when = time.perf_counter() + chance.uniform(0, every)
    try:
        while True:
            await asyncio.sleep(max(0.0, when - time.perf_counter()))
            when += chance.uniform(0.5, 1.5) * every
            if acting:
                await end(acting, record)
            acting = asyncio.create_task(act(viewer, record, chance))
    finally:
        if acting:
            await end(acting, record)


async def end(acting: asyncio.Task, record: Record) -> None:
    acting.cancel()
    try:
        await acting
    except asyncio.CancelledError:
        pass
    except Exception as error:
        record.count(f"errors, {type(error).__name__}")


async def be_refused(address: str, api: str, record: Record) -> None:
    """Asks for what cannot be answered, once a second, until it is cancelled."""
    line = Line(address)
    while True:
        for query in HOSTILE:
            kind, begin = "sweep" if "slider" in query else "race", time.perf_counter()
            reply = await line.get(f"{api}{kind}?{query}")
            record.note("refusal, 4xx", time.perf_counter() - begin)
            if not 400 <= reply.status < 500:
                record.count(f"not refused: {query}")
            await asyncio.sleep(1)


async def keep_late(record: Record) -> None:
    """How late this process is: what it adds to every time that is measured."""
    while True:
        begin = time.perf_counter()
        await asyncio.sleep(0.02)
        record.note("(the viewers' own delay)", time.perf_counter() - begin - 0.02)


async def slow_visit(address: str, asked: str, nth: int, record: Record, what: str) -> None:
    """A page that has what takes long computed, one after the other, none of which was asked for before."""
    line, page, chance = Line(address), f"{nth:016x}", random.Random(f"{nth} {time.time()}")
    try:
        while True:
            begin = time.perf_counter()
            reply = await line.get(f"{asked}&seed={chance.randrange(10**6)}", **{"X-Page": page})
            if reply.status != 200:
                return record.count(f"errors, {what}: {reply.status}")
            record.note(what, time.perf_counter() - begin)
    finally:
        line.close()


# --- the load ------------------------------------------------------------------------------------------------------


async def arrive(address: str, options: Options, record: Record) -> list[Viewer]:
    """All viewers open the page, a few at a time."""
    chance, door, viewers = random.Random(1), asyncio.Semaphore(AT_ONCE), []

    async def one() -> None:
        viewer = Viewer(address, record.ran)
        query = f"x={chance.uniform(-4, 0):.4f}&y={chance.uniform(-1.5, 1.5):.4f}"
        async with door:
            begin = time.perf_counter()
            await viewer.open(query, SLIDER)
            record.taken["visit: session and first answer"].append(time.perf_counter() - begin)
        viewers.append(viewer)

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(ARRIVAL):
            await asyncio.gather(*(one() for _ in range(options.viewers)))
    record.counts["viewers who did not get in"] = options.viewers - len(viewers)
    return viewers


def cpu_seconds(process: subprocess.Popen) -> float:
    """Seconds of processor time that the server has taken; nan where the system does not tell."""
    try:
        facts = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(facts[11]) + int(facts[12])) / TICKS


async def load(address: str, process: subprocess.Popen, options: Options, phases: Sequence[int]) -> list[Phase]:
    """Returns what was measured in each phase, with so many largest maps computed meanwhile; the viewers stay."""
    record = Record()
    record.api_alone = options.api_alone
    viewers = await arrive(address, options, record)
    found = [await bear(address, process, viewers, record, options, maps) for maps in phases]
    await asyncio.gather(*(viewer.close() for viewer in viewers), return_exceptions=True)
    return found


async def bear(
    address: str, process: subprocess.Popen, viewers: list[Viewer], record: Record, options: Options, maps: int
) -> Phase:
    api = viewers[0].session.stage["api"]
    record.open, before, begin = True, cpu_seconds(process), time.perf_counter()
    tasks = [
        asyncio.create_task(visit(viewer, record, random.Random(i), options.every)) for i, viewer in enumerate(viewers)
    ]
    tasks += [asyncio.create_task(task) for task in (be_refused(address, api, record), keep_late(record))]
    long = [(f"{api}map?{LARGEST}", "largest map")] * maps + [
        (f"{api}network?{TRAINING}", "training")
    ] * options.trainings
    drawn = [asyncio.create_task(slow_visit(address, one, i, record, what)) for i, (one, what) in enumerate(long)]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(options.seconds):
            await asyncio.gather(*tasks)
    spent, took = cpu_seconds(process) - before, time.perf_counter() - begin
    record.open = False
    for task in [*tasks, *drawn]:
        task.cancel()
    await asyncio.gather(*tasks, *drawn, return_exceptions=True)
    look_back(viewers, record)
    with contextlib.suppress(TimeoutError):  # what waits is none of the next phase's
        async with asyncio.timeout(REST):
            await asyncio.gather(*(viewer.session.rest() for viewer in viewers))
    return Phase(*record.taken_out(), took, spent, maps)


def look_back(viewers: list[Viewer], record: Record) -> None:
    """Counts the runs under way with the time that they had, and looks whether every page has followed its viewer."""
    now = time.perf_counter()
    for viewer in viewers:
        waiting = [now - begun for begun in viewer.session.sent]
        for seconds in waiting:
            record.taken["script run"].append(seconds)
        record.counts["script runs that had not ended"] += len(waiting)
        record.counts["PAGES THAT SHOW SOMETHING ELSE"] += not (waiting or record.api_alone or viewer.follows)


# --- the table -----------------------------------------------------------------------------------------------------

GOALS = {"race": "12 / 50 ms", "script run": "its p95 is printed beside", "sweep": "100 ms for 8 x 1000"}


def show(phase: Phase, options: Options) -> None:
    taken, counts, changes = phase.taken, Counter(phase.counts), phase.counts["changes"]
    print(
        f"{options.viewers} viewers, a change per {options.every:g} s each, {phase.took:.0f} s, one process"
        + (f"; {phase.maps} largest maps meanwhile" if phase.maps else "")
        + (f"; {options.trainings} trainings meanwhile" if options.trainings else "")
    )
    print(f"{'ms':<34} {'n':>6} {'p50':>9} {'p95':>9} {'p99':>9}  goal")
    for what, seconds in taken.items():
        p50, p95, p99 = (f"{1e3 * np.quantile(seconds, q):,.1f}" for q in (0.5, 0.95, 0.99))
        goal = "100 ms p95" if what == "race" and (phase.maps or options.trainings) else GOALS.get(what, "")
        print(f"{what:<34} {len(seconds):>6} {p50:>9} {p95:>9} {p99:>9}  {goal}")
    print(f"changes: {changes}, {changes / phase.took:.1f} a second")
    if options.api_alone:
        print("no widget was moved, so no script ran")
    if changes:
        print(
            f"server's processor time a change, with its sweeps and drags: {1e3 * phase.spent / changes:.1f} ms  goal 12"
        )
    print(f"processor busy: {phase.spent / phase.took:.2f} of one")
    errors = sum(count for what, count in counts.items() if what.startswith("errors"))
    print(f"refused, 503: {counts.pop('refused, 503', 0)}; errors: {errors}")
    for what, count in sorted(counts.items()):
        if count and what != "changes":
            print(f"{what}: {count}")


def rows(options: Options) -> Iterator[Row]:
    """The load of issue 13, without the largest maps and with two: what goals are for, and what is told beside."""
    alone, with_maps = measured(options, (0, 2))
    came = options.viewers - alone.counts["viewers who did not get in"]
    what, ms = f"{came} viewers, change -> the api's answer", _milliseconds(alone)
    yield Row(f"{what}, p50", ms["race"], "12 ms", before="7.9 s")
    yield Row(f"{what}, p95", ms["race"], "50 ms p95", before="9.2 s")
    yield Row("    their script runs meanwhile", ms["script run"], before="7.9 s")
    yield Row("    what cannot be answered, refused", ms["refusal, 4xx"], before="-")
    yield _busy(alone)
    if changes := alone.counts["changes"]:
        yield Row(
            "server's CPU a change, with its sweeps and drags",
            [1e3 * alone.spent / changes],
            "12 ms",
            before="36-70 ms",
        )
    (quiet,) = measured(options._replace(api_alone=True), [0])
    yield Row(
        "    the same with no script running, p50: what the api alone takes", _milliseconds(quiet)["race"], before="-"
    )
    if changes := quiet.counts["changes"]:
        yield Row("    and its CPU a change, with sweeps and drags", [1e3 * quiet.spent / changes], before="-")
    ms = _milliseconds(with_maps)
    if any(what.startswith("errors, largest map") for what in with_maps.counts):
        ms = {}  # there was no map
    yield Row(f"{what}, p95, with two largest maps", ms.get("race", []), "100 ms p95", before="45 s")
    yield _busy(with_maps)


def _busy(phase: Phase) -> Row:
    """How much of the machine the server had; the viewers take their part of it, too."""
    return Row(
        f"    cores that the server kept busy meanwhile, of {os.cpu_count()}",
        [phase.spent / phase.took],
        before="-",
        digits=2,
    )


def _milliseconds(phase: Phase) -> dict[str, list[float]]:
    return {what: [1e3 * one for one in seconds] for what, seconds in phase.taken.items()}


def measured(options: Options, phases: Sequence[int]) -> list[Phase]:
    """Starts the server, and has the viewers come."""
    port = free_port()
    process = start(port)
    try:
        return asyncio.run(load(at(port), process, options, phases))
    finally:
        process.terminate()
        process.wait(20)


def read_options() -> Options:
    parser = argparse.ArgumentParser(description="How one process bears many visitors.")
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=5, help="seconds between two changes of a viewer")
    parser.add_argument("--maps", type=int, default=0, help="pages that have the largest map computed")
    parser.add_argument("--trainings", type=int, default=0, help="pages that have networks trained")
    parser.add_argument("--api-alone", action="store_true", help="no widget is moved: what the script's runs cost")
    asked = parser.parse_args()
    if not (1 <= asked.viewers <= MOST_VIEWERS and 1 <= asked.seconds <= MOST_SECONDS and asked.every > 0):
        parser.error(f"at most {MOST_VIEWERS} viewers and {MOST_SECONDS} seconds, at least one of each")
    return Options(asked.viewers, asked.seconds, asked.every, asked.maps, asked.api_alone, asked.trainings)


def main() -> None:
    options = read_options()
    (phase,) = measured(options, [options.maps])
    show(phase, options)


if __name__ == "__main__":
    main()
