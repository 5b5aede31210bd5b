"""Small documents for the media store."""

from __future__ import annotations

import struct
import zlib
from typing import Dict, Tuple


def _pdf() -> bytes:
    """One page with a line of text, with the byte offset of each object in the table at the end."""
    text = b"BT /F1 24 Tf 72 720 Td (This is a fax) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    table = b"0000000000 65535 f \n"
    for number, content in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    count = len(objects) + 1
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return b"%sxref\n0 %d\n%s%s" % (body, count, table, trailer)


def _tiff(order: str) -> bytes:
    """A white square of 8 by 8 pixels with one bit each, in a byte order of struct."""
    short, long = 3, 4
    entries = [
        (256, short, 8), (257, short, 8), (258, short, 1), (259, short, 1), (262, short, 0),
        (273, long, 8), (277, short, 1), (278, short, 8), (279, long, 8),
    ]  # fmt: skip
    mark = b"II" if order == "<" else b"MM"
    tiff = mark + struct.pack(f"{order}HI", 42, 16) + bytes(8)
    tiff += struct.pack(f"{order}H", len(entries))
    for tag, kind, value in entries:
        packed = struct.pack(f"{order}HH" if kind == short else f"{order}I", *[value, 0][: 5 - kind])
        tiff += struct.pack(f"{order}HHI", tag, kind, 1) + packed
    return tiff + bytes(4)


def _png() -> bytes:
    """One white pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", 1, 1, 1, 0, 0, 0, 0)
    image = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + image + chunk(b"IEND", b"")


DOCUMENTS: Dict[str, Tuple[bytes, str]] = {
    "pdf": (_pdf(), "application/pdf"),
    "tif": (_tiff("<"), "image/tiff"),
    "tiff": (_tiff(">"), "application/octet-stream"),
    "png": (_png(), "image/png"),
    "jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9", "image/jpeg"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "application/msword"),
}
"""The content and content type of the stored documents, by the ending of the link."""
