"""Switches on JAX's persistent compilation cache: the next process finds what this one compiles in a folder of the user's.

What is kept there is machine code that runs as it is read. So the folder is the user's alone: JAX's own advice at
https://docs.jax.dev/en/latest/persistent_compilation_cache.html. The results are the same bit for bit.
"""

import functools
import logging
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import jax

LIMIT = 256 * 2**20  # bytes, looked after at each start
DIRECTORY = "JAX_COMPILATION_CACHE_DIR"
# JAX by itself keeps only what took it a second; our programs take a tenth of one, but there are many.
LEAST_SECONDS = "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"

log = logging.getLogger(__name__)


def user_folder(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Path:
    """Returns the folder by the convention of the platform; raises RuntimeError where the user has no home.

    Sources: the XDG Base Directory Specification 0.8 (a relative path there is to be ignored), Apple's File System
    Programming Guide, and Microsoft's KNOWNFOLDERID for local application data.
    """
    if platform == "win32":
        base = Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        told = Path(environ.get("XDG_CACHE_HOME") or "")
        base = told if told.is_absolute() else Path.home() / ".cache"
    return base / "descent-lab" / "jax"


@functools.cache
def switch_on() -> None:
    """Makes JAX keep compiled programs, once a process, in JAX_COMPILATION_CACHE_DIR if set; an empty one means none.

    Where no folder can be had, the log says so, and JAX compiles all anew as without it.
    """
    if LEAST_SECONDS not in os.environ:
        jax.config.update(LEAST_SECONDS.lower(), 0.0)
    if DIRECTORY in os.environ:
        return
    try:
        folder = user_folder()
        make(folder)
        sweep(folder)
    except (OSError, RuntimeError) as error:
        log.warning("Compiled programs are not kept for the next start: %s", error)
        return
    jax.config.update(DIRECTORY.lower(), str(folder))


def make(folder: Path) -> None:
    """Makes the folder for its user alone; raises OSError if it cannot be written, or if others may write there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":  # Windows gives rights by lists, and a user's own folder to the user
        facts = folder.stat()
        if facts.st_uid != os.getuid() or facts.st_mode & 0o022:
            raise PermissionError(f"others may write in {folder}")
    with tempfile.TemporaryFile(dir=folder):
        pass


def sweep(folder: Path, limit: int = LIMIT) -> None:
    """Deletes the programs not used for longest until those that are left take at most `limit` bytes.

    JAX could hold a bound itself, with one more package, and would then look at every file for each that it writes.
    """
    files = []
    for file in folder.glob("*-cache"):
        with suppress(OSError):  # another process sweeps, too
            facts = file.stat()
            files.append((max(facts.st_atime, facts.st_mtime), facts.st_size, file))
    size = sum(size for _, size, _ in files)
    for _, freed, file in sorted(files):
        if size <= limit:
            break
        with suppress(OSError):  # Windows keeps what somebody reads
            file.unlink()
            size -= freed
