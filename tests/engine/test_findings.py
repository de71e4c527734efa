"""What is found of a race holds where it is said, and is not said where it does not; none is false of random races."""

from urllib.parse import parse_qs

import pytest

from benchmarks.findings import CHECKS, Case, cases, false_ones, seen_of
from engine.findings import findings
from engine.findings.rules import CATALOGUE, Finding
from states.address import decode
from states.race import Race

RARE = "s=slope&slope_x=0.1&slope_y=0&beta1=0&beta2=0.1&steps=1000&noise=1&noise_kind=rare"
# Rule -> addresses of a race of which it speaks, and of one of which it is silent, though nearly all else is alike.
HOLDS = {
    "beyond_limit": ("m=sgd~learning_rate~0.041", "m=sgd~learning_rate~0.0399"),
    "above_limit": ("m=momentum~learning_rate~0.08", "m=momentum~learning_rate~0.075"),
    "loses_by_turning": ("m=adagrad&angle=45", "m=momentum&angle=45"),
    "rates_apart": ("m=sgd~learning_rate~0.045&m=sgd", "m=sgd~learning_rate~0.037&m=sgd"),
    "zigzags": ("m=sgd", "m=sgd~learning_rate~0.019"),
    "overshoots": ("s=rosenbrock&m=sgd~learning_rate~0.002", "s=rosenbrock&m=sgd~learning_rate~0.0002"),
    "too_sharp": ("s=rastrigin&m=sgd~learning_rate~0.006", "s=rastrigin&m=sgd"),
    "saved_by_clipping": (
        "s=rosenbrock&m=sgd~learning_rate~0.01&clip=norm&clip_at=1",
        "s=rosenbrock&m=sgd&clip=norm&clip_at=1",
    ),
    "kept_off_by_noise": ("s=noisy_bowl&m=sgd", "s=noisy_bowl&m=sgd&noise=0"),
    "held_up_by_noise": ("s=noisy_bowl&m=sgd", "s=noisy_bowl&m=sgd&steps=4"),
    "louder_than_slope": ("s=noisy_bowl&m=sgd", "s=noisy_bowl&m=sgd&noise=0.001&steps=20"),
    "shrinks_with_schedule": ("s=noisy_bowl&m=sgd&schedule=cosine", "s=noisy_bowl&m=sgd"),
    "stopped_by_schedule": ("m=sgd~learning_rate~0.01&schedule=exponential", "m=sgd~learning_rate~0.01"),
    "average_is_nearer": (
        "s=noisy_bowl&m=sgd_averaged&steps=1000&seed=1",
        "s=noisy_bowl&m=sgd_averaged&steps=20&noise=0",
    ),
    "adds_up": ("m=momentum", "m=momentum~rho~0"),
    "damps": ("s=bowl&m=momentum&m=nesterov", "s=bowl&m=momentum&m=nesterov~learning_rate~0.021"),
    "runs_past": ("s=bowl&m=momentum", "s=bowl&m=momentum~rho~0"),
    "far_from_its_best": ("s=bowl&m=sgd~learning_rate~0.01", "s=bowl&m=sgd~learning_rate~0.5"),
    "still_on_its_way": ("m=sgd", "m=adam&steps=150"),
    "keeps_its_step": ("m=rmsprop", "m=momentum"),
    "only_the_sign": ("m=lion&steps=600", "m=sgd&steps=600"),
    "gradient_stays": ("s=kink&m=sgd", "s=bowl&m=sgd"),
    "divisor_grows": ("s=rosenbrock&m=adagrad", "s=bowl&m=adagrad&steps=150"),
    "first_step_too_long": ("m=rmsprop", "m=rmsprop~decay~0"),
    "equal_first_step": ("m=adam", "m=sgd"),
    "equal_steps": ("m=muon", "m=muon&noise=1"),
    "climbs": (
        f"{RARE}&m=adam~learning_rate~0.01&repeats=20",
        f"{RARE}&m=adam~learning_rate~0.01~beta2~0.999&repeats=20",
    ),
    "rests_on_decay": (
        "s=booth&m=adamw~weight_decay~1~learning_rate~0.05~beta2~0.9&steps=1000",
        "s=booth&m=adamw~weight_decay~0.01&steps=40",
    ),
    "newton_at_once": ("m=newton", "m=newton~learning_rate~0.9"),
    "creeps": ("m=sgd~learning_rate~0.01", "m=sgd~learning_rate~0.01&kappa=2"),
    "narrow_here": ("s=rosenbrock&m=sgd", "s=rosenbrock&m=adam"),
    "never_back": ("m=sgd~learning_rate~0.05", "m=sgd"),
    "no_value_there": (
        "f=log(x)%2By^2&x=1&y=1&m=sgd~learning_rate~0.5",
        "f=log(x)%2By^2&x=1&y=1&m=sgd~learning_rate~0.5&steps=1",
    ),
    "in_local_minimum": ("s=rastrigin&m=sgd", "s=rastrigin&m=sgd&x=0.2&y=0.1"),
    "on_saddle": ("s=saddle&m=sgd&x=1.5&y=0", "s=saddle&m=sgd"),
    "waits_at_saddle": ("s=saddle&m=sgd~learning_rate~0.2&x=1.5&y=1e-9", "s=saddle&m=sgd&y=0.5&x=1.5"),
    "no_gradient": ("s=staircase&m=sgd", "s=bowl&m=sgd"),
    "on_top": ("s=himmelblau&m=newton", "s=rosenbrock&m=newton"),
    "no_parabola": ("s=slope&m=newton", "s=staircase&m=newton"),
    "comes_and_goes": ("s=hill&m=adam&factor=50", "s=hill&m=adam"),
    "down_and_out": ("s=slope&m=prodigy", "m=sgd~learning_rate~0.05"),
    "no_bottom": ("s=slope&m=sgd", "s=quadratic&m=sgd&a=0&b=0&c=4"),
    "clipped_often": ("s=cliff&m=sgd&clip=norm&clip_at=1", "s=bowl&m=sgd&clip=norm&clip_at=100"),
    "seeds_end": ("s=noisy_bowl&m=sgd&repeats=3", "s=noisy_bowl&m=sgd&noise=0&repeats=3"),
    "how_far_round": ("s=bowl&m=momentum", "s=bowl&m=sgd&x=2&y=0"),
    "under_way": ("m=sgd", "m=adam"),
    "hardly_moves": ("s=plateau_hole&m=sgd&x=-5.5&y=3.5", "s=plateau_hole&m=sgd"),
    "left_again": (
        "s=noisy_bowl&noise=0&m=adam~learning_rate~0.3~beta2~0.99&steps=690",
        "s=noisy_bowl&noise=0&m=adam~learning_rate~0.3&steps=690",
    ),
    "order_of_arrival": ("", "m=sgd"),
    "twins": ("m=sgd&m=momentum~rho~0~learning_rate~0.038", "m=sgd&m=momentum"),
    "is_known": ("m=own&p=u=rho*u%2Bg;x=x-lr*u", "m=own&p=u=rho*u%2Bg;x=x-lr*sign(u)"),
    "seeds_differ": ("s=bowl&m=sgd&noise=0.05&repeats=20", "s=bowl&m=sgd&repeats=10"),
}


def race_of(address: str) -> Race:
    race, problems = decode("race", parse_qs(address))
    assert not problems, problems
    return race


def found_in(address: str) -> list[Finding]:
    race = race_of(address)
    return list(findings(race.setting, seen_of(race), by_running=True))


def test_there_are_as_many_as_were_asked_for_each_with_an_example_and_a_check():
    keys = [rule.key for rule in CATALOGUE]
    assert len(set(keys)) == len(keys) >= 25
    assert set(keys) == set(HOLDS) == set(CHECKS)


@pytest.mark.parametrize("key", HOLDS)
def test_a_rule_speaks_where_it_holds_and_is_silent_where_it_does_not(key):
    speaks, silent = HOLDS[key]
    assert key in [one.key for one in found_in(speaks)]
    assert key not in [one.key for one in found_in(silent)]


@pytest.mark.parametrize("key", sorted(CHECKS))
def test_what_is_said_of_its_example_is_true(key):
    race = race_of(HOLDS[key][0])
    seen = seen_of(race)
    said = [one for one in findings(race.setting, seen, by_running=True) if one.key == key]
    for one in said:
        assert CHECKS[key](Case(one, race.setting, seen)), one.sentence


def test_none_is_false_of_600_random_races():
    spoke, wrong = false_ones(cases(600))
    assert wrong == []
    assert len(spoke) >= 25
