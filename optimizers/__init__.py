"""The methods. OPTIMIZERS maps a method's file name to its Optimizer, the lecture's first, then by year."""

from landscapes.discovery import discover
from optimizers.base import Optimizer

SUPPORT = {
    "base",
    "compilation_cache",
    "elsewhere",
    "ends",
    "forms",
    "grids",
    "line_search",
    "noise",
    "robustness",
    "schedules",
    "trajectory",
    "tracing",
    "sweep",
    "theory",
    "tuning",
    "verdict",
}
OPTIMIZERS: dict[str, Optimizer] = dict(
    sorted(discover(__name__, "OPTIMIZER", SUPPORT).items(), key=lambda item: (item[1].order, item[1].year, item[0]))
)
