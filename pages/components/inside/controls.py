"""The controls of the page that looks inside a method. One Inside is the truth; the widgets mirror it."""

import streamlit as st

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import LEARNING_RATE
from pages.components import fields
from pages.components.desk import Desk
from pages.components.fields import SEED, field_of
from shapes import Knob
from states.inside import (
    FORMS,
    NOBODY,
    SCALES,
    Inside,
    changed,
    company,
    decode,
    encode,
    fresh,
    with_method,
)
from states.race import MAX_STEPS, RATE_REACH

EXACT = "learning_rate-exact"  # beside its slider, the rate has a field for any number
EXACT_RATE = field_of(LEARNING_RATE, RATE_REACH)._replace(label="exact rate")


def _read_back(inside: Inside) -> tuple[Inside, None]:
    """The page with everything that was changed on the widgets."""
    surface, method = desk.seen("surface", inside.surface), desk.seen("method", inside.method)
    if (surface, method) != (inside.surface, inside.method):
        desk.drop_refused()
    if surface != inside.surface:
        return fresh(surface, inside.method, keep=inside), None
    if method != inside.method:
        return with_method(inside, method), None
    knobs = {name: desk.seen(name, value) for name, value in inside.knobs.items()}
    start = fields.read_start(desk, inside.start_point)
    steps = desk.seen("steps", inside.steps)
    return inside._replace(
        knobs=knobs,
        hypers=changed(inside, _hypers(inside)),
        start=None if start == inside.landscape.view_at(inside.knobs).start else start,
        steps=steps,
        noise=desk.seen("noise", inside.noise),
        seed=int(fields.read(desk, "seed", SEED, inside.seed)),
        t=min(inside.t, steps),
        beside=desk.seen("with", inside.beside),
        scale=desk.seen("scale", inside.scale),
    ), None


def _hypers(inside: Inside) -> dict[str, float]:
    """The method's values as the widgets show them; of slider and field, the one that was moved."""
    values = {name: desk.seen(name, value) for name, value in inside.all_hypers().items()}
    rate = inside.all_hypers().get("learning_rate")
    if rate is not None and values["learning_rate"] == rate:
        values["learning_rate"] = fields.read(desk, EXACT, EXACT_RATE, rate)
    return values


desk = Desk("inside", encode, decode, _read_back)


def show(inside: Inside) -> None:
    """All controls but those of the picture, from the surface to the seed."""
    _choice("surface", "Surface", {name: landscape.name for name, landscape in LANDSCAPES.items()}, inside.surface)
    if inside.landscape.knobs:
        with st.container(key="inside-knobs"):
            for knob in inside.landscape.knobs:
                desk.knob_slider(knob, inside.knobs[knob.name])
    _choice("method", "Method", {name: optimizer.name for name, optimizer in OPTIMIZERS.items()}, inside.method)
    with st.container(key="inside-hypers"):
        for knob in inside.optimizer.knobs:
            _show_hyper(knob, inside.all_hypers()[knob.name])
    _choice("with", "With, beside it", _company(inside), inside.beside)
    with st.container(key="inside-setting"):
        st.slider("Steps", 1, MAX_STEPS, key=desk.mirror("steps", inside.steps))
        desk.noise_slider(inside.noise)
        fields.show_start(desk, inside.start_point)
        fields.show(desk, "seed", SEED, inside.seed)
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:", key=desk.key("reset"))


def _choice(name: str, label: str, names: dict[str, str], value: str) -> None:
    st.selectbox(label, list(names), format_func=names.__getitem__, key=desk.mirror(name, value))


def _company(inside: Inside) -> dict[str, str]:
    names = {NOBODY: "Nobody", FORMS: "Its three forms"}
    return {key: names.get(key) or OPTIMIZERS[key].name for key in company(inside.method)}


def _show_hyper(knob: Knob, value: float) -> None:
    desk.knob_slider(knob, value)
    if knob.name == "learning_rate":
        fields.show(desk, EXACT, EXACT_RATE, value)


def _reset(inside: Inside) -> Inside:
    return fresh(inside.surface, inside.method)


def show_scale(inside: Inside) -> None:
    """How long the arrows are drawn."""
    names = {"true": "To scale", "equal": "Same length"}
    st.segmented_control(
        "Arrows",
        SCALES,
        format_func=names.__getitem__,
        key=desk.mirror("scale", inside.scale),
        required=True,
        label_visibility="collapsed",
    )
