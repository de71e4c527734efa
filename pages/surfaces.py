"""The page Surfaces shows each surface as a small picture that leads to its race, with what it shows and is good for."""

import streamlit as st

from pages.components.desk import asked
from pages.components.page import begin, warm_up
from pages.components.surfaces import gallery
from pages.components.words import unusable
from states.race import Reader

begin("surfaces")
read = Reader(asked())
read.strangers((), "the gallery")
unusable(read.problems)
st.html(
    "<p class='legend'>Choose a surface to race on it. A filled star is a lowest minimum, an open star another one, "
    "a ring is where the runs start.</p>"
)
gallery.show()
warm_up()
