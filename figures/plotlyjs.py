"""plotly.js as the installed plotly package brings it: nothing is loaded from outside."""

from plotly.offline import get_plotlyjs, get_plotlyjs_version

VERSION = get_plotlyjs_version()


def source() -> str:
    """The whole minified script, 4.5 MB."""
    return get_plotlyjs()
