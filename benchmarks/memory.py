"""How much memory the process takes."""

import sys


def peak_mb() -> float:
    """The most that this process has taken so far, in megabytes; NaN on Windows, which has no such call."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)  # bytes there, kilobytes here
