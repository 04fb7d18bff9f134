"""JPEG: rebuilt from the segments that are the picture. Places, cameras, thumbnails and what follows stay behind."""

import struct
from collections.abc import Iterator

from candidates.documents.cleaning.refusal import Refused
from candidates.documents.cleaning.sizes import check_pixels

START, END = b"\xff\xd8", b"\xff\xd9"
MARK = 0xFF
FRAMES = {0xC0, 0xC1, 0xC2}  # those that every reader knows
TABLES = FRAMES | {0xDB, 0xC4, 0xDD}  # quantisation, Huffman, restart interval
SOS, EOI, EXIF, ADOBE = 0xDA, 0xD9, 0xE1, 0xEE
BARE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
IN_SCAN = {0x00, *range(0xD0, 0xD8)}  # a stuffed byte, or a restart
LENGTH, MIN_FRAME, MIN_EXIF = 2, 6, 14
ORIENTATION, UPSIDES = 0x0112, range(2, 9)
ENTRY, MAX_ENTRIES = struct.Struct("HHIH"), 64


def clean_jpeg(content: bytes) -> bytes:
    """The frame, its tables and scans, and which way up it is; nothing after the picture's end."""
    segments = list(segments_of(content))
    frames = [data for marker, data in segments if marker in FRAMES]
    if len(frames) != 1 or len(frames[0]) < MIN_FRAME or SOS not in dict(segments):
        raise Refused("broken")
    check_pixels(int.from_bytes(frames[0][3:5], "big"), int.from_bytes(frames[0][1:3], "big"))
    ways_up = (upside_of(data) for marker, data in segments if marker == EXIF)
    picture = [spelled(marker, data) for marker, data in segments if is_picture(marker, data)]
    return START + next(filter(None, ways_up), b"") + b"".join(picture) + END


def is_picture(marker: int, data: bytes) -> bool:
    return marker in TABLES or marker == SOS or (marker == ADOBE and data.startswith(b"Adobe"))


def spelled(marker: int, data: bytes) -> bytes:
    """The segment again; a scan carries its own length before its header."""
    length = b"" if marker == SOS else (len(data) + LENGTH).to_bytes(LENGTH, "big")
    return bytes((MARK, marker)) + length + data


def segments_of(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker with its data; of a scan its length, its header and the coded picture after it."""
    at, marker = marker_from(content, len(START))
    while marker != EOI:
        start = at + LENGTH
        end = start + int.from_bytes(content[start : start + LENGTH], "big")
        if not start + LENGTH <= end <= len(content):
            raise Refused("broken")
        end = scan_end(content, end) if marker == SOS else end
        yield marker, content[start if marker == SOS else start + LENGTH : end]
        at, marker = marker_from(content, end)


def marker_from(content: bytes, at: int) -> tuple[int, int]:
    """Where the next marker with a meaning is, and which; fill bytes and bare markers are passed over."""
    while content[at : at + 1] == b"\xff" and at + 1 < len(content):
        marker = content[at + 1]
        if marker != MARK and marker not in BARE:
            return at, marker
        at += 1 if marker == MARK else 2
    raise Refused("broken")


def scan_end(content: bytes, at: int) -> int:
    """Where the coded picture ends: at the next marker."""
    while 0 <= (at := content.find(b"\xff", at)) < len(content) - 1:
        following = content[at + 1]
        if following not in IN_SCAN and following != MARK:
            return at
        at += 1 if following == MARK else 2
    raise Refused("broken")


def upside_of(exif: bytes) -> bytes:
    """A new Exif segment that says nothing but which way up the picture is; empty where that is not told."""
    order = {b"II": "<", b"MM": ">"}.get(exif[6:8], "") if exif.startswith(b"Exif\0\0") else ""
    if not order or len(exif) < MIN_EXIF:
        return b""
    tiff, size = exif[6:], ENTRY.size + LENGTH
    start = struct.unpack(order + "I", tiff[4:8])[0] + LENGTH
    for entry in range(start, min(start + size * MAX_ENTRIES, len(tiff) - size + 1), size):
        tag, _kind, _count, value = struct.unpack_from(order + ENTRY.format, tiff, entry)
        if tag == ORIENTATION and value in UPSIDES:
            said = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, value, 0, 0)
            return spelled(EXIF, said)
    return b""
