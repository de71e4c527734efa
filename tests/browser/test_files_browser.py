"""What the browser runs, as it comes there: early, and once; and what is said where it does not come."""

import pytest

from tests.support.visitor import PAINTED, Visit, server

pytestmark = pytest.mark.browser

LOADED = """performance.getEntriesByType("resource").map(one => [one.name, one.startTime, one.transferSize])"""


def test_the_stage_is_one_file_asked_for_before_streamlit_connects_and_kept(chrome, address):
    lab = Visit(chrome, address)
    loaded = lab.page.evaluate(LOADED)
    began = {name.split("/")[-1]: when for name, when, _ in loaded if "/files/" in name}
    connects = min(when for name, when, _ in loaded if "/_stcore/" in name)
    assert began.pop("basins-light.svg", connects) >= connects  # further down the page
    assert sorted(began) == ["plotly.js", "stage.css", "stage.js"]
    assert max(began["stage.js"], began["stage.css"]) < connects < began["plotly.js"]
    lab.page.goto("about:blank")
    lab.page.goto(address)
    lab.page.wait_for_selector(PAINTED)
    lab.settle()
    assert {size for name, _, size in lab.page.evaluate(LOADED) if "/files/" in name} == {0}
    assert lab.messages == []
    lab.close()


def test_where_streamlit_runs_alone_the_page_says_what_to_start(chrome):
    with server("main.py") as address:
        page = chrome.new_page()
        page.goto(address)
        said = page.locator(".stage-failed[role=alert]")
        said.wait_for()
        assert "streamlit run app.py" in said.inner_text()
        page.close()
