"""Uploaded files on disk: below MEDIA_ROOT, under random names, readable by the product's own user alone."""

import os
import secrets
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

PIECE = 1 << 20
ORPHANED = 3600.0  # seconds without a row that knows it


def folder() -> Path:
    """Where they lie."""
    path = Path(settings.MEDIA_ROOT) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def store(pieces: Iterable[bytes]) -> str:
    """Write a file; its name."""
    name = secrets.token_hex(20)
    descriptor = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())  # the row that names it is about to be committed
    return name


def opened(name: str) -> BinaryIO:
    """A stored file to read. `FileNotFoundError` when it is gone."""
    return (folder() / name).open("rb")


def remove(name: str) -> None:
    """Remove it, if it is still there."""
    (folder() / name).unlink(missing_ok=True)


def remove_orphans(known: Collection[str]) -> int:
    """Remove files that no row knows: their upload was never committed."""
    limit = time.time() - ORPHANED
    lost = [path for path in folder().iterdir() if path.name not in known and path.stat().st_mtime < limit]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
