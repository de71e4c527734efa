"""The controls of a race. One Race is the truth; the widgets mirror it, and `_read_back` reads what a hand changed on them."""

from collections.abc import Callable, Sequence

import streamlit as st

from engine.run import labels
from engine.tuning import tuned_names
from optimizers import OPTIMIZERS
from pages.components import widgets
from pages.components.desk import Desk
from pages.components.widgets import Box, box_of
from shapes import MAX_ENTRIES
from states import registry
from states.fields import replaced
from states.race import COUNTS, FIRST_METHODS, PAGE, RATE_REACH, Race, Run, fresh
from states.shared import shared_knobs, shared_name, with_shared

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
    """Shows the choice between overlay, side by side, and 3D."""
    widgets.show(desk, PAGE.fields["view"], race, named=False)


def show(race: Race) -> None:
    """Shows all controls of the race, from the surface to the seed."""
    widgets.show_surface(desk, race.setting)
    if race.setting.landscape.knobs:
        with st.container(key="race-knobs"):
            widgets.show_knobs(desk, race.setting)
    _show_methods(race)
    _show_rates(race)
    shared = {name: one for name, one in shared_knobs(race.methods).items() if not _is_tuned_for_all(race, name)}
    if shared:
        with st.container(key="race-hypers"):
            for name, (knob, users) in shared.items():
                desk.knob_slider(knob, race.hypers.get(name, knob.default), users, name)
    each = st.expander("Each run", key=desk.key("each"), on_change="rerun")
    if each.open:  # else up to forty fields would travel with every move of a slider
        with each:
            _show_runs(race)
    with st.container(key="race-setting"):
        fields = PAGE.fields
        widgets.show(desk, fields["steps"]._replace(title=COUNTS[race.count]), race)
        widgets.show(desk, fields["noise"], race)
        widgets.show_start(desk, race.setting)
        widgets.show(desk, fields["seed"], race)
        widgets.show(desk, fields["repeats"], race)
        widgets.show_schedule(desk, race)
        widgets.show(desk, fields["noise_kind"], race)
        widgets.show(desk, fields["count"], race)
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:")


def _reset(race: Race) -> Race:
    return fresh(race.setting.surface)


def _show_methods(race: Race) -> None:
    """Shows the lecture's six methods as chips, and all the others as chips that are folded away."""
    chosen = _parted(race.methods)
    offered = _parted(list(OPTIMIZERS))
    _chips("methods", "Methods", offered[0], chosen[0])
    with st.expander(f"More methods ({len(chosen[1])} of {len(offered[1])})" if chosen[1] else "More methods"):
        _chips("more", "More methods", offered[1], chosen[1], named=False)


def _chips(name: str, label: str, offered: Sequence[str], chosen: list[str], named: bool = True) -> None:
    st.pills(
        label,
        offered,
        format_func=lambda method: registry.method(method).name,
        selection_mode="multi",
        key=desk.mirror(name, chosen),
        label_visibility="visible" if named else "collapsed",
    )


def _show_rates(race: Race) -> None:
    widgets.show(desk, PAGE.fields["rate_rule"], race)
    which = {"own": "factor", "same": "rate", "tuned": "tune"}[race.rate_rule]
    widgets.show(desk, PAGE.fields[which], race, named=which != "tune")


def _is_tuned(race: Race, method: str, name: str) -> bool:
    return race.rate_rule == "tuned" and name in tuned_names(registry.method(method), race.tune == "both")


def _is_tuned_for_all(race: Race, shared: str) -> bool:
    """Tells whether the search finds this shared value for every chosen method that has it: its slider would move nothing."""
    knobs = ((run.method, knob) for run in race.runs for knob in registry.method(run.method).knobs)
    users = [(method, knob.name) for method, knob in knobs if shared_name(method, knob) == shared]
    return all(_is_tuned(race, *user) for user in users)


def _show_runs(race: Race) -> None:
    """Shows every run's own rate and values, and buttons that add a run of its method or take the run out."""
    if not race.runs:
        st.caption("No method is chosen.")
    elif race.rate_rule == "tuned":
        st.caption("What is tuned is found by search; these fields keep what it had before.")
    names = labels([(registry.method(run.method), _base_values(race, run)) for run in race.runs])
    for i, (run, name) in enumerate(zip(race.runs, names, strict=True)):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xxsmall", wrap=False):
            if any(knob.name == "learning_rate" for knob in registry.method(run.method).knobs):
                _own_value(race, i, run, "learning_rate", name)
            else:
                st.markdown(name, width="stretch")
            more = desk.key(f"more{i}")
            with st.popover(f"More for {name}", icon=":material/more_horiz:", key=more, on_change="rerun"):
                for knob in registry.method(run.method).knobs:
                    if knob.name != "learning_rate":
                        _own_value(race, i, run, knob.name, knob.name)
                full = len(race.runs) >= MAX_ENTRIES
                st.button(
                    f"Add another {registry.method(run.method).name}",
                    key=desk.key(f"again{i}"),
                    on_click=_change_runs,
                    args=(_again, i, more),
                    disabled=full,
                    help=f"A race has at most {MAX_ENTRIES} runs." if full else None,
                )
                st.button("Take this run out", key=desk.key(f"out{i}"), on_click=_change_runs, args=(_without, i, more))


def _change_runs(change: Callable[[Race, int], Race], i: int, more: str) -> None:
    """Changes the runs and closes the popover whose button was pressed, which would stand over the plot."""
    st.session_state[more] = False
    desk.change(change, i)
    desk.drop_refused("run")


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


def _without(race: Race, i: int) -> Race:
    return race._replace(runs=race.runs[:i] + race.runs[i + 1 :])
