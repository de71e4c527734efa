"""The connection between browser and server, when it has been gone and comes back.

Of itself Streamlit sends nothing then. Whoever changed something meanwhile would see it in the field alone; and a server that
was started again knows no fragment of the page, and answers no control of it.
"""

import contextlib

from pages.components.stage.component import mounting
from pages.components.stage.wire import pack


def watch() -> None:
    """Mounts, outside of every fragment, what asks for the whole page again, with the values of all widgets, when the connection is back."""
    with contextlib.suppress(OSError):  # `Stage.show` says it
        mounting("Connection")(key="connection", data=pack({"name": "connection"}, {}), on_back_change=_back)


def _back() -> None:
    """Nothing more: the run itself is what is wanted."""
