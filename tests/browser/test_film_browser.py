"""The race as a video: the file plays, is as large as it should be, and shows the race from its start to its end."""

import base64
from pathlib import Path

import pytest

from tests.browser.test_takeaway import STAGE, _download, _open_menu, offline
from tests.support.visitor import Visit

__all__ = ["offline"]  # a fixture

QUERY = "?s=himmelblau&m=sgd&m=momentum&m=rmsprop&steps=30"
SECONDS = 1 + 3 + 1  # it stands, plays ten steps a second, and stands
WEBM_ALONE = """
    const all = MediaRecorder.isTypeSupported.bind(MediaRecorder);
    MediaRecorder.isTypeSupported = type => type.startsWith("video/webm") && all(type);
"""
# Plays a video to its end; how many different frames it has, and the pixels of a colour in its first and last one.
PLAY = """async ([content, type, [red, green, blue]]) => {
    const video = Object.assign(document.createElement("video"), { muted: true });
    video.src = URL.createObjectURL(await (await fetch(`data:${type};base64,${content}`)).blob());
    await new Promise((done, failed) => Object.assign(video, { onloadeddata: done, onerror: () => failed(video.error.message) }));
    const { videoWidth: width, videoHeight: height } = video;
    const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    const seen = new Set();
    const look = () => {
        pen.drawImage(video, 0, 0);
        const { data } = pen.getImageData(0, 0, width, height);
        let sum = 0, coloured = 0;
        for (let i = 0; i < data.length; i += 4) {
            sum = (31 * sum + data[i] + data[i + 1]) | 0;
            const off = Math.abs(data[i] - red) + Math.abs(data[i + 1] - green) + Math.abs(data[i + 2] - blue);
            coloured += off < 60; // a video has colours a little beside
        }
        seen.add(sum);
        return coloured;
    };
    const first = look();
    const heard = () => { look(); video.requestVideoFrameCallback(heard); };
    video.requestVideoFrameCallback(heard);
    const ended = new Promise(done => (video.onended = done));
    await video.play();
    await ended;
    return { width, height, seconds: video.duration, frames: seen.size, first, last: look() };
}"""
VERMILION = [213, 94, 0]  # RMSProp's


def played(page, file: Path) -> dict:
    """What is seen of the video."""
    content = base64.b64encode(file.read_bytes()).decode()
    return page.evaluate(PLAY, [content, f"video/{file.suffix[1:]}", VERMILION])


def assert_is_the_race(seen: dict) -> None:
    assert (seen["width"], seen["height"]) == (1280, 720)
    assert SECONDS - 0.5 < seen["seconds"] < 3 * SECONDS  # on a busy machine a frame may take longer than it counts for
    assert seen["frames"] > 20
    assert seen["last"] > 500 + seen["first"]  # the path has grown


@pytest.mark.parametrize(
    ("script", "width", "height"),
    [("", 1280, 720), (WEBM_ALONE, 1280, 720), ("", 390, 844)],
    ids=["any", "webm", "phone"],
)
def test_the_video_plays_and_shows_the_race(visit, tmp_path, script, width, height):
    lab = visit(QUERY, width=width, height=height, script=script)
    before = lab.stage("stage.player.step")
    file = _download(lab, "Video", tmp_path)
    assert file.stem == "himmelblau"
    assert file.suffix in ([".webm"] if script else [".webm", ".mp4"])
    assert_is_the_race(played(lab.page, file))
    assert lab.page.locator(STAGE).count() == 1
    assert lab.stage("stage.player.step") == before


def test_a_video_can_be_taken_from_the_file_too(visit, offline, tmp_path):
    page = offline(_download(visit(QUERY), "Animated race", tmp_path))
    with page.expect_download() as download:
        page.get_by_role("button", name="Take along").click()
        page.get_by_role("menuitem", name="Video").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert_is_the_race(played(page, file))


def _record(lab: Visit) -> None:
    _open_menu(lab)
    lab.page.get_by_role("menuitem", name="Video").click()


@pytest.mark.parametrize("key", ["Escape", "Enter"])
def test_it_is_told_how_far_it_is_and_can_be_cancelled(visit, key):
    lab = visit(QUERY)
    saved = []
    lab.page.on("download", lambda download: saved.append(download))
    _record(lab)
    bar = lab.page.get_by_role("progressbar", name="The video is being recorded")
    lab.page.wait_for_function("bar => bar.value > 0.2", arg=bar.element_handle())
    assert lab.page.evaluate("document.activeElement.textContent") == "Cancel"
    lab.page.keyboard.press(key)
    lab.page.get_by_text("Cancelled").wait_for()
    assert bar.count() == 0
    assert lab.page.locator(STAGE).count() == 1
    assert lab.page.evaluate("document.activeElement.ariaLabel") == "Take along"
    _record(lab)  # once more from its beginning
    assert lab.page.locator(".stage-filming progress").evaluate("bar => bar.value") < 0.2
    lab.page.keyboard.press("Escape")
    lab.page.get_by_text("Cancelled").wait_for()
    assert saved == []


def test_what_is_changed_meanwhile_is_not_in_it(visit, tmp_path):
    lab = visit(QUERY)
    with lab.page.expect_download() as download:
        _record(lab)
        lab.page.wait_for_function("document.querySelector('.stage-filming progress').value > 0.1")
        lab.choose("Bowl")
    assert download.value.suggested_filename.startswith("himmelblau.")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert_is_the_race(played(lab.page, file))


def test_a_browser_that_records_none_says_so(visit):
    lab = visit(QUERY, script="delete window.MediaRecorder")
    _record(lab)
    lab.page.get_by_text("This browser records no video.").wait_for()
    assert lab.page.locator(".stage-filming").count() == 0
