"""Says the numbers of a step: which paths are the same, line by line, and the state before and after."""

import re
from html import escape
from typing import Any

import numpy as np

from api import told
from api.inside.picture import curves, effective, key
from api.inside.run import Begun, begin_run, comparison, siblings
from api.markup import table
from api.screen import Screen
from engine.tracing import Line, printed
from states.inside import Inside
from written import written


def answer(inside: Inside, screen: Screen) -> dict[str, Any]:
    """Returns all that the page says of the step that is looked at."""
    begun, beside = begin_run(inside), siblings(inside)
    compared = f"<p>{_strong(escape(comparison(inside, begun, beside)))}</p>" if beside else ""
    said = {
        "notice": _ended(inside, begun),
        "key": f"<p>{key(inside, begun)}</p>",
        "numbers": compared + _clipped(inside, begun) + numbers(begun) + state(begun),
    }
    return told.header(said, {"curves": curves(begun, screen)})


def _strong(text: str) -> str:
    """Writes as HTML what stands between two stars."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)


def _ended(inside: Inside, begun: Begun) -> str:
    if begun.t == inside.t:
        return ""
    return told.warning(
        f"The run is not finite from step {begun.run.stopped} on, so its last step, {begun.t}, is shown instead of {inside.t}."
    )


def _clipped(inside: Inside, begun: Begun) -> str:
    """Says whether the gradient of the step is a clipped one; nothing where no gradient is."""
    if begun.run.clipped is None:
        return ""
    setting = inside.setting
    how = f"clipped by {setting.clip} at {written(setting.clip_at)}"
    return f"<p>The gradient of this step was {'' if begun.run.clipped[begun.t] else 'not '}{how}.</p>"


def numbers(begun: Begun) -> str:
    """Writes every line of the update with this step's numbers put in."""
    lines = "".join(_line(line, begun.t) for line in begun.trace.lines)
    return f"<ol class='numbers' aria-label='The update, line by line, at step {begun.t}'>{lines}</ol>" if lines else ""


def _line(line: Line, t: int) -> str:
    put_in, result = line.numbers(t), line.result(t) or "more than four numbers"
    middle = f"<span>= {escape(put_in)}</span> " if put_in and put_in != result else ""
    return f"<li><code>{escape(line.source)}</code><div>{middle}<b>= {escape(result)}</b></div></li>"


def state(begun: Begun) -> str:
    """Writes the point and every State field before and after the step, and the effective rate per axis."""
    run, trace, t = begun.run, begun.trace, begun.t
    rows = [("x", _short(run.x[t]), _short(trace.x[t]))]
    rows += [(escape(name), _short(values[t]), _short(trace.state[name][t])) for name, values in run.state.items()]
    rate = ("|step| / |g|", f"({', '.join(map(written, effective(begun)[t]))}) per axis")
    heads = ("State", f"before step {t}", "after")
    return table("state", "What the method remembers", heads, [*rows, rate])


def _short(value: np.ndarray) -> str:
    return printed(value, alone=True) if value.size <= 4 else f"{' × '.join(map(str, value.shape))} numbers"
