"""Says of two messages that are nearly alike what differs: the dark theme's picture beside the light one's, a member's beside the preset's."""

import json
from typing import Any

Changes = list[tuple[list[str | int], Any]]  # the way to a part -> what stands there


def plain(value: Any) -> Any:
    """Returns the value as it comes out of JSON."""
    return json.loads(json.dumps(value, allow_nan=False))


def changes(before: Any, after: Any) -> Changes:
    """Returns what turns one plain value into the other, as few and as small parts as there are; stage/files.js makes them."""
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        parts = [(name, before[name], after[name]) for name in after]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        parts = [(i, *pair) for i, pair in enumerate(zip(before, after, strict=True))]
    else:
        return [] if before == after else [([], after)]
    return [([key, *way], value) for key, was, now in parts for way, value in changes(was, now)]


def changed(before: Any, made: Changes) -> Any:
    """Returns the value with the changes made."""
    after = plain(before)
    for way, value in made:
        if not way:
            return value
        part = after
        for key in way[:-1]:
            part = part[key]
        part[way[-1]] = value
    return after
