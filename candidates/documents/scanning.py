"""clamd's INSTREAM: is there a known virus in it? Only where CLAMD_URL names a scanner."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

SECONDS, PIECE, PORT = 30, 1 << 18, 3310


class Unscanned(Exception):
    """The scanner did not answer as it should; asking later may help."""


def is_configured() -> bool:
    return bool(settings.CLAMD_URL)


def is_clean(content: bytes) -> bool:
    """False for what the scanner knows as harmful. `Unscanned` when it does not say. Never within a scope."""
    try:
        with _connect() as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                scanner.sendall(struct.pack(">I", len(piece)) + piece)
            scanner.sendall(struct.pack(">I", 0))
            answer = _read(scanner)
    except OSError as error:
        raise Unscanned(type(error).__name__) from error
    if answer.endswith(b" FOUND"):
        return False
    if answer != b"stream: OK":
        raise Unscanned(answer[:80].decode("ascii", "replace"))
    return True


def _connect() -> socket.socket:
    """`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    where = urlsplit(settings.CLAMD_URL)
    if where.scheme != "unix":
        return socket.create_connection((where.hostname or "localhost", where.port or PORT), timeout=SECONDS)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(SECONDS)
    scanner.connect(where.path)
    return scanner


def _read(scanner: socket.socket) -> bytes:
    """One answer, up to its NUL; clamd's are short."""
    answer = b""
    while b"\0" not in answer and len(answer) < PIECE and (piece := scanner.recv(4096)):
        answer += piece
    return answer.partition(b"\0")[0]
