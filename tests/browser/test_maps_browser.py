"""The page of maps under a hand: what a cell says, the run that it is, and a map that takes long."""

import re
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from engine.grid import sweep
from engine.run import run
from figures.contour import axis_names
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from shapes import Sweep, Trajectory
from states.address import decode
from states.fields import FIRST_SURFACE
from states.map import Cell, Map
from states.setting import on
from tests.browser.test_stage_hand_browser import place as on_stage
from tests.browser.test_stage_hand_browser import touch
from tests.support.visitor import PAINTED, Visit

MAP = "[data-testid=map]"
DRAWN = f"{MAP}[data-ready=true]"
RING = f"{MAP} .map-ring"
PROGRESS = ".stage-progress:not([hidden])"
BASINS = "?kind=basins&s=himmelblau&method=sgd&method=adam"
LONG = "?cells=400&steps=1000&seeds=25&noise=0.3"  # a minute or more


@pytest.fixture
def visit_map(visit) -> Callable[..., Visit]:
    def open_map(query: str = "", **more) -> Visit:
        return visit(query, **{"page": "maps", "painted": DRAWN, **more})

    return open_map


def query(lab: Visit) -> dict[str, list[str]]:
    return parse_qs(urlsplit(lab.page.url).query)


def shown(lab: Visit) -> Map:
    """What the link stands for."""
    found, problems = decode("maps", query(lab))
    assert problems == []
    return found


def place(lab: Visit, cell: Cell) -> tuple[float, float]:
    """Where a cell is on the screen, by Plotly's own account."""
    panel, *where = cell
    values = [float(axis.positions(axis.values())[i]) for axis, i in zip(shown(lab).axes(), where, strict=True)]
    names = [f"{name[0]}axis{name[1:]}" for name in axis_names(panel)]
    return tuple(
        lab.page.locator(f"{MAP} .js-plotly-plot").evaluate(
            """(plot, [values, [x, y]]) => {
                const { left, top } = plot.getBoundingClientRect(), layout = plot._fullLayout;
                return [left + layout[x]._offset + layout[x].d2p(values[0]), top + layout[y]._offset + layout[y].d2p(values[1])];
            }""",
            [values, names],
        )
    )


def values_of(lab: Visit, cell: Cell) -> tuple[float, float]:
    """The values of the two axes at a cell."""
    (across, up), (_, column, row) = shown(lab).axes(), cell
    return float(across.values()[column]), float(up.values()[row])


def click(lab: Visit, cell: Cell) -> None:
    lab.page.mouse.click(*place(lab, cell))
    lab.settle()


def chosen(lab: Visit) -> Cell:
    """The cell that the link holds."""
    panel, column, row = map(int, query(lab)["cell"][0].split("~"))
    return panel, column, row


def setting_at(lab: Visit, cell: Cell) -> dict[str, float]:
    """The knobs of the first map, rate and rho, at a cell."""
    return dict(zip((shown(lab).across, shown(lab).up), values_of(lab, cell), strict=True))


def momentum_at(lab: Visit, cell: Cell) -> Trajectory:
    """The run of a cell of the first map: momentum on the taco shell."""
    return run(OPTIMIZERS["momentum"], on(LANDSCAPES[FIRST_SURFACE]), setting_at(lab, cell))


def swept_at(lab: Visit, cell: Cell) -> Sweep:
    """The same run as a sweep of one cell."""
    over = {name: np.array([value]) for name, value in setting_at(lab, cell).items()}
    return sweep(OPTIMIZERS["momentum"], on(LANDSCAPES[FIRST_SURFACE]), over)


def assert_drawn(lab: Visit, *runs: Trajectory) -> None:
    """The stage's paths are those runs."""
    paths = lab.paths()
    assert list(paths) == [OPTIMIZERS[one.method].name for one in runs]
    for drawn, one in zip(paths.values(), runs, strict=True):
        assert np.transpose(drawn) == pytest.approx(one.x, rel=1e-5, abs=1e-6)


def numbers(words: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", words.replace("−", "-"))]


def box(lab: Visit) -> list[str]:
    """The lines of the box beside the pointer."""
    lab.page.locator(f"{MAP} .stage-hover").wait_for()
    return lab.page.locator(f"{MAP} .stage-hover > *").all_inner_texts()


# --- a cell and its run -----------------------------------------------------------------------------------------------


def test_a_cell_under_the_pointer_says_what_became_of_its_run(visit_map):
    lab = visit_map()
    seen = []
    for cell in ((0, 120, 80), (0, 20, 30), (0, 190, 100)):
        lab.page.mouse.move(*place(lab, cell))
        rate, rho = values_of(lab, cell)
        found = swept_at(lab, cell)
        column, row, became, loss = box(lab)
        assert column.startswith("learning rate ")
        assert numbers(column) == pytest.approx([rate], rel=5e-3)
        assert row.startswith("rho ")
        assert numbers(row) == pytest.approx([rho], rel=5e-3)
        assert became.startswith(str(found.status[0, 0]))
        step = max(int(found.arrived[0, 0]), int(found.diverged[0, 0]))
        assert numbers(became) == ([step] if step >= 0 else [])
        if np.isfinite(found.loss[0, 0]):
            assert numbers(loss) == pytest.approx([found.loss[0, 0]], rel=1e-3)
        else:
            assert loss == "loss ∞"
        lab.page.mouse.move(5, 5)
        lab.page.locator(f"{MAP} .stage-hover").wait_for(state="hidden")
        assert "cell" not in query(lab)
        seen.append((found.arrived[0, 0] >= 0, found.diverged[0, 0] >= 0))
    assert seen == [(True, False), (False, False), (False, True)]  # one of each


def test_the_page_s_own_cell_is_the_default_run_a_click_runs_another_and_the_race_has_the_same(visit_map):
    lab = visit_map()
    cell = shown(lab).cell
    assert lab.page.locator(MAP).get_attribute("data-cell") == ",".join(map(str, cell))
    assert_drawn(lab, momentum_at(lab, cell))
    cell = (0, 128, 70)
    click(lab, cell)
    assert chosen(lab) == cell
    assert_drawn(lab, momentum_at(lab, cell))
    words = lab.page.locator(".chosen").inner_text()
    assert words.startswith("Momentum: learning rate ")
    assert numbers(words) == pytest.approx(values_of(lab, cell), rel=5e-3)
    paths = lab.paths()
    lab.page.get_by_role("link", name="Open in the race").click()
    lab.page.wait_for_selector(f".st-key-race-stage {PAINTED}")
    lab.settle()
    assert lab.paths() == paths


def test_the_path_follows_the_hand_over_the_map(visit_map):
    lab = visit_map()
    lab.page.mouse.move(*place(lab, (0, 90, 70)))
    lab.page.mouse.down()
    for column in (100, 110, 130):
        cell = (0, column, 70)
        lab.page.mouse.move(*place(lab, cell))
        expected = momentum_at(lab, cell).x
        lab.until("stage.shown.dragged && Math.abs(stage.shown.now().runs[0].x[2] - it) < 1e-4", float(expected[1, 0]))
        assert_drawn(lab, momentum_at(lab, cell))
        assert "cell" not in query(lab)
    cell = (0, 125, 90)
    lab.page.mouse.move(*place(lab, cell))
    lab.page.mouse.up()
    lab.settle()
    assert chosen(lab) == cell
    assert_drawn(lab, momentum_at(lab, cell))


def test_a_drag_that_the_browser_takes_away_leaves_the_cell_and_one_that_leaves_the_map_chooses_that_at_its_edge(
    visit_map,
):
    lab = visit_map()
    before = lab.paths()
    lab.page.mouse.move(*place(lab, (0, 90, 70)))
    lab.page.mouse.down()
    lab.page.mouse.move(*place(lab, (0, 130, 70)), steps=4)
    lab.until("stage.shown.dragged")
    lab.page.evaluate("window.dispatchEvent(new PointerEvent('pointercancel', { isPrimary: true }))")
    lab.page.mouse.up()
    lab.settle()
    assert "cell" not in query(lab)
    assert lab.paths() == before
    assert lab.page.locator(MAP).get_attribute("data-cell") == ",".join(map(str, shown(lab).cell))
    lab.page.mouse.move(*place(lab, (0, 90, 70)))
    lab.page.mouse.down()
    x, y = place(lab, (0, 0, 199))
    lab.page.mouse.move(x - 60, y - 60, steps=5)
    lab.page.mouse.up()
    lab.settle()
    assert chosen(lab) == (0, 0, 199)
    assert_drawn(lab, momentum_at(lab, (0, 0, 199)))


def test_the_ring_is_reached_by_tab_moved_by_arrows_and_says_what_it_stands_on(visit_map):
    lab = visit_map()
    _, column, row = shown(lab).cell
    ring = lab.page.locator(RING)
    for _ in range(60):
        lab.page.keyboard.press("Tab")
        if ring.evaluate("ring => ring === document.activeElement"):
            break
    else:
        pytest.fail("Tab does not reach the ring")
    for keys, (right, up) in {
        ("ArrowRight", "ArrowRight", "ArrowUp"): (2, 1),
        ("Shift+ArrowRight", "Shift+ArrowDown", "ArrowLeft"): (9, -10),
    }.items():
        for key in keys:
            lab.page.keyboard.press(key)
        column, row = column + right, row + up
        lab.page.wait_for_url(f"**/maps?*cell=0~{column}~{row}*")
        lab.settle()
        one = momentum_at(lab, (0, column, row))
        assert_drawn(lab, one)
    assert ring.evaluate("ring => ring === document.activeElement")
    label = ring.get_attribute("aria-label") or ""
    rate, rho = values_of(lab, (0, column, row))
    found = swept_at(lab, (0, column, row))
    said = rate, rho, int(found.arrived[0, 0])
    assert "arrived after" in label
    assert numbers(label) == pytest.approx(said, rel=5e-3)


def test_another_map_takes_its_cell_from_the_hand(visit_map):
    lab = visit_map("?kind=basins&s=himmelblau&method=momentum&method=adam")
    lab.page.mouse.move(*place(lab, (1, 100, 150)))
    lab.page.mouse.down()
    lab.page.mouse.move(*place(lab, (1, 120, 150)), steps=3)
    lab.until("stage.shown.dragged")
    lab.page.evaluate(
        "[...document.querySelectorAll('.st-key-maps-kind button')].find(one => one.innerText.trim() === 'Two knobs').click()"
    )
    lab.page.wait_for_function(f"document.querySelector('{MAP}').map.header.panels.length === 1")
    lab.settle()
    x, y = place(lab, (0, 150, 150))
    lab.page.mouse.move(x, y, steps=3)
    lab.page.mouse.up()
    lab.settle()
    assert "cell" not in query(lab)
    assert lab.page.locator(MAP).get_attribute("data-cell") == ",".join(map(str, shown(lab).cell))
    assert lab.page.locator(f"{MAP} .stage-trouble").is_hidden()
    method, *_ = shown(lab).panels
    assert list(lab.paths()) == [OPTIMIZERS[method].name]


# --- other kinds ------------------------------------------------------------------------------------------------------


def himmelblau_from(lab: Visit, cell: Cell) -> list[Trajectory]:
    start = values_of(lab, cell)
    return [run(OPTIMIZERS[method], on(LANDSCAPES["himmelblau"], start=start)) for method in ("sgd", "adam")]


def test_on_a_map_of_basins_a_click_chooses_the_start_of_all_methods(visit_map):
    lab = visit_map(BASINS)
    for cell in ((0, 30, 150), (1, 140, 60)):
        click(lab, cell)
        assert chosen(lab) == cell
        assert_drawn(lab, *himmelblau_from(lab, cell))
        words = lab.page.locator(".chosen").inner_text()
        assert numbers(words) == pytest.approx(values_of(lab, cell), rel=5e-3)


def test_a_start_of_a_map_of_basins_says_which_method_ends_how(visit_map):
    lab = visit_map(BASINS)
    cell = (1, 140, 60)
    lab.page.mouse.move(*place(lab, cell))
    x, y = values_of(lab, cell)
    found = sweep(OPTIMIZERS["adam"], on(LANDSCAPES["himmelblau"]), {"x": np.array([x]), "y": np.array([y])})
    panel, *_, became, loss = box(lab)
    assert panel == "Adam"
    assert became == f"{found.status[0, 0]} after {found.arrived[0, 0]} steps"
    assert numbers(loss) == pytest.approx([found.loss[0, 0]], rel=1e-3)


def test_the_ball_on_the_stage_moves_the_chosen_start(visit_map):
    lab = visit_map(BASINS)
    click(lab, (1, 140, 60))
    x, y = values_of(lab, (1, 140, 60))
    lab.page.mouse.move(*on_stage(lab, x, y))
    lab.page.mouse.down()
    lab.page.mouse.move(*on_stage(lab, -2.0, 1.0), steps=4)
    lab.until("stage.shown.dragged && Math.abs(stage.shown.dragged[0].x[0] + 2) < 0.1")
    lab.page.mouse.up()
    lab.settle()
    panel, column, row = chosen(lab)
    across, up = shown(lab).axes()
    assert panel == 1
    assert (column, row) == pytest.approx((across.nearest(-2.0), up.nearest(1.0)), abs=2)
    assert lab.page.locator(MAP).get_attribute("data-cell") == f"1,{column},{row}"
    assert_drawn(lab, *himmelblau_from(lab, (1, column, row)))


def test_a_click_in_a_strip_shows_that_method_with_that_rate_and_budget(visit_map):
    lab = visit_map("?kind=rates")
    for panel, column, row in ((0, 90, 60), (1, 70, 140)):
        cell = (panel, column, row)
        click(lab, cell)
        assert chosen(lab) == cell
        method = shown(lab).panels[panel]
        rate, budget = values_of(lab, cell)
        one = run(OPTIMIZERS[method], on(LANDSCAPES[FIRST_SURFACE], steps=round(budget)), {"learning_rate": rate})
        assert len(one.x) == round(budget) + 1
        assert_drawn(lab, one)


# --- a map that takes long --------------------------------------------------------------------------------------------


def share_done(lab: Visit) -> float:
    return float(lab.page.locator(f"{PROGRESS} progress").evaluate("bar => bar.value"))


@pytest.fixture
def visit_long(visit_map) -> Callable[[str], Visit]:
    def open_long(seed: str) -> Visit:
        return visit_map(f"{LONG}&seed={seed}", painted=PROGRESS, settle=False)

    return open_long


def test_a_changed_control_ends_a_long_map(visit_long):
    begun = time.monotonic()
    lab = visit_long("1")
    assert (
        "Momentum on Taco shell: 160,000 runs of 1000 steps with 25 seeds each"
        in lab.page.locator(PROGRESS).inner_text()
    )
    lab.page.wait_for_function(f"document.querySelector('{PROGRESS} progress')?.value >= 0.02", timeout=60_000)
    share, changed = share_done(lab), time.monotonic()
    lab.page.locator(".st-key-maps-surface").scroll_into_view_if_needed()
    thumb = lab.thumb("steps")
    thumb.focus()
    lab.page.keyboard.press("Home")
    lab.page.wait_for_selector(DRAWN, timeout=60_000)
    left = (changed - begun) * (1 - share) / share
    assert time.monotonic() - changed < left / 2
    lab.settle()
    assert query(lab)["steps"] == ["1"]
    assert lab.page.locator(PROGRESS).count() == 0


def test_a_dropped_start_ends_a_long_map(visit_long):
    """The map from there is another: the older one is given up, and its place taken."""
    lab = visit_long("3")
    lab.page.wait_for_selector(PAINTED)
    lab.page.mouse.click(*on_stage(lab, 2.0, 1.0))
    lab.page.wait_for_url(re.compile(r"[?&]x="), timeout=15_000)
    x, y = (float(query(lab)[axis][0]) for axis in "xy")
    assert (x, y) == pytest.approx((2.0, 1.0), abs=0.05)
    lab.until("stage.header.start[0] === it", x)
    lab.page.wait_for_selector(PROGRESS)


def test_another_visitor_is_answered_while_a_long_map_is_computed(visit_long, visit):
    lab = visit_long("2")
    other = visit()
    other.press("factor", "ArrowLeft")
    assert "factor" in query(other)
    assert other.mark("source") == "run"
    assert lab.page.locator(PROGRESS).count() == 1
    assert lab.page.locator(MAP).count() == 0


# --- bad links --------------------------------------------------------------------------------------------------------

IMAGE = "%3Cimg%20src%3Dx%20onerror%3D%22window.labHacked%3D1%22%3E"
# What is said of each part of a bad link: the page tells three of its faults at most.
HOSTILE = [
    {"across=nonsense&up=beta9": "is no knob of Momentum on Taco shell", "cells=1000000000": "number of cells"},
    {"seeds=1000000000&steps=-5": "number of seeds", "across=rho&up=rho": "is there twice"},
    {"steps=NaN&noise=nan&kappa=NaN&x=nan&y=inf": "NaN"},
    {
        "cell=5~999999~-1": "is not on this map",
        f"s={IMAGE}": "surface",
        "method=%3Cscript%3Ewindow.labHacked%3D1%3C%2Fscript%3E": "method",
    },
    {"kind=nothing&colour=red&precision=float16": "kind of map"},
    {f"across={IMAGE}": "axis across", "cell=0~1e3~2": "is not on this map"},
]


@pytest.mark.parametrize("parts", HOSTILE, ids=str)
def test_a_bad_link_is_a_sentence_for_each_fault_and_the_page_works(visit_map, parts):
    lab = visit_map(f"?{'&'.join(parts)}")
    said = " ".join(lab.page.locator("[data-testid=stAlert]").all_inner_texts())
    assert [sentence for sentence in parts.values() if sentence not in said] == []
    assert lab.page.locator("[data-testid=stException]").count() == 0
    click(lab, (0, 100, 100))
    assert chosen(lab) == (0, 100, 100)
    assert_drawn(lab, momentum_at(lab, (0, 100, 100)))
    assert lab.page.evaluate("window.labHacked") is None


# --- a phone, and a closer look ---------------------------------------------------------------------------------------


def test_on_a_phone_a_finger_drags_the_ring_a_tap_chooses_and_a_swipe_scrolls(visit_map):
    lab = visit_map(width=390, height=844)
    begin, end = place(lab, shown(lab).cell), place(lab, (0, 130, 60))
    touch(lab, [tuple(a + (b - a) * i / 6 for a, b in zip(begin, end, strict=True)) for i in range(7)])
    _, column, row = chosen(lab)
    assert (column, row) == pytest.approx((130, 60), abs=2)
    assert_drawn(lab, momentum_at(lab, (0, column, row)))
    lab.page.touchscreen.tap(*place(lab, (0, 120, 60)))
    lab.settle()
    _, column, row = chosen(lab)
    assert (column, row) == pytest.approx((120, 60), abs=2)
    assert_drawn(lab, momentum_at(lab, (0, column, row)))
    x, y = place(lab, (0, 30, 60))
    touch(lab, [(x, y - 20 * i) for i in range(12)])
    lab.page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 50")
    assert chosen(lab) == (0, column, row)


def test_on_a_phone_the_page_has_no_scroll_bar_at_the_side(visit_map):
    methods = "&".join(f"method={name}" for name in ("sgd", "momentum", "nesterov", "rmsprop", "adam", "newton"))
    lab = visit_map(f"?kind=basins&s=himmelblau&{methods}", width=390, height=844)
    assert lab.page.locator("table.map-table thead th").count() == 7
    assert lab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")


def modebar(lab: Visit, title: str) -> None:
    """Clicks a button of the map's bar, which comes when the mouse is over the map."""
    lab.page.locator(f"{MAP} .js-plotly-plot").hover()
    lab.page.locator(
        f'{MAP} .modebar-btn[data-title="{title}"], {MAP} .modebar-btn[aria-label="{title}"]'
    ).first.click()


def test_a_click_hits_its_cell_in_a_zoomed_map(visit_map):
    lab = visit_map()
    width = "plot => plot._fullLayout.xaxis.range[1] - plot._fullLayout.xaxis.range[0]"
    plot = lab.page.locator(f"{MAP} .js-plotly-plot")
    whole = plot.evaluate(width)
    modebar(lab, "Zoom")
    lab.page.mouse.move(*place(lab, (0, 100, 50)))
    lab.page.mouse.down()
    lab.page.mouse.move(*place(lab, (0, 150, 100)), steps=5)
    lab.page.mouse.up()
    lab.page.wait_for_function(
        f"whole => ({width})(document.querySelector('{MAP} .js-plotly-plot')) < whole / 3", arg=whole
    )
    assert "cell" not in query(lab)
    modebar(lab, "Choose a cell")
    for cell in ((0, 111, 63), (0, 140, 90)):
        click(lab, cell)
        assert chosen(lab) == cell
        assert_drawn(lab, momentum_at(lab, cell))
    assert plot.evaluate(width) < whole / 3
    modebar(lab, "Reset axes")
    click(lab, (0, 20, 20))
    assert chosen(lab) == (0, 20, 20)
    assert plot.evaluate(width) == pytest.approx(whole)


def test_a_dark_system_gets_a_dark_map(visit_map):
    lab = visit_map(color_scheme="light")
    click(lab, (0, 120, 60))
    lab.page.emulate_media(color_scheme="dark")
    look = f"document.querySelector('{MAP}').map.header.look.name"
    lab.page.wait_for_function(f"{look} === 'dark'")
    lab.settle()
    assert chosen(lab) == (0, 120, 60)
    assert_drawn(lab, momentum_at(lab, (0, 120, 60)))
