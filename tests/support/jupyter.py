"""A JupyterLab with a notebook of the project's, for the browser tests."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.tree import ROOT
from tests.support.visitor import at, free_port, wait_for

# What asks the reader, or anybody else, for anything; and the way in for a test.
OPTIONS = ("--no-browser", "--allow-root", "--ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password=")
QUIET = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
IN = "--LabApp.expose_app_in_browser=True"
FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")


@contextlib.contextmanager
def lab(notebook: Path, folder: Path) -> Iterator[str]:
    """Yields the address of a copy of the notebook in a JupyterLab that keeps all it writes in the folder."""
    shown = folder / "notebooks"
    shown.mkdir()
    shutil.copy(notebook, shown)
    port = free_port()
    homes = {name: str(folder / name) for name in FOLDERS}
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                *OPTIONS,
                *QUIET,
                IN,
                f"--port={port}",
                f"--ServerApp.root_dir={shown}",
            ],
            cwd=shown,
            stdout=said,
            stderr=said,
            env={**os.environ, **homes, "PYTHONPATH": str(ROOT)},
        )
        try:
            wait_for(f"{at(port)}/api", process)
            yield f"{at(port)}/lab/tree/{notebook.name}"
        finally:
            process.terminate()  # its kernels end with it
            process.wait(20)
