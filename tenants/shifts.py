"""A worker's shift: a task ends by itself, well before the time limit would kill it between two steps."""

import time
from collections.abc import Callable

SECONDS = 30.0  # and the worst of one mail after it, EMAIL_TIMEOUT for each command: < CELERY_TASK_TIME_LIMIT


def work(step: Callable[[float], int], *, batch: int) -> None:
    """Repeat `step` until it finds less than a batch, or the shift is over: the sweep starts the next one.

    `step` is told when the shift ends (`time.monotonic()`), and stops within its batch then.
    """
    until = time.monotonic() + SECONDS
    while step(until) == batch and time.monotonic() < until:
        pass
