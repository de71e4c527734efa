"""What every page does first and last."""

import gc
from pathlib import Path

import streamlit as st

from engine import compilation_cache
from figures.theme import LOOKS, Look
from pages.components import access, beneath

HERE = Path(__file__).parent


def begin(*names: str) -> None:
    """The style sheets, the one that all pages share and the page's own ones, and the app's name."""
    _as_part_of_the_app()
    _spare_memory()
    compilation_cache.switch_on()
    for sheet in (HERE / "page.css", *(HERE / name / f"{name}.css" for name in names)):
        st.html(sheet)
    st.html(f'<div class="lab-title" data-look="{look().name}"><h1>Descent Lab</h1></div>')
    access.mend()


def _as_part_of_the_app() -> None:
    """Begins anew where the page runs alone.

    Until somebody has opened the app itself, Streamlit takes every file of a folder named `pages` for an app of its own:
    whoever comes first after a start, by a link to a page, would see it without navigation and title.
    """
    if beneath.own_the_pages_folder():
        st.rerun()


@st.cache_resource(show_spinner=False)
def _spare_memory() -> None:
    """Once a process: forty-four pairs of method and surface, swept one after the other, take 620 MB instead of 1260."""
    beneath.share_heaps()


def look() -> Look:
    """The theme that the visitor has chosen, for figures."""
    return LOOKS["dark" if st.context.theme.type == "dark" else "light"]


def is_phone() -> bool:
    """Whether the browser says that it is a phone's: panels then stand in two columns, and a finger scrolls the page."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Once a process, when everything heavy is imported and compiled: collect, and take it out of later collections.

    With Streamlit's own collection after every script run, switched off in config.toml, this is the largest saving
    on the server: 47 ms a rerun.
    """
    gc.collect()
    gc.freeze()
