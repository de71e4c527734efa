"""The notebook of docs/ in JupyterLab: each cell runs, the stage plays a function of one's own, and its sliders are alive."""

import os

import pytest

from tests.browser.test_style_sheets_browser import FOUND, OF_NOTEBOOKS, wanted
from tests.support import jupyter
from tests.support.tree import ROOT

AT_REST = "[data-testid=stage][data-ready=true][data-asking=false]"
LONG = 90_000  # ms: a process starts, imports JAX and compiles
READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RUN = "void jupyterapp.commands.execute('notebook:run-all-cells')"
PATHS = """nth => Object.fromEntries(document.querySelectorAll("[data-testid=stage]")[nth].stage.visible().runs.map(
    run => [run.label, [...run.x]]))"""
DEPTH = "document.querySelector('.descent-sliders input').getAttribute('aria-valuetext')"
SOURCE = "source => document.querySelector('[data-testid=stage]').dataset.source === source"


def test_the_notebook_runs_and_its_sliders_are_alive(chrome, tmp_path):
    if not os.environ.get("CI"):
        pytest.importorskip("jupyterlab")
    context = chrome.new_context(viewport={"width": 1280, "height": 2600})
    outside, broken = [], []
    try:
        with jupyter.lab(ROOT / "docs" / "own_function.ipynb", tmp_path) as address:
            page = context.new_page()
            page.on("request", lambda request: "127.0.0.1" in request.url or outside.append(request.url))
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.on("console", lambda message: "anywidget" in message.text and broken.append(message.text))
            page.goto(address)
            page.wait_for_function(READY, timeout=LONG)
            page.evaluate(RUN)
            page.wait_for_function(f"document.querySelectorAll('{AT_REST}').length === 2", timeout=LONG)
            cells = page.locator(".jp-OutputArea-output").all_inner_texts()
            assert any("take jax.numpy, as jnp.sin for np.sin. Its line" in text for text in cells)
            assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
            missing = wanted(page, [OF_NOTEBOOKS])
            missing -= set(page.evaluate(FOUND, sorted(missing)))
            assert sorted(missing) == []
            first, second = (page.evaluate(PATHS, nth) for nth in (0, 1))
            assert [*first] == ["SGD", "Momentum", "Adam"]
            assert len(second) == 3
            assert second["Newton"][-2:] == pytest.approx([0, 0], abs=1e-9)
            rows = page.locator("table.runs").first.inner_text()
            depth = page.locator(".descent-sliders input").first
            depth.click(position={"x": 30, "y": 8})
            page.wait_for_function("rows => document.querySelector('table.runs').innerText !== rows", arg=rows)
            page.wait_for_function(SOURCE, arg="run")
            clicked = depth.get_attribute("aria-valuetext")
            page.keyboard.press("ArrowRight")
            page.wait_for_function(f"{DEPTH} !== '{clicked}' && {DEPTH} !== '2'")
            page.wait_for_function(SOURCE, arg="run")
            page.wait_for_selector(AT_REST)
            moved = page.evaluate(PATHS, 0)
            assert moved.keys() == first.keys()
            assert moved != first
            assert page.evaluate(PATHS, 1) == second  # two stages have nothing to do with each other
            assert page.locator(".jp-Cell").count() == 6  # keys on a slider do nothing to the notebook
            page.evaluate("document.body.dataset.jpThemeLight = 'false'")
            page.wait_for_function("document.querySelector('.descent').dataset.theme === 'dark'")
            page.wait_for_selector(AT_REST)
            assert page.evaluate(PATHS, 0) == moved
    finally:
        context.close()
    assert outside == broken == []
