"""The controls of the page Look inside. One Inside is the truth; the widgets mirror it."""

import streamlit as st

from optimizers.base import LEARNING_RATE
from pages.components import formula, own, widgets
from pages.components.desk import Desk
from pages.components.widgets import box_of
from states.fields import replaced
from states.inside import PAGE, Inside, changed, fresh, with_method
from states.race import reach_of

EXACT = "learning_rate-exact"  # beside its slider, the rate has a field for any number
EXACT_RATE = box_of(LEARNING_RATE)._replace(label="exact rate")


def _read_back(inside: Inside) -> tuple[Inside, None]:
    """Returns the page's state with everything that a hand changed on the widgets."""
    surface, method = formula.read(desk, inside.setting), desk.seen("method", inside.method)
    if (surface, method) != (inside.setting.surface, inside.method):
        desk.drop_refused()
    if surface != inside.setting.surface:
        return fresh(surface, inside.method, keep=inside), None
    if method != inside.method:
        return with_method(inside, method), None
    if (lines := _lines(inside)) != inside:
        return lines, None
    other = replaced(inside, hypers=changed(inside, _hypers(inside)), **widgets.read(desk, PAGE, inside))
    other = formula.reframed(desk, other)
    return other._replace(t=min(inside.t, other.setting.steps)), None


def _lines(inside: Inside) -> Inside:
    """Returns the state with the method that a hand has typed, or begun with; it keeps the values that it has a name for."""
    key, original = own.chosen(desk, own.typed_in([inside.method]))
    if key in (None, formula.EMPTIED, inside.method):
        return inside
    before = inside if original in (None, inside.method) else with_method(inside, original)
    after = with_method(inside, key)
    reach = {knob.name: reach_of(knob) for knob in after.optimizer.knobs}
    values = own.taken_over(before.all_hypers(), after.all_hypers())
    return after._replace(
        hypers={name: min(max(value, reach[name][0]), reach[name][1]) for name, value in values.items()}
    )


def _hypers(inside: Inside) -> dict[str, float]:
    """Returns the method's values as the widgets show them; where the rate has slider and field, the one a hand moved."""
    values = {name: desk.seen(name, value) for name, value in inside.all_hypers().items()}
    rate = inside.all_hypers().get("learning_rate")
    if rate is not None and values["learning_rate"] == rate:
        values["learning_rate"] = widgets.read_box(desk, EXACT, EXACT_RATE, rate)
    return values


desk = Desk("inside", PAGE, _read_back)


def show(inside: Inside) -> None:
    """Shows all controls but those of the picture, from the surface to the seed."""
    fields = PAGE.fields
    widgets.show_surface(desk, inside.setting)
    formula.show(desk, inside.setting)
    if inside.setting.landscape.knobs:
        with st.container(key="inside-knobs"):
            widgets.show_knobs(desk, inside.setting)
    widgets.show(desk, fields["method"], inside)
    own.fold(desk, own.typed_in([inside.method]))
    with st.container(key="inside-hypers"):
        for knob in inside.optimizer.knobs:
            desk.knob_slider(knob, inside.all_hypers()[knob.name])
            if knob.name == "learning_rate":
                widgets.show_box(desk, EXACT, EXACT_RATE, inside.all_hypers()[knob.name])
    widgets.show(desk, fields["beside"], inside)
    with st.container(key="inside-setting"):
        widgets.show(desk, fields["steps"], inside)
        widgets.show_noise(desk, inside)
        widgets.show_start(desk, inside.setting)
        widgets.show(desk, fields["seed"], inside)
        widgets.show_clipping(desk, inside)
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:", key=desk.key("reset"))


def _reset(inside: Inside) -> Inside:
    return fresh(inside.setting.surface, inside.method)


def at_step(inside: Inside, step: int) -> Inside:
    """Returns the state with that step looked at, or the run's last step where it is shorter."""
    return inside._replace(t=min(step, inside.setting.steps))


def show_scale(inside: Inside) -> None:
    """Shows the choice of how long the arrows are drawn."""
    widgets.show(desk, PAGE.fields["scale"], inside, named=False)
