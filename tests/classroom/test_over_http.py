"""A class over HTTP: what is on the wire, and when; in one process, and in two that share a Redis."""

import asyncio
import json
import signal
import threading
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import segno

from api.classroom import events, rules, watching
from api.classroom.ending import ending
from api.classroom.over_redis import OverRedis
from api.classroom.routes import Classroom
from api.classroom.store import Memory
from api.version import version
from states.race import Run, fresh
from states.sliders import sliders
from tests.support.classroom import Instructor, Visitor, app_of
from tests.support.client import run
from tests.support.redis import redis, skip_without

SCENE = "C15"


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[str]:
    skip_without()
    with redis(tmp_path_factory.mktemp("redis")) as address:
        yield address


@asynccontextmanager
async def processes(address: str):
    """Two processes of the app as two apps, which know of each other by a Redis alone; or one that is both."""
    stores = [OverRedis(address), OverRedis(address)] if address else [Memory()]
    try:
        apps = [app_of(Classroom(store)) for store in stores]
        yield apps[0], apps[-1]
    finally:
        for store in stores:
            if isinstance(store, OverRedis):
                await store.close()


@pytest.fixture(params=["one process", "two processes"])
def given(request):
    """Runs a test with the app of an instructor and that of the students."""
    address = request.getfixturevalue("there") if request.param == "two processes" else ""

    async def inside(test) -> None:
        async with processes(address) as apps:
            await test(*apps)

    return lambda test: run(inside(test))


async def joined(app, code: str) -> Visitor:
    """A follower who has been told something, and so has a ticket."""
    visitor = Visitor(app)
    async with visitor.listening(f"/class/{code}/events") as line:
        await line.event()
    return visitor


def shows(page: str = "race", revealed: bool = False, **address: str) -> dict:
    return {"page": page, "address": [[*pair] for pair in address.items()], "revealed": revealed}


def test_a_follower_is_told_all_at_first_and_then_what_changes(given):
    async def test(hers, theirs):
        her = await Instructor(hers).opens()
        await her.says(shown=shows(s="bowl"), time={"step": 3, "playing": False, "speed": 1})
        async with Visitor(theirs).listening(f"/class/{her.code}/events") as line:
            first = await line.until(lambda heard: "here" in heard)
            assert first["version"] == version()
            assert first["shown"] == shows(s="bowl")
            assert first["time"] == {"step": 3, "playing": False, "speed": 1}
            headers = dict(line.start["headers"])
            assert headers[b"content-type"].startswith(b"text/event-stream")
            assert (headers[b"cache-control"], headers[b"x-accel-buffering"]) == (b"no-store", b"no")
            await her.says(held={"slider": "factor", "at": 3})
            changed = await line.event()
            while changed and "held" not in changed:
                changed = await line.event()
            assert changed
            assert set(changed) <= {"held", "here"}
            assert line.ids == sorted(line.ids)
            await her.post(f"/class/{her.code}/end", headers={"X-Secret": her.secret})
            await line.until(lambda heard: heard.get("over"))
            assert await line.event() is None
        assert (await Visitor(theirs).get(f"/class/{her.code}/events")).status == 404

    given(test)


def test_of_what_came_too_quickly_a_follower_hears_the_last_and_loses_no_final_state(given):
    async def test(hers, theirs):
        her = await Instructor(hers).opens()
        async with Visitor(theirs).listening(f"/class/{her.code}/events") as line:
            for at in range(40):
                await her.says(held={"slider": "factor", "at": at})
            await line.until(lambda heard: heard.get("held") == {"slider": "factor", "at": 39})
            assert len(line.ids) < 40
        async with Visitor(theirs).listening(f"/class/{her.code}/events") as line:  # slept, and woke
            assert (await line.until(lambda heard: "held" in heard))["held"]["at"] == 39
            assert len(line.ids) == 1

    given(test)


def test_followers_are_counted_while_they_listen(given):
    async def test(hers, theirs):
        her = await Instructor(hers).opens()
        events_of = f"/class/{her.code}/events"

        def are(many: int):
            return lambda heard: heard.get("here", {}).get("followers") == many

        async with her.listening(f"{events_of}?quiet=1") as own:
            await own.until(are(0))
            async with Visitor(theirs).listening(events_of), Visitor(hers).listening(events_of):
                await own.until(are(2))
            await own.until(are(0))

    given(test)


def test_an_instructor_who_is_away_is_missed(monkeypatch):
    monkeypatch.setattr(watching, "AWAY", -1)

    async def test():
        app = app_of(Classroom(Memory()))
        her = await Instructor(app).opens()
        async with Visitor(app).listening(f"/class/{her.code}/events") as line:
            assert (await line.until(lambda heard: "here" in heard))["here"]["away"]

    run(test())


def test_between_events_something_is_said(monkeypatch):
    monkeypatch.setattr(events, "BEAT", 0.01)

    async def test():
        app = app_of(Classroom(Memory()))
        her = await Instructor(app).opens()
        async with Visitor(app).listening(f"/class/{her.code}/events") as line:
            while (part := await asyncio.wait_for(line.parts.get(), 30)) != b":\n\n":
                assert part

    run(test())


def test_what_is_refused_is_told_in_a_sentence_and_kept_by_nobody():
    async def test():
        app = app_of(Classroom(Memory()))
        her = await Instructor(app).opens()
        drive, secret = f"/class/{her.code}/drive", {"X-Secret": her.secret}
        good = {"driver": "driver00", "turn": 9}
        refused = [
            (404, await her.post("/class/BCDF/drive", good, secret)),
            (404, await her.get("/class/BCDF/events")),
            (403, await her.post(drive, good)),
            (403, await her.post(f"{drive}?secret={her.secret}", good)),  # an address is seen by too many
            (400, await her.post(drive, b"{", secret)),
            (413, await her.post(drive, b"x" * (rules.BODY + 1), secret)),
            (409, await her.post(drive, {**good, "driver": "another0"}, secret)),
            (403, await her.post(f"/class/{her.code}/end")),
            (400, await her.post(f"/class/{her.code}/vote", {"ballot": "1.1"})),
            (403, await her.post(f"/class/{her.code}/vote", {"ballot": "1.1", "choice": "0"})),
            (413, await her.post(f"/class/{her.code}/vote", b"x" * (rules.VOTE + 1))),
        ]
        for status, answer in refused:
            assert answer.status == status, answer
            assert answer.header("cache-control") == "no-store"
            assert answer.facts["sentences"][0].endswith(".")
        opened = await her.post("/class")
        assert opened.header("cache-control") == "no-store"
        assert set(opened.facts) == {"code", "secret"}
        for _ in range(30):
            flood = await her.post("/class")
        assert (flood.status, flood.header("retry-after")) == (429, "1")

    run(test())


def test_more_followers_than_the_server_can_serve_are_told_so(monkeypatch):
    monkeypatch.setattr(watching, "FOLLOWERS", 1)

    async def test():
        app = app_of(Classroom(Memory()))
        her = await Instructor(app).opens()
        async with Visitor(app).listening(f"/class/{her.code}/events") as line:
            await line.event()
            answer = await Visitor(app).get(f"/class/{her.code}/events")
            assert (answer.status, answer.header("retry-after")) == (503, "1")
        async with Visitor(app).listening(f"/class/{her.code}/events") as line:  # for one that has left
            assert await line.event()

    run(test())


def test_what_keeps_the_classes_may_be_out_of_reach_for_a_while(tmp_path, caplog):
    skip_without()

    async def test():
        with redis(tmp_path) as address:
            store = OverRedis(address)
            app = app_of(Classroom(store))
            her = await Instructor(app).opens()
            await her.says(held={"slider": "factor", "at": 1})
            async with Visitor(app).listening(f"/class/{her.code}/events") as line:
                await line.until(lambda heard: "held" in heard)
                await store.redis.client_kill_filter(skipme=False)
                await her.says(held={"slider": "factor", "at": 2})
                await line.until(lambda heard: heard["held"]["at"] == 2)
        answer = await her.says()
        assert (answer.status, answer.header("retry-after")) == (503, "1")
        assert answer.facts["sentences"][0].endswith(".")
        await store.close()

    run(test())


def test_a_process_that_is_to_end_lets_its_followers_go(monkeypatch):
    """Else the server would wait for streams that never end."""
    heard: list[int] = []
    handlers: dict[int, Any] = dict.fromkeys(
        (signal.SIGINT, signal.SIGTERM), lambda number, frame: heard.append(number)
    )
    before = dict(handlers)

    async def test():
        with monkeypatch.context() as patch:  # only a process's first thread hears signals, which is another one
            patch.setattr(signal, "signal", handlers.__setitem__)
            patch.setattr(signal, "getsignal", handlers.get)
            patch.setattr(threading, "main_thread", threading.current_thread)
            classroom = Classroom(Memory())
            app = app_of(classroom)
            her = await Instructor(app).opens()
            with ending(classroom.watches.leave):
                async with Visitor(app).listening(f"/class/{her.code}/events") as line:
                    await line.event()
                    handlers[signal.SIGTERM](signal.SIGTERM, None)
                    while await line.event() is not None:
                        pass
                    assert "over" not in line.heard  # the class goes on elsewhere
        with ending(lambda: None):  # another thread
            pass

    run(test())
    assert heard == [signal.SIGTERM]
    assert handlers == before


def test_votes_are_counted_and_their_results_not_on_the_wire_before_they_are_shown(given):
    async def test(hers, theirs):
        her = await Instructor(hers).opens()
        vote = f"/class/{her.code}/vote"
        students = [await joined((hers, theirs)[nth % 2], her.code) for nth in range(13)]
        await her.says("ask", deed={"scene": SCENE}, shown=shows("lecture", scene=SCENE))
        async with Visitor(theirs).listening(f"/class/{her.code}/events") as line:
            await line.until(lambda heard: heard.get("poll", {}).get("ballot") == "1.1")
            for nth, one in enumerate(students):
                assert (await one.post(vote, {"ballot": "1.1", "choice": str(nth % 2)})).facts == {"votes": nth + 1}
            assert (await students[0].post(vote, {"ballot": "1.1", "choice": "1"})).facts == {"votes": 13}
            await line.until(lambda heard: heard["here"]["votes"] == 13)
            await her.says("close")
            await line.until(lambda heard: heard["poll"]["votes"] == [13])
            await her.says("again")
            await line.until(lambda heard: heard["poll"]["ballot"] == "1.2")
            for one in students[:11]:
                await one.post(vote, {"ballot": "1.2", "choice": "1"})
            await line.until(lambda heard: heard["here"]["votes"] == 11)
            before = line.wire.decode()
            await her.says(shown=shows("lecture", revealed=True, scene=SCENE))
            told = await line.until(lambda heard: heard["poll"]["results"])
            assert [counts[:2] for counts in told["poll"]["results"]] == [[6, 7], [0, 11]]
            for text in ("[6, 7", "[0, 11", "voter"):
                assert text not in before
            polls = [json.loads(line[6:]).get("poll", {}) for line in before.splitlines() if line.startswith("data: ")]
            assert all(poll.get("results") is None for poll in polls)
        late = await students[0].post(vote, {"ballot": "1.2", "choice": "0"})
        assert (late.status, late.facts["sentences"]) == (409, ["This vote is not open any more."])

    given(test)


def test_a_ticket_is_for_one_class_and_comes_once(given):
    async def test(hers, theirs):
        her, other = await Instructor(hers).opens(), await Instructor(theirs).opens()
        one = await joined(theirs, her.code)
        name = f"descent-class-{her.code}"
        assert [*one.cookies] == [name]
        ticket = one.cookies[name]
        async with one.listening(f"/class/{her.code}/events") as line:
            await line.event()
        assert one.cookies[name] == ticket
        for her_class in (her, other):
            await her_class.says("ask", deed={"scene": SCENE})
        one.cookies[f"descent-class-{other.code}"] = ticket
        said = {"ballot": "1.1", "choice": "0"}
        assert (await one.post(f"/class/{other.code}/vote", said)).status == 403
        assert (await one.post(f"/class/{her.code.lower()}/vote", said)).status == 200

    given(test)


def test_the_cookie_is_for_the_classes_alone_and_no_script_sees_it():
    async def test():
        app = app_of(Classroom(Memory()), "lab/x")
        facts = (await Visitor(app).post("/lab/x/class")).facts
        async with Visitor(app).listening(f"/lab/x/class/{facts['code']}/events") as line:
            await line.event()
            cookie = dict(line.start["headers"])[b"set-cookie"].decode().lower()
        for part in ("path=/lab/x/class", "httponly", "samesite=lax", "max-age=10800"):
            assert part in cookie.split("; ")

    run(test())


def test_a_code_leads_to_its_class_and_any_other_one_to_a_place_for_another():
    async def test():
        app = app_of(Classroom(Memory()), "lab")
        visitor = Visitor(app)
        code = (await visitor.post("/lab/class")).facts["code"]
        page = (await visitor.get(f"/lab/class/{code}")).body.decode()
        assert f'"code": "{code}"' in page
        assert '<base href="../">' in page
        for path, there in (
            (f"/lab/class?code=%20{code.lower()}", f"./class/{code}"),
            (f"/lab/class/{code.lower()}", f"./{code}"),
        ):
            answer = await visitor.get(path)
            assert (answer.status, answer.header("location")) == (303, there)
        asked = [(200, "four letters", "/lab/class"), (404, "There is no such class", "/lab/class/BCDF")]
        asked += [
            (404, "There is no such class", "/lab/class/<B>"),
            (400, "This is none: &lt;B&gt;", "/lab/class?code=%3Cb%3E"),
        ]
        for status, words, path in asked:
            answer = await visitor.get(path)
            assert answer.status == status
            assert words in answer.body.decode()
            assert '<input name="code"' in answer.body.decode()
            assert "<B>" not in answer.body.decode()

    run(test())


def test_the_qr_code_is_of_the_address_of_that_class_and_of_nothing_else():
    async def test():
        visitor = Visitor(app_of(Classroom(Memory())))
        for at in ("https://lab.example.org/class/BCDF", f"http://{'x' * 200}/class/BCDF"):
            answer = await visitor.get(f"/class/BCDF/qr?at={at}")
            assert (answer.status, answer.header("content-type")) == (200, "image/svg+xml")
            side = segno.make(at, error="m", micro=False).symbol_size(border=4)[0]
            assert f'viewBox="0 0 {side} {side}"'.encode() in answer.body
            assert answer.body.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
        for bad in (
            "",
            "https://lab.example.org/class/BCDG",
            "javascript:/class/BCDF",
            f"http://{'x' * 300}/class/BCDF",
        ):
            assert (await visitor.get(f"/class/BCDF/qr?at={bad}")).status == 400

    run(test())


def test_what_a_class_shows_is_told_as_to_a_frame_with_every_slider():
    async def test():
        visitor = Visitor(app_of(Classroom(Memory())))
        facts = (await visitor.get("/class/show/race?s=bowl&m=sgd")).facts
        assert facts["address"] == [["m", "sgd"], ["s", "bowl"]]
        assert [slider["name"] for slider in facts["sliders"]] == list(
            sliders(fresh("bowl")._replace(runs=(Run("sgd", {}),)))
        )
        assert (await visitor.get("/class/show/lecture?scene=C15")).facts["scene"]["options"]
        assert (await visitor.get("/class/show/training?data=moons&m=sgd&nth=0")).facts["name"] == "training"
        for bad in ("race?x=nan", "attic", "lecture"):
            answer = await visitor.get(f"/class/show/{bad}")
            assert (answer.status, answer.facts["sentences"][0][-1]) == (400, ".")

    run(test())
