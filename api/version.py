"""Names the version of the code: two processes of the same code have the same, and cached answers of another are never shown."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = (
    "data",
    "landscapes",
    "problems",
    "optimizers",
    "typed",
    "states",
    "engine",
    "lecture",
    "figures",
    "api",
    "stage",
)
FILES = ("shapes.py", "written.py")
KINDS = (".py", ".js", ".css", ".csv", ".svg")
LIBRARIES = ("jax", "jaxlib", "numpy", "plotly")


@cache
def version() -> str:
    """Returns 16 hexadecimal digits, made of the contents of all files that an answer may depend on: no times, no paths."""
    return _hashed(FOLDERS)


@cache
def of_answers() -> str:
    """Returns the same of what answers are computed by alone, without what the browser runs."""
    return _hashed([folder for folder in FOLDERS if folder != "stage"])


def _hashed(folders: Sequence[str]) -> str:
    files = [ROOT / name for name in FILES]
    files += [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in KINDS]
    found = hashlib.sha256(" ".join(f"{name} {installed(name)}" for name in LIBRARIES).encode())
    for file in sorted(files, key=lambda file: file.relative_to(ROOT).as_posix()):
        content = file.read_bytes()
        found.update(f"\0{file.relative_to(ROOT).as_posix()} {len(content)} ".encode() + content)
    return found.hexdigest()[:16]
