"""The table of goals: how fast the app is, beside an empty Streamlit page, `st.plotly_chart` and NumPy, in ten minutes or so.

    python -m benchmarks

Each row is measured by the script that its goal is from, which prints more: stage.py, load.py, race.py, maps.py. For a quiet
machine; nothing outside it is asked.
"""

from collections.abc import Iterator

from benchmarks import load, maps, race, stage
from benchmarks.rows import Row, head, show

ROUNDS = 12
LOAD = load.Options(viewers=200, seconds=45, every=5, maps=0, api_alone=False)


def rows() -> Iterator[Row]:
    yield from stage.rows(ROUNDS)
    yield from load.rows(LOAD)
    yield from race.rows()
    yield from maps.rows()


if __name__ == "__main__":
    head()
    for row in rows():
        if row.before:
            show(row)
