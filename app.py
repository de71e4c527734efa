"""Descent Lab: how optimizers move on two-dimensional loss surfaces. Run with `streamlit run app.py`."""

import sys
from pathlib import Path

import streamlit as st

from api import files, frames, routes
from api.classroom.classes import store
from api.classroom.routes import Classroom
from api.warm import starting


def first_page() -> str | None:
    """Returns the address to open in the browser of whoever has started the app at a desktop; None on a server.

    Streamlit opens it for a script, but not for an app with routes of its own.
    """
    if st.get_option("server.headless") or Path(sys.argv[0]).name != Path(__file__).name:
        return None
    host = st.get_option("server.address") or "localhost"
    host = "localhost" if host in ("0.0.0.0", "::") else host
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    path = st.get_option("server.baseUrlPath").strip("/")
    return f"{scheme}://{host}:{st.get_option('server.port')}/{path}".rstrip("/")


base = st.get_option("server.baseUrlPath")
classroom = Classroom(store())
app = st.App(
    "main.py",
    lifespan=starting(first_page, classroom.watches.leave),
    routes=[*routes.routes(base), *files.routes(base), *frames.routes(base), *classroom.routes(base)],
    middleware=[frames.framed(base), files.AHEAD],
)
