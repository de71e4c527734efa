"""What the race page says in words: notices, the table of runs, what to watch, formulas and source text."""

from collections.abc import Sequence
from functools import cache
from html import escape
from urllib.parse import parse_qs

import streamlit as st

from api import files
from api.places import HEIGHT, WIDTH
from pages.components import words
from pages.components.page import look
from states import registry
from states.address import decode
from states.race import Race, fresh, plain
from states.worth_seeing import BASINS, PRESETS, Preset

FORMULAS = "race-formulas-opened"


def notices(race: Race, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)
    if not race.runs:
        st.info("No method is chosen. Add one with the plus, above the picture at its right.", icon=":material/add:")


def worth_seeing(race: Race) -> None:
    """Shows the races worth seeing, each a link that opens it here, and of the one that is open its sentence."""
    links = (
        f"<a href='./?{escape(preset.address)}' target='_self' title='{escape(preset.sentence)}'>{escape(preset.name)}</a>"
        for preset in PRESETS
    )
    told = next((escape(preset.sentence) for preset in PRESETS if plain(race) == _opened(preset)), "")
    st.html(f"<p class='worth-seeing not-printed'><b>Worth seeing.</b> {' · '.join(links)}</p><p>{told}</p>")


def on_a_real_network() -> None:
    """Shows the picture of a real network's training, which leads to it: a file that comes when it is near, and moves nothing."""
    st.html(
        f"<a class='real-network not-printed' href='./network?{escape(BASINS.address)}' target='_self'>"
        f"<img src='./{files.address(f'basins-{look().name}.svg')}' alt='' width='{WIDTH}' height='{HEIGHT}' loading='lazy'>"
        f"<span><b>On a real network: {escape(BASINS.name.lower())}.</b> {escape(BASINS.sentence)}</span></a>"
    )


@cache
def _opened(preset: Preset) -> Race:
    """Returns the race that a preset opens, however the visitor looks at it."""
    return plain(decode("race", parse_qs(preset.address))[0])


def about(race: Race) -> None:
    """Tells, folded, the story of this surface, and says so where that is of another race than the one drawn."""
    other = "" if is_first_picture(race) else "In this surface's **first picture**, to which Reset leads: "
    with st.expander("About this surface", key="race-about"):
        st.markdown(other + race.setting.landscape.story)


def is_first_picture(race: Race) -> bool:
    """Tells whether the runs drawn are those of the surface's plain address, however the visitor looks at them."""
    usual = fresh(race.setting.surface)
    return plain(race)._replace(rate=usual.rate if race.rate_rule == "own" else race.rate) == usual


def along(race: Race) -> None:
    """Says what the lines mean, where the curvature is drawn."""
    if race.along != "curvature":
        return
    methods = [registry.method(key) for key in _methods(race)]
    others = [method.name for method in methods if method.stable_rate is None]
    own = "Above a method's line its swings along the steepest curvature grow, below they die out; 2 is SGD's."
    st.caption(f"{own} No such line is known for {', '.join(others)}." if others else own)


def described(race: Race) -> tuple[str, ...]:
    """Returns what the formulas below a race depend on, if they are to be seen: the surface and the methods."""
    return (race.setting.surface, *_methods(race)) if st.session_state.get(FORMULAS) else ()


def _methods(race: Race) -> dict[str, None]:
    return dict.fromkeys(run.method for run in race.runs)


def formulas(race: Race) -> None:
    """Shows, once it is opened, the formula of the surface and of each chosen method, with the source text that runs."""
    landscape = race.setting.landscape
    expander = st.expander("Formulas and source text", key=FORMULAS, on_change="rerun")
    if not expander.open:
        return
    with expander, st.container(key="race-formulas"):
        with st.container(border=True):
            st.markdown(f"**{landscape.name}**")
            st.latex(landscape.equation)
            st.caption(landscape.source)
            words.surface_source(landscape)
        for method in _methods(race):
            optimizer = registry.method(method)
            with st.container(border=True):
                words.method(optimizer)
                words.method_source("The source that runs", optimizer)
