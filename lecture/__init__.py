"""The lecture, scene by scene: SCENES, in the lecture's own order."""

from importlib import import_module

from lecture.base import CHAPTERS, Scene

FILES = (
    "gradient_descent",
    "taco_shell",
    "local_minima_and_saddles",
    "noise",
    "momentum",
    "nesterov",
    "sharp_and_flat_minima",
    "adagrad",
    "rmsprop",
    "adam_first",
    "adam",
    "rotation",
    "learning_rates",
    "second_order",
    "averaging",
    "beyond",
)


def _in_order() -> dict[str, Scene]:
    """All scenes, chapter by chapter; those of one chapter as their files have them."""
    found = [scene for name in FILES for scene in import_module(f"lecture.{name}").SCENES]
    found.sort(key=lambda scene: CHAPTERS.index(scene.chapter))
    return {scene.id: scene for scene in found}


SCENES = _in_order()
