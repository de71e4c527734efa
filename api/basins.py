"""Draws three starts in three basins, the picture of the front page and the README: `python -m api.basins` writes its files.

Nobody waits for a training to see it: the files stand in the repository, and a test draws them anew.
"""

from urllib.parse import parse_qs

import numpy as np

from api.files import STAGE
from api.ground import FAR, plane_of
from api.picture import SWATCHES
from api.trained import trained
from engine import planes
from engine.examples import parts, thinned
from figures.theme import LOOKS, Look, styles
from figures.thumbnail import HEIGHT, WIDTH, basins
from states.address import decode
from states.learning import Learning
from states.worth_seeing import BASINS

SIDE = 81  # points of the grid along each axis
ROOM = 0.45  # of the ends' spread, round them


def training() -> Learning:
    """Returns what the picture shows, as the page Network opens it."""
    learning, _ = decode("network", parse_qs(BASINS.address))
    return learning


def draw(learning: Learning, look: Look) -> str:
    """Returns SVG text of a training's paths on the plane through their ends, dashed where they are far off it."""
    runs = trained(learning)
    _, plane = plane_of(learning, runs)
    on = [planes.project(plane, run.x) for run in runs]
    ends = np.array([at[-1] for at, _ in on])
    middle, half = (ends.max(axis=0) + ends.min(axis=0)) / 2, (0.5 + ROOM) * np.ptp(ends, axis=0)
    up = max(half[1], half[0] * HEIGHT / WIDTH)
    (left, bottom), (right, top) = (middle + sign * np.array([up * WIDTH / HEIGHT, up]) for sign in (-1, 1))
    examples = thinned(parts(learning.setting)[0])
    grid = planes.grid(learning.setting.network, plane, (left, right), (bottom, top), SIDE, examples)
    lines = [style.line for style in styles([run.method for run in learning.runs], look, SWATCHES)]
    far = [off > FAR * np.linalg.norm(run.x - run.x[0], axis=1).max() for run, (_, off) in zip(runs, on, strict=True)]
    return basins(
        grid, [(at, line, int(np.argmin(away))) for (at, _), line, away in zip(on, lines, far, strict=True)], look
    )


def main() -> None:
    for name, look in LOOKS.items():
        (STAGE / f"basins-{name}.svg").write_text(draw(training(), look), encoding="utf-8")


if __name__ == "__main__":
    main()
