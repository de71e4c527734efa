"""All that the tests use of Streamlit without its being documented: of AppTest, of its messages and of its sessions."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import StringTriggerValue
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest, local_script_runner

__all__ = [
    "BackMsg",
    "ForwardMsg",
    "PagesManager",
    "RerunData",
    "RerunException",
    "ScriptRequests",
    "SessionState",
    "StringTriggerValue",
    "WidgetMetadata",
    "WidgetState",
    "WidgetStates",
]


def values(at: AppTest) -> list[WidgetState]:
    """What the browser holds of all widgets, and sends with every message."""
    return list(at._tree.get_widget_states().widgets)


def run_with(at: AppTest, *states: WidgetState) -> AppTest:
    """The page after a message with these values of widgets."""
    return at._run(WidgetStates(widgets=states))


def trigger(id: str) -> str:
    """Under which name the events of a component are sent."""
    return f"$$STREAMLIT_INTERNAL_KEY_{id}__events"


def session(at: AppTest) -> SessionState:
    return at._session_state._state


def id_of(at: AppTest, key: str) -> str:
    id = session(at)._key_id_mapper.get_id_from_key(key)
    assert id is not None
    return id


def keys(at: AppTest) -> dict[str, str]:
    """The keys of all widgets, by id."""
    return session(at)._key_id_mapper.id_key_mapping


def widgets(at: AppTest) -> dict[str, WidgetMetadata[Any]]:
    """All widgets that the last run has shown, by id."""
    return session(at)._new_widget_state.widget_metadata


@contextmanager
def asked(**facts: Any) -> Iterator[None]:
    """Runs of AppTest inside the block are asked for with these facts of a message: fragment_id, is_history_navigation ..."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "RerunData", partial(RerunData, **facts))
        yield


def ask(*states: WidgetState, **facts: Any) -> None:
    """In a run of AppTest: a message with these values and facts comes while it runs."""
    context = get_script_run_ctx()
    assert context is not None
    assert context.script_requests is not None
    context.script_requests.request_rerun(RerunData(widget_states=WidgetStates(widgets=states), **facts))


@contextmanager
def without_scan() -> Iterator[None]:
    """No search for other packages' components: more than half of what opening a page without a browser costs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", list)
        yield


def no_remarks_outside_pages() -> None:
    """Silences a remark of Streamlit's on every call outside a page, "can be ignored"."""
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").disabled = True
