"""A page's desk: one value is the truth, the widgets mirror it, the URL holds it.

A widget's value is set only when it differs from the truth, so a thumb that is being dragged is left alone.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import streamlit as st

from data.pasted import Table
from pages.components import door
from pages.components.beneath import came_by_history, in_fragment
from shapes import Knob
from states.fields import Page, decode, encode
from states.numbers import number
from states.query import Query, own_part, quoted
from states.sliders import reading, titled
from states.ticks import options

Truth = TypeVar("Truth")
ANY = object()  # in place of a widget's old value: each may be an echo
ECHO = 1.0  # seconds in which a browser hears of a change; nobody takes one back by hand so soon


class Desk(Generic[Truth]):
    """The truth of one page between two runs of its script.

    table: what its address says, states.fields. read_back(truth) -> the truth with what was changed on the widgets, and a
    sentence if a change was not possible. pasted(query) -> the visitor's own table that a query names and this session has.
    """

    def __init__(
        self,
        page: str,
        table: Page,
        read_back: Callable[[Truth], tuple[Truth, str | None]],
        pasted: Callable[[Mapping[str, Sequence[str]]], Table | None] = lambda query: None,
    ):
        self.page, self.table, self.read_back, self.pasted = page, table, read_back, pasted

    # --- the truth -------------------------------------------------------------------------------------------------

    def current(self) -> tuple[Truth, list[str]]:
        """What to show now, and a sentence for whatever in the link could not be used.

        A new session, and a step back in the browser's history, take it from the URL; else it is the last one with
        what was changed on the widgets since. Who comes from another page, by a link without values, finds the page
        as it was.
        """
        door.hand_over()
        truth, problem = self._next()
        # At once: a newer message can end this run at any widget, and a change must not be lost with it.
        st.session_state[self.page] = truth
        self._held()[:] = [truth]
        if told := [*([problem] if problem else []), *self._refusals()]:
            st.session_state[f"{self.page}-problems"] = told
        return truth, self._problems()

    def _next(self) -> tuple[Truth, str | None]:
        state, query = st.session_state, asked()
        arrived, state["page"] = state.get("page", self.page) != self.page, self.page
        if self.page not in state or (arrived and query):
            return self._loaded(query), None
        if arrived:
            state[f"{self.page}-arrived"], state[f"{self.page}-written"] = True, query
            return state[self.page], None
        if (pending := state.pop(f"{self.page}-pending", None)) is not None:
            return pending, None
        if came_by_history() and query != state.get(f"{self.page}-written"):
            return self._loaded(query), None
        truth, problem = self.read_back(state[self.page])
        if truth != state[self.page]:
            state[f"{self.page}-problems"] = []
        return truth, problem

    def _loaded(self, query: Mapping[str, Sequence[str]]) -> Truth:
        state = st.session_state
        truth, state[f"{self.page}-problems"] = decode(self.table, query, self.pasted(query))
        self.drop_refused()
        state[f"{self.page}-written"] = query  # it is the browser's, and in its history already
        return truth

    def _problems(self) -> list[str]:
        return list(st.session_state.get(f"{self.page}-problems", []))

    def _refusals(self) -> list[str]:
        """A sentence for each widget to which something was sent that it does not offer; these are set anew, too."""
        sentences = []
        for key, text in door.refused().items():
            name = key.removeprefix(f"{self.page}-")
            _, when = self._replaced().get(name, (None, -math.inf))
            if name == key or time.monotonic() - when < ECHO:  # the browser had not heard of its new options
                continue
            self._astray().add(name)
            sentences.append(f"The control {name} has no value {quoted(text)}; it stays as it is.")
        return sentences[:3]

    def keep(self) -> None:
        """Puts the truth into the URL.

        In the run in which a visitor comes from another page, `finish` does that: before, the browser still stands at
        the other page's address, and would note this page's values there.
        """
        if not st.session_state.pop(f"{self.page}-arrived", False):
            self.finish()

    def finish(self) -> None:
        """At the end of a page: the URL holds the truth.

        What Streamlit says of the browser's address may be older than our last change of it: with a quick hand the next
        message is under way before the browser hears of that. So it is asked, too, whether the last change was this one.
        """
        state = st.session_state
        query = _as_lists(encode(self.table, state[self.page]))
        if query != asked() or query != state.get(f"{self.page}-written"):
            st.query_params.from_dict(query)
        state[f"{self.page}-written"] = query
        if not in_fragment():
            door.hold_no_longer()

    def change(self, change: Callable[..., Truth], *arguments) -> None:
        """For buttons: the changed truth comes into force with the rerun that the button causes."""
        truth, _ = self.read_back(st.session_state[self.page])
        st.session_state[f"{self.page}-problems"] = []
        st.session_state[f"{self.page}-pending"] = change(truth, *arguments)

    def restart(self, change: Callable[..., Truth], *arguments) -> None:
        """For buttons that begin anew: what was typed and could not be read goes, too."""
        self.change(change, *arguments)
        self.drop_refused()

    def latest(self) -> Callable[[], Truth]:
        """Returns what gives the truth of this session as it is when it is called: downloads are made long after the run."""
        held = self._held()
        return lambda: held[0]

    def _held(self) -> list[Truth]:
        return st.session_state.setdefault(f"{self.page}-held", [])

    def outgrows(self, whole: object) -> bool:
        """Whether the page must run as a whole, because what stands outside its fragment depends on something new."""
        state, name = st.session_state, f"{self.page}-whole"
        if in_fragment() and state.get(name) != whole:
            return True
        state[name] = whole
        return False

    # --- groups of widgets that run alone --------------------------------------------------------------------------

    def group(
        self, outside: Callable[[Truth], object], follow: Callable[["Desk[Truth]", Truth], None]
    ) -> Callable[[Callable[[Truth], None]], Callable[[], None]]:
        """Makes of a function that shows a few widgets of the truth one that runs alone when a hand moves one of them.

        outside(truth): all that is shown elsewhere; where that is another than when the page ran last, or where there is
        something to be said, the page runs as a whole. follow(desk, truth) tells the picture where the truth now is.
        """

        def grouped(show: Callable[[Truth], None]) -> Callable[[], None]:
            name = f"{self.page}-{show.__name__}-seen"

            @st.fragment
            def run(seen: list) -> None:
                state = st.session_state
                alone, state[name] = state.get(name) is seen, seen  # the page's own run comes with a list of its own
                if alone:
                    truth, problems = self.current()
                    if [outside(truth), problems] != seen:
                        st.rerun()
                show(state[self.page])
                if alone:
                    follow(self, state[self.page])
                    self.keep()

            return lambda: run([outside(st.session_state[self.page]), self._problems()])

        return grouped

    # --- the widgets -----------------------------------------------------------------------------------------------

    def key(self, name: str) -> str:
        return f"{self.page}-{name}"

    def seen(self, name: str, default):
        """What a hand has set on the widget since this was asked last, or the widget set here; else the default.

        A comparison with the truth would not do: a run that is ended by a newer message has given only some of the
        widgets their new value, and the others would seem to have been touched.
        """
        value = st.session_state.get(self.key(name))
        if value is None or value == self._known().get(name) or self._is_echo(name, value):
            return default
        self._known()[name] = value
        return value

    def mirror(self, name: str, value) -> str:
        """Sets the widget to the truth unless it shows it already; returns its key."""
        self._known()[name] = value
        key, state = self.key(name), st.session_state
        if state.get(key) != value or name in self._astray():
            self._replaced()[name] = state.get(key), time.monotonic()
            state[key] = value
            self._astray().discard(name)
        return key

    def refused(self) -> dict:
        """Name -> what was typed into a number field and could not be used (widgets.py)."""
        return st.session_state.setdefault(f"{self.page}-refused", {})

    def drop_refused(self, begin: str = "") -> None:
        """Fields whose names begin so show their values again."""
        for name in [name for name in self.refused() if name.startswith(begin)]:
            del self.refused()[name]

    def _is_echo(self, name: str, value) -> bool:
        """Whether the browser may only not have heard yet that the widget was set: every message holds all widgets' values."""
        old, when = self._replaced().get(name, (None, -math.inf))
        return (old is ANY or value == old) and time.monotonic() - when < ECHO

    def _known(self) -> dict:
        return st.session_state.setdefault(f"{self.page}-known", {})

    def _replaced(self) -> dict:
        return st.session_state.setdefault(f"{self.page}-replaced", {})

    def _signs(self) -> dict[str, str]:
        """How each slider writes its default: by that it is seen whether it writes its values otherwise than before."""
        return st.session_state.setdefault(f"{self.page}-signs", {})

    def _astray(self) -> set[str]:
        """The widgets that show in the browser what they do not offer."""
        return st.session_state.setdefault(f"{self.page}-astray", set())

    def slider(self, name: str, label: str, knob: Knob, value: float, shown: Callable[[float], str] = number) -> None:
        """A knob's slider, which keeps an exact value between its ticks as it is; shown: how it writes a value.

        Its first value is its own, too: by that Streamlit goes where it cannot read what a browser has sent.
        """
        values, sign = options(knob, value), shown(knob.default)
        other, self._signs()[name] = self._signs().get(name, sign) != sign, sign
        if other:  # all is written otherwise: for the browser another slider, which begins at its first value
            self._astray().add(name)
        key = self.mirror(name, value)
        if other:  # what it sends until it has heard of that is another value's text by now
            self._replaced()[name] = ANY, time.monotonic()
        st.select_slider(label, values, value, format_func=shown, key=key, help=knob.help or None)

    def knob_slider(self, knob: Knob, value: float, users: Sequence[str] = (), name: str | None = None) -> None:
        """A knob's slider, with the methods that use it, or its switch; under another name where two knobs share one."""
        name, title = name or knob.name, titled(knob.name)
        if knob.switch:
            st.toggle(title, key=self.mirror(name, value == knob.high), help=knob.help or None)
            return
        who = f" :small[:gray[{', '.join(users)}]]" if users else ""
        self.slider(name, title + who, knob, value, lambda at: reading(knob.name, at))


def asked() -> Mapping[str, Sequence[str]]:
    """The browser's query (name -> values), without what other programs have written into it."""
    return own_part({name: st.query_params.get_all(name) for name in st.query_params})


def _as_lists(query: Query) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in query.items()}
