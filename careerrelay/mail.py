"""The demo's mail backend: each mail becomes one `.eml` file, complete before it is seen under its name."""

import os
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

numbers = count()


class EmlBackend(BaseEmailBackend):
    """Writes `MAIL_DIR/<time>-<process>-<number>.eml`; names sort by time."""

    takes_many = True  # a file is written at once: mails are marked by the round (tenants/handing.py)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(settings.MAIL_DIR, message)
        return len(email_messages)

    def _write(self, folder: Path, message: EmailMessage) -> None:
        name = f"{time.time_ns():020d}-{os.getpid()}-{next(numbers):06d}"
        draft = folder / f".{name}.part"
        draft.write_bytes(message.message().as_bytes())
        draft.rename(folder / f"{name}.eml")
