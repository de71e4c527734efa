"""The same method in PyTorch, in Optax and in Keras: the call that gives this very path, or a sentence why there is none.

What is written here is text; the tests execute it. Arguments that a library has by default and that would give another
path are written out.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

TORCH = """import torch

x = torch.tensor({start}, dtype=torch.float64, requires_grad=True)
optimizer = {call}
for step in range({steps}):
    optimizer.zero_grad()
    loss(x).backward()
    optimizer.step(){after}
"""
OPTAX = """import jax, jax.numpy as jnp, optax
jax.config.update("jax_enable_x64", True)

x = jnp.array({start})
optimizer = {call}
state = optimizer.init(x)
for step in range({steps}):
    change, state = optimizer.update(jax.grad(loss)(x), state, x)
    x = optax.apply_updates(x, change){after}
"""
KERAS = """import os
os.environ["KERAS_BACKEND"] = "jax"
import jax, keras
jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")

x = keras.Variable({start})
optimizer = {call}
optimizer.build([x])
for step in range({steps}):{before}
    optimizer.apply([jax.grad(loss)(x.value)], [x]){after}
"""


class Elsewhere(NamedTuple):
    """What one library has of a method."""

    code: str | None  # a whole program but for the loss; None where the library has no such method
    note: str  # what to know; empty where there is nothing


class _Entry(NamedTuple):
    call: Callable[[Mapping[str, str]], str] | str  # the call from the hyperparameters; or why there is none
    note: str = ""
    after: Callable[[Mapping[str, str]], str] = lambda h: ""
    before: Callable[[Mapping[str, str]], str] = lambda h: ""
    unless: Callable[[Mapping[str, str]], str] = lambda h: ""  # why there is no call with these hyperparameters


def _nesterov(name: str, h: Mapping[str, str]) -> str:
    return "" if float(h["rho"]) == 0 else f", {name}={h['rho']}, nesterov=True"  # without momentum both refuse it


NO_SECOND_ORDER = "has no method that asks for the Hessian."
ONLY_SOPHIA = (
    "has one method that asks for the Hessian, optax.contrib.sophia: a noisy estimate of its diagonal, averaged, and with "
    "steps that are clipped. That is another path."
)
EPSILON_INSIDE = (
    "has {} with epsilon inside the root: another path, the more so the smaller the gradients are beside epsilon."
)
NO_SEARCH = "has none on board; SciPy's minimize(method='CG') comes close, with another line search."
ONLY_CORRECTED = "always corrects the bias of both moments; see Adam."
LOOK_AHEAD = (
    "has the form after the change of variables: its parameter is the point x + rho v at which this form takes its "
    "gradient. For that path choose Nesterov."
)
NO_AVERAGE = "The average is one line beside the optimizer; the path drawn is the average's."

_TORCH: dict[str, _Entry] = {
    "sgd": _Entry(lambda h: f"torch.optim.SGD([x], lr={h['learning_rate']})"),
    "momentum": _Entry(lambda h: f"torch.optim.SGD([x], lr={h['learning_rate']}, momentum={h['rho']})"),
    "nesterov": _Entry(lambda h: f"torch.optim.SGD([x], lr={h['learning_rate']}{_nesterov('momentum', h)})"),
    "nesterov_lookahead": _Entry(LOOK_AHEAD),
    "adagrad": _Entry(
        lambda h: f"torch.optim.Adagrad([x], lr={h['learning_rate']}, eps={h['epsilon']})",
        "Its own default is eps=1e-10.",
    ),
    "rmsprop": _Entry(
        lambda h: f"torch.optim.RMSprop([x], lr={h['learning_rate']}, alpha={h['decay']}, eps={h['epsilon']})",
        "Its own defaults are alpha=0.99 and eps=1e-8.",
    ),
    "adam": _Entry(
        lambda h: (
            f"torch.optim.Adam([x], lr={h['learning_rate']}, betas=({h['beta1']}, {h['beta2']}), eps={h['epsilon']})"
        ),
        "Its own default is eps=1e-8.",
    ),
    "adam_almost": _Entry(ONLY_CORRECTED),
    "adamw": _Entry(
        lambda h: (
            f"torch.optim.AdamW([x], lr={h['learning_rate']}, betas=({h['beta1']}, {h['beta2']}), "
            f"eps={h['epsilon']}, weight_decay={h['weight_decay']})"
        ),
        "Its own default is eps=1e-8.",
    ),
    "nadam": _Entry("has NAdam with a beta1 that grows over the first thousands of steps: another path."),
    "amsgrad": _Entry("has Adam(amsgrad=True), which corrects the bias; here it is as printed in the paper."),
    "adamax": _Entry(
        lambda h: (
            f"torch.optim.Adamax([x], lr={h['learning_rate']}, betas=({h['beta1']}, {h['beta2']}), eps={h['epsilon']})"
        ),
        "Its own default is eps=1e-8.",
    ),
    "adadelta": _Entry(
        lambda h: f"torch.optim.Adadelta([x], lr={h['learning_rate']}, rho={h['decay']}, eps={h['epsilon']})"
    ),
    "lion": _Entry("has no Lion."),
    "sgd_averaged": _Entry(
        lambda h: f"torch.optim.SGD([x], lr={h['learning_rate']})\naverage = x.detach().clone()",
        NO_AVERAGE,
        lambda h: f"\n    average.lerp_(x.detach(), 1 - {h['averaging']})",
    ),
    "schedule_free_sgd": _Entry("does not have it; the authors' package schedulefree does."),
    "adagrad_full": _Entry("has the diagonal form only."),
    "newton": _Entry(NO_SECOND_ORDER),
    "sgd_diagonal": _Entry(NO_SECOND_ORDER),
    "lbfgs": _Entry("has LBFGS(line_search_fn='strong_wolfe'), with another line search: another path."),
    "conjugate_gradient": _Entry(NO_SEARCH),
    "perturbation": _Entry("has no method that does without gradients."),
}


def _optax_adam(name: str, h: Mapping[str, str], more: str = "") -> str:
    return f"optax.{name}({h['learning_rate']}, b1={h['beta1']}, b2={h['beta2']}, eps={h['epsilon']}{more})"


_OPTAX: dict[str, _Entry] = {
    "sgd": _Entry(lambda h: f"optax.sgd({h['learning_rate']})"),
    "momentum": _Entry(lambda h: f"optax.sgd({h['learning_rate']}, momentum={h['rho']})"),
    "nesterov": _Entry(lambda h: f"optax.sgd({h['learning_rate']}{_nesterov('momentum', h)})"),
    "nesterov_lookahead": _Entry(LOOK_AHEAD),
    "adagrad": _Entry(EPSILON_INSIDE.format("adagrad") + " By default its sum starts at 0.1, too."),
    "rmsprop": _Entry(
        lambda h: f"optax.rmsprop({h['learning_rate']}, decay={h['decay']}, eps={h['epsilon']}, eps_in_sqrt=False)",
        "By default its epsilon, 1e-8, stands inside the root.",
    ),
    "adam": _Entry(lambda h: _optax_adam("adam", h), "Its own default is eps=1e-8."),
    "adam_almost": _Entry(ONLY_CORRECTED),
    "adamw": _Entry(lambda h: _optax_adam("adamw", h, f", weight_decay={h['weight_decay']}")),
    "nadam": _Entry(lambda h: _optax_adam("nadam", h)),
    "amsgrad": _Entry(
        lambda h: _optax_adam("amsgrad", h, ", bias_correction_mu=False, bias_correction_nu=False"),
        "By default it corrects both moments; the paper does not.",
    ),
    "adamax": _Entry(lambda h: _optax_adam("adamax", h)),
    "adadelta": _Entry(lambda h: f"optax.adadelta({h['learning_rate']}, rho={h['decay']}, eps={h['epsilon']})"),
    "lion": _Entry(
        lambda h: (
            f"optax.lion({h['learning_rate']}, b1={h['beta1']}, b2={h['beta2']}, weight_decay={h['weight_decay']})"
        )
    ),
    "sgd_averaged": _Entry(
        lambda h: f"optax.sgd({h['learning_rate']})\naverage = x",
        NO_AVERAGE,
        lambda h: f"\n    average = optax.incremental_update(x, average, 1 - {h['averaging']})",
    ),
    "schedule_free_sgd": _Entry(
        lambda h: f"optax.contrib.schedule_free_sgd({h['learning_rate']}, b1={h['beta1']})",
        "Its parameter is y, where the gradient is taken; the last line gives the point that is drawn.",
        lambda h: "\nx = optax.contrib.schedule_free_eval_params(state, x)",
        unless=lambda h: (
            "has schedule_free_sgd, but it divides by its b1: below 0.001 it gives no numbers, or other ones."
            if float(h["beta1"]) < 1e-3
            else ""
        ),
    ),
    "adagrad_full": _Entry("has the diagonal form only."),
    "newton": _Entry(ONLY_SOPHIA),
    "sgd_diagonal": _Entry(ONLY_SOPHIA),
    "lbfgs": _Entry("has optax.lbfgs with another line search: another path."),
    "conjugate_gradient": _Entry(NO_SEARCH),
    "perturbation": _Entry("has no method that does without gradients."),
}


def _keras_adam(name: str, h: Mapping[str, str], more: str = "") -> str:
    return f"keras.optimizers.{name}({h['learning_rate']}, beta_1={h['beta1']}, beta_2={h['beta2']}{more})"


def _epsilon_hat(h: Mapping[str, str]) -> str:
    return f"\n    optimizer.epsilon = {h['epsilon']} * (1 - {h['beta2']} ** (step + 1)) ** 0.5"


EPSILON_HAT = (
    "Its epsilon stands beside the root of v before the bias is corrected (the paper's epsilon hat), which makes it larger "
    "in the first steps; the line before each step puts it where PyTorch and this page have it."
)
_KERAS: dict[str, _Entry] = {
    "sgd": _Entry(lambda h: f"keras.optimizers.SGD({h['learning_rate']})"),
    "momentum": _Entry(lambda h: f"keras.optimizers.SGD({h['learning_rate']}, momentum={h['rho']})"),
    "nesterov": _Entry(lambda h: f"keras.optimizers.SGD({h['learning_rate']}{_nesterov('momentum', h)})"),
    "nesterov_lookahead": _Entry(LOOK_AHEAD),
    "adagrad": _Entry(EPSILON_INSIDE.format("Adagrad") + " By default its sum starts at 0.1, too."),
    "rmsprop": _Entry(EPSILON_INSIDE.format("RMSprop")),
    "adam": _Entry(lambda h: _keras_adam("Adam", h), EPSILON_HAT, before=_epsilon_hat),
    "adam_almost": _Entry(ONLY_CORRECTED),
    "adamw": _Entry(
        lambda h: _keras_adam("AdamW", h, f", weight_decay={h['weight_decay']}"), EPSILON_HAT, before=_epsilon_hat
    ),
    "nadam": _Entry("has Nadam with a beta_1 that grows over the first steps: another path."),
    "amsgrad": _Entry("has Adam(amsgrad=True), which corrects the bias; here it is as printed in the paper."),
    "adamax": _Entry("has Adamax with epsilon added to u, not to the size of the gradient: another path."),
    "adadelta": _Entry(
        lambda h: f"keras.optimizers.Adadelta({h['learning_rate']}, rho={h['decay']}, epsilon={h['epsilon']})"
    ),
    "lion": _Entry(
        lambda h: _keras_adam("Lion", h, f", weight_decay={h['weight_decay']}"),
        unless=lambda h: "has Lion, but refuses it a beta_1 of 0." if float(h["beta1"]) == 0 else "",
    ),
    "sgd_averaged": _Entry(
        lambda h: f"keras.optimizers.SGD({h['learning_rate']})\naverage = x.value",
        NO_AVERAGE,
        lambda h: f"\n    average = {h['averaging']} * average + (1 - {h['averaging']}) * x.value",
    ),
    "schedule_free_sgd": _Entry("has ScheduleFreeAdamW, but no schedule-free SGD."),
    "adagrad_full": _Entry("has the diagonal form only."),
    "newton": _Entry(NO_SECOND_ORDER),
    "sgd_diagonal": _Entry(NO_SECOND_ORDER),
    "lbfgs": _Entry("has no L-BFGS."),
    "conjugate_gradient": _Entry(NO_SEARCH),
    "perturbation": _Entry("has no method that does without gradients."),
}

LIBRARIES = {"PyTorch": (TORCH, _TORCH), "Optax": (OPTAX, _OPTAX), "Keras": (KERAS, _KERAS)}


def elsewhere(
    library: str, method: str, hypers: Mapping[str, float], start: tuple[float, float], steps: int
) -> Elsewhere:
    """The program of one of LIBRARIES for a method by its file name, with these very numbers."""
    template, entries = LIBRARIES[library]
    entry = entries.get(method, _Entry("is not known here to have it."))
    if isinstance(entry.call, str):
        return Elsewhere(None, f"{library} {entry.call}")
    texts = {name: repr(float(value)) for name, value in hypers.items()}
    if reason := entry.unless(texts):
        return Elsewhere(None, f"{library} {reason}")
    point = f"[{float(start[0])!r}, {float(start[1])!r}]"
    parts = {name: getattr(entry, name)(texts) for name in ("call", "before", "after")}
    code = template.format(start=point, steps=steps, **parts)
    return Elsewhere(code, entry.note)
