"""Descent Lab in a notebook: `show(race(my_function, ["sgd", "adam"]))` shows the stage, with sliders that are alive.

    import jax.numpy as jnp
    from descent import race, show

    def narrow(x, y, a=10.0):
        return x**2 + a * y**2 + jnp.cos(3 * x)

    show(race(narrow, ["sgd", "momentum", "adam"], steps=200))

Run from the project's root, or with it on the path; `pip install -r descent/requirements.txt` adds what shows it.
The function runs in the notebook's own process, in double precision, and is asked by the same code as the app's surfaces.
"""

from descent.races import race
from descent.shown import show

__all__ = ["race", "show"]
