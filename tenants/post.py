"""Mail on its way: what every kind of mail shares, and the one engine that hands them over."""

import logging
import math
import smtplib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage, get_connection, make_msgid
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models
from django.db.models import Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned
from tenants.scope import scope

logger = logging.getLogger(__name__)
BATCH = 200
TRIES = 5
UNCERTAIN_AFTER = timedelta(minutes=10)
WAITS = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3)]
REFUSED = (ConnectionRefusedError, smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
PERMANENT = 500
TEST = "test"  # the error of a mail that a test twin would have sent: it is never handed over, whatever it is
OPEN: Q = Q(sent_at=None, failed_at=None, cancelled_at=None)


class CannotRender(Exception):
    """A mail that cannot be written: a placeholder without a value, an address that is gone. The text says which."""


class Cancelled(Exception):
    """A mail that is not wanted any more: the text says since when or why."""


class Posted(TenantOwned):
    """A mail with its own schedule.

    `handed_at` is committed before the mail leaves. After a crash in between nobody knows whether it arrived: it is
    repeated only where a second copy does no harm (`IS_REPEATABLE`), else shown as uncertain.
    """

    IS_REPEATABLE = False
    queued_at = models.DateTimeField(_("受付日時"))
    next_at = models.DateTimeField(_("送信予定"))
    attempts = models.PositiveSmallIntegerField(_("試行回数"), default=0)
    handed_at = models.DateTimeField(_("送信開始"), null=True, blank=True)
    sent_at = models.DateTimeField(_("送信日時"), null=True, blank=True)
    failed_at = models.DateTimeField(_("失敗日時"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("取りやめた日時"), null=True, blank=True)  # before it left; `error` says why
    error = models.CharField(_("エラー"), max_length=300, blank=True)
    message_id = models.CharField(_("メッセージID"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def due(cls, at: datetime) -> Q:
        """Waiting and due; for a repeatable kind also what was handed over long ago without an answer."""
        is_free = Q(handed_at=None)
        if cls.IS_REPEATABLE:
            is_free |= Q(handed_at__lt=at - UNCERTAIN_AFTER)
        return OPEN & is_free & Q(next_at__lte=at)


Render = Callable[[Any], EmailMessage]


def send_due(*, model: type[Posted], render: Render, at: datetime, until: float = math.inf) -> int:
    """Hand over up to BATCH due mails on one connection, none after `until`; returns how many it is done with.

    A connection that breaks ends the round, and its mail is not among them: who asks for more while there was a whole
    batch does not lose one mail after the other to a server that hangs up. What was not tried is still due.
    """
    due = [Claim(model, posted_id, tenant_id, at) for posted_id, tenant_id in _due(model, at)]
    if not due:
        return 0
    with get_connection() as outbox:
        for done, claim in enumerate(due):
            if time.monotonic() >= until or not _send_one(claim, render, outbox):
                return done
    return len(due)


def _due(model: type[Posted], at: datetime) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Every tenant's first, then every tenant's second, …: who has a hundred thousand waiting delays nobody else."""
    with scope(network=True):
        turn = Window(RowNumber(), partition_by="tenant_id", order_by=("next_at", "id"))
        due = model.objects.filter(model.due(at)).annotate(turn=turn).filter(turn__lte=BATCH)
        return list(due.order_by("turn", "next_at", "id").values_list("id", "tenant_id")[:BATCH])


@dataclass(frozen=True)
class Claim:
    """One due mail that a worker wants."""

    model: type[Posted]
    posted_id: uuid.UUID
    tenant_id: uuid.UUID
    at: datetime

    def update(self, **fields: Any) -> None:
        self.model.objects.filter(pk=self.posted_id).update(**fields)


def _send_one(claim: Claim, render: Render, outbox: BaseEmailBackend) -> bool:
    """Claim, hand over, record. False when the connection cannot be trusted with another mail."""
    message = _write_or_postpone(claim, render)
    if message is None:
        return True
    error = _hand_over(message, outbox)
    with scope(tenant=claim.tenant_id):
        record_outcome(claim, error)
    return error is None or is_final(error) or isinstance(error, REFUSED)


def _write_or_postpone(claim: Claim, render: Render) -> EmailMessage | None:
    """One letter that breaks must not keep the others from leaving: it is put off, and says by what."""
    try:
        with scope(tenant=claim.tenant_id):
            return _write(claim, render)
    except Exception as error:  # noqa: BLE001  (whatever a letter raises)
        logger.error("mail %s not written: %s", claim.posted_id, type(error).__name__)
        with scope(tenant=claim.tenant_id):
            claim.update(next_at=claim.at + WAITS[-1], error=type(error).__name__)
        return None


def _write(claim: Claim, render: Render) -> EmailMessage | None:
    """Mark a due mail as handed over and write it; None when another worker has it or it cannot be written."""
    rows = claim.model.objects.filter(claim.model.due(claim.at), pk=claim.posted_id)
    posted = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if posted is None:
        return None
    if posted.tenant.is_test:
        claim.update(failed_at=claim.at, error=TEST)
        return None
    try:
        message = render(posted)
    except CannotRender as error:
        claim.update(failed_at=claim.at, error=str(error)[:300])
        return None
    except Cancelled as reason:
        claim.update(cancelled_at=claim.at, error=str(reason)[:300])
        return None
    message_id = posted.message_id or make_msgid(idstring=posted.id.hex, domain="careerrelay")
    message.extra_headers["Message-ID"] = message_id
    claim.update(handed_at=claim.at, attempts=posted.attempts + 1, message_id=message_id, error="")
    return message


def _hand_over(message: EmailMessage, outbox: BaseEmailBackend) -> Exception | None:
    try:
        outbox.send_messages([message])
    except Exception as error:  # noqa: BLE001  (whatever a provider raises, the outcome must be recorded)
        logger.warning("mail %s not handed over: %s", message.extra_headers["Message-ID"], type(error).__name__)
        return error
    return None


def record_outcome(claim: Claim, error: Exception | None) -> None:
    """Sent; or refused for now, and due again later; or refused for good; or uncertain, and left as handed over."""
    if error is None:
        return claim.update(sent_at=claim.at)
    name = type(error).__name__
    attempts = claim.model.objects.values_list("attempts", flat=True).get(pk=claim.posted_id)
    if is_final(error) or attempts >= TRIES:
        claim.update(failed_at=claim.at, error=name)
    elif isinstance(error, REFUSED):
        claim.update(handed_at=None, next_at=claim.at + WAITS[min(attempts, len(WAITS)) - 1], error=name)
    else:
        claim.update(error=name)
    return None


def is_final(error: Exception) -> bool:
    """A 5xx answer, or every recipient refused (RFC 5321 §4.2.1): trying again would not help."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= PERMANENT
