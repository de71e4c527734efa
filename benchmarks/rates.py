"""Default learning rates: a search, for every method on every surface, of a rate whose default picture is an honest one.

    python -m benchmarks.rates [method ...]

For each pair: the rate in force, whether its default picture stays finite and inside the domain plus 15 %, its final
loss above the lowest, and the best rate of a grid (a third of a decade apart) that stays inside. A rate that is worth
it goes into the surface's file; else the method takes that of its `rate_like`.
"""

import sys

import numpy as np

from engine.run import run
from engine.sampling import stationary_points
from landscapes import LANDSCAPES
from landscapes.base import Landscape
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer, default_rate
from shapes import Trajectory
from states.setting import on

ROOM = 0.15  # of the domain's width
GRID = 10 ** np.arange(-4, 1.7, 1 / 3)


def stays(trajectory: Trajectory, landscape: Landscape) -> bool:
    """Finite, and inside the domain plus 15 %."""
    limits = np.array([landscape.xlim, landscape.ylim])
    room = ROOM * np.ptp(limits, axis=1)
    inside = (trajectory.x >= limits[:, 0] - room) & (trajectory.x <= limits[:, 1] + room)
    return trajectory.stopped is None and bool(inside.all())


def height(trajectory: Trajectory, landscape: Landscape) -> float:
    """How far the mean loss of the last tenth lies above the lowest minimum: an end that is no lucky swing."""
    lowest = stationary_points(landscape).minima[:, 2].min(initial=0.0)
    return float(trajectory.loss[-max(len(trajectory.loss) // 10, 1) :].mean() - lowest)


def best_rate(landscape: Landscape, optimizer: Optimizer) -> tuple[float, float]:
    """The rate of the grid that stays inside and ends lowest, and how low; NaN where none stays inside."""
    found = (float("nan"), float("nan"))
    for rate in GRID:
        trajectory = run(optimizer, on(landscape), {"learning_rate": float(f"{rate:.1g}")})
        if stays(trajectory, landscape) and not height(trajectory, landscape) >= found[1]:
            found = float(f"{rate:.1g}"), height(trajectory, landscape)
    return found


def main() -> None:
    methods = sys.argv[1:] or [key for key, optimizer in OPTIMIZERS.items() if optimizer.order > 6]
    for key in methods:
        optimizer = OPTIMIZERS[key]
        searched = any(knob.name == "learning_rate" for knob in optimizer.knobs)
        for surface, landscape in LANDSCAPES.items():
            trajectory = run(optimizer, on(landscape))
            inside = "inside" if stays(trajectory, landscape) else "LEAVES"
            now = f"{default_rate(landscape, optimizer):8.3g} {inside} {height(trajectory, landscape):9.2e}"
            rate, low = best_rate(landscape, optimizer) if searched else (float("nan"), float("nan"))
            print(f"{key:20} {surface:18} {now}   best {rate:7.3g} {low:9.2e}", flush=True)


if __name__ == "__main__":
    main()
