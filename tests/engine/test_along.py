"""What is told along a run besides its loss: against the arithmetic of a quadratic, and against what runs do at their limits."""

import numpy as np
import pytest

from api import answers
from engine.along import ALONG, limit
from engine.run import run
from engine.theory import curvatures
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.schedules import factors
from states.setting import on

TACO = on("taco_shell", steps=40, schedule="cosine")
LARGEST = float(curvatures(LANDSCAPES["taco_shell"])[1])  # pyright: ignore[reportOptionalSubscript]
WITH_LIMIT = [key for key, method in OPTIMIZERS.items() if method.stable_rate]


def along(what: str, method: str = "sgd", rate: float = 0.038, setting=TACO) -> np.ndarray:
    return ALONG[what](run(OPTIMIZERS[method], setting, {"learning_rate": rate}), setting, rate)


def test_of_gradient_descent_each_follows_from_the_others():
    schedule = factors("cosine", 40)
    np.testing.assert_allclose(along("step")[1:], 0.038 * schedule * along("gradient")[:-1], rtol=1e-9)
    assert np.isnan(along("step")[0])
    np.testing.assert_allclose(along("curvature")[:-1], LARGEST * 0.038 * schedule, rtol=1e-12)
    assert along("curvature")[-1] == along("curvature")[-2]  # no step leaves the last point


def test_the_gradient_is_that_of_the_loss():
    there, d = run(OPTIMIZERS["sgd"], TACO, {"learning_rate": 0.01}), 1e-6
    loss = lambda p: float(LANDSCAPES["taco_shell"].loss(p, **TACO.knobs))  # noqa: E731
    slopes = [[(loss(p + e) - loss(p - e)) / (2 * d) for e in d * np.eye(2)] for p in there.x[:5]]
    np.testing.assert_allclose(ALONG["gradient"](there, TACO, 0.01)[:5], np.hypot(*np.transpose(slopes)), rtol=1e-6)


def test_of_two_curvatures_the_larger_one_counts_with_its_sign():
    saddle = on("saddle", steps=1, start=(0.0, 0.0))
    d = 1e-4
    loss = lambda x, y: float(LANDSCAPES["saddle"].loss(np.array([x, y]), **saddle.knobs))  # noqa: E731
    second = [(loss(d, 0) + loss(-d, 0) - 2 * loss(0, 0)) / d**2, (loss(0, d) + loss(0, -d) - 2 * loss(0, 0)) / d**2]
    assert min(second) < 0 < max(second)
    assert along("curvature", rate=0.5, setting=saddle)[0] == pytest.approx(0.5 * max(second), rel=1e-4)


def test_a_method_without_a_rate_has_no_such_curve():
    found = ALONG["curvature"](run(OPTIMIZERS["sgd"], TACO, {"learning_rate": 0.01}), TACO, None)
    assert found.shape == (41,)
    assert np.isnan(found).all()


@pytest.mark.parametrize("method", WITH_LIMIT)
def test_at_a_line_swings_turn_from_dying_out_to_growing(method):
    hypers = {knob.name: knob.default for knob in OPTIMIZERS[method].knobs}
    line = limit(OPTIMIZERS[method], hypers)
    assert line is not None
    setting = on("taco_shell", steps=600, start=(0.0, 1.0))
    below, above = (np.abs(run(OPTIMIZERS[method], setting, {"learning_rate": share * line / LARGEST}).x[-50:, 1]).max() for share in (0.98, 1.02))  # fmt: skip
    assert below < 0.1 < 10 < above


def test_methods_without_a_limit_have_no_line():
    assert limit(OPTIMIZERS["adam"], {}) is None


def of(kind: str, query: str) -> tuple[dict, dict]:
    given = dict(part.split("=") for part in query.split("&") if part)
    asked = answers.question(kind, {name: [value] for name, value in given.items()})
    return getattr(answers, kind)(asked)


@pytest.mark.parametrize("what", ALONG)
def test_an_answer_has_the_curve_that_is_wanted_and_a_drag_too(what):
    header, arrays = of("race", f"along={what}&m=sgd&schedule=cosine&steps=40")
    assert header["along"]
    np.testing.assert_allclose(arrays["along"], along(what).astype(np.float32))
    np.testing.assert_array_equal(
        of("paths", f"along={what}&m=sgd&schedule=cosine&steps=40")[1]["along"], arrays["along"]
    )
    low, high = header["losses"]["json"]["layout"]["yaxis"]["range"]
    seen = arrays["along"][np.isfinite(arrays["along"]) & (arrays["along"] > 0)]
    assert low <= np.log10(seen.min()) <= np.log10(seen.max()) <= high


def test_where_the_loss_is_drawn_nothing_else_travels():
    header, arrays = of("race", "m=sgd")
    assert not header["along"]
    assert "along" not in arrays


def test_the_lines_of_the_race_s_methods_are_drawn_and_named():
    layout = of("race", "along=curvature")[0]["losses"]["json"]["layout"]
    assert [shape["y0"] for shape in layout["shapes"]] == pytest.approx([2, 3.8, 3.8 / 2.8])
    assert [note["text"] for note in layout["annotations"]] == [
        "2, the limit of SGD",
        "3.8, the limit of Momentum",
        "1.36, the limit of Nesterov",
    ]
    assert [note["y"] for note in layout["annotations"]] == pytest.approx(np.log10([2, 3.8, 3.8 / 2.8]))


@pytest.mark.parametrize("what", ALONG)
def test_a_curve_that_is_chosen_and_a_slider_that_moves_it_compile_nothing(what, compilations):
    of("race", "s=beale")
    with compilations() as compiled:
        of("race", f"s=beale&along={what}")
        of("race", f"s=beale&along={what}&factor=0.5&steps=30")
    assert compiled == []
