"""The controls of a race. One Race is the truth; the widgets mirror it, and what a hand changed on them is read back.

A widget's value is set only when it differs from the truth, so a thumb that is being dragged is left alone.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from landscapes import LANDSCAPES
from landscapes.base import Knob
from optimizers import OPTIMIZERS
from optimizers.trajectory import MAX_ENTRIES, labels
from pages.components.address import (
    FACTOR,
    MAX_SEED,
    MAX_STEPS,
    NOISE,
    RATE,
    RATE_REACH,
    RATES,
    START_REACH,
    VIEWS,
    Race,
    Run,
    decode,
    encode,
    fresh,
    number,
    shared_knobs,
)

TICKS = 61  # values on a slider
TITLES = {  # where a knob's name alone would not do
    "rho": "rho ρ",
    "beta1": "beta1 β₁",
    "beta2": "beta2 β₂",
    "epsilon": "epsilon ε",
    "kappa": "kappa κ",
    "angle": "angle θ°",
    "eps": "ledge ε",
    "shift_x": "shift Δx",
    "shift_y": "shift Δy",
}


def key(name: str) -> str:
    return f"race-{name}"


# --- the truth -----------------------------------------------------------------------------------------------------


def current() -> tuple[Race, list[str]]:
    """The race to show now, and a sentence for whatever in the link could not be used.

    A new session, and a step back in the browser's history, take it from the URL; else it is the last one with what
    was changed on the widgets since.
    """
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    state = st.session_state
    if "race" not in state:
        return _loaded(query)
    if (pending := state.pop("race-pending", None)) is not None:
        return pending, _problems()
    race, problem = _read_back(state["race"])
    if encode(race) == state["race-written"] and query != _as_lists(state["race-written"]):
        return _loaded(query)  # nothing was touched here, yet the address changed: back or forward
    if race != state["race"]:
        state["race-problems"] = []
    return race, _problems() + ([problem] if problem else [])


def _loaded(query: Mapping[str, Sequence[str]]) -> tuple[Race, list[str]]:
    race, st.session_state["race-problems"] = decode(query)
    return race, _problems()


def _problems() -> list[str]:
    return list(st.session_state.get("race-problems", []))


def keep(race: Race) -> None:
    """Remembers the race and puts it into the URL."""
    query = encode(race)
    st.session_state["race"], st.session_state["race-written"] = race, query
    if {name: st.query_params.get_all(name) for name in st.query_params} != _as_lists(query):
        st.query_params.from_dict(query)


def _as_lists(query: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in query.items()}


def _change(change: Callable[..., Race], *arguments) -> None:
    """For buttons: the changed race comes into force with the rerun that the button causes."""
    race, _ = _read_back(st.session_state["race"])
    st.session_state["race-problems"] = []
    st.session_state["race-pending"] = change(race, *arguments)


# --- from the widgets ----------------------------------------------------------------------------------------------


def _seen(name: str, default):
    """What the widget shows; the default where it is not there, or was emptied."""
    value = st.session_state.get(key(name))
    return default if value is None else value


def _read_back(race: Race) -> tuple[Race, str | None]:
    """The race with everything that was changed on the widgets, and a sentence if a change was not possible."""
    surface = _seen("surface", race.surface)
    if surface != race.surface:
        return fresh(surface, keep=race), None
    start = (_seen("x", race.start_point[0]), _seen("y", race.start_point[1]))
    if start == race.landscape.view_at(race.knobs).start:
        start = None  # the surface's own, which turns with it
    runs, problem = _chosen(race, _seen("methods", _methods(race.runs)))
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
        seed=_seen("seed", race.seed),
        view=_seen("view", race.view),
    ), problem


def _hypers(race: Race) -> dict[str, float]:
    """The shared values that differ from what they would be if nobody had touched them."""
    hypers = dict(race.hypers)
    for name, (knob, _) in shared_knobs(race.runs).items():
        value = _seen(name, hypers.get(name, knob.default))
        if value != hypers.get(name, knob.default):
            hypers[name] = value
        if hypers.get(name) == knob.default:
            del hypers[name]
    return hypers


def _methods(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(run.method for run in runs))


def _chosen(race: Race, methods: Sequence[str]) -> tuple[tuple[Run, ...], str | None]:
    """The runs of the chosen methods, each with its own values, in the order of the registry."""
    if set(methods) == set(_methods(race.runs)):
        return tuple(_with_own(race, i, run) for i, run in enumerate(race.runs)), None
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
        seen = _seen(f"run{i}-{name}", value)
        if seen != value:
            own[name] = seen
    return Run(run.method, own)


def _base_values(race: Race, run: Run) -> dict[str, float]:
    """The run's values before the common factor."""
    return race._replace(rates="own", factor=1.0).hypers_of(run)


# --- the widgets ---------------------------------------------------------------------------------------------------


def _mirror(name: str, value) -> str:
    """Sets the widget to the truth unless it shows it already; returns its key."""
    if st.session_state.get(key(name)) != value:
        st.session_state[key(name)] = value
    return key(name)


def ticks(knob: Knob) -> list[float]:
    """The values on the knob's slider: equally spaced, or so in log(value) or log(1 - value)."""
    parts = [i / (TICKS - 1) for i in range(TICKS)]
    if knob.log:
        low, high = math.log10(knob.low), math.log10(knob.high)
        return [float(f"{10 ** (low + part * (high - low)):.3g}") for part in parts]
    if knob.near_one:
        low, high = math.log10(1 - knob.low), math.log10(1 - knob.high)
        return [round(1 - float(f"{10 ** (low + part * (high - low)):.3g}"), 9) for part in parts]
    return [float(f"{knob.low + part * (knob.high - knob.low):.6g}") for part in parts]


def _slider(name: str, label: str, values: Sequence[float], value: float, help: str | None = None) -> None:
    """A slider over given values that keeps an exact value between them as it is."""
    options = sorted({*values, value})
    st.select_slider(label, options, format_func=number, key=_mirror(name, value), help=help)


def _knob_slider(knob: Knob, value: float, users: Sequence[str] = ()) -> None:
    title = TITLES.get(knob.name, knob.name)
    who = f" :small[:gray[{', '.join(users)}]]" if users else ""
    _slider(knob.name, title + who, ticks(knob), value, knob.help or None)


def show_view(race: Race) -> None:
    """Overlay or side by side."""
    names = {"overlay": "Overlay", "side": "Side by side"}
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
    st.pills(
        "Methods",
        list(OPTIMIZERS),
        format_func=lambda name: OPTIMIZERS[name].name,
        selection_mode="multi",
        key=_mirror("methods", _methods(race.runs)),
    )
    _show_rates(race)
    shared = shared_knobs(race.runs)
    if shared:
        with st.container(key="race-hypers"):
            for name, (knob, users) in shared.items():
                _knob_slider(knob, race.hypers.get(name, knob.default), users)
    with st.expander("Each run"):
        _show_runs(race)
    with st.container(key="race-setting"):
        st.slider("Steps", 1, MAX_STEPS, key=_mirror("steps", race.steps))
        _slider("noise", "Noise", [0.0, *ticks(NOISE._replace(low=0.01, log=True))], race.noise, NOISE.help)
        for axis, value in zip("xy", race.start_point, strict=True):
            st.number_input(
                f"Start {axis}", -START_REACH, START_REACH, None, 0.1, "%.6g", key=_mirror(axis, float(value))
            )
        st.number_input("Seed", 0, MAX_SEED, None, 1, key=_mirror("seed", race.seed), help="Of the noise.")
    st.button("Reset", on_click=_change, args=(lambda race: fresh(race.surface),), icon=":material/restart_alt:")


def _show_rates(race: Race) -> None:
    st.segmented_control(
        "Learning rates",
        RATES,
        format_func={"own": "Own × factor", "same": "Same for all"}.__getitem__,
        key=_mirror("rates", race.rates),
        required=True,
        help="Own: each method's default on this surface, times one factor. Same: one rate for all, as in the lecture's unfair comparison.",
    )
    if race.rates == "own":
        _slider("factor", "Factor", ticks(FACTOR), race.factor, FACTOR.help)
    else:
        _slider("rate", "Learning rate", ticks(RATE), race.rate, RATE.help)


def _show_runs(race: Race) -> None:
    """Every run's own rate and values, one more run of a method, or one fewer."""
    if not race.runs:
        st.caption("No method is chosen.")
    names = labels([(OPTIMIZERS[run.method], _base_values(race, run)) for run in race.runs])
    for i, (run, name) in enumerate(zip(race.runs, names, strict=True)):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xxsmall", wrap=False):
            _own_value(race, i, run, "learning_rate", name)
            with st.popover("", icon=":material/more_horiz:", help=f"More for {name}"):
                for knob in OPTIMIZERS[run.method].knobs:
                    if knob.name != "learning_rate":
                        _own_value(race, i, run, knob.name, knob.name)
                full = len(race.runs) >= MAX_ENTRIES
                st.button(
                    f"Add another {OPTIMIZERS[run.method].name}",
                    key=key(f"again{i}"),
                    on_click=_change,
                    args=(_again, i),
                    disabled=full,
                    help=f"A race has at most {MAX_ENTRIES} runs." if full else None,
                )
                st.button("Take this run out", key=key(f"out{i}"), on_click=_change, args=(_without, i))


def _own_value(race: Race, i: int, run: Run, name: str, label: str) -> None:
    knob = next((knob for knob in OPTIMIZERS[run.method].knobs if knob.name == name), None)
    if knob is None:
        return
    low, high = RATE_REACH if name == "learning_rate" else (knob.low, knob.high)
    value = float(_base_values(race, run)[name])
    st.number_input(
        label,
        low,
        high,
        None,
        step=_step(1 - value if knob.near_one else value),
        format="%.6g",
        key=_mirror(f"run{i}-{name}", value),
        disabled=name == "learning_rate" and race.rates == "same",
    )


def _step(value: float) -> float:
    """A tenth of the leading digit's place: .038 moves by .001."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - 1) if value else 0.1


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
