"""One method on one surface, step by step: the arrows that make the step, the numbers put in, what the method remembers."""

import streamlit as st

from pages.components import inside_controls as controls
from pages.components import inside_picture as picture
from pages.components import inside_words as words
from pages.components.inside_run import begin_run, siblings
from pages.components.page import begin, warm_up

begin("inside")
with st.container(key="inside"):
    # In the order of a phone; the style sheet puts the controls to the left of the stage on a wide screen.
    parts = ("stage", "numbers", "controls", "below")
    stage, numbers, control, below = (st.container(key=f"inside-{part}-area") for part in parts)

inside, problems = controls.desk.current()
with control:
    controls.show(inside)
controls.desk.keep()

begun, beside = begin_run(inside), siblings(inside)

with stage:
    controls.show_step(inside)
    words.notices(inside, begun, problems)
    picture.stage(inside, begun, beside)
    with st.container(key="inside-key"):
        controls.show_scale(inside)
        st.markdown(picture.key(inside, begun))
with numbers:
    words.compared(inside, begun, beside)
    words.numbers(begun)
    words.state(begun)
    picture.curves(begun)
with below:
    words.source(inside)
    words.libraries(inside)
controls.desk.finish()
warm_up()
