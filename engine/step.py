"""One step of a method on a surface, which every compiled loop repeats: over a run, many runs, only their ends, or inside."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine.kept import compiled
from landscapes.base import Landscape, complete
from optimizers.base import Optimizer, Oracle


class Traced(NamedTuple):
    """Functions of a point and all knobs, each traced once and then put into every loop as if it were written there."""

    loss: Callable
    gradient: Callable
    hessian: Callable


@compiled(megabytes=0.2)
def _traced(landscape: Landscape) -> Traced:
    """Traces the surface's loss and its derivatives once: to do so for every method takes as long as to compile the method."""

    def loss(p, knobs):
        return landscape.loss(p, **knobs)

    return Traced(*(jax.jit(function, inline=True) for function in (loss, jax.grad(loss), jax.hessian(loss))))


@compiled(megabytes=0.2)
def _traced_batch(landscape: Landscape) -> Traced:
    """Traces the mean loss over a batch, and its derivatives; a further argument tells of its examples what `oracle` says."""
    examples, loss_of, of_means = landscape.examples, landscape.loss_of, landscape.of_means

    def by_counts(p, knobs, counts):
        assert examples is not None
        assert loss_of is not None
        return counts @ loss_of(p, *examples(**knobs)) / counts.sum()

    def by_means(p, knobs, means):
        assert of_means is not None
        return of_means(p, means, **knobs)

    loss = by_means if of_means else by_counts
    return Traced(*(jax.jit(function, inline=True) for function in (loss, jax.grad(loss), jax.hessian(loss))))


def oracle(landscape: Landscape, knobs: dict, noise, direction) -> Oracle:
    """Shows the surface at one step, or what a batch makes of it.

    noise, where it is not one for each coordinate, tells of the batch: how often each example is in it (m,), or of a surface
    with features their means over it (f,).
    """
    traced, given = _traced(landscape), (knobs,)
    if noise.shape != direction.shape:
        traced, given = _traced_batch(landscape), (knobs, noise.astype(direction.dtype))
        noise = jnp.zeros_like(direction)
    return Oracle(
        value=lambda p: traced.loss(p, *given) + noise @ p,
        grad=lambda p: traced.gradient(p, *given) + noise,
        hessian=lambda p: traced.hessian(p, *given),
        curvature=lambda p, d: d @ traced.hessian(p, *given) @ d,
        direction=direction,
    )


def hypers_at(hypers: dict, factor) -> dict:
    """Returns the hyperparameters of one step: the schedule scales the learning rate, of a method that has one."""
    return {name: value * factor if name == "learning_rate" else value for name, value in hypers.items()}


def stepper(landscape: Landscape, optimizer: Optimizer) -> Callable[..., tuple[Any, Any]]:
    """Returns the step of this method on this surface.

    step(x, state, hypers, knobs, noise (2,), direction (2,), factor ()) -> x, state. Traceable.
    """

    def step(x, state, hypers, knobs, noise, direction, factor):
        f = oracle(landscape, knobs, noise, direction)
        return optimizer.update(x, state, f, **hypers_at(hypers, factor))

    return step


@compiled(megabytes=0.01)
def cost_of(landscape: Landscape, optimizer: Optimizer) -> np.ndarray:
    """(3,) how many gradients, values and Hessians (whole, or along one direction) one step asks for."""
    gradients, values, whole, along = asked_for(
        optimizer, oracle(landscape, landscape.knob_values(), jnp.zeros(2), jnp.ones(2))
    )
    return np.array([gradients, values, whole + along])


def asked_for(optimizer: Optimizer, f: Oracle) -> list[int]:
    """Counts the gradients, values, whole Hessians and curvatures along a direction of one step, while it is traced."""
    asked = [0, 0, 0, 0]

    def counted(kind, function):
        def ask(*at):
            asked[kind] += 1
            return function(*at)

        return ask

    asking = Oracle(
        counted(1, f.value), counted(0, f.grad), counted(2, f.hessian), counted(3, f.curvature), f.direction
    )

    def step(x, hypers):
        return optimizer.update(x, optimizer.init(x), asking, **hypers)

    jax.eval_shape(step, jnp.zeros(f.direction.size), complete(optimizer.knobs, None, optimizer.name))
    return asked


@compiled(megabytes=0.001)
def counts_for_itself(optimizer: Optimizer) -> bool:
    """Returns whether the method's steps ask as often as they want, so that no count of one step tells."""
    return "evaluations" in jax.eval_shape(optimizer.init, jax.ShapeDtypeStruct((2,), float))._fields
