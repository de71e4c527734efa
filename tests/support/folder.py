"""The whole lecture as files, written once for all tests that read it, in whichever process they run."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from api.site.__main__ import Written, written
from landscapes import LANDSCAPES
from lecture import SCENES

# Beside what is compiled (conftest.py). What lies there from an earlier run is made again where it has changed, as for anybody.
WHOLE = Path(__file__).parents[2] / ".pytest_cache" / "d" / "lecture"
LONGEST = 3600  # seconds that one process waits for another that writes it


@cache
def whole_lecture() -> tuple[Path, Written]:
    """The folder with all scenes and races, and what was done."""
    WHOLE.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(WHOLE.with_suffix(".lock"), timeout=LONGEST, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")  # ends with the process, whatever becomes of it
        return WHOLE, written(WHOLE, [*SCENES], [*LANDSCAPES], "", lambda nth, of, part: None)
