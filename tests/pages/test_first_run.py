"""The first visitor after a start may come by a link to a page, which then runs twice."""

import pytest

from pages.components import page


@pytest.mark.parametrize("had_to", [True, False])
def test_what_a_browser_has_sent_is_looked_at_before_the_page_runs_once_more(monkeypatch, had_to):
    done = []
    monkeypatch.setattr(page.beneath, "own_the_pages_folder", lambda: had_to)
    monkeypatch.setattr(page.door, "look", lambda: done.append("look"))
    monkeypatch.setattr(page.st, "rerun", lambda: done.append("rerun"))
    page._as_part_of_the_app()
    assert done == (["look", "rerun"] if had_to else [])
