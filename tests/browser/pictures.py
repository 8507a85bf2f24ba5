"""Small pictures, made byte by byte."""

import struct
import zlib


def png(width: int, height: int) -> bytes:
    """A grey picture of that size; the size in the header is as asked even where the pixels are few."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x99" * min(width, 4096)) * min(height, 4096)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = png(64, 48)
#: Says that it is a picture and is none.
BROKEN = b"<html><script>alert(1)</script></html>"
