"""Draws a race small, for a card: its surface, its start, and its paths if they are wanted."""

from api import picture, running
from figures.theme import Look
from figures.thumbnail import thumbnail
from states.race import Race

POINTS = 60  # a side of the grid behind paths; without them the surface is all, and has as many as on the stage


def draw(race: Race, look: Look, with_paths: bool) -> str:
    """Returns SVG text. What the surface alone compiles, its race needs as well."""
    grid, minima, *_ = picture.sample_of(race.setting, POINTS if with_paths else picture.STAGE_POINTS)
    results = running.results(race) if with_paths else []
    styles = picture.styles_in(race, look) if with_paths else []
    paths = [(result.drawn.x, style.line) for result, style in zip(results, styles, strict=True)]
    return thumbnail(grid, minima, race.setting.start_point, look, paths)
