"""The api over HTTP: what it answers equals what the engine computes, and what cannot be used is refused with a sentence."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import answers, counts, running, slow, sweeps, trained, warm
from api import routes as api
from api.limits import LATER, Full, Shared, Workers
from api.routes import UPDATED
from api.version import version
from landscapes import LANDSCAPES
from lecture import SCENES
from optimizers import OPTIMIZERS
from states import registry
from states.address import encode
from states.fields import replaced, value_of
from states.inside import fresh as fresh_inside
from states.learning import fresh as fresh_training
from states.map import fresh as fresh_map
from states.numbers import number
from states.race import Run, fresh
from states.sliders import moved, sliders
from tests.states.test_address import hostile_queries, races
from tests.support.client import ask, get, getting, run
from tests.support.open_page import as_sent


def drawn(message) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Label, points and heights of each run in a message."""
    header, arrays = message
    ends = np.cumsum([run["sent"] for run in header["runs"]])[:-1].astype(int)
    parts = zip(np.split(arrays["x"], ends), np.split(arrays["height"], ends), strict=True)
    return [(run["label"], *part) for run, part in zip(header["runs"], parts, strict=True)] if header["runs"] else []


@pytest.mark.parametrize("surface", LANDSCAPES)
def test_a_race_is_the_engine_s(surface: str):
    methods = list(OPTIMIZERS)
    nth = list(LANDSCAPES).index(surface)
    chosen = [methods[(nth * 5 + i) % len(methods)] for i in range(4)]
    race = replaced(fresh(surface), runs=tuple(Run(method, {}) for method in chosen), steps=40)
    header, _ = message = ask("race", encode(race)).message
    for (label, x, height), result, row in zip(
        drawn(message), running.results(race), header["table"]["rows"], strict=True
    ):
        assert label == result.drawn.label
        assert np.array_equal(x, as_sent(result.drawn.x), equal_nan=True)
        assert np.array_equal(height, as_sent(result.drawn.loss - header["lowest"]), equal_nan=True)
        assert row[:2] == [result.kind, result.status]
    assert header["address"] == [list(pair) for pair in answers.canonical(race)]


def test_a_look_inside_has_its_arrows_and_a_scene_its_race():
    header, arrays = ask("inside", encode(replaced(fresh_inside(), steps=20))).message
    assert arrays["arrows"].shape == (len(header["step"]["arrows"]), 21, 3, 2)
    scene = next(name for name, scene in SCENES.items() if scene.preset is not None)
    preset = SCENES[scene].preset
    assert preset is not None
    assert [run["label"] for run in ask("lesson", {"scene": scene}).message[0]["runs"]] == [
        result.drawn.label for result in running.results(preset)
    ]


def test_paths_are_those_from_there():
    race = replaced(fresh("saddle"), start=(0.5, 0.25))
    header, _ = message = ask("paths", encode(race)).message
    assert header["start"] == [0.5, 0.25]
    assert [row[1] for row in header["rows"]] == [result.status for result in running.results(race)]
    for (_, x, _), result in zip(drawn(message), running.results(race), strict=True):
        assert np.array_equal(x, as_sent(result.drawn.x))


def test_the_paths_of_a_map_s_cell_are_those_of_its_race():
    shown = replaced(fresh_map(), steps=20)
    (_, x, _), *_ = drawn(ask("paths", {**encode(shown), "page": "maps", "run": "0,3,5"}).message)
    assert np.array_equal(x, as_sent(running.results(shown.race_at(0, 3, 5))[0].drawn.x))
    for cell in ("0,400,0", "1,0,0", "0,0", "a,b,c", "-1,0,0", "0,0,0,0", "٣,0,0"):
        assert "cell" in ask("paths", {**encode(shown), "page": "maps", "run": cell}).sentences[0]


@pytest.mark.parametrize("page", answers.PAGES)
def test_no_word_of_the_api_s_own_is_a_name_in_an_address(page):
    """Else what the address says with it would be lost, and the answer be about another state."""
    begun = [{"scene": [scene]} for scene in SCENES] if page == "lesson" else [{}]
    states = [answers.decode(answers.PAGES[page], query)[0] for query in begun]
    names = {name for state in states for part in answers.PAGES[page] for name in part.names(state)}
    assert len(names) > 5
    assert not names & set(answers.OWN)


def test_the_cell_that_is_chosen_is_in_the_words_of_a_map(monkeypatch):
    monkeypatch.setattr(slow, "SOON", 60)
    shown = replaced(fresh_map(), steps=20)
    headers = [
        ask("map", encode(shown._replace(chosen=cell)), {"x-page": "page0000"}).message[0]
        for cell in ((0, 3, 5), (0, 60, 90))
    ]
    assert [header["chosen"] for header in headers] == [[0, 3, 5], [0, 60, 90]]
    assert headers[0]["said"] != headers[1]["said"]


def test_a_sweep_has_the_race_at_every_value_of_a_slider():
    race = replaced(fresh(), steps=30)
    header, arrays = ask("sweep", {**encode(race), "slider": "factor"}).message
    assert arrays["x"].shape[:2] == (len(sweeps.swept(race, "factor")), len(race.runs))
    assert header["token"] == sweeps.token(sliders(race)["factor"])
    for there, rows in zip(sweeps.swept(race, "factor"), header["told"], strict=True):
        exact = ask("race", encode(there)).message[0]["table"]["rows"]
        assert [row[:3] + row[5:] for row in rows] == [row[:3] + row[5:] for row in exact]
    assert header["labels"] == []
    assert "nothing" in ask("sweep", {"slider": "nothing"}).sentences[0]


def test_runs_of_one_method_are_called_in_a_sweep_as_they_are_when_it_is_released():
    race = replaced(fresh(), runs=(Run("sgd", {}), Run("sgd", {"learning_rate": 0.01})), steps=10)
    header, _ = ask("sweep", {**encode(race), "slider": "factor"}).message
    for there, names in zip(sweeps.swept(race, "factor"), header["labels"], strict=True):
        assert names == [result.drawn.label for result in running.results(there)]


@pytest.mark.parametrize("query", ["repeats=2", "count=evaluations", "m=none", "rates=tuned"])
def test_what_cannot_be_swept_is_not_swept(query: str):
    assert "factor" in ask("sweep", f"{query}&slider=factor").sentences[0]


def test_a_scene_s_slider_is_left_out_where_the_scene_has_it():
    scene = next(name for name, scene in SCENES.items() if scene.preset is not None and "factor" in scene.controls)
    header, _ = ask("lesson", {"scene": scene}).message
    for name in SCENES[scene].controls:
        if name in header["sliders"]:
            at, values, usual = (header["sliders"][name][part] for part in ("at", "values", "usual"))
            assert values[at] == usual


@given(races(), st.randoms(use_true_random=False))
def test_the_browser_can_write_a_slider_into_the_address(race, random):
    """As stage/address.js does it: `changed`, by the header's own values, leads to the address of the state moved there."""
    for name, slider in sliders(race).items():
        value = random.choice(slider.options)
        written = [pair for pair in answers.canonical(race) if pair[0] != name]
        if number(value) != number(slider.usual):
            written = sorted([*written, (name, number(value))], key=lambda pair: pair[0])
        assert written == answers.canonical(moved(race, name, value)), (name, value)


@given(races(), st.randoms(use_true_random=False))
def test_the_browser_can_write_a_whole_number_s_slider_into_the_address(race, random):
    found = counts.facts(race)
    assert {"steps"} <= set(found)
    for name, slider in found.items():
        assert slider["values"][slider["at"]] == number(value_of(race, name))
        value = random.choice(slider["values"])
        written = [pair for pair in answers.canonical(race) if pair[0] != name]
        if value != slider["usual"]:
            written = sorted([*written, (name, value)], key=lambda pair: pair[0])
        assert written == answers.canonical(replaced(race, **{name: int(value)})), (name, value)


# --- caches ----------------------------------------------------------------------------------------------------------


def test_two_spellings_of_a_state_are_one_entry():
    one, other = ask("race", "x=0.50&y=1&kappa=30"), ask("race", "kappa=3e%2B1&y=1,0&x=.5")
    assert one.headers["etag"] == other.headers["etag"]
    assert one.body == other.body
    assert ask("race", "x=0.50&y=1&kappa=31").headers["etag"] != one.headers["etag"]
    assert ask("race", "x=0.50&y=1&kappa=30&theme=dark").headers["etag"] != one.headers["etag"]


def test_an_answer_may_be_kept_and_a_refusal_may_not():
    good = ask("race")
    assert "immutable" in good.headers["cache-control"]
    assert ask("race", headers={"if-none-match": good.headers["etag"]}).status == 304
    for bad in (ask("race", "x=nan"), ask("race", of="0" * 16), ask("nothing")):
        assert bad.headers["cache-control"] == "no-store"
        assert bad.status >= 400


def test_another_version_is_told_to_reload():
    found = ask("race", of="0123456789abcdef")
    assert (found.status, found.sentences) == (409, [UPDATED])


def test_the_version_tells_contents_and_no_paths(tmp_path, monkeypatch):
    from api import version as module

    for name in module.FOLDERS:
        (tmp_path / name).mkdir()
    for name in module.FILES:
        (tmp_path / name).write_text("1", encoding="utf-8")
    made = []
    for text in ("a", "b", "a"):
        (tmp_path / "engine" / "x.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(module, "ROOT", tmp_path)
        made.append(module.version.__wrapped__())
    assert made[0] == made[2] != made[1]
    assert version() != made[0]


def test_whoever_does_not_take_gzip_gets_it_plain():
    packed, plain = ask("race"), ask("race", headers={"accept-encoding": "identity"})
    assert (packed.headers["content-encoding"], plain.headers["content-encoding"]) == ("gzip", "identity")
    assert packed.message[0] == plain.message[0]
    assert ask("sweep", {"slider": "factor"}).headers["content-encoding"] == "identity"


def test_the_routes_carry_the_base_path():
    assert get(f"/lab/x/api/{version()}/race", base="/lab/x/").status == 200
    assert get(f"/api/{version()}/race", base="lab").status == 404


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.fixture
def nothing_runs(monkeypatch):
    """Fails where anything would be computed."""
    monkeypatch.setattr(api, "workers", None)


@pytest.mark.parametrize(
    ("kind", "query", "status", "word"),
    [
        ("race", "x=nan", 400, "x"),
        ("race", "m=sgd~learning_rate~1e400", 400, "learning_rate"),
        ("race", "nobody=1", 400, "nobody"),
        ("race", "theme=pink", 400, "theme"),
        ("race", "page=attic", 400, "page"),
        ("race", "held=../../etc", 400, "held"),
        ("lesson", "scene=C99", 400, "C99"),
        ("lesson", "", 400, "no race"),
        ("sweep", "slider=attic", 400, "attic"),
        ("sweep", "slider=factor&repeats=3", 400, "factor"),
        ("paths", "run=0,0,0", 400, "cell"),
        ("small", "s=attic", 400, "attic"),
        ("small", "theme=pink", 400, "theme"),
        ("small", "page=lesson", 400, "no race"),
        ("race", "x=" + "1" * 5000, 400, "4,000"),
        ("race", "x=" + "1" * 7000, 414, "6,000"),
        ("race", "&".join(["m=sgd"] * 300), 400, "200"),
        ("race", "x=%ff%fe", 400, "UTF-8"),
        ("attic", "", 404, "streamlit run app.py"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_runs(nothing_runs, kind, query, status, word):
    found = ask(kind, query)
    assert found.status == status
    assert word in " ".join(found.sentences)


@given(
    hostile_queries,
    st.sampled_from(
        ["race", "inside", "lesson", "paths", "gradients", "sweep", "small", "network", "moved", "nearest"]
    ),
)
def test_no_query_whatever_raises(query, kind):
    asked = read(kind, query)
    if isinstance(asked, answers.Refused):
        assert asked.sentences
        assert all(sentence.endswith(".") for sentence in asked.sentences)
    else:
        whole = "network" if asked.page == "network" else "race"
        again = read(whole, {**dict_of(answers.canonical(asked.state)), "page": [asked.page]})
        assert not isinstance(again, answers.Refused)
        assert again.state == asked.state


def read(kind: str, query) -> answers.Question | answers.Refused:
    """The question, or why it is refused."""
    try:
        return answers.question(kind, query)
    except answers.Refused as refused:
        return refused


def dict_of(pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


@given(races())
def test_a_state_s_address_is_its_own_question(race):
    assert answers.question("race", dict_of(answers.canonical(race))).state == race


def test_no_name_of_the_api_s_own_is_a_control():
    for page in answers.PAGES.values():
        assert not set(answers.OWN) & set(page.fields)
    knobs = [knob.name for one in [*LANDSCAPES.values(), *OPTIMIZERS.values()] for knob in one.knobs]
    assert not set(answers.OWN) & set(knobs)


def test_an_error_of_ours_is_a_sentence_and_no_traceback(monkeypatch, caplog):
    def fails(*_):
        raise RuntimeError("attic")

    monkeypatch.setattr(answers, "answer", fails)
    found = ask("race", "steps=77")
    assert found.status == 500
    assert b"attic" not in found.body
    assert "attic" in caplog.text


# --- limits ----------------------------------------------------------------------------------------------------------


class Given:
    """An answer of one byte."""

    body = b"1"


def held(workers: Workers, key: str = "first") -> tuple[Shared, threading.Event]:
    """Keeps one thread at work until the event is set."""
    begun, go = threading.Event(), threading.Event()

    def do(tell):
        begun.set()
        go.wait(30)
        return Given()

    shared = workers.ask(key, 0, do)
    assert begun.wait(30)
    return shared, go


def test_the_most_urgent_goes_first():
    few, order = Workers(threads=1), []
    _, go = held(few)
    asked = [
        few.ask(key, urgency, lambda tell, key=key: order.append(key) or Given())
        for key, urgency in [("map", 2), ("sweep", 1), ("race", 0), ("race too", 0)]
    ]
    go.set()
    for one in asked:
        one.future.result(30)
    assert order == ["race", "race too", "sweep", "map"]


def test_a_page_has_one_thing_computed_after_another_and_holds_up_no_other():
    few, order = Workers(threads=2), []
    begun, go = threading.Event(), threading.Event()

    def first(tell):
        begun.set()
        assert go.wait(30)
        order.append("first")
        return Given()

    def after(name):
        return lambda tell: order.append(name) or Given()

    asked = [few.ask("first", 0, first, page="one")]
    assert begun.wait(30)
    asked += [few.ask("second", 0, after("second"), page="one"), few.ask("other", 1, after("other"), page="two")]
    assert asked[2].future.result(30) is not None
    go.set()
    for one in asked:
        one.future.result(30)
    assert order == ["other", "first", "second"]


@pytest.mark.parametrize(
    ("kind", "queries", "usual"),
    [
        ("race", [{"f": f"x^2+{n}*y^2"} for n in (11, 12, 13)], {"s": "bowl"}),
        ("inside", [{"f": f"x^2+{n}*y^2"} for n in (11, 12, 13)], {"s": "bowl"}),
    ],
)
def test_of_what_was_typed_in_two_are_computed_at_once_and_nobody_else_waits(kind, queries, usual, monkeypatch):
    begun, go, real = threading.Semaphore(0), threading.Event(), answers.answer

    def slowly(what, asked, tell):
        if registry.has_typed(asked.state):
            begun.release()
            assert go.wait(60)
        return real(what, asked, tell)

    monkeypatch.setattr(answers, "answer", slowly)
    monkeypatch.setattr(api, "compilers", Workers(threads=2))
    with ThreadPoolExecutor() as visitors:
        typed = [visitors.submit(ask, kind, query, {"x-page": f"visitor{nth}0"}) for nth, query in enumerate(queries)]
        assert all(begun.acquire(timeout=60) for _ in range(2))
        assert not begun.acquire(timeout=0.2)
        assert ask(kind, usual).status == 200
        go.set()
        assert [reply.result(120).status for reply in typed] == [200] * 3


def test_what_can_wait_leaves_threads_for_what_cannot():
    """A gallery of pictures asks for more than there are threads; a race comes at once all the same."""
    few = Workers(threads=4)
    began, go = threading.Semaphore(0), threading.Event()

    def waits(tell):
        began.release()
        assert go.wait(30)
        return Given()

    pictures = [few.ask(f"picture {nth}", LATER, waits) for nth in range(26)]
    assert all(began.acquire(timeout=30) for _ in range(2))
    assert not began.acquire(timeout=0.2)
    assert few.ask("race", 0, lambda tell: Given()).future.result(30) is not None
    go.set()
    for picture in pictures:
        assert picture.future.result(30) is not None


def test_what_can_wait_comes_even_where_there_is_one_thread():
    few = Workers(threads=1)
    for nth in range(3):
        assert few.ask(f"picture {nth}", LATER, lambda tell: Given()).future.result(30) is not None


def test_small_pictures_can_wait():
    assert (
        answers.KINDS["small"].urgency
        >= LATER
        > max(what.urgency for kind, what in answers.KINDS.items() if kind not in ("small", "veiled"))
    )


def test_equal_questions_share_one_computation():
    few, times = Workers(threads=1), []
    _, go = held(few)
    one, other = (few.ask("same", 0, lambda tell: times.append(1) or Given()) for _ in range(2))
    assert one is other
    few.leave(other)
    go.set()
    one.future.result(30)
    assert times == [1]
    assert few.known("same") is not None


def test_an_answer_is_computed_once_however_many_ask_and_says_so(monkeypatch):
    few = Workers(threads=1)
    monkeypatch.setattr(api, "workers", few)
    _, go = held(few)

    async def all_at_once():
        path, said = f"/api/{version()}/race", {"accept-encoding": "gzip"}
        asked = [asyncio.ensure_future(getting(path, said, text=b"steps=21")) for _ in range(5)]
        while sum(one.waiting for one in few._under_way.values()) < 1 + len(asked):
            await asyncio.sleep(0)
        go.set()
        return await asyncio.gather(*asked)

    found = [reply.headers["cache-status"] for reply in [*run(all_at_once()), ask("race", "steps=21")]]
    joined = "descent-lab; fwd=miss; collapsed"
    assert found == ["descent-lab; fwd=miss", *[joined] * 4, "descent-lab; hit"]


def test_what_nobody_waits_for_is_not_computed():
    few, times = Workers(threads=1), []
    first, go = held(few)
    left = few.ask("left", 0, lambda tell: times.append(1) or Given())
    few.leave(left)
    few.leave(first)
    assert first.is_given_up  # it is under way, and can see it
    last = few.ask("last", 0, lambda tell: Given())
    go.set()
    last.future.result(30)
    assert times == []


def test_a_full_queue_refuses():
    few = Workers(threads=1, longest=2)
    _, go = held(few)
    for key in "ab":
        few.ask(key, 0, lambda tell: Given())
    with pytest.raises(Full):
        few.ask("c", 0, lambda tell: Given())
    go.set()


def test_what_nobody_waits_for_takes_no_room_in_the_queue():
    few = Workers(threads=1, longest=2)
    _, go = held(few)
    for key in "ab":
        few.leave(few.ask(key, 0, lambda tell: Given()))
    last = few.ask("c", 0, lambda tell: Given())
    go.set()
    assert last.future.result(30) is not None


def test_an_answer_that_is_computed_twice_is_remembered_once():
    few = Workers(threads=2, remembered=2)
    first, go = held(few)
    few.leave(first)
    second, go_too = held(few)  # of the same key, while the first is under way
    assert second is not first
    for one, event in ((first, go), (second, go_too)):
        event.set()
        one.future.result(30)
    few.ask("other", 0, lambda tell: Given()).future.result(30)
    assert few.known("first") is not None
    assert few.known("other") is not None


def test_a_visitor_who_leaves_is_not_waited_for():
    """The question is dropped before its turn."""
    few, times = Workers(threads=1), []
    _, go = held(few)

    class Left:
        async def is_disconnected(self):
            return True

    shared = few.ask("left", 0, lambda tell: times.append(1) or Given())
    assert run(api.awaited(Left(), few, shared)) is None  # pyright: ignore[reportArgumentType]
    go.set()
    few.ask("last", 0, lambda tell: Given()).future.result(30)
    assert times == []


def test_only_so_many_bytes_are_remembered():
    few = Workers(threads=1, remembered=2)
    for key in "abc":
        few.ask(key, 0, lambda tell: Given()).future.result(30)
    few.ask("d", 0, lambda tell: Given()).future.result(30)
    assert [few.known(key) is not None for key in "abcd"] == [False, False, True, True]


def test_a_full_server_says_so_and_when_to_come_back(monkeypatch):
    full = Workers(threads=1, longest=0)
    monkeypatch.setattr(api, "workers", full)
    found = ask("race", "steps=78")
    assert (found.status, found.headers["retry-after"]) == (503, "1")
    assert found.headers["cache-control"] == "no-store"


def test_a_failure_reaches_whoever_waits_and_is_not_kept():
    few = Workers(threads=1)

    def fails(tell):
        raise ValueError("attic")

    shared = few.ask("bad", 0, fails)
    with pytest.raises(ValueError, match="attic"):
        shared.future.result(30)
    assert few.ask("bad", 0, lambda tell: Given()).future.result(30) is not None


def test_answers_of_one_are_not_another_s():
    """Many at once, in as many threads as there are: each gets its own."""
    queries = [f"x={x}&steps=20" for x in np.linspace(-2, 2, 24).round(3)]

    async def all_at_once():
        return await asyncio.gather(*(asyncio.to_thread(ask, "race", query) for query in queries))

    for query, reply in zip(queries, run(all_at_once()), strict=True):
        assert reply.message[0]["start"][0] == float(query.split("&")[0][2:])


# --- the start -------------------------------------------------------------------------------------------------------


def test_what_the_first_visitor_wants_is_made_ready(monkeypatch):
    asked = []
    monkeypatch.setattr(answers, "answer", lambda kind, asked_for: asked.append((kind, asked_for.state)))
    monkeypatch.setattr(sweeps, "warm", asked.append)
    monkeypatch.setattr(trained, "trained", lambda learning, tell: asked.append([run.method for run in learning.runs]))
    warm._warm()
    first = fresh_training()
    each = [[run.method] for run in first.runs]
    assert asked == [("race", fresh()), fresh(), *each, ("network", first)]


def test_what_is_made_ready_waits_for_visitors_and_leaves_a_training_to_them(monkeypatch):
    done, answered, end = [], threading.Event(), threading.Event()
    monkeypatch.setattr(trained, "trained", done.append)
    monkeypatch.setattr(api, "workers", Workers(threads=1))
    monkeypatch.setattr(slow, "trainings", Workers(threads=1))
    api.workers.ask("race", 0, lambda tell: answered.wait(30), lasts=False)
    slow.trainings.ask("network", 0, lambda tell: end.wait(30), lasts=False)
    warming = threading.Thread(target=warm._warm_networks)
    warming.start()
    warming.join(3 * warm.LOOK)
    assert warming.is_alive()
    answered.set()
    warming.join(30)
    assert not warming.is_alive()
    assert slow.trainings.is_busy
    assert done == []
    end.set()


def test_a_warm_up_that_fails_is_told_in_the_log_and_no_more(monkeypatch, caplog):
    monkeypatch.setattr(answers, "answer", lambda *_: 1 / 0)
    warm._warm()
    assert "ZeroDivisionError" in caplog.text
