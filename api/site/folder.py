"""Writes a folder of files so that it is whole or as it was: into a neighbour first, which then takes its place.

A file whose inputs are the same as when it was written is not made again. `MANIFEST` in the folder says what was written
from what; a folder without it, or with files that it does not name, is somebody else's.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

MANIFEST = "descent-lab.json"


class Unwritable(Exception):
    """The folder cannot be written; the argument is a sentence."""


class Part(NamedTuple):
    """A file of the folder."""

    path: str  # in it, with /
    inputs: str  # all that its content is made of, or a hash of that
    make: Callable[[], bytes]
    about: str  # what is told while it is made


class Written(NamedTuple):
    """What became of a folder."""

    made: int  # files
    kept: int
    size: int  # bytes


def write(
    out: Path, parts: Sequence[Part], last: Callable[[dict[str, str]], Sequence[Part]], tell: Callable
) -> Written:
    """Writes the parts, and then those that `last` makes of the hashes of all files (path -> hash).

    tell(nth, part) is called before a part is made. Raises Unwritable, and leaves everything as it was.
    """
    with _telling(out):
        known = _known(out)
        place = out.resolve()  # a link stays one
    with _telling(out), _neighbour(place) as folder:
        made, hashes, size = 0, {}, 0
        for group in (lambda: parts, lambda: last(hashes)):
            for part in group():
                kept = _kept(out, known, part)
                if kept is None and len(hashes) < len(parts):
                    tell(len(hashes), part)
                content = part.make() if kept is None else kept
                _write(folder / part.path, content)
                hashes[part.path] = hashed(content)
                known[part.path] = {"inputs": part.inputs, "content": hashes[part.path]}
                made, size = made + (kept is None), size + len(content)
        text = json.dumps({name: known[name] for name in hashes}, indent=1)
        _write(folder / MANIFEST, text.encode())
    return Written(made, len(hashes) - made, size)


def hashed(content: bytes) -> str:
    """Returns 16 hexadecimal digits of a content."""
    return hashlib.sha256(content).hexdigest()[:16]


def _known(out: Path) -> dict[str, dict[str, str]]:
    """Returns path -> inputs and content of what was written there before; raises Unwritable for a folder that is not ours."""
    if not out.exists():
        return {}
    if not out.is_dir():
        raise Unwritable(f"{out} is a file: name a folder.")
    if os.path.ismount(out):  # nothing can take its place
        raise Unwritable(f"{out} is all of a disk or a stick: name a folder on it, {out / 'lecture'} for one.")
    there = {file.relative_to(out).as_posix() for file in out.rglob("*") if not file.is_dir()}
    if not there:
        return {}
    if MANIFEST not in there:
        raise Unwritable(f"{out} is not empty, and no lecture was written there: name an empty folder, or a new one.")
    try:
        known = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        sound = all({*one} == {"inputs", "content"} for one in known.values())
    except (ValueError, AttributeError, TypeError):
        sound, known = False, {}
    if not sound:
        raise Unwritable(f"{MANIFEST} in {out} cannot be read: name another folder.")
    strange = sorted(there - {MANIFEST, *known})
    if strange:
        raise Unwritable(f"{out} has files that are not of the lecture, {strange[0]} for one: name another folder.")
    return known


def _kept(out: Path, known: dict[str, dict[str, str]], part: Part) -> bytes | None:
    """Returns what was written of a part before, if it is of the same inputs and as it was."""
    before = known.get(part.path)
    if before is None or before["inputs"] != part.inputs:
        return None
    try:
        content = (out / part.path).read_bytes()
    except OSError:
        return None
    return content if hashed(content) == before["content"] else None


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


@contextmanager
def _telling(out: Path) -> Iterator[None]:
    """Turns what the system refuses into a sentence."""
    try:
        yield
    except OSError as why:
        raise Unwritable(_sentence(out, why)) from why


@contextmanager
def _neighbour(out: Path) -> Iterator[Path]:
    """Gives a new folder beside `out`, which takes its place in the end; whatever goes wrong, nothing of it stays."""
    token = token_hex(4)
    folder, old = (out.parent / f".{out.name}-{token}{end}" for end in ("", "-before"))
    ways = [way for way in out.parents if not way.exists()]
    try:
        folder.mkdir(parents=True)
        yield folder
        if out.exists():
            out.rename(old)
        folder.rename(out)
    except BaseException:
        if old.exists():
            old.rename(out)
        shutil.rmtree(folder, ignore_errors=True)
        for way in ways:
            with suppress(OSError):
                way.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sentence(out: Path, why: OSError) -> str:
    if why.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return f"The disk is full. {out} is as it was."
    reason = os.strerror(why.errno).lower() if why.errno else str(why)
    return f"{out} cannot be written ({reason}). It is as it was."
