"""Reads the pictures that posters are drawn as, without an image library: dots, and the QR code among them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """Rows of grey values, 0 (black) to 255."""

    rows: list[bytes]

    @property
    def width(self) -> int:
        return len(self.rows[0])

    def dark(self, x: float, y: float) -> bool:
        return self.rows[int(y)][int(x)] < 128


def read_png(content: bytes) -> Picture:
    """A PNG of 8 bits a channel, as typst writes it."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed = 8, b""
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        piece = content[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", piece)
            assert (depth, interlace) == (8, 0)
        elif kind == b"IDAT":
            packed += piece
        at += length + 12
    step = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    plain, rows, before = zlib.decompress(packed), [], bytes(width * step)
    for number in range(height):
        start = number * (width * step + 1)
        before = _unfiltered(
            plain[start], plain[start + 1 : start + 1 + width * step], before, step
        )
        rows.append(
            before[0::step] if step < 3 else bytes(map(_grey, *(before[n::step] for n in range(3))))
        )
    return Picture(rows)


def _grey(red: int, green: int, blue: int) -> int:
    return (red * 299 + green * 587 + blue * 114) // 1000


def _unfiltered(kind: int, line: bytes, above: bytes, step: int) -> bytes:
    if kind == 0:
        return line
    out = bytearray(line)
    for n, value in enumerate(line):
        left = out[n - step] if n >= step else 0
        corner = above[n - step] if n >= step else 0
        add = (0, left, above[n], (left + above[n]) // 2, _paeth(left, above[n], corner))[kind]
        out[n] = (value + add) & 255
    return bytes(out)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min(
        (abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner)
    )[2]


def holds(picture: Picture, matrix, left: float, top: float, side: float) -> bool:
    """Whether exactly this QR code stands there, with a quiet zone of 4; lengths in dots."""
    cells = len(matrix) + 8
    for y in range(cells):
        for x in range(cells):
            inside = 4 <= x < cells - 4 and 4 <= y < cells - 4
            wanted = inside and bool(matrix[y - 4][x - 4])
            if (
                picture.dark(left + (x + 0.5) * side / cells, top + (y + 0.5) * side / cells)
                != wanted
            ):
                return False
    return True
