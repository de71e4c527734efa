"""What is done in a class: who may, how often, in which order, and what its followers are told of it."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.classroom import classes, messages, polls, rules
from api.classroom.classes import Classes, Opened, is_code, ticket
from api.classroom.messages import Message
from api.classroom.rules import Denied, Driven, Flood, Foreign, Forged, Gone, Shut
from api.classroom.store import Memory
from lecture import SCENES
from tests.support.client import run

SCENE = "C15"
OPTIONS = len(SCENES[SCENE].options)
SIDES: dict[str, Any] = {"x": [-1, 1], "y": [0, 2]}


class Lesson:
    """A class that is being given: what its instructor does, one thing after the other."""

    def __init__(self):
        self.turn = 0
        self.classes = Classes(Memory())

    async def begin(self) -> "Lesson":
        self.code, self.secret = await self.classes.open()
        await self.does(claims=True)
        return self

    async def does(self, do: str = "", driver: str = "driver00", claims: bool = False, parts=None, **more: Any) -> dict:
        self.turn += 1
        deed = {"do": do, **more} if do else None
        return await self.classes.drive(self.code, self.secret, Message(driver, self.turn, claims, parts or {}, deed))

    async def joins(self) -> str:
        return ticket(await self.classes.room(self.code))

    async def votes(self, who: str, choice: object, ballot: str = "") -> int:
        return await self.classes.vote(self.code, who, ballot or (await self.told())["ballot"], str(choice))

    async def told(self) -> dict:
        return json.loads((await self.classes.room(self.code)).parts["poll"])


async def often(many: int, deed) -> None:
    for _ in range(many):
        await deed()


def lesson(test) -> None:
    """Gives a class in which the test is."""

    async def given() -> None:
        await test(await Lesson().begin())

    run(given())


def test_codes_are_short_and_no_two_classes_have_one(monkeypatch):
    monkeypatch.setattr(rules, "PACES", {**rules.PACES, "open": (1000, 1000)})
    monkeypatch.setattr(classes, "LETTERS", "BC")

    async def test():
        there = Classes(Memory())
        opened = [await there.open() for _ in range(10)]
        assert len({one.code for one in opened}) == len({one.secret for one in opened}) == 10
        assert all(len(one.secret) >= 32 for one in opened)
        assert [*{len(one.code) for one in opened}] == [rules.LENGTH]
        with pytest.raises(Denied, match="as many classes"):
            await often(7, there.open)  # 16 codes of two letters

    run(test())
    assert not set(rules.LETTERS) & set("AEIOU01")
    for other in ("", "BCD", "BCDFG", "BCDA", "bcdf", "БВГД", "../x", "BC\nF"):
        assert not is_code(other)


def test_no_more_classes_than_the_server_can_hold(monkeypatch):
    monkeypatch.setattr(classes, "CLASSES", 2)

    async def test():
        there = Classes(Memory())
        first = await there.open()
        await there.open()
        with pytest.raises(Denied, match="as many classes"):
            await there.open()
        await there.end(*first)
        await there.open()

    run(test())


def test_only_who_has_the_secret_drives_and_ends():
    async def test(here: Lesson):
        other = Opened(here.code, "x" * 32)
        for wrong in ("", "x", here.secret[:-1], here.secret.upper(), "ä"):
            with pytest.raises(Foreign):
                await here.classes.drive(here.code, wrong, Message("driver00", 9))
        with pytest.raises(Foreign):
            await here.classes.end(*other)
        for code in ("BCDF", "....", "", here.code.lower()):
            with pytest.raises(Gone):
                await here.classes.drive(code, here.secret, Message("driver00", 9))

        async def guess() -> None:
            with contextlib.suppress(Foreign):
                await here.classes.end(*other)

        with pytest.raises(Flood):
            await often(100, guess)
        await here.does()  # whom those who guess do not hold up
        await here.classes.end(here.code, here.secret)
        with pytest.raises(Gone):
            await here.does()

    lesson(test)


def test_the_last_page_to_claim_a_class_drives_it():
    async def test(here: Lesson):
        assert await here.does(driver="another0", claims=True) == {"late": False}
        for what in ("", "ask"):
            with pytest.raises(Driven):
                await here.does(what, scene=SCENE)
        here.turn -= 4
        assert await here.does("ask", driver="another0", scene=SCENE) == {"late": True}  # on its way for too long
        assert "poll" not in (await here.classes.room(here.code)).parts

    lesson(test)


def test_a_question_is_voted_on_twice_and_both_are_shown_with_the_answer():
    async def test(here: Lesson):
        students = [await here.joins() for _ in range(5)]
        await here.does("ask", scene=SCENE)
        assert (await here.told())["ballot"] == "1.1"
        for nth, one in enumerate(students):
            assert await here.votes(one, 0) == nth + 1
        assert await here.votes(students[0], 1) == 5  # changes his mind
        with pytest.raises(Denied, match="once the first vote is closed"):
            await here.does("again")
        await here.does("close")
        with pytest.raises(Shut):
            await here.votes(students[1], 1, "1.1")
        told = await here.told()
        assert (told["ballot"], told["is_open"], told["votes"], told["results"]) == ("", False, [5], None)
        await here.does("again")
        for one in students[:3]:
            await here.votes(one, 1)
        with pytest.raises(Shut):
            await here.votes(students[4], 0, "1.1")  # which is over
        await here.does("show")
        told = await here.told()
        rest = [0] * (OPTIONS - 2)
        assert told["results"] == [[4, 1, *rest], [0, 3, *rest]]
        assert told["votes"] == [5, 3]
        for what in ("close", "show", "again"):
            with pytest.raises(Shut):
                await here.does(what)
        await here.does("ask", scene=SCENE)  # once more: of the old votes nothing is left
        assert (await here.told())["ballot"] == "2.1"
        await here.does("show")
        assert (await here.told())["results"] == [[0] * OPTIONS]

    lesson(test)


def test_a_vote_that_comes_while_they_are_counted_is_not_taken_and_lost():
    async def test(here: Lesson):
        one, late = await here.joins(), await here.joins()
        await here.does("ask", scene=SCENE)
        await here.votes(one, 0)
        count = here.classes.store.cards

        async def interrupted(code: str, ballot: str) -> list[str]:
            cards = await count(code, ballot)
            with pytest.raises(Shut):
                await here.votes(late, 0, ballot)
            return cards

        here.classes.store.cards = interrupted
        await here.does("show")
        assert sum((await here.told())["results"][0]) == 1

    lesson(test)


def test_a_deed_that_comes_late_does_nothing_to_the_vote():
    async def test(here: Lesson):
        voter = await here.joins()
        await here.does("ask", scene=SCENE)
        await here.does("close")
        await here.does("again")
        here.turn -= 2  # the message of the close comes once more
        assert await here.does("close") == {"late": True}
        assert await here.votes(voter, 0) == 1

    lesson(test)


def test_nothing_of_the_results_is_told_before_they_are_shown():
    async def test(here: Lesson):
        students = [await here.joins() for _ in range(37)]
        await here.does("ask", scene=SCENE)
        for one in students:
            await here.votes(one, 1)
        seen = []
        for what in ("", "close", "again", "", "close"):
            await here.does(what)
            seen.append(await here.told())
        assert {json.dumps(sorted(told)) for told in seen} == {json.dumps(sorted([*polls.Poll._fields, "ballot"]))}
        assert all(told["results"] is None for told in seen)
        assert [told["votes"] for told in seen] == [[], [37], [37], [37], [37, 0]]

    lesson(test)


def test_the_answer_on_the_screen_shows_the_votes():
    async def test(here: Lesson):
        def shows(scene: str, revealed: bool) -> dict:
            return {"shown": {"page": "lecture", "address": [["scene", scene]], "revealed": revealed}}

        one = await here.joins()
        await here.does("ask", scene=SCENE)
        await here.votes(one, 0)
        for parts in (shows("C16", True), shows(SCENE, False)):
            await here.does(parts=parts)
            assert (await here.told())["results"] is None
        await here.does(parts=shows(SCENE, True))
        assert (await here.told())["results"] == [[1] + [0] * (OPTIONS - 1)]
        assert (await here.classes.room(here.code)).ballot == ""
        await here.does(parts=shows(SCENE, True))  # shown already

    lesson(test)


def test_a_map_of_the_class_has_what_each_has_chosen():
    async def test(here: Lesson):
        students = [await here.joins() for _ in range(2)]
        await here.does("drop", what="start", **SIDES)
        await here.votes(students[0], "0.25,1e0")
        await here.votes(students[1], "-1,2")
        poll = polls.poll_of((await here.classes.room(here.code)).parts["poll"])
        for bad in ("1.1,1", "0,-0.1", "0", "0,1,1", "nan,1", "inf,1", "", "a,b", "0;1"):
            with pytest.raises(Denied):
                poll.choice(bad)
        await here.does("show")
        assert sorted((await here.told())["results"][0]) == [[-1, 2], [0.25, 1]]
        await here.does("drop", what="rate", x=[0.001, 1])
        await here.votes(students[0], "0.01")
        await here.does("close")
        await here.does("show")
        assert (await here.told())["results"] == [[[0.01]]]
        bad_ones: list[dict[str, Any]] = [{}, {"what": "start"}, {"what": "start", "x": [1, 1], "y": [0, 1]}]
        for bad in (*bad_ones, {"what": "vote", **SIDES}):
            with pytest.raises(Denied):
                await here.does("drop", **bad)

    lesson(test)


def test_forged_votes_are_refused():
    async def test(here: Lesson):
        await here.does("ask", scene=SCENE)
        one = await here.joins()
        other = await Lesson().begin()
        voter, _, signature = one.partition(".")
        forged = [
            "",
            ".",
            voter,
            f"{voter}.",
            f"x{voter}.{signature}",
            f"{voter}.{'0' * 32}",
            await other.joins(),
            "ä.ä",
        ]
        for bad in forged:
            with pytest.raises(Forged):
                await here.votes(bad, 0)
        for choice in (OPTIONS, -1, "0.0", " 0", "", "zero", "٣"):
            with pytest.raises(Denied):
                await here.votes(await here.joins(), choice)
        assert (await here.classes.room(here.code)).votes == 0
        assert await here.votes(one, OPTIONS - 1) == 1

    lesson(test)


def test_who_floods_is_held_up_and_nobody_else():
    async def test(here: Lesson):
        await here.does("ask", scene=SCENE)
        one, other = await here.joins(), await here.joins()
        with pytest.raises(Flood):
            await often(50, lambda: here.votes(one, 0))
        assert await here.votes(other, 0) == 2
        with pytest.raises(Flood):
            await often(500, here.does)

    lesson(test)


def test_a_pace_is_so_many_at_once_and_then_so_many_a_second(monkeypatch):
    now = [0.0]
    bucket = rules.Bucket(3, 2, lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now[0] = 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    now[0] = 100
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    monkeypatch.setattr(rules, "REMEMBERED", 10)
    paces = rules.Paces()
    for nth in range(50):
        paces.heed("vote", str(nth))
    assert len(paces.buckets) == 10


GOOD = {
    "driver": "driver00",
    "turn": 3,
    "claims": True,
    "shown": {"page": "race", "address": [["s", "bowl"], ["m", "sgd"]], "revealed": False},
    "time": {"step": 3, "playing": True, "speed": 0.25},
    "held": {"slider": "factor", "at": 3},
    "deed": {"do": "close"},
}


def test_a_message_is_read_as_it_was_said():
    read = messages.message(json.dumps(GOOD).encode())
    assert read == Message("driver00", 3, True, {name: GOOD[name] for name in ("shown", "time", "held")}, GOOD["deed"])
    assert messages.message(b'{"driver": "driver00", "turn": 1, "held": null}') == Message(
        "driver00", 1, False, {"held": None}
    )


@pytest.mark.parametrize(
    "bad",
    [
        {"driver": "x"},
        {"driver": None},
        {"turn": -1},
        {"turn": 1.5},
        {"turn": True},
        {"claims": 1},
        {"shown": {"page": "attic", "address": [], "revealed": True}},
        {"shown": {"page": "race", "address": [["s"]], "revealed": True}},
        {"shown": {"page": "race", "address": [["s", 1]], "revealed": True}},
        {"shown": {"page": "race", "address": [["s", "x" * 4000]], "revealed": True}},
        {"shown": {"page": "race", "address": [], "revealed": "yes"}},
        {"shown": None},
        {"time": {"step": -1, "playing": True, "speed": 1}},
        {"time": {"step": 1, "playing": True, "speed": 0}},
        {"time": {"step": 1, "playing": True, "speed": float("nan")}},
        {"held": {"slider": "<b>", "at": 1}},
        {"held": {"slider": "factor", "at": 0.5}},
        {"deed": {"do": "drop table"}},
        {"deed": []},
    ],
)
def test_what_is_no_message_is_refused(bad: dict):
    with pytest.raises(Denied):
        messages.message(json.dumps({**GOOD, **bad}).encode())


@given(
    st.one_of(
        st.binary(max_size=80),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda x: st.lists(x) | st.dictionaries(st.sampled_from([*GOOD, "ballot", "choice", "do"]), x),
        ),
    )
)
def test_whatever_is_said_is_read_or_refused(said):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    for read in (messages.message, messages.vote):
        with contextlib.suppress(Denied):
            read(body)


def test_deep_brackets_are_refused():
    for text in (b"[" * 100_000, b"1" * 8000, b'"\xff"', b"{" * 10):
        with pytest.raises(Denied):
            messages.message(text)
