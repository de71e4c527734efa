"""Maps and searches run on all devices that JAX finds, here four simulated ones, and find what one device finds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]

FINDS = """
import json, jax, numpy as np
from engine import blocks
from engine.grid import sweep
from engine.tuning import tune
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from states.setting import on

used = set()

def watched(module):
    kernel = module.kernel
    def watched_kernel(*pair):
        def call(*args):
            found = kernel(*pair)(*args)
            used.add(len(jax.tree.leaves(found)[0].sharding.device_set))
            return found
        return call
    module.kernel = watched_kernel

watched(blocks)
rates, rhos = np.geomspace(1e-4, 0.1, 30), np.linspace(0.0, 0.98, 20)
himmelblau, rastrigin = LANDSCAPES["himmelblau"], LANDSCAPES["rastrigin"]
momentum, adam = OPTIMIZERS["momentum"], OPTIMIZERS["adam"]
maps = [
    sweep(momentum, on(himmelblau, steps=120), {"learning_rate": rates, "rho": rhos}),
    sweep(adam, on(rastrigin, steps=80, noise=0.1), {"x": np.linspace(-5, 5, 8), "y": np.linspace(-5, 5, 8)}, seeds=2),
    sweep(momentum, on(LANDSCAPES["taco_shell"]), {"learning_rate": rates, "kappa": np.linspace(2, 100, 20)}),
]
tuned = tune(adam, on(himmelblau), second=True)
print(json.dumps({
    "devices": len(jax.devices()),
    "used": sorted(used),
    "status": [found.status.tolist() for found in maps],
    "arrived": [found.arrived.tolist() for found in maps],
    "loss": [np.where(np.isfinite(found.loss), found.loss, -1).tolist() for found in maps],
    "tuned": tuned.hypers,
    "tried": np.where(np.isfinite(tuned.loss), tuned.loss, -1).tolist(),
}))
"""


def found_on(devices: int) -> dict:
    flags = f"--xla_force_host_platform_device_count={devices}"
    environment = {**os.environ, "XLA_FLAGS": flags, "PYTHONPATH": str(ROOT), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", FINDS], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_four_devices_find_what_one_finds():
    one, four = found_on(1), found_on(4)
    assert (one["devices"], four["devices"]) == (1, 4)
    assert (one["used"], four["used"]) == ([1], [4])
    assert one["status"] == four["status"]
    assert one["arrived"] == four["arrived"]
    assert one["tuned"] == four["tuned"]
    for ours, theirs in zip([*one["loss"], one["tried"]], [*four["loss"], four["tried"]], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
