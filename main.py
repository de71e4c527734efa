"""What `app.py` runs for each visitor: the look of the page, and the way between the pages."""

import streamlit as st

from pages.components import door

st.set_page_config(page_title="Descent Lab", page_icon="pages/components/icon.svg", layout="wide")
pages = [
    st.Page("pages/race.py", title="Race", icon=":material/flag:", default=True),
    st.Page("pages/lecture.py", title="Lecture", icon=":material/school:", url_path="lecture"),
    st.Page("pages/inside.py", title="Look inside", icon=":material/search:", url_path="inside"),
    st.Page("pages/maps.py", title="Maps", icon=":material/grid_on:", url_path="maps"),
    st.Page("pages/data.py", title="Data", icon=":material/scatter_plot:", url_path="data"),
    st.Page("pages/network.py", title="Network", icon=":material/hub:", url_path="network"),
    st.Page("pages/surfaces.py", title="Surfaces", icon=":material/grid_view:", url_path="surfaces"),
]
door.look()
st.navigation(pages, position="top").run()
