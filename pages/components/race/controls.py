"""The controls of a race. One Race is the truth; the widgets mirror it, and `_read_back` reads what a hand changed on them."""

from collections.abc import Callable, Sequence

import streamlit as st

from engine.run import labels
from engine.theory import known_rates
from engine.tuning import tuned_names
from optimizers import OPTIMIZERS
from pages.components import widgets
from pages.components.desk import TITLES, Desk
from pages.components.race import words
from pages.components.stage.component import follow
from pages.components.widgets import Box, box_of
from shapes import MAX_ENTRIES, Knob
from states import registry
from states.fields import replaced
from states.race import COUNTS, FACTOR, FIRST_METHODS, PAGE, RATE_REACH, Race, Run, fresh
from states.schedules import SCHEDULES
from states.setting import Setting
from states.shared import shared_knobs, shared_name, with_shared
from written import many, written

IN_VIEW = ("rho", "beta1", "beta2")  # of the shared values; the others are folded away
SHOW_ALL = ("race-each", "race-snippet")  # what shows, once it is opened, all of the race
THREE = (1 / 8, 1, 4)  # times a run's rate: too low, right, too high

# --- from the widgets ----------------------------------------------------------------------------------------------


def _read_back(race: Race) -> tuple[Race, str | None]:
    """Returns the race with everything that a hand changed on the widgets, and a sentence if a change was not possible."""
    surface = desk.seen("surface", race.setting.surface)
    if surface != race.setting.surface:
        desk.drop_refused()
        return fresh(surface, keep=race), None
    first, more = _parted(race.methods)
    runs, problem = _chosen(race, [*desk.seen("methods", first), *desk.seen("more", more)])
    return replaced(race, runs=runs, hypers=_hypers(race), **widgets.read(desk, PAGE, race)), problem


desk = Desk("race", PAGE, _read_back)


def _hypers(race: Race) -> dict[str, float]:
    """Returns the shared values that differ from what they would be if nobody had touched them."""
    hypers = dict(race.hypers)
    for name, (knob, _) in shared_knobs(race.methods).items():
        hypers = with_shared(hypers, name, knob, desk.seen(name, hypers.get(name, knob.default)))
    return hypers


def _parted(methods: Sequence[str]) -> tuple[list[str], list[str]]:
    """Returns those of the methods that are among the lecture's six, and the others."""
    return [m for m in methods if m in FIRST_METHODS], [m for m in methods if m not in FIRST_METHODS]


def _chosen(race: Race, methods: Sequence[str]) -> tuple[tuple[Run, ...], str | None]:
    """Returns the runs of the chosen methods, in the order of the registry, and a sentence if there are too many."""
    if set(methods) == set(race.methods):
        return tuple(_with_own(race, i, run) for i, run in enumerate(race.runs)), None
    desk.drop_refused("run")  # these fields are named by the run's place, which changes
    kept = [run for run in race.runs if run.method in methods]
    added = [Run(method, {}) for method in methods if method not in race.methods]
    if len(kept) + len(added) > MAX_ENTRIES:
        name = registry.method(added[-1].method).name
        return race.runs, f"A race has at most {MAX_ENTRIES} runs. Take one out before you add {name}."
    return _in_order([*kept, *added]), None


def _in_order(runs: Sequence[Run]) -> tuple[Run, ...]:
    return tuple(sorted(runs, key=lambda run: list(OPTIMIZERS).index(run.method)))


def _with_own(race: Race, i: int, run: Run) -> Run:
    own = dict(run.own)
    for name, value in _base_values(race, run).items():
        typed = widgets.read_box(desk, f"run{i}-{name}", _own_box(run, name), value)
        if typed != value:
            own[name] = typed
    return Run(run.method, own)


def _base_values(race: Race, run: Run) -> dict[str, float]:
    """Returns the run's values before the common factor."""
    return race._replace(rate_rule="own", factor=1.0).values_of(run)


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
    if race.setting.landscape.knobs:
        _fold("knobs", "Surface", _knobs_in_words(race.setting), lambda: widgets.show_knobs(desk, race.setting))
    widgets.show(desk, PAGE.fields["rate_rule"], race)
    rates()
    shared()
    values()
    _fold("each", "Each run", "own rates and values", lambda: _show_runs(race))
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:")


def _fold(name: str, title: str, in_force: str, show: Callable[[], None]) -> None:
    """Shows a group of controls folded away, what is in force, and only once it is opened its controls.

    Else all of them would travel with every move of a slider. What is in force stands below the head: with another head it
    would be another group, and a folded one.
    """
    group = st.expander(title, key=desk.key(name), on_change="rerun")
    if group.open:
        with group, st.container(key=desk.key(f"{name}-fields")):
            show()
    else:
        st.caption(in_force)


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
    which = {"own": "factor", "same": "rate", "tuned": "tune"}[race.rate_rule]
    if race.rate_rule == "own" and (own := _only_rate(race)) is not None:
        # With a sign that no factor has: the browser sends a value's text, and one that is late must not be misread.
        desk.slider("factor", "Learning rate", FACTOR, race.factor, lambda factor: f"α {written(factor * own, 6)}")
    else:
        widgets.show(desk, PAGE.fields[which], race, named=which != "tune")
    if race.rate_rule != "tuned":
        _show_known(race)


@desk.group(_outside, follow)
def shared(race: Race) -> None:
    """Shows what most methods share: rho, beta1, beta2."""
    _show_shared(race, [name for name in _shared(race) if name in IN_VIEW])


@desk.group(_outside, follow)
def values(race: Race) -> None:
    """Shows what else the runs share, folded away: values of few methods, and the setting."""
    if others := [name for name in _shared(race) if name not in IN_VIEW]:
        _fold("values", "Values", _values_in_words(race, others), lambda: _show_shared(race, others))
    _fold("run", "Run", _run_in_words(race), lambda: _show_setting(race))


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


def _show_known(race: Race) -> None:
    """Marks on the slider of a rate what theory knows of it, on a quadratic: nothing where the slider is a factor of several."""
    setting, slider = race.setting, race.sliders()["factor" if race.rate_rule == "own" else "rate"]
    unit = _only_rate(race) if race.rate_rule == "own" else 1.0
    if not unit:
        return
    hypers = {run.method: race.values_of(run) for run in race.runs}
    known = [
        one._replace(rate=one.rate / unit)
        for method, values in hypers.items()
        for one in known_rates(registry.method(method), values, setting.landscape, setting.knobs)
    ]
    widgets.show_marks(slider.options, [(one.rate, f"{one.text} = {written(one.rate * unit)}") for one in known])


def _only_rate(race: Race) -> float | None:
    """Returns the rate of the one run that there is, before the factor; None where there are more, or it has none."""
    return _base_values(race, race.runs[0]).get("learning_rate") if len(race.runs) == 1 else None


def _shared(race: Race) -> dict[str, tuple[Knob, list[str]]]:
    """Returns the shared values that are not all found by a search: the slider of one that is would move nothing."""
    return {name: one for name, one in shared_knobs(race.methods).items() if not _is_tuned_for_all(race, name)}


def _show_shared(race: Race, names: Sequence[str]) -> None:
    there = _shared(race)
    for name in names:
        knob, users = there[name]
        desk.knob_slider(knob, race.hypers.get(name, knob.default), users if len(race.methods) > 1 else (), name)


def _knobs_in_words(setting: Setting) -> str:
    named = [f"{TITLES.get(name, name)} {written(value)}" for name, value in setting.turned.items()]
    return " · ".join(named)


def _values_in_words(race: Race, names: Sequence[str]) -> str:
    knobs = {name: knob for name, (knob, _) in shared_knobs(race.methods).items()}
    return " · ".join(f"{knobs[name].name} {written(race.hypers.get(name, knobs[name].default))}" for name in names)


def _run_in_words(race: Race) -> str:
    """Returns what is in force: "no noise · 150 steps · constant rate"."""
    setting = race.setting
    rate = f"{SCHEDULES[setting.schedule].name} rate"
    parts = [setting.disturbance, many(setting.steps, race.count.removesuffix("s")), rate[0].lower() + rate[1:]]
    if setting.clip != "off":
        parts.append(f"clipped by {setting.clip} at {written(setting.clip_at)}")
    return " · ".join([*parts, *([f"{race.repeats} repeats"] if race.repeats > 1 else [])])


def _reset(race: Race) -> Race:
    return fresh(race.setting.surface)


def show_methods(race: Race) -> None:
    """Shows, behind a plus beside the pills of the runs, all methods to choose from: the lecture's six, and the others."""
    chosen = _parted(race.methods)
    offered = _parted(list(OPTIMIZERS))
    plus = st.popover("Methods", icon=":material/add:", key=desk.key("add"), on_change="rerun")
    if plus.open:  # what the browser is told while it is closed it forgets
        with plus:
            _chips("methods", "Methods", offered[0], chosen[0])
            _chips("more", "More methods", offered[1], chosen[1])


def _chips(name: str, label: str, offered: Sequence[str], chosen: list[str]) -> None:
    key = desk.mirror(name, chosen)
    st.pills(label, offered, format_func=lambda one: registry.method(one).name, selection_mode="multi", key=key)


def _is_tuned(race: Race, method: str, name: str) -> bool:
    return race.rate_rule == "tuned" and name in tuned_names(registry.method(method), race.tune == "both")


def _is_tuned_for_all(race: Race, shared: str) -> bool:
    """Tells whether the search finds this shared value for every chosen method that has it: its slider would move nothing."""
    knobs = ((run.method, knob) for run in race.runs for knob in registry.method(run.method).knobs)
    users = [(method, knob.name) for method, knob in knobs if shared_name(method, knob) == shared]
    return all(_is_tuned(race, *user) for user in users)


def _show_runs(race: Race) -> None:
    """Shows every run's own rate and values, and buttons that add runs of its method or take the run out."""
    if not race.runs:
        st.caption("No method is chosen.")
    elif race.rate_rule == "tuned":
        st.caption("What is tuned is found by search; these fields keep what it had before.")
    names = labels([(registry.method(run.method), _base_values(race, run)) for run in race.runs])
    for i, (run, name) in enumerate(zip(race.runs, names, strict=True)):
        with st.container(key=desk.key(f"run{i}"), border=True, gap="xsmall"):
            for knob in registry.method(run.method).knobs:
                _own_value(race, i, run, knob.name, f"{name}: {TITLES.get(knob.name, knob.name)}")
            with st.container(horizontal=True, gap="xxsmall"):
                full = len(race.runs) + 2 > MAX_ENTRIES or not _has_rate(run)
                _deed(f"three{i}", f"{name}: low, right, high", _three, i, full)
                _deed(f"again{i}", f"Another {name}", _again, i, len(race.runs) >= MAX_ENTRIES)
                _deed(f"out{i}", f"Take out {name}", without, i)


def show_own(nth: int) -> None:
    """Unfolds the values of each run; the browser goes to those of this one (stage/pills.js)."""
    st.session_state[desk.key("each")] = True


def _deed(name: str, label: str, change: Callable[[Race, int], Race], i: int, disabled: bool = False) -> None:
    """Shows a button that changes the runs."""
    full = f"A race has at most {MAX_ENTRIES} runs." if disabled else None
    st.button(label, key=desk.key(name), on_click=_change_runs, args=(change, i), disabled=disabled, help=full)


def _change_runs(change: Callable[[Race, int], Race], i: int) -> None:
    desk.change(change, i)
    desk.drop_refused("run")


def _has_rate(run: Run) -> bool:
    return any(knob.name == "learning_rate" for knob in registry.method(run.method).knobs)


def _own_value(race: Race, i: int, run: Run, name: str, label: str) -> None:
    widgets.show_box(
        desk,
        f"run{i}-{name}",
        _own_box(run, name)._replace(label=label),
        _base_values(race, run)[name],
        disabled=(name == "learning_rate" and race.rate_rule == "same") or _is_tuned(race, run.method, name),
    )


def _own_box(run: Run, name: str) -> Box:
    return box_of(next(knob for knob in registry.method(run.method).knobs if knob.name == name))


def _again(race: Race, i: int) -> Race:
    """Adds a run of the same method, at half the rate, so that the two can be told apart."""
    run = race.runs[i]
    own = dict(run.own)
    rate = _base_values(race, run).get("learning_rate")
    if rate is not None:
        own["learning_rate"] = rate / 2 if rate / 2 >= RATE_REACH[0] else rate * 2
    return race._replace(runs=_in_order([*race.runs, Run(run.method, own)]))


def _three(race: Race, i: int) -> Race:
    """Puts three runs in the place of one: an eighth of its rate, the rate itself, and four times as much."""
    run = race.runs[i]
    rate = _base_values(race, run)["learning_rate"]
    low, high = RATE_REACH
    rates = [float(f"{min(max(rate * times, low), high):.6g}") for times in THREE]
    runs = [Run(run.method, {**run.own, "learning_rate": one}) for one in rates]
    return race._replace(runs=(*race.runs[:i], *runs, *race.runs[i + 1 :]))


def without(race: Race, i: int) -> Race:
    """Returns the race without its nth run; the same where there is none."""
    return race._replace(runs=race.runs[:i] + race.runs[i + 1 :])
