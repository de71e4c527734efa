"""Says the numbers of a step: line by line, the state before and after, and the same in other libraries."""

import inspect as source_of
from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from api.inside import Begun, Sibling, comparison
from engine.elsewhere import LIBRARIES, elsewhere
from engine.tracing import Line, printed
from pages.components import words
from pages.components.inside.picture import effective
from pages.components.tables import table
from states.inside import Inside
from written import written


def notices(inside: Inside, begun: Begun, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)
    words.start_outside(inside.setting)
    if begun.t < inside.t:
        st.warning(
            f"The run is not finite from step {begun.run.stopped} on, so its last step, {begun.t}, is shown instead of {inside.t}.",
            icon=":material/trending_up:",
        )


def compared(inside: Inside, begun: Begun, beside: Sequence[Sibling]) -> None:
    """Says which paths are the same, and from which step they part."""
    if beside:
        st.markdown(comparison(inside, begun, list(beside)))


def numbers(begun: Begun) -> None:
    """Shows every line of the update with this step's numbers put in."""
    lines = "".join(_line(line, begun.t) for line in begun.trace.lines)
    st.html(
        f"<ol class='numbers' aria-label='The update, line by line, at step {begun.t}'>{lines}</ol>" if lines else ""
    )


def _line(line: Line, t: int) -> str:
    put_in, result = line.numbers(t), line.result(t) or "more than four numbers"
    middle = f"<span>= {escape(put_in)}</span> " if put_in and put_in != result else ""
    return f"<li><code>{escape(line.source)}</code><div>{middle}<b>= {escape(result)}</b></div></li>"


def state(begun: Begun) -> None:
    """Shows the point and every State field before and after the step, and the effective rate per axis."""
    run, trace, t = begun.run, begun.trace, begun.t
    rows = [("x", _short(run.x[t]), _short(trace.x[t]))]
    rows += [(escape(name), _short(values[t]), _short(trace.state[name][t])) for name, values in run.state.items()]
    rate = ("|step| / |g|", f"({', '.join(map(written, effective(begun)[t]))}) per axis")
    heads = ("State", f"before step {t}", "after")
    st.html(table("state", "What the method remembers", heads, [*rows, rate]))


def _short(value: np.ndarray) -> str:
    return printed(value, alone=True) if value.size <= 4 else f"{' × '.join(map(str, value.shape))} numbers"


def source(inside: Inside) -> None:
    """Shows the method's formula and the source text that runs."""
    optimizer = inside.optimizer
    with st.container(border=True):
        st.markdown(f"**{optimizer.name}**, {optimizer.year}")
        st.latex(optimizer.formula)
        st.caption(optimizer.source)
        st.code(source_of.getsource(optimizer.update), language="python", wrap_lines=True)
        words.source("The whole file", optimizer.update)


def libraries(inside: Inside) -> None:
    """Shows the same path in other libraries, ready to copy, or a sentence where a library has none."""
    for library in LIBRARIES:
        found = elsewhere(
            library, inside.optimizer, inside.all_hypers(), inside.setting.start_point, inside.setting.steps
        )
        with st.container(border=True):
            st.markdown(f"**In {library}**")
            if found.note:
                st.markdown(found.note)
            if found.code is not None:
                st.code(found.code, language="python", wrap_lines=True)
                st.caption("`loss` is your own function of x." + _noise(inside))


def _noise(inside: Inside) -> str:
    return " The page's gradient noise is not part of it." if inside.setting.noise else ""
