"""Waiting for what other processes do: for a condition, never for a time."""

import time
from collections.abc import Callable

from django.db import connection

from tenants.scope import scope


def eventually(is_so: Callable[[], object], *, seconds: float = 60) -> bool:
    """True as soon as the network's rows say so; False when they have not said it in `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with scope(network=True):
            if is_so():
                return True
        time.sleep(0.02)
    return False


def has_left(name: str) -> bool:
    """True once PostgreSQL has ended what a killed process of that `PGAPPNAME` left: its commit, its locks."""
    return eventually(lambda: not _backends(name))


def _backends(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [name])
        count: int = cursor.fetchone()[0]
    return count
