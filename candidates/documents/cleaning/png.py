"""PNG: rebuilt from the chunks that are the picture. Places, comments and whatever hides in it stay behind."""

import struct
import zlib
from collections.abc import Iterator

from candidates.documents.cleaning.refusal import Refused
from candidates.documents.cleaning.sizes import check_pixels

START = b"\x89PNG\r\n\x1a\n"
KEPT = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"IDAT", b"IEND"}
HEADER = struct.Struct(">IIBBBBB")
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]  # Adam7


def clean_png(content: bytes) -> bytes:
    """The chunks that draw it, with their checksums right, and pixels that unpack to just what the header says."""
    chunks = list(chunks_of(content))
    check_size(chunks[0][1] if chunks else b"", b"".join(data for kind, data in chunks if kind == b"IDAT"))
    kept = [struct.pack(">I", len(data)) + kind + data + checksum(kind, data) for kind, data in chunks if kind in KEPT]
    return START + b"".join(kept)


def chunks_of(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's kind and data, to the picture's end; what comes after it is not read."""
    at, kind = len(START), b""
    while kind != b"IEND":
        length, following = struct.unpack(">I4s", content[at : at + 8].ljust(8, b"\0"))
        data = content[at + 8 : at + 8 + length]
        if content[at + 8 + length : at + 12 + length] != checksum(following, data):
            raise Refused("broken")
        if (following == b"IHDR") != (kind == b""):
            raise Refused("broken")
        yield following, data
        at, kind = at + 12 + length, following


def checksum(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(kind + data))


def check_size(header: bytes, packed: bytes) -> None:
    """A bomb unpacks to more than its header says."""
    room, pixels = unpacked_size(header), zlib.decompressobj()
    try:
        found = len(pixels.decompress(packed, room + 1))
    except zlib.error as error:
        raise Refused("broken") from error
    if found > room or pixels.unused_data:
        raise Refused("bomb")
    if found < room or not pixels.eof:
        raise Refused("broken")


def unpacked_size(header: bytes) -> int:
    """Bytes that the pixels unpack to, a filter byte a row included."""
    if len(header) != HEADER.size:
        raise Refused("broken")
    width, height, depth, colour, _method, _filter, interlace = HEADER.unpack(header)
    check_pixels(width, height)
    bits = CHANNELS.get(colour, 0) * depth
    if not bits or interlace > 1:
        raise Refused("broken")
    parts = PASSES if interlace else [(0, 0, 1, 1)]
    sizes = [((width - x + dx - 1) // dx, (height - y + dy - 1) // dy) for x, y, dx, dy in parts]
    return sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in sizes if columns > 0 and rows > 0)
