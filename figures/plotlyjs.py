"""Reads plotly.js from the installed plotly package: nothing is loaded from outside."""

from plotly.offline import get_plotlyjs, get_plotlyjs_version

VERSION = get_plotlyjs_version()


def source() -> str:
    """Returns the whole minified script, 4.5 MB."""
    return get_plotlyjs()
