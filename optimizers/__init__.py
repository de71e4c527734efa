"""The methods. OPTIMIZERS maps a method's file name to its Optimizer, oldest first: the lecture's own order."""

from landscapes.discovery import discover
from optimizers.base import Optimizer

SUPPORT = {"base", "noise", "schedules", "trajectory", "sweep", "verdict"}
OPTIMIZERS: dict[str, Optimizer] = dict(
    sorted(discover(__name__, "OPTIMIZER", SUPPORT).items(), key=lambda item: (item[1].year, item[0]))
)
