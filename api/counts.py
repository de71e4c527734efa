"""A page's sliders of whole numbers, as steps and batch: the picture follows them once they are let go."""

from typing import Any

from api.messages import count_facts
from lecture.lesson import Lesson, begin, controls_of
from states.address import PAGE_OF
from states.fields import State, Whole, value_of
from states.inside import Inside
from states.ticks import counts


def facts(state: State) -> dict[str, Any]:
    """Returns name -> what the browser must know of the slider, as `slider_facts` of those that can be swept."""
    if isinstance(state, Inside):  # the step that is looked into depends on how many there are
        return {}
    if isinstance(state, Lesson):
        now, usual = (controls_of(lesson) for lesson in (state, begin(state.scene)))
        found = {name: (form, value, usual[name].value) for name, (form, value) in now.items()}
    else:
        page = PAGE_OF[type(state)]
        fresh = page.usual(state)
        found = {
            name: (field.form_of(state), value_of(state, name), value_of(fresh, name))
            for name, field in page.fields.items()
        }
    return {
        name: count_facts(counts(form.low, form.high, value), value, usual)
        for name, (form, value, usual) in found.items()
        if isinstance(form, Whole) and form.slider
    }
