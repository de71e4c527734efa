"""Our methods against optax's: one step from an equal state, and whole paths.

Every method of the registry is either in METHODS, with the optax transformation that it must equal, or in NOT_IN_OPTAX,
with the reason. The arguments are those of claims.md, section 5.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib
import pytest

from engine.run import run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from states.batches import ORDERS, batches
from states.setting import Setting, on
from tests.landscapes.test_examples import examples_of
from tests.support.oracle import constant

# optax calls these by their private module; only the tuples' fields matter here.
EMPTY = optax.EmptyState()


class Twin(NamedTuple):
    """How optax does the same."""

    build: Callable[..., optax.GradientTransformation]  # build(learning_rate=..., ...) with the method's knobs
    state: Callable[[Any, Any, dict], Any]  # state(ours, steps so far, knobs) -> optax's state
    fixed: dict[str, float] = {}  # noqa: RUF012  (a constant) knobs at which the two are the same method
    params: Callable[[Any, Any, dict], Any] = lambda x, state, h: x  # where optax's parameters stand
    at: Callable[[Any], Any] = lambda params: params  # of these, the point at which the gradient is taken


def of_a_column(matrices: Any) -> optax.GradientTransformation:
    """What does this to matrices, for a point as a matrix of one column."""

    def init(params: Any) -> Any:
        return matrices.init(params[:, None])

    def update(updates: Any, state: Any, params: Any = None) -> Any:
        change, state = matrices.update(updates[:, None], state, params[:, None])
        return change[:, 0], state

    return optax.GradientTransformation(init, update)


ORTHOGONAL = (1.875, -1.25, 0.375)  # of Newton and Schulz's iteration: its singular values go to 1, not only near it


METHODS: dict[str, Twin] = {
    "sgd": Twin(
        build=lambda learning_rate: optax.sgd(learning_rate),
        state=lambda ours, t, h: (EMPTY, EMPTY),
    ),
    "momentum": Twin(
        build=lambda learning_rate, rho: optax.sgd(learning_rate, momentum=rho),
        state=lambda ours, t, h: (optax.TraceState(ours.v), EMPTY),
    ),
    "nesterov": Twin(
        build=lambda learning_rate, rho: optax.sgd(learning_rate, momentum=rho, nesterov=True),
        # optax's trace adds up gradients, our velocity is a step: it has the other sign and contains the rate.
        state=lambda ours, t, h: (optax.TraceState(-ours.v / h["learning_rate"]), EMPTY),
    ),
    "adagrad": Twin(
        build=lambda learning_rate, epsilon: optax.adagrad(learning_rate, initial_accumulator_value=0.0, eps=0.0),
        state=lambda ours, t, h: (optax.ScaleByRssState(ours.grad_squared), EMPTY),
        fixed={"epsilon": 0.0},  # optax has its epsilon inside the root, the lecture outside
    ),
    "rmsprop": Twin(
        build=lambda learning_rate, decay, epsilon: optax.rmsprop(
            learning_rate, decay=decay, eps=epsilon, eps_in_sqrt=False
        ),
        state=lambda ours, t, h: (optax.ScaleByRmsState(ours.grad_squared), EMPTY, EMPTY),
    ),
    "adam": Twin(
        build=lambda learning_rate, beta1, beta2, epsilon: optax.adam(learning_rate, b1=beta1, b2=beta2, eps=epsilon),
        state=lambda ours, t, h: (optax.ScaleByAdamState(t, ours.m, ours.v), EMPTY),
    ),
    "adamw": Twin(
        build=lambda learning_rate, beta1, beta2, epsilon, weight_decay: optax.adamw(
            learning_rate, b1=beta1, b2=beta2, eps=epsilon, weight_decay=weight_decay
        ),
        state=lambda ours, t, h: (optax.ScaleByAdamState(t, ours.m, ours.v), EMPTY, EMPTY),
    ),
    "nadam": Twin(
        build=lambda learning_rate, beta1, beta2, epsilon: optax.nadam(learning_rate, b1=beta1, b2=beta2, eps=epsilon),
        state=lambda ours, t, h: (optax.ScaleByAdamState(t, ours.m, ours.v), EMPTY),
    ),
    "amsgrad": Twin(
        # As printed in the paper: optax would correct both moments.
        build=lambda learning_rate, beta1, beta2, epsilon: optax.amsgrad(
            learning_rate, b1=beta1, b2=beta2, eps=epsilon, bias_correction_mu=False, bias_correction_nu=False
        ),
        state=lambda ours, t, h: (optax.ScaleByAmsgradState(t, ours.m, ours.v, ours.v_hat), EMPTY),
    ),
    "adamax": Twin(
        build=lambda learning_rate, beta1, beta2, epsilon: optax.adamax(learning_rate, b1=beta1, b2=beta2, eps=epsilon),
        state=lambda ours, t, h: (optax.ScaleByAdamState(t, ours.m, ours.u), EMPTY),
    ),
    "adadelta": Twin(
        build=lambda learning_rate, decay, epsilon: optax.adadelta(learning_rate, rho=decay, eps=epsilon),
        state=lambda ours, t, h: (EMPTY, optax.ScaleByAdaDeltaState(ours.grad_squared, ours.step_squared), EMPTY),
    ),
    "lion": Twin(
        build=lambda learning_rate, beta1, beta2, weight_decay: optax.lion(
            learning_rate, b1=beta1, b2=beta2, weight_decay=weight_decay
        ),
        state=lambda ours, t, h: (optax.ScaleByLionState(t, ours.m), EMPTY, EMPTY),
    ),
    "schedule_free_sgd": Twin(
        build=lambda learning_rate, beta1: optax.contrib.schedule_free_sgd(learning_rate, b1=beta1),
        state=lambda ours, t, h: optax.contrib.ScheduleFreeState(
            b1=jnp.asarray(h["beta1"], float),
            weight_sum=t * jnp.asarray(h["learning_rate"], float) ** 2,
            step_count=t + 1,
            max_lr=jnp.where(t > 0, h["learning_rate"], 0.0),
            base_optimizer_state=(EMPTY, EMPTY),
            z=ours.z,
        ),
        fixed={"beta1": 0.9},  # optax divides by it, to recover x from y
        params=lambda x, state, h: (
            h["beta1"] * x + (1 - h["beta1"]) * state.z
        ),  # it keeps y, where the gradient is taken
    ),
    "muon": Twin(
        build=lambda learning_rate, rho: of_a_column(
            optax.chain(
                optax.contrib.scale_by_muon(
                    ORTHOGONAL,
                    beta=rho,
                    eps=0.0,
                    nesterov=False,
                    weight_dimension_numbers=optax.contrib.MuonDimensionNumbers(),
                ),
                optax.scale_by_learning_rate(learning_rate),
            )
        ),
        # Its mu is the mean of what our B adds up.
        state=lambda ours, t, h: (
            optax.contrib.MuonState(t, (1 - h["rho"]) * ours.B[:, None], jnp.array(ORTHOGONAL)),
            EMPTY,
        ),
    ),
    "ademamix": Twin(
        build=lambda learning_rate, beta1, beta2, beta3, mix, epsilon: optax.contrib.ademamix(
            learning_rate, b1=beta1, b2=beta2, b3=beta3, alpha=mix, eps=epsilon
        ),
        state=lambda ours, t, h: (
            optax.contrib.ScaleByAdemamixState(t, t, ours.m, ours.m_slow, ours.v),
            EMPTY,
            EMPTY,
        ),
    ),
    "prodigy": Twin(
        build=lambda learning_rate, beta1, beta2, epsilon, d0: optax.contrib.prodigy(
            learning_rate, (beta1, beta2), eps=epsilon, estim_lr0=d0
        ),
        # Both of its sums are over d0.
        state=lambda ours, t, h: optax.contrib.ProdigyState(
            ours.m, ours.v, ours.s / h["d0"], ours.x0, jnp.maximum(ours.d, h["d0"]), ours.r / h["d0"], t
        ),
    ),
    "lookahead": Twin(
        build=lambda learning_rate, period, share: optax.lookahead(optax.sgd(learning_rate), 5, share),
        state=lambda ours, t, h: optax.LookaheadState((EMPTY, EMPTY), jnp.asarray(t % 5, jnp.int32)),
        fixed={"period": 5.0},  # optax wants a number that is known when it is compiled
        params=lambda x, state, h: optax.LookaheadParams(fast=x, slow=state.slow),
        at=lambda params: params.fast,
    ),
}

NOT_IN_OPTAX: dict[str, str] = {  # file name -> why there is nothing to compare with
    "nesterov_lookahead": "optax has the form after the change of variables only; C14 ties the two forms together",
    "adam_almost": "optax always corrects the bias; C24 and C25 check it by hand",
    "newton": "optax has no second-order methods; C34 to C36 check it",
    "sgd_diagonal": "optax has no second-order methods; C38 checks it",
    "lbfgs": "optax.lbfgs has another line search, hence another path; C37 checks the iterations",
    "conjugate_gradient": "optax has none; C38 checks the two steps on a quadratic",
    "sgd_averaged": "an average of parameters is no gradient transformation; checked against a replay in NumPy",
    "perturbation": "optax has no method without gradients; C49 checks it",
    "adagrad_full": "optax has the diagonal form only; checked against SciPy's matrix square root",
    "shampoo": "optax has none; checked against SciPy's root of the inverse matrix",
    "soap": "optax has none; checked against the paper's algorithm in NumPy",
    "sophia": "optax divides by the curvature before; checked in NumPy, and against optax where that is the same",
    "sam": "optax.contrib.sam asks for its second gradient at a next call; checked against it in test_newer_methods.py",
}

in_optax = pytest.mark.parametrize("key", METHODS)


def test_every_method_is_compared_or_has_a_reason_why_not():
    assert set(METHODS) | set(NOT_IN_OPTAX) == set(OPTIMIZERS)
    assert not set(METHODS) & set(NOT_IN_OPTAX)
    assert all(len(reason.split()) >= 3 for reason in NOT_IN_OPTAX.values())


def largest_difference(ours, theirs) -> float:
    """Relative to the numbers' size where that is above 1."""
    pairs = zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True)
    return max((float(jnp.max(jnp.abs(a - b) / jnp.maximum(1.0, jnp.abs(b)))) for a, b in pairs), default=0.0)


@in_optax
def test_one_step_from_an_equal_state_is_the_same(key, draw_knobs):
    optimizer, twin = OPTIMIZERS[key], METHODS[key]

    @jax.jit
    def our_step(x, state, g, hypers):
        return optimizer.update(x, state, constant(g), **hypers)

    @jax.jit
    def their_step(x, state, g, hypers):
        change, state = twin.build(**hypers).update(g, state, x)
        return optax.apply_updates(x, change), state

    random = np.random.default_rng(1951)
    for _ in range(60):
        hypers = {**draw_knobs(optimizer.knobs, random), **twin.fixed}
        x = jnp.array(random.normal(size=2) * 10 ** random.uniform(-2, 2))
        state = optimizer.init(x)
        scale = 10 ** random.uniform(-3, 3)
        before = int(random.integers(0, 20))  # the state is one that the method comes to, with gradients of any kind
        for _ in range(before):
            x, state = our_step(x, state, jnp.array(scale * random.normal(size=2)), hypers)
        g = jnp.array(scale * random.normal(size=2))
        there = twin.params(x, state, hypers)
        theirs = their_step(there, twin.state(state, jnp.asarray(before, jnp.int32), hypers), g, hypers)
        new_x, new_state = our_step(x, state, g, hypers)
        ours = twin.params(new_x, new_state, hypers), twin.state(new_state, jnp.asarray(before + 1, jnp.int32), hypers)
        assert largest_difference(ours, theirs) <= 1e-12, (hypers, before)


@in_optax
def test_the_states_agree_before_the_first_step(key):
    optimizer, twin = OPTIMIZERS[key], METHODS[key]
    hypers = {**default_hypers(LANDSCAPES["bowl"], optimizer), **twin.fixed}
    x = jnp.array([1.0, -2.0])
    ours = twin.state(optimizer.init(x), jnp.zeros((), jnp.int32), hypers)
    theirs = twin.build(**hypers).init(x)
    assert jax.tree.structure(ours) == jax.tree.structure(theirs)
    assert largest_difference(ours, theirs) == 0.0


def assert_walks_like_optax(key: str, setting: Setting, gradients: Callable, tolerance: float) -> None:
    """A run equals optax's, which gets the gradient gradients(p, row) of each of the setting's steps."""
    optimizer, twin, landscape = OPTIMIZERS[key], METHODS[key], setting.landscape
    hypers = {**default_hypers(landscape, optimizer), **twin.fixed}
    ours = run(optimizer, setting, hypers)
    transformation = twin.build(**hypers)

    @jax.jit
    def theirs(x):
        def step(carry, row):
            x, state = carry
            change, state = transformation.update(gradients(twin.at(x), row), state, x)
            x = optax.apply_updates(x, change)
            return (x, state), x

        return jax.lax.scan(step, (x, transformation.init(x)), jnp.arange(setting.steps))[1]

    state = type(optimizer.init(jnp.zeros(2)))(**ours.state)  # every field with the steps as its first axis
    points = (
        jax.vmap(lambda x, state: twin.params(x, state, hypers))(jnp.asarray(ours.x), state) if ours.state else ours.x
    )
    start = twin.params(jnp.array(ours.x[0]), optimizer.init(jnp.array(ours.x[0])), hypers)
    for our_path, their_path in zip(jax.tree.leaves(points), jax.tree.leaves(theirs(start)), strict=True):
        np.testing.assert_allclose(our_path[1:], their_path, rtol=0, atol=tolerance)


@in_optax
@pytest.mark.parametrize(
    ("surface", "knobs"),
    [("taco_shell", {"angle": 30.0}), ("ledge", {}), ("saddle", {}), ("sharp_minima", {})],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_first_sixty_steps_are_the_same(key, surface, knobs):
    # Sixty: where RMSProp hovers, rounding errors grow from then on.
    landscape = LANDSCAPES[surface]
    values = landscape.knob_values(knobs)
    gradient = jax.grad(lambda p: landscape.loss(p, **values))
    assert_walks_like_optax(
        key, on(landscape, steps=60, knobs=knobs, noise=0.0), lambda p, row: gradient(p), tolerance=1e-9
    )


@pytest.mark.parametrize("key", ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_hundred_steps_over_mini_batches_are_the_same(key, order):
    """optax gets the mean gradient of the rows of a batch, which are picked out of the table and not weighed."""
    size, landscape = 16, LANDSCAPES["diabetes_line"]
    setting = on(landscape, knobs={"prepare": 1.0}, steps=100, noise_kind="examples", batch=size, order=order, seed=5)
    inputs, targets = map(jnp.asarray, examples_of(landscape, prepare=1.0))
    counts = batches(landscape.count, size, order, 5, 100)
    rows = [np.repeat(np.arange(landscape.count), often) for often in counts]
    assert {len(row) for row in rows} <= {size, landscape.count % size}
    whole = jnp.array([np.resize(row, size * (landscape.count % size)) for row in rows])  # each row of a batch as often

    def mean_gradient(p, step):
        chosen = whole[step]
        return jax.grad(lambda p: jnp.mean((inputs[chosen] @ p - targets[chosen]) ** 2) / 2)(p)

    assert_walks_like_optax(key, setting, mean_gradient, tolerance=1e-12)
