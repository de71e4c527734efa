"""The app at a path of a site: opened directly, and behind nginx, where the api's answers come from two processes in turns."""

import contextlib
import os
import urllib.request
from collections import Counter
from collections.abc import Iterator

import pytest

from api.version import version
from tests.support import nginx
from tests.support.nginx import BASE, Nginx
from tests.support.visitor import PAINTED, Visit, at, free_port, server, start

MAP, CARD = "[data-testid=map][data-ready=true]", ".surface img"
PICTURE = "document.querySelector('.surface img')?.naturalWidth > 0"
WAY = [  # from the race: what is clicked, and what is there then
    ("Lecture", CARD),
    ("C04", PAINTED),  # by its address: its card tells but the question
    ("Look inside", PAINTED),
    ("Maps", MAP),
    ("Surfaces", CARD),
    ("Bowl", PAINTED),
]


@pytest.fixture(scope="module")
def ports() -> Iterator[list[int]]:
    """Where two processes of the app answer, below BASE."""
    with contextlib.ExitStack() as ends:
        found = []
        for _ in nginx.PORTS:
            found.append(free_port())
            process = start(found[-1], base=BASE)
            ends.callback(process.wait, 20)
            ends.callback(process.terminate)
        yield found


@pytest.fixture(params=[1, 2])
def proxy(request, ports, tmp_path) -> Iterator[Nginx]:
    """An nginx before so many of them; in CI it must be there, elsewhere the tests are skipped without one."""
    if nginx.nginx() is None and not os.environ.get("CI"):
        pytest.skip("no nginx is installed (Debian: apt install nginx)")
    with nginx.before(ports[: request.param], tmp_path) as running:
        yield running


def go_round(lab: Visit) -> list[str]:
    """Looks at every page, moves a slider, goes back, and returns the addresses of all that was asked for."""
    asked: list[str] = []
    lab.page.on("request", lambda request: asked.append(request.url))
    for name, painted in WAY:
        scene = lab.page.locator(f'.surface a[href*="scene={name}"]')
        (scene if name == "C04" else lab.page.get_by_role("link", name=name, exact=True)).first.click()
        lab.page.wait_for_selector(painted, timeout=60_000)
        if painted == CARD:
            lab.page.wait_for_function(PICTURE)
        lab.settle()
    before = lab.paths()
    lab.press("factor", *["ArrowRight"] * 3)
    lab.press("steps", "ArrowLeft")
    assert lab.stage("stage.header.address") == lab.linked() != []
    assert lab.paths() != before
    lab.page.go_back()
    lab.settle()
    lab.page.reload()
    lab.page.wait_for_selector(PAINTED)
    lab.settle()
    factor = lab.thumb("factor").get_attribute("aria-valuetext")
    assert lab.stage("stage.header.address") == lab.linked() == [["factor", factor], ["s", "bowl"]]
    assert lab.messages == lab.outside == []
    return asked


def test_a_path_of_its_own(chrome):
    with server(base="lab") as address, contextlib.closing(Visit(chrome, address)) as lab:
        assert lab.page.url == f"{address}/"
        asked = [url for url in go_round(lab) if url.startswith("http")]  # others the browser made up itself
        assert any(url.startswith(f"{address}/api/{version()}/race") for url in asked)
        assert any(url.startswith(f"{address}/api/{version()}/small") for url in asked)
        assert [url for url in asked if not url.startswith(f"{address}/")] == []
        for page in ("lecture", "surfaces"):
            lab.page.goto(f"{address}/{page}")
            lab.page.wait_for_function(PICTURE)


def test_behind_nginx_every_picture_comes_and_any_process_gives_it(chrome, proxy):
    with contextlib.closing(Visit(chrome, proxy.address)) as lab:
        go_round(lab)
    hits = proxy.hits()
    assert {hit.path.split("/")[1] for hit in hits} == {BASE}
    # 499: a newer question has ended it. Below a page's address Streamlit's front end looks for its server first.
    lost = [hit for hit in hits if hit.status not in (101, 200, 304, 499)]
    assert [hit for hit in lost if "/_stcore/" not in hit.path] == []
    answers = [hit for hit in hits if hit.path.startswith(f"/{BASE}/api/")]
    turns = Counter(hit.port for hit in answers)
    assert set(turns) == set(proxy.ports)
    assert min(turns.values()) > sum(turns.values()) / 3
    of_session = [hit for hit in hits if hit not in answers]
    assert f"/{BASE}/_stcore/stream" in {hit.path for hit in of_session}
    assert len({hit.port for hit in of_session}) == 1
    with urllib.request.urlopen(proxy.address) as answer:
        assert answer.url == f"{proxy.address}/"


def test_two_processes_have_one_version_and_give_the_same_answer(ports):
    answers = []
    for port in ports:
        with urllib.request.urlopen(f"{at(port, BASE)}/api/{version()}/race?factor=1.7") as answer:
            answers.append((answer.headers["ETag"], answer.read()))
    assert answers[0] == answers[1]
