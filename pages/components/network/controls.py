"""The controls of the page Network. One Learning is the truth; the widgets mirror it."""

import streamlit as st

from pages.components import widgets
from pages.components.desk import Desk
from pages.components.race import runs
from pages.components.stage.component import follow
from problems import PROBLEMS
from states.fields import replaced
from states.learning import PAGE, Learning, fresh
from written import EXACT, many, written

SHORT = {key: one.name.split()[-1].capitalize() for key, one in PROBLEMS.items()}  # side by side there is little room


def _read_back(learning: Learning) -> tuple[Learning, str | None]:
    """Returns the page's state with everything that a hand changed on the widgets, and a sentence if a change was not possible."""
    here = learning.setting.problem
    where = desk.seen("data", here)
    if where != here:
        desk.drop_refused()
        return fresh(where, learning), None
    chosen, problem = runs.read(desk, learning)
    return replaced(learning, runs=chosen, **widgets.read_fields(desk, PAGE, learning)), problem


desk = Desk("network", PAGE, _read_back)


def show(learning: Learning) -> None:
    """Shows all controls but those of the two pictures: what is learned and what a hand turns in view, the rest folded."""
    task = learning.setting
    key = desk.mirror("data", task.problem)
    offered = [key for key, problem in PROBLEMS.items() if problem.offered or key == task.problem]
    st.segmented_control("Examples", offered, format_func=SHORT.__getitem__, key=key, required=True)
    _show(learning, "net")
    values()
    _show(learning, "activation", "batch")
    norm = " · batch norm" if task.batch_norm == "on" else ""
    widgets.fold(
        desk, "built", "Network", f"start {task.start}{norm}", lambda: _show(learning, "start", "batch_norm", "head")
    )
    widgets.fold(
        desk,
        "seen",
        "Inputs",
        f"{task.prepare} · {many(task.count, 'example')}",
        lambda: _show(learning, "prepare", "count", "order"),
    )
    each = " and on" if learning.starts == "own" else ""
    widgets.fold(desk, "run", "Run", f"{many(task.steps)} · seed {task.seed}{each}", lambda: _show_run(learning))
    widgets.fold(desk, "each", "Each run", "own rates and values", lambda: runs.show_each(desk, learning))
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:", key=desk.key("reset"))


def _show(learning: Learning, *names: str) -> None:
    for name in names:
        widgets.show(desk, PAGE.fields[name], learning)


def _outside(learning: Learning) -> object:
    """Returns what is shown elsewhere than in the group that runs alone."""
    if st.session_state.get(desk.key("each")):
        return learning
    return replaced(learning, factor=0.0, gain=0.0, l2=0.0, dropout=0.0)


@desk.group(_outside, follow)
def values(learning: Learning) -> None:
    """Shows what a hand turns while the trainings follow."""
    runs.show_factor(desk, learning)
    _show(learning, "gain")
    in_force = f"L2 {written(learning.setting.l2, EXACT)} · dropout {written(learning.setting.dropout, EXACT)}"
    widgets.fold(desk, "against", "Held back", in_force, lambda: _show(learning, "l2", "dropout"))


def _show_run(learning: Learning) -> None:
    _show(learning, "steps")
    widgets.show_schedule(desk, learning)
    _show(learning, "seed", "starts")


def show_plane(learning: Learning) -> None:
    """Shows the choice of the plane that the paths are drawn on."""
    widgets.show(desk, PAGE.fields["plane"], learning, named=False)


def show_axes(learning: Learning) -> None:
    """Shows the choice of what is drawn beside the plane, and against what."""
    with st.container(horizontal=True, gap="small", key=desk.key("axes")):
        for name in ("curve", "axis"):
            widgets.show(desk, PAGE.fields[name], learning, named=False)


def show_own(nth: int) -> None:
    """Unfolds the values of each run; the browser goes to those of this one (stage/pills.js)."""
    st.session_state[desk.key("each")] = True


def _reset(learning: Learning) -> Learning:
    return fresh(learning.setting.problem)
