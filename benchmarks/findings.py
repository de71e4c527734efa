"""Findings held against what they say, by checks of their own, and how long they take.

    python -m benchmarks.findings [races]

Random races over all surfaces and methods: rates over three decades, starts, steps, knobs, noise, schedules. Each finding
is checked anew: curvatures by differences of the gradient, limits by the spectrum of the method's recurrence in NumPy,
"would arrive" by the longer run in the loop of the sweeps, all else by counting on the path. Prints what is false, how often each
rule spoke, and the milliseconds that a surface's first picture costs.
"""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any, NamedTuple

import numpy as np

from api import findings as told
from api import running
from engine import batch
from engine.batch import Member
from engine.findings import findings
from engine.findings.rules import Finding
from engine.findings.seen import Seen
from engine.run import run
from engine.sampling import gradient_field, losses_and_gradients, stationary_points
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_rate
from shapes import Trajectory
from states import registry
from states.batches import ORDERS
from states.race import Race, fresh, race_on
from states.schedules import SCHEDULES
from states.setting import Setting

NEAR = 0.05  # what "at a minimum" means
OFTEN = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")  # the methods that most rules are of
METHODS = (*OFTEN, *(key for key in OPTIMIZERS if key not in OFTEN))


class Case(NamedTuple):
    """A finding, the race that it is of, and the run that it is about first."""

    found: Finding
    setting: Setting
    seen: list[Seen]

    @property
    def one(self) -> Seen:
        return self.seen[self.found.runs[0]]

    @property
    def path(self) -> Trajectory:
        return self.one.run

    @property
    def rate(self) -> float:
        return self.one.hypers["learning_rate"]

    @property
    def text(self) -> str:
        return self.found.sentence.removeprefix(f"{self.path.label}: ")

    @property
    def numbers(self) -> list[float]:
        """Returns the numbers in the sentence, without those of its formulas and of the run's name."""
        place = r"\(−?[\d.e−]+, −?[\d.e−]+\)"
        text = re.sub(rf"2/L|2/rate|1/L|on both axes|{place}", "", self.text).replace(",", " ")
        found = re.findall(r"(?<![\w.(+])−?\d+\.?\d*(?:e−?\d+)?", text)
        return [float(one.replace("−", "-").rstrip(".")) for one in found]

    @property
    def minima(self) -> np.ndarray:
        return stationary_points(self.setting.landscape, self.setting.knobs).minima

    @property
    def goal(self) -> np.ndarray:
        """(2,) the minimum nearest to the path's end."""
        return min(self.minima[:, :2], key=lambda point: np.hypot(*(point - self.path.x[-1])))

    def gradient(self, points: np.ndarray) -> np.ndarray:
        return gradient_field(self.setting.landscape, points, self.setting.knobs)

    def curvatures(self, point: np.ndarray) -> np.ndarray:
        """(2,) ascending, at a point, by central differences of the gradient."""
        return np.linalg.eigvalsh(self.hessian(point))

    def hessian(self, point: np.ndarray) -> np.ndarray:
        h = 1e-5 * max(1.0, float(np.abs(point).max()))
        shifts = np.array([[h, 0.0], [-h, 0.0], [0.0, h], [0.0, -h]])
        right, left, up, down = self.gradient(point + shifts)
        found = np.stack([right - left, up - down]) / (2 * h)
        return (found + found.T) / 2


def close(said: float, true: Any, share: float = 0.06) -> bool:
    """Tells whether a number of two digits is that number."""
    return bool(abs(said - true) <= share * abs(true) + 1e-12)


def arrival(x: np.ndarray, goals: np.ndarray) -> int:
    """Returns the step from which a path (n, 2) stays within NEAR of one of the goals (m, 2), -1 for never."""
    apart = np.hypot(*np.moveaxis(x[:, None] - goals[None], -1, 0))
    near = apart[:, int(apart[-1].argmin())] <= NEAR if len(goals) else np.zeros(len(x), bool)
    return -1 if not near[-1] else int(len(near) - np.argmin(near[::-1])) if not near.all() else 0


def lengths(path: Trajectory) -> np.ndarray:
    return np.hypot(*np.diff(path.x, axis=0).T)


# --- the recurrences of methods on a quadratic, in NumPy --------------------------------------------------------------


def companion(key: str, hypers, curvature: float) -> np.ndarray:
    """Returns the matrix that takes (x, v) of a method to those of the next step where the curvature is that."""
    rate, rho = hypers["learning_rate"], hypers.get("rho", 0.0)
    if key == "sgd":
        return np.array([[1 - rate * curvature]])
    if key == "momentum":
        return np.array([[1 - rate * curvature, -rate * rho], [curvature, rho]])
    if key == "nesterov":  # v' = rho v - a g, x' = x + (1 + rho) v' - rho v
        return np.array([[1 - (1 + rho) * rate * curvature, (1 + rho) * rho - rho], [-rate * curvature, rho]])
    look = 1 - rate * curvature  # nesterov_lookahead: v' = rho v - a L (x + rho v), x' = x + v'
    return np.array([[look, rho * look], [-rate * curvature, rho * look]])


def radius(key: str, hypers, curvature: float) -> float:
    return float(np.abs(np.linalg.eigvals(companion(key, hypers, curvature))).max())


# --- a check for each rule: is it true? --------------------------------------------------------------------------------


def ways(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Returns the curvatures (2,), and the path's distances (n,) from the minimum along the flat way and across it, and the ways."""
    values, vectors = np.linalg.eigh(case.hessian(case.minima[0, :2]))
    apart = (case.path.x - case.minima[0, :2]) @ vectors
    return values, apart[:, 0], apart[:, 1], vectors


def beyond_limit(case: Case) -> bool:
    (_, high), _, across, _ = ways(case)
    if not (
        radius("sgd", case.one.hypers, high) > 1
        and case.numbers[0] > case.numbers[1]
        and close(case.numbers[1], 2 / high, 1e-2)
    ):
        return False
    t = int(np.argmax(np.abs(across[:-1]) > 1e-9))
    if case.setting.noise or case.path.stopped is not None or "every time" not in case.text:
        return True
    return abs(across[t + 1]) > abs(across[t]) and close(case.numbers[2], abs(across[t + 1] / across[t]), 1e-2)


def above_limit(case: Case) -> bool:
    high = case.curvatures(case.minima[0, :2])[-1]
    moves = lengths(case.path)[: case.path.stopped]
    return radius(case.one.optimizer.key, case.one.hypers, high) > 1 and moves[len(moves) // 2 :].max() > moves[0]


def zigzags(case: Case) -> bool:
    (low, high), along, across, _ = ways(case)
    sides = np.sign(across[:4])
    kept = abs(across[1] / across[0])
    said = close(case.numbers[0] / 100, kept)
    if len(case.numbers) > 1:
        said = (
            said and close(case.numbers[1], high / low, 1e-2) and close(case.numbers[2] / 100, 1 - along[1] / along[0])
        )
    return bool((sides[1:] == -sides[:-1]).all() and kept < 1 and said)


def creeps(case: Case) -> bool:
    _, along, _, _ = ways(case)
    share, steps = case.numbers[0] / 100, case.numbers[-1]
    factor = 1 - case.rate * ways(case)[0][0]
    simulated = 0
    left = 1.0
    while left > 0.1 and simulated < 10_000_000 and factor < 1:
        left *= factor ** max(int(steps // 50), 1)
        simulated += max(int(steps // 50), 1)
    return close(share, 1 - along[-1] / along[-2]) and close(steps, simulated)


def overshoots(case: Case) -> bool:
    t = case.found.links[-1].step
    high, most, before, after = case.numbers[-4:]
    factor = SCHEDULES[case.setting.schedule].factor(np.arange(case.setting.steps, dtype=float), case.setting.steps)[t]
    losses, _ = losses_and_gradients(case.setting.landscape, case.path.x[t : t + 2], case.setting.knobs)
    said = (
        close(high, case.curvatures(case.path.x[t])[-1], 0.02)
        and close(most, 2 / (case.rate * factor), 0.01)
        and high > most
    )
    return bool(said and losses[1] > losses[0] and close(before, losses[0]) and close(after, losses[1]))


def too_sharp(case: Case) -> bool:
    high = case.curvatures(case.goal)[-1]
    return radius(case.one.optimizer.key, case.one.hypers, high) > 1 and close(case.numbers[-2], high, 0.01)


def narrow_here(case: Case) -> bool:
    low, high = case.curvatures(case.path.x[-1])
    bent, flat, most, last = case.numbers
    said = close(bent, high, 0.01) and (close(flat, low, 0.1) or abs(low) < 1e-4 * high) and close(most, 2 / high, 0.01)
    return (
        said
        and bent > 19 * abs(flat)
        and close(last, lengths(case.path)[-1])
        and arrival(case.path.x, case.minima[:, :2]) < 0
    )


def never_back(case: Case) -> bool:
    since, loss = int(case.numbers[0]), case.path.loss
    end = len(loss) if case.path.stopped is None else case.path.stopped
    return bool((loss[since:end] > loss[0]).all() and not loss[since - 1] > loss[0])


def no_value_there(case: Case) -> bool:
    """The step once more by hand: from the last point, with the gradient there, to where the loss is no number."""
    last = case.path.x[-1]
    there = last - case.rate * case.gradient(last[None])[0]  # of SGD without noise, as in its example
    losses, _ = losses_and_gradients(case.setting.landscape, np.array([last, there]), case.setting.knobs)
    none = bool(np.isnan(losses[1]) if "no value" in case.text else np.isinf(losses[1]))
    said = re.search(r"leads to \((.+), (.+)\), where", case.found.sentence)
    assert said is not None
    place = [float(part.replace("−", "-")) for part in said.groups()]
    return none and bool(np.isfinite(losses[0])) and bool(np.allclose(place, there, rtol=1e-2, atol=1e-9))


def held_up_by_noise(case: Case) -> bool:
    (low, high), _, _, _ = ways(case)
    random, kind, amplitude = np.random.default_rng(5), case.setting.noise_kind, case.setting.noise
    at, square, counted = np.zeros((400, 2)), 0.0, 0
    steps = int(min(12 / (case.rate * low), 6000))
    for t in range(2 * steps):
        size = at.shape
        noise = random.uniform(-amplitude, amplitude, size) if kind == "uniform" else random.normal(0, amplitude, size)
        at = at - case.rate * (np.array([low, high]) * at + noise)
        if t >= steps:
            square, counted = square + (at**2).sum(axis=1).mean(), counted + 1
    rows = case.path.x[-max((len(case.path.x) - 1) // 2, 1) :] - case.minima[0, :2]
    return close(case.numbers[0], square / counted, 0.24) and close(case.numbers[1], (rows**2).sum(1).mean())


def louder_than_slope(case: Case) -> bool:
    half = max((len(case.path.x) - 1) // 2, 1)
    losses, grad = losses_and_gradients(case.setting.landscape, case.path.x[-half - 1 :], case.setting.knobs)
    up, slope = np.mean(losses[1:] > losses[:-1]), np.median(np.hypot(*grad[1:].T))
    share, steps, noise, median = case.numbers
    draws = case.setting.noise / np.sqrt(3) if case.setting.noise_kind == "uniform" else case.setting.noise
    return (
        close(share / 100, up)
        and steps == half
        and close(noise, draws, 0.01)
        and close(median, slope, 0.01)
        and noise > median
    )


def shrinks_with_schedule(case: Case) -> bool:
    many, moves = max((len(case.path.x) - 1) // 10, 1), lengths(case.path)
    return close(case.numbers[-1], moves[:many].mean() / moves[-many:].mean()) and case.setting.is_noisy


def stopped_by_schedule(case: Case) -> bool:
    last = float(np.hypot(*case.gradient(case.path.x[-1:])[0]))
    away = float(np.hypot(*(case.path.x[-1] - case.goal)))
    return close(case.numbers[1], away) and close(case.numbers[2], last) and lengths(case.path)[-3:].max() < 0.05 * away


def average_is_nearer(case: Case) -> bool:
    many = int(case.numbers[0])
    both = (case.path.x[-many:], case.path.state[case.one.optimizer.second_path or ""][-many:])
    near, far = (float(np.hypot(*(rows - case.goal).T).mean()) for rows in both)
    return close(case.numbers[1], near) and close(case.numbers[2], far) and near < far


def adds_up(case: Case) -> bool:
    (_, _), along, _, vectors = ways(case)
    t = case.found.links[-1].step
    grad = case.gradient(case.path.x[: t + 1]) @ vectors
    times = (along[t] - along[t + 1]) / (case.rate * grad[t, 0])
    signs = np.sign(grad[:, 1])
    return (
        close(case.numbers[1], times) and int(case.numbers[2]) == int((signs[1:] * signs[:-1] < 0).sum()) and times > 1
    )


def _beyond(path: Trajectory, goal: np.ndarray) -> np.ndarray:
    way = goal - path.x[0]
    return (path.x - goal) @ way / np.hypot(*way)


def runs_past(case: Case) -> bool:
    beyond = _beyond(case.path, case.goal)
    t = int(case.numbers[-1])
    return close(case.numbers[0], beyond[t]) and beyond[t] >= beyond.max() - 1e-9 and beyond[t:].min() < beyond[t] / 2


def damps(case: Case) -> bool:
    ahead, plain = (case.seen[nth] for nth in case.found.runs)
    far, less = (float(_beyond(one.run, case.goal).max()) for one in (plain, ahead))
    said = re.findall(r"past the minimum|[\d.e−]+(?= past|, at)", case.text)
    return ahead.hypers == plain.hypers and less < far and close(float(said[0]), less) and close(float(said[-1]), far)


def loses_by_turning(case: Case) -> bool:
    upright = case.setting._replace(knobs={**case.setting.knobs, "angle": 0.0})
    if case.setting.start is not None:
        turn = np.exp(-1j * np.radians(case.setting.knobs["angle"])) * complex(*case.setting.start)
        upright = upright._replace(start=(turn.real, turn.imag))
    before = run(case.one.optimizer, upright, case.one.hypers).x
    first = arrival(before, stationary_points(upright.landscape, upright.knobs).minima[:, :2])
    now = arrival(case.path.x, case.minima[:, :2])
    return first == int(case.numbers[-1]) and ("rest" in case.text or now == int(case.numbers[-2]) >= 1.5 * first)


def kept_off_by_noise(case: Case) -> bool:
    still = case.setting._replace(noise=0.0, noise_kind="uniform")
    calm = run(case.one.optimizer, still, case.one.hypers).x
    goal = min(case.minima[:, :2], key=lambda point: np.hypot(*(point - calm[-1])))
    rows = case.path.x[-max((len(calm) - 1) // 2, 1) :] - goal
    return arrival(calm, case.minima[:, :2]) == int(case.numbers[0]) and close(
        case.numbers[1], np.hypot(*rows.T).mean()
    )


def saved_by_clipping(case: Case) -> bool:
    free = batch.paths([case.one.optimizer], case.setting._replace(clip="off"), [Member([case.one.hypers])])
    limits = np.array(case.setting.landscape.view_at(case.setting.knobs)[:2])
    out = np.abs(free.x[0, 0, -1] - limits.mean(axis=1)) / np.diff(limits, axis=1)[:, 0]
    return bool(free.stopped[0, 0] >= 0 or out.max() > 4.9) and int(case.numbers[0]) > 0


def far_from_its_best(case: Case) -> bool:
    best = case.numbers[1]
    lowest = case.minima[case.minima[:, 2] <= case.minima[:, 2].min() + 1e-9, :2]
    there = run(case.one.optimizer, case.setting, {**case.one.hypers, "learning_rate": best}).x
    here = arrival(case.path.x, case.minima[:, :2])
    said = re.search(r"arrives at step (\d+)", case.text)
    assert said
    off = max(best / case.rate, case.rate / best)
    now = "not within" in case.text or here == int(case.numbers[-1])
    return arrival(there, lowest) == int(said[1]) and now and close(case.numbers[0], off) and off >= 3.9


def still_on_its_way(case: Case) -> bool:
    would = "arrives" in case.text
    steps = len(case.path.x) - 1
    more = steps + min(3 * steps, 4000)
    longer = batch.paths([case.one.optimizer], case.setting._replace(steps=more), [Member([case.one.hypers])]).x[0, 0]
    found = arrival(longer, case.minima[:, :2])
    if would:
        return abs(found - case.numbers[0]) <= max(2, 0.02 * found)
    nearest = min(case.minima[:, :2], key=lambda point: np.hypot(*(longer[-1] - point)))
    now, then = (float(np.hypot(*(points[-1] - nearest))) for points in (case.path.x, longer))
    if "nearer" in case.text:
        return int(case.numbers[0]) == more and close(case.numbers[1], then) and close(case.numbers[2], now)
    return found < 0 and int(case.numbers[0]) == more and close(case.numbers[1], then)


def keeps_its_step(case: Case) -> bool:
    many = int(case.numbers[0])
    sizes = np.abs(np.diff(case.path.x, axis=0)).max(axis=1)
    late, before = sizes[-many:], sizes[-2 * many : -many]
    return close(case.numbers[1], late.mean() / case.rate) and late.mean() > 0.6 * before.mean()


def only_the_sign(case: Case) -> bool:
    sizes = np.abs(np.diff(case.path.x, axis=0))[-int(case.numbers[0]) :]
    return bool((np.abs(sizes / case.rate - 1) < 0.21).all())


def gradient_stays(case: Case) -> bool:
    grad = np.hypot(*case.gradient(case.path.x[-int(case.numbers[0]) :]).T)
    return close(case.numbers[1], grad.min(), 0.01) and close(
        lengths(case.path)[-1], case.rate * np.hypot(*case.path.grad[-2])
    )


def divisor_grows(case: Case) -> bool:
    axis = "xy".index(re.findall(r"along ([xy])", case.text)[0])
    squares = np.cumsum(case.gradient(case.path.x[:-1])[:, axis] ** 2)
    return close(case.numbers[0] / 100, np.sqrt(squares[0] / squares[-1]))


def first_step_too_long(case: Case) -> bool:
    step = np.abs(case.path.x[1] - case.path.x[0]).max()
    factor = SCHEDULES[case.setting.schedule].factor(np.zeros(1), case.setting.steps)[0]
    return close(case.numbers[0], step / (case.rate * factor)) and step > case.rate * factor


def equal_first_step(case: Case) -> bool:
    step, grad = np.abs(case.path.x[1] - case.path.x[0]), np.abs(case.gradient(case.path.x[:1])[0])
    axis = "xy".index(re.findall(r"along ([xy])", case.text)[0])
    return (
        close(case.numbers[0], step[0])
        and close(case.numbers[0], step[1])
        and close(case.numbers[1], grad[axis] / grad[1 - axis])
    )


def rests_on_decay(case: Case) -> bool:
    here, numbers = case.path.x[-1], case.numbers
    pull = case.rate * case.one.hypers["weight_decay"] * np.hypot(*here)
    said = close(numbers[-3], pull) and close(numbers[-1], pull) and len(numbers) in (3, 4)
    goes_on = batch.paths(
        [case.one.optimizer], case.setting._replace(steps=len(case.path.x) + 99), [Member([case.one.hypers])]
    )
    stays = np.hypot(*(goes_on.x[0, 0, -1] - here)) < NEAR
    return bool(said and stays and close(numbers[-2], np.hypot(*case.gradient(here[None])[0])))


def equal_steps(case: Case) -> bool:
    grad = np.hypot(*case.gradient(case.path.x[:-1]).T)
    long, low, high = case.numbers
    return (
        close(low, grad.min())
        and close(high, grad.max())
        and bool((np.abs(lengths(case.path) - long) < 0.01 * long).all())
    )


def climbs(case: Case) -> bool:
    before, after = case.numbers[:2]
    losses, _ = losses_and_gradients(case.setting.landscape, case.path.x[:1], case.setting.knobs)
    return close(before, losses[0]) and after > before and close(after, np.median(case.one.losses))


def in_local_minimum(case: Case) -> bool:
    low = case.curvatures(case.goal)[0]
    losses, _ = losses_and_gradients(case.setting.landscape, case.minima[:, :2], case.setting.knobs)
    still = np.hypot(*(case.path.x[-1] - case.goal)) <= NEAR and np.abs(case.gradient(case.goal[None])).max() < 1e-5
    own, _ = losses_and_gradients(case.setting.landscape, case.goal[None], case.setting.knobs)
    return bool(
        (low > -1e-6 and still and own[0] > losses.min() and close(case.numbers[-1], losses.min(), 0.01))
        or abs(losses.min()) < 1e-9
    )


def on_saddle(case: Case) -> bool:
    low, high = case.curvatures(case.path.x[-1])
    return bool(low < 0 < high and np.hypot(*case.gradient(case.path.x[-1:])[0]) < 1.0)


def waits_at_saddle(case: Case) -> bool:
    saddles = stationary_points(case.setting.landscape, case.setting.knobs).saddles[:, :2]
    near = np.hypot(*np.moveaxis(case.path.x[:, None] - saddles[None], -1, 0)) < 0.15
    nth = int(near.sum(axis=0).argmax())
    steep = np.hypot(*case.gradient(case.path.x[near[:, nth]]).T).max()
    return int(case.numbers[0]) == near[:, nth].sum() and not near[-1, nth] and close(case.numbers[-1], steep)


def no_gradient(case: Case) -> bool:
    here = case.path.x[-1:]
    beside = here + 1e-6 * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    moved = bool(np.diff(case.path.x, axis=0).any())
    return bool((case.gradient(beside) == 0).all()) and moved == ("stands" in case.text)


def on_top(case: Case) -> bool:
    losses, _ = losses_and_gradients(case.setting.landscape, round_about(case.path.x[-1]), case.setting.knobs)
    return bool((losses[1:] < losses[0]).all()) and case.numbers[1] < 0


def round_about(place: np.ndarray) -> np.ndarray:
    """(17, 2) a place, and points on a small circle round it."""
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    return np.concatenate([place[None], place + 1e-3 * np.stack([np.cos(angles), np.sin(angles)], axis=1)])


def no_parabola(case: Case) -> bool:
    near = case.gradient(round_about(case.path.x[-1]))
    return bool(np.abs(near - near[0]).max() <= 1e-9) and close(case.numbers[-1], np.hypot(*near[0]))


def comes_and_goes(case: Case) -> bool:
    near = np.hypot(*(case.path.x - case.goal).T) <= NEAR
    rows = [t for t in range(len(near)) if near[t] and (t == 0 or not near[t - 1])]
    within, times, first, left = case.numbers[:4]
    stays = "stays" not in case.text or (case.numbers[4] == rows[-1] and near[rows[-1] :].all())
    return within == NEAR and times == len(rows) and first == rows[0] and left == times - near[-1] and stays


def down_and_out(case: Case) -> bool:
    rows = slice(case.path.stopped)
    losses, _ = losses_and_gradients(case.setting.landscape, case.path.x[rows], case.setting.knobs)
    return bool(losses[0] > losses[-1]) and close(case.numbers[-1], losses[-1])


def no_bottom(case: Case) -> bool:
    """Far out along the way of its end, or along the way of negative curvature, the loss is lower still."""
    here, moves = case.path.x[-1], lengths(case.path)
    ways = np.concatenate(
        [-case.gradient(here[None]), np.linalg.eigh(case.hessian(here))[1].T, -np.linalg.eigh(case.hessian(here))[1].T]
    )
    far = here + 1e4 * ways / np.hypot(*ways.T)[:, None]
    losses, _ = losses_and_gradients(case.setting.landscape, np.concatenate([here[None], far]), case.setting.knobs)
    lower = losses[1:].min() < losses[0] - 1
    return bool(lower) and close(case.numbers[-2], moves[0]) and close(case.numbers[-1], moves[-1])


def clipped_often(case: Case) -> bool:
    """Of methods that ask for the gradient where they stand, it is counted on the path; of all, what is longest."""
    grad, limit = case.path.grad[:-1], case.setting.clip_at
    sizes = np.hypot(*grad.T) if case.setting.clip == "norm" else np.abs(grad).max(axis=1)
    often = int(case.numbers[0])
    if len(case.numbers) == 2:
        return 0 < often <= case.numbers[1]
    most, after, kept = case.numbers[2:]
    exact = (
        case.one.optimizer.key not in ("sgd", "momentum", "adam") or often == (sizes[: case.path.stopped] > limit).sum()
    )
    return exact and close(most, sizes[int(after)]) and close(kept, limit) and most > kept


def seeds_differ(case: Case) -> bool:
    there, many = map(int, case.numbers)
    ends = [
        run(case.one.optimizer, case.setting._replace(seed=case.setting.seed + nth), case.one.hypers).x
        for nth in range(many)
    ]
    near = sum(arrival(x, case.minima[:, :2]) >= 0 for x in ends)
    return 0 < there <= near and many == len(case.one.losses)  # some that are near at the end do not rest there


def seeds_end(case: Case) -> bool:
    many, low, high, middle, first = case.numbers
    ends = np.array(
        [
            run(case.one.optimizer, case.setting._replace(seed=case.setting.seed + nth), case.one.hypers).loss[-1]
            for nth in range(int(many))
        ]
    )
    said = (low, ends.min()), (high, ends.max()), (middle, np.median(ends)), (first, case.path.loss[0])
    return all(close(one, true) for one, true in said)


def how_far_round(case: Case) -> bool:
    since = arrival(case.path.x, case.minima[:, :2])
    way, straight = lengths(case.path)[:since].sum(), np.hypot(*(case.path.x[since] - case.path.x[0]))
    return since == case.numbers[0] and close(case.numbers[-2], way) and close(case.numbers[-1], straight)


def under_way(case: Case) -> bool:
    hovers = "hovers" in case.text
    many, first, then = case.numbers
    away = np.hypot(*(case.path.x[-int(many) :] - case.goal).T)
    true = (away.min(), away.max()) if hovers else (away[0], away[-1])
    return close(first, true[0]) and close(then, true[1])


def hardly_moves(case: Case) -> bool:
    many, moves = int(case.numbers[1]), lengths(case.path)
    away = np.hypot(*(case.path.x[-1] - case.goal))
    return (
        close(case.numbers[2], moves[-many:].sum())
        and moves[-many:].sum() < 0.02 * away
        and close(case.numbers[0], np.hypot(*case.gradient(case.path.x[-1:])[0]))
    )


def left_again(case: Case) -> bool:
    since, until = int(case.numbers[0]), int(case.numbers[1])
    near = np.hypot(*(case.path.x - case.goal).T) <= NEAR
    return bool(near[since : until + 1].all() and not near[until + 1] and not near[-1])


def newton_at_once(case: Case) -> bool:
    return bool(np.hypot(*(case.path.x[1] - case.minima[0, :2])) < 1e-6 * (1 + np.abs(case.path.x).max()))


def order_of_arrival(case: Case) -> bool:
    lowest = case.minima[case.minima[:, 2] <= case.minima[:, 2].min(initial=np.inf) + 1e-9, :2]
    there = {one.run.label: arrival(one.run.x, lowest) for one in case.seen if one.judged.status == "Arrived"}
    steps = sorted(step for step in there.values() if step >= 0)
    said = re.search(r"^(.*?) arrives? first, at step (\d+)", case.text)
    if said is None:
        return ("None of" in case.text and not there) or not steps
    return int(said[2]) == steps[0] and all(
        there[label] == steps[0] for label in re.split(", | and ", said[1]) if label in there
    )


def rates_apart(case: Case) -> bool:
    rates = [case.seen[nth].hypers["learning_rate"] for nth in case.found.runs]
    statuses = {case.seen[nth].judged.status for nth in case.found.runs}
    return (
        rates == sorted(rates)
        and len(statuses) > 1
        and len({case.seen[nth].run.method for nth in case.found.runs}) == 1
    )


def twins(case: Case) -> bool:
    one, other = (case.seen[nth].run.x for nth in case.found.runs)
    return bool(np.allclose(one, other, rtol=1e-8, atol=1e-12))


def is_known(case: Case) -> bool:
    """The path by the method of the catalogue that is named, run on its own."""
    one = case.seen[case.found.runs[0]]
    name = re.search("this is (.+): with", case.found.sentence)
    assert name is not None
    like = next(optimizer for optimizer in OPTIMIZERS.values() if optimizer.name == name[1])
    values = {own.removeprefix("own_"): value for own, value in one.hypers.items()}
    return bool(np.allclose(run(like, case.setting, values).x, one.run.x, rtol=1e-8, atol=1e-9))


CHECKS: dict[str, Callable[[Case], bool]] = {
    check.__name__: check
    for check in (
        *(beyond_limit, above_limit, zigzags, creeps, overshoots, too_sharp, narrow_here, never_back, no_value_there),
        *(held_up_by_noise, louder_than_slope, shrinks_with_schedule, stopped_by_schedule, average_is_nearer),
        *(
            adds_up,
            runs_past,
            damps,
            loses_by_turning,
            kept_off_by_noise,
            saved_by_clipping,
            far_from_its_best,
            still_on_its_way,
        ),
        *(
            keeps_its_step,
            only_the_sign,
            gradient_stays,
            divisor_grows,
            first_step_too_long,
            equal_first_step,
            rests_on_decay,
        ),
        *(in_local_minimum, on_saddle, waits_at_saddle, no_gradient, hardly_moves, left_again, newton_at_once),
        *(equal_steps, climbs, on_top, no_parabola, comes_and_goes, down_and_out, no_bottom, clipped_often),
        *(order_of_arrival, rates_apart, twins, is_known, seeds_differ, seeds_end, how_far_round, under_way),
    )
}


# --- random races ------------------------------------------------------------------------------------------------------


def random_race(where: str, methods: list[str], random: np.random.Generator) -> Race:
    """Returns a race of one to four runs there: of these methods, with rates, start, steps, knobs, noise and schedule of chance."""
    landscape = LANDSCAPES[where]
    chosen = random.choice(methods, random.integers(1, 5))
    decades = random.choice([0.0, 0.5, 1.5])
    alike = random.uniform() < 0.2
    rates = {
        key: default_rate(landscape, OPTIMIZERS[key]) * 10 ** random.uniform(-decades, decades) for key in OPTIMIZERS
    }
    runs = []
    for nth, key in enumerate(map(str, chosen)):
        own = {
            "learning_rate": rates["momentum"]
            if alike
            else rates[key] * (1.0 if key not in chosen[:nth] else 10 ** random.uniform(-1, 1))
        }
        has_rate = any(knob.name == "learning_rate" for knob in OPTIMIZERS[key].knobs)
        runs.append((key, {name: float(f"{value:.3g}") for name, value in own.items()} if has_rate else {}))
    knobs = {
        knob.name: float(knob.at(random.uniform())) if random.uniform() < 0.5 else knob.default
        for knob in landscape.knobs
    }
    race = race_on(where, runs, knobs=knobs)
    view = landscape.view_at(knobs)
    start = tuple(float(random.uniform(*limit)) for limit in view[:2]) if random.uniform() < 0.5 else None
    noise = float(10 ** random.uniform(-2, 1)) if random.uniform() < 0.35 else 0.0
    schedule = str(random.choice(list(SCHEDULES))) if random.uniform() < 0.25 else "constant"
    steps = round(20 * 50 ** random.uniform())
    kind = str(random.choice(["uniform", "gaussian", "rare"]))
    clip = str(random.choice(["off", "off", "off", "off", "norm", "value"]))
    changed = {
        "clip": clip,
        "clip_at": float(10 ** random.uniform(-1, 1)),
        "start": start,
        "noise": noise,
        "noise_kind": kind,
        "schedule": schedule,
        "steps": steps,
        "seed": int(random.integers(1000)),
    }
    repeats = 3 if noise and random.uniform() < 0.2 else 1
    if landscape.count and random.uniform() < 0.5:
        changed |= {"noise_kind": "examples", "order": str(random.choice(list(ORDERS)))}
        changed["batch"] = int(landscape.count ** random.uniform())
    return race._replace(setting=race.setting._replace(**changed), repeats=repeats)


def seen_of(race: Race) -> list[Seen]:
    """Runs a race, and returns what the findings look at."""
    results = running.results(race)
    return [
        Seen(
            result.runs[0],
            result.verdicts[0],
            registry.method(entry.method),
            running.hypers_of(race, entry),
            result.verdicts,
            [float(path.loss[-1]) for path in result.runs],
        )
        for entry, result in zip(race.runs, results, strict=True)
    ]


def cases(races: int, methods: int = 4, running_each: int = 4, seed: int = 0) -> Iterator[Case]:
    """Yields all findings of so many random races; methods: so many a surface; of one in `running_each` also what other runs tell.

    The races of a surface come one after the other: what they run is then compiled once.
    """
    offered = islice(cycle(METHODS), 3, None)  # where a valley turns the adaptive ones
    by_surface = {where: [*islice(offered, methods - 1), "sgd"] for where in LANDSCAPES}
    by_turns = enumerate(islice(cycle(LANDSCAPES), races))
    for nth, where in sorted(by_turns, key=lambda turn: turn[0] % len(LANDSCAPES)):
        random = np.random.default_rng([seed, nth])
        race = random_race(where, by_surface[where], random)
        by_running = nth // len(LANDSCAPES) % running_each == 0 and race.repeats == 1
        with np.errstate(all="ignore"):
            seen = seen_of(race)
            yield from (Case(found, race.setting, seen) for found in findings(race.setting, seen, by_running))


def false_ones(found: Iterator[Case]) -> tuple[Counter[str], list[str]]:
    """Returns how often each rule spoke, and what is false, with the setting."""
    spoke, wrong = Counter[str](), []
    for case in found:
        spoke[case.found.key] += 1
        with np.errstate(all="ignore"):
            if not CHECKS[case.found.key](case):
                wrong.append(
                    f"{case.found.key}: {case.found.sentence} [{case.setting}; {case.one.hypers}; {case.one.judged}]"
                )
    return spoke, wrong


def milliseconds() -> dict[str, float]:
    """Returns what the sentences of each surface's first picture cost, the median of nine."""
    took = {}
    for where in LANDSCAPES:
        race = fresh(where)
        results, times = running.results(race), []
        for _ in range(10):
            begin = time.perf_counter()
            told.told(race, results)
            times.append(1e3 * (time.perf_counter() - begin))
        took[where] = float(np.median(times[1:]))
    return took


if __name__ == "__main__":
    took = milliseconds()
    print(
        f"sentences of a race: median {np.median(list(took.values())):.2f} ms, most {max(took.values()):.2f} ms ({max(took, key=took.__getitem__)})"
    )
    spoke, wrong = false_ones(cases(int(sys.argv[1]) if len(sys.argv) > 1 else 3000))
    for key in CHECKS:
        print(f"{spoke[key]:6d}  {key}")
    print(f"{sum(spoke.values())} findings, {len(wrong)} false")
    print("\n".join(wrong))
