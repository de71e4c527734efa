"""The address of the page Data: a race on a set of examples."""

import pytest

from data.pasted import Table, read
from landscapes import LANDSCAPES
from states import fields
from states.address import decode, encode
from states.data import PAGE, SETS, Data, fresh, own
from states.fields import replaced
from states.race import Race


def test_every_surface_that_says_what_a_point_is_among_its_examples_is_a_set():
    assert set(SETS) == {key for key, one in LANDSCAPES.items() if one.count}
    for key in SETS:
        landscape = LANDSCAPES[key]
        assert len(landscape.weights) == 2
        assert len(landscape.columns) == {"line": 2, "plane": 3, "classes": 3}[landscape.drawn]


@pytest.mark.parametrize("key", SETS)
def test_a_set_begins_with_all_examples_at_every_step_and_an_empty_address_but_for_its_name(key):
    data = fresh(key)
    assert data.setting.in_batches
    assert not data.setting.is_noisy
    assert encode(data) == ({} if key == "fitted_line" else {"set": key})


def test_a_link_says_all_that_the_page_can_be_set_to():
    query = {
        "set": ["diabetes_line"],
        "prepare": ["0.25"],
        "whiten": ["1"],
        "m": ["sgd", "adam~learning_rate~0.3"],
        "batch": ["16"],
        "order": ["sorted"],
        "axis": ["examples"],
        "factor": ["2"],
        "steps": ["70"],
        "seed": ["5"],
        "beta1": ["0.5"],
        "x": ["0.5"],
        "y": ["-0.5"],
    }
    data, problems = decode("data", query)
    assert problems == []
    written = encode(data)
    assert {name: value if isinstance(value, list) else [value] for name, value in written.items()} == query
    assert decode("data", {name: v if isinstance(v, list) else [v] for name, v in written.items()})[0] == data


def test_what_a_link_says_that_cannot_be_is_told():
    data, problems = decode("data", {"set": ["taco_shell"], "batch": ["443"], "order": ["best"], "noise": ["1"]})
    told = " ".join(problems)
    assert data.setting.surface == "fitted_line"
    for word in ("taco_shell", "443", "best", "noise"):
        assert word in told


def test_its_runs_are_a_race_of_their_own_kind():
    data = fresh("two_clouds")
    assert type(data) is Data
    assert type(replaced(data, seed=3)) is Data
    assert type(data.race()) is Race
    assert data.race() == tuple(data)


def test_another_set_keeps_methods_order_and_axis_and_a_batch_that_it_has_examples_for():
    data = replaced(fresh("diabetes_line"), batch=300, order="sorted", count="examples")
    other = fresh("two_clouds", keep=data)
    assert (other.setting.batch, other.setting.order, other.count) == (200, "sorted", "examples")
    assert other.methods == data.methods
    assert fresh("two_clouds", keep=fresh("diabetes_line")).setting.batch == 200
    assert fresh("fitted_line", keep=replaced(data, batch=4)).setting.batch == 4


def table(text: str) -> Table:
    found = read(text)
    assert isinstance(found, Table)
    return found


def test_a_link_names_a_visitor_s_own_table_and_leads_to_it_where_it_is():
    mine, other = table("1,42\n2,47\n3,50"), table("1,42\n2,47\n3,51")
    data = replaced(own(mine, fresh("two_clouds")), batch=2)
    query = {name: [value] for name, value in encode(data).items() if isinstance(value, str)}
    assert query["table"] == [mine.short]
    assert not {"42", "47", "50"} & {part for [value] in query.values() for part in value.split("~")}
    assert fields.decode(PAGE, query, mine) == (data, [])
    for there in (None, other):
        shown, [problem] = fields.decode(PAGE, query, there)
        assert "pasted in another session" in problem
        assert shown.setting.table == there
        assert shown.setting.name in problem
