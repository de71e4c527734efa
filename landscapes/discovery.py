"""Finds the surfaces and the methods by their file names, so that adding one means adding one file."""

import importlib
import pkgutil
from collections.abc import Collection
from typing import Any


def discover(package: str, attribute: str, support: Collection[str]) -> dict[str, Any]:
    """File name -> the object called `attribute` in that file, for every file of `package` outside `support`.

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
        found[name] = getattr(module, attribute)
    return found
