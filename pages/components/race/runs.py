"""The controls of a race's runs, for every page that shows a race: methods, rates, shared values, and each run's own."""

from collections.abc import Callable, Sequence

import streamlit as st

from engine.run import labels
from engine.theory import known_rates
from engine.tuning import tuned_names
from optimizers import OPTIMIZERS
from pages.components import own, widgets
from pages.components.desk import Desk
from pages.components.widgets import Box, box_of
from shapes import MAX_ENTRIES, Knob
from states import registry
from states.axes import has_rate
from states.learning import Learning
from states.race import FACTOR, FIRST_METHODS, PAGE, RATE_REACH, Race, Run
from states.shared import shared_knobs, shared_name, with_shared
from states.sliders import titled
from typed.method import OWN
from written import written

Shown = Race | Learning  # a state with runs
IN_VIEW = ("rho", "beta1", "beta2")  # of the shared values; the others are folded away
THREE = (1 / 8, 1, 4)  # times a run's rate: too low, right, too high

# --- from the widgets ----------------------------------------------------------------------------------------------


def read(desk: Desk, race: Shown) -> tuple[tuple[Run, ...], str | None]:
    """Returns the runs with what a hand changed on them, and a sentence if a change was not possible."""
    runs, problem = own.read(desk, race)
    if runs != race.runs or problem:
        desk.drop_refused("run")
        return runs, problem
    first, more = _parted(race.methods)
    return _chosen(desk, race, [*desk.seen("methods", first), *desk.seen("more", more)])


def hypers(desk: Desk, race: Race) -> dict[str, float]:
    """Returns the shared values that differ from what they would be if nobody had touched them."""
    found = dict(race.hypers)
    for name, (knob, _) in shared_knobs(race.methods).items():
        found = with_shared(found, name, knob, desk.seen(name, found.get(name, knob.default)))
    return found


def _parted(methods: Sequence[str]) -> tuple[list[str], list[str]]:
    """Returns those of the methods that are among the lecture's six, and the others."""
    return [m for m in methods if m in FIRST_METHODS], [m for m in methods if m not in FIRST_METHODS]


def _chosen(desk: Desk, race: Shown, methods: Sequence[str]) -> tuple[tuple[Run, ...], str | None]:
    """Returns the runs of the chosen methods, in the order of the registry, and a sentence if there are too many."""
    if set(methods) == set(race.methods):
        return tuple(_with_own(desk, race, i, run) for i, run in enumerate(race.runs)), None
    desk.drop_refused("run")  # these fields are named by the run's place, which changes
    kept = [run for run in race.runs if run.method in methods]
    added = [Run(method, {}) for method in methods if method not in race.methods]
    if len(kept) + len(added) > MAX_ENTRIES:
        name = registry.method(added[-1].method).name
        return race.runs, f"A race has at most {MAX_ENTRIES} runs. Take one out before you add {name}."
    return _in_order([*kept, *added]), None


def _in_order(runs: Sequence[Run]) -> tuple[Run, ...]:
    order = list(OPTIMIZERS)
    return tuple(sorted(runs, key=lambda run: order.index(run.method) if run.method in order else len(order)))


def _with_own(desk: Desk, race: Shown, i: int, run: Run) -> Run:
    own = dict(run.own)
    for name, value in race.before_factor(run).items():
        typed = widgets.read_box(desk, f"run{i}-{name}", _own_box(run, name), value)
        if typed != value:
            own[name] = typed
    return Run(run.method, own)


# --- the widgets ---------------------------------------------------------------------------------------------------


def show_methods(desk: Desk, race: Shown) -> None:
    """Shows, behind a plus beside the pills of the runs, all methods to choose from: the lecture's six, and the others."""
    chosen = _parted(race.methods)
    typed = own.typed_in(race.methods)
    offered = _parted([*OPTIMIZERS, *([typed] if typed else [])])
    plus = st.popover("Methods", icon=":material/add:", key=desk.key("add"), on_change="rerun")
    if plus.open:  # what the browser is told while it is closed it forgets
        with plus:
            _chips(desk, "methods", "Methods", offered[0], chosen[0])
            _chips(desk, "more", "More methods", offered[1], chosen[1])
            own.show(desk, typed)


def _chips(desk: Desk, name: str, label: str, offered: Sequence[str], chosen: list[str]) -> None:
    key = desk.mirror(name, chosen)
    st.pills(label, offered, format_func=lambda one: registry.method(one).name, selection_mode="multi", key=key)


def show_rate(desk: Desk, race: Race) -> None:
    """Shows the learning rate, or the factor on all of them, with what theory knows of it."""
    which = {"own": "factor", "same": "rate", "tuned": "tune"}[race.rate_rule]
    if race.rate_rule == "own":
        show_factor(desk, race)
    else:
        widgets.show(desk, PAGE.fields[which], race, named=which != "tune")
    if race.rate_rule != "tuned":
        _show_known(race)


def show_factor(desk: Desk, race: Shown) -> None:
    """Shows the factor on all learning rates; of one run alone its rate."""
    if (own := _only_rate(race)) is not None:
        # With a sign that no factor has: the browser sends a value's text, and one that is late must not be misread.
        desk.slider("factor", "Learning rate", FACTOR, race.factor, lambda factor: f"α {written(factor * own, 6)}")
    else:
        widgets.show(desk, PAGE.fields["factor"], race)


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


def _only_rate(race: Shown) -> float | None:
    """Returns the rate of the one run that there is, before the factor; None where there are more, or it has none."""
    return race.before_factor(race.runs[0]).get("learning_rate") if len(race.runs) == 1 else None


def shared(race: Race) -> dict[str, tuple[Knob, list[str]]]:
    """Returns the shared values that are not all found by a search: the slider of one that is would move nothing."""
    return {name: one for name, one in shared_knobs(race.methods).items() if not _is_tuned_for_all(race, name)}


def show_in_view(desk: Desk, race: Race) -> None:
    """Shows the sliders of what most methods share."""
    _show_shared(desk, race, [name for name in shared(race) if _is_in_view(name)])


def _is_in_view(name: str) -> bool:
    """Tells whether most methods share a value, or it is a visitor's own."""
    return name in IN_VIEW or name.startswith(OWN)


def show_others(desk: Desk, race: Race) -> None:
    """Shows, folded away, the sliders of the shared values that few methods have."""
    if others := [name for name in shared(race) if not _is_in_view(name)]:
        widgets.fold(desk, "values", "Values", _values_in_words(race, others), lambda: _show_shared(desk, race, others))


def _values_in_words(race: Race, names: Sequence[str]) -> str:
    knobs = {name: knob for name, (knob, _) in shared_knobs(race.methods).items()}
    return " · ".join(f"{knobs[name].name} {written(race.hypers.get(name, knobs[name].default))}" for name in names)


def _show_shared(desk: Desk, race: Race, names: Sequence[str]) -> None:
    there = shared(race)
    for name in names:
        knob, users = there[name]
        desk.knob_slider(knob, race.hypers.get(name, knob.default), users if len(race.methods) > 1 else (), name)


def show_each(desk: Desk, race: Shown) -> None:
    """Shows every run's own rate and values, and buttons that add runs of its method or take the run out."""
    if not race.runs:
        st.caption("No method is chosen.")
    elif race.rate_rule == "tuned":
        st.caption("What is tuned is found by search; these fields keep what it had before.")
    names = labels([(registry.method(run.method), race.before_factor(run)) for run in race.runs])
    for i, (run, name) in enumerate(zip(race.runs, names, strict=True)):
        with st.container(key=desk.key(f"run{i}"), border=True, gap="xsmall"):
            show_own(desk, race, i, f"{name}: ")
            with st.container(horizontal=True, gap="xxsmall"):
                full = len(race.runs) + 2 > MAX_ENTRIES or not has_rate(run.method)
                _deed(desk, f"three{i}", f"{name}: low, right, high", _three, i, full)
                _deed(desk, f"again{i}", f"Another {name}", _again, i, len(race.runs) >= MAX_ENTRIES)
                _deed(desk, f"out{i}", f"Take out {name}", without, i)


def show_own(desk: Desk, race: Shown, i: int, who: str = "") -> None:
    """Shows the values of the nth run, each in a field; who: before the name of each."""
    for knob in registry.method(race.runs[i].method).knobs:
        _own_value(desk, race, i, race.runs[i], knob.name, f"{who}{titled(knob.name)}")


def _deed(
    desk: Desk, name: str, label: str, change: Callable[[Shown, int], Shown], i: int, disabled: bool = False
) -> None:
    """Shows a button that changes the runs."""
    full = f"A race has at most {MAX_ENTRIES} runs." if disabled else None
    st.button(label, key=desk.key(name), on_click=_change_runs, args=(desk, change, i), disabled=disabled, help=full)


def _change_runs(desk: Desk, change: Callable[[Shown, int], Shown], i: int) -> None:
    desk.change(change, i)
    desk.drop_refused("run")


def _own_value(desk: Desk, race: Shown, i: int, run: Run, name: str, label: str) -> None:
    widgets.show_box(
        desk,
        f"run{i}-{name}",
        _own_box(run, name)._replace(label=label),
        race.before_factor(run)[name],
        disabled=(name == "learning_rate" and race.rate_rule == "same") or _is_tuned(race, run.method, name),
    )


def _own_box(run: Run, name: str) -> Box:
    return box_of(next(knob for knob in registry.method(run.method).knobs if knob.name == name))


def _is_tuned(race: Shown, method: str, name: str) -> bool:
    if not isinstance(race, Race) or race.rate_rule != "tuned":
        return False
    return name in tuned_names(registry.method(method), race.tune == "both")


def _is_tuned_for_all(race: Race, shared: str) -> bool:
    """Tells whether the search finds this shared value for every chosen method that has it: its slider would move nothing."""
    knobs = ((run.method, knob) for run in race.runs for knob in registry.method(run.method).knobs)
    users = [(method, knob.name) for method, knob in knobs if shared_name(method, knob) == shared]
    return all(_is_tuned(race, *user) for user in users)


def _again(race: Shown, i: int) -> Shown:
    """Adds a run of the same method, at half the rate, so that the two can be told apart."""
    run = race.runs[i]
    own = dict(run.own)
    rate = race.before_factor(run).get("learning_rate")
    if rate is not None:
        own["learning_rate"] = rate / 2 if rate / 2 >= RATE_REACH[0] else rate * 2
    return race._replace(runs=_in_order([*race.runs, Run(run.method, own)]))


def _three(race: Shown, i: int) -> Shown:
    """Puts three runs in the place of one: an eighth of its rate, the rate itself, and four times as much."""
    run = race.runs[i]
    rate = race.before_factor(run)["learning_rate"]
    low, high = RATE_REACH
    rates = [float(f"{min(max(rate * times, low), high):.6g}") for times in THREE]
    runs = [Run(run.method, {**run.own, "learning_rate": one}) for one in rates]
    return race._replace(runs=(*race.runs[:i], *runs, *race.runs[i + 1 :]))


def without(race: Shown, i: int) -> Shown:
    """Returns the race without its nth run; the same where there is none."""
    return race._replace(runs=race.runs[:i] + race.runs[i + 1 :])
