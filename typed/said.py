"""The methods of the catalogue that lines can say, as a visitor may begin with them; a test holds each to its file."""

import re
from difflib import SequenceMatcher
from functools import cache
from string import ascii_uppercase

from optimizers import OPTIMIZERS
from optimizers.base import Optimizer
from typed.lines import POINT, Program, read_program, text_of_program

MOMENTS = "m = beta1*m + (1 - beta1)*g\nv = beta2*v + (1 - beta2)*g*g\n"
CORRECTED = "m_hat = m/(1 - beta1^t)\nv_hat = v/(1 - beta2^t)\n"
SAID = {
    "sgd": "x = x - lr*g",
    "momentum": "v = rho*v + g\nx = x - lr*v",
    "nesterov": "before = v\nv = rho*v - lr*g\nx = x + v + rho*(v - before)",
    "nesterov_lookahead": "ahead = x + rho*v\nv = rho*v - lr*grad(ahead)\nx = x + v",
    "adagrad": "G = G + g*g\nx = x - lr*g/(sqrt(G) + eps)",
    "rmsprop": "G = decay*G + (1 - decay)*g*g\nx = x - lr*g/(sqrt(G) + eps)",
    "adam_almost": MOMENTS + "x = x - lr*m/(sqrt(v) + eps)",
    "adam": MOMENTS + CORRECTED + "x = x - lr*m_hat/(sqrt(v_hat) + eps)",
    "adadelta": (
        "G = decay*G + (1 - decay)*g*g\nstep = sqrt(S + eps)/sqrt(G + eps)*g\nS = decay*S + (1 - decay)*step*step\nx = x - lr*step"
    ),
    "adamax": "m = beta1*m + (1 - beta1)*g\nu = max(beta2*u, |g| + eps)\nx = x - lr/(1 - beta1^t)*m/u",
    "nadam": (
        MOMENTS + "m_hat = beta1*m/(1 - beta1*beta1^t) + (1 - beta1)*g/(1 - beta1^t)\nv_hat = v/(1 - beta2^t)\n"
        "x = x - lr*m_hat/(sqrt(v_hat) + eps)"
    ),
    "adamw": MOMENTS + CORRECTED + "x = x - lr*(m_hat/(sqrt(v_hat) + eps) + weight_decay*x)",
    "amsgrad": MOMENTS + "v_hat = max(v_hat, v)\nx = x - lr*m/(sqrt(v_hat) + eps)",
    "lion": "c = beta1*m + (1 - beta1)*g\nx = x - lr*(sign(c) + weight_decay*x)\nm = beta2*m + (1 - beta2)*g",
    "sam": "climbed = x + radius*g/norm(g)\nx = x - lr*grad(climbed)",
}


def nearest(program: Program) -> Optimizer:
    """Returns the method that is most like a program, whatever its names are called; of equally like ones the first."""
    return by_likeness(program)[0]


def by_likeness(program: Program) -> list[Optimizer]:
    """Returns the methods that lines can say, those most like a program first."""
    shape = _shape(program)
    like = {key: SequenceMatcher(None, shape, _shape_of(key), autojunk=False).ratio() for key in SAID}
    return [OPTIMIZERS[key] for key in sorted(SAID, key=lambda key: -like[key])]


@cache
def _shape_of(key: str) -> str:
    return _shape(read_program(SAID[key]))


def _shape(program: Program) -> str:
    """Writes a program with the names that its lines set replaced by letters, in the order in which they are set."""
    own = (line.name for line in program.lines if line.name != POINT)
    letters = dict(zip(dict.fromkeys(own), ascii_uppercase, strict=False))
    return re.sub(r"[A-Za-z]\w*", lambda word: letters.get(word[0], word[0]), text_of_program(program))
