"""The examples that a surface is made of, as the weights see them, and which of them each step sees."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from api.sweeps import knob_rows
from engine.sampling import curvature, examples_of, quadratics, stationary_rows
from landscapes.base import Landscape
from states.batches import batches
from states.race import Race

LEADS = {
    "line": "Each point of the surface is a line. Drag the line or the ring",
    "plane": "Each point of the surface is a slope for each input. Drag a line or the ring",
    "classes": "Each point of the surface is a line between two classes. Drag the line or the ring",
}


def lead(race: Race) -> str:
    """Returns what is seen, and what to do."""
    landscape, knobs = race.setting.landscape, race.setting.knobs
    on = next((knob for knob in landscape.knobs if knob.switch and knobs[knob.name] == knob.high), None)
    return f"{LEADS[landscape.drawn]}; {f'switch “{on.name}” off' if on else f'turn “{landscape.knobs[0].name}”'}."


def answer(race: Race) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Returns header and arrays of the message about a race's examples.

    inputs f4 (m, k) as the weights see them, targets f4 (m,), curvature f8 (2,) the least and the largest at the lowest
    minimum, NaN where there is none; batches u1 (steps, ceil(m / 8)) where a step does not see all: eight examples
    a number, the first its highest bit.
    """
    setting = race.setting
    landscape = setting.landscape
    inputs, targets = examples_of(landscape, knob_rows([race]), setting.rows)
    arrays = {
        "inputs": inputs[0].astype(np.float32),
        "targets": targets[0].astype(np.float32),
        "curvature": curvatures(landscape, knob_rows([race]))[0],
    }
    if setting.is_noisy and setting.in_batches:
        seen = batches(setting.count, setting.batch_size, setting.order, setting.seed, setting.steps)
        arrays["batches"] = np.packbits(seen > 0, axis=1)
    return {"kind": "examples", "drawn": landscape.drawn, "columns": names(race)}, arrays


def names(race: Race) -> tuple[str, ...]:
    """Returns the names of the inputs and the target."""
    table = race.setting.table
    return race.setting.landscape.columns if table is None else table.names


def swept(races: Sequence[Race]) -> dict[str, np.ndarray]:
    """Returns of races that differ in a knob of the surface: inputs f4 (members, m, k), and curvature f8 (members, 2).

    Of a surface that is not quadratic also what tells it everywhere: targets f4 (members, m), and its lowest minimum
    x, y, loss f8 (members, 3), NaN where there is none.
    """
    landscape, rows = races[0].setting.landscape, knob_rows(races)
    inputs, targets = examples_of(landscape, rows, races[0].setting.rows)
    arrays = {"inputs": inputs.astype(np.float32)}
    if landscape.quadratic:
        return {**arrays, "curvature": curvatures(landscape, rows)}
    at = lowest(landscape, rows)
    return {
        **arrays,
        "curvature": curvatures_at(at, landscape, rows),
        "targets": targets.astype(np.float32),
        "minimum": at,
    }


def curvatures(landscape: Landscape, knobs: dict[str, np.ndarray]) -> np.ndarray:
    """Returns the least and the largest curvature at the lowest minimum, for knobs (n,) each: (n, 2), NaN without one."""
    if landscape.quadratic:
        h11, h12, h22 = quadratics(landscape, knobs).T[:3]
        mean, apart = (h11 + h22) / 2, np.hypot((h11 - h22) / 2, h12)
        return np.column_stack([(h11 * h22 - h12 * h12) / (mean + apart), mean + apart])
    return curvatures_at(lowest(landscape, knobs), landscape, knobs)


def curvatures_at(points: np.ndarray, landscape: Landscape, knobs: dict[str, np.ndarray]) -> np.ndarray:
    """Returns the same at points (n, 2 or more), NaN where one is."""
    at = points[:, :2]
    found = np.linalg.eigvalsh(np.nan_to_num(curvature(landscape, np.nan_to_num(at), knobs)))
    return np.where(np.isfinite(at).all(axis=1, keepdims=True), found, np.nan)


def lowest(landscape: Landscape, knobs: dict[str, np.ndarray]) -> np.ndarray:
    """Returns the lowest minimum x, y, loss for knobs (n,) each: (n, 3), NaN without one."""
    minima = stationary_rows(landscape, knobs).minima
    return minima[np.arange(len(minima)), np.argmin(np.nan_to_num(minima[..., 2], nan=np.inf), axis=1)]
