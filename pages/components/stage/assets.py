"""The files that the browser loads: plotly.js and the stage's JavaScript and CSS, written where Streamlit serves them.

Streamlit answers without Cache-Control, and never "not modified": a browser keeps such a file for a tenth of its age. So
the files are dated a year back, and a visitor's second visit loads nothing; what changes gets another name.
"""

import hashlib
import json
import os
import re
import shutil
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import streamlit as st

from figures import plotlyjs

HOUSE = Path(__file__).parents[3]
SOURCES, STATIC = HOUSE / "stage", HOUSE / "static"  # beside app.py
PLOTLY = f"plotly-{plotlyjs.VERSION}.min.js"
KINDS = (".js", ".css")
HOUR, DAY, YEAR = 3600, 86_400, 365 * 86_400


def publish(sources: Path = SOURCES, static: Path = STATIC) -> str:
    """Writes what is not there yet, or no longer; returns the folder of the stage's files, relative to document.baseURI.

    OSError if the folder cannot be written.
    """
    files = _begin(sources, static)
    folder = static / f"stage-{_hash_of(files)}"
    # What is there is whole, and has this content: the folder's name says so.
    if missing := [name for name in files if not (folder / name).exists()]:
        folder.mkdir(parents=True, exist_ok=True)
        for name in missing:
            _write(folder / name, files[name])
    if not (static / PLOTLY).exists():
        _write(static / PLOTLY, plotlyjs.source().encode())
    return f"app/static/{folder.name}/"


@st.cache_resource(show_spinner=False)
def _begin(sources: Path, static: Path) -> dict[str, bytes]:
    """Once a process: the stage's files (name -> content), and `static` without what earlier ones have left there."""
    files = {file.name: file.read_bytes() for file in sorted(sources.glob("*")) if file.suffix in KINDS}
    folder = static / f"stage-{_hash_of(files)}"
    with suppress(OSError):  # on a read-only disk that has everything already, or where it is still to be made
        os.utime(folder)
    _sweep_out(static, keep=folder)
    return files


def modules() -> list[str]:
    """The JavaScript files that a page loads, without `.js`: not what an exported file begins with, or travels in messages."""
    return sorted({file.stem for file in SOURCES.glob("*.js")} - {"player_page", "early", "mount"})


def script(file: str, constants: Mapping[str, str]) -> str:
    """One of the stage's files as it travels in a message: without comments and indents, behind the constants that it uses."""
    told = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
    return told + re.sub(
        r"/\*(?s:.*?)\*/\s*|^\s+", "", (SOURCES / file).read_text(encoding="utf-8"), flags=re.MULTILINE
    )


def plotly_address() -> str:
    """Of plotly.js, relative to document.baseURI."""
    return f"app/static/{PLOTLY}"


def _hash_of(files: dict[str, bytes]) -> str:
    """Of names and contents; sizes keep apart what would run together."""
    parts = (part for name, content in files.items() for part in (f"{name} {len(content)} ".encode(), content))
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def _write(file: Path, content: bytes) -> None:
    """All at once: another process that starts now, or a browser, never sees half a file."""
    draft = file.with_name(f".{file.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        draft.write_bytes(content)
        last_year = time.time() - YEAR
        os.utime(draft, (last_year, last_year))
        os.replace(draft, file)
    except PermissionError:  # Windows keeps a file that somebody reads: then another process was quicker
        if not file.exists():
            raise
    finally:
        with suppress(OSError):  # a full disk keeps no half a file
            draft.unlink(missing_ok=True)


def _sweep_out(static: Path, keep: Path) -> None:
    """Removes folders of earlier versions, unless a page that is still open may need them, and drafts of dead processes.

    Whether a process lives cannot be asked alike everywhere, but no draft is written for as long as an hour.
    """
    for draft in [*static.glob(".plotly-*"), *static.glob("stage-*/.*")]:
        with suppress(OSError):
            if time.time() - draft.stat().st_ctime > HOUR:
                draft.unlink()
    for folder in static.glob("stage-*"):
        with suppress(OSError):  # another process was quicker
            if folder != keep and time.time() - folder.stat().st_mtime > DAY:
                shutil.rmtree(folder)
