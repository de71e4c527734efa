"""A map of a class over HTTP: what was dropped is not on the wire before it is shown, and measured once for all then."""

from api import landed
from api.classroom.routes import Classroom
from api.classroom.store import Memory
from tests.support.classroom import Instructor, Visitor, app_of
from tests.support.client import run

SIDES = {"x": [-1.0, 1.0], "y": [-1.5, 1.5]}
SADDLE = "s=saddle&m=sgd&steps=1000"


async def drops(app, her: Instructor, where: str) -> Visitor:
    """A follower who has dropped a start, or picked a rate."""
    visitor = Visitor(app)
    async with visitor.listening(f"/class/{her.code}/events") as line:
        ballot = (await line.until(lambda heard: heard.get("poll", {}).get("ballot")))["poll"]["ballot"]
    answer = await visitor.post(f"/class/{her.code}/vote", {"ballot": ballot, "choice": where})
    assert answer.status == 200, answer.facts
    return visitor


def test_what_was_dropped_is_told_once_it_is_shown_and_measured_once_for_all(monkeypatch):
    asked = []
    measure = landed.answer
    monkeypatch.setattr(landed, "answer", lambda *given: asked.append(given) or measure(*given))

    async def test():
        app = app_of(Classroom(Memory()))
        her = await Instructor(app).opens()
        at = f"/class/{her.code}/landed?{SADDLE}"

        async def refused() -> None:
            answer = await Visitor(app).get(at)
            assert (answer.status, answer.facts["sentences"]) == (409, ["Nothing of a map of this class is shown."])

        await refused()
        await her.says("ask", deed={"scene": "C15"})
        await her.says("show")
        await refused()
        await her.says("drop", deed={"what": "start", **SIDES, "of": "here"})
        async with Visitor(app).listening(f"/class/{her.code}/events") as line:
            for where in ("0.625,0.5", "0.25,-0.75", "-0.5,1.25"):
                await drops(app, her, where)
            await line.until(lambda heard: heard.get("here", {}).get("votes") == 3)
            await refused()
            for text in ("0.625", "-0.75", "1.25"):
                assert text not in line.wire.decode()
            await her.says("show")
            poll = (await line.until(lambda heard: heard["poll"]["results"]))["poll"]
        assert poll["of"] == "here"
        assert asked == []
        answers = [await Visitor(app).get(at) for _ in range(3)]
        told = answers[0].facts
        assert told["sentences"] == ["SGD: 2 of 3 starts end at the minimum (0, 1), 1 at the minimum (0, −1)."]
        for (_, y), end in zip(poll["results"][0], told["ends"][0], strict=True):
            assert told["options"][end]["text"].endswith("−1)") == (y < 0)
        assert {answer.body for answer in answers} == {answers[0].body}
        assert len(asked) == 1
        assert answers[0].header("cache-control") == "no-store"
        other = await Visitor(app).get(f"{at}&theme=dark")
        assert other.facts["options"][0]["color"] != told["options"][0]["color"]
        typed = await Visitor(app).get(f"/class/{her.code}/landed?f=x%5E2%2By%5E2&m=sgd")
        assert typed.facts["sentences"][0].endswith("3 of 3 starts end at the minimum (0, 0).")

    run(test())


def test_an_address_on_which_nothing_is_measured_is_refused_in_a_sentence():
    async def test():
        app = app_of(Classroom(Memory()))
        her = await Instructor(app).opens()
        await her.says("drop", deed={"what": "rate", "x": [0.1, 10]})
        await drops(app, her, "2")
        await her.says("show")
        at = f"/class/{her.code}/landed"
        assert (await her.get(f"{at}?s=bowl&m=sgd")).facts["counts"] == [[1]]
        for bad in ("s=attic", "s=bowl&rates=tuned&m=sgd", "s=bowl&x=nan", "x=" + "1" * 7000):
            answer = await her.get(f"{at}?{bad}")
            assert (answer.status, answer.facts["sentences"][0][-1]) == (400, "."), bad
        assert (await her.get("/class/BCDF/landed?s=bowl")).status == 404
        for bad in ({"of": 1}, {"of": "x" * 5000}):
            assert (await her.says("drop", deed={"what": "rate", "x": [0.1, 10], **bad})).status == 400

    run(test())


def test_who_asks_too_often_is_held_up():
    async def test():
        classroom = Classroom(Memory())
        app = app_of(classroom)
        her = await Instructor(app).opens()
        at = f"/class/{her.code}/landed?s=bowl"
        await her.get(at)
        classroom.classes.paces.buckets["look", her.code].left = -1000.0
        assert (await her.get(at)).status == 429

    run(test())
