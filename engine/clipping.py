"""Clips the gradients that a method sees, by their norm or by each component, and tells at which steps it did."""

from collections import namedtuple
from dataclasses import replace
from functools import cache

import jax
import jax.numpy as jnp

from landscapes.base import Point
from optimizers.base import Optimizer
from shapes import Knob
from states.setting import Setting

NEVER = 3e38  # a limit beyond which nothing is a number in four bytes, as maps reckon
KNOBS = tuple(Knob(f"clip_{kind}", NEVER, 0.0, NEVER, "c") for kind in ("norm", "value"))


def clipped(g: Point, norm, value) -> Point:
    """Returns the gradient g (2,) no longer than `norm`, and each component of it between -value and value. Traceable.

    By norm: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013), algorithm 1.
    """
    length = jnp.hypot(g[0], g[1])
    g = jnp.where(length > norm, g * (norm / length), g)
    return jnp.clip(g, -value, value)


def limits(setting: Setting) -> dict[str, float]:
    """Returns the largest norm and the largest component of a gradient, as values of a clipping method; {} where none is clipped.

    Raises ValueError for a way of clipping that does not exist, and for a limit that is not above 0.
    """
    if setting.clip == "off":
        return {}
    names = {knob.name.removeprefix("clip_"): knob.name for knob in KNOBS}
    if setting.clip not in names:
        raise ValueError(f"there is no way of clipping {setting.clip!r}, only off, {', '.join(names)}")
    if not 0 < setting.clip_at <= NEVER:
        raise ValueError(f"gradients are clipped at a number above 0, not {setting.clip_at}")
    return {name: float(setting.clip_at) if kind == setting.clip else NEVER for kind, name in names.items()}


def in_setting(optimizer: Optimizer, setting: Setting) -> Optimizer:
    """Returns the method as it runs in a setting: the method itself where no gradient is clipped."""
    return clipping(optimizer) if limits(setting) else optimizer


@cache
def clipping(optimizer: Optimizer) -> Optimizer:
    """Returns the same method, to which every gradient comes clipped, with the limits among its values.

    The last field of its state, `clipped`, tells whether a gradient of the step was shortened: one that the method asked for,
    or of a method that asks in a loop, which cannot be looked into while it is traced, the one where the step begins.
    """
    own = type(jax.eval_shape(optimizer.init, jnp.zeros(2)))
    state_of = namedtuple("State", [*own._fields, "clipped"])
    in_a_loop = "evaluations" in own._fields

    def init(x: Point):
        return state_of(*optimizer.init(x), jnp.zeros((), x.dtype))

    def update(x: Point, state, f, *, clip_norm, clip_value, **hypers):
        shortened = []

        def grad(p: Point) -> Point:
            whole = f.grad(p)
            found = clipped(whole, clip_norm, clip_value)
            shortened.append((jnp.abs(found - whole) > 0).any())
            return found

        new_x, new = optimizer.update(x, own(*state[:-1]), f._replace(grad=grad), **hypers)
        if in_a_loop:
            shortened.clear()
            grad(x)
        any_of_them = jnp.asarray(shortened or [False]).any()
        return new_x, state_of(*new, any_of_them.astype(x.dtype))

    return replace(optimizer, init=init, update=update, knobs=(*optimizer.knobs, *KNOBS))
