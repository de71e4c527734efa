"""Rare noise against its formula, and the figures of Reddi et al. (2018), section 3: under it Adam goes uphill."""

import numpy as np
import pytest

from engine.run import run
from optimizers import OPTIMIZERS
from states.noise import gradient_noise
from states.setting import on

SEEDS = range(200)


def test_its_two_values_and_their_shares_have_the_mean_zero():
    seldom, often = 3 - 0.1, -1 - 0.1  # C - d, and -1 - d
    share = (1 + 0.1) / (3 + 1)
    assert share * seldom + (1 - share) * often == pytest.approx(0.0, abs=1e-15)
    noise = gradient_noise(1.0, "rare", 4, 100_000)
    assert set(np.round(noise[:, 0], 12)) == {seldom, often}
    assert (noise[:, 0] == seldom).mean() == pytest.approx(share, abs=5 * np.sqrt(share * (1 - share) / 100_000))
    assert not noise[:, 1].any()  # on x alone


def test_the_amplitude_scales_it_and_fewer_steps_draw_the_same_rows():
    np.testing.assert_allclose(gradient_noise(2.5, "rare", 9, 50), 2.5 * gradient_noise(1.0, "rare", 9, 50), rtol=1e-15)
    np.testing.assert_array_equal(gradient_noise(1.0, "rare", 9, 20), gradient_noise(1.0, "rare", 9, 50)[:20])
    assert not gradient_noise(0.0, "rare", 9, 50).any()


@pytest.mark.parametrize(("method", "end"), [("sgd", -0.96), ("amsgrad", -0.31), ("adam", 3.9)])
def test_under_rare_gradients_sgd_and_amsgrad_go_down_and_adam_goes_up(method, end):
    hypers = {} if method == "sgd" else {"beta1": 0.0, "beta2": 0.1}
    ends = [
        run(
            OPTIMIZERS[method],
            on("slope", knobs={"slope_x": 0.1, "slope_y": 0.0}, steps=1000, noise=1.0, noise_kind="rare", seed=seed),
            {"learning_rate": 0.01, **hypers},
        ).x[-1, 0]
        for seed in SEEDS
    ]
    assert np.median(ends) == pytest.approx(end, abs=0.04)
