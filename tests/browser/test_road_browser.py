"""The picture's way to the page where it is rough: late, lost, refused, outdated and crossing answers; history; two tabs."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Route

from api.routes import BUSY
from tests.browser.test_stage_hand_browser import TABLE, place
from tests.support.visitor import PAINTED, Contexts, Visit

PICTURE = re.compile(r"/api/[0-9a-f]{16}/race\?")
SILENT, LATE = "The server does not answer", "The answer takes long"


class Gate:
    """Stands before the api: pictures that a page asks for wait here until they are let through."""

    def __init__(self, lab: Visit):
        self.lab, self.waiting = lab, list[Route]()
        lab.page.route(PICTURE, lambda route: self.waiting.append(route))

    def until(self, many: int) -> None:
        """Waits until so many are here."""
        for _ in range(200):
            if len(self.waiting) >= many:
                return
            self.lab.page.wait_for_timeout(50)
        raise TimeoutError(f"{len(self.waiting)} of {many} pictures were asked for")

    def let_through(self, nth: int) -> None:
        self.waiting[nth].continue_()


def told(lab: Visit, sentence: str) -> Locator:
    return lab.page.locator(".stage-trouble", has_text=sentence)


def asked(route: Route) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(route.request.url).query))


def assert_follows(lab: Visit) -> list[list[str]]:
    """Picture, table and address are of one state; returns the address."""
    lab.settle()
    assert lab.stage("stage.header.address") == lab.linked()
    rows = "(({ runs, table: { rows } }) => runs.map((run, i) => [run.label, ...rows[i].slice(1)]))(stage.header)"
    assert lab.page.evaluate(TABLE) == lab.stage(rows)
    assert lab.mark("source") == "run"
    return lab.linked()


@pytest.mark.parametrize(
    ("page", "query", "name", "key"),
    [
        ("race", "", "steps", "End"),
        ("race", "?factor=0.5", "factor", "End"),
        ("data", "", "batch", "Home"),
        ("lecture", "?scene=C01", "steps", "Home"),
    ],
)
def test_a_slider_needs_no_word_of_the_page_for_its_picture(visit, page: str, query: str, name: str, key: str):
    """The page's own way to its server is cut: what a slider is set to is asked for by the stage alone."""
    lab = visit(query, page=page)
    if page == "lecture":
        lab.page.keyboard.press("Enter")
        lab.settle()
    lab.reach(name)
    before = dict(lab.stage("stage.header.address")).get(name)
    lab.page.evaluate("WebSocket.prototype.send = () => {}")
    lab.press(name, key)
    lab.until(f"Object.fromEntries(stage.header.address).{name} !== {before!r}".replace("None", "undefined"))
    slider = lab.stage(f"stage.sliders.factsOf('{name}')")
    assert slider["at"] == (0 if key == "Home" else len(slider["values"]) - 1)


# --- late and crossing ----------------------------------------------------------------------------------------------


def test_what_was_released_last_stays_though_an_older_answer_is_under_way(visit):
    lab = visit("?m=sgd")
    gate = Gate(lab)
    for many in (1, 2):
        lab.thumb("steps").press("ArrowLeft")
        gate.until(many)
    older, newer = (asked(route)["steps"] for route in gate.waiting)
    assert int(newer) < int(older)
    gate.let_through(1)
    lab.until("stage.header.address.some(([name, value]) => name === 'steps' && value === it)", newer)
    gate.let_through(0)
    lab.page.wait_for_timeout(500)
    assert ["steps", newer] in assert_follows(lab)
    assert lab.stage("stage.player.last") == int(newer)


def test_a_late_picture_is_told_and_takes_the_place_of_the_old_one_when_it_comes(visit):
    lab = visit("?m=sgd&steps=40")
    gate = Gate(lab)
    before = lab.paths()
    lab.thumb("steps").press("ArrowLeft")
    told(lab, LATE).wait_for(timeout=20_000)
    lab.page.wait_for_url(re.compile("steps=(?!40)"))  # the page goes on meanwhile, and so does the hand
    assert lab.paths() == before
    lab.page.locator(".stage-scrubber").fill("17")
    lab.until("stage.root.dataset.step === '17'")
    gate.let_through(0)
    told(lab, LATE).wait_for(state="hidden")
    assert assert_follows(lab) != [["m", "sgd"], ["steps", "40"]]
    assert lab.mark("step") == "17"


def test_going_back_while_the_answer_is_under_way(visit):
    lab = visit("?m=sgd")
    lab.type("x", "-2")
    gate = Gate(lab)
    lab.thumb("steps").press("ArrowLeft")
    gate.until(1)
    lab.page.wait_for_url(re.compile("steps="))
    lab.page.go_back()
    gate.until(2)
    for nth in (1, 0):
        gate.let_through(nth)
        lab.page.wait_for_timeout(300)
    assert assert_follows(lab) == [["m", "sgd"], ["x", "-2"], ["y", "1"]]


# --- lost, refused, outdated ----------------------------------------------------------------------------------------


def lost(route: Route) -> None:
    route.abort("connectionrefused")


def refused(route: Route) -> None:
    route.fulfill(status=503, json={"sentences": [BUSY]}, headers={"Retry-After": "1"})


@pytest.mark.parametrize(("way", "sentence"), [(lost, SILENT), (refused, BUSY)])
@pytest.mark.parametrize("hand", ["slider", "start"])
def test_an_api_that_is_lost_is_told_and_the_picture_follows_when_it_is_back(
    visit, way: Callable[[Route], None], sentence: str, hand: str
):
    """The page's own connection stays, so the address follows at once."""
    lab = visit("?m=sgd&m=adam")
    before = lab.stage("stage.header.address")
    lab.page.route("**/api/**", way)
    if hand == "slider":
        lab.thumb("factor").press("ArrowRight")
    else:
        lab.page.mouse.click(*place(lab, 2.0, 0.5))
    told(lab, sentence).wait_for(timeout=20_000)
    lab.page.wait_for_url(re.compile("factor=" if hand == "slider" else "x="))
    assert lab.stage("stage.header.address") == before
    lab.page.unroute("**/api/**", way)
    told(lab, sentence).wait_for(state="hidden", timeout=20_000)
    assert assert_follows(lab) != before
    lab.messages.clear()  # the browser tells that there was no connection


def test_a_page_of_an_older_version_is_loaded_anew_and_keeps_its_address(visit):
    lab = visit("?m=sgd&steps=40")
    versions: list[str] = []

    def asks_a_newer_server(route: Route) -> None:
        version = re.search("/api/([0-9a-f]+)/", route.request.url)
        versions.append(version[1] if version else "")
        route.continue_(url=route.request.url.replace(versions[-1], versions[-1][::-1]))

    lab.page.route(PICTURE, asks_a_newer_server, times=1)
    lab.page.evaluate("window.before = true")
    lab.thumb("factor").press("ArrowRight")
    lab.page.wait_for_function("!window.before")
    lab.page.wait_for_selector(PAINTED)
    address = assert_follows(lab)
    assert {name for name, _ in address} == {"m", "steps", "factor"}
    lab.messages.clear()  # the browser tells of the 409


# --- the history, two tabs, playing ---------------------------------------------------------------------------------


def test_back_and_forward_lead_the_picture_along(visit):
    lab = visit("?m=sgd")
    seen = [assert_follows(lab)]
    for deed in (
        lambda: lab.press("factor", "ArrowRight"),
        lambda: lab.page.mouse.click(*place(lab, 2.0, 0.5)),
        lambda: lab.method("Adam"),
        lambda: lab.press("steps", "ArrowLeft"),
    ):
        deed()
        seen.append(assert_follows(lab))
    assert len({str(address) for address in seen}) == len(seen)
    for address in reversed(seen[:-1]):
        lab.page.go_back()
        assert assert_follows(lab) == address
    for address in seen[1:]:
        lab.page.go_forward()
        assert assert_follows(lab) == address


def test_a_slider_that_the_page_moves_is_no_hand_s_wish(visit):
    """Going back, the picture may be there before the page has moved its slider."""
    lab = visit("?m=sgd")
    lab.press("factor", "ArrowRight")
    address, gate = assert_follows(lab), Gate(lab)
    move = (
        "(input, by) => { input.value = Number(input.value) + by; input.setAttribute('aria-valuetext', input.value); }"
    )
    for by in (-1, 1):
        lab.thumb("factor").evaluate(move, by)
        lab.page.wait_for_timeout(300)
    assert gate.waiting == []
    assert lab.linked() == address
    lab.thumb("factor").press("ArrowRight")
    gate.until(1)
    gate.let_through(0)
    assert assert_follows(lab) != address


class Tabs(Contexts):
    """Gives every visit the context of another: its tabs, with the same cookies and the same cache."""

    def __init__(self, of: Visit):
        self.of = of

    def take(self, **options) -> BrowserContext:
        return self.of.context

    def give_back(self, context: BrowserContext) -> None:
        """The first visit does."""


def test_two_tabs_ask_at_once_and_each_has_its_own_picture(chrome, address, visit):
    one = visit("?m=sgd")
    other = Visit(chrome, address, "?m=adam&s=bowl", contexts=Tabs(one))
    tabs, gates = (one, other), (Gate(one), Gate(other))
    for many in (1, 2, 3):
        for lab, gate in zip(tabs, gates, strict=True):
            lab.page.bring_to_front()  # one that nobody sees does not paint
            lab.thumb("steps").press("ArrowLeft")
            gate.until(many)
    for gate in reversed(gates):
        gate.let_through(-1)
    for lab, methods in zip(tabs, (["SGD"], ["Adam"]), strict=True):
        lab.page.bring_to_front()
        assert "steps" in dict(assert_follows(lab))
        assert list(lab.paths()) == methods
    assert other.messages == []
    other.close()


def test_the_start_is_dragged_while_it_plays(visit):
    lab = visit("?m=sgd&steps=600")
    lab.page.locator(".stage-speed").select_option("0.25")
    lab.page.get_by_role("button", name="Play", exact=True).click()
    lab.page.mouse.move(*place(lab, *lab.stage("stage.header.start")))
    lab.page.mouse.down()
    steps = []
    for x in (-3.0, -2.0, -1.0, 0.5):
        lab.page.mouse.move(*place(lab, x, 1.2))
        lab.until("stage.shown.dragged && Math.abs(stage.shown.dragged[0].x[0] - it) < 0.05", x)
        steps.append(lab.stage("stage.player.step"))
    lab.page.mouse.up()
    address = dict(assert_follows(lab))
    steps.append(lab.stage("stage.player.step"))
    assert steps == sorted(set(steps))
    assert lab.mark("playing") == "true"
    assert float(address["x"]) == pytest.approx(0.5, abs=0.05)
