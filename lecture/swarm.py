"""Chapter "Beyond": many copies that explore, and follow the best of them (C92)."""

from functools import cache

import numpy as np

from engine.sampling import losses_and_gradients
from lecture.base import Measurement, Scene, measured
from lecture.paths import distances, tame
from lecture.racing import lowest_of, only, paths_of
from states import registry
from states.fields import replaced
from states.race import Race, race_on

CHAPTER = "Beyond"
SURFACE = "rastrigin"
PARTICLES, ROUNDS = 24, 50  # together as many losses as 12 runs of SGD with 100 steps ask for gradients
INERTIA, PULL = 0.7298, 1.49618  # Clerc and Kennedy, The particle swarm (2002), constriction 0.7298 and 2.05 times it
SEEDS = 100
SHOWN = 2  # the seed of the swarm in the small figure
RESTARTS, STEPS = 12, 100
FOUND = 0.3  # from the lowest minimum
C92 = race_on(SURFACE, (("sgd", {"learning_rate": 0.002}),), steps=STEPS, noise=0.0)
SWARMS = f"share of {SEEDS} swarms that find the lowest of 121 minima, 1200 losses"
ONE_RUN = f"share of {SEEDS} random starts from which SGD finds it, 100 gradients"
BEST_OF = f"share of {SEEDS} sets of 12 starts of which SGD finds it from one at least, 1200 gradients"
ENDS = "loss at the end of this race"


@cache
def swarm(seed: int) -> np.ndarray:
    """Returns where the particles are (ROUNDS, PARTICLES, 2), round after round, and last the best place of all in every row of its own.

    Kennedy and Eberhart, Particle swarm optimization (1995), with the inertia of Shi and Eberhart (1998): a particle goes on with part of its
    velocity, and is drawn to the best place that it has seen and to the best that any has seen.
    """
    random, (low, high) = (
        np.random.default_rng(seed),
        np.transpose([registry.surface(SURFACE).xlim, registry.surface(SURFACE).ylim]),
    )
    x = random.uniform(low, high, (PARTICLES, 2))
    velocity, own, lowest = np.zeros_like(x), x, _loss(x)
    rounds = [x]
    for _ in range(ROUNDS - 1):
        best = own[lowest.argmin()]
        to_own, to_best = PULL * random.random((2, PARTICLES, 2))
        velocity = INERTIA * velocity + to_own * (own - x) + to_best * (best - x)
        x = x + velocity
        loss = _loss(x)
        own, lowest = np.where((loss < lowest)[:, None], x, own), np.minimum(loss, lowest)
        rounds.append(x)
    return np.array([*rounds, np.broadcast_to(own[lowest.argmin()], x.shape)])


def _loss(x: np.ndarray) -> np.ndarray:
    return losses_and_gradients(registry.surface(SURFACE), x)[0]


def random_starts() -> np.ndarray:
    """Draws starts (SEEDS, RESTARTS, 2) all over the surface."""
    landscape = registry.surface(SURFACE)
    low, high = np.transpose([landscape.xlim, landscape.ylim])
    return np.random.default_rng(SEEDS).uniform(low, high, (SEEDS, RESTARTS, 2))


def measure_c92(preset: Race) -> Measurement:
    """Runs 100 swarms, and the race's SGD from 1200 random starts."""
    lowest = lowest_of(preset)
    swarms = np.array([swarm(seed)[-1, 0] for seed in range(SEEDS)])
    one = only(preset, 0)
    starts = [replaced(one, start=(float(x), float(y))) for x, y in random_starts().reshape(-1, 2)]
    arrived = distances(tame(paths_of(starts).x[:, 0, -1]), lowest).reshape(SEEDS, RESTARTS) < FOUND
    figures = {
        SWARMS: np.mean(distances(swarms, lowest) < FOUND),
        ONE_RUN: arrived[:, 0].mean(),
        BEST_OF: arrived.any(axis=1).mean(),
        ENDS: float(tame(paths_of([one]).loss[0, 0, -1])),
    }
    return measured(figures, {SWARMS: ">= 0.7", ONE_RUN: "<= 0.1"}, {BEST_OF: "<= 0.5"})


def figure_c92(preset: Race) -> dict[str, np.ndarray]:
    """Runs the swarm of the picture. first, middle and last (PARTICLES, 2): its particles at the start, after ten rounds and in the end."""
    rounds = swarm(SHOWN)
    return {"first": rounds[0], "middle": rounds[10], "last": rounds[ROUNDS - 1]}


def how_many_find_it(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: hardly any, 1: about half, 2: most."""
    share = measurement.figures[SWARMS]
    return 0 if share <= 0.15 else 1 if 0.4 <= share <= 0.6 else 2 if share >= 0.75 else None


SCENES = (
    Scene(
        id="C92",
        chapter=CHAPTER,
        title="A swarm explores",
        source="L 1:25:06-1:26:55",
        claim=(
            "Where the gradient only leads to the next minimum one can let many copies explore and draw them to the best place that any of them has found. It takes no gradient at all, "
            "and works while there are few parameters."
        ),
        look_for=(
            "SGD goes down into the dip beside its start, one of 121, and stays. In the small picture a swarm of 24 begins all over the surface, is drawing together after ten rounds, "
            "and most of it ends in the lowest minimum."
        ),
        caveat=(
            "Two parameters are what a swarm likes. To cover a space evenly takes a number of particles that grows exponentially with its dimension; with a million weights nobody does it."
        ),
        preset=C92,
        controls=("factor", "noise", "steps"),
        measure=measure_c92,
        figure=figure_c92,
        question="Rastrigin's surface has 121 minima. A swarm of 24 particles looks at 1200 losses, no gradient. How many of 100 such swarms find the lowest minimum?",
        options=("Hardly any", "About half", "Most of them"),
        answer=how_many_find_it,
        finding=f"The lowest minimum is found by {{{SWARMS}}} of the swarms, by {{{ONE_RUN}}} of single runs of SGD, and by {{{BEST_OF}}} of the sets of 12 runs, which ask for as many gradients.",
        why=(
            "The dips are small beside the bowl in which they lie. A swarm that draws together feels the bowl and steps over the dips, while the gradient at a point knows of its own dip only."
        ),
        notes=(
            "Ask what the gradient is worth here: it costs as much as a loss and tells the way into the wrong dip. "
            "Then ask about a network: the lecturer brings such methods up for a few parameters, or where nothing can be differentiated. "
            "Students hope for global minima in deep learning from it; count the particles that a grid with two points an axis needs in 100 dimensions."
        ),
    ),
)
