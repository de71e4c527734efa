"""The controls of the page Data. One Data is the truth; the widgets mirror it."""

import streamlit as st

from pages.components import widgets
from pages.components.desk import Desk
from pages.components.race import runs
from pages.components.stage.component import follow
from states.data import PAGE, SETS, Data, fresh
from states.fields import replaced


def _read_back(data: Data) -> tuple[Data, str | None]:
    """Returns the page's state with everything that a hand changed on the widgets, and a sentence if a change was not possible."""
    where = desk.seen("set", data.setting.surface)
    if where != data.setting.surface:
        desk.drop_refused()
        return fresh(where, keep=data), None
    chosen, problem = runs.read(desk, data)
    return replaced(data, runs=chosen, hypers=runs.hypers(desk, data), **widgets.read(desk, PAGE, data)), problem


desk = Desk("data", PAGE, _read_back)


def show(data: Data) -> None:
    """Shows all controls but the axis of the losses: what is prepared and what a step sees in view, the rest folded."""
    fields = PAGE.fields
    widgets.choose(desk, "set", "Examples", SETS, data.setting.surface)
    widgets.show_knobs(desk, data.setting)
    widgets.show(desk, fields["batch"], data)
    if data.setting.is_noisy:
        widgets.show(desk, fields["order"], data)
    rate()
    shared()
    setting = data.setting
    widgets.fold(desk, "run", "Run", f"{setting.steps} steps · seed {setting.seed}", lambda: _show_run(data))
    widgets.fold(desk, "each", "Each run", "own rates and values", lambda: runs.show_each(desk, data))
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:", key=desk.key("reset"))


def _outside(data: Data) -> object:
    """Returns what is shown elsewhere than in the groups that run alone."""
    if st.session_state.get(desk.key("each")):
        return data
    return data._replace(rate=0.0, factor=0.0, hypers={})


@desk.group(_outside, follow)
def rate(data: Data) -> None:
    """Shows the learning rate, or the factor on all of them."""
    widgets.show(desk, PAGE.fields["rate_rule"], data)
    runs.show_rate(desk, data)


@desk.group(_outside, follow)
def shared(data: Data) -> None:
    """Shows what the methods share: rho, beta1, beta2 in view, the rest folded."""
    runs.show_in_view(desk, data)
    runs.show_others(desk, data)


def _show_run(data: Data) -> None:
    widgets.show(desk, PAGE.fields["steps"], data)
    widgets.show(desk, PAGE.fields["seed"], data)
    widgets.show_start(desk, data.setting)


def show_axis(data: Data) -> None:
    """Shows the choice of what the losses are drawn against."""
    widgets.show(desk, PAGE.fields["count"], data, named=False)


def show_own(nth: int) -> None:
    """Unfolds the values of each run; the browser goes to those of this one (stage/pills.js)."""
    st.session_state[desk.key("each")] = True


def _reset(data: Data) -> Data:
    return fresh(data.setting.surface)
