"""What compiling costs: the first use of a method on a surface, one more method in a race, and memory with everything open.

    python -m benchmarks.compile

The warm races stand beside them. Each pair of surface and method is timed once, for the first use is what is measured;
the figures are medians and 95th percentiles over the pairs.
"""

import statistics
import time

import numpy as np

import api.picture  # noqa: F401
import figures.contour  # noqa: F401  what a server holds besides: it counts in the memory
from benchmarks.memory import peak_mb
from benchmarks.race import median_ms, row
from engine.kept import KEPT
from engine.run import race, run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.setting import on


def seconds(function) -> float:
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def main() -> None:
    taco = LANDSCAPES["taco_shell"]
    run(OPTIMIZERS["sgd"], on(taco))  # JAX's own start is not the method's
    first = [key for key, optimizer in OPTIMIZERS.items() if optimizer.order <= 6]
    eight = [(OPTIMIZERS[key], None) for key in (*first, "adamw", "nadam")]
    race(eight, on(taco))
    row("8 first-order methods x 500 steps, warm", f"{median_ms(lambda: race(eight, on(taco, steps=500)), 200):.2f} ms")
    everybody = [(optimizer, None) for optimizer in OPTIMIZERS.values()]
    parts = [everybody[i : i + 8] for i in range(0, len(everybody), 8)]
    for part in parts:
        race(part, on(taco))
    warm = median_ms(lambda: [race(part, on(taco, steps=500)) for part in parts], 100)
    row(f"all {len(everybody)} methods x 500 steps, warm, in races of 8", f"{warm:.2f} ms")

    firsts, more = [], []
    for landscape in LANDSCAPES.values():
        for i, (optimizer, _) in enumerate(everybody):
            firsts.append(seconds(lambda where=landscape, method=optimizer: run(method, on(where))))
            if i:
                more.append(
                    seconds(lambda where=landscape, i=i: race(everybody[max(0, i - 6) : i + 1], on(where))) * 1e3
                )
    row(
        f"first use of a method on a surface, median of {len(firsts)} pairs",
        f"{statistics.median(firsts) * 1e3:.0f} ms",
        f"p95 {np.quantile(firsts, 0.95) * 1e3:.0f} ms, longest {max(firsts) * 1e3:.0f} ms",
    )
    row("a race with a method that is compiled already", f"{statistics.median(more):.2f} ms")
    row("compiled programs kept", f"{len(KEPT)}", f"{KEPT.megabytes:.0f} MB by guess")
    peak = peak_mb()
    row("peak memory of the process with every surface and method opened", f"{peak:.0f} MB")


if __name__ == "__main__":
    main()
