"""What every page does first and last, and what it knows of the visitor's browser."""

import gc
from functools import cache
from pathlib import Path

import streamlit as st

from api.screen import Screen
from engine import compilation_cache
from figures.theme import LOOKS, Look
from pages.components import access, beneath, door

HERE = Path(__file__).parent


def begin(*names: str) -> None:
    """Loads the style sheets that all pages share and those that the named folders have, and shows the app's name."""
    _as_part_of_the_app()
    _spare_memory()
    compilation_cache.switch_on()
    st.html(f"<style>{_style_sheets(*names)}</style>")
    st.html(f'<div class="lab-title" data-look="{look().name}"><h1>Descent Lab</h1></div>')
    access.mend()


@cache
def _style_sheets(*names: str) -> str:
    """Returns what all pages share, and then what the folders have: one element of the page."""
    return "\n".join(
        file.read_text(encoding="utf-8")
        for file in (HERE / "page.css", *(HERE / name / f"{name}.css" for name in names))
        if file.exists()
    )


def _as_part_of_the_app() -> None:
    """Runs the page once more where Streamlit runs it alone.

    Until a visitor has opened the app itself, Streamlit takes every file of a folder named `pages` for an app of its own:
    the first visitor after a start who comes by a link to a page would see it without navigation and title.
    """
    if beneath.own_the_pages_folder():
        door.look()  # what a browser has sent to a server that was started again would be lost with this run
        st.rerun()


@st.cache_resource(show_spinner=False)
def _spare_memory() -> None:
    """Spares memory, once a process: 44 pairs of method and surface, swept one by one, then take 620 MB instead of 1260."""
    beneath.share_heaps()


def look() -> Look:
    """Returns the colours of the theme that the visitor has chosen, for figures."""
    return LOOKS["dark" if st.context.theme.type == "dark" else "light"]


def screen() -> Screen:
    """Returns what pictures depend on of the visitor's browser; a phone's says that it is one."""
    return Screen(look(), "Mobi" in (st.context.headers.get("User-Agent") or ""))


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Once a process, when all that is heavy is imported and compiled: collects garbage, and freezes the rest.

    With Streamlit's own collection after every script run switched off in config.toml, this is the largest saving
    on the server: 47 ms a rerun.
    """
    gc.collect()
    gc.freeze()
