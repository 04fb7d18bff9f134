"""Many at once: real threads, each with a connection of its own, all let go in the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Result = TypeVar("Result")


def at_once(work: Callable[[int], Result], count: int = 64) -> list[Result]:
    """Call `work` with 0 … count-1 and return what each gave."""
    start = threading.Barrier(count)

    def one(number: int) -> Result:
        connections["default"].ensure_connection()
        start.wait()
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
