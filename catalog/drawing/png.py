r"""Writing modules as PNG: black and white, one bit a pixel, with the standard library only.

A PNG file (ISO/IEC 15948) is a signature and chunks, each with its length, name and checksum: the size (IHDR), the
compressed rows of pixels (IDAT), and an end.

>>> png(["10", "01"], scale=1)[:8]
b'\x89PNG\r\n\x1a\n'
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

_DOTS_PER_METRE = 11811
"""300 dots per inch."""


def png(rows: Sequence[str], scale: int) -> bytes:
    """Rows of modules, `1` dark and `0` light, all of one length, as a PNG file with `scale` pixels to a module."""
    width, height = len(rows[0]) * scale, len(rows) * scale
    pixels = b"".join([_row(row, scale) * scale for row in rows])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
            _chunk(b"pHYs", struct.pack(">IIB", _DOTS_PER_METRE, _DOTS_PER_METRE, 1)),
            _chunk(b"IDAT", zlib.compress(pixels, 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _row(row: str, scale: int) -> bytes:
    """One row of pixels: the filter byte, then eight pixels to a byte; 0 is black."""
    bits = "".join(["0" * scale if module == "1" else "1" * scale for module in row])
    bits += "1" * (-len(bits) % 8)
    return b"\x00" + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
