"""Collects the lecture, scene by scene: SCENES, in the lecture's own order, and the WAYS through it."""

from importlib import import_module

from lecture.base import CHAPTERS, Scene

FILES = (
    "gradient_descent",
    "taco_shell",
    "local_minima_and_saddles",
    "noise",
    "full_batch",
    "momentum",
    "arrows",
    "nesterov",
    "guarantee",
    "sharp_and_flat_minima",
    "low_rates",
    "adagrad",
    "rmsprop",
    "adam_first",
    "adam",
    "scale",
    "rotation",
    "learning_rates",
    "searching",
    "interplay",
    "second_order",
    "averaging",
    "ensembles",
    "beyond",
    "depth",
    "saturation",
    "dropout",
    "swarm",
    "lines",
    "inputs",
    "examples",
    "early_stopping",
    "symmetry",
    "starts",
    "activations",
    "units",
    "normalising",
    "batches",
    "network_rates",
    "curvature",
    "basins",
    "network_averaging",
    "new_data",
    "moved_pictures",
)


def _in_order() -> dict[str, Scene]:
    """Returns all scenes by their ids, chapter by chapter; those of one chapter in the order of their files."""
    found = [scene for name in FILES for scene in import_module(f"lecture.{name}").SCENES]
    found.sort(key=lambda scene: CHAPTERS.index(scene.chapter))
    return {scene.id: scene for scene in found}


SCENES = _in_order()

SHORT = ("C01", "C02", "C05", "C06", "C07", "C12", "C15", "C20", "C24", "C29", "C31", "C34")
WAYS = {"all": tuple(SCENES), "short": SHORT}  # through the lecture: an instructor's, and a student's in half an hour
