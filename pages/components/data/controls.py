"""The controls of the page Data. One Data is the truth; the widgets mirror it."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from data.pasted import MOST_BYTES, Table, read
from pages.components import widgets
from pages.components.desk import Desk
from pages.components.race import runs
from pages.components.stage.component import follow
from states.data import FIRST_SET, OF_COLUMNS, PAGE, SETS, Data, fresh, own, without_table
from states.fields import replaced


def _read_back(data: Data) -> tuple[Data, str | None]:
    """Returns the page's state with everything that a hand changed on the widgets, and a sentence if a change was not possible."""
    here = _chosen(data)
    where = desk.seen("set", here)
    if where != here:
        desk.drop_refused()
        pasted = _pasted()
        return (own(pasted, data) if where == OWN and pasted else fresh(where, without_table(data))), None
    chosen, problem = runs.read(desk, data)
    return replaced(data, runs=chosen, hypers=runs.hypers(desk, data), **widgets.read(desk, PAGE, data)), problem


def _named(query: Mapping[str, Sequence[str]]) -> Table | None:
    """Returns the table that an address names, if it was pasted in this session and its set is made of such a table."""
    name, where = (query.get(part, [usual])[-1] for part, usual in (("table", ""), ("set", FIRST_SET)))
    table = _tables().get(name)
    return table if table and OF_COLUMNS[len(table.names)] == where else None


desk = Desk("data", PAGE, _read_back, _named)

# --- the visitor's own table: it stays in the session, and no link holds it --------------------------------------------

OWN = "own"  # the choice of it, among the sets
TEXT, KEPT, TABLES, REFUSAL = "data-pasted-text", "data-pasted-kept", "data-pasted", "data-pasted-refusal"
MOST_TABLES = 8  # of a session
EXAMPLE = "hours, points\n1, 42\n2, 55\n4, 61\n7, 88"


def _chosen(data: Data) -> str:
    return OWN if data.setting.table else data.setting.surface


def _pasted() -> Table | None:
    """Returns the table that was pasted last and could be used."""
    return next(reversed(_tables().values()), None)


def _tables() -> dict[str, Table]:
    """Returns the last tables of this session by their names in the address: the back button leads to each."""
    return st.session_state.setdefault(TABLES, {})


def _paste() -> None:
    """Takes what is in the text field as the examples; or keeps what is wrong with it, to be said below the field."""
    found = read(st.session_state.get(TEXT) or "")
    st.session_state[REFUSAL] = found if isinstance(found, str) else ""
    if isinstance(found, Table):
        tables = {name: table for name, table in _tables().items() if name != found.short}
        st.session_state[TABLES] = dict([*tables.items(), (found.short, found)][-MOST_TABLES:])
        desk.restart(lambda data: own(found, data))


def _show_paste() -> None:
    """Shows the field for a table, and what could not be read of it."""
    state = st.session_state
    state[TEXT] = state.get(TEXT, state.get(KEPT, ""))  # Streamlit forgets what is folded away
    state[KEPT] = st.text_area(
        "Two or three columns",
        key=TEXT,
        height=130,
        max_chars=MOST_BYTES,
        placeholder=EXAMPLE,
        help="Inputs first, the target last: one input and a target, or two. With commas, semicolons or tabs between them; up to 2,000 rows. They stay in this session.",
    )
    st.button("Use this table", on_click=_paste, key=desk.key("use"))
    if refusal := state.get(REFUSAL):
        st.html(f'<p class="number-problem" role="alert">{escape(refusal)}</p>')


def show(data: Data) -> None:
    """Shows all controls but the axis of the losses: what is prepared and what a step sees in view, the rest folded."""
    fields = PAGE.fields
    sets = {**SETS, **({OWN: "Your table"} if _pasted() else {})}
    widgets.choose(desk, "set", "Examples", sets, _chosen(data))
    widgets.show_knobs(desk, data.setting)
    widgets.show(desk, fields["batch"], data)
    if data.setting.is_noisy:
        widgets.show(desk, fields["order"], data)
    rate()
    shared()
    setting = data.setting
    widgets.fold(desk, "run", "Run", f"{setting.steps} steps · seed {setting.seed}", lambda: _show_run(data))
    widgets.fold(desk, "each", "Each run", "own rates and values", lambda: runs.show_each(desk, data))
    widgets.fold(desk, "own", "Your own table", "paste two or three columns", _show_paste)
    st.button("Reset", on_click=desk.restart, args=(_reset,), icon=":material/restart_alt:", key=desk.key("reset"))


def _outside(data: Data) -> object:
    """Returns what is shown elsewhere than in the groups that run alone."""
    if st.session_state.get(desk.key("each")):
        return data
    return data._replace(rate=0.0, factor=0.0, hypers={})


@desk.group(_outside, follow)
def rate(data: Data) -> None:
    """Shows the learning rate, or the factor on all of them."""
    widgets.show(desk, PAGE.fields["rate_rule"], data)
    runs.show_rate(desk, data)


@desk.group(_outside, follow)
def shared(data: Data) -> None:
    """Shows what the methods share: rho, beta1, beta2 in view, the rest folded."""
    runs.show_in_view(desk, data)
    runs.show_others(desk, data)


def _show_run(data: Data) -> None:
    widgets.show(desk, PAGE.fields["steps"], data)
    widgets.show(desk, PAGE.fields["seed"], data)
    widgets.show_start(desk, data.setting)


def show_axis(data: Data) -> None:
    """Shows the choice of what the losses are drawn against."""
    widgets.show(desk, PAGE.fields["count"], data, named=False)


def show_own(nth: int) -> None:
    """Unfolds the values of each run; the browser goes to those of this one (stage/pills.js)."""
    st.session_state[desk.key("each")] = True


def _reset(data: Data) -> Data:
    return fresh(data.setting.surface) if data.setting.table is None else own(data.setting.table, fresh())
