"""Asks for the page anew when the connection between browser and server was lost and is back.

Streamlit by itself sends nothing then. A visitor who changed a control meanwhile would see the change in that control alone;
and a server that was started again knows no fragment of the page, and answers no control of it.
"""

from pages.components.stage.mounting import mounting


def watch() -> None:
    """Mounts, outside of every fragment, what asks for the whole page, with all widgets' values, once the connection is back."""
    mounting("Connection")(key="connection", data={"name": "connection"}, on_back_change=_back)


def _back() -> None:
    """Does nothing: the run that calls it is all that is wanted."""
