"""A visitor's own table: the surface, its runs and what is taken along are made of it, and nothing is compiled for it."""

import contextlib
import io
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from api.running import results
from data.pasted import Table, read
from engine.batch import Member, paths
from engine.run import race, run
from engine.sampling import stationary_points
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from pages.components.race import takeaway
from states.address import decode, encode
from states.batches import ORDERS, batches
from states.fields import decode as decode_page
from states.race import PAGE, fresh, race_on
from states.setting import Setting, has_own_table, on, with_table
from tests.landscapes.test_examples import drawn, every_of_a_table, examples_of, losses_of

SGD, ADAM = OPTIMIZERS["sgd"], OPTIMIZERS["adam"]


def pasted(columns: int, rows: int = 60, seed: int = 0, by: float = 1.0) -> Table:
    """A table of so many columns, as if it had been pasted; its inputs in other units."""
    table = drawn(columns, rows, seed)
    table[:, :-1] *= by
    found = read("\n".join(",".join(map(repr, row)) for row in table.tolist()))
    assert isinstance(found, Table), found
    return found


def of(landscape, table: Table, **changes) -> Setting:
    """The surface's own setting on that table."""
    return with_table(on(landscape, **changes), table)


def by_counts(landscape, table: Table):
    """The same surface as one that knows its examples, and whose step sees how often each is in the batch."""
    inputs, targets = table.scaled[:, :-1], table.scaled[:, -1]
    targets = jnp.asarray((targets - targets.mean()) / targets.std())

    def examples(prepare, **others):
        centred, scaled = jnp.minimum(2 * prepare, 1), jnp.maximum(2 * prepare - 1, 0)
        seen = (inputs - centred * inputs.mean(axis=0)) / inputs.std(axis=0) ** scaled
        return (seen if inputs.shape[1] == 2 else jnp.concatenate([seen, jnp.ones_like(seen)], axis=1)), targets

    return replace(
        landscape, key="", table=None, features=None, of_means=None, examples=examples, loss_of=losses_of(landscape)
    )


@every_of_a_table
def test_runs_are_those_of_the_table_by_hand(landscape):
    table = pasted(landscape.table.shape[1], by=1000.0)
    assert table.unit > 1
    for prepare in (0.5, 0.8, 1.0):
        setting = of(landscape, table, knobs={"prepare": prepare}, steps=40, noise_kind="examples", batch=7, seed=2)
        inputs, targets = examples_of(landscape, table.scaled, **setting.turned)
        x = np.array(landscape.start)
        path = [x]
        for counts in batches(60, 7, "shuffled", 2, 40):
            rows = np.flatnonzero(counts)
            x = x - 0.02 * inputs[rows].T @ (inputs[rows] @ x - targets[rows]) / len(rows)
            path.append(x)
        walked = run(SGD, setting, {"learning_rate": 0.02})
        np.testing.assert_allclose(walked.x, path, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(walked.loss[-1], np.mean((inputs @ x - targets) ** 2) / 2, rtol=1e-12)
        lowest = stationary_points(landscape, setting.knobs).minima[0, :2]
        np.testing.assert_allclose(lowest, np.linalg.lstsq(inputs, targets, rcond=None)[0], rtol=1e-9, atol=1e-12)


@every_of_a_table
@pytest.mark.parametrize("order", ORDERS)
def test_means_and_counts_lead_to_the_same_points(landscape, order):
    table = pasted(landscape.table.shape[1])
    changes = {"knobs": {"prepare": 0.9}, "steps": 50, "noise_kind": "examples", "batch": 9, "order": order, "seed": 4}
    told = race([(SGD, None), (ADAM, None)], of(landscape, table, **changes))
    counted = on(by_counts(landscape, table), **{**changes, "knobs": of(landscape, table, **changes).knobs})
    for one, other in zip(told, race([(SGD, None), (ADAM, None)], counted), strict=True):
        np.testing.assert_allclose(one.x, other.x, rtol=1e-12, atol=1e-12)


@every_of_a_table
def test_all_of_its_examples_at_once_are_the_surface_itself(landscape):
    setting = of(landscape, pasted(landscape.table.shape[1]), steps=40)
    whole = run(ADAM, setting)
    batch = run(ADAM, setting._replace(noise_kind="examples", batch=2000))
    assert not setting._replace(noise_kind="examples", batch=2000).is_noisy
    np.testing.assert_allclose(batch.x, whole.x, rtol=1e-12, atol=1e-12)


def test_another_table_compiles_nothing(compilations):
    two, three = (LANDSCAPES[key] for key in ("fitted_line", "diabetes_line"))

    def all_of(setting: Setting) -> None:
        race([(SGD, None), (ADAM, None)], setting)
        paths([SGD, ADAM], setting, [Member([None, None]), Member([None, None], {"prepare": 0.1})])
        stationary_points(setting.landscape, setting.knobs)

    for landscape in (two, three):
        all_of(on(landscape, noise_kind="examples", steps=20))
    with compilations() as more:
        for columns, landscape in ((2, two), (3, three)):
            for rows in (3, 60, 2000):
                all_of(of(landscape, pasted(columns, rows, 5), noise_kind="examples", steps=20))
    assert more == []


@every_of_a_table
def test_a_sweep_is_made_of_the_table(landscape):
    setting = of(landscape, pasted(landscape.table.shape[1]), steps=30, noise_kind="examples", batch=5)
    swept = paths([SGD], setting, [Member([None], {"prepare": value}) for value in (0.5, 0.7, 1.0)])
    for member, value in zip(swept.x, (0.5, 0.7, 1.0), strict=True):
        alone = run(SGD, setting._replace(knobs={**setting.knobs, "prepare": value}))
        np.testing.assert_allclose(member[0], alone.x, rtol=1e-12, atol=1e-12)


# --- the setting ---------------------------------------------------------------------------------------------------


@every_of_a_table
def test_a_setting_knows_its_examples(landscape):
    plain, table = on(landscape), pasted(landscape.table.shape[1], 50, by=1000.0)
    assert (plain.count, plain.name, has_own_table(plain)) == (442, landscape.name, False)
    own = with_table(plain, table)
    assert (own.count, own.name, has_own_table(own)) == (50, "Your table", True)
    inputs, targets = own.examples()
    np.testing.assert_allclose(inputs * table.unit, table.rows[:, :-1], rtol=1e-15)
    np.testing.assert_allclose((targets.mean(), targets.std()), (0, 1), atol=1e-12)
    np.testing.assert_array_equal(plain.examples()[0], landscape.table[:, :-1])
    assert with_table(own, None) == plain
    assert own != plain
    assert own._replace(batch=2000).batch_size == 50
    assert own == with_table(plain, read(table.text))  # pyright: ignore


def test_other_surfaces_take_no_table_and_each_as_many_columns_as_it_has():
    with pytest.raises(ValueError, match=r"^Bowl is not made of a table\.$"):
        with_table(on("bowl"), pasted(2))
    with pytest.raises(ValueError, match="takes tables of 2 columns, and this one has 3"):
        with_table(on("fitted_line"), pasted(3))
    with pytest.raises(ValueError, match="takes tables of 3 columns, and this one has 2"):
        with_table(on("diabetes_line"), pasted(2))
    with pytest.raises(ValueError, match="not made of examples"):
        on("bowl").examples()
    assert on("two_clouds").examples()[0].shape == (200, 3)


def test_an_address_is_read_for_the_table_and_never_holds_it():
    table = pasted(3, 600)
    state, problems = decode_page(PAGE, {"s": ["diabetes_line"], "batch": ["500"], "prepare": ["1"]}, table)
    assert problems == []
    assert state.setting == of("diabetes_line", table, knobs={"prepare": 1.0}, batch=500)
    assert encode(state) == {"s": "diabetes_line", "prepare": "1", "batch": "500"}
    assert decode("race", {"s": ["diabetes_line"], "batch": ["500"]})[1] != []
    few = decode_page(PAGE, {"s": ["diabetes_line"], "batch": ["61"]}, pasted(3, 60))[1]
    assert few == ["The link's size of a batch `61` is not between 1 and 60; 32 is used."]
    assert fresh("diabetes_line", state).setting.table is None


# --- what is taken along -------------------------------------------------------------------------------------------


def printed(text: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(text, "own", "exec"), {"__name__": "__main__"})
    return out.getvalue()


@every_of_a_table
@pytest.mark.parametrize("noise_kind", ["uniform", "examples"])
def test_the_file_has_the_table_and_computes_the_run(landscape, noise_kind):
    table = pasted(landscape.table.shape[1], 30, by=1000.0)
    setting = of(landscape, table, knobs={"prepare": 0.7}, steps=25, noise_kind=noise_kind, batch=4, seed=1)
    own = race_on(landscape.key, [("sgd", {}), ("adam", {})])._replace(setting=setting)
    shown = results(own)
    text = takeaway.program(own, shown)
    assert '"""Your table from' in text
    assert "442" not in text
    for line, result in zip(printed(text).splitlines(), shown, strict=True):
        end = f"x = {result.drawn.x[-1].tolist()}"
        got = [float(number) for number in line.partition("[")[2].partition("]")[0].split(",")]
        np.testing.assert_allclose(got, result.drawn.x[-1], rtol=1e-12, atol=1e-12, err_msg=end)


def test_the_notebook_says_whose_the_examples_are_and_has_no_link():
    own = race_on("fitted_line", [("sgd", {})])._replace(setting=of("fitted_line", pasted(2), steps=5))
    plain = race_on("fitted_line", [("sgd", {})], steps=5)
    book, usual = (takeaway.cells(one, results(one), "http://localhost/?s=fitted_line") for one in (own, plain))
    assert "# Your table: SGD" in book
    assert "The examples are your own" in book
    assert "http://localhost" not in book
    assert "Efron" not in book
    assert "http://localhost" in usual
    assert "Efron" in usual
