"""The methods. OPTIMIZERS maps a method's file name to its Optimizer, the lecture's first, then by year."""

from landscapes import discover
from optimizers.base import Optimizer

SUPPORT = {"base", "forms", "line_search"}
OPTIMIZERS: dict[str, Optimizer] = dict(
    sorted(discover(__name__, "OPTIMIZER", SUPPORT).items(), key=lambda item: (item[1].order, item[1].year, item[0]))
)
