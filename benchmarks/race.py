"""How fast a race is: computed, first pictured on a new surface, and painted in the browser after a slider's release.

    python -m benchmarks.race [--no-browser]

Every figure is the median of its repetitions. Beside each computation stands its baseline, run in the same process.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.rows import Row
from states.setting import on

EIGHT = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "sgd", "adam")


def median_ms(function: Callable[[], object], repeats: int) -> float:
    """Milliseconds a call, the median."""
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        function()
        taken.append(time.perf_counter() - begin)
    return 1e3 * statistics.median(taken)


def row(what: str, figure: str, beside: str = "") -> None:
    print(f"{what:<58} {figure:>14}  {beside}")


# --- computing -----------------------------------------------------------------------------------------------------


def numpy_race(steps: int) -> list[np.ndarray]:
    """The same eight runs in a plain NumPy loop: points, states, losses and gradients at every step."""
    curvature, zero = np.array([0.5, 50.0]), np.zeros(2)

    def sgd(x, s, g, lr):
        return x - lr * g, s

    def momentum(x, v, g, lr):
        v = 0.9 * v + g
        return x - lr * v, v

    def nesterov(x, v, g, lr):
        new = 0.9 * v - lr * g
        return x + new + 0.9 * (new - v), new

    def adagrad(x, s, g, lr):
        s = s + g * g
        return x - lr * g / (np.sqrt(s) + 1e-7), s

    def rmsprop(x, s, g, lr):
        s = 0.9 * s + 0.1 * g * g
        return x - lr * g / (np.sqrt(s) + 1e-7), s

    def adam(x, s, g, lr):
        m, v, t = s
        m, v, t = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g, t + 1
        return x - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7), (m, v, t)

    moments = (zero, zero, 0)
    runs: tuple[tuple[Callable, float, Any], ...] = (
        (sgd, 0.038, None),
        (momentum, 0.01, zero),
        (nesterov, 0.01, zero),
        (adagrad, 0.5, zero),
        (rmsprop, 0.05, zero),
        (adam, 0.1, moments),
        (sgd, 0.02, None),
        (adam, 0.05, moments),
    )
    paths = []
    for update, rate, state in runs:
        x = np.array([-3.5, 1.0])
        path, losses, gradients, states = [x], [0.5 * curvature @ (x * x)], [curvature * x], list[Any]([state])
        for _ in range(steps):
            x, state = update(x, state, gradients[-1], rate)
            path.append(x)
            losses.append(0.5 * curvature @ (x * x))
            gradients.append(curvature * x)
            states.append(state)
        paths.append(np.array(path))
    return paths


def eight() -> list:
    """The runs of `numpy_race`."""
    from optimizers import OPTIMIZERS

    rates = {6: 0.02, 7: 0.05}
    return [(OPTIMIZERS[m], {"learning_rate": rates[i]} if i in rates else None) for i, m in enumerate(EIGHT)]


def to_begin(rounds: int = 5) -> list[float]:
    """Milliseconds of the eight runs with a single step each: what they take besides their steps."""
    from engine.run import race
    from landscapes import LANDSCAPES

    runs, setting = eight(), on(LANDSCAPES["taco_shell"], steps=1)
    race(runs, setting)
    return [median_ms(lambda: race(runs, setting), 40) for _ in range(rounds)]


def beside_a_loop(steps: int, rounds: int = 5) -> tuple[list[float], list[float]]:
    """Milliseconds of the eight runs and of `numpy_race`, medians of rounds in which each takes its turn."""
    from engine.run import race
    from landscapes import LANDSCAPES

    runs, setting = eight(), on(LANDSCAPES["taco_shell"], steps=steps)
    race(runs, setting)
    ours, loop = [], []
    for _ in range(rounds):
        ours.append(median_ms(lambda: race(runs, setting), 40))
        loop.append(median_ms(lambda: numpy_race(steps), 3))
    return ours, loop


def rows() -> Iterator[Row]:
    ours, loop = beside_a_loop(500)
    yield Row("8 x 500 runs alone, beside a NumPy loop", ours, "30 x faster", loop, before="29 x", digits=2)
    yield Row(
        "    8 runs of a single step: eight calls, what is known of the surface, eight Trajectories",
        to_begin(),
        before="-",
        digits=2,
    )


def computing() -> None:
    from engine.run import race, run
    from engine.verdict import verdict, verdicts
    from landscapes import LANDSCAPES

    taco = LANDSCAPES["taco_shell"]
    ours, theirs = race(eight(), on(taco, steps=500)), numpy_race(500)
    apart = max(float(np.abs(run.x - path)[:60].max()) for run, path in zip(ours, theirs, strict=True))
    row("largest difference of the two in the first 60 steps", f"{apart:.1e}")
    for steps in (150, 500, 1000):
        jax_ms, loop_ms = map(statistics.median, beside_a_loop(steps))
        row(
            f"8 paths x {steps} steps, warm",
            f"{jax_ms:.2f} ms",
            f"NumPy loop {loop_ms:.1f} ms, {loop_ms / jax_ms:.0f} x",
        )
    six = eight()[:6]
    together = median_ms(lambda: verdicts(race(six, on(taco, steps=150)), on(taco)), 200)
    alone = median_ms(
        lambda: [verdict(run(method, on(taco, steps=150), hypers), on(taco)) for method, hypers in six], 200
    )
    row(
        "6 paths x 150 steps with verdicts, warm",
        f"{together:.2f} ms",
        f"run and judged one by one {alone:.2f} ms, {together / alone:.2f} of it",
    )


# --- painting ------------------------------------------------------------------------------------------------------

# The stage counts up `data-paints` in the frame that shows new paths.
PAINTED = """paints => new Promise(resolve => {
    const look = () => {
        if (STAGE.dataset.paints !== paints) requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0));
        else requestAnimationFrame(look);
    };
    look();
})""".replace("STAGE", 'document.querySelector("[data-testid=stage]")')


def painting() -> None:
    from landscapes import LANDSCAPES
    from tests.support.visitor import Visit, browser, server

    def answer_ms(lab: Visit, key: str) -> float:
        """From the key to the changed picture."""
        paints = lab.page.get_by_test_id("stage").get_attribute("data-paints")
        begin = lab.page.evaluate("performance.now()")
        lab.page.keyboard.press(key)
        taken = lab.page.evaluate(PAINTED, paints) - begin
        lab.settle()
        return taken

    starts, visits, openings = [], [], []
    with browser() as chrome:
        for _ in range(3):
            begin = time.perf_counter()
            with server() as address:
                lab = Visit(chrome, address, settle=False)
                starts.append(time.perf_counter() - begin)
                lab.settle()
                for landscape in list(LANDSCAPES.values())[1:]:
                    lab.page.locator(".st-key-race-surface input").fill(landscape.name)
                    openings.append(answer_ms(lab, "Enter"))
                begin = time.perf_counter()
                Visit(chrome, address, settle=False).close()
                visits.append(time.perf_counter() - begin)
        row("process start to first picture", f"{statistics.median(starts):.1f} s")
        row("new visitor of a warm server to picture", f"{statistics.median(visits):.1f} s")
        spread = f"{min(openings):.0f} to {max(openings):.0f} ms"
        row("a surface not seen before chosen to painted, six methods", f"{statistics.median(openings):.0f} ms", spread)


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast a race is.")
    parser.add_argument("--no-browser", action="store_true", help="only the computing")
    options = parser.parse_args()
    computing()
    if not options.no_browser:
        painting()


if __name__ == "__main__":
    main()
