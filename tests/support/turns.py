"""Marks and pairs for tests that run over the registries."""

from collections.abc import Collection
from itertools import cycle, islice
from typing import Any

import pytest

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

# Of one scope, in whatever file: pytest runs the tests of one surface, or of one method, one after the other, and what is
# compiled for the first is still there for the others.
every_surface = pytest.mark.parametrize("surface", LANDSCAPES, scope="session")
every_landscape = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES.keys(), scope="session")
every_method = pytest.mark.parametrize("method", OPTIMIZERS, scope="session")
every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS.keys(), scope="session")


def by_turns(ones: Collection[Any], others: Collection[Any]) -> list[tuple[Any, Any]]:
    """As few pairs as there can be with each of both in one of them: the shorter begins anew until the longer ends."""
    return list(islice(zip(cycle(ones), cycle(others), strict=False), max(len(ones), len(others))))
