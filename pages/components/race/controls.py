"""The controls of a race. One Race is the truth; the widgets mirror it, and what a hand changed on them is read back."""

from collections.abc import Callable, Sequence

import streamlit as st

from engine.run import labels
from engine.tuning import tuned_names
from figures.sparkline import sparkline
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from pages.components import fields
from pages.components.desk import Desk
from pages.components.fields import SEED, Field, field_of
from pages.components.page import look
from pages.components.sliders import with_hyper
from shapes import MAX_ENTRIES
from states.noise import KINDS
from states.race import (
    FACTOR,
    FIRST_METHODS,
    MAX_REPEATS,
    MAX_STEPS,
    RATE,
    RATE_REACH,
    RATES,
    TUNES,
    VIEWS,
    Race,
    Run,
    decode,
    encode,
    fresh,
    shared_knobs,
    shared_name,
)
from states.schedules import SCHEDULES, factors

# --- from the widgets ----------------------------------------------------------------------------------------------


def _read_back(race: Race) -> tuple[Race, str | None]:
    """The race with everything that was changed on the widgets, and a sentence if a change was not possible."""
    surface = _seen("surface", race.surface)
    if surface != race.surface:
        desk.drop_refused()
        return fresh(surface, keep=race), None
    start = fields.read_start(desk, race.start_point)
    if start == race.landscape.view_at(race.knobs).start:
        start = None  # the surface's own, which turns with it
    first, more = _parted(_methods(race.runs))
    runs, problem = _chosen(race, [*_seen("methods", first), *_seen("more", more)])
    return race._replace(
        knobs={name: _seen(name, value) for name, value in race.knobs.items()},
        runs=runs,
        rates=_seen("rates", race.rates),
        factor=_seen("factor", race.factor),
        rate=_seen("rate", race.rate),
        hypers=_hypers(race),
        start=start,
        steps=_seen("steps", race.steps),
        noise=_seen("noise", race.noise),
        seed=int(fields.read(desk, "seed", SEED, race.seed)),
        view=_seen("view", race.view),
        schedule=_seen("schedule", race.schedule),
        kind=_seen("kind", race.kind),
        repeats=int(fields.read(desk, "repeats", REPEATS, race.repeats)),
        count=_seen("count", race.count),
        tune=_seen("tune", race.tune),
    ), problem


REPEATS = Field(
    "Repeats",
    1,
    MAX_REPEATS,
    1,
    whole=True,
    help="Runs with as many seeds: thin paths, and their median drawn strong.",
)
desk = Desk("race", encode, decode, _read_back)
key, current = desk.key, desk.current
_seen, _mirror, _slider, _knob_slider, _change = desk.seen, desk.mirror, desk.slider, desk.knob_slider, desk.change


def _hypers(race: Race) -> dict[str, float]:
    """The shared values that differ from what they would be if nobody had touched them."""
    hypers = dict(race.hypers)
    for name, (knob, _) in shared_knobs(race.runs).items():
        hypers = with_hyper(hypers, name, knob, _seen(name, hypers.get(name, knob.default)))
    return hypers


def _methods(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(run.method for run in runs))


def _parted(methods: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lecture's six among the methods, and the others."""
    return [m for m in methods if m in FIRST_METHODS], [m for m in methods if m not in FIRST_METHODS]


def _chosen(race: Race, methods: Sequence[str]) -> tuple[tuple[Run, ...], str | None]:
    """The runs of the chosen methods, each with its own values, in the order of the registry."""
    if set(methods) == set(_methods(race.runs)):
        return tuple(_with_own(race, i, run) for i, run in enumerate(race.runs)), None
    desk.drop_refused("run")  # the runs' fields count from 0
    kept = [run for run in race.runs if run.method in methods]
    added = [Run(method, {}) for method in methods if method not in _methods(race.runs)]
    if len(kept) + len(added) > MAX_ENTRIES:
        name = OPTIMIZERS[added[-1].method].name
        return race.runs, f"A race has at most {MAX_ENTRIES} runs. Take one out before you add {name}."
    return _in_order([*kept, *added]), None


def _in_order(runs: Sequence[Run]) -> tuple[Run, ...]:
    return tuple(sorted(runs, key=lambda run: list(OPTIMIZERS).index(run.method)))


def _with_own(race: Race, i: int, run: Run) -> Run:
    own = dict(run.own)
    for name, value in _base_values(race, run).items():
        typed = fields.read(desk, f"run{i}-{name}", _own_field(run, name), value)
        if typed != value:
            own[name] = typed
    return Run(run.method, own)


def _base_values(race: Race, run: Run) -> dict[str, float]:
    """The run's values before the common factor."""
    return race._replace(rates="own", factor=1.0).values_of(run)


# --- the widgets ---------------------------------------------------------------------------------------------------


def show_view(race: Race) -> None:
    """Overlay, side by side, or 3D."""
    names = {"overlay": "Overlay", "side": "Side by side", "3d": "3D"}
    st.segmented_control(
        "View",
        VIEWS,
        format_func=names.__getitem__,
        key=_mirror("view", race.view),
        required=True,
        label_visibility="collapsed",
    )


def show(race: Race) -> None:
    """All controls of the race, from the surface to the seed."""
    st.selectbox(
        "Surface",
        list(LANDSCAPES),
        format_func=lambda name: LANDSCAPES[name].name,
        key=_mirror("surface", race.surface),
    )
    if race.landscape.knobs:
        with st.container(key="race-knobs"):
            for knob in race.landscape.knobs:
                _knob_slider(knob, race.knobs[knob.name])
    _show_methods(race)
    _show_rates(race)
    shared = {name: one for name, one in shared_knobs(race.runs).items() if not _is_tuned_for_all(race, name)}
    if shared:
        with st.container(key="race-hypers"):
            for name, (knob, users) in shared.items():
                _knob_slider(knob, race.hypers.get(name, knob.default), users, name)
    each = st.expander("Each run", key=key("each"), on_change="rerun")
    if each.open:  # up to forty fields, which would travel with every move of a slider
        with each:
            _show_runs(race)
    with st.container(key="race-setting"):
        st.slider(race.count.capitalize(), 1, MAX_STEPS, key=_mirror("steps", race.steps))
        desk.noise_slider(race.noise)
        fields.show_start(desk, race.start_point)
        fields.show(desk, "seed", SEED, race.seed)
        fields.show(desk, "repeats", REPEATS, race.repeats)
        _choice("schedule", "Schedule", {name: schedule.name for name, schedule in SCHEDULES.items()}, race.schedule)
        st.html(sparkline(factors(race.schedule, race.steps), "Rate over the run", look().quiet))
        _choice("kind", "Kind of noise", {kind: kind.capitalize() for kind in KINDS}, race.kind)
        _choice("count", "Compare over", {"steps": "Steps", "evaluations": "Evaluations"}, race.count)
    st.button("Reset", on_click=desk.restart, args=(lambda race: fresh(race.surface),), icon=":material/restart_alt:")


def _choice(name: str, label: str, names: dict[str, str], value: str) -> None:
    st.selectbox(label, list(names), format_func=names.__getitem__, key=_mirror(name, value))


def _show_methods(race: Race) -> None:
    """Chips: the lecture's six, and all the others folded away."""
    chosen = _parted(_methods(race.runs))
    offered = _parted(list(OPTIMIZERS))
    _chips("methods", "Methods", offered[0], chosen[0])
    with st.expander(f"More methods ({len(chosen[1])} of {len(offered[1])})" if chosen[1] else "More methods"):
        _chips("more", "More methods", offered[1], chosen[1], named=False)


def _chips(name: str, label: str, offered: Sequence[str], chosen: list[str], named: bool = True) -> None:
    st.pills(
        label,
        offered,
        format_func=lambda method: OPTIMIZERS[method].name,
        selection_mode="multi",
        key=_mirror(name, chosen),
        label_visibility="visible" if named else "collapsed",
    )


def _show_rates(race: Race) -> None:
    st.segmented_control(
        "Learning rates",
        RATES,
        format_func={"own": "Own × factor", "same": "Same for all", "tuned": "Tuned"}.__getitem__,
        key=_mirror("rates", race.rates),
        required=True,
        help="Own: each method's default on this surface, times one factor. Same: one rate for all, as in the lecture's "
        "unfair comparison. Tuned: for each method the best of many that were tried in this very setting.",
    )
    if race.rates == "own":
        _slider("factor", "Factor", FACTOR, race.factor)
    elif race.rates == "tuned":
        st.segmented_control(
            "Tuned are",
            TUNES,
            format_func={"rate": "Rate alone", "both": "With rho or beta1"}.__getitem__,
            key=_mirror("tune", race.tune),
            required=True,
            label_visibility="collapsed",
            help="rho where a method has it, else beta1, else the learning rate alone.",
        )
    else:
        _slider("rate", "Learning rate", RATE, race.rate)


def _is_tuned(race: Race, method: str, name: str) -> bool:
    return race.rates == "tuned" and name in tuned_names(OPTIMIZERS[method], race.tune == "both")


def _is_tuned_for_all(race: Race, shared: str) -> bool:
    """Whether a shared value is found by search for every chosen method that has it: its slider would move nothing."""
    knobs = ((run.method, knob) for run in race.runs for knob in OPTIMIZERS[run.method].knobs)
    users = [(method, knob.name) for method, knob in knobs if shared_name(method, knob) == shared]
    return all(_is_tuned(race, *user) for user in users)


def _show_runs(race: Race) -> None:
    """Every run's own rate and values, one more run of a method, or one fewer."""
    if not race.runs:
        st.caption("No method is chosen.")
    elif race.rates == "tuned":
        st.caption("What is tuned is found by search; these fields keep what it had before.")
    names = labels([(OPTIMIZERS[run.method], _base_values(race, run)) for run in race.runs])
    for i, (run, name) in enumerate(zip(race.runs, names, strict=True)):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xxsmall", wrap=False):
            if any(knob.name == "learning_rate" for knob in OPTIMIZERS[run.method].knobs):
                _own_value(race, i, run, "learning_rate", name)
            else:
                st.markdown(name, width="stretch")
            more = key(f"more{i}")
            with st.popover(f"More for {name}", icon=":material/more_horiz:", key=more, on_change="rerun"):
                for knob in OPTIMIZERS[run.method].knobs:
                    if knob.name != "learning_rate":
                        _own_value(race, i, run, knob.name, knob.name)
                full = len(race.runs) >= MAX_ENTRIES
                st.button(
                    f"Add another {OPTIMIZERS[run.method].name}",
                    key=key(f"again{i}"),
                    on_click=_change_runs,
                    args=(_again, i, more),
                    disabled=full,
                    help=f"A race has at most {MAX_ENTRIES} runs." if full else None,
                )
                st.button("Take this run out", key=key(f"out{i}"), on_click=_change_runs, args=(_without, i, more))


def _change_runs(change: Callable[[Race, int], Race], i: int, more: str) -> None:
    """Changes the runs and closes the popover in which that was pressed: it would stand over the plot."""
    st.session_state[more] = False
    _change(change, i)
    desk.drop_refused("run")


def _own_value(race: Race, i: int, run: Run, name: str, label: str) -> None:
    fields.show(
        desk,
        f"run{i}-{name}",
        _own_field(run, name)._replace(label=label),
        _base_values(race, run)[name],
        disabled=(name == "learning_rate" and race.rates == "same") or _is_tuned(race, run.method, name),
    )


def _own_field(run: Run, name: str) -> Field:
    knob = next(knob for knob in OPTIMIZERS[run.method].knobs if knob.name == name)
    return field_of(knob, RATE_REACH if name == "learning_rate" else (knob.low, knob.high))


def _again(race: Race, i: int) -> Race:
    """One more run of the same method, at half the rate, so that the two can be told apart."""
    run = race.runs[i]
    own = dict(run.own)
    rate = _base_values(race, run).get("learning_rate")
    if rate is not None:
        own["learning_rate"] = rate / 2 if rate / 2 >= RATE_REACH[0] else rate * 2
    return race._replace(runs=_in_order([*race.runs, Run(run.method, own)]))


def _without(race: Race, i: int) -> Race:
    return race._replace(runs=race.runs[:i] + race.runs[i + 1 :])
