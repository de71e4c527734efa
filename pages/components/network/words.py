"""What the page Network says in words."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from lecture import SCENES
from lecture.base import Scene
from pages.components import words
from problems.network import size
from states.learning import Learning
from typed.method import is_typed_method
from written import many


def notices(learning: Learning, problems: Sequence[str]) -> None:
    """Says in one clear sentence each what is not as the visitor may think."""
    words.unusable(problems)
    if not learning.runs:
        st.info("No method is chosen. Add one with the plus, above the picture at its right.", icon=":material/add:")


def files_and_scenes(learning: Learning) -> None:
    """Names the files that train the network, and the scenes of the lecture whose sentence such networks contradict."""
    own = [key for key in learning.methods if is_typed_method(key)]
    files = [f"<code>optimizers/{key}.py</code>" for key in learning.methods if key not in own]
    trained_by = ", ".join([*files, *(["the lines that you typed"] if own else [])])
    what = f"<b>What trains it:</b> {trained_by}, as on the page Race." if trained_by else ""
    against, in_part = (
        " · ".join(_link(scene) for scene in SCENES.values() if scene.experiment and getattr(scene, field))
        for field in ("contradicts", "in_part")
    )
    st.html(
        f"<p class='network-told'>{what} <b>Where the lecture says otherwise</b>, measured on networks like these: "
        f"{against}. In part: {in_part}.</p>"
    )


def _link(scene: Scene) -> str:
    return f"<a href='./lecture?scene={scene.id}' target='_self'>{scene.id} {escape(scene.title)}</a>"


def about(learning: Learning) -> None:
    """Tells, folded, what is learned, whose the examples are, and how it is computed."""
    task = learning.setting
    problem = task.learned
    with st.expander("About this training", key="network-about"):
        st.markdown(problem.story)
        st.markdown(
            f"A point of the plane is a vector of {many(size(task.network), 'weight')}. The methods are the very files of the "
            "page Race: none of them knows that a network is trained. A step sees its batch; what is drawn is the loss on all "
            "examples afterwards, without L2 and dropout, at 101 moments of the run. Numbers are of single precision, of "
            "double for methods that search along a line."
        )
        st.markdown("p is the presenter view: the plane and the losses alone, for a projector; b is a black screen.")
        st.caption(f"Source: {problem.source}. Licence: {problem.licence}.")
