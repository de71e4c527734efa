"""The page that looks inside a method, as a visitor without a browser sees it, and its form in the URL."""

import random
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.inside.arrows import arrows
from api.inside.picture import EFFECTIVE, quantities
from api.inside.run import begin_run, comparison, parting, siblings
from engine.run import run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from pages.components.inside.words import ELSEWHERE
from states.address import decode, encode
from states.controls import CLIPS
from states.fields import FEWER_STEPS, MAX_SEED, START_REACH, replaced
from states.inside import FORMS, NOBODY, SCALES, Inside, company, fresh, with_method
from states.noise import AMPLITUDE
from states.noise import KINDS as NOISE_KINDS
from states.race import reach_of
from states.setting import Setting, on
from tests.states.test_address import amount, hostile_queries, hostile_texts, inert, on_slider
from tests.support.open_page import (
    INSIDE_KEY,
    as_sent,
    ask,
    components,
    control,
    controls,
    has_control,
    key_of,
    message,
    open_page,
    send,
    sentences,
    told,
    values_of,
)
from tests.support.turns import every_method, every_surface


def open_inside(query: dict | None = None, theme: str | None = None, opened: Sequence[str] = ()):
    return open_page(query, theme, page="inside", opened=opened)


def assert_whole(at) -> None:
    """No exception, and the parts of the page are there."""
    assert [box.value for box in at.exception] == []
    assert [box.value for box in at.error] == []
    parts = ["words-notice", "stage", "words-key", "told", "words-numbers", "chart-curves"]
    assert [key_of(part) for part in components(at)] == [f"inside-{part}" for part in parts]
    said, charts = told(at)
    assert (set(said), set(charts)) == ({"notice", "key", "numbers"}, {"curves"})
    assert not any(
        "Traceback" in text for text in [*sentences(at), *said.values(), *(part.value for part in at.markdown)]
    )


def step_of(at) -> int:
    return message(at, INSIDE_KEY)[0]["step"]["t"]


def shown(at) -> tuple[Any, ...]:
    """Everything that the page computes and shows."""
    header, arrays = message(at, INSIDE_KEY)
    drawn = {name: header[name] for name in ("runs", "step", "summary", "start")} | {"figure": header["figure"]["key"]}
    html = [part.value for part in at.html if not part.value.startswith("<style")]
    said, charts = told(at)
    return (
        str(drawn),
        *(array.tobytes() for array in arrays.values()),
        str(charts),
        *said.values(),
        *html,
        *(part.value for part in (*at.markdown, *at.code)),
    )


def numbers(at) -> str:
    """The numbers of the step, as HTML."""
    return told(at)[0]["numbers"]


def another_value(widget) -> Any:
    """A value that the control does not have now."""
    now = widget.value
    if widget.type == "select_slider":
        values = values_of(widget)
        return values[(values.index(now) + len(values) // 3) % len(values)]
    if widget.type == "toggle":
        return not now
    if widget.type == "slider":
        return now - 1 if now else now + 1
    if widget.type == "number_field":
        return now * 0.7 if isinstance(now, float) and now else now + 1
    if widget.type == "text_input":
        return "x^2+3*y^2"
    choices = {
        "inside-surface": ["bowl", "saddle"],
        "inside-method": ["adam", "sgd"],
        "inside-beside": [NOBODY, "rmsprop"],
        "inside-scale": list(SCALES),
        "inside-noise_kind": list(NOISE_KINDS),
        "inside-clip": list(CLIPS),
    }
    return next(value for value in choices[widget.key] if value != now)


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_first_page_is_momentum_on_the_taco_shell_without_a_warning():
    at = open_inside()
    assert_whole(at)
    assert sentences(at) == []
    assert dict(at.query_params) == {}
    assert (control(at, "method", "inside").value, control(at, "surface", "inside").value) == ("momentum", "taco_shell")


@every_method
def test_every_method_can_be_looked_into(method):
    at = open_inside({"method": method, "t": "3", "s": "himmelblau"})
    assert_whole(at)
    assert sentences(at) == []
    assert OPTIMIZERS[method].note in ["", *(part.value for part in at.markdown)]
    source = numbers(at)
    assert source.count("<li>") >= 2
    made = run(OPTIMIZERS[method], on(LANDSCAPES["himmelblau"], steps=3))
    assert all(f">{name}</th>" in numbers(at) for name in made.state)


@every_surface
def test_every_surface_can_be_looked_at(surface):
    at = open_inside({"s": surface, "method": "adam", "t": "5"})
    assert_whole(at)
    assert sentences(at) == []


def test_every_control_changes_what_is_shown():
    busy = {"noise": "0.5", "t": "7", "method": "adam"}
    names = [str(widget.key).removeprefix("inside-") for widget in controls(open_inside(busy))]
    assert {"surface", "method", "learning_rate", "learning_rate-exact", "beta1", "beside", "scale", "seed"} <= {*names}
    dead = []
    for name in names:
        at = open_inside(busy)
        before = shown(at)
        widget = control(at, name, "inside")
        widget.set_value(another_value(widget)).run()
        assert_whole(at)
        if shown(at) == before:
            dead.append(name)
    assert dead == []


@pytest.mark.parametrize(("told", "t"), [(0, 0), (7, 7), (3, 3), (9, 3), (-1, 1), (1.5, 1), (True, 1), ("2", 1), (None, 1), (10**400, 1)])  # fmt: skip
def test_the_step_that_the_player_rests_at_is_looked_at(told, t):
    """At most the run's last one; what is no step changes nothing."""
    at = send(open_inside({"steps": "3" if told == 9 else "8", "t": "1"}), "step", told, INSIDE_KEY)
    assert_whole(at)
    assert step_of(at) == t
    assert f"at step {t}'" in numbers(at)


def test_the_exact_rate_and_its_slider_show_one_value():
    at = open_inside()
    control(at, "learning_rate-exact", "inside").set_value(0.0123456).run()
    assert control(at, "learning_rate", "inside").value == 0.0123456
    control(at, "learning_rate", "inside").set_value(0.1).run()
    assert control(at, "learning_rate-exact", "inside").value == 0.1
    assert at.query_params["learning_rate"] in ("0.1", ["0.1"])


def test_the_path_drawn_is_the_run():
    at = open_inside({"method": "rmsprop", "t": "150", "learning_rate": "0.02", "s": "bowl", "noise": "1", "seed": "4"})
    made = run(OPTIMIZERS["rmsprop"], on(LANDSCAPES["bowl"], noise=1.0, seed=4), {"learning_rate": 0.02})
    header, arrays = message(at, INSIDE_KEY)
    assert [one["label"] for one in header["runs"]] == ["RMSProp"]
    assert np.array_equal(arrays["x"], as_sent(made.x))


@pytest.mark.parametrize("beside", ["forms", "adam"])
def test_siblings_are_drawn_with_their_own_runs(beside: str):
    at = open_inside({"with": beside, "learning_rate": "0.02"})
    inside = looked(beside=beside, hypers={"learning_rate": 0.02})
    runs = [begin_run(inside).run, *(sibling.run for sibling in siblings(inside))]
    header, arrays = message(at, INSIDE_KEY)
    assert [one["label"] for one in header["runs"]] == [one.label for one in runs]
    assert np.array_equal(arrays["x"], as_sent(np.concatenate([one.x for one in runs])))


@every_method
def test_the_arrows_sent_are_those_of_every_step(method: str):
    at = open_inside({"method": method, "s": "himmelblau", "steps": "40", "t": "3"})
    header, arrays = message(at, INSIDE_KEY)
    made = run(OPTIMIZERS[method], on(LANDSCAPES["himmelblau"], steps=40))
    assert arrays["arrows"].shape == (len(header["step"]["arrows"]), 41, 3, 2)
    taken = arrays["arrows"][-1]
    assert header["step"]["arrows"][-1]["name"] == "step taken"
    np.testing.assert_array_equal(taken[:, 0], as_sent(made.x))
    np.testing.assert_allclose((taken[:, 0] + taken[:, 2])[:-1], made.x[1:], rtol=1e-5, atol=1e-5)


def test_the_sliders_of_the_page_can_be_swept():
    at = open_inside({"with": "forms"})
    assert set(message(at, INSIDE_KEY)[0]["sliders"]) == {"kappa", "angle", "learning_rate", "rho", "noise"}
    header, arrays = ask(at, "sweep", INSIDE_KEY, slider="rho")
    assert (header["kind"], header["slider"]) == ("sweep", "rho")
    left, right, bottom, top = header["box"]
    rho = [float(text) for text in control(at, "rho", "inside").options]
    member = rho.index(0.5) if 0.5 in rho else 10
    made = run(OPTIMIZERS["momentum"], on(LANDSCAPES["taco_shell"]), {"rho": rho[member]})
    swept = np.array([left, bottom]) + arrays["x"][member, 0] / 65535 * np.array([right - left, top - bottom])
    np.testing.assert_allclose(swept, made.x, atol=max(right - left, top - bottom) / 65535)


def test_a_dropped_start_is_in_the_truth_and_the_link():
    at = send(open_inside(), "start", [1.25, -0.5], INSIDE_KEY)
    assert_whole(at)
    assert (control(at, "x", "inside").value, control(at, "y", "inside").value) == (1.25, -0.5)
    assert list(message(at, INSIDE_KEY)[1]["x"][0]) == [1.25, -0.5]


def test_another_surface_keeps_method_company_seed_and_step():
    at = open_inside({"method": "adam", "with": "adam_almost", "t": "9", "seed": "5", "beta1": "0.5", "steps": "77"})
    control(at, "surface", "inside").set_value("saddle").run()
    assert_whole(at)
    assert control(at, "steps", "inside").value == LANDSCAPES["saddle"].steps
    query = {name: value if isinstance(value, str) else value[-1] for name, value in at.query_params.items()}
    assert query == {"s": "saddle", "method": "adam", "with": "adam_almost", "t": "9", "seed": "5", "beta1": "0.5"}


def test_reset_brings_back_the_methods_default_run():
    at = open_inside({"s": "bowl", "method": "adam", "t": "9", "x": "1", "noise": "2", "beta2": "0.5"})
    control(at, "reset", "inside").click().run()
    assert {name: at.query_params[name] for name in at.query_params} in (
        {"s": "bowl", "method": "adam"},
        {"s": ["bowl"], "method": ["adam"]},
    )


def test_fewer_steps_than_the_one_looked_at():
    at = open_inside({"t": "120"})
    control(at, "steps", "inside").set_value(10).run()
    assert_whole(at)
    assert step_of(at) == 10


def test_a_run_that_leaves_for_infinity_is_told_and_its_last_step_shown():
    at = open_inside({"method": "sgd", "learning_rate": "0.5", "t": "100"})
    assert_whole(at)
    assert sentences(at) == []
    assert "not finite" in told(at)[0]["notice"]


def test_a_start_outside_the_surface_is_told():
    at = open_inside({"x": "40", "y": "1"})
    assert_whole(at)
    assert "outside" in sentences(at)[0]


def test_who_comes_back_finds_each_page_as_it_was():
    at = open_inside({"method": "adam", "t": "9"})
    at.query_params.clear()
    at.switch_page("pages/race.py").run()
    control(at, "factor").set_value(10.0).run()
    at.query_params.clear()
    at.switch_page("pages/inside.py").run()
    assert_whole(at)
    assert (control(at, "method", "inside").value, step_of(at)) == ("adam", 9)
    assert dict(at.query_params) in ({"method": "adam", "t": "9"}, {"method": ["adam"], "t": ["9"]})
    at.query_params.clear()
    at.switch_page("pages/race.py").run()
    assert control(at, "factor").value == 10.0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figures_have_the_colours_of_the_theme(theme):
    at = open_inside(theme=theme)
    papers = [
        message(at, INSIDE_KEY)[0]["look"]["paper"],
        *(chart["layout"]["paper_bgcolor"] for chart in told(at)[1].values()),
    ]
    assert [int(paper[1:3], 16) < 128 for paper in papers] == [theme == "dark"] * 2


def test_after_any_controls_the_link_shows_the_same():
    for seed in range(3):
        dice, at = random.Random(seed), open_inside({"method": "adam"})
        for _ in range(8):
            names = [str(widget.key) for widget in controls(at)]
            name = dice.choice(names).removeprefix("inside-")
            widget = control(at, name, "inside")
            widget.set_value(another_value(widget)).run()
            assert_whole(at)
        assert shown(open_inside(dict(at.query_params))) == shown(at)


def test_the_source_that_runs_and_both_libraries_are_shown():
    at = open_inside({"method": "adam", "learning_rate": "0.0321"}, opened=[ELSEWHERE])
    code = [part.value for part in at.code]
    assert any("m_hat = m / (1 - beta1_t)" in text for text in code)
    assert any("torch.optim.Adam([x], lr=0.0321, betas=(0.9, 0.999), eps=1e-07)" in text for text in code)
    assert any("optax.adam(0.0321, b1=0.9, b2=0.999, eps=1e-07)" in text for text in code)


def test_without_such_a_method_in_a_library_a_sentence_says_so():
    at = open_inside({"method": "newton"}, opened=[ELSEWHERE])
    assert not any("optax" in part.value for part in at.code)
    assert any(part.value.startswith("Optax has one method that asks for the Hessian") for part in at.markdown)
    assert any(part.value == "Keras has no method that asks for the Hessian." for part in at.markdown)


def test_no_company_no_forms_where_a_method_has_none():
    assert FORMS in company("momentum")
    assert FORMS not in company("adam")
    assert all(method not in company(method) and NOBODY in company(method) for method in OPTIMIZERS)
    assert has_control(open_inside(), "beside", "inside")


# --- the run, the arrows, the comparison ---------------------------------------------------------------------------


def looked(**changes) -> Inside:
    return replaced(fresh(), **changes)


@pytest.mark.parametrize("method", ["momentum", "nesterov", "nesterov_lookahead"])
@pytest.mark.parametrize("t", [0, 1, 30])
def test_with_a_velocity_the_arrows_add_up_to_the_step(method, t):
    inside = with_method(looked(t=t), method)
    begun = begin_run(inside)
    gradient, velocity, taken = arrows(inside, begun)
    assert (gradient.kind, velocity.kind, taken.kind) == ("gradient", "velocity", "step")
    np.testing.assert_allclose(gradient.vector + velocity.vector, taken.vector, atol=1e-14)
    np.testing.assert_allclose(taken.vector[t], begun.run.x[t + 1] - begun.run.x[t], atol=1e-14)
    rate = inside.all_hypers()["learning_rate"] * (1.9 if method == "nesterov" else 1.0)
    np.testing.assert_allclose(gradient.vector[t], -rate * begun.trace.gradient[t], rtol=1e-9, atol=1e-13)


def test_the_look_ahead_s_gradient_begins_where_the_velocity_ends():
    inside = with_method(looked(t=6), "nesterov_lookahead")
    begun = begin_run(inside)
    gradient, velocity, _ = arrows(inside, begun)
    np.testing.assert_allclose(gradient.tail + gradient.offset, begun.trace.asked, atol=1e-14)
    np.testing.assert_array_equal(gradient.offset[1:], velocity.vector[1:])


@every_method
def test_every_method_shows_its_step_and_the_gradient(method):
    inside = with_method(looked(t=4), method)
    begun = begin_run(inside)
    found = {arrow.kind: arrow for arrow in arrows(inside, begun)}
    np.testing.assert_allclose(found["step"].vector[4], begun.run.x[5] - begun.run.x[4], atol=1e-12)
    assert found["gradient"].vector[4] @ begun.trace.gradient[4] <= 0
    assert ("velocity" in found) == ("v" in begun.run.state or "m" in begun.run.state)


def test_the_effective_rate_of_adagrad_falls_and_that_of_sgd_is_the_rate():
    begun = begin_run(with_method(looked(), "adagrad"))
    rate = quantities(begun)[EFFECTIVE]
    assert (np.diff(rate[:60], axis=0) <= 1e-12).all()
    np.testing.assert_allclose(rate, 0.5 / (np.sqrt(begun.trace.state["grad_squared"]) + 1e-7), rtol=1e-6)
    constant = quantities(begin_run(with_method(looked(steps=20), "sgd")))[EFFECTIVE]
    np.testing.assert_allclose(constant, 0.038, rtol=1e-9)


def test_what_a_method_computes_on_its_way_is_drawn_too():
    assert {"m", "v", "m_hat", "v_hat", EFFECTIVE} <= set(quantities(begin_run(with_method(looked(), "adam"))))


def words(**changes) -> str:
    inside = looked(**changes)
    return comparison(inside, begin_run(inside), siblings(inside))


def test_of_the_three_forms_two_are_the_same_path_and_one_is_with_another_rate():
    text = words(beside=FORMS)
    same, other = text.split(" **Momentum** and **Momentum, v a mean**")
    assert "are the same path" in same
    assert "not the same path: they part at step 1" in other
    assert "With learning_rate 0.1, which is 0.01 / (1 − rho), they are." in other


def test_without_momentum_all_three_forms_are_one():
    assert words(beside=FORMS, hypers={"rho": 0.0}).count("are the same path") == 2


@pytest.mark.parametrize(("method", "beside"), [("nesterov", "nesterov_lookahead"), ("nesterov_lookahead", "nesterov")])
def test_the_two_nesterov_forms_are_one_method_in_other_variables(method, beside):
    text = words(method=method, beside=beside)
    assert "not the same path" in text
    assert "takes its gradient are the path of" in text


def test_adam_parts_from_almost_adam_at_the_first_step():
    assert "they part at step 1 " in words(method="adam", beside="adam_almost")


def test_a_sibling_takes_the_same_rate_and_the_values_that_it_shares():
    inside = looked(method="adam", hypers={"learning_rate": 0.3, "beta1": 0.5}, beside="rmsprop")
    (sibling,) = siblings(inside)
    assert sibling.hypers == {**default_hypers(inside.setting.landscape, OPTIMIZERS["rmsprop"]), "learning_rate": 0.3}
    (almost,) = siblings(inside._replace(beside="adam_almost"))
    assert (almost.hypers["learning_rate"], almost.hypers["beta1"]) == (0.3, 0.5)


def test_two_runs_that_diverge_are_compared_as_far_as_they_are_numbers():
    one = np.array([[0.0, 0.0], [1e20, 1.0], [np.inf, np.nan]])
    assert parting(one, one * (1 + 1e-12)).same
    assert parting(one, one + np.array([0, 1e-3])).step == 0


# --- the URL -------------------------------------------------------------------------------------------------------


@st.composite
def pages(draw) -> Inside:
    """Any state that the page can have."""
    surface, method = draw(st.sampled_from(list(LANDSCAPES))), draw(st.sampled_from(list(OPTIMIZERS)))
    landscape, knobs = LANDSCAPES[surface], OPTIMIZERS[method].knobs
    steps = draw(st.integers(1, FEWER_STEPS))
    inside = Inside(
        Setting(
            surface,
            knobs=landscape.knob_values({knob.name: draw(on_slider(knob)) for knob in landscape.knobs}),
            start=draw(st.none() | st.tuples(amount(-START_REACH, START_REACH), amount(-START_REACH, START_REACH))),
            steps=steps,
            noise=draw(amount(AMPLITUDE.low, AMPLITUDE.high)),
            seed=draw(st.integers(0, MAX_SEED)),
        ),
        method=method,
        t=draw(st.integers(0, steps)),
        beside=draw(st.sampled_from(list(company(method)))),
        scale=draw(st.sampled_from(list(SCALES))),
    )
    usual = default_hypers(landscape, OPTIMIZERS[method])
    chosen = [knob for knob in knobs if draw(st.booleans())]
    hypers = {knob.name: draw(amount(*reach_of(knob))) for knob in chosen}
    inside = inside._replace(hypers={name: value for name, value in hypers.items() if value != usual[name]})
    return (
        replaced(inside, start=None)
        if inside.setting.start == landscape.view_at(inside.setting.knobs).start
        else inside
    )


def through_a_link(inside: Inside) -> tuple[Inside, list[str]]:
    return decode("inside", parse_qs(urlencode(encode(inside), doseq=True)))


@given(pages())
def test_every_page_comes_back_from_its_link_exactly(inside):
    assert through_a_link(inside) == (inside, [])


@every_surface
def test_no_name_in_the_link_means_two_things(surface):
    own = {"s", "method", "x", "y", "steps", "noise", "seed", "t", "with", "scale"}
    hypers = {knob.name for optimizer in OPTIMIZERS.values() for knob in optimizer.knobs}
    knobs = {knob.name for knob in LANDSCAPES[surface].knobs}
    assert not own & hypers
    assert not own & knobs
    assert not hypers & knobs


@given(hostile_queries)
@example({"t": ["151"]})
@example({"method": ["adam"], "with": ["adam"]})
@example({"with": ["forms"], "method": ["sgd"]})
def test_no_link_whatever_raises_or_makes_an_impossible_page(query):
    inside, problems = decode("inside", query)
    assert through_a_link(inside) == (inside, [])
    assert 0 <= inside.t <= inside.setting.steps <= FEWER_STEPS
    assert inside.beside in company(inside.method)
    assert len(problems) <= 4
    assert all(sentence.endswith(".") and len(sentence) < 300 for sentence in problems)


@given(st.sampled_from(["method", "with", "scale", "t", "learning_rate", "s", "x"]), hostile_texts)
def test_a_value_is_taken_as_it_is_or_refused_with_an_inert_sentence(name, text):
    inside, problems = decode("inside", {name: [text]})
    if problems:
        assert encode(inside) == {}
        assert not set(inert(problems[0])) & set("<>[]`$*\\")


def test_a_hostile_link_gets_sentences_and_a_page():
    at = open_inside(
        {"t": "9e99", "method": "<script>", "with": "me", "learning_rate": "nan", "scale": "**", "kapa": "1"}
    )
    assert_whole(at)
    assert 1 <= len(sentences(at)) <= 4
