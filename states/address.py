"""Turns a page's state into its address and back: two forms of the same thing."""

from collections.abc import Mapping, Sequence

from states import data, fields, inside, learning, map, race
from states.data import Data
from states.fields import State
from states.inside import Inside
from states.learning import Learning
from states.map import Map
from states.query import Query
from states.race import Race

PAGES = {"race": race.PAGE, "data": data.PAGE, "inside": inside.PAGE, "maps": map.PAGE, "network": learning.PAGE}
PAGE_OF = {Race: race.PAGE, Data: data.PAGE, Inside: inside.PAGE, Map: map.PAGE, Learning: learning.PAGE}


def encode(state: Race | Data | Inside | Map | Learning) -> Query:
    """Returns the query parameters that lead to this state: whatever differs from the surface's default picture."""
    return fields.encode(PAGE_OF[type(state)], state)


def decode(page: str, query: Mapping[str, Sequence[str]]) -> tuple[State, list[str]]:
    """Returns the state that a query (name -> values) stands for on that page, and a sentence for whatever could not be used."""
    return fields.decode(PAGES[page], query)
