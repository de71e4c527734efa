"""What is used without being documented stands in one file a library, and each use is held here against the pinned version."""

import ast
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest
from streamlit.testing.v1 import AppTest

from engine.beneath import QUICK_TO_COMPILE, is_compiled
from pages.components import beneath as pages_beneath
from tests.support import beneath
from tests.support.beneath import PagesManager, SessionState, WidgetState
from tests.support.tree import ROOT, files

# What other packages document: of these modules, and of what lies in them, anything may be used.
PUBLIC = {
    "jax": (
        "jax",
        "jax.numpy",
        "jax.lax",
        "jax.sharding",
        "jax.nn",
        "jax.errors",
        "jax.monitoring",
        "jax.flatten_util",
        "jax.scipy.linalg",
    ),
    "jaxlib": ("jaxlib",),
    "plotly": ("plotly.graph_objects", "plotly.offline"),
    "streamlit": ("streamlit", "streamlit.components.v2", "streamlit.delta_generator", "streamlit.testing.v1"),
}
PRIVATE_PARTS = (
    "streamlit.runtime",
    "streamlit.proto",
    "streamlit.web",
    "streamlit.elements",
    "jax.interpreters",
    "jax.extend",
    "jax.lib",
)
NAMED_TUPLES = {"_replace", "_asdict", "_fields", "_make", "_field_defaults"}


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(module, name in it, or nothing) of every import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((str(node.module), alias.name) for alias in node.names)


def private_imports(text: str) -> list[str]:
    """What a file imports, or asks of a module by its dots, that another package does not document."""
    tree = ast.parse(text)
    found = []
    for module, name in imported(tree):
        public = PUBLIC.get(module.split(".")[0])
        whole = f"{module}.{name}".rstrip(".")
        if (
            public
            and ((module not in public and whole not in public) or whole in PRIVATE_PARTS or name.startswith("_"))
        ) or re.match("_[^_]", module):
            found.append(whole)
    dotted = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    parts = {part.replace("streamlit.", "st.") for part in PRIVATE_PARTS} | set(PRIVATE_PARTS)
    return found + sorted(dotted & parts)


def private_attributes(file: Path) -> list[str]:
    """Names with an underscore that are asked of something else than an object of this very class."""
    attributes = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute)]
    return [
        ast.unparse(node)
        for node in attributes
        if node.attr.startswith("_")
        and not node.attr.startswith("__")
        and node.attr not in NAMED_TUPLES
        and ast.unparse(node.value) not in ("self", "cls")
    ]


def test_nothing_private_of_another_library_is_used_elsewhere():
    others = [file for file in files() if file.name != "beneath.py"]
    assert {
        str(file.relative_to(ROOT)): found for file in others if (found := private_imports(file.read_text("utf-8")))
    } == {}
    app = [file for file in others if file.relative_to(ROOT).parts[0] not in ("tests", "benchmarks")]
    assert {str(file.relative_to(ROOT)): found for file in app if (found := private_attributes(file))} == {}


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("from streamlit import runtime", True),
        ("import streamlit as st\nst.runtime.exists()", True),
        ("import streamlit.runtime", True),
        ("from streamlit.proto.Common_pb2 import StringArray", True),
        ("from jax import _src", True),
        ("import jax._src.core", True),
        ("from jax.interpreters import ad", True),
        ("from jax import interpreters", True),
        ("import jax\njax.interpreters.ad", True),
        ("import _plotly_utils", True),
        ("from _plotly_utils.utils import x", True),
        ("from plotly import io", True),
        ("import plotly.io as pio", True),
        ("import streamlit as st\nst.context.theme", False),
        ("from streamlit.testing.v1 import AppTest", False),
        ("import jax\nimport jax.numpy as jnp\nfrom jax import lax", False),
        ("from plotly import graph_objects as go\nimport plotly.graph_objects", False),
        ("from plotly.offline import get_plotlyjs", False),
    ],
)
def test_the_rule_knows_what_is_private(text: str, private: bool):
    assert bool(private_imports(text)) == private


# --- Streamlit: the run of the script --------------------------------------------------------------------------------


def two_fragments() -> None:
    """A script; "between" is called in the first fragment, after its button."""
    import streamlit as st

    from pages.components import beneath

    state = st.session_state
    state["runs"] = state.get("runs", 0) + 1
    state["by history"] = beneath.came_by_history()

    @st.fragment
    def first() -> None:
        state["in fragment"] = beneath.in_fragment()
        state["begun"] = state.get("begun", 0) + 1
        st.button("deed", key="deed")
        state.pop("between", print)()
        state["ended"] = state.get("ended", 0) + 1

    @st.fragment
    def second() -> None:
        st.button("question", key="question")

    first()
    second()


def fragment_of(at: AppTest, key: str) -> str:
    fragment = beneath.widgets(at)[beneath.id_of(at, key)].fragment_id
    assert fragment is not None
    return fragment


def test_in_fragment():
    at = AppTest.from_function(two_fragments).run()
    assert not at.exception
    assert at.session_state["in fragment"] is False
    with beneath.asked(fragment_id=fragment_of(at, "deed")):
        at.run()
    assert at.session_state["in fragment"] is True
    assert at.session_state["runs"] == 1


@pytest.mark.parametrize("by_history", [True, False])
def test_came_by_history(by_history: bool):
    with beneath.asked(is_history_navigation=by_history):
        at = AppTest.from_function(two_fragments).run()
    assert at.session_state["by history"] is by_history


def test_own_the_pages_folder(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "other.py").touch()
    (tmp_path / "app.py").write_text(
        "import streamlit as st\n"
        "from pages.components import beneath\n"
        "st.session_state['owned'] = [*st.session_state.get('owned', []), beneath.own_the_pages_folder()]\n"
        "if st.session_state['owned'][-1]:\n"
        "    st.rerun()\n",
        encoding="utf-8",
    )
    at = AppTest.from_file(str(tmp_path / "app.py")).run()
    assert not at.exception
    assert at.session_state["owned"] == [True, False]


# --- Streamlit: what the browser sends -------------------------------------------------------------------------------


def one_field() -> None:
    import streamlit as st

    from pages.components import beneath

    st.session_state["unknown"] = [(sent.is_known, sent.is_event, sent.text()) for sent in beneath.take_unknown()]
    again = beneath.sent_again(st.session_state.pop("again", ()))
    st.session_state["known"] = [(sent.key, sent.value()) for sent in again]
    st.session_state["n"] = st.number_input("n", 0, 10, 3, key="field")
    st.session_state["done"] = st.button("deed", key="deed")


@pytest.fixture
def looking(monkeypatch):
    """Streamlit's way to take values, as it was before and will be after."""
    monkeypatch.setattr(SessionState, "set_widgets_from_proto", pages_beneath._take)


@pytest.mark.usefixtures("looking")
def test_look_first():
    at, seen = AppTest.from_function(one_field).run(), []

    def passing(all_sent):
        seen.extend((sent.key, sent.is_known, sent.value()) for sent in all_sent)
        for sent in all_sent:
            sent.note("noted", sent.text())
        return [sent for sent in all_sent if sent.value() != 5]

    pages_beneath.look_first(passing)
    field = beneath.id_of(at, "field")
    beneath.run_with(at, WidgetState(id=field, int_value=4))
    assert at.session_state["n"] == 4
    beneath.run_with(at, WidgetState(id=field, int_value=5))
    assert at.session_state["n"] == 4
    assert seen == [("field", True, n) for n in (4, 5)]
    assert at.session_state["noted"] == {"field": "5"}


def many_widgets() -> None:
    import streamlit as st

    st.number_input("n", 0, 10, 3, key="field")
    st.slider("n", 0, 10, 3, key="slider")
    st.selectbox("w", [1, 2], format_func=lambda n: f"No. {n}", key="choice")
    st.multiselect("w", ["a", "b"], key="several")
    st.text_input("t", key="text")
    st.text_input("t", key="closed", disabled=True)
    st.button("deed", key="deed")


@pytest.mark.usefixtures("looking")
@pytest.mark.parametrize(
    ("key", "kind", "value", "offered"),
    [
        ("field", "int_value", 4, True),
        ("field", "double_value", 4, True),
        ("field", "string_value", "4", False),
        ("slider", "double_array_value", [4], True),
        ("slider", "double_array_value", [11], False),
        ("choice", "string_value", "No. 2", True),
        ("choice", "string_value", "2", False),
        ("several", "string_array_value", ["b"], True),
        ("several", "string_array_value", ["c"], False),
        ("text", "string_value", "any", True),
        ("text", "json_value", "{}", False),
        ("closed", "string_value", "any", False),
        ("deed", "trigger_value", True, True),
    ],
)
def test_what_a_widget_offers(key: str, kind: str, value, offered: bool):
    at, seen = AppTest.from_function(many_widgets).run(), []
    state = WidgetState(id=beneath.id_of(at, key))
    if isinstance(value, list):
        getattr(state, kind).data.extend(value)
    else:
        setattr(state, kind, value)

    def passing(all_sent):
        seen.extend((sent.is_offered(), sent.is_disabled, sent.is_event) for sent in all_sent)
        return []

    pages_beneath.look_first(passing)
    beneath.run_with(at, state)
    assert seen == [(offered, key == "closed", key == "deed" or kind == "json_value")]


@pytest.mark.usefixtures("looking")
def test_take_unknown_and_sent_again():
    field = beneath.id_of(AppTest.from_function(one_field).run(), "field")
    state = WidgetState(id=field, int_value=4)
    at = beneath.run_with(AppTest.from_function(one_field), state)
    assert at.session_state["unknown"] == [(False, False, "4")]
    assert at.session_state["n"] == 3
    at.session_state["again"] = [state]
    beneath.run_with(at, WidgetState(id=field, int_value=7))
    assert at.session_state["unknown"] == []
    assert at.session_state["known"] == [("field", 4)]
    assert at.session_state["n"] == 7


@pytest.mark.usefixtures("looking")
def test_a_deed_that_streamlit_hands_on_to_the_next_run_is_not_unknown():
    at = AppTest.from_function(one_field).run()
    deed = WidgetState(id=beneath.id_of(at, "deed"), trigger_value=True)
    with beneath.asked(replay_trigger_states=beneath.WidgetStates(widgets=[deed])):
        at.run()
    assert at.session_state["unknown"] == []
    assert at.session_state["done"] is True


# --- JAX -------------------------------------------------------------------------------------------------------------


def test_is_compiled():
    double = jax.jit(lambda x: 2 * x)
    assert not is_compiled(double)
    double(1.0)
    assert is_compiled(double)


def fusions(options: dict) -> int:
    """How often XLA's program for a few steps speaks of a fusion."""

    def step(x, _):
        x = jnp.sin(x) * jnp.exp(-(x**2)) + jnp.tanh(x).sum()
        return x, x

    steps = jax.jit(lambda x: jax.lax.scan(step, x, None, length=50), compiler_options=options)
    return str(steps.lower(jnp.ones(5)).compile().as_text()).count("fusion")


def test_quick_to_compile():
    """XLA knows each of the options, and fuses less by them; one that it does not know is an error."""
    plain, quick = (fusions(options) for options in ({}, QUICK_TO_COMPILE))
    assert 0 < quick < plain
    with pytest.raises(jax.errors.JaxRuntimeError, match="No such compile option"):
        jax.jit(lambda x: 2 * x, compiler_options={"xla_cpu_nonsense": False})(1.0)


# --- the C library ---------------------------------------------------------------------------------------------------


HEAPS = """
import ctypes, threading
from pages.components.beneath import share_heaps
print(share_heaps() if {shared} else "not asked", flush=True)
libc, together = ctypes.CDLL(None), threading.Barrier(8)
libc.fopen.restype, libc.malloc_info.argtypes = ctypes.c_void_p, (ctypes.c_int, ctypes.c_void_p)
def take():
    together.wait()
    libc.malloc(100_000)
    together.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
file = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, file)
libc.fflush(None)
"""


FREED = """
import ctypes
from engine.beneath import give_back
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
blocks = [libc.malloc(100_000) for _ in range(1000)]
for block in blocks: libc.memset(block, 1, 100_000)
libc.malloc(120_000)  # above them all
for block in blocks: libc.free(block)
before = resident()
print(give_back(), before - resident() > 50_000_000)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is a function of glibc")
def test_give_back():
    done = subprocess.run([sys.executable, "-c", FREED], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.split() == [b"True", b"True"]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is a setting of glibc")
def test_share_heaps():
    alone, shared = (
        subprocess.run([sys.executable, "-c", HEAPS.format(shared=shared)], cwd=ROOT, capture_output=True, check=True)
        for shared in (False, True)
    )
    assert shared.stdout.startswith(b"True")
    assert shared.stdout.count(b"<heap nr=") <= 2 < alone.stdout.count(b"<heap nr=")
