"""One library a layer, and arrows that point one way: design.md, "The tree: one library a layer"."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tree import OURS, ROOT, files

# Where a library may be imported: folders, and files of the root.
LIBRARY_AT_HOME = {
    "jax": {"landscapes", "problems", "optimizers", "typed", "engine", "lecture", "benchmarks", "tests"},
    "jaxlib": {"landscapes", "problems", "optimizers", "typed", "engine", "lecture", "benchmarks", "tests"},
    "optax": {"benchmarks", "tests"},
    "keras": {"tests"},
    "contourpy": {"figures", "tests"},
    "plotly": {"figures", "benchmarks", "tests"},
    "starlette": {"api", "tests"},
    "anywidget": {"descent", "tests"},
    "redis": {"api", "tests"},
    "segno": {"api", "tests"},
    "streamlit": {"app.py", "main.py", "pages", "benchmarks", "tests"},
}

# What a layer may import of ours, besides itself.
BELOW = {
    "shapes.py": set(),
    "written.py": set(),
    "data": set(),
    "landscapes": {"data"},
    "problems": {"landscapes", "data"},
    "optimizers": {"landscapes"},
    "typed": {"optimizers", "landscapes"},
    "states": {"typed", "optimizers", "problems", "landscapes", "data"},
    "engine": {"states", "typed", "optimizers", "problems", "landscapes", "data"},
    "figures": set(),
    "lecture": {"engine", "states", "optimizers", "problems", "landscapes"},
    "api": {"figures", "lecture", "engine", "states", "typed", "optimizers", "problems", "landscapes", "data"},
    "descent": {"api", "figures", "engine", "states", "typed", "optimizers", "landscapes"},
    "pages": {"api", "figures", "lecture", "engine", "states", "typed", "optimizers", "problems", "landscapes", "data"},
    "main.py": {"pages"},
    "app.py": {"api"},
}


def layer_of(file: Path, root: Path) -> str:
    """The folder of the root that a file belongs to, or the file itself."""
    return file.relative_to(root).parts[0]


def imports(file: Path) -> Iterator[str]:
    """The first word of everything that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import stays in its own layer.
            yield (node.module or "").split(".")[0] if node.level == 0 else file.parent.name
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("__import__", "importlib.import_module"):
            named = node.args[0] if node.args else None
            if isinstance(named, ast.Constant):
                yield str(named.value).split(".")[0]


def misplaced_libraries(root: Path) -> list[str]:
    return [
        f"{file.relative_to(root)} imports {name}"
        for file in files(root)
        for name in imports(file)
        if name in LIBRARY_AT_HOME and layer_of(file, root) not in LIBRARY_AT_HOME[name]
    ]


def arrows_upwards(root: Path) -> list[str]:
    return [
        f"{file.relative_to(root)} imports {name}"
        for file in files(root)
        for name in imports(file)
        if (layer := layer_of(file, root)) in BELOW
        and name in (*OURS, "app")
        and name != layer
        and name not in BELOW[layer]
    ]


def test_each_library_stays_in_its_layer():
    assert misplaced_libraries(ROOT) == []


def test_the_arrows_between_the_layers_point_one_way():
    assert arrows_upwards(ROOT) == []


def test_figures_hand_over_arrays_and_not_lists():
    # Plotly sends arrays as bytes; a list of the same numbers takes several times as long and as much room.
    offenders = [str(file) for file in (ROOT / "figures").rglob("*.py") if ".tolist(" in file.read_text("utf-8")]
    assert offenders == []


def test_figures_say_what_their_arguments_are():
    nodes = [node for file in (ROOT / "figures").rglob("*.py") for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    asked = [(one.name, argument) for one in functions for argument in (*one.args.args, *one.args.kwonlyargs)]
    assert [(name, of.arg) for name, of in asked if of.annotation is None and of.arg != "self"] == []


def test_there_is_something_to_look_at():
    layers = {layer_of(file, ROOT) for file in files(ROOT)}
    assert {"landscapes", "optimizers", "tests"} <= layers
    assert "jax" in set(imports(ROOT / "landscapes" / "base.py"))
    assert "landscapes" in set(imports(ROOT / "optimizers" / "base.py"))


@pytest.mark.parametrize(
    ("file", "text", "library", "upwards"),
    [
        ("figures/contour.py", "import jax.numpy as jnp", True, False),
        ("pages/race.py", "def page():\n    from jax import numpy", True, False),
        ("pages/components/stage/component.py", "import plotly.graph_objects as go", True, False),
        ("lecture/scene.py", "import streamlit as st", True, False),
        ("app.py", "from plotly import express", True, False),
        ("app.py", "import importlib\nimportlib.import_module('jax')", True, False),
        ("landscapes/bowl.py", "from optimizers import OPTIMIZERS", False, True),
        ("landscapes/bowl.py", "import figures.theme", False, True),
        ("landscapes/bowl.py", "from problems.network import Network", False, True),
        ("problems/moons.py", "from optimizers import OPTIMIZERS", False, True),
        ("optimizers/sgd.py", "from lecture.base import Scene", False, True),
        ("landscapes/bowl.py", "from typed.reading import surface", False, True),
        ("typed/surface.py", "from engine.search import search", False, True),
        ("figures/contour.py", "from landscapes.base import Knob", False, True),
        ("lecture/scene.py", "from figures import theme", False, True),
        ("pages/race.py", "import app", False, True),
        ("api/frames.py", "from descent import race", False, True),
        ("api/frames.py", "import anywidget", True, False),
        ("optimizers/sgd.py", "import jax\nfrom landscapes.base import Point\nfrom . import base", False, False),
        ("problems/moons.py", "import jax\nfrom landscapes import discover\nfrom data import table", False, False),
        ("figures/contour.py", "import numpy, plotly\nfrom figures.theme import INK", False, False),
        ("pages/race.py", "import streamlit\nfrom optimizers import OPTIMIZERS\nimport figures.theme", False, False),
        ("tests/test_x.py", "import jax, streamlit, optax, plotly, app, pages", False, False),
    ],
)
def test_the_rules_catch_what_they_forbid_and_nothing_else(file, text, library, upwards, tmp_path):
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert bool(misplaced_libraries(tmp_path)) == library
    assert bool(arrows_upwards(tmp_path)) == upwards
