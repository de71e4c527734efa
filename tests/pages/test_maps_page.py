"""The page of maps as a visitor without a browser sees it: every map is the runs of its cells, every link can be followed."""

import random
import re
from html import unescape
from itertools import cycle
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api import running
from api.maps import message as map_message
from api.maps import run as maps_run
from api.maps.run import computed
from api.maps.words import best_cell
from engine.sampling import stationary_points
from engine.theory import curvatures, stability_limit
from engine.verdict import ARRIVED, DIVERGED, HOVERING, MEANING, STATUSES, TOLERANCE
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, momentum
from optimizers.base import default_rate
from pages.components.maps import words as maps_words
from pages.components.maps.controls import picked, started
from shapes import Axis
from states import axes
from states import map as maps_address
from states.address import decode, encode
from states.address import decode as race_of_link
from states.controls import CLIPS
from states.fields import FEWER_STEPS, MAX_SEED, START_REACH, replaced
from states.map import (
    COLOURS,
    KINDS,
    MAX_METHODS,
    MAX_SEEDS,
    MOST,
    PRECISIONS,
    Map,
    axis_knobs,
    budgets,
    fresh,
    has_rate,
    is_on,
    own_rates,
    usual_axes,
    with_cells,
    with_kind,
    with_methods,
)
from states.noise import AMPLITUDE
from states.noise import KINDS as NOISES
from states.race import RATE_REACH
from states.schedules import SCHEDULES
from states.setting import Setting
from states.shared import all_hypers
from tests.states.test_address import amount, hostile_texts, hostile_words, on_slider
from tests.support.client import ask as ask_api
from tests.support.open_page import (
    CONTROLS,
    as_sent,
    components,
    control,
    has_control,
    key_of,
    message,
    open_page,
    send,
    sentences,
    values_of,
    widgets,
)
from tests.support.turns import by_turns

pytestmark = pytest.mark.usefixtures("rough")

KEY, MAP_KEY, LOSSES_KEY, WORDS_KEY = "maps-stage", "maps-map", "maps-losses-place", "maps-words-map"
FEW = (12, 24)  # cells along each axis


@pytest.fixture(autouse=True)
def _few_cells(monkeypatch) -> None:
    monkeypatch.setattr(axes, "CELLS", FEW)


def open_maps(query: dict[str, Any] | None = None, **more):
    return open_page(query, page="maps", **more)


def shown_at(**query) -> Map:
    """The map of a good link."""
    shown, problems = decode(
        "maps", {name: value if isinstance(value, list) else [value] for name, value in query.items()}
    )
    assert problems == []
    return shown


def through_a_link(shown: Map) -> tuple[Map, list[str]]:
    return decode("maps", parse_qs(urlencode(encode(shown), doseq=True), keep_blank_values=True))


def assert_whole(at, with_map: bool = True) -> None:
    assert [box.value for box in at.exception] == []
    assert [box.value for box in at.error] == []
    assert not any("Traceback" in text for text in [*sentences(at), *(part.value for part in at.markdown)])
    there = [MAP_KEY, KEY, LOSSES_KEY, WORDS_KEY] if with_map else [KEY, LOSSES_KEY]
    assert [key_of(part) for part in components(at)] == there
    if with_map:
        message(at, MAP_KEY)


def link_to_race(at):
    """The race behind "Open in the race"."""
    (text,) = [part.value for part in at.html if "to-race" in part.value and part.value.startswith("<p")]
    query = unescape(text).partition("href='./?")[2].partition("'")[0]
    race, problems = race_of_link("race", parse_qs(query))
    assert problems == []
    return race


def said(at) -> str:
    """What the api says of the map, as HTML."""
    return message(at, MAP_KEY)[0]["said"]["map"]


def table(at) -> str:
    (found,) = re.findall("<table.*?</table>", said(at))
    return found


# --- the page --------------------------------------------------------------------------------------------------------

LINKS = [
    {},
    {"s": "taco_shell", "method": "momentum"},
    {"kind": "basins", "s": "himmelblau", "method": ["sgd", "adam"]},
    {"kind": "rates", "s": "taco_shell"},
    {"method": "adam", "across": "learning_rate", "up": "beta1", "colour": "loss"},
    {"across": "kappa", "up": "angle", "colour": "loss"},
    {"kind": "basins", "s": "ledge", "eps": "-0.02"},
    {"kind": "rates", "s": "slope", "steps": "1"},
    {"s": "noisy_bowl", "colour": "success", "seeds": "3", "steps": "20"},
    {"s": "himmelblau", "precision": "float32", "cells": str(FEW[1]), "schedule": "cosine"},
]


@pytest.mark.parametrize("query", LINKS, ids=str)
def test_a_link_opens_a_whole_page_and_stays_as_it_is(query):
    at = open_maps(query)
    assert_whole(at)
    assert sentences(at) == []
    assert open_maps(dict(at.query_params)).session_state["maps"] == at.session_state["maps"] == shown_at(**query)


def two_knobs(method: str, surface: str) -> bool:
    """Whether there is something for both axes."""
    return len(OPTIMIZERS[method].knobs) + sum(not knob.switch for knob in LANDSCAPES[surface].knobs) > 1


@pytest.mark.parametrize(
    ("method", "surface", "kind"),
    [(*pair, kind) for pair, kind in zip(by_turns(OPTIMIZERS, LANDSCAPES), cycle(KINDS), strict=False)],
)
def test_every_method_and_every_surface_has_a_map_of_knobs_and_every_kind_is_drawn_on_many(method, surface, kind):
    query = {"method": method, "s": surface, "steps": "20"}
    at = open_maps(query)
    assert_whole(at, two_knobs(method, surface))
    assert bool(sentences(at)) != two_knobs(method, surface)
    shown = shown_at(kind=kind, **query)
    if shown.is_possible:
        found = computed(shown)
        assert len(found.panels) == len(shown.panels)
        assert all(field.shape == shown.shape for panel in found.panels for field in panel)
    else:
        assert (kind, two_knobs(method, surface)) == ("knobs", False)


@pytest.mark.parametrize("method", [method for method in OPTIMIZERS if not two_knobs(method, "matyas")])
def test_where_there_are_no_two_knobs_the_page_says_so_and_has_its_other_maps(method):
    at = open_maps({"method": method, "steps": "20", "s": "matyas"})
    assert_whole(at, with_map=False)
    assert sentences(at)[0].startswith("A map needs two knobs: ")
    assert_whole(control(at, "kind", "maps").set_value("basins").run())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_has_the_colours_of_the_theme(theme):
    header = message(open_maps(theme=theme), MAP_KEY)[0]
    papers = [header["look"]["paper"], header["figure"]["json"]["layout"]["paper_bgcolor"]]
    assert [int(paper[1:3], 16) < 128 for paper in papers] == [theme == "dark"] * 2


@pytest.mark.parametrize("query", [LINKS[0], *LINKS[2:5]], ids=str)  # the second is the first, written out
def test_every_control_changes_the_page_without_a_fault(query):
    names = [widget.key for widget in every_control(open_maps(query))]
    assert len(names) > 8
    for name in names:
        at = open_maps(query)
        before = at.session_state["maps"]
        widget = next(one for one in every_control(at) if one.key == name)
        widget.set_value(another_value(widget)).run()
        assert_whole(at, at.session_state["maps"].is_possible)
        assert at.session_state["maps"] != before, name


def every_control(at) -> list[Any]:
    return [widget for kind in (*CONTROLS, "multiselect") for widget in widgets(at, kind)]


def another_value(widget) -> Any:
    now = widget.value
    if widget.type == "select_slider":
        values = values_of(widget)
        return values[(values.index(now) + len(values) // 3) % len(values)]
    if widget.type == "toggle":
        return not now
    if widget.type == "slider":
        return max(now // 2, 1)
    if widget.type == "number_field":
        return now * 0.7 if isinstance(now, float) and now else now + 1
    if widget.type == "text_input":
        return "x^2+3*y^2"
    if widget.type == "multiselect":
        return now[1:]
    if widget.type == "button_group":
        return next(word for word in (CLIPS if widget.key == "maps-clip" else KINDS) if word != now)
    return next(raw for raw in CHOICES[widget.key.removeprefix("maps-")] if raw != now)


CHOICES = {
    "surface": list(LANDSCAPES),
    "method": list(OPTIMIZERS),
    "across": ["kappa", "learning_rate"],
    "up": ["angle", "kappa"],
    "colour": COLOURS,
    "schedule": list(SCHEDULES),
    "noise_kind": NOISES,
    "cells": FEW,
    "precision": PRECISIONS,
}


def test_after_any_controls_the_link_shows_the_same():
    for seed in range(3):
        dice, at = random.Random(seed), open_maps({"steps": "20"})
        for _ in range(8):
            widget = dice.choice(every_control(at))
            if widget.key == "maps-across":
                continue  # what there is to choose from changes
            widget.set_value(another_value(widget)).run()
            assert_whole(at, at.session_state["maps"].is_possible)
        query = {name: [value] if isinstance(value, str) else value for name, value in dict(at.query_params).items()}
        assert decode("maps", query) == (at.session_state["maps"], [])


@pytest.mark.parametrize("query", [{}, {"noise": "2"}, {"kind": "basins", "s": "himmelblau"}])
def test_each_word_that_is_said_of_a_cell_explains_itself(query):
    at = open_maps(query)
    results = computed(shown_at(**{name: [value] for name, value in query.items()}))
    (told,) = re.findall("<details.*?</details>", said(at))
    words = {results.statuses[place] for panel in results.panels for place in np.unique(panel.status)}
    assert len(words) >= 2
    assert dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", told)) == {word: MEANING[word] for word in words}


def test_only_of_a_run_at_rest_the_map_says_after_how_many_steps():
    counted = {status: map_message._counted(status) for status in STATUSES}
    assert counted[ARRIVED] == "Arrived after {} steps"
    assert counted[HOVERING] == "Hovering, near a minimum after {} steps"
    assert counted[DIVERGED] == "Diverged at step {}"


def test_the_two_axes_can_never_be_the_same():
    at = open_maps()
    assert "learning_rate" not in control(at, "up", "maps").options
    control(at, "across", "maps").set_value("rho").run()
    assert (control(at, "across", "maps").value, control(at, "up", "maps").value) == ("rho", "learning_rate")
    assert_whole(at)


def test_a_knob_that_is_an_axis_has_no_slider():
    at = open_maps()
    assert not has_control(at, "rho", "maps")
    assert has_control(at, "kappa", "maps")
    control(at, "across", "maps").set_value("kappa").run()
    assert not has_control(at, "kappa", "maps")
    assert has_control(at, "rate-momentum", "maps")


def test_another_method_keeps_the_axes_that_it_has():
    at = open_maps({"across": "kappa", "up": "rho"})
    control(at, "method", "maps").set_value("nesterov").run()
    assert (control(at, "across", "maps").value, control(at, "up", "maps").value) == ("kappa", "rho")
    control(at, "method", "maps").set_value("adam").run()
    assert (control(at, "across", "maps").value, control(at, "up", "maps").value) == ("kappa", "beta1")


def test_a_map_without_methods_is_refused_with_a_sentence():
    at = open_maps({"kind": "basins"})
    control_of_methods(at).set_value([]).run()
    assert sentences(at) == ["A map needs at least one method."]
    assert control_of_methods(at).value == ["sgd", "momentum"]


def control_of_methods(at):
    return next(widget for widget in at.multiselect if widget.key == "maps-methods")


def test_more_methods_than_there_is_room_for_are_refused_with_a_sentence():
    at = open_maps({"kind": "basins"})
    control_of_methods(at).set_value(list(OPTIMIZERS)[: MOST["basins"] + 1]).run()
    assert "room for 6 methods" in sentences(at)[0]


def test_there_and_back_the_methods_and_axes_are_the_same():
    at = open_maps({"method": "nesterov", "across": "rho", "up": "kappa"})
    for kind in ("rates", "basins", "knobs"):
        control(at, "kind", "maps").set_value(kind).run()
        assert_whole(at)
    shown = at.session_state["maps"]
    assert (shown.methods[0], shown.across, shown.up) == ("nesterov", "rho", "kappa")


@pytest.mark.parametrize("kind", ["rates", "basins"])
def test_the_first_look_at_another_kind_is_the_plain_link_to_it(kind):
    assert encode(with_kind(fresh(), kind)) == {"kind": kind}
    assert with_kind(with_kind(fresh(), kind), "knobs").methods[0] == "momentum"


def test_a_new_surface_keeps_kind_methods_and_values():
    at = open_maps({"kind": "basins", "method": ["adam", "lion"], "beta1": "0.5", "seed": "7"})
    control(at, "surface", "maps").set_value("himmelblau").run()
    assert_whole(at)
    assert at.session_state["maps"] == shown_at(kind="basins", s="himmelblau", method=["adam", "lion"], beta1="0.5", seed="7")  # fmt: skip


def test_reset_brings_back_the_surfaces_map_of_this_kind():
    at = open_maps({"kind": "basins", "s": "himmelblau", "method": "adam", "noise": "3", "cell": "0~1~1"})
    control(at, "reset", "maps").click().run()
    assert at.session_state["maps"] == shown_at(kind="basins", s="himmelblau")


def test_more_seeds_than_there_is_room_for_are_told(monkeypatch):
    monkeypatch.setattr(maps_address, "MOST_RUNS", 144 * 5)
    at = open_maps({"s": "noisy_bowl", "seeds": "9", "steps": "5"})
    assert_whole(at)
    assert sentences(at) == ["With so many cells there is room for 5 seeds; 9 are asked for."]


# --- the chosen cell -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", LINKS, ids=str)
def test_a_chosen_cell_shows_its_run_and_links_to_it(query):
    at = open_maps(query)
    shown = at.session_state["maps"]
    cell = (len(shown.panels) - 1, 3, min(5, shown.shape[1] - 1))
    send(at, "cell", list(cell), MAP_KEY)
    assert_whole(at)
    shown, race = at.session_state["maps"], at.session_state["maps"].race_at(*cell)
    assert shown.chosen == cell == tuple(message(at, MAP_KEY)[0]["chosen"])
    assert at.query_params["cell"] in ("~".join(map(str, cell)), ["~".join(map(str, cell))])
    runs = [result.drawn for result in running.results(race)]
    header, arrays = message(at, KEY)
    assert [run["label"] for run in header["runs"]] == [run.label for run in runs]
    assert np.array_equal(arrays["x"], as_sent(np.concatenate([run.x for run in runs])), equal_nan=True)
    linked = link_to_race(at)
    assert [linked.values_of(run) for run in linked.runs] == [race.values_of(run) for run in race.runs]
    for name in ("surface", "knobs", "start_point", "steps", "noise", "noise_kind", "seed", "schedule"):
        assert getattr(linked.setting, name) == getattr(race.setting, name)
    assert linked.repeats == race.repeats


@pytest.mark.parametrize(
    "query",
    [{}, {"method": "sgd"}, {"across": "kappa", "up": "angle"}, {"kind": "basins", "s": "himmelblau"}, {"s": "sharp_minima", "across": "shift_x"}],
    ids=str,
)  # fmt: skip
def test_each_cell_of_the_map_is_the_run_of_its_race(query):
    shown = shown_at(**query)
    found = computed(shown)
    for panel, column, row in [(0, 0, 0), (0, 3, 7), (len(shown.panels) - 1, 11, 11), (0, 8, 4)]:
        result = running.results(shown.race_at(panel, column, row))[panel]
        (verdict,), (made,) = result.verdicts, result.runs
        here = found.panels[panel]
        assert found.statuses[here.status[column, row]] == verdict.status
        if verdict.step is None:
            assert here.loss[column, row] == pytest.approx(made.loss[-1], rel=1e-6, abs=1e-9)
            assert here.arrived[column, row] == (-1 if verdict.arrived is None else verdict.arrived)


def test_each_cell_of_the_rates_is_the_run_with_that_budget():
    shown = shown_at(kind="rates", noise="0.5", seed="3")
    found = computed(shown)
    minima = stationary_points(shown.setting.landscape, shown.setting.knobs).minima
    for panel, column, row in [(0, 0, 0), (1, 5, 11), (5, 7, 8), (3, 9, 2)]:
        (made,) = running.results(shown.race_at(panel, column, row))[0].runs
        assert len(made.x) == round(shown.axes()[1].values()[row]) + 1
        here = found.panels[panel]
        if here.status[column, row] != 2:
            assert here.loss[column, row] == pytest.approx(made.loss[-1], rel=1e-6)
            close = np.linalg.norm(made.x[-1] - minima[0, :2]) <= TOLERANCE
            assert (here.success[column, row] == 1) == close


def test_at_first_the_cell_nearest_to_the_default_values_is_chosen():
    shown = fresh()
    _, column, row = shown.cell
    across, up = shown.axes()
    assert across.values()[column] == pytest.approx(
        default_rate(shown.setting.landscape, OPTIMIZERS["momentum"]), rel=2
    )
    assert abs(up.positions(up.values()[row]) - up.positions(0.9)) <= up.step / 2
    basins = shown_at(kind="basins", s="himmelblau")
    x, y = basins.race().setting.start_point
    assert abs(x - basins.setting.start_point[0]) <= basins.axes()[0].step
    assert abs(y - basins.setting.start_point[1]) <= basins.axes()[1].step


@pytest.mark.parametrize("told", [None, "x", [0, 0], [0, 0, 12], [1, 0, 0], [-1, 0, 0], [0, 0.5, 0], [True, 0, 0]])
def test_a_cell_that_there_is_not_changes_nothing(told):
    at = open_maps()
    before = at.session_state["maps"]
    send(at, "cell", told, MAP_KEY)
    assert_whole(at)
    assert at.session_state["maps"] == before
    assert picked(before, 0, 12, 0) == before


def test_while_the_hand_moves_the_cell_under_it_is_answered():
    header, _ = message(open_maps(), MAP_KEY)
    header, arrays = ask_api("paths", {**dict(header["address"]), "page": "maps", "run": "0,2,9"}).message
    assert header["kind"] == "paths"
    made = running.results(fresh().race_at(0, 2, 9))[0].drawn
    assert np.array_equal(arrays["x"], as_sent(made.x))


def test_a_dropped_start_moves_the_map_and_on_a_map_of_basins_the_cell():
    at = send(open_maps(), "start", [1.25, -0.5], KEY)
    assert_whole(at)
    assert at.session_state["maps"].setting.start == (1.25, -0.5)
    basins = started(shown_at(kind="basins", s="himmelblau"), (4.9, -4.9))
    assert basins.chosen == (0, 11, 0)
    assert basins.setting.start is None


def test_finer_cells_leave_the_same_place_chosen():
    shown = shown_at(cell="0~11~0")
    assert with_cells(shown, FEW[1]).chosen == (0, 23, 0)


def test_a_panel_that_stays_keeps_its_chosen_cell():
    shown = shown_at(kind="basins", method=["sgd", "adam"], cell="1~3~4")
    assert with_methods(shown, ("adam", "lion")).chosen == (0, 3, 4)
    assert with_methods(shown, ("sgd", "lion")).chosen is None


# --- the words -------------------------------------------------------------------------------------------------------


def test_theory_stands_next_to_what_was_measured():
    html = table(open_maps())
    landscape = LANDSCAPES["taco_shell"]
    found = curvatures(landscape)
    assert found is not None
    smallest, largest = found
    rate, rho = momentum.fastest(smallest, largest).values()
    shown = fresh()
    limit = stability_limit(OPTIMIZERS["momentum"], largest, {"rho": shown.axes()[1].values()[shown.cell[2]]})
    assert f"{limit:.3g}" in html
    assert f"learning rate {rate:.3g}, rho {rho:.3g}" in html


def test_the_best_cell_arrives_soonest_and_of_equals_has_the_lowest_loss():
    (panel,) = computed(fresh()).panels
    best = best_cell(panel)
    assert best is not None
    column, row = best
    there = panel.arrived[panel.arrived >= 0]
    assert panel.arrived[column, row] == there.min()
    assert panel.loss[column, row] == panel.loss[panel.arrived == there.min()].min()
    assert best_cell(panel._replace(arrived=np.full_like(panel.arrived, -1))) is None


def test_the_shares_of_the_starts_add_up():
    html = table(open_maps({"kind": "basins", "s": "himmelblau", "method": "sgd", "learning_rate": "0.01"}))
    parts = [float(cell.split("<td>")[1].removesuffix(" %")) for cell in html.split("</td>") if "<td>" in cell]
    assert len(parts) >= 4
    assert sum(parts) == pytest.approx(100, abs=0.5)


def test_the_widths_stand_in_the_table():
    shown = shown_at(kind="rates")
    ranges = computed(shown).ranges
    html = table(open_maps({"kind": "rates"}))
    assert ranges is not None
    for width in ranges.decades[:, -1]:
        assert f"<td>{width:.2f}</td>" in html


def test_single_precision_is_told_with_the_cells_that_it_changes():
    at = open_maps({"precision": "float32"})
    text = said(at)
    assert "of 144 cells computed again in float64" in text


def test_a_method_without_a_learning_rate_is_not_on_a_map_of_rates_and_that_is_told():
    at = open_maps({"kind": "rates", "method": ["sgd", "conjugate_gradient"]})
    assert_whole(at)
    assert sentences(at) == ["Conjugate gradient has no learning rate, so it is not on this map."]


# --- the computation -------------------------------------------------------------------------------------------------


def test_a_map_is_computed_once_and_another_cell_or_colour_is_no_other_map(monkeypatch):
    shown, calls = shown_at(steps="37"), []
    first = computed(shown)
    monkeypatch.setattr(maps_run, "sweep", lambda *_, **__: calls.append(1))
    assert computed(shown._replace(chosen=(0, 1, 1), colour="loss")).panels[0] is first.panels[0]
    assert calls == []


def test_what_is_told_of_the_progress_can_end_it_and_nothing_half_is_kept():
    class Changed(BaseException):
        pass

    def stop(share):
        raise Changed

    shown = shown_at(steps="38")
    with pytest.raises(Changed):
        computed(shown, stop)
    shares = []
    computed(shown, shares.append)
    assert shares
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_cache_does_not_hold_on_to_a_visitor():
    shown = shown_at(steps="39")
    request = maps_run._Request(maps_run._facts(shown, "momentum"), print)
    computed(shown, print)
    assert maps_run._small.cache_info().maxsize == maps_run.SMALL
    assert maps_run._small(request).panel.loss.shape == FEW[:1] * 2  # known, so nobody is told


# --- the URL ---------------------------------------------------------------------------------------------------------


@st.composite
def pages(draw) -> Map:
    """Any state that the page can have."""
    surface, kind = draw(st.sampled_from(list(LANDSCAPES))), draw(st.sampled_from(list(KINDS)))
    landscape, hypers = LANDSCAPES[surface], all_hypers()
    chosen = draw(st.lists(st.sampled_from(list(OPTIMIZERS)), min_size=1, max_size=MAX_METHODS, unique=True))
    changed = {name: draw(amount(knob.low, knob.high)) for name, knob in hypers.items() if draw(st.booleans())}
    names = list(axis_knobs(surface, chosen[0]))
    axes = tuple(draw(st.permutations(names)))[:2] if len(names) > 1 else ("", "")
    start = st.tuples(amount(-START_REACH, START_REACH), amount(-START_REACH, START_REACH))
    shown = Map(
        kind=kind,
        setting=Setting(
            surface,
            knobs=landscape.knob_values({knob.name: draw(on_slider(knob)) for knob in landscape.knobs}),
            start=draw(st.none() | start),
            steps=draw(st.integers(1, FEWER_STEPS)),
            noise=draw(amount(AMPLITUDE.low, AMPLITUDE.high)),
            noise_kind=draw(st.sampled_from(NOISES)),
            seed=draw(st.integers(0, MAX_SEED)),
            schedule=draw(st.sampled_from(list(SCHEDULES))),
        ),
        methods=tuple(chosen),
        hypers={name: value for name, value in changed.items() if value != hypers[name].default},
        seeds=draw(st.integers(1, MAX_SEEDS)),
        across=axes[0],
        up=axes[1],
        colour=draw(st.sampled_from(list(COLOURS))),
        cells=draw(st.sampled_from(FEW)),
        precision=draw(st.sampled_from(PRECISIONS)),
        chosen=None,
    )
    rates = {method: draw(amount(*RATE_REACH)) for method in chosen if has_rate(method) and draw(st.booleans())}
    shown = shown._replace(rates=own_rates(shown, rates))
    if shown.setting.start == landscape.view_at(shown.setting.knobs).start:
        shown = replaced(shown, start=None)
    if not shown.is_possible or draw(st.booleans()):
        return shown
    sizes = (len(shown.panels), *shown.shape)
    return shown._replace(chosen=tuple(draw(st.integers(0, size - 1)) for size in sizes))


@given(pages())
def test_every_map_comes_back_from_its_link_exactly(shown):
    assert through_a_link(shown) == (shown, [])


@given(pages())
def test_the_race_of_every_cell_has_the_values_of_its_axes_bit_for_bit(shown):
    if not shown.is_possible:
        return
    panel, column, row = shown.cell
    race, (across, up) = shown.race(), shown.axes()
    first, second = across.values()[column], up.values()[row]
    if shown.kind == "basins":
        assert race.setting.start == (first, second)
        assert tuple(run.method for run in race.runs) == shown.panels
        return
    (run,) = race.runs
    assert run.method == shown.panels[panel]
    values = {**race.setting.knobs, **race.values_of(run)}
    if shown.kind == "rates":
        assert (values["learning_rate"], race.setting.steps) == (first, round(second))
    else:
        assert (values[shown.across], values[shown.up]) == (first, second)


@given(pages(), st.sampled_from(list(KINDS)))
def test_another_kind_of_map_is_one_that_a_link_can_hold(shown, kind):
    other = with_kind(shown, kind)
    assert through_a_link(other) == (other, [])


@given(pages(), st.sampled_from(list(LANDSCAPES)))
def test_the_same_on_another_surface_is_one_that_a_link_can_hold(shown, surface):
    other = fresh(surface, keep=shown)
    assert through_a_link(other) == (other, [])


NAMES = sorted({*encode(shown_at(kind="rates", method="adam", across="kappa", up="beta2", steps="3", cell="0~0~0", x="1")), *all_hypers(), "cells", "s", "y", "kappa", "noise", "noise_kind", "seed", "seeds", "schedule", "colour", "precision"})  # fmt: skip
hostile_queries = st.dictionaries(
    st.sampled_from(NAMES) | st.text(max_size=20) | hostile_words, st.lists(hostile_texts, max_size=12), max_size=8
)


@given(hostile_queries)
@example({"cells": ["1000000000"]})
@example({"across": ["rho"], "up": ["rho"]})
@example({"method": ["sgd~nan", "sgd~1e400", "sgd~", "~", "sgd~0.1~0.2"]})
@example({"cell": ["0~0", "0~-1~0", "0~99999999999~0", "0~1e1~0", "²~0~0"]})
def test_no_link_whatever_raises_or_makes_an_impossible_map(query):
    shown, problems = decode("maps", query)
    assert all(isinstance(sentence, str) and sentence.endswith(".") for sentence in problems)
    assert through_a_link(shown) == (shown, [])
    assert 1 <= len(shown.panels) <= MOST[shown.kind]
    assert is_on(shown, shown.chosen)
    if shown.is_possible:
        across, up = shown.axes()
        assert across.n * up.n <= FEW[1] ** 2


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"cells": "1000000000"}, "number of cells"),
        ({"kind": "everything"}, "kind of map"),
        ({"s": "nowhere"}, "surface"),
        ({"method": "magic"}, "method"),
        ({"method": ["sgd", "sgd"]}, "more than once"),
        ({"method": "momentum~-1"}, "learning rate of Momentum"),
        ({"kind": "basins", "method": "conjugate_gradient~1"}, "has none"),
        ({"across": "gravity"}, "axis across"),
        ({"across": "beta1"}, "no knob of Momentum on Taco shell: there are learning_rate, rho, kappa, angle"),
        ({"up": "x"}, "axis up"),
        ({"across": "rho", "up": "rho"}, "two different ones"),
        ({"colour": "red"}, "colour"),
        ({"precision": "float16"}, "precision"),
        ({"steps": "1001"}, "between 1 and 1000"),
        ({"steps": "nan"}, "not a number"),
        ({"seeds": "51"}, "between 1 and 50"),
        ({"kappa": "1e9"}, "kappa"),
        ({"rho": "inf"}, "rho"),
        ({"cell": "0~12~0"}, "not on this map"),
        ({"cell": "here"}, "not on this map"),
        ({"foo": "1"}, "no use for: `foo`"),
    ],
)  # fmt: skip
def test_what_a_link_cannot_have_is_told_in_a_sentence_on_a_whole_page(query, words):
    at = open_maps({**query, "s": query.get("s", "taco_shell")})
    assert_whole(at, at.session_state["maps"].is_possible)
    assert len(sentences(at)) == 1
    assert words in sentences(at)[0]


def test_the_usual_axes_are_the_methods_first_two_knobs_or_else_the_surfaces():
    assert usual_axes("taco_shell", "rmsprop") == ("learning_rate", "decay")
    assert usual_axes("taco_shell", "sgd") == ("learning_rate", "kappa")
    assert usual_axes("taco_shell", "conjugate_gradient") == ("kappa", "angle")
    assert usual_axes("himmelblau", "sgd") == ("", "")


@pytest.mark.parametrize("steps", [1, 2, 11, 12, 13, 24, 150, 997, 1000])
def test_the_budgets_are_whole_steps_at_most_as_many_as_there_are_cells_and_end_with_all(steps):
    values = budgets(steps).values()
    assert len(values) <= FEW[0]
    assert (values == np.rint(values)).all()
    assert values[-1] == steps
    assert 1 <= values[0] <= -(-steps // FEW[0])


@pytest.mark.parametrize(("value", "cell"), [(-9, 0), (0.0, 0), (0.99, 10), (5, 10), (0.9, 5)])
def test_the_nearest_cell_is_the_one_in_which_a_value_lies(value, cell):
    assert Axis("rho", 0.0, 0.99, 11, "near_one").nearest(value) == cell


@pytest.mark.parametrize("address", maps_words.EXAMPLES.values(), ids=maps_words.EXAMPLES.keys())
def test_what_the_page_proposes_to_try_is_a_map_in_the_form_of_its_own_address(address):
    query = parse_qs(urlsplit(address).query)
    shown, problems = decode("maps", query)
    assert problems == []
    assert shown.is_possible
    assert parse_qs(urlencode(encode(shown), doseq=True)) == query


def test_it_is_said_where_fewer_seeds_are_drawn_than_the_map_has():
    few, many = (maps_address.fresh()._replace(seeds=seeds) for seeds in (20, 30))
    assert maps_words._limits(few) == []
    (sentence,) = maps_words._limits(many)
    assert f"first {many.race().repeats} of its 30 seeds" in sentence
