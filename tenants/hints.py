"""Hints to the broker: they may be lost, repeated or late, and nothing depends on them."""

import logging
from dataclasses import dataclass

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hint:
    """Says "there is work for `task`" when called. A broker that is away costs a log line: the sweep will come."""

    task: str

    def __call__(self) -> None:
        try:
            current_app.send_task(self.task, retry=False, expires=60)
        except OperationalError as error:
            logger.warning("hint %s not sent: %s", self.task, type(error).__name__)
