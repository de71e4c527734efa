"""A finger on the player's scrubber: up and down it scrolls and changes nothing; sideways or with a tap it sets the step."""

from tests.browser.test_touch_browser import Finger


def test_a_finger_scrolls_over_the_scrubber_and_sets_it_sideways(visit):
    lab = visit("?s=taco_shell&steps=100&m=sgd", width=390, height=844)
    finger, scrubber = Finger(lab), lab.page.locator(".stage-scrubber")

    def place() -> tuple[float, float, float]:
        scrubber.evaluate("one => one.scrollIntoView({ block: 'center' })")
        lab.page.wait_for_timeout(100)
        box = scrubber.bounding_box()
        assert box is not None
        return box["x"], box["width"], box["y"] + box["height"] / 2

    left, width, y = place()
    at = finger.scrolled()
    finger.swipe(left + 0.3 * width, y, 6, -150)
    assert (lab.mark("step"), scrubber.input_value()) == ("100", "100")
    assert finger.scrolled() - at > 60
    left, width, y = place()
    finger.swipe(left + 0.3 * width, y, 0.3 * width, 4)
    assert abs(int(lab.mark("step")) - 60) < 5
    left, width, y = place()
    finger.swipe(left + 0.2 * width, y, 0, 0)
    assert abs(int(lab.mark("step")) - 20) < 5
