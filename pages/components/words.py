"""What several pages say: what in a link could not be used, a start outside the picture, a method, the source text of a file."""

import inspect
from collections.abc import Callable, Sequence

import streamlit as st

from landscapes.base import Landscape
from optimizers.base import Optimizer
from states.setting import Setting
from typed.lines import text_of_program
from typed.method import is_typed_method, program_of
from written import EXACT, written


def unusable(problems: Sequence[str]) -> None:
    """Warns of everything in the link, or in a change, that could not be used."""
    for sentence in problems:
        st.warning(sentence, icon=":material/link_off:")


def start_outside(setting: Setting) -> None:
    """Warns where the start lies outside the surface's domain. Below the picture: a hand may drop it there, and nothing may jump."""
    view = setting.landscape.view_at(setting.knobs)
    if not all(low <= at <= high for (low, high), at in zip(view[:2], setting.start_point, strict=True)):
        x, y = (written(at, EXACT) for at in setting.start_point)
        st.warning(
            f"The start ({x}, {y}) lies outside the surface's domain, {_span('x', view.xlim)} and {_span('y', view.ylim)}. "
            "The runs begin there all the same.",
            icon=":material/location_off:",
        )


def _span(name: str, limits: tuple[float, float]) -> str:
    return f"{name} from {written(limits[0], EXACT)} to {written(limits[1], EXACT)}"


def method(optimizer: Optimizer) -> None:
    """Shows a method's name, its formula, what to know of it here, and where it is from."""
    st.markdown(f"**{optimizer.name}**{optimizer.named.removeprefix(optimizer.name)}")
    st.latex(optimizer.formula)
    if optimizer.note:
        st.markdown(optimizer.note)
    st.caption(optimizer.source)


def surface_source(landscape: Landscape) -> None:
    """Shows the file of a surface, or of one that was typed in the function that it is."""
    if landscape.text:
        st.code(landscape.text, language="python")
    else:
        source("The surface's source", landscape.loss)


def method_source(title: str, optimizer: Optimizer) -> None:
    """Shows the file of a method, or of one that was typed in its lines, which are all that there is of it."""
    if is_typed_method(optimizer.key):
        st.code(lines_of(optimizer), language=None, wrap_lines=True)
    else:
        source(title, optimizer.update)


def update_and_source(optimizer: Optimizer) -> None:
    """Shows a method, the lines of its step, and the whole file where it has one."""
    method(optimizer)
    if not is_typed_method(optimizer.key):
        st.code(inspect.getsource(optimizer.update), language="python", wrap_lines=True)
    method_source("The whole file", optimizer)


def lines_of(optimizer: Optimizer) -> str:
    """Returns the lines of a method that was typed in, as they are read."""
    return text_of_program(program_of(optimizer.key), " ", "\n")


@st.fragment
def source(title: str, function: Callable) -> None:
    """Shows the whole file that a function stands in; the server sends the text when the visitor opens it."""
    module = inspect.getmodule(function)
    assert module is not None
    expander = st.expander(title, key=f"source-{module.__name__}", on_change="rerun")
    if expander.open:
        expander.code(inspect.getsource(module), language="python")
