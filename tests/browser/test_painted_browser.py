"""What is painted is what was computed: paths and losses point by point, and the names at the curves apart."""

import numpy as np
import pytest

from engine.run import race
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from shapes import MAX_ENTRIES, Trajectory
from states.race import FIRST_METHODS
from states.setting import on
from tests.support.visitor import Visit

# Every line of at least `least` points on one of the stage's canvases, as it is painted: colour, width, points in pixels.
LINES = """([losses, least]) => {
    const stage = document.querySelector("[data-testid=stage]").stage, proto = CanvasRenderingContext2D.prototype;
    const canvas = (losses ? stage.losses : stage).layer.canvas, kept = {}, found = [];
    let points = [];
    const hook = (name, note) => {
        kept[name] = proto[name];
        proto[name] = function (...args) { if (this.canvas === canvas) note(this, ...args); return kept[name].apply(this, args); };
    };
    hook("beginPath", () => { points = []; });
    hook("moveTo", (pen, h, v) => points.push([h, v]));
    hook("lineTo", (pen, h, v) => points.push([h, v]));
    hook("stroke", pen => points.length >= least && found.push({ colour: pen.strokeStyle, width: pen.lineWidth, points }));
    stage.paint(performance.now());
    Object.assign(proto, kept);
    return found;
}"""
FAR = 1e5  # pixels, up to which a canvas reckons


def races(surface: str) -> list[Trajectory]:
    """The lecture's six on a surface as it is when chosen."""
    return race([(OPTIMIZERS[method], None) for method in FIRST_METHODS], on(LANDSCAPES[surface]))


def in_pixels(lab: Visit, panel: str, points: np.ndarray) -> np.ndarray:
    """Points (n, 2), as they travel in four bytes, where the panel has them."""
    numbers = points.astype(np.float32).astype(float).tolist()
    return np.array(lab.stage(f"it.map(([x, y]) => [{panel}.px(x), {panel}.py(y)])", numbers), float)


def test_every_path_and_every_curve_has_the_points_of_its_run(visit):
    lab, runs = visit("?s=rosenbrock"), races("rosenbrock")
    lines = lab.page.evaluate(LINES, [False, 2])
    colours = lab.stage("stage.shown.race.map(run => run.line)")
    for colour, run in zip(colours, runs, strict=True):
        own = [line for line in lines if line["colour"] == colour]  # in pieces: a fast zigzag is thinner
        drawn = np.concatenate([line["points"] for line in own])
        path = np.clip(in_pixels(lab, "stage.panels[0]", run.x), -FAR, FAR)
        apart = np.abs(path[:, None] - drawn[None]).max(axis=2).min(axis=1)
        assert apart.max() <= 1e-6, run.label
        # To be seen from the back of a hall, wherever it is no zigzag that would be a wall.
        assert max(line["width"] for line in own) >= 2.5, run.label
    assert len(set(colours)) == len(runs)

    lowest = lab.stage("stage.shown.race[0].lowest")
    curves = lab.page.evaluate(LINES, [True, 100])
    assert len(curves) == len(runs)
    for run, curve in zip(runs, curves, strict=True):
        height = run.loss - lowest
        above = np.column_stack([np.arange(len(height)), height])[height > 0]  # a log axis has no zero
        np.testing.assert_allclose(curve["points"], in_pixels(lab, "stage.losses.panel", above), atol=1e-6)


@pytest.mark.parametrize("count", [2, MAX_ENTRIES])
def test_names_at_the_curves_do_not_overlap(visit, count):
    lab = visit("?" + "&".join(f"m={method}" for method in list(OPTIMIZERS)[:count]))
    heights = lab.page.evaluate("""() => {
        const stage = document.querySelector("[data-testid=stage]").stage, proto = CanvasRenderingContext2D.prototype, found = [];
        const fillText = proto.fillText;
        proto.fillText = function (text, h, v) { if (this.canvas === stage.losses.layer.canvas) found.push(v); return fillText.call(this, text, h, v); };
        stage.paint(performance.now());
        proto.fillText = fillText;
        return found;
    }""")
    assert len(heights) == count
    assert all(np.diff(sorted(heights)) >= 14)
