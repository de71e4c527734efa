"""One message to the stage: a header as JSON and the arrays behind it as bytes, so that no number travels as text.

4 bytes   length of the header, little-endian
header    UTF-8 JSON; "arrays" in it tells of each array its dtype, its shape and where in the message it begins
arrays    each at a multiple of 8, as typed arrays in the browser want it; large ones of four bytes a number compressed, where
          that is asked for: "tight" then tells how many bytes it has
"""

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

GRAIN = 8
LARGE = 2**15  # bytes; less is not worth the time that the browser takes to inflate it


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray], tight: bool = False) -> bytes:
    """The message. ValueError if the header holds a number that JSON has not: NaN and infinity travel in arrays only."""
    parts = {name: _part(_little_endian(array), tight) for name, array in arrays.items()}
    # Where an array begins depends on the header's length, and that on the digits of where it begins: room is left for
    # them, and filled with blanks, which JSON allows.
    room = _aligned(4 + len(_text(header, _places(parts, 0))) + 20 * len(parts))
    text = _text(header, _places(parts, room))
    head = struct.pack("<I", room - 4) + text.ljust(room - 4)
    return b"".join([head, *(_filled(part.raw) for part in parts.values())])


class _Part(NamedTuple):
    """An array as it travels."""

    raw: bytes
    place: dict[str, Any]  # what the header says of it


def _part(array: np.ndarray, tight: bool) -> _Part:
    place = {"dtype": array.dtype.str, "shape": array.shape}
    if not tight or array.nbytes < LARGE or array.itemsize != 4:
        return _Part(array.tobytes(), place)
    raw = _tightened(array)
    return _Part(raw, {**place, "tight": len(raw)})


def _tightened(array: np.ndarray) -> bytes:
    """Two thirds of the size for paths, and exact: neighbours have most bits in common.

    Column by column the differences of neighbours, taken as whole numbers; then all lowest bytes, all second ones, and so on, deflated.
    """
    columns = np.ascontiguousarray(array.view("<u4").reshape(len(array), -1).T)
    steps = np.diff(columns, axis=1, prepend=np.zeros((len(columns), 1), "<u4"))
    return zlib.compress(steps.reshape(-1).view(np.uint8).reshape(-1, 4).T.tobytes(), level=1)


def _little_endian(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<"))


def _places(parts: Mapping[str, _Part], begin: int) -> dict[str, dict]:
    """What the header says of each array, the first of which begins there."""
    places = {}
    for name, part in parts.items():
        places[name] = {**part.place, "offset": begin}
        begin += _aligned(len(part.raw))
    return places


def _text(header: Mapping[str, Any], places: Mapping[str, dict]) -> bytes:
    return json.dumps({**header, "arrays": places}, allow_nan=False, separators=(",", ":")).encode()


def _aligned(size: int) -> int:
    return -(-size // GRAIN) * GRAIN


def _filled(raw: bytes) -> bytes:
    return raw.ljust(_aligned(len(raw)), b"\0")
