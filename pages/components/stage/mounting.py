"""Mounts what runs in the browser: each component is a few lines that import the stage's code and call a function of it."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from api.files import address

MOUNT = Path(__file__).parents[3] / "stage" / "mount.js"
FAILED = "The picture could not be loaded. Check the connection and reload the page. The server is started with “streamlit run app.py”."
PICTURES = ("Stage", "Map")  # the others wait for these in silence


@st.cache_resource(show_spinner=False)
def mounting(part: str) -> Callable[..., Any]:
    """Returns what mounts a component: "Stage", "Losses", "Table", "Examples", "Aside", "Findings", "Pills", "Keys", "Map", "Told", "Words", "Chart", "Follow", "Walked", "Connection" or "Access"."""
    constants = {"MODULE": address("stage.js"), "MOUNT": f"mount{part}", "FAILED": FAILED if part in PICTURES else ""}
    return component(f"stage-{part.lower()}", js=_script(constants), isolate_styles=False)


def _script(constants: Mapping[str, str]) -> str:
    """Returns mount.js as it travels in a message: without comments and indents, behind the constants that it uses."""
    told = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
    return told + re.sub(r"/\*(?s:.*?)\*/\s*|^\s+", "", MOUNT.read_text(encoding="utf-8"), flags=re.MULTILINE)
