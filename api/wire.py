"""One message to the stage: a header as JSON and the arrays behind it as bytes, so that no number travels as text.

4 bytes   length of the header, little-endian
header    UTF-8 JSON; "arrays" in it tells of each array its dtype, its shape and where in the message it begins
arrays    each at a multiple of 8, as typed arrays in the browser want it
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

GRAIN = 8


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """The message. ValueError if the header holds a number that JSON has not: NaN and infinity travel in arrays only."""
    whole = {name: _little_endian(array) for name, array in arrays.items()}
    # Where an array begins depends on the header's length, and that on the digits of where it begins: room is left for
    # them, and filled with blanks, which JSON allows.
    room = _aligned(4 + len(_text(header, _places(whole, 0))) + 20 * len(whole))
    text = _text(header, _places(whole, room))
    head = struct.pack("<I", room - 4) + text.ljust(room - 4)
    return b"".join([head, *(_filled(array.tobytes()) for array in whole.values())])


def _little_endian(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<"))


def _places(arrays: Mapping[str, np.ndarray], begin: int) -> dict[str, dict]:
    """What the header says of each array, the first of which begins there."""
    places = {}
    for name, array in arrays.items():
        places[name] = {"dtype": array.dtype.str, "shape": array.shape, "offset": begin}
        begin += _aligned(array.nbytes)
    return places


def _text(header: Mapping[str, Any], places: Mapping[str, dict]) -> bytes:
    return json.dumps({**header, "arrays": places}, allow_nan=False, separators=(",", ":")).encode()


def _aligned(size: int) -> int:
    return -(-size // GRAIN) * GRAIN


def _filled(raw: bytes) -> bytes:
    return raw.ljust(_aligned(len(raw)), b"\0")
