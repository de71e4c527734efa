"""Pairs for tests that need each of two kinds, and not each with each."""

from collections.abc import Collection
from itertools import cycle, islice
from typing import Any


def by_turns(ones: Collection[Any], others: Collection[Any]) -> list[tuple[Any, Any]]:
    """As few pairs as there can be with each of both in one of them: the shorter begins anew until the longer ends."""
    return list(islice(zip(cycle(ones), cycle(others), strict=False), max(len(ones), len(others))))
