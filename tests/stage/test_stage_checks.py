"""The browser's part, checked like the rest: types, lint, style and the unit tests of stage/, by Node. CI must run them; elsewhere they need `npm ci` once."""

import os
import shutil
import subprocess

import pytest

from tests.support.tree import ROOT

NPM = shutil.which("npm")
MISSING = "no npm" if NPM is None else "no node_modules: npm ci" if not (ROOT / "node_modules").exists() else ""


@pytest.mark.skipif(bool(MISSING) and not os.environ.get("CI"), reason=MISSING)
@pytest.mark.parametrize("check", ["types", "lint", "style", "test"])
def test_stage(check: str):
    assert NPM is not None, "CI must have Node"
    found = subprocess.run([NPM, "run", "--silent", check], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert found.returncode == 0, found.stdout + found.stderr
