"""Writes a race as a Jupyter notebook that computes it again: the program of snippet.py cut into cells, with words and formulas."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from engine.snippet import ROUNDING, Entry, program
from states import registry
from states.race import Race
from states.setting import has_own_table

NEEDS = "Needs JAX (`pip install jax`); with Matplotlib the last cell draws the paths, too."
SQUARE = 3.0  # up to so many times as long as high, or high as long, the picture has equal scales

PICTURE = """LOWEST = {lowest!r}  # the losses are drawn above it
try:
    import matplotlib.pyplot as plt
except ImportError:
    print("With Matplotlib there is a picture here: pip install matplotlib")
else:
    across, up = np.linspace({xlim}, 200), np.linspace({ylim}, 200)
    plane = jnp.stack(jnp.meshgrid(across, up), axis=-1)
    heights = np.asarray(jax.vmap(jax.vmap(lambda p: loss(p, **KNOBS)))(plane))
    figure, (ground, curves) = plt.subplots(1, 2, figsize=(13, 5.5), layout="constrained")
    levels = np.unique(np.quantile(heights[np.isfinite(heights)], np.linspace(0, 1, 25)))
    ground.contour(across, up, heights, levels, colors="0.7", linewidths=0.7)
    for (label, seed), (x, losses) in paths.items():
        name = label if len(SEEDS) == 1 else f"{{label}}, seed {{seed}}"
        ground.plot(*x.T, marker=".", markersize=3, linewidth=1.2, label=name)
        curves.plot(losses - LOWEST, label=name)
    ground.plot(*START, "o", color="white", markeredgecolor="black", markersize=8)
    ground.set(xlim=({xlim}), ylim=({ylim}), xlabel="x", ylabel="y", aspect="{aspect}", title={title})
    curves.set(yscale="log", xlabel="step", ylabel="loss above the lowest")
    if paths:
        ground.legend()
    plt.show()"""


def notebook(race: Race, entries: Sequence[Entry], setting: str, link: str, lowest: float) -> str:
    """Writes the notebook (nbformat 4.5, JSON); run from its first cell to its last it computes and draws the race again.

    One entry a run of the race; setting: what it is set to in words; link: the address of the race; lowest: what its losses
    are drawn above.
    """
    parts = program(race, entries)
    landscape, name = race.setting.landscape, race.setting.name
    source = "" if has_own_table(race.setting) else landscape.source
    labels = ", ".join(entry.label for entry in entries)
    title = f"{name}: {labels}" if labels else name
    cells = [
        _words(f"# {title}\n\n{setting}\n\n{_where(race, link)} {NEEDS}\n\n{ROUNDING}"),
        _code(parts.imports),
        _words(f"## The surface\n\n{_formula(landscape.equation, source)}"),
        _code(parts.shared),
    ]
    for key, text in parts.methods.items():
        optimizer = registry.method(key)
        cells += [
            _words(f"## {optimizer.named}\n\n{_formula(optimizer.formula, optimizer.source, optimizer.note)}"),
            _code(text),
        ]
    cells += [
        _words("## The race"),
        _code(parts.values),
        _code(parts.loop),
        _code(parts.race),
        _code(_picture(race, lowest)),
    ]
    return _document(cells)


def _where(race: Race, link: str) -> str:
    """Writes where the race is to be found."""
    if has_own_table(race.setting):
        return "The examples are your own, and stand below; no link holds them."
    return f"[This race in Descent Lab]({link})."


def _formula(formula: str, source: str, note: str = "") -> str:
    """Writes a formula, what there is to be known of it, and where it comes from."""
    return "\n\n".join(part for part in (f"$$\n{formula}\n$$", note, source and f"*{source}*") if part)


def _picture(race: Race, lowest: float) -> str:
    """Writes the cell that draws the paths on the part of the plane that the app shows first."""
    view = race.setting.landscape.view_at(race.setting.knobs)
    width, height = (high - low for low, high in (view.xlim, view.ylim))
    return PICTURE.format(
        lowest=lowest,
        xlim=", ".join(str(float(end)) for end in view.xlim),
        ylim=", ".join(str(float(end)) for end in view.ylim),
        aspect="equal" if 1 / SQUARE <= width / height <= SQUARE else "auto",
        title=json.dumps(race.setting.name),
    )


def _words(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def _document(cells: Sequence[Mapping[str, Any]]) -> str:
    """Writes the file; each cell has a name in it, as nbformat 4.5 wants."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {
            "cells": [{"id": f"cell-{nth}", **cell} for nth, cell in enumerate(cells, 1)],
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        ensure_ascii=False,
        indent=1,
    )
