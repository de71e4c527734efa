"""What travels of a path, and what is filled in between."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.thinning import HAIR, filled, thinned

NOTHING = np.zeros(0, int)
ROWS = np.arange(3001)


def whole(path: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """The rows that travel of a path if there is room for all, what is filled in, and the stride."""
    (some,) = thinned([path], [NOTHING], len(path), len(path))
    return some.rows, filled(path[some.rows], some, len(path)), some.stride


def walk(seed: int, rough: float) -> np.ndarray:
    """A path of two coordinates that is noise, integrated the smoother the less rough, and with a zigzag on it."""
    random = np.random.default_rng(seed)
    smooth = np.cumsum(np.cumsum(random.normal(size=(len(ROWS), 2)), axis=0), axis=0) / 1000
    return smooth + rough * random.normal(size=smooth.shape) + random.exponential(3) * (-1.0) ** ROWS[:, None]


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.1, 1.0, 30.0]))
def test_what_is_filled_in_is_nowhere_off_by_more_than_a_hair(seed, rough):
    path = walk(seed, rough)
    rows, again, _ = whole(path)
    assert np.abs(again - path).max() <= HAIR * 1.001
    assert (rows[0], rows[-1]) == (0, len(path) - 1)
    assert (np.diff(rows) > 0).all()


@pytest.mark.parametrize(
    ("path", "most", "stride"),
    [
        (ROWS * 0.5, 2, 1),  # at a constant rate
        (np.zeros(len(ROWS)), 2, 1),
        (6400 * 0.99**ROWS, 170, 1),  # comes to rest: 2 sqrt(6400 / (8 HAIR)) = 98 would be the fewest
        (np.where(ROWS < 1000, 0.0, 500.0), 20, 1),  # leaps
        (100 * (-1.0) ** ROWS, 4, 2),  # hovers
        (100 * (-1.0) ** ROWS + ROWS * 0.3, 4, 2),  # and goes on, slowly
        (6400 * (-0.99) ** ROWS, 310, 2),  # zigzags to rest
    ],
)
def test_few_rows_make_a_smooth_path_or_a_zigzag(path, most, stride):
    rows, _, its = whole(path[:, None].astype(float))
    assert (len(rows) <= most, its) == (True, stride), len(rows)


def test_a_line_at_another_pace_is_no_line():
    """In the picture both are the same; at most steps they are elsewhere."""
    slowing = np.column_stack([np.sqrt(ROWS), np.sqrt(ROWS)]) * 100
    rows, _, _ = whole(slowing)
    assert 20 < len(rows) < 300


def test_where_there_is_no_room_the_restless_are_cut_and_the_others_whole():
    quiet, hovering = 6400 * 0.99 ** ROWS[:, None], 50.0 * (-1.0) ** ROWS[:, None]
    restless = np.random.default_rng(0).normal(size=(len(ROWS), 1)) * 100
    found = thinned([restless, quiet, restless[::-1], hovering], [NOTHING] * 4, 10_000, 1000)
    counts = [len(some.rows) for some in found]
    assert 990 <= sum(counts) <= 1000
    assert abs(counts[0] - counts[2]) <= 2
    for path, some in ((quiet, found[1]), (hovering, found[3])):
        assert np.abs(filled(path[some.rows], some, len(ROWS)) - path).max() <= HAIR * 1.001


def test_no_path_has_more_than_its_own_room():
    restless = np.random.default_rng(0).normal(size=(len(ROWS), 1)) * 100
    found = thinned([restless, -restless], [NOTHING] * 2, 200, 10**6)
    assert [len(some.rows) for some in found] == [200, 200]
    assert np.histogram(found[0].rows, 10)[0].min() >= 5, "from everywhere"


def test_what_is_to_be_kept_is_kept():
    path, kept = ROWS[:, None] * 1.0, np.array([1, 77, 1500, 2999])
    (some,) = thinned([path], [kept], 10, 10)
    assert set(kept) | {0, 3000} == set(some.rows)
    (some,) = thinned([100 * (-1.0) ** path], [kept], 100, 100)
    assert set(kept) <= set(some.rows)


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 8, 9])
def test_short_paths_are_whole(rows):
    path = np.random.default_rng(1).normal(size=(rows, 2)) * 100
    (some,) = thinned([path], [NOTHING], 20, 20)
    assert some.rows.tolist() == list(range(rows))
    assert np.array_equal(filled(path[some.rows], some, rows), path)
