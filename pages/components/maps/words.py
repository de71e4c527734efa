"""What the page Maps says in words: notices, what to look for, tables of shares and widths, the way to the race."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from api.maps.picture import written_at
from pages.components import words
from states import registry
from states.address import encode
from states.map import FIRST_SURFACE, MOST, Map, able_methods, fresh
from states.race import MAX_REPEATS, Race

MOST_ROWS = 12  # of minima in a table
LOOK_FOR = {
    "knobs": "How large is the region that arrives, and is the best point in its middle or at its edge? Momentum on the taco "
    "shell has a narrow wedge, and its best point lies right beside divergence: it has to be tuned. Adam has a plateau: many rates do.",
    "rates": "How wide is each method's good range, and does it grow with the budget? A wide range forgives a badly chosen "
    "rate; a high narrow one has to be found.",
    "basins": "Where are the borders smooth, and where are they torn? There a tiny change of the start leads to another "
    "minimum. A method with momentum often passes by the nearest one.",
}

EXAMPLES = {
    "Momentum's wedge": "maps",
    "Adam's plateau": "maps?method=adam",
    "Nesterov and the valley's shape": "maps?method=nesterov&across=learning_rate&up=kappa",
    "Who forgives a wrong rate": "maps?kind=rates",
    "Four basins": "maps?kind=basins&s=himmelblau&method=sgd&method=adam",
    "Who flies over the sharp minimum": "maps?kind=basins&s=sharp_minima",
    "Where Newton ends": "maps?kind=basins&s=himmelblau&method=newton",
    "Noise: how often it works": "maps?s=bowl&noise=0.3&colour=success&seeds=20",
}


def notices(shown: Map, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)
    for sentence in _limits(shown):
        st.info(sentence, icon=":material/info:")


def _limits(shown: Map) -> list[str]:
    """Says what cannot be shown as the visitor chose it."""
    found, first = [], registry.method(shown.methods[0]).name
    if not shown.is_possible:
        found.append(
            f"A map needs two knobs: {first} and {shown.setting.landscape.name} do not have as many between them. "
            "Choose another method, or a surface with knobs; or look at its learning rates or its basins."
        )
    unable = [method for method in shown.methods if method not in able_methods(shown.kind, shown.methods)]
    for method in unable:
        found.append(f"{registry.method(method).name} has no learning rate, so it is not on this map.")
    if shown.kind != "knobs" and len(shown.methods) - len(unable) > MOST[shown.kind]:
        found.append(f"This map has room for {MOST[shown.kind]} methods; the others wait.")
    if shown.seeds_run < shown.seeds:
        found.append(f"With so many cells there is room for {shown.seeds_run} seeds; {shown.seeds} are asked for.")
    if shown.is_possible and shown.seeds_run > MAX_REPEATS:
        found.append(f"Beside the map the runs with the first {MAX_REPEATS} of its {shown.seeds_run} seeds are drawn.")
    if shown.kind == "rates" and shown.setting.schedule != "constant":
        found.append("On this map the rate is constant: with a schedule every budget would be another run.")
    if shown.kind == "knobs" and shown.colour == "success" and shown.seeds == 1:
        found.append("With one seed a run arrives or it does not. Raise Seeds, and Noise, to see shares.")
    return found


# --- below the pictures ----------------------------------------------------------------------------------------------


def show(shown: Map) -> None:
    """Shows what to look for, and where to look next; before that, where the start is outside of what is shown, that."""
    if shown.kind != "basins":
        words.start_outside(shown.setting)
    first = shown.setting.surface == FIRST_SURFACE and shown.methods[:1] == fresh().methods[:1]
    where = "What to look for." if first or shown.kind != "knobs" else "What to look for on the first map of this kind."
    st.markdown(f"**{where}** {LOOK_FOR[shown.kind]}")
    links = (f"<a href='{escape(address)}' target='_self'>{escape(name)}</a>" for name, address in EXAMPLES.items())
    st.html(f"<p class='map-note'><b>Try.</b> {' · '.join(links)}</p>")


def chosen(shown: Map, race: Race) -> None:
    """Says which cell's run is shown, with the way to it as a race."""
    address = "./?" + urlencode(encode(race), doseq=True)
    title = "Start" if shown.kind == "basins" else registry.method(race.runs[0].method).name
    where = f": {written_at(shown, *shown.cell[1:])}" if shown.is_possible else ""
    st.html(
        f"<p class='chosen'><b>{escape(title)}</b>{escape(where)} "
        f"<a class='to-race' href='{escape(address)}' target='_self'>Open in the race</a></p>"
    )
