"""A class in browsers: what its instructor shows is what the others see; they vote, and go on alone."""

import json
import urllib.request
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_style_sheets_browser import FOUND, OF_CLASSES, wanted
from tests.support.visitor import PAINTED, Visit

SCENE = [["scene", "C15"]]
MAP = "[data-testid=map][data-ready=true]"
AT_REST = f"{PAINTED}[data-asking=false]"


class Driven:
    """A class that is driven without a browser."""

    def __init__(self, address: str):
        self.address, self.turn = address, 0
        opened = self.post("class")
        self.code, self.secret = opened["code"], opened["secret"]

    def post(self, path: str, said: Any = None, secret: str = "") -> dict[str, Any]:
        body = json.dumps(said or {}).encode()
        request = urllib.request.Request(f"{self.address}/{path}", body, {"X-Secret": secret}, method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def says(self, **said: Any) -> None:
        self.turn += 1
        who = {"driver": "driver00", "turn": self.turn, "claims": self.turn == 1}
        self.post(f"class/{self.code}/drive", {**who, **said}, self.secret)

    def shows(self, page: str, address: list[list[str]], revealed: bool = True, **more: Any) -> None:
        self.says(shown={"page": page, "address": address, "revealed": revealed}, **more)

    def ends(self) -> None:
        self.post(f"class/{self.code}/end", {}, self.secret)


@pytest.fixture
def driven(address) -> Driven:
    return Driven(address)


@pytest.fixture
def follower(visit, driven):
    """Opens the page of the class."""

    def follow(**how) -> Visit:
        return visit(page=f"class/{driven.code}", painted=".class-head", settle=False, **how)

    return follow


def until(lab: Visit, selector: str, text: str) -> None:
    lab.page.locator(selector, has_text=text).first.wait_for(timeout=60_000)


CLEAR = (
    "stage.root.getBoundingClientRect().bottom <= document.querySelector('.driver').getBoundingClientRect().top "
    "&& !document.querySelector('.driver-results').hidden"
)
PLACE = "[stage.panels[0].px({x}), stage.panels[0].py({y})]"
COLOUR = """(([h, v]) => {
    const { canvas } = stage.layer, scale = canvas.width / canvas.getBoundingClientRect().width;
    const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    pen.drawImage(canvas, -h * scale, -v * scale);
    return `rgb(${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).join(', ')})`;
})"""


def touch(lab: Visit, x: float, y: float) -> None:
    """Presses the picture at a point of the plane."""
    h, v = lab.stage(PLACE.format(x=x, y=y))
    box = lab.page.locator(".stage-area").bounding_box()
    assert box
    lab.page.mouse.click(box["x"] + h, box["y"] + v)


def test_a_student_sees_what_is_shown_votes_twice_and_goes_on_alone(driven, follower, visit):
    door = visit(page="class", painted=".class-door", settle=False)
    missing = wanted(door.page, OF_CLASSES[:1])

    def look(lab: Visit) -> None:
        """Takes from the style sheet's selectors what is there."""
        missing.difference_update(lab.page.evaluate(FOUND, sorted(missing)))

    look(door)
    lab = follower(width=390, height=844)
    until(lab, ".class-words", "as soon as there is one")
    driven.shows("race", [["m", "sgd"], ["s", "bowl"]], time={"step": 7, "playing": False, "speed": 2})
    lab.page.wait_for_selector(AT_REST)
    lab.until("stage.root.dataset.step === '7' && stage.player.speed === 2")
    whole = visit("?m=sgd&s=bowl")
    assert lab.paths() == whole.paths() != {}

    # The thumb moves there, and here; let go, the address is what is shown.
    header = lab.stage("stage.header.sliders.factor")
    at = header["at"] + 5
    driven.says(held={"slider": "factor", "at": at})
    lab.until("stage.root.dataset.source === 'sweep'")
    assert lab.page.locator(".frame-sliders output").inner_text() == header["values"][at]
    driven.shows("race", [["factor", header["values"][at]], ["m", "sgd"], ["s", "bowl"]], held=None)
    lab.until("stage.root.dataset.source === 'run' && stage.header.address.length === 3")
    assert lab.stage("stage.root.dataset.step") == "7"
    assert (
        lab.page.locator(".frame-way").evaluate("a => a.href").split("?")[1]
        == f"factor={header['values'][at]}&m=sgd&s=bowl"
    )
    assert lab.page.locator(".stage-ball").count() == 0 or not lab.stage("stage.movable")

    # On a map of the class a start is dropped, within what she sees; once they are shown there is a dot.
    ground = json.dumps([["s", "bowl"]], separators=(",", ":"))
    driven.says(deed={"do": "drop", "what": "start", "x": [-2, 2], "y": [-2, 2], "of": ground})
    until(lab, ".class-standing", "0 starts so far")
    lab.page.locator(".stage-ball:enabled").wait_for()
    look(lab)
    touch(lab, 3, 1)
    until(lab, ".class-standing", "1 start so far")
    ring = lab.page.locator(".stage-ball:enabled")
    assert ring.get_attribute("aria-label") == "Start at x 2, y 1. Arrow keys move it."
    ring.press("ArrowLeft")
    lab.page.locator(".stage-ball:enabled:not([aria-label*='x 2,'])").wait_for()
    touch(lab, 2, 1)
    assert lab.page.locator(".class-landed").is_hidden()
    driven.says(deed={"do": "show"})
    until(lab, ".class-landed p", "SGD: 1 of 1 start ends at the minimum (0, 0).")
    colour = lab.page.locator(".class-dot").evaluate("dot => getComputedStyle(dot).backgroundColor")
    lab.until(f"{COLOUR}({PLACE.format(x=2, y=1)}) === it", colour)
    look(lab)
    driven.says(deed={"do": "drop", "what": "rate", "x": [0.5, 2], "of": ground})
    until(lab, ".class-standing", "Which rate would you take?")
    lab.until(f"{COLOUR}({PLACE.format(x=2, y=1)}) !== it", colour)
    lab.page.locator(".class-drop input").press("End")
    until(lab, ".class-standing", "1 rate so far")
    assert Axe().run(lab.page).response["violations"] == []
    driven.says(deed={"do": "show"})
    until(lab, ".class-landed li", "factor 2: SGD arrived, loss")

    # Hidden it hears nothing; seen again, it is right at once.
    lab.page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })")
    lab.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    driven.shows("lecture", SCENE, revealed=False)
    driven.says(deed={"do": "ask", "scene": "C15"})
    lab.page.evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))")
    options = lab.page.locator(".frame-question input:enabled")
    options.nth(2).wait_for()
    assert "answer" not in lab.page.content().lower().replace("the answer takes", "")
    options.nth(1).check()
    until(lab, ".class-standing", "1 vote so far")
    options.nth(2).check()
    driven.says(deed={"do": "close"})
    until(lab, ".class-standing", "Closed with 1 vote")
    assert lab.page.locator(".frame-question input:disabled").count() == options.count() + 3 == 3
    driven.says(deed={"do": "again"})
    options.nth(0).check()
    until(lab, ".class-standing", "Second vote")
    assert Axe().run(lab.page).response["violations"] == []
    assert lab.page.locator(".class-bars").count() == 0
    look(lab)

    driven.shows("lecture", SCENE, revealed=True)
    lab.page.locator(".answer li.right").wait_for()
    bars = lab.page.locator(".class-bar").all_inner_texts()
    assert [text.split(" ")[0] for text in bars] == ["0", "1", "0", "0", "1", "0"]
    lab.page.wait_for_selector(AT_REST)
    look(lab)
    driven.shows("lecture", SCENE, revealed=False)  # she goes through it once more
    lab.page.locator(".frame-question").wait_for()

    # A map has the cell that she has chosen, and no hand of his; what has no picture is said.
    driven.shows("maps", [["cell", "0~40~3"]])
    lab.page.wait_for_selector(MAP)
    ring = lab.page.locator(".map-ring:disabled")
    assert "Chosen cell: learning rate 0.000637, rho 0.0671" in (chosen := ring.get_attribute("aria-label") or "")
    assert "Arrow keys" not in chosen
    lab.page.locator(MAP).click()
    assert lab.page.locator(MAP).evaluate("root => String(root.map.at)") == "0,40,3"
    look(lab)
    driven.shows("surfaces", [])
    until(lab, ".class-elsewhere", "Your instructor looks at the surfaces.")
    look(lab)
    driven.shows("race", [["s", "saddle"]])
    lab.page.wait_for_selector(AT_REST)
    driven.ends()
    until(lab, ".class-words", "The class has ended.")
    assert Axe().run(lab.page).response["violations"] == []
    assert lab.messages == lab.outside == []
    with lab.page.expect_popup() as alone:
        lab.page.locator(".frame-way").click()
    alone.value.wait_for_selector(PAINTED)
    assert missing == set()
    assert alone.value.url.endswith("/?s=saddle")


def test_a_page_of_another_version_says_so_and_comes_anew_once(driven, visit):
    script = "window.descentLoads = sessionStorage.loads = 1 + Number(sessionStorage.loads ?? 0);"

    driven.shows("race", [])
    lab = visit(page=f"class/{driven.code}", painted=".class-head", settle=False, script=script)
    lab.page.wait_for_selector(AT_REST)
    lab.page.route(
        f"**/class/{driven.code}",
        lambda route: route.fulfill(
            body=route.fetch().text().replace('"version": "', '"version": "0'), content_type="text/html"
        ),
    )
    lab.page.reload()
    until(lab, ".class-words", "Descent Lab was updated. Reload the page.")
    lab.page.wait_for_function("window.descentLoads === 3")
    until(lab, ".class-words", "Descent Lab was updated. Reload the page.")
    assert lab.page.evaluate("window.descentLoads") == 3


def drag(lab: Visit, slider: str, share: float) -> None:
    """Takes a slider's thumb along by that share of its track, and holds it."""
    begin, end, height, thumb = lab.track(slider)
    lab.page.mouse.move(thumb, height)
    lab.page.mouse.down()
    lab.until("stage.sliders.sweepOf(it)", slider)
    lab.page.mouse.move(thumb + share * (end - begin), height, steps=8)
    lab.until("stage.sliders.member() !== null")


def test_one_drives_three_follow_one_lets_go_and_comes_back_and_all_vote(visit, address):
    her = visit("?m=sgd&s=bowl")
    her.page.get_by_role("button", name="Take along").click()
    her.page.get_by_role("menuitem", name="Open a class").click()
    code = her.page.locator(".driver-letters").inner_text()
    her.page.locator(".driver-code img").evaluate("image => image.decode()")
    assert her.page.locator(".driver-address").inner_text() == f"{address}/class/{code}".removeprefix("http://")
    missing = wanted(her.page, OF_CLASSES[1:])

    def look() -> None:
        missing.difference_update(her.page.evaluate(FOUND, sorted(missing)))

    look()
    her.page.get_by_role("button", name="Begin").click()
    secret = her.page.evaluate("JSON.parse(sessionStorage['descent-lab-class']).secret")
    theirs = [visit(page=f"class/{code}", painted=AT_REST, settle=False, width=640 + 60 * nth) for nth in range(3)]
    until(her, ".driver-words", "3 here")

    # The thumb is theirs, too, and what it is let go at.
    drag(her, "factor", 0.1)
    index = her.stage("stage.sliders.index()")
    for lab in theirs:
        lab.until(f"stage.sliders.member()?.index === {index}")
    her.page.mouse.up()
    her.settle()
    for lab in theirs:
        lab.until("stage.root.dataset.source === 'run' && stage.header.address.length === 3")
        assert lab.paths() == her.paths()
    her.page.locator(".stage-on").first.click()
    her.page.locator(".stage-back").first.click()
    step = her.stage("stage.player.step")
    for lab in theirs:
        lab.until(f"stage.player.step === {step}")

    # One goes on alone, in a page of the app, and comes back.
    with theirs[0].page.expect_popup() as alone:
        theirs[0].page.locator(".frame-way").click()
    alone.value.wait_for_selector(PAINTED)
    assert "m=sgd" in alone.value.url
    alone.value.close()

    her.page.get_by_role("link", name="Maps").first.click()
    for lab in theirs:
        lab.page.wait_for_selector(f".frame-maps {MAP}", timeout=60_000)
        assert lab.page.locator(".frame-way").get_attribute("href") == "./maps"
    theirs[2].page.wait_for_selector(PAINTED)  # the run of a cell, where there is room
    assert theirs[0].page.locator(PAINTED).count() == 0
    assert theirs[2].paths() == her.paths() != {}
    her.page.get_by_role("link", name="Lecture").first.click()
    for lab in theirs:
        until(lab, ".class-elsewhere", "the contents of the lecture")
    look()
    her.page.locator('.surface a[href*="scene=C15"]').first.click()
    her.page.get_by_role("button", name="Open the vote").click()
    for nth, lab in enumerate(theirs):
        lab.page.locator(".frame-question input:enabled").nth(nth).check(timeout=60_000)
    until(her, ".driver-words", "3 votes so far")
    her.page.get_by_role("button", name="Close the vote").click()
    her.page.get_by_role("button", name="Vote once more").click()
    for lab in theirs:
        until(lab, ".class-standing", "Second vote")
        lab.page.locator(".frame-question input:enabled").nth(1).check()
    until(her, ".driver-words", "3 votes so far")
    assert [lab.page.locator(".class-bars").count() for lab in [her, *theirs]] == [0] * 4
    her.page.get_by_role("button", name="Show the run and the answer").click()
    for lab in [her, *theirs]:
        lab.page.locator(".class-bars li").nth(2).wait_for(timeout=60_000)
        bars = lab.page.locator(".class-bar").all_inner_texts()
        assert [text.split(" ")[0] for text in bars] == ["1", "0", "1", "3", "1", "0"]
    look()
    # What came out stands below the picture, and not on it, in the presenter view too.
    her.page.set_viewport_size({"width": 1024, "height": 768})
    her.until(CLEAR)
    her.page.keyboard.press("p")
    her.page.wait_for_selector("[data-presenter] .driver")
    her.until(CLEAR)
    her.page.set_viewport_size({"width": 1280, "height": 720})
    look()
    her.page.get_by_role("button", name="Hide the votes").click()
    look()
    her.settle()
    assert Axe().run(her.page).response["violations"] == []

    # Neither screen nor address has the secret; after a reload the page drives on, and one more page takes it over.
    assert secret not in her.page.content() + her.page.url
    her.page.reload()
    until(her, ".driver-words", "3 here")
    other = visit(
        "?s=saddle", script=f"sessionStorage['descent-lab-class'] = '{json.dumps({'code': code, 'secret': secret})}'"
    )
    for lab in theirs:
        lab.until("stage.header.address.flat().join() === 's,saddle'")
    other.page.get_by_role("button", name="Let everybody drop a start").click()
    for nth, lab in enumerate(theirs):
        lab.page.locator(".stage-ball:enabled").first.wait_for()
        touch(lab, 0.5, 0.5 * (-1) ** nth)
    until(other, ".driver-words", "3 starts so far")
    assert other.page.locator(".class-landed").count() == 0
    other.page.get_by_role("button", name="Show the starts").click()
    for lab in [other, *theirs]:
        until(lab, ".class-landed p", "SGD: 2 of 3 starts end at the minimum (0, 1), 1 at the minimum (0, −1).")
    missing.difference_update(other.page.evaluate(FOUND, sorted(missing)))
    assert sorted(missing) == []
    other.settle()
    assert Axe().run(other.page).response["violations"] == []
    other.page.get_by_role("button", name="Hide the starts").click()
    other.page.get_by_role("button", name="Show the starts").wait_for()
    assert other.page.locator(".class-landed").is_hidden()
    until(her, ".driver-words", "This class is driven from another page now.")
    her.page.get_by_role("button", name="Drive here").click()
    until(other, ".driver-words", "This class is driven from another page now.")
    her.page.on("dialog", lambda dialog: dialog.accept())
    her.page.get_by_role("button", name="End", exact=True).click()
    for lab in theirs:
        until(lab, ".class-words", "The class has ended.")
    assert her.page.locator(".driver").count() == 0
    other.page.locator(".driver").wait_for(state="detached")
    for lab in (her, other):  # the browser itself says what was refused
        assert [text for text in lab.messages if "409" not in text and "404" not in text] == []
        lab.messages.clear()


def test_a_class_that_the_server_does_not_know_any_more_is_opened_anew_with_one_press(visit):
    """As after the server was started anew, where nothing else keeps its classes."""
    own = {"code": "BCDF", "secret": "x" * 32}
    script = f"sessionStorage['descent-lab-class'] = '{json.dumps(own)}'"
    her = visit("?m=sgd&s=bowl", script=script, color_scheme="dark")
    dark = "getComputedStyle(document.querySelector('.driver')).backgroundColor === 'rgb(15, 22, 32)'"
    her.page.wait_for_function(dark, timeout=30_000)
    until(her, ".driver-words", "This class is no more: it has ended, or the server was started anew.")
    her.page.get_by_role("button", name="Open a class anew").click()
    assert her.page.locator(".driver-letters").inner_text() != own["code"]
    her.page.get_by_role("button", name="Begin").click()
    until(her, ".driver-words", "0 here")
    assert her.page.locator(".driver").count() == 1
    assert [text for text in her.messages if "404" not in text] == []
    her.messages.clear()
