"""All that the engine uses of JAX without its being documented; tests/house/test_beneath.py tells when it changes."""

from typing import Any

# XLA's older way to emit code, and in one piece: compiles in a third of the time, and runs nearly as fast, but for the
# loop that keeps only ends (ends.py). Options of the pinned jaxlib; one that does not know them would say so at once.
QUICK_TO_COMPILE = {"xla_cpu_use_fusion_emitters": False, "xla_cpu_parallel_codegen_split_count": 1}


def is_compiled(jitted: Any) -> bool:
    """Tells whether a function made by `jax.jit` has been compiled, for whatever arguments."""
    return bool(jitted._cache_size())
