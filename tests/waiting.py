"""Waiting for what other processes do: for a condition, never for a time."""

import time
from collections.abc import Callable

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
