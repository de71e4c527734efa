"""Draws a race, or a scene without one, small, for a card."""

from typing import TYPE_CHECKING, Any

import numpy as np

from api import picture, running
from api.limits import Refused
from figures.scenes import DRAWN
from figures.sketch import sketch
from figures.structure import Example, structure
from figures.theme import Look
from figures.thumbnail import thumbnail
from lecture.base import Scene
from lecture.lesson import Lesson
from problems.network import start, unpacked
from states.learning import Learning
from states.race import Race
from states.task import Task

if TYPE_CHECKING:
    from api.answers import Question

POINTS = 60  # a side of the grid behind paths; without them the surface is all, and has as many as on the stage
DOTS = 60  # examples of two inputs that are drawn
WIDE = 2.5  # standard deviations of a measure, that are drawn


def check(state: Any) -> None:
    """Raises Refused for a state that has neither a race nor a scene."""
    if isinstance(state, Learning) or (isinstance(state, Lesson) and not state.scene):
        raise Refused("There is no race, and no scene, to be drawn small.")


def answer(asked: "Question", answered: bool = True) -> str:
    """Answers with the small picture of a surface or a scene; of a scene as it is before or after its answer."""
    return card(asked.state, asked.screen.look, answered)


def card(state: Any, look: Look, answered: bool) -> str:
    """Returns SVG text of a surface, or of a scene as it is before or after its answer."""
    if not isinstance(state, Lesson):
        return draw(state.race(), look, with_paths=False)
    if state.race is None:
        return draw_scene(state.now, look, answered)
    return draw(state.race, look, with_paths=answered)


def draw(race: Race, look: Look, with_paths: bool) -> str:
    """Returns SVG text. What the surface alone compiles, its race needs as well."""
    grid, minima, *_ = picture.sample_of(race.setting, POINTS if with_paths else picture.STAGE_POINTS)
    results = running.results(race) if with_paths else []
    styles = picture.styles_in(race, look) if with_paths else []
    paths = [(result.drawn.x, style.line) for result, style in zip(results, styles, strict=True)]
    return thumbnail(grid, minima, race.setting.start_point, look, paths)


def draw_scene(scene: Scene, look: Look, answered: bool) -> str:
    """Returns SVG text of a scene without a race: its network at the start, or else its figure; before its answer the axes alone."""
    if scene.task is not None:
        return network(scene.task, int(scene.id[1:]), look)
    assert scene.figure is not None
    return sketch(DRAWN[scene.id](scene.figure(scene.preset), look), look, answered)


def network(task: Task, nth: int, look: Look) -> str:
    """Returns SVG text of a network with the weights that it begins with, and of the nth example that it learns."""
    x = start(task.network, task.start, task.gain, task.seed)
    weights = [np.asarray(layer.W) for layer in unpacked(task.network, x.astype(np.float32))]
    return structure(weights, example(task, nth), look)


def example(task: Task, nth: int) -> Example:
    """Returns the nth example to learn from; of two inputs some of both classes."""
    inputs, targets = task.learned.table(0).training
    side = int(np.sqrt(inputs.shape[1]))
    if side >= 4 and side * side == inputs.shape[1]:
        return Example(picture=inputs[nth].reshape(side, side) / task.learned.unit)
    if inputs.shape[1] == 2:
        low, high = inputs.min(axis=0), inputs.max(axis=0)
        some = np.linspace(0, len(inputs) - 1, DOTS).round().astype(int)
        return Example(points=((inputs - low) / (high - low))[some], classes=targets[some])
    return Example(measures=np.clip((inputs[nth] - inputs.mean(axis=0)) / inputs.std(axis=0) / WIDE, -1, 1))
