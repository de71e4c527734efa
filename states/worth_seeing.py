"""Races, and a training, worth a look: each a name, one sentence that is true of its runs, and the address that shows it."""

from typing import NamedTuple


class Preset(NamedTuple):
    """What a link opens."""

    name: str
    sentence: str
    address: str  # the query


PRESETS = (
    Preset(  # Xie and Li, Implicit bias of AdamW: l-infinity norm constrained optimization (2024), theorem 1.1
        "AdamW's box",
        "On a slope without end Adam goes on and on. AdamW comes to a stop inside the box |x| ≤ 1/λ: at (−2, −2) with a weight "
        "decay λ of 0.5, at (−1, −1) with 1.",
        "s=slope&m=adam~learning_rate~0.1&m=adamw~learning_rate~0.1~weight_decay~0.5&m=adamw~learning_rate~0.1~weight_decay~1"
        "&steps=200",
    ),
    Preset(
        "Adam leaves the minimum again",
        "With beta2 0.9 Adam rests at the minimum for sixty steps. By then its second moment has forgotten the gradients, "
        "and rate / √v is above 6, the limit of stability here: it is thrown out again, to a distance of 0.27. With 0.999 it stays.",
        "s=bowl&m=adam~learning_rate~0.3~beta1~0.5~beta2~0.9&m=adam~learning_rate~0.3~beta1~0.5",
    ),
    Preset(  # Reddi, Kale and Kumar, On the Convergence of Adam and Beyond (2018), section 3
        "Adam uphill",
        "The slope falls to the left. Most gradients say the opposite, a few long ones make up for them: SGD and AMSGrad go "
        "down by the mean, and Adam, which shortens the long ones most, climbs to x = 3.9, in the median of 20 seeds.",
        "s=slope&slope_x=0.1&slope_y=0&m=sgd~learning_rate~0.01&m=adam~learning_rate~0.01&m=amsgrad~learning_rate~0.01"
        "&beta1=0&beta2=0.1&steps=1000&noise=1&noise_kind=rare&repeats=20",
    ),
    Preset(
        "x² + x⁴ by hand",
        "As on an exercise sheet, with rate 0.1 from x = 1: SGD is at the minimum after 10 steps, Adam after 58. Adam's first steps "
        "are as long as the rate, however steep it is.",
        "f=x^2%2Bx^4&m=sgd~learning_rate~0.1&m=adam~learning_rate~0.1&x=1&y=0",
    ),
    Preset(
        "A matrix and its limit",
        "f is half of p·Ap with A = (10, 3; 3, 1), whose largest eigenvalue is 10.9: SGD converges with a rate of 0.18 and diverges "
        "with 0.19, for the limit is 2 / 10.9 = 0.183.",
        "f=(a*x^2%2B2*b*x*y%2Bc*y^2)/2&a=10&b=3&m=sgd~learning_rate~0.18&m=sgd~learning_rate~0.19&x=1&y=3",
    ),
    Preset(
        "A dead ReLU",
        "Where x + y is below 0 the ReLU gives 0, and so does its gradient: neither method takes a step from (−2, 1), at a loss of 1.",
        "f=(relu(x%2By)-1)^2&m=sgd&m=adam&x=-2&y=1",
    ),
    Preset(
        "Ripples",
        "A bowl with ripples of height a = 0.1: SGD stays in one of them, 2.05 from the minimum. Momentum and Adam run through them all.",
        "f=(x^2%2By^2)/10%2Ba*(2-cos(3*x)-cos(3*y))&a=0.1&m=sgd&m=momentum&m=adam&x=-3.3&y=2.5",
    ),
    Preset(
        "A cliff",
        "Where momentum meets the cliff at x = 1 the gradient has a norm of 14.8: with a rate of 0.2 it is thrown to x = −18. "
        "With all gradients clipped to a norm of 1 it goes no farther than −1.9.",
        "f=x^2/50%2By^2/10%2B3*sigmoid(20*(x-1))&m=sgd~learning_rate~0.2&m=momentum~learning_rate~0.2&x=3&y=2",
    ),
)

BASINS = Preset(  # of the page Network
    "Three starts, three basins",
    "Adam trains 2410 weights on handwritten digits, by the very file that races here: from three starts it ends in three "
    "basins, with ridges between them.",
    "data=digits&m=adam~learning_rate~0.003&m=adam~learning_rate~0.003&m=adam~learning_rate~0.003&starts=own&plane=ends",
)
