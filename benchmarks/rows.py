"""The rows that the benchmarks print: what was measured, what stands beside it, what was wanted, and whether it is met."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

WIDTHS = (70, 10, 13, 16, 17, 16, 10, 10)
HEADS = (
    "median (p95); ms, if nothing else is said",
    "before",
    "goal",
    "beside",
    "st.plotly_chart",
    "ours",
    "/ beside",
    "",
)


class Row(NamedTuple):
    """One thing that was measured."""

    what: str
    ours: Sequence[float]
    goal: str = ""  # "0.5 x" what is beside, "30 x faster" than it; "20 ms" in the middle, "50 ms p95"
    beside: Sequence[float] = ()  # the floor of Streamlit, or NumPy
    plain: Sequence[float] = ()  # with st.plotly_chart
    before: str = ""  # the picture had its own road; told of what issue 13 has a goal for
    digits: int = 0

    @property
    def ratio(self) -> float:
        """Of the medians; nan where one is not known."""
        if not (len(self.ours) and len(self.beside)):
            return float("nan")
        return statistics.median(self.ours) / statistics.median(self.beside)

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached; there must be one."""
        number, *unit = self.goal.split()
        if unit == ["x"]:
            return self.ratio <= float(number)
        if unit == ["x", "faster"]:
            return 1 / self.ratio >= float(number)
        found = np.quantile(self.ours, 0.95 if unit[-1:] == ["p95"] else 0.5) if len(self.ours) else float("nan")
        return bool(found <= float(number))


def head() -> None:
    _print(HEADS)


def show(row: Row) -> None:
    """Prints it as soon as it is known."""
    ratio = f"{1 / row.ratio:.1f} x" if row.goal.endswith("faster") else f"{row.ratio:.2f} x"
    columns = [_spread(taken, row.digits) for taken in (row.beside, row.plain, row.ours)]
    met = ("met" if row.is_met else "NOT MET") if row.goal and len(row.ours) else "" if row.ours else "no answer"
    _print((row.what, row.before, row.goal, *columns, "" if np.isnan(row.ratio) else ratio, met))


def _spread(taken: Sequence[float], digits: int) -> str:
    if not len(taken):
        return ""
    middle = f"{statistics.median(taken):,.{digits}f}"
    return middle if len(taken) == 1 else f"{middle} ({np.quantile(taken, 0.95):,.{digits}f})"


def _print(columns: Sequence[str]) -> None:
    first, *others = zip(columns, WIDTHS, strict=True)
    print(f"{first[0]:<{first[1]}}" + "".join(f"{text:>{width}}" for text, width in others), flush=True)
