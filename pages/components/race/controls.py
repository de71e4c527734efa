"""The controls of a race. One Race is the truth; the widgets mirror it, and `_read_back` reads what a hand changed on them."""

import streamlit as st

from pages.components import formula, widgets
from pages.components.desk import Desk
from pages.components.race import runs, words
from pages.components.stage.component import follow
from states.fields import replaced
from states.race import COUNTS, PAGE, Race, fresh
from states.schedules import SCHEDULES
from states.setting import Setting
from states.sliders import titled
from written import many, written

SHOW_ALL = ("race-each", "race-snippet")  # what shows, once it is opened, all of the race

# --- from the widgets ----------------------------------------------------------------------------------------------


def _read_back(race: Race) -> tuple[Race, str | None]:
    """Returns the race with everything that a hand changed on the widgets, and a sentence if a change was not possible."""
    surface = formula.read(desk, race.setting)
    if surface != race.setting.surface:
        desk.drop_refused()
        return fresh(surface, keep=race), None
    chosen, problem = runs.read(desk, race)
    race = replaced(race, runs=chosen, hypers=runs.hypers(desk, race), **widgets.read(desk, PAGE, race))
    return formula.reframed(desk, race), problem


desk = Desk("race", PAGE, _read_back)


# --- the widgets ---------------------------------------------------------------------------------------------------


def show_view(race: Race) -> None:
    """Shows the choice between overlay, side by side, and 3D, and how the axes are scaled."""
    with st.container(key=desk.key("look"), horizontal=True, wrap=False):
        widgets.show(desk, PAGE.fields["view"], race, named=False)
        if race.view != "3d":
            widgets.show(desk, PAGE.fields["axes"], race, named=False)


def show_along(race: Race) -> None:
    """Shows the choice of what is drawn against the steps."""
    widgets.show(desk, PAGE.fields["along"], race, named=False)


def show(race: Race) -> None:
    """Shows the controls of the race: surface and rates in view, all others in groups that say what is in force."""
    widgets.show_surface(desk, race.setting)
    formula.show(desk, race.setting)
    if race.setting.landscape.knobs:
        widgets.fold(
            desk, "knobs", "Surface", _knobs_in_words(race.setting), lambda: widgets.show_knobs(desk, race.setting)
        )
    widgets.show(desk, PAGE.fields["rate_rule"], race)
    rates()
    shared()
    values()
    widgets.fold(desk, "each", "Each run", "own rates and values", lambda: runs.show_each(desk, race))
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:")


def _outside(race: Race) -> object:
    """Returns what of a race is shown elsewhere than in the groups that run alone."""
    if race.rate_rule == "tuned" or any(st.session_state.get(key) for key in SHOW_ALL):
        return race
    setting = race.setting._replace(
        steps=0, noise=0.0, noise_kind="", batch=1, order="", seed=0, schedule="", clip="off", clip_at=0.0
    )
    rest = race._replace(setting=setting, rate=0.0, factor=0.0, hypers={}, repeats=0, count="")
    return rest, words.is_first_picture(race)


@desk.group(_outside, follow)
def rates(race: Race) -> None:
    """Shows the learning rate, or the factor on all of them."""
    runs.show_rate(desk, race)


@desk.group(_outside, follow)
def shared(race: Race) -> None:
    """Shows what most methods share: rho, beta1, beta2."""
    runs.show_in_view(desk, race)


@desk.group(_outside, follow)
def values(race: Race) -> None:
    """Shows what else the runs share, folded away: values of few methods, and the setting."""
    runs.show_others(desk, race)
    widgets.fold(desk, "run", "Run", _run_in_words(race), lambda: _show_setting(race))


def _show_setting(race: Race) -> None:
    fields = PAGE.fields
    widgets.show(desk, fields["steps"]._replace(title=COUNTS[race.count]), race)
    widgets.show_noise(desk, race)
    widgets.show_start(desk, race.setting)
    widgets.show(desk, fields["seed"], race)
    widgets.show(desk, fields["repeats"], race)
    widgets.show_schedule(desk, race)
    widgets.show_clipping(desk, race)
    widgets.show(desk, fields["count"], race)


def _knobs_in_words(setting: Setting) -> str:
    named = [f"{titled(name)} {written(value)}" for name, value in setting.turned.items()]
    return " · ".join(named)


def _run_in_words(race: Race) -> str:
    """Returns what is in force: "no noise · 150 steps · constant rate"."""
    setting = race.setting
    rate = f"{SCHEDULES[setting.schedule].name} rate"
    parts = [setting.disturbance, many(setting.steps, race.counted), rate[0].lower() + rate[1:]]
    if setting.clip != "off":
        parts.append(f"clipped by {setting.clip} at {written(setting.clip_at)}")
    return " · ".join([*parts, *([f"{race.repeats} repeats"] if race.repeats > 1 else [])])


def _reset(race: Race) -> Race:
    return fresh(race.setting.surface)


def show_own(nth: int) -> None:
    """Unfolds the values of each run; the browser goes to those of this one (stage/pills.js)."""
    st.session_state[desk.key("each")] = True
