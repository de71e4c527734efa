"""The loss surfaces. LANDSCAPES maps a surface's file name to its Landscape, in the order of the pickers."""

import jax

from landscapes.base import Landscape
from landscapes.discovery import discover

jax.config.update("jax_enable_x64", True)  # "arrived" and "diverged" must not be artefacts of single precision

SUPPORT = {"base", "discovery", "kept", "sampling"}
LANDSCAPES: dict[str, Landscape] = dict(
    sorted(discover(__name__, "LANDSCAPE", SUPPORT).items(), key=lambda item: (item[1].order, item[0]))
)
