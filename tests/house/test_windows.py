"""Other systems than the one that the tests run on: what only POSIX has is guarded, and text files have one encoding."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tree import ROOT, files

TEXT = ("read_text", "write_text")


def test_every_page_opens_on_a_windows_that_is_played():
    # In a process of its own: what a system lacks has to be missing before our modules are imported.
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.windows"], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert all(page.name in done.stdout for page in (ROOT / "pages").glob("*.py"))


def without_guard(file: Path) -> Iterator[str]:
    """Where a file opens text in whatever encoding the system has, asks for the C library by None, or `kills` to ask.

    Modules and names that only POSIX has are pyright's to find: pyproject.toml says that it checks for Windows.
    """
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        given = {word.arg for word in node.keywords}
        where = f"{file.name}:{node.lineno} {called}"
        strings = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        named = "encoding" in given
        if called in ("open", "io.open") and not named and not any("b" in mode for mode in strings[1:]):
            yield where
        if called.rpartition(".")[2] in TEXT and not named and len(node.args) <= called.endswith(".write_text"):
            yield where
        if called in ("ctypes.CDLL", "CDLL", "os.kill") and isinstance(node.args[-1], ast.Constant):
            yield where


BENEATH = [ROOT / "pages" / "components" / "beneath.py", ROOT / "engine" / "beneath.py"]


def test_no_text_file_is_opened_in_the_encoding_of_the_system():
    ours = [file for file in files(ROOT) if file not in BENEATH]
    assert [where for file in ours for where in without_guard(file)] == []
    assert [len(list(without_guard(file))) for file in BENEATH] == [1, 1]  # CDLL(None), under a guard


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("open('a')", True),
        ("open('a', 'w')", True),
        ("file.read_text()", True),
        ("file.write_text(text)", True),
        ("ctypes.CDLL(None)", True),
        ("os.kill(pid, 0)", True),
        ("open('a', encoding='utf-8')", False),
        ("open('a', 'rb')", False),
        ("file.read_text('utf-8')", False),
        ("file.write_text(text, encoding='utf-8')", False),
        ("Image.open(buffer)", False),
    ],
)
def test_what_is_caught(code, caught, tmp_path):
    (tmp_path / "x.py").write_text(code, encoding="utf-8")
    assert bool(list(without_guard(tmp_path / "x.py"))) == caught
