"""The field into which a visitor types a method, a line a step: behind the plus of a race, below the methods to choose from, or folded away."""

import difflib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import streamlit as st

from api.formula import told_of_lines
from optimizers import OPTIMIZERS
from pages.components import formula, widgets
from pages.components.desk import Desk
from shapes import MAX_ENTRIES
from states.data import Data
from states.learning import Learning
from states.race import Race, Run, reach_of
from typed.lines import LONGEST_TYPED, text_of_program
from typed.method import KNOWN, MARK, OWN, is_typed_method, key_of_program, program_of, typed_method
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
    present = typed_in(race.methods)
    key, original = chosen(desk, present)
    if key == formula.EMPTIED:
        return tuple(run for run in race.runs if run.method != present), None
    if key is None:
        return race.runs, None
    return _with(race, key, {} if original is None else _like(race, original))


class Chosen(NamedTuple):
    """What a hand has done to the lines."""

    key: str | None  # of the method that they are now, formula.EMPTIED where nothing is left; None where all stays
    original: str | None = None  # the method of the catalogue with whose lines it has begun


def chosen(desk: Desk, present: str | None) -> Chosen:
    """Returns what a hand has typed in place of the method `present`, or begun with; keeps what cannot be read, for `show` to tell."""
    original = desk.seen(BEGIN, None)
    if original in SAID:
        return Chosen(key_of_program(SAID[original]), original)
    key = formula.typed(desk, NAME, key_of_program, LONGEST_TYPED, present)
    return Chosen(None if key == present else key)


def typed_in(methods: Iterable[str]) -> str | None:
    """Returns the key of the method among these that was typed in; None without one."""
    return next(filter(is_typed_method, methods), None)


def _with(race: Shown, key: str, own: Mapping[str, float]) -> tuple[tuple[Run, ...], str | None]:
    """Returns the runs with that method in the place of the one that was typed before, else behind all others."""
    there = {knob.name: reach_of(knob) for knob in typed_method(key).knobs}

    def moved(run: Run) -> Run:
        values = {**run.own, **own}
        return Run(key, {name: values[name] for name in values if name in there and _is_in(values[name], there[name])})

    if typed_in(race.methods) is not None:
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


def fold(desk: Desk, key: str | None) -> None:
    """Shows the same, folded away."""
    in_force = f"`{key.removeprefix(MARK)}`" if key else "type a method, or edit one"
    widgets.fold(desk, "own", "Your own method", in_force, lambda: show(desk, key))


def show(desk: Desk, key: str | None) -> None:
    """Shows the lines of a method that was typed in, or what could not be read; what to begin with; what differs."""
    refused = formula.still_refused(desk, NAME, key)
    lines = text_of_program(program_of(key), " ", "\n") if key else ""
    with st.container(key=f"{desk.key(NAME)}-formula-typed", gap=None):
        field = desk.mirror(NAME, refused.text if refused else lines)
        st.text_area("Your own method", key=field, height=HEIGHT, placeholder=PLACEHOLDER, help=HELP)
        st.html(formula.beside(field, refused.text if refused else "", told_of_lines, "p", LONGEST_TYPED))
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
