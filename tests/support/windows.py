"""Opens every page as on Windows, as far as another system can play it, and prints what goes wrong: `python -m tests.support.windows`.

What the libraries have taken of the system at their import stays theirs. Whatever is imported or called afterwards, all
of this project first of all, sees: `sys.platform` and `platform.system()` of Windows, no module and no name that only POSIX
has, a C library that cannot be asked for by None, cp1252 where no encoding is named, paths with backslashes, files that cannot
be replaced or removed while they are open, and `os.kill` that ends whatever process it is sent to.
"""

import builtins
import ctypes
import io
import os
import pathlib
import platform
import signal
import sys
import tempfile
import weakref
from typing import IO

import jax
import numpy as np
import plotly.graph_objects
import plotly.offline
import streamlit as st
import threadpoolctl
from streamlit.testing.v1 import AppTest

from tests.support.tree import ROOT

HOME = str(ROOT)
LIBRARIES = (jax, np, plotly, st)  # imported before the system changes
ABSENT_MODULES = ("fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty")
ABSENT_NAMES = {
    os: ("fork", "forkpty", "getuid", "geteuid", "getgid", "killpg", "setsid", "uname", "sched_getaffinity", "statvfs",
         "getloadavg", "mkfifo", "chown", "sysconf", "WNOHANG"),
    signal: ("SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "alarm", "setitimer"),
}  # fmt: skip
WITH_PATHS = ("stat", "lstat", "open", "listdir", "scandir", "mkdir", "rmdir", "unlink", "remove", "utime", "access", "chmod")  # fmt: skip
_opened: "weakref.WeakSet[IO]" = weakref.WeakSet()


def pretend() -> None:
    """From here on this process is one on Windows."""
    sys.platform = "win32"
    platform.system = lambda: "Windows"
    for module in ABSENT_MODULES:
        sys.modules[module] = None  # pyright: ignore[reportArgumentType]  # importing it raises ImportError
    for module, names in ABSENT_NAMES.items():
        for name in names:
            vars(module).pop(name, None)
    ctypes.CDLL = _library
    threadpoolctl.ThreadpoolController._load_libraries = lambda self: None  # it asks the system's own
    os.kill = _kill
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="cp1252")  # pyright: ignore[reportAttributeAccessIssue]
    _paths_with_backslashes()
    _files_that_are_held()


def _library(name, *args, **kwargs):
    raise TypeError("argument of type 'NoneType' is not iterable") if name is None else OSError(name)


def _kill(process: int, what: int) -> None:
    raise AssertionError(f"os.kill({process}, {what}) would have ended the process, whatever it was sent")


def _paths_with_backslashes() -> None:
    """A path that this project turns into a string has backslashes, and what opens or asks for files takes both kinds."""
    for name in WITH_PATHS:
        setattr(os, name, _forward(getattr(os, name)))
    plain = pathlib.PurePosixPath.__str__

    def text(path) -> str:
        ours = sys._getframe(1).f_code.co_filename.startswith(f"{HOME}/")
        return plain(path).replace("/", "\\") if ours else plain(path)

    pathlib.PurePosixPath.__str__ = text  # pyright: ignore[reportAttributeAccessIssue]


def _forward(call):
    def with_slashes(path=".", *args, **kwargs):
        return call(_slashes(path), *args, **kwargs)

    return with_slashes


def _slashes(path):
    return path.replace("\\", "/") if isinstance(path, str) else path


def _files_that_are_held() -> None:
    """Text is cp1252 unless something else is said, and an open file can be neither replaced nor removed."""
    plain, replace = io.open, os.replace

    def opened(file, mode="r", buffering=-1, encoding=None, *args, **kwargs):
        if "b" not in mode and encoding in (None, "locale"):
            encoding = "cp1252"
        stream = plain(_slashes(file), mode, buffering, encoding, *args, **kwargs)
        if not isinstance(file, int):
            _opened.add(stream)
        return stream

    def held(path) -> bool:
        return any(not stream.closed and os.path.realpath(str(stream.name)) == os.path.realpath(path) for stream in _opened)  # fmt: skip

    def refuse(call):
        def unless_held(*paths, **kwargs):
            slashed = [_slashes(os.fspath(path)) for path in paths]
            if any(held(path) for path in slashed):
                raise PermissionError(13, "the file is used by another process", *slashed)
            return call(*slashed, **kwargs)

        return unless_held

    builtins.open = io.open = opened
    os.replace, os.rename = refuse(replace), refuse(os.rename)
    os.unlink, os.remove = refuse(os.unlink), refuse(os.remove)


def problems_of(page: str) -> list[str]:
    """Everything that a page says in a box of its own accord."""
    at = AppTest.from_file(f"{HOME}/main.py", default_timeout=120).run()
    if page != "race.py":
        at.switch_page(f"pages/{page}").run()
    boxes = [*at.exception, *at.error, *at.warning]
    told = [f"{page}: {box.value}" for box in boxes]  # pyright: ignore[reportAttributeAccessIssue]
    return told or ([] if len(at.main) > 1 else [f"{page}: nothing is there"])


def main() -> None:
    """Prints a line a page; exits with 1 if one has a problem."""
    tempfile.gettempdir()  # the folder is the system's own
    pages = sorted(file.name for file in (ROOT / "pages").glob("*.py"))
    pretend()
    problems = [problem for page in pages for problem in problems_of(page)]
    print("\n".join(problems) or f"all well: {', '.join(pages)}")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
