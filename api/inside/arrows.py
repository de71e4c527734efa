"""Makes the arrows of the steps that are looked into."""

import numpy as np

from api.inside.run import Begun
from api.messages import Step
from engine.tracing import velocity
from figures.inside import Arrow
from states.inside import Inside


def step(inside: Inside, begun: Begun) -> Step:
    """Returns the step that is looked at, with the arrows of all steps, through which the stage plays."""
    return Step(inside.t, inside.scale == "equal", arrows(inside, begun))


def arrows(inside: Inside, begun: Begun) -> list[Arrow]:
    """Returns, for every step of the run, the gradient as a step, the velocity or the first moment, and the step taken."""
    run, trace = begun.run, begun.trace
    x, nothing = run.x, np.zeros_like(run.x)
    with np.errstate(invalid="ignore", over="ignore"):
        taken = Arrow("step", "step taken", x, nothing, trace.x - x)
        if velocity(run.state):
            coast = trace.coast
            ahead = (trace.asked != x).any(axis=1)  # as in Nesterov's first form: look, then correct
            offset = np.where(ahead[:, None], coast, 0.0)
            gradient = Arrow("gradient", "gradient step", x, offset, taken.vector - coast)
            return [gradient, Arrow("velocity", "velocity step", x, nothing, coast), taken]
        rate = inside.all_hypers().get("learning_rate", 1.0)
        gradient = Arrow("gradient", "against the gradient", trace.asked, nothing, -rate * trace.gradient, False)
        first = moment(begun)
        found = [] if first is None else [Arrow("velocity", "first moment", x, nothing, -rate * first[1], False)]
        return [gradient, *found, taken]


def moment(begun: Begun) -> tuple[str, np.ndarray] | None:
    """Returns the name and the values of the first moment that each step uses: corrected where the method corrects it."""
    if "m" not in begun.run.state:
        return None
    values = begun.trace.values()
    name = "m_hat" if "m_hat" in values else "m"
    return (name, values[name]) if name in values else ("m", begun.trace.state["m"])
