"""The numbers at the axes of the losses, as plotly.js has written them: whole decades, or 1, 2, 5 within one; whole steps."""

import re

import numpy as np
import pytest

pytestmark = pytest.mark.browser

LABELS = """axis => [...document.querySelectorAll(`.stage-losses .${axis}tick text`)].map(label =>
    label.innerHTML.replace(/<tspan[^>]*baseline-shift[^>]*>|<tspan[^>]*dy="-[^>]*>/g, "^").replace(/<[^>]*>|\\u200b/g, "").replace(",", "").replace("−", "-"))"""


def value(label: str) -> float:
    """What a label says: 0.01, 20, 10^-4."""
    base, _, power = label.partition("^")
    assert re.fullmatch(r"[\d.]+(·10)?", base), label
    factor, _, _ = base.partition("·")
    return 10.0 ** float(power) * (float(factor) if "·" in base else 1.0) if power else float(base)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?steps=2",
        "?steps=4&m=sgd",
        "?steps=1000&s=rosenbrock",
        "?steps=10000&s=quadratic",
        "?s=himmelblau&factor=0.1",
        "?s=plateau&factor=0.01&steps=20",
        "?factor=10",
        "?count=evaluations&m=newton&m=sgd",
    ],
)
def test_the_losses_have_clean_ticks(visit, query):
    lab = visit(query)
    losses, steps = ([value(label) for label in lab.page.evaluate(LABELS, axis)] for axis in "yx")
    assert len(losses) >= 2
    powers = np.log10(losses)
    whole = bool(np.allclose(powers, np.round(powers), atol=1e-6))
    assert whole or np.ptp(powers) <= 1 + 1e-9, losses
    assert 2 <= len(steps) <= 12
    assert all(step == int(step) for step in steps), steps
