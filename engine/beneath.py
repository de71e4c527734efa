"""All that the engine uses of JAX without its being documented, and of the C library; tests/house/test_beneath.py tells when it changes."""

import ctypes
import sys
from contextlib import suppress
from typing import Any

# XLA's older way to emit code, and in one piece: compiles in a third of the time, and runs nearly as fast, but for the
# loop that keeps only ends (ends.py). Options of the pinned jaxlib; one that does not know them would say so at once.
QUICK_TO_COMPILE = {"xla_cpu_use_fusion_emitters": False, "xla_cpu_parallel_codegen_split_count": 1}


def is_compiled(jitted: Any) -> bool:
    """Tells whether a function made by `jax.jit` has been compiled, for whatever arguments."""
    return bool(jitted._cache_size())


def give_back() -> bool:
    """Gives memory that was freed back to the system, and tells whether there was some.

    Else the C library keeps in its heaps what compiling took: 700 of 1,200 MB after fourteen structures of networks.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than glibc
            return bool(ctypes.CDLL(None).malloc_trim(0))
    return False
