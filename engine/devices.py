"""Puts the runs of a grid side by side on all devices that JAX finds."""

from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec


def spread(tree: Any, n: int, axis: int = 0) -> Any:
    """Returns a tree of arrays in which those that have n runs along that axis are divided among the devices.

    The others are copied to each. With one device, or where n cannot be divided, the tree is as it was.
    """
    devices = jax.devices()
    if len(devices) == 1 or n % len(devices):
        return tree
    mesh = Mesh(np.array(devices), ("runs",))

    def put(rows):
        own = np.ndim(rows) > axis and np.shape(rows)[axis] == n
        return jax.device_put(
            rows, NamedSharding(mesh, PartitionSpec(*[None] * axis, "runs") if own else PartitionSpec())
        )

    return jax.tree.map(put, tree)


def everywhere(tree: Any) -> Any:
    """Returns a tree of arrays with a copy of each on all devices."""
    devices = jax.devices()
    where = devices[0] if len(devices) == 1 else NamedSharding(Mesh(np.array(devices), ("runs",)), PartitionSpec())
    return jax.device_put(tree, where)
