"""One page of a PDF as a picture. A program by itself: PDFium, given a forged file, may crash, hang or eat memory.

Enters: on the command line the path of a file, the number of a page from 1, the width and the greatest height in
pixels. Leaves: on standard output a line of JSON {"pages", "width", "height"}, then a PNG; for a page that is not there
the line alone, width and height 0. Exit status 1: the file can't be drawn. May not: run a script of the file.
"""

from __future__ import annotations

import contextlib
import json
import struct
import sys
import zlib

import pypdfium2
import pypdfium2.raw as pdfium

MEMORY = 1 << 30
"""Bytes that the program may take; a page of a scan needs a tenth."""

_LEVEL = 6
_FORMAT = pdfium.FPDFBitmap_BGR
_GREY, _RGB = 0, 2
# A scan has a noise of tones that no reader sees and that takes up most of its weight: 16 tones of a colour are enough.
_TONES = bytes(value & 0xF0 | value >> 4 for value in range(256))


def main(path: str, number: int, width: int, tallest: int) -> None:
    """Draw a page."""
    _bound_memory()
    document = pypdfium2.PdfDocument(path)
    pages = len(document)
    told, png = {"pages": pages, "width": 0, "height": 0}, b""
    if 1 <= number <= pages:
        page = document[number - 1]
        wide, high = max(page.get_width(), 1), max(page.get_height(), 1)
        bitmap = page.render(scale=min(width / wide, tallest / high), rev_byteorder=True, force_bitmap_format=_FORMAT)
        told |= {"width": bitmap.width, "height": bitmap.height}
        png = _png(bitmap)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + png)


def _bound_memory() -> None:
    # Windows has no such bound; there the time limit of the caller has to do.
    with contextlib.suppress(ImportError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _png(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """The picture in PNG (ISO 15948), RGB or, where it has no colours, grey; 8 bits a value, rows unfiltered."""
    data, size = bytes(bitmap.buffer).translate(_TONES), bitmap.width * 3
    rows = [data[start : start + size] for start in range(0, bitmap.height * bitmap.stride, bitmap.stride)]
    grey = all(row[0::3] == row[1::3] == row[2::3] for row in rows)
    kind = _GREY if grey else _RGB
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, kind, 0, 0, 0)
    lines = b"".join(b"\0" + (row[0::3] if grey else row) for row in rows)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, _LEVEL)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
