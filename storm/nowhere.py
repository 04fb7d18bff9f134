"""A mail backend that takes everything and keeps nothing: a year's mails would fill the disk."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """All at once."""

    takes_many = True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return len(email_messages)
