"""Locks between processes that the kernel releases however their holder ends.

POSIX record locks: a forked child does not inherit them, so a worker's orphaned children keep nothing alive.
A process must open a lock file only once at a time: closing any of its descriptors releases the lock.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

SHARED, EXCLUSIVE = fcntl.LOCK_SH, fcntl.LOCK_EX


@contextmanager
def held(path: Path, kind: int, seconds: float = 60.0) -> Iterator[None]:
    """Hold the lock; somebody who keeps it longer than we wait is named in the error."""
    with path.open("a+") as file:
        deadline = time.monotonic() + seconds
        while not taken(file, kind):
            if time.monotonic() > deadline:
                raise SystemExit(f"{path} stays locked by another process.")
            time.sleep(0.02)
        yield


def taken(file: IO[str], kind: int) -> bool:
    """Try to take the lock, without waiting."""
    with suppress(BlockingIOError, PermissionError):
        fcntl.lockf(file, kind | fcntl.LOCK_NB)
        return True
    return False


def is_free(path: Path, kind: int = EXCLUSIVE) -> bool:
    """Whether this kind of lock could be had at this moment."""
    with path.open("a+") as file:
        return taken(file, kind)
