"""A finger on the sliders: up and down it scrolls and changes nothing; sideways, on the thumb or with a tap it sets."""

import pytest

pytestmark = pytest.mark.browser

# page -> its query, and of which sliders each is touched: one of values, and one of whole numbers
SLIDERS = {
    "race": ("?s=taco_shell&steps=100", ("kappa", "factor", "steps")),
    "inside": ("?steps=100", ("learning_rate", "steps")),
    "maps": ("?steps=20", ("kappa", "steps")),
    "data": ("", ("prepare", "batch")),
    "network": ("?steps=50", ("factor", "gain")),
    "lecture": ("?scene=C07", ("noise",)),
}


class Finger:
    """One finger on a visitor's screen, as the operating system reports it."""

    def __init__(self, lab):
        self.lab = lab
        self.session = lab.context.new_cdp_session(lab.page)

    def _tell(self, kind: str, *points: dict) -> None:
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})
        self.lab.page.wait_for_timeout(15)

    def swipe(self, x: float, y: float, dx: float, dy: float) -> None:
        """Down, along a line in twelve moves, and up."""
        self._tell("touchStart", {"x": x, "y": y})
        if dx or dy:
            for i in range(1, 13):
                self._tell("touchMove", {"x": x + dx * i / 12, "y": y + dy * i / 12})
        self._tell("touchEnd")
        self.lab.settle()

    def place(self, name: str) -> tuple[float, float, float, float]:
        """A slider's track, brought to the middle of the screen."""
        self.lab.thumb(name).evaluate("input => input.closest('[role=group]').scrollIntoView({ block: 'center' })")
        self.lab.page.wait_for_timeout(100)
        return self.lab.track(name)

    def value(self, name: str) -> str:
        return self.lab.thumb(name).get_attribute("aria-valuetext") or ""

    def scrolled(self) -> float:
        return self.lab.page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop")


@pytest.mark.parametrize("page", SLIDERS)
def test_a_finger_scrolls_over_a_slider_and_sets_it_sideways(visit, page):
    query, names = SLIDERS[page]
    lab = visit(query, width=390, height=844, page=page)
    if page == "lecture":
        lab.page.locator(".st-key-lecture-reveal button").click()
        lab.settle()
    finger = Finger(lab)
    for name in names:
        for up in (-1, 1):  # far from the thumb, along its track
            left, right, y, thumb = finger.place(name)
            x = right - 4 if thumb < (left + right) / 2 else left + 4
            before, address, at = finger.value(name), lab.page.url, finger.scrolled()
            finger.swipe(x, y, 6, 150 * up)
            assert (finger.value(name), lab.page.url) == (before, address), name
            assert (finger.scrolled() - at) * -up > 60, name
        left, right, y, thumb = finger.place(name)
        near = 0.03 * (right - left) + 2  # the ticks
        share = 0.65 if thumb < (left + right) / 2 else 0.1  # not on the thumb
        here = left + share * (right - left)
        finger.swipe(here, y, 0.25 * (right - left), 5)  # sideways: to where the finger ends
        assert abs(lab.track(name)[3] - here - 0.25 * (right - left)) < near, name
        assert lab.page.url != address, name
        lab.settle()
        _, _, y, _ = finger.place(name)  # in a scene the answer above it may have become longer
        finger.swipe(here, y, 0, 0)  # a tap
        assert abs(lab.track(name)[3] - here) < near, name
        lab.settle()
        _, _, y, thumb = finger.place(name)
        finger.swipe(thumb, y, 0.2 * (right - left), 0)  # the thumb is dragged
        assert abs(lab.track(name)[3] - thumb - 0.2 * (right - left)) < near, name
        lab.settle()
        _, _, y, thumb = finger.place(name)
        finger.swipe(thumb, y, right - left, 0)  # beyond the end
        assert abs(lab.track(name)[3] - right) < 1, name


def test_the_paths_follow_a_finger_that_goes_sideways_before_it_lets_go(visit):
    lab = visit("?s=taco_shell&steps=100&m=sgd", width=390, height=844)
    finger = Finger(lab)
    left, _, y, _ = finger.place("factor")
    before, source = lab.paths(), lab.mark("source")
    finger._tell("touchStart", {"x": left + 10, "y": y})
    for i in range(12):
        finger._tell("touchMove", {"x": left + 10 + 5 * i, "y": y})
    lab.until("stage.root.dataset.source !== it", source)
    assert lab.paths() != before
    assert "factor" not in lab.page.url  # nothing is set yet
    finger._tell("touchEnd")
    lab.settle()
    assert "factor=" in lab.page.url


def test_a_mouse_sets_a_slider_where_it_is_pressed(visit):
    lab = visit("?steps=100")
    left, right, y, _ = Finger(lab).place("steps")
    lab.page.mouse.move(left + 0.5 * (right - left), y)
    lab.page.mouse.down()
    assert abs(lab.track("steps")[3] - (left + 0.5 * (right - left))) < 3
    lab.page.mouse.up()
    lab.settle()
    assert "steps=" in lab.page.url
