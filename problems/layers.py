"""What a layer of a network can do: activations, starts for its weights, batch norm, dropout, and the loss at its end."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp

EPSILON = 1e-5  # of batch norm: keeps the division finite


# --- activations ---------------------------------------------------------------------------------------------------


def relu(z):
    """max(0, z), whose derivative at 0 is 0, as everywhere to the left."""
    return jnp.where(z > 0, z, 0.0)


def leaky_relu(z):
    """z, or a hundredth of it to the left of 0."""
    return jnp.where(z > 0, z, 0.01 * z)


class Activation(NamedTuple):
    """What a unit makes of its sum."""

    name: str
    of: Callable[[jax.Array], jax.Array]


ACTIVATIONS = {
    "sigmoid": Activation("Sigmoid", jax.nn.sigmoid),
    "tanh": Activation("Tanh", jnp.tanh),
    "relu": Activation("ReLU", relu),
    "leaky_relu": Activation("Leaky ReLU", leaky_relu),
    "linear": Activation("None", lambda z: z),
}


# --- starts --------------------------------------------------------------------------------------------------------


class Start(NamedTuple):
    """How the weights of a layer are drawn; its biases are 0."""

    name: str
    spread: Callable[[int], float]  # spread(inputs): the standard deviation, or, where all are alike, the weight
    alike: bool = False


STARTS = {
    "zero": Start("Zero", lambda inputs: 0.0, alike=True),
    "constant": Start("All alike", lambda inputs: 0.1, alike=True),
    "small": Start("Small", lambda inputs: 0.01),
    "xavier": Start(
        "Xavier", lambda inputs: inputs**-0.5
    ),  # as in CS231n: Glorot and Bengio (2010), eq. 12, by inputs alone
    "he": Start("He", lambda inputs: (2 / inputs) ** 0.5),  # He et al., Delving Deep into Rectifiers (2015), eq. 10
}


# --- batch norm ----------------------------------------------------------------------------------------------------


class Moments(NamedTuple):
    """Mean and variance (units,) of what the units of a layer add up."""

    mean: jax.Array
    variance: jax.Array


def moments(z: jax.Array, share: jax.Array) -> Moments:
    """Those of z (m, units), where each example has its share (m,) in the mean."""
    mean = share @ z
    return Moments(mean, share @ (z - mean) ** 2)


def normalised(z: jax.Array, of: Moments, gamma: jax.Array, beta: jax.Array) -> jax.Array:
    """Ioffe and Szegedy, Batch Normalization (2015), algorithm 1."""
    return gamma * (z - of.mean) / jnp.sqrt(of.variance + EPSILON) + beta


# --- the loss at the end -------------------------------------------------------------------------------------------


class Head(NamedTuple):
    """What the outputs of a network mean."""

    name: str
    losses: Callable[[jax.Array, jax.Array], jax.Array]  # losses(outputs (m, k), targets (m,)) -> (m,)
    right: Callable[
        [jax.Array, jax.Array], jax.Array
    ]  # right(outputs, targets) -> (m,) whether the class is the target


def softmax_losses(outputs, targets):
    """Minus the logarithm of the probability that softmax gives to the target."""
    return jax.nn.logsumexp(outputs, axis=1) - jnp.take_along_axis(outputs, targets[:, None], axis=1)[:, 0]


def logistic_losses(outputs, targets):
    """The same of two classes, where the output is the logit of class 1."""
    return jax.nn.softplus(outputs[:, 0]) - targets * outputs[:, 0]


def square_losses(outputs, targets):
    """Half the square of what the output is off 1, or -1 for class 0."""
    return (outputs[:, 0] - (2 * targets - 1)) ** 2 / 2


def largest_is_right(outputs, targets):
    return outputs.argmax(axis=1) == targets


def sign_is_right(outputs, targets):
    return (outputs[:, 0] > 0) == (targets > 0)


HEADS = {
    "softmax": Head("Softmax", softmax_losses, largest_is_right),
    "logistic": Head("Logistic", logistic_losses, sign_is_right),
    "square": Head("Squared", square_losses, sign_is_right),
}
