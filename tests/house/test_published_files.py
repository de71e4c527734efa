"""The stage's files in `static/`, when the disk does not do as it should."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from figures import plotlyjs
from pages.components.stage import assets


@pytest.fixture
def static(tmp_path, monkeypatch) -> Path:
    """A folder with all files; plotly.js is short."""
    monkeypatch.setattr(plotlyjs, "source", lambda: "plotly")
    assets._begin.clear()
    assets.publish(static=tmp_path / "static")
    return tmp_path / "static"


def files(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def test_what_is_deleted_while_the_app_runs_is_written_again(static):
    whole = files(static)
    shutil.rmtree(static)
    assets.publish(static=static)
    assert files(static) == whole
    for name in whole:
        (static / name).unlink()
        assets.publish(static=static)
        assert files(static) == whole


def test_a_full_disk_leaves_no_drafts_and_the_next_visitor_tries_again(static, monkeypatch):
    whole, write = files(static), Path.write_bytes
    shutil.rmtree(static)

    def half(file: Path, content: bytes) -> int:
        write(file, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="no space"):
        assets.publish(static=static)
    assert files(static) == set()
    monkeypatch.setattr(Path, "write_bytes", write)
    assets.publish(static=static)
    assert files(static) == whole


def test_drafts_of_dead_processes_are_swept_at_the_start_and_fresh_ones_stay(static, monkeypatch):
    folder = next(static.glob("stage-*"))
    drafts = [static / f".{assets.PLOTLY}.123", folder / ".stage.js.123-9"]
    for draft in drafts:
        draft.write_bytes(b"half")
    assets._begin.clear()
    assets.publish(static=static)
    assert all(draft.exists() for draft in drafts)  # another process may be writing them
    monkeypatch.setattr(assets, "HOUR", -1)
    assets._begin.clear()
    assets.publish(static=static)
    assert not any(draft.exists() for draft in drafts)


def test_a_file_that_windows_holds_is_there_already(static, monkeypatch):
    def held(draft, file) -> None:
        Path(file).write_bytes(Path(draft).read_bytes())  # by another process, in the meantime
        raise PermissionError(13, "used by another process")

    whole = files(static)
    (static / assets.PLOTLY).unlink()
    monkeypatch.setattr(os, "replace", held)
    assets.publish(static=static)
    assert files(static) == whole
