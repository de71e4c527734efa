"""Chooses the colours of the maps: an even scale, tones for the runs that have no place on it, a hue for each minimum."""

from typing import NamedTuple

import numpy as np

from figures.curves import DECADES_SHOWN
from figures.theme import Look

SHADES = 240  # codes of the scale, from the strongest to the palest; with the tones below they fit a byte
# Codes of the tones. All codes are even: base64 of them has no "/", which would be six characters in Plotly's JSON.
NEVER, DIVERGED = 244, 248
STOPS = 17  # at which Plotly is told the scale; between them it mixes
PALEST = 0.72  # share of the paper in a minimum's colour where the runs took the longest
GOLDEN = 137.508  # degrees: however many hues are asked for, no two neighbours are alike


class Tones(NamedTuple):
    """The colours "#rrggbb" of what has no number on the scale."""

    never: str
    diverged: str
    saddle: str


# Lightness, chroma and hue (degrees) in Oklab from the strongest colour to the palest (Ottosson, A perceptual color
# space for image processing, 2020). Blue to yellow, which colour-blind people see too, and no red: that is for diverged.
ANCHORS = {
    "light": ((0.28, 0.11, 278), (0.44, 0.13, 255), (0.60, 0.115, 215), (0.74, 0.12, 165), (0.87, 0.13, 112)),
    "dark": ((0.94, 0.12, 108), (0.82, 0.13, 155), (0.67, 0.11, 205), (0.52, 0.12, 250), (0.38, 0.11, 275)),
}
TONES = {
    "light": Tones(never="#e9ebee", diverged="#815847", saddle="#3b3d41"),
    "dark": Tones(never="#1f242b", diverged="#734c3b", saddle="#ced1d6"),
}
# Lightness, chroma and hue of the first minima: found by a search for the greatest distance in Oklab between any two of
# the first four, then of all, in normal and in colour-blind sight (Machado and others, 2009), dark enough or light enough
# for the ink on them. On dark the same, darker.
MINIMA = {
    "light": (
        (0.60, 0.138, 255),
        (0.74, 0.144, 71),
        (0.74, 0.126, 171),
        (0.60, 0.12, 2),
        (0.67, 0.144, 28),
        (0.73, 0.14, 311),
    ),
    "dark": (
        (0.55, 0.13, 255),
        (0.69, 0.135, 71),
        (0.69, 0.12, 171),
        (0.55, 0.12, 2),
        (0.62, 0.14, 28),
        (0.68, 0.135, 311),
    ),
}
# Where that many do not suffice, they have nothing but their hue.
MANY = {"light": (0.64, 0.135), "dark": (0.70, 0.13)}

TO_CONES = np.array([(1, 0.3963377774, 0.2158037573), (1, -0.1055613458, -0.0638541728), (1, -0.0894841775, -1.2914855480)])  # fmt: skip
TO_LINEAR = np.array(
    [
        (4.0767416621, -3.3077115913, 0.2309699292),
        (-1.2684380046, 2.6097574011, -0.3413193965),
        (-0.0041960863, -0.7034186147, 1.7076147010),
    ]
)


class Scale(NamedTuple):
    """What the colours stand for, between its two ends."""

    title: str
    low: float
    high: float
    log: bool = False
    strong_high: bool = False  # whether the strongest colour is at the high end

    def shares(self, values: np.ndarray) -> np.ndarray:
        """Returns where on the scale the values (...) are: 0 at its strongest colour, 1 at its palest."""
        low, high = self.low, self.high
        kept = np.clip(np.nan_to_num(np.asarray(values, float), nan=high), low, high)
        part = np.log(kept / low) / np.log(high / low) if self.log else (kept - low) / (high - low)
        return 1.0 - part if self.strong_high else part


def steps_scale(arrived: np.ndarray) -> Scale:
    """Makes a scale of steps to arrive (...), -1 never, by their logarithm: twice as fast is as good at 10 as at 100."""
    low, high = _ends(arrived[np.isfinite(arrived) & (arrived >= 0)])
    return Scale("steps to arrive", low, high, log=True)


def basin_scale(arrived: np.ndarray) -> Scale:
    """Makes a scale of steps to a minimum (...), from any start: as they are, since the near starts are few."""
    return Scale("steps to arrive", 0.0, float(np.max(arrived, initial=1)))


def loss_scale(loss: np.ndarray) -> Scale:
    """Makes a scale of the loss above the lowest (...), by its logarithm; 12 decades below the highest is as good as nothing."""
    finite = loss[np.isfinite(loss)]
    high = max(float(finite.max(initial=0.0)), 1e-290)
    low, high = _ends(np.maximum(finite, 10.0**-DECADES_SHOWN * high))
    return Scale("loss above lowest", low, high, log=True)


SUCCESS = Scale("share of seeds that arrived", 0.0, 1.0, strong_high=True)


def _ends(values: np.ndarray) -> tuple[float, float]:
    """Returns the ends of a logarithmic scale that holds the values, which may be all the same or none."""
    kept = np.maximum(values, np.finfo(float).tiny * 2**60) if values.dtype.kind == "f" else np.maximum(values, 1)
    if not len(kept):
        return 1.0, 10.0
    low, high = float(kept.min()), float(kept.max())
    return (low, high) if high > low * (1 + 1e-9) else (low / 1.5, low * 1.5)


def codes(scale: Scale, values: np.ndarray, diverged: np.ndarray) -> np.ndarray:
    """(...) bytes: 0 the scale's strongest colour, SHADES its palest; NEVER where the value is negative or NaN; DIVERGED."""
    values = np.asarray(values, float)
    shades = 2 * np.rint(SHADES / 2 * scale.shares(values)).astype(np.uint8)
    with_tone = np.where(np.isnan(values) | (values < 0), NEVER, shades)
    return np.where(diverged, DIVERGED, with_tone).astype(np.uint8)


def shades(look: Look) -> list[str]:
    """Returns the scale's colours from the strongest to the palest, the same distance apart in Oklab."""
    lightness, chroma, hue = np.array(ANCHORS[look.name]).T
    corners = _oklab(lightness, chroma, hue)
    travelled = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    at = np.linspace(0.0, travelled[-1], STOPS)
    return _hex(_srgb(np.column_stack([np.interp(at, travelled, corners[:, i]) for i in range(3)])))


def colourscale(look: Look) -> list[list]:
    """Returns Plotly's colour scale for `codes` from 0 to 255."""
    scale = shades(look)
    tones, after, between = TONES[look.name], (SHADES + NEVER) / 2 / 255, (NEVER + DIVERGED) / 2 / 255
    graded = [[i / (STOPS - 1) * SHADES / 255, colour] for i, colour in enumerate(scale)]
    stepped = [[after, scale[-1]], [after, tones.never], [between, tones.never]]
    return [*graded, *stepped, [between, tones.diverged], [1.0, tones.diverged]]


def minimum_colours(count: int, look: Look) -> list[str]:
    """Returns the colour "#rrggbb" of each of so many minima, as it is where runs arrive at once."""
    return _hex(_srgb(_minima(count, look)))


def basin_pixels(minimum: np.ndarray, shares: np.ndarray, count: int, look: Look) -> np.ndarray:
    """(... + (3,)) bytes: the colour of the minimum (...), rows of `count`, paler with the share (...) from 0 to 1."""
    levels = 32  # more could not be told apart, and compress worse
    strong = _minima(max(count, 1), look)[:, None]
    paper = _oklab_of(look.paper)
    pale = PALEST * np.linspace(0.0, 1.0, levels)[None, :, None]
    table = _bytes(_srgb(strong + pale * (paper - strong)))
    return table[np.clip(minimum, 0, None), np.rint((levels - 1) * shares).astype(int)]


def fading(look: Look) -> list[str]:
    """Returns the colours from the first minimum's to its palest, which the scale of a basin map shows."""
    return _hex(basin_pixels(np.zeros(STOPS, int), np.linspace(0.0, 1.0, STOPS), 1, look) / 255)


def _minima(count: int, look: Look) -> np.ndarray:
    """Returns colours (count, 3) in Oklab: the chosen ones, or where these do not suffice, a walk round the circle of hues."""
    chosen = MINIMA[look.name]
    if count <= len(chosen):
        return _oklab(*np.reshape(chosen[:count], (count, 3)).T)
    lightness, chroma = MANY[look.name]
    return _oklab(np.full(count, lightness), np.full(count, chroma), GOLDEN * np.arange(count))


def _oklab(lightness: np.ndarray, chroma: np.ndarray, hue: np.ndarray) -> np.ndarray:
    """Turns polar coordinates into rectangular ones (n, 3); hue in degrees."""
    angle = np.deg2rad(hue)
    return np.column_stack([lightness, chroma * np.cos(angle), chroma * np.sin(angle)])


def _srgb(oklab: np.ndarray) -> np.ndarray:
    """Turns Oklab (..., 3) into sRGB between 0 and 1; what a screen cannot show is cut off."""
    linear = np.clip((oklab @ TO_CONES.T) ** 3 @ TO_LINEAR.T, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _oklab_of(colour: str) -> np.ndarray:
    """Returns a colour "#rrggbb" in Oklab (3,)."""
    parts = rgb(colour) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.linalg.solve(TO_CONES, np.cbrt(np.linalg.solve(TO_LINEAR, linear)))


def rgb(colour: str) -> np.ndarray:
    """Returns the three bytes of a colour "#rrggbb"."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)


def _bytes(srgb: np.ndarray) -> np.ndarray:
    return np.rint(255 * srgb).astype(np.uint8)


def _hex(srgb: np.ndarray) -> list[str]:
    """Writes colours (n, 3) between 0 and 1 as "#rrggbb"."""
    return ["#" + bytes(row).hex() for row in _bytes(srgb)]
