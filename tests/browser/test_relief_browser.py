"""The 3D view in a browser. Without a graphics card everything in it takes its time."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.support.visitor import Visit, module

PATIENCE = 90_000
SVG, HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
# What Chromium's software WebGL says of every scene of Plotly's.
OF_THE_DRIVER = ("GPU stall due to ReadPixels", "willReadFrequently")
NO_WEBGL = """
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
      return kind.includes("webgl") ? null : original.call(this, kind, ...more);
    };
"""


class Scene(Visit):
    """A visitor of the 3D view."""

    def __init__(self, chrome: Browser, address: str, query: str, **options):
        super().__init__(chrome, address, query, settle=False, **options)

    def _hear(self, message) -> None:
        if not any(words in message.text for words in OF_THE_DRIVER):
            super()._hear(message)

    def wait(self, condition: str, *arguments) -> None:
        self.page.wait_for_function(condition, arg=list(arguments), timeout=PATIENCE)

    def drawn(self) -> int:
        """Waits for the first drawing; how often the scene has been drawn."""
        self.page.wait_for_selector(".stage-relief[data-draws]", timeout=PATIENCE)
        return int(self.page.get_attribute(".stage-relief", "data-draws") or 0)

    def drawn_again(self, before: int) -> None:
        self.wait("([n]) => Number(document.querySelector('.stage-relief').dataset.draws) > n", before)

    def camera(self) -> dict:
        """As Plotly itself has it."""
        return self.page.evaluate(
            "() => document.querySelector('.stage-relief')._fullLayout.scene._scene.getCamera().eye"
        )

    def lines(self) -> dict[str, int]:
        """Label -> number of points of its line."""
        return self.page.evaluate(
            """() => Object.fromEntries(document.querySelector(".stage-relief").data
                .filter(trace => trace.mode === "lines" && trace.name).map(trace => [trace.name, trace.x.length]))"""
        )

    def drag(self, selector: str, across: float, down: float = 0, part: float = 0.5) -> None:
        """Presses a part of the way across an element, and moves by so many pixels; does not let go."""
        box = self.page.locator(selector).bounding_box()
        assert box is not None
        h, v = box["x"] + part * box["width"], box["y"] + box["height"] / 2
        self.page.mouse.move(h, v)
        self.page.mouse.down()
        for i in range(1, 6):
            self.page.mouse.move(h + across * i / 5, v + down * i / 5)
            self.page.wait_for_timeout(60)

    def close(self) -> None:
        super().close()
        assert self.messages == []
        assert self.outside == []


def far(one: dict, other: dict) -> float:
    return max(abs(one[axis] - other[axis]) for axis in "xyz")


@pytest.fixture(scope="module")
def relief(chrome: Browser, address: str) -> Iterator[Scene]:
    """One scene for all tests that leave it as they found it, up to the camera."""
    scene = Scene(chrome, address, "?view=3d")
    scene.drawn()
    yield scene
    scene.close()


def test_the_surface_is_drawn_with_a_line_a_run(relief):
    assert list(relief.lines()) == ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"]
    assert relief.page.locator(".stage-relief canvas").count() >= 1
    assert not relief.page.locator(".stage-area > .stage-plot:not(.stage-relief)").is_visible()
    assert relief.page.locator(".stage-ball").count() == 0  # the start is not dragged here


def test_a_mouse_turns_it_and_the_camera_survives_a_slider_and_another_view(relief):
    before, draws = relief.camera(), relief.drawn()
    relief.drag(".stage-relief", 90, -30)
    relief.page.mouse.up()
    relief.wait(
        "([x]) => Math.abs(document.querySelector('.stage-relief').layout.scene.camera.eye.x - x) > .05", before["x"]
    )
    turned = relief.camera()
    assert far(before, turned) > 0.1
    paints = int(relief.page.get_attribute("[data-testid=stage]", "data-paints") or 0)
    relief.page.locator(".st-key-race-factor [role=slider], .st-key-race-factor input[type=range]").first.focus()
    relief.page.keyboard.press("ArrowLeft")
    relief.drawn_again(draws)
    relief.wait("([n]) => Number(document.querySelector('[data-testid=stage]').dataset.paints) > n", paints)
    assert far(turned, relief.camera()) < 1e-6
    for view in ("Overlay", "3D"):
        relief.page.get_by_role("radio", name=view).or_(
            relief.page.get_by_role("button", name=view, exact=True)
        ).first.click()
        relief.wait(
            "([flat]) => document.querySelector('.stage').classList.contains('in-relief') !== flat", view == "Overlay"
        )
    relief.page.wait_for_timeout(1000)
    assert far(turned, relief.camera()) < 1e-6


def test_names_and_markers_stand_where_plotly_draws(relief):
    """Our own camera against the matrices of Plotly's: a newer Plotly that draws otherwise must not go unnoticed."""
    off = relief.page.evaluate(
        f"""async () => {{
          const {{ viewOf }} = await import("{module("camera")}");
          const gd = document.querySelector(".stage-relief"), scene = gd._fullLayout.scene._scene;
          const {{ clientWidth: width, clientHeight: height }} = gd, {{ model, view, projection }} = scene.glplot.cameraParams;
          const times = (m, v) => [0, 1, 2, 3].map(i => v.reduce((sum, value, j) => sum + m[i + 4 * j] * value, 0));
          const ours = viewOf(scene.getCamera(), gd.layout.scene, width, height);
          const [x, y, z] = ["xaxis", "yaxis", "zaxis"].map(axis => gd.layout.scene[axis].range);
          let worst = 0;
          for (const [a, b, c] of [[0, 0, 0], [1, 0, 0.3], [0.2, 1, 1], [0.5, 0.5, 0.1], [1, 1, 0]]) {{
            const point = [x, y, z].map((range, i) => range[0] + [a, b, c][i] * (range[1] - range[0]));
            const scaled = point.map((value, i) => value * scene.dataScale[i]);
            const [h, v, , w] = times(projection, times(view, times(model, [...scaled, 1])));
            const place = ours.place(point);
            worst = Math.max(worst, Math.abs((h / w + 1) / 2 * width - place[0]), Math.abs((1 - v / w) / 2 * height - place[1]));
          }}
          return worst;
        }}"""
    )
    assert off < 0.5


def test_the_paths_follow_the_scrubber_when_it_is_let_go(relief):
    whole, draws = relief.lines(), relief.drawn()
    relief.drag(".stage-scrubber", -60, part=0.9)
    step = int(relief.page.get_attribute("[data-testid=stage]", "data-step") or 0)
    assert 0 < step < 140
    relief.page.wait_for_timeout(800)
    assert relief.drawn() == draws  # a still, until the hand lets go
    assert relief.lines() == whole
    relief.page.mouse.up()
    relief.drawn_again(draws)
    relief.wait("([n]) => Number(document.querySelector('.stage-relief').dataset.step) === n", step)
    cut = relief.lines()
    assert all(cut[name] <= whole[name] for name in whole)
    assert cut["SGD"] < whole["SGD"]
    draws = relief.drawn()
    relief.page.locator(".stage-end").click()
    relief.drawn_again(draws)
    assert relief.lines() == whole


def test_keys_turn_it_and_step_it(relief):
    before = relief.camera()
    relief.page.locator(".stage-relief").focus()
    relief.page.keyboard.press("Shift+ArrowLeft")
    relief.wait(
        "([x]) => Math.abs(document.querySelector('.stage-relief').layout.scene.camera.eye.x - x) > .02", before["x"]
    )
    turned = relief.camera()
    assert far(before, turned) > 0.02
    step, draws = int(relief.page.get_attribute("[data-testid=stage]", "data-step") or 0), relief.drawn()
    relief.page.keyboard.press("ArrowLeft")
    relief.drawn_again(draws)
    assert int(relief.page.get_attribute(".stage-relief", "data-step") or 0) == step - 1
    assert far(turned, relief.camera()) < 1e-6
    draws = relief.drawn()
    relief.page.keyboard.press("End")
    relief.drawn_again(draws)


def test_a_chip_hides_a_run(relief):
    chip, draws = relief.page.locator(".stage-chip", has_text="SGD"), relief.drawn()
    chip.click()
    relief.drawn_again(draws)
    assert "SGD" not in relief.lines()
    draws = relief.drawn()
    chip.click()
    relief.drawn_again(draws)
    assert "SGD" in relief.lines()


def test_paths_lie_on_the_surface_and_end_at_the_edge_of_the_domain(relief):
    """A surface z = x + 2 y over 0..4 and 0..2, and a path that leaves it, comes back, and is lost."""
    line = relief.page.evaluate(
        f"""async () => {{
          const {{ meshOf, draped }} = await import("{module("mesh")}");
          const x = [0, 1, 2, 3, 4], y = [0, 1, 2], z = y.flatMap(b => x.map(a => a + 2 * b));
          const mesh = meshOf({{ x, y, z }});
          const path = draped([1, 1, 3, 1, 7, 1, 7, -3, 3, 1, NaN, NaN, 2, 2, 1e30, 2], mesh, 0.5);
          return [path.x, path.y, path.z].map(values => Array.from(values, value => Number.isNaN(value) ? null : value));
        }}"""
    )
    x, y, z = line
    assert x == [1, 2, 3, 4, None, 4, 3, None, 2, 3, 4]
    assert y == [1, 1, 1, 1, None, 0, 1, None, 2, 2, 2]
    assert z == [None if a is None else a + 2 * b + 0.5 for a, b in zip(x, y, strict=True)]


def test_without_webgl_a_sentence_and_the_overlay(chrome, address):
    scene = Scene(chrome, address, "?view=3d", script=NO_WEBGL)
    said = scene.page.locator(".stage-flat")
    said.wait_for()
    assert "no WebGL" in said.inner_text()
    assert scene.page.locator(".stage-relief").count() == 0
    assert scene.page.locator(".stage-plot .contour").first.is_visible()
    assert scene.page.locator(".stage-ball").is_visible()
    scene.page.get_by_role("radio", name="Overlay").or_(scene.page.get_by_role("button", name="Overlay")).first.click()
    said.wait_for(state="hidden")
    scene.close()


def test_a_lost_graphics_card_gives_the_overlay(chrome, address):
    scene = Scene(chrome, address, "?view=3d&s=saddle")
    scene.drawn()
    scene.page.evaluate(
        "document.querySelector('.stage-relief canvas').dispatchEvent(new Event('webglcontextlost'))",
    )
    scene.page.locator(".stage-flat").wait_for()
    scene.page.locator(".stage-ball").wait_for()
    assert not scene.page.locator(".stage-relief").is_visible()
    scene.close()


def test_a_finger_turns_it_and_scrolls_the_page_beside_it(chrome, address):
    scene = Scene(chrome, address, "?view=3d&s=saddle", width=390, height=844)
    draws, before = scene.drawn(), scene.camera()
    touch = scene.context.new_cdp_session(scene.page)

    def swipe(selector: str, across: float, down: float) -> None:
        box = scene.page.locator(selector).bounding_box()
        assert box is not None
        h, v = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for kind, part in [("touchStart", 0.0), *(("touchMove", i / 8) for i in range(1, 9)), ("touchEnd", None)]:
            points = [] if part is None else [{"x": h + part * across, "y": v + part * down}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            scene.page.wait_for_timeout(40)

    scene.page.wait_for_timeout(1000)  # a touch that comes while the scene is still being drawn is lost
    swipe(".stage-relief", 80, 20)
    scene.wait(
        "([x]) => Math.abs(document.querySelector('.stage-relief').layout.scene.camera.eye.x - x) > .05", before["x"]
    )
    turned = scene.camera()
    scene.page.locator(".stage-back").tap()
    scene.drawn_again(draws)
    assert far(turned, scene.camera()) < 1e-6
    scene.page.wait_for_timeout(1000)
    swipe(".st-key-race-head-area .stage-pills", 0, -200)
    scene.wait("() => [...document.querySelectorAll('*')].some(one => one.scrollTop > 50)")
    scene.close()


def test_the_picture_taken_along_is_the_relief(chrome, address, tmp_path):
    scene = Scene(chrome, address, "?view=3d&s=saddle&m=sgd&m=adam")
    scene.drawn()
    for kind in ("PNG", "SVG"):
        scene.page.get_by_role("button", name="Take along", exact=True).click()
        with scene.page.expect_download(timeout=PATIENCE) as download:
            scene.page.get_by_role("menuitem", name=f"Picture ({kind})").click()
        download.value.save_as(tmp_path / f"saddle.{kind.lower()}")
    svg = ElementTree.parse(tmp_path / "saddle.svg").getroot()
    assert len([image for image in svg.iter(f"{SVG}image") if len(image.get(HREF, "")) > 10_000]) == 1  # the scene
    assert {"SGD", "Adam"} <= {text.text for text in svg.iter(f"{SVG}text")}
    shot = np.asarray(Image.open(tmp_path / "saddle.png").convert("RGB"), float)
    box = scene.page.locator(".stage-area").bounding_box()
    assert box is not None
    # Below the title, and beside the losses.
    place = next(group.attrib["transform"] for group in svg.iter(f"{SVG}g") if "transform" in group.attrib)
    left, top = (round(2 * float(at)) for at in re.findall(r"[\d.]+", place))
    high, wide = 2 * round(box["height"]), 2 * round(box["width"])
    taken = shot[top : top + high, left : left + wide]
    assert taken.shape[:2] == (high, wide)
    seen = np.asarray(Image.open(io.BytesIO(scene.page.screenshot(clip=box))).convert("RGB"), float)
    assert np.abs(taken[::2, ::2][: len(seen), : seen.shape[1]] - seen[: high // 2, : wide // 2]).mean() < 8
    scene.close()
