"""Chapter "Beyond": weights that are too small or too large, in a deep chain of layers (C80)."""

from functools import cache

import numpy as np

from lecture.adaptive_figures import steps_below
from lecture.base import Measurement, Scene, measured
from lecture.paths import first_step, ratio
from states.race import Race

CHAPTER = "Beyond"
LAYERS = (2, 6, 10)
SMALL, LARGE = 0.3, 2  # weights, all alike
GRADIENT = "{} layers, all weights {}: derivative of the output by the first weight"
SHRINKS = f"that derivative of 2 layers over that of 10, all weights {SMALL}"
RATE = 0.01
STEPS = 1000
LEFT = f"trained from {SMALL}: share of the loss that is left after {STEPS} steps"
LEARNS = "trained from 0.9: steps to a loss of 0.01"
EXPLODES = "trained from 1.5: steps until the loss is beyond a million"


def derivative(weights: np.ndarray) -> np.ndarray:
    """Returns the derivatives (n,) of the output by the weights (n,) of a chain of linear layers of one unit each.

    The output, of an input of 1, is the product of all weights, so its derivative by one of them is that of all others.
    """
    others = ~np.eye(len(weights), dtype=bool)
    return np.where(others, weights, 1.0).prod(axis=1)


@cache
def trained(weight: float, layers: int = LAYERS[-1]) -> np.ndarray:
    """Returns the losses (steps + 1,), half the squared distance of the output from 1, of gradient descent on all weights."""
    weights, losses = np.full(layers, weight), []
    with np.errstate(all="ignore"):
        for _ in range(STEPS + 1):
            off = weights.prod() - 1.0
            losses.append(0.5 * off**2)
            weights = weights - RATE * off * derivative(weights)
    return np.array(losses)


def first_derivative(layers: int, weight: float) -> float:
    """Returns the derivative of the output by the first weight, with all weights alike."""
    return float(derivative(np.full(layers, weight))[0])


def measure_c80(preset: Race | None = None) -> Measurement:
    """Measures derivatives of chains with equal weights, and trains the longest from three sizes; the scene has no race."""
    sizes = {
        GRADIENT.format(layers, weight): first_derivative(layers, weight)
        for layers in LAYERS
        for weight in (SMALL, LARGE)
    }
    vanishing, learning, exploding = (trained(weight) for weight in (SMALL, 0.9, 1.5))
    figures = {
        **sizes,
        SHRINKS: ratio(sizes[GRADIENT.format(2, SMALL)], sizes[GRADIENT.format(10, SMALL)]),
        LEFT: vanishing[-1] / vanishing[0],
        LEARNS: float(steps_below(learning, 0.01)),
        EXPLODES: float(first_step(~(exploding <= 1e6))),
    }
    return measured(
        figures,
        {
            GRADIENT.format(10, SMALL): "<= 1e-4",
            GRADIENT.format(10, LARGE): ">= 100",
            LEFT: ">= 0.99",
            LEARNS: f"<= {STEPS}",
            EXPLODES: "<= 10",
        },
    )


def figure_c80(preset: Race | None = None) -> dict[str, np.ndarray]:
    """Computes derivatives. names (m,), of the chains; weight (n,), of all layers; derivative (m, n)."""
    weights = np.geomspace(0.2, 2.0, 21)
    sizes = [[first_derivative(layers, float(weight)) for weight in weights] for layers in LAYERS]
    names = np.array([f"{layers} layers" for layers in LAYERS])
    return {"names": names, "weight": weights, "derivative": np.array(sizes)}


def how_much_smaller(measurement: Measurement) -> int | None:
    """Returns the option that is right, 0: about 5 times, 1: about 100 times, 2: more than 1000 times."""
    shrinks = measurement.figures[SHRINKS]
    return 2 if shrinks > 1000 else 0 if 3 <= shrinks <= 8 else 1 if 50 <= shrinks <= 200 else None


SCENES = (
    Scene(
        id="C80",
        chapter=CHAPTER,
        title="Weights that vanish or explode",
        source="A 04:12-04:45",
        claim=(
            "If the weights start too small, the signal shrinks from layer to layer and the gradient vanishes; if they start too large, "
            "it grows and explodes. The deeper the network, the narrower the good range."
        ),
        look_for=(
            "Both axes are logarithmic. With 2 layers the derivative hardly depends on the size of the weights; with 10 it falls to 0.00002 at "
            "weights of 0.3 and rises to 512 at weights of 2. All lines meet where the weights are 1."
        ),
        caveat=(
            "This is the simplest network that is deep: a chain of linear units, without anything that saturates. With tanh units weights "
            "that are too large saturate them, and the gradient vanishes at that end, too (C46)."
        ),
        measure=measure_c80,
        figure=figure_c80,
        question="Two chains of layers, all weights 0.3: one has 2 layers, the other 10. How many times smaller is the gradient of the first weight in the longer one?",
        options=("About 5 times", "About 100 times", "More than 1000 times"),
        answer=how_much_smaller,
        why=(
            "The derivative by one weight is the product of all others: 0.3 once, or nine times in a row. Trained with gradient descent, the chain of "
            "10 is still where it was after 1000 steps from 0.3, learns from 0.9, and explodes in the first steps from 1.5."
        ),
        notes=(
            "Ask for the sum first: 0.3 to the power of 9 is two hundred-thousandths. "
            "Initialisation (Xavier, He) chooses the scale at which a layer keeps the size of its signal, which is the place where the lines meet. "
            "Students often blame the loss or the learning rate; no single rate serves a gradient that is a million times larger in another layer."
        ),
    ),
)
