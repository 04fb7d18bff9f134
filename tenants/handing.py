"""The talk with a mail server: many mails on one connection, and of each what became of it."""

import contextlib
import functools
import re
import smtplib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from tenants import mime

REFUSED = (ConnectionRefusedError, smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
PERMANENT, GO_ON, FINE = 500, 354, 250
BROKEN = (OSError, smtplib.SMTPServerDisconnected)
LEADING_DOT = re.compile(rb"(?m)^\.")
ROUND = 20  # mails that are marked together before they leave: so many are uncertain at most when a worker dies

Outcome = Exception | None  # None: the server has taken it


class NotTried(Exception):
    """The mail surely did not leave: its turn did not come, or the server had not begun to take it."""


class Unwritable(Exception):
    """The message cannot be put into bytes; nothing of it left."""


def greet(outbox: BaseEmailBackend) -> None:
    """Hear what the server can do, before any mail is marked. Raises what the connection raises."""
    smtp = getattr(outbox, "connection", None)
    if isinstance(smtp, smtplib.SMTP):
        smtp.ehlo_or_helo_if_needed()


def round_of(outbox: BaseEmailBackend) -> int:
    """How many mails are marked before they leave: a provider's HTTP call takes so long that each is marked alone."""
    takes_many = isinstance(outbox, EmailBackend) or getattr(outbox, "takes_many", False)
    return ROUND if takes_many else 1


def hand_over(outbox: BaseEmailBackend, messages: Sequence[EmailMessage], until: float) -> Iterator[Outcome]:
    """What became of each, in order. Once the connection broke, or it is `until`, the others are not tried."""
    smtp: Any = getattr(outbox, "connection", None)
    is_pipelined = isinstance(smtp, smtplib.SMTP) and smtp.has_extn("pipelining")
    talk: Callable[[int], Outcome] = Pipeline(smtp, messages) if is_pipelined else OneByOne(outbox, messages)
    is_open = True
    for place in range(len(messages)):
        is_open = is_open and time.monotonic() < until
        outcome = talk(place) if is_open else NotTried()
        is_open = is_open and is_trusted(outcome)
        yield outcome
    if isinstance(talk, Pipeline):
        talk.end()


def is_trusted(outcome: Outcome) -> bool:
    """Can the connection be trusted with another mail?"""
    return outcome is None or is_final(outcome) or isinstance(outcome, REFUSED)


def is_final(error: Exception) -> bool:
    """A 5xx answer, or every recipient refused (RFC 5321 §4.2.1): trying again would not help."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _text in error.recipients.values())
    is_permanent = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= PERMANENT
    return is_permanent or isinstance(error, Unwritable)


@dataclass(frozen=True)
class OneByOne:
    """By the backend's own way, whatever it is."""

    outbox: BaseEmailBackend
    messages: Sequence[EmailMessage]

    def __call__(self, place: int) -> Outcome:
        try:
            self.outbox.send_messages([self.messages[place]])
        except Exception as error:  # noqa: BLE001  (whatever a provider raises, the outcome must be recorded)
            return error
        return None


@dataclass(frozen=True)
class Ready:
    """A message as it goes over the wire: its envelope's addresses, and its bytes up to the final dot."""

    sender: str
    recipients: list[str]
    body: bytes

    @classmethod
    def of(cls, message: EmailMessage) -> "Ready":
        sender, *recipients = map(mailbox_of, (message.from_email, *message.recipients()))
        raw = mime.bytes_of(message)
        end = b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"
        return cls(sender, recipients, LEADING_DOT.sub(b"..", raw) + end)


def mailbox_of(told: str) -> str:
    """The bare address for the envelope."""
    return told if mime.MAILBOX.fullmatch(told) else addressed(told)


@functools.lru_cache(maxsize=1024)
def addressed(told: str) -> str:
    return parseaddr(sanitize_address(told, settings.DEFAULT_CHARSET))[1]


class Pipeline:
    """RFC 2920: a mail's body and the next one's MAIL, RCPT and DATA in one write, one wait a mail instead of four."""

    def __init__(self, smtp: smtplib.SMTP, messages: Sequence[EmailMessage]) -> None:
        self.smtp, self.messages = smtp, messages
        self.announced = -1  # whose envelope the server has
        self.ready: dict[int, Ready | Unwritable] = {}
        self.is_8bit = " BODY=8BITMIME" if smtp.has_extn("8bitmime") else ""

    def __call__(self, place: int) -> Outcome:
        mail = self.mail(place)
        if isinstance(mail, Unwritable):
            return mail
        try:
            refusal = self.announce(place, mail)
        except BROKEN:
            return NotTried()  # it has no body of it
        return refusal or self.hand(place, mail)

    def mail(self, place: int) -> Ready | Unwritable:
        if place not in self.ready:
            try:
                self.ready[place] = Ready.of(self.messages[place])
            except Exception as error:  # noqa: BLE001  (a header that cannot be encoded, a lone surrogate, …)
                self.ready[place] = Unwritable(type(error).__name__)
        return self.ready[place]

    def envelope(self, mail: Ready) -> bytes:
        lines = [f"MAIL FROM:<{mail.sender}>{self.is_8bit}", *(f"RCPT TO:<{each}>" for each in mail.recipients), "DATA"]
        return "".join(f"{line}\r\n" for line in lines).encode("ascii")

    def announce(self, place: int, mail: Ready) -> Outcome:
        """The answers to its envelope; sent now, unless it went along with the mail before."""
        if self.announced != place:
            self.write(self.envelope(mail))
        self.announced = -1
        sender, *recipients, data = [self.smtp.getreply() for _ in range(len(mail.recipients) + 2)]
        refusal = refusal_in(mail, sender, recipients, data)
        if refusal and data[0] == GO_ON:
            self.smtp.close()  # it waits for a body that it must not get
        elif refusal:
            self.smtp.docmd("RSET")
        return refusal

    def hand(self, place: int, mail: Ready) -> Outcome:
        """Its body. From the first byte on nobody but the server knows, until it answers."""
        following = self.mail(place + 1) if place + 1 < len(self.messages) else None
        ahead = self.envelope(following) if isinstance(following, Ready) else b""
        try:
            self.write(mail.body + ahead)
            self.announced = place + 1 if ahead else -1
            code, text = self.smtp.getreply()
        except BROKEN as error:
            return error
        return None if code == FINE else smtplib.SMTPDataError(code, text)

    def write(self, told: bytes) -> None:
        if self.smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("closed")
        self.smtp.sock.sendall(told)

    def end(self) -> None:
        """A server that waits for a body would take the next word for it."""
        if self.announced >= 0:
            with contextlib.suppress(OSError):
                self.smtp.close()


Reply = tuple[int, bytes]


def refusal_in(mail: Ready, sender: Reply, recipients: Sequence[Reply], data: Reply) -> Outcome:
    """What smtplib would raise for these answers."""
    if sender[0] != FINE:
        return smtplib.SMTPSenderRefused(*sender, mail.sender)
    told = dict(zip(mail.recipients, recipients, strict=True))
    refused = {address: answer for address, answer in told.items() if answer[0] not in {FINE, 251}}
    if refused:
        return smtplib.SMTPRecipientsRefused(refused)
    return None if data[0] == GO_ON else smtplib.SMTPDataError(*data)
