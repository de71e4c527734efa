"""The loss surfaces. LANDSCAPES maps a surface's file name to its Landscape, in the order of the pickers."""

import importlib
import pkgutil
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import jax

from landscapes.base import Landscape

jax.config.update("jax_enable_x64", True)  # "arrived" and "diverged" must not be artefacts of single precision


def discover(package: str, attribute: str, support: Collection[str]) -> dict[str, Any]:
    """File name -> the object called `attribute` in that file, with that name as its key, for every file of `package` outside `support`.

    Raises ImportError, naming the file, if one does not define it; whatever its import raises is passed on.
    """
    found = {}
    folder = importlib.import_module(package).__path__
    for name in sorted(info.name for info in pkgutil.iter_modules(folder)):
        if name in support:
            continue
        module = importlib.import_module(f"{package}.{name}")
        if not hasattr(module, attribute):
            raise ImportError(f"{package}/{name}.py must define {attribute}")
        found[name] = replace(getattr(module, attribute), key=name)
    return found


SUPPORT = {"base", "least_squares"}
LANDSCAPES: dict[str, Landscape] = dict(
    sorted(discover(__name__, "LANDSCAPE", SUPPORT).items(), key=lambda item: (item[1].order, item[0]))
)
