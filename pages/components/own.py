"""The field into which a visitor types a method, a line a step; it stands behind the plus, below the methods to choose from."""

import difflib
from collections.abc import Mapping

import streamlit as st

from api.formula import told_of_lines
from optimizers import OPTIMIZERS
from pages.components import formula
from pages.components.desk import Desk
from shapes import MAX_ENTRIES
from states.data import Data
from states.learning import Learning
from states.race import Race, Run, reach_of
from typed.lines import LONGEST, text_of_program
from typed.method import KNOWN, OWN, is_typed_method, key_of_program, program_of, typed_method
from typed.said import SAID, nearest

Shown = Race | Learning | Data  # a state with runs
NAME, BEGIN = "lines", "begin"
HEIGHT = 140  # pixels
PLACEHOLDER = "v = rho*v + g\nx = x - lr*v"
HELP = (
    "A line sets a name. x is the point, g the gradient there, t the number of the step. What is read before it is set is "
    f"remembered, and 0 at first. What no line sets is a slider: {', '.join(KNOWN)}, or any other name. "
    "grad(e) is the gradient at e. Ctrl+Enter, or a click elsewhere, runs it."
)
FULL = f"A race has at most {MAX_ENTRIES} runs. Take one out before you add your own method."


# --- from the widgets ----------------------------------------------------------------------------------------------


def read(desk: Desk, race: Shown) -> tuple[tuple[Run, ...], str | None]:
    """Returns the runs with the method that a hand has typed, or begun with; keeps what cannot be read, for `show` to tell."""
    present = typed_in(race)
    if (original := begun(desk)) is not None:
        return _with(race, key_of_program(SAID[original]), _like(race, original))
    key = typed(desk, present)
    if key == formula.EMPTIED:
        return tuple(run for run in race.runs if run.method != present), None
    return (race.runs, None) if key in (None, present) else _with(race, key, {})


def begun(desk: Desk) -> str | None:
    """Returns the method of the catalogue with whose lines a hand has begun."""
    chosen = desk.seen(BEGIN, None)
    return chosen if chosen in SAID else None


def typed(desk: Desk, present: str | None) -> str | None:
    """Returns the key of the method that a hand has typed, formula.EMPTIED where it left nothing; None where it typed none that can be read."""
    return formula.typed(desk, NAME, key_of_program, 2 * LONGEST, present)


def typed_in(race: Shown) -> str | None:
    """Returns the key of the method in the race that was typed in; None without one."""
    return next((run.method for run in race.runs if is_typed_method(run.method)), None)


def _with(race: Shown, key: str, own: Mapping[str, float]) -> tuple[tuple[Run, ...], str | None]:
    """Returns the runs with that method in the place of the one that was typed before, else behind all others."""
    there = {knob.name: reach_of(knob) for knob in typed_method(key).knobs}

    def moved(run: Run) -> Run:
        values = {**run.own, **own}
        return Run(key, {name: values[name] for name in values if name in there and _is_in(values[name], there[name])})

    if typed_in(race) is not None:
        return tuple(moved(run) if is_typed_method(run.method) else run for run in race.runs), None
    if len(race.runs) >= MAX_ENTRIES:
        return race.runs, FULL
    return (*race.runs, moved(Run(key, own))), None


def _is_in(value: float, reach: tuple[float, float]) -> bool:
    return reach[0] <= value <= reach[1]


def _like(race: Shown, key: str) -> dict[str, float]:
    """Returns the values with which its lines run as the method of the catalogue does here, but for those that they have anyway."""
    run = next((run for run in race.runs if run.method == key), Run(key, {}))
    ours = race.before_factor(Run(key_of_program(SAID[key]), {}))
    return taken_over(race.before_factor(run), ours)


def taken_over(theirs: Mapping[str, float], ours: Mapping[str, float]) -> dict[str, float]:
    """Returns the values of a method as its lines have them by their names, but for those that they have anyway."""
    values = {name: theirs.get(name.removeprefix(OWN), usual) for name, usual in ours.items()}
    return {name: value for name, value in values.items() if value != ours[name]}


# --- the widgets ---------------------------------------------------------------------------------------------------


def show(desk: Desk, key: str | None) -> None:
    """Shows the lines of a method that was typed in, or what could not be read; what to begin with; what differs."""
    refused = formula.still_refused(desk, NAME, key)
    lines = text_of_program(program_of(key), " ", "\n") if key else ""
    with st.container(key=f"{desk.key(NAME)}-formula-typed", gap=None):
        field = desk.mirror(NAME, refused.text if refused else lines)
        st.text_area("Your own method", key=field, height=HEIGHT, placeholder=PLACEHOLDER, help=HELP)
        st.html(formula.beside(field, refused.text if refused else "", told_of_lines, "p"))
    st.selectbox(
        "Edit the lines of",
        list(SAID),
        format_func=lambda one: OPTIMIZERS[one].name,
        index=None,
        key=desk.mirror(BEGIN, None),
        placeholder="Adam, Momentum, ...",
    )
    if key:
        _show_difference(key)


def _show_difference(key: str) -> None:
    """Shows in which lines the method differs from the one of the catalogue that it is most like."""
    program = program_of(key)
    like = nearest(program)
    theirs = text_of_program(program_of(key_of_program(SAID[like.key])), " ", "\n").splitlines()
    ours = text_of_program(program, " ", "\n").splitlines()
    if theirs == ours:
        st.caption(f"These are the lines of {like.name}.")
        return
    found = [line for line in difflib.ndiff(theirs, ours) if not line.startswith("?")]
    st.caption(f"Beside {like.name}, line by line:")
    st.code("\n".join(found), language=None, wrap_lines=True)
