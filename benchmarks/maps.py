"""What forty thousand runs cost, beside NumPy that computes the same and beside a loop with optax, in one process.

    python -m benchmarks.maps            # --quick: without the million runs

Medians of rounds in which each takes its turn. NumPy: float32, vectorised over all runs, with the same outputs: where they
end, the loss there, and the step from which they stay within the tolerance of a minimum. It knows no verdict, so the maps are timed
without and with theirs. optax: one run as one writes it, a jitted step in a Python loop, times the number of runs.
"""

import argparse
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import jax
import numpy as np
import optax

from benchmarks.memory import peak_mb
from benchmarks.rows import Row
from engine.grid import sweep
from engine.verdict import TOLERANCE
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.setting import on

LANDSCAPE = LANDSCAPES["himmelblau"]
SIDE, STEPS = 200, 200
ONE = np.float32(1)
DENTS = np.asarray(LANDSCAPE.minima(), np.float32)[:, :2]
AXIS = np.linspace(-5, 5, SIDE)
RATES = np.geomspace(1e-3, 1.0, SIDE)
BETAS = 1 - np.geomspace(1.0, 0.01, SIDE)
TICK = 0.001  # seconds


# --- NumPy ---------------------------------------------------------------------------------------------------------


def gradient(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


def loss(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


class Arrival:
    """The step from which each run stays at one minimum."""

    def __init__(self, n: int):
        self.at, self.since = np.full(n, -1, np.int32), np.zeros(n, np.int32)

    def look(self, x: np.ndarray, y: np.ndarray, step: int) -> None:
        at = np.full(len(x), -1, np.int32)
        for i, (right, up) in enumerate(DENTS):
            across, along = x - right, y - up
            at[across * across + along * along <= np.float32(TOLERANCE**2)] = i
        self.since[at != self.at] = step
        self.at = at


def numpy_momentum(steps: int = STEPS) -> tuple:
    x, y = (grid.ravel() for grid in np.meshgrid(AXIS.astype(np.float32), AXIS.astype(np.float32), indexing="ij"))
    rate, rho = np.float32(0.002), np.float32(0.9)
    u, v, arrival = np.zeros_like(x), np.zeros_like(x), Arrival(x.size)
    for step in range(1, steps + 1):
        g, h = gradient(x, y)
        u, v = rho * u + g, rho * v + h
        x, y = x - rate * u, y - rate * v
        arrival.look(x, y, step)
    return x, y, loss(x, y), arrival.at, arrival.since


def numpy_adam(steps: int = STEPS) -> tuple:
    rate, beta1 = (
        grid.ravel() for grid in np.meshgrid(RATES.astype(np.float32), BETAS.astype(np.float32), indexing="ij")
    )
    beta2, epsilon = np.float32(0.999), np.float32(1e-7)
    x, y = np.zeros_like(rate), np.zeros_like(rate)
    m, n, u, v = (np.zeros_like(rate) for _ in range(4))
    beta1_t, beta2_t, arrival = np.ones_like(rate), ONE, Arrival(x.size)
    for step in range(1, steps + 1):
        g, h = gradient(x, y)
        m, n = beta1 * m + (1 - beta1) * g, beta1 * n + (1 - beta1) * h
        u, v = beta2 * u + (1 - beta2) * g * g, beta2 * v + (1 - beta2) * h * h
        beta1_t, beta2_t = beta1_t * beta1, beta2_t * beta2
        length = rate / (1 - beta1_t)
        x = x - length * m / (np.sqrt(u / (1 - beta2_t)) + epsilon)
        y = y - length * n / (np.sqrt(v / (1 - beta2_t)) + epsilon)
        arrival.look(x, y, step)
    return x, y, loss(x, y), arrival.at, arrival.since


# --- optax ---------------------------------------------------------------------------------------------------------


def optax_run(method: optax.GradientTransformation) -> None:
    def step(x, state):
        updates, state = method.update(slope(x), state)
        return optax.apply_updates(x, updates), state

    slope, x = jax.grad(LANDSCAPE.loss), jax.numpy.zeros(2, np.float32)
    state, step = method.init(x), jax.jit(step)
    for _ in range(STEPS):
        x, state = step(x, state)
    jax.block_until_ready(x)


# --- ours ----------------------------------------------------------------------------------------------------------

MOMENTUM, ADAM = ("momentum", {"x": AXIS, "y": AXIS}), ("adam", {"learning_rate": RATES, "beta1": BETAS})


def ours(method: str, over: dict, steps: int = STEPS, **options):
    return sweep(OPTIMIZERS[method], on(LANDSCAPE, steps=steps), over, **options)


def by_turns(ways: dict[str, Callable], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each way, in rounds in which each takes its turn."""
    took = {way: [] for way in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for way, run in ways.items():
            took[way].append(1e3 * seconds(run))
    return took


def rows(rounds: int = 9) -> Iterator[Row]:
    for method, case, numpy, goal, before in (
        ("momentum", MOMENTUM, numpy_momentum, "3 x faster", "1.9 x"),
        ("Adam", ADAM, numpy_adam, "2 x faster", ".27 x"),
    ):
        ways = {
            "NumPy": numpy,
            "ours": lambda case=case: ours(*case, precision="float32"),
            "ends": lambda case=case: ours(*case, precision="float32", verdicts=False),
        }
        took = by_turns(ways, rounds)
        what = f"map 40,000 x {STEPS}, float32, with verdicts, {method}, beside NumPy without"
        yield Row(what, took["ours"], goal, took["NumPy"], before=before)
        yield Row("    without verdicts, where runs end alone", took["ends"], beside=took["NumPy"], before="-")


def compare(
    name: str, case: tuple[str, dict], numpy: Callable, method: optax.GradientTransformation, rounds: int
) -> None:
    ways = {
        "NumPy float32": numpy,
        "map float32, ends alone": lambda: ours(*case, precision="float32", verdicts=False),
        "map float32": lambda: ours(*case, precision="float32"),
        "map float64": lambda: ours(*case),
    }
    middle = {way: statistics.median(times) for way, times in by_turns(ways, rounds).items()}
    print(f"\n{name}: {SIDE * SIDE} runs x {STEPS} steps")
    for way, time_ in middle.items():
        print(f"  {way:26}{time_:9.1f} ms {middle['NumPy float32'] / time_:7.1f} x NumPy")
    optax_run(method)
    loop = statistics.median(seconds(lambda: optax_run(method)) for _ in range(3)) * SIDE * SIDE
    print(f"  {'optax, one by one':26}{loop:9.0f} s")
    check(case, numpy)


def check(case: tuple[str, dict], numpy: Callable) -> None:
    """Both must say the same, or the comparison is worth nothing."""
    *_, at, since = numpy()
    found = ours(*case, precision="float32")
    same = (np.where(at < 0, -1, since) == found.arrived.ravel()) & (at == found.minimum.ravel())
    print(f"  NumPy and the map agree on minimum and arrival in {100 * same.mean():.2f} % of the runs")


def seconds(function: Callable) -> float:
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def growth(quick: bool) -> None:
    print(f"\n{'runs':>9}{'steps':>7}{'momentum':>12}{'Adam':>12}   float64, with verdicts; peak memory so far")
    for side in (50, 100, 200, 400) if quick else (50, 100, 200, 400, 1000):
        for steps in (100, 200, 1000):
            if side == 1000 and steps == 1000:
                continue
            axis = np.linspace(-5, 5, side)
            adam = {"learning_rate": np.geomspace(1e-3, 1.0, side), "beta1": 1 - np.geomspace(1.0, 0.01, side)}
            cases = (("momentum", {"x": axis, "y": axis}), ("adam", adam))
            took = [seconds(partial(ours, *case, steps=steps)) for case in cases]
            print(
                f"{side * side:>9}{steps:>7}"
                + "".join(f"{1e3 * one:>9.0f} ms" for one in took)
                + f"{peak_mb():>9.0f} MB"
            )


def held() -> None:
    """How long another thread waits for the interpreter while a map is computed: what other visitors feel."""
    gaps: list[float] = []
    over = threading.Event()

    def tick() -> None:
        last = time.perf_counter()
        while not over.is_set():
            time.sleep(TICK)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    other = threading.Thread(target=tick)
    other.start()
    ours(*ADAM, steps=1000)
    over.set()
    other.join()
    late = np.array(gaps) * 1e3
    print(f"\nanother thread that wants to run every {1e3 * TICK:.0f} ms during a map of 40000 x 1000:")
    print(f"  median {np.median(late):.1f} ms, p95 {np.quantile(late, 0.95):.1f} ms, longest {late.max():.1f} ms")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--quick", action="store_true")
    chosen = options.parse_args()
    compare("Momentum over starts", MOMENTUM, numpy_momentum, optax.sgd(0.002, momentum=0.9), chosen.rounds)
    compare("Adam over learning_rate and beta1", ADAM, numpy_adam, optax.adam(0.1), chosen.rounds)
    held()
    growth(chosen.quick)


if __name__ == "__main__":
    main()
