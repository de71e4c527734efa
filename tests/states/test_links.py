"""Links that people have go on leading to the same states: links.json was written down with the code of November 2026."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest

from lecture import lesson
from states.address import PAGES as OF_STATES
from states.data import Data
from states.fields import decode, encode
from states.inside import Inside
from states.learning import Learning
from states.map import Map
from states.race import Race

LINKS = json.loads((Path(__file__).parent / "links.json").read_text(encoding="utf-8"))
PAGES = {**OF_STATES, "lecture": lesson.PAGE}


def setting(state: Race | Inside | Map) -> dict:
    names = ("surface", "knobs", "steps", "noise", "noise_kind", "seed")
    return {name: getattr(state.setting, name) for name in names} | {"start": list(state.setting.start_point)}


def of_race(race: Race) -> dict:
    """What a race runs with; of a tuned one what its search begins with."""
    return setting(race) | {
        "schedule": race.setting.schedule,
        "repeats": race.repeats,
        "count": race.count,
        "view": race.view,
        "rates": race.rate_rule,
        **({"tune": race.tune} if race.rate_rule == "tuned" else {}),
        "runs": [[run.method, race.values_of(run)] for run in race.runs],
    }


def of_data(data: Data) -> dict:
    own = {"knobs": data.setting.turned, "batch": data.setting.batch, "order": data.setting.order}
    return of_race(data) | own


def of_inside(inside: Inside) -> dict:
    return setting(inside) | {
        "method": inside.method,
        "hypers": inside.all_hypers(),
        "step": inside.t,
        "beside": inside.beside,
        "companions": list(inside.companions),
        "scale": inside.scale,
    }


def of_map(shown: Map) -> dict:
    axes = shown.axes() if shown.is_possible else ()
    return setting(shown) | {
        "kind": shown.kind,
        "panels": list(shown.panels),
        "seeds": shown.seeds_run,
        "axes": [list(axis) for axis in axes],
        "cell": list(shown.cell),
        "colour": shown.colour,
        "precision": shown.precision,
        "race": of_race(shown.race()),
    }


def of_network(learning: Learning) -> dict:
    runs = [[run.method, learning.values_of(run)] for run in learning.runs]
    return learning.setting._asdict() | {"runs": runs, "plane": learning.plane, "axis": learning.axis}


def shows(page: str, state) -> dict:
    if page == "lecture":
        return {
            "scene": state.scene, "sheet": state.sheet, "race": None if state.race is None else of_race(state.race)
        }  # fmt: skip
    of = {"race": of_race, "data": of_data, "inside": of_inside, "maps": of_map, "network": of_network}
    return of[page](state)


def test_there_are_enough_of_every_page():
    assert len(LINKS) >= 60
    assert {link["page"] for link in LINKS} == set(PAGES)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link['page']} {link['link']}")
def test_a_link_leads_to_the_state_that_it_led_to(link):
    page = PAGES[link["page"]]
    state, told = decode(page, parse_qs(link["link"], keep_blank_values=True))
    assert told == link["told"]
    assert shows(link["page"], state) == link["shows"]
    address = link["address"].replace("&kind=", "&noise_kind=") if link["page"] == "race" else link["address"]
    assert parse_qs(urlencode(encode(page, state), doseq=True)) == parse_qs(address)
    again, _ = decode(page, parse_qs(link["address"], keep_blank_values=True))
    assert shows(link["page"], again) == link["shows"]
