"""Writes an image as a PNG file; the app has no library for images."""

import struct
import zlib

import numpy as np


def png(pixels: np.ndarray) -> bytes:
    """Writes an image (rows, columns, 3) of bytes as a PNG file."""
    rows, columns, _ = pixels.shape
    plain = np.pad(np.reshape(pixels, (rows, -1)), ((0, 0), (1, 0)))  # a zero before each row: no filter
    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(plain.tobytes(), 9)), (b"IEND", b""))
    framed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)
