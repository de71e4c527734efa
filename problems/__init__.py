"""What networks learn. PROBLEMS maps a problem's file name to its Problem, in the order of the pickers."""

from landscapes import discover
from problems.base import Problem

SUPPORT = {"base", "layers", "network", "preparing", "tables"}
PROBLEMS: dict[str, Problem] = dict(
    sorted(discover(__name__, "PROBLEM", SUPPORT).items(), key=lambda item: (item[1].order, item[0]))
)
