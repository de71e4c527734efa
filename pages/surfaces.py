"""All surfaces as small pictures, each with what it shows and what it is good for; each leads to its race."""

import streamlit as st

from pages.components import gallery
from pages.components.page import begin, warm_up

begin("surfaces")
st.html(
    "<p class='legend'>Choose a surface to race on it. A filled star is a lowest minimum, an open star another one, "
    "a ring is where the runs start.</p>"
)
gallery.show()
warm_up()
