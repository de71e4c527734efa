"""Status, step and cost of a run never contradict each other, in the table and in what is taken along."""

import csv
import io

import numpy as np
import pytest

from api import messages as stage_data
from api.running import results
from engine.verdict import ARRIVED, DIVERGED, LOCAL, MEANING, STATUSES
from pages.components.race.takeaway import table
from states.fields import replaced
from states.race import Run, fresh


def test_every_status_explains_itself():
    assert set(MEANING) == set(STATUSES)


def test_status_step_and_cost_go_together():
    """Only who is said to be at a minimum has a step of arrival, and one that diverged is not asked to pay on."""
    diverged = 0
    for surface in ("bowl", "taco_shell", "noisy_bowl", "rosenbrock"):
        for factor in (0.1, 1.0, 10.0, 100.0):
            for result in results(fresh(surface)._replace(factor=factor)):
                assert result.arrived is None or result.kind in (ARRIVED, LOCAL), (surface, factor, result.status)
                assert (
                    result.cost.tolist()
                    == result.drawn.cost[-1 if result.diverged is None else result.diverged].tolist()
                )
                diverged += result.kind == DIVERGED
    assert diverged


def test_of_several_seeds_the_row_speaks_of_those_that_its_status_counts():
    race = replaced(fresh("sharp_minima"), repeats=9, noise=6.0, steps=100)
    mixed = 0
    for result in results(race):
        alike = sorted(one.distance for one in result.verdicts if one.status == result.kind)
        assert result.status == f"{result.kind} {len(alike)} of 9"
        assert alike[0] <= result.distance <= alike[-1]
        mixed += len(alike) < 9
    assert mixed


def test_the_row_of_a_run_that_diverged_is_all_of_the_step_at_which_it_did():
    race = replaced(fresh("bowl"), runs=(Run("sgd", {"learning_rate": 4.0}),), steps=1000)
    (result,) = results(race)
    at = np.array([-3.0, 2.0]) * (-3.0) ** 3  # each step goes to -3 times as far
    assert result.status == "Diverged at step 3"
    assert result.loss == pytest.approx(at @ at / 2)
    np.testing.assert_allclose(result.place, at)
    assert np.isnan(result.distance)
    assert list(result.cost) == [3, 0, 0]
    assert "at (81, −54)" in stage_data.summary([result], race)


def test_the_csv_of_a_run_that_stops_ends_at_its_last_finite_row():
    race = replaced(fresh("bowl"), factor=100.0, steps=400)
    shown = results(race)
    stopped = {result.drawn.label: result.drawn.stopped for result in shown if result.drawn.stopped is not None}
    assert stopped
    rows = list(csv.DictReader(io.StringIO(table(race, shown))))
    for label, step in stopped.items():
        assert max(int(row["step"]) for row in rows if row["label"] == label) == step - 1
