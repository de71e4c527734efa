"""Mends what Streamlit leaves undone for visitors who hear a page or walk through it by keys, with stage/access.js."""

import streamlit as st

from pages.components.stage.mounting import mounting

# A knob's title as a page shows it -> as a screen reader says it.
SPOKEN = {
    "learning_rate": "learning rate",
    "exact rate": "exact learning rate",
    "rho ρ": "rho, momentum",
    "beta1 β₁": "beta1, memory of the gradient",
    "beta2 β₂": "beta2, memory of the squared gradient",
    "epsilon ε": "epsilon, in the denominator",
    "kappa κ": "kappa, condition number",
    "angle θ°": "angle in degrees",
    "ledge ε": "height of the ledge",
    "shift Δx": "shift in x",
    "shift Δy": "shift in y",
}
KEY = "access"


def mend() -> None:
    """Mounts an invisible component that mends the page's names; without it the page works, and only its names are clumsy."""
    with st.container(key=KEY):
        mounting("Access")(key=f"{KEY}-names", data={"spoken": SPOKEN})
