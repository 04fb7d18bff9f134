"""Mail on its way: what every kind of mail shares, and the one engine that hands them over."""

import logging
import math
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models
from django.db.models import F, Q, Value, Window
from django.db.models.functions import Cast, Concat, Replace, RowNumber
from django.utils.translation import gettext_lazy as _

from tenants import handing
from tenants.handing import NotTried, Outcome
from tenants.models import TenantOwned
from tenants.scope import scope
from tenants.senders import pacing

logger = logging.getLogger(__name__)
BATCH = 500
TRIES = 5
UNCERTAIN_AFTER = timedelta(minutes=10)
WAITS = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3)]
TEST = "test"  # the error of a mail that a test twin would have sent: it is never handed over, whatever it is
OPEN: Q = Q(sent_at=None, failed_at=None, cancelled_at=None)
HEX = Replace(Cast("id", models.CharField()), Value("-"), Value(""))
MESSAGE_ID = Concat(Value("<"), HEX, Value("@careerrelay>"))
Known = TypeVar("Known")


class CannotRender(Exception):
    """A mail that cannot be written: a placeholder without a value, an address that is gone. The text says which."""


class Cancelled(Exception):
    """A mail that is not wanted any more: the text says since when or why."""


class Together:
    """Mails of one tenant that are written in one go: what they share is read once a round, or once a batch."""

    def __init__(self, mails: "Sequence[Posted]", batch: dict[str, Any] | None = None) -> None:
        self.mails = mails
        self.round: dict[str, Any] = {}
        self.batch = {} if batch is None else batch

    def once(self, name: str, read: Callable[[], Known]) -> Known:
        """What `read` says, asked for the first of these mails alone."""
        return _remembered(self.round, name, read)

    def once_a_batch(self, name: str, read: Callable[[], Known]) -> Known:
        """Likewise, for all mails of the tenant that leave within a second or two."""
        return _remembered(self.batch, name, read)


def _remembered(known: dict[str, Any], name: str, read: Callable[[], Known]) -> Known:
    if name not in known:
        known[name] = read()
    found: Known = known[name]
    return found


class Posted(TenantOwned):
    """A mail with its own schedule.

    `handed_at` is committed before the mail leaves. After a crash in between nobody knows whether it arrived: it is
    repeated only where a second copy does no harm (`IS_REPEATABLE`), else shown as uncertain.
    """

    IS_REPEATABLE = False
    IS_PACED = False  # so many that receivers would grow suspicious of the domain they come from
    NEEDED: tuple[str, ...] = ("tenant",)  # what its letter is written from, read along with it
    COLUMNS: tuple[str, ...] = ()  # of these; all where none is named. Another is read when it is asked for
    WRITTEN: tuple[str, ...] = ()  # columns that writing the letter fills
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

    @property
    def together(self) -> Together:
        """Itself and those that are written with it; alone where nobody said otherwise."""
        found: Together = vars(self).setdefault("_together", Together([self]))
        return found

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

    A connection that breaks ends the batch, and its mail is not among them: who asks for more while there was a whole
    batch does not lose one mail after the other to a server that hangs up. What was not tried is still due.
    """
    due, looked_at = _due(model, at)
    if not due:
        return looked_at
    done, batch = looked_at - len(due), _Batch(render)
    with get_connection() as outbox:
        handing.greet(outbox)
        for claims in _rounds(due, handing.round_of(outbox)):
            if time.monotonic() >= until:
                return done
            tried = _send_round(claims, batch, outbox, until)
            done += tried
            if tried < len(claims):
                return done
    return done


@dataclass(frozen=True)
class _Batch:
    """How its letters are written, and what was read for each tenant's."""

    render: Render
    known: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Claim:
    """One due mail that a worker wants."""

    model: type[Posted]
    posted_id: uuid.UUID
    tenant_id: uuid.UUID
    at: datetime

    def update(self, **fields: Any) -> None:
        self.model.objects.filter(pk=self.posted_id).update(**fields)


def _due(model: type[Posted], at: datetime) -> tuple[list[Claim], int]:
    """Every tenant's first, then every tenant's second, …: who has a hundred thousand waiting delays nobody else.

    And how many were looked at: what its domain has no share for in this minute is among them, and not claimed.
    """
    with scope(network=True):
        turn = Window(RowNumber(), partition_by="tenant_id", order_by=("next_at", "id"))
        is_due = model.due(at) & (pacing.may_leave(at) if model.IS_PACED else Q())
        due = model.objects.filter(is_due).annotate(turn=turn).filter(turn__lte=BATCH)
        found = list(due.order_by("turn", "next_at", "id").values_list("id", "tenant_id")[:BATCH])
        rows = pacing.within_share(found, at) if model.IS_PACED else found
    return [Claim(model, posted_id, tenant_id, at) for posted_id, tenant_id in rows], len(found)


def _rounds(due: Iterable[Claim], size: int) -> list[list[Claim]]:
    """Up to `size` of one tenant together, the tenants still in turns."""
    rounds: list[list[Claim]] = []
    open_ones: dict[uuid.UUID, list[Claim]] = {}
    for claim in due:
        mine = open_ones.get(claim.tenant_id)
        if mine is None or len(mine) == size:
            mine = open_ones[claim.tenant_id] = []
            rounds.append(mine)
        mine.append(claim)
    return rounds


def _send_round(claims: Sequence[Claim], batch: "_Batch", outbox: BaseEmailBackend, until: float) -> int:
    """Claim, hand over, record; returns how many it is done with, fewer when the connection broke or it is `until`."""
    written = _write_or_postpone(claims, batch)
    if not written:
        return len(claims)
    outcomes = handing.hand_over(outbox, [message for _claim, message in written], until)
    told = [(claim, outcome) for (claim, _message), outcome in zip(written, outcomes, strict=True)]
    with scope(tenant=claims[0].tenant_id):
        record_outcomes(told)
    return len(claims) - sum(not handing.is_trusted(outcome) for _claim, outcome in told)


Written = list[tuple[Claim, EmailMessage]]


def _write_or_postpone(claims: Sequence[Claim], batch: "_Batch") -> Written:
    """One letter that breaks must not keep the others from leaving: it is put off, and says by what."""
    try:
        with scope(tenant=claims[0].tenant_id):
            return _write(claims, batch)
    except Exception as error:  # noqa: BLE001  (whatever a letter raises)
        if len(claims) > 1:
            return [pair for claim in claims for pair in _write_or_postpone([claim], batch)]
        logger.error("mail %s not written: %s", claims[0].posted_id, type(error).__name__)
        with scope(tenant=claims[0].tenant_id):
            claims[0].update(next_at=claims[0].at + WAITS[-1], error=type(error).__name__)
        return []


def _write(claims: Sequence[Claim], batch: "_Batch") -> Written:
    """Mark those that are still due as handed over, and write them; not those that another worker has."""
    model, at = claims[0].model, claims[0].at
    by_id = {claim.posted_id: claim for claim in claims}
    rows = model.objects.filter(model.due(at), pk__in=by_id).select_related(*model.NEEDED).only(*model.COLUMNS)
    mails = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "id"))
    together = Together(mails, batch.known.setdefault(claims[0].tenant_id, {}))
    pairs = []
    for mail in mails:
        vars(mail)["_together"] = together
        message = _word(by_id[mail.pk], mail, batch.render)
        pairs += [(mail, message)] if message else []
    _mark(model, [mail for mail, _message in pairs], at)
    return [(by_id[mail.pk], message) for mail, message in pairs]


def _word(claim: Claim, posted: Posted, render: Render) -> EmailMessage | None:
    """Its message; None when it cannot be written or is not to be sent, and then it says so."""
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
    posted.message_id = f"<{posted.pk.hex}@careerrelay>"  # the same whenever it is tried
    message.extra_headers["Message-ID"] = posted.message_id
    return message


def _mark(model: type[Posted], mails: Sequence[Posted], at: datetime) -> None:
    """Committed before any of them leaves."""
    alike: dict[tuple[Any, ...], list[uuid.UUID]] = {}
    for mail in mails:
        alike.setdefault(tuple(getattr(mail, name) for name in model.WRITTEN), []).append(mail.pk)
    for values, ids in alike.items():
        told: dict[str, Any] = dict(zip(model.WRITTEN, values, strict=True))
        told |= {"handed_at": at, "attempts": F("attempts") + 1, "error": "", "message_id": MESSAGE_ID}
        model.objects.filter(pk__in=ids).update(**told)


def record_outcomes(told: Sequence[tuple[Claim, Outcome]]) -> None:
    """What became of each, as far as anybody knows."""
    taken = [claim for claim, outcome in told if outcome is None]
    untried = [claim for claim, outcome in told if isinstance(outcome, NotTried)]
    if taken:
        taken[0].model.objects.filter(pk__in=[claim.posted_id for claim in taken]).update(sent_at=taken[0].at)
    if untried:
        rows = untried[0].model.objects.filter(pk__in=[claim.posted_id for claim in untried])
        rows.update(handed_at=None, attempts=F("attempts") - 1)
    for claim, outcome in told:
        if outcome is not None and not isinstance(outcome, NotTried):
            record_failure(claim, outcome)


def record_failure(claim: Claim, error: Exception) -> None:
    """Refused for now, and due again later; or refused for good; or uncertain, and left as handed over."""
    name = type(error).__name__
    logger.warning("mail %s not handed over: %s", claim.posted_id, name)
    attempts = claim.model.objects.values_list("attempts", flat=True).get(pk=claim.posted_id)
    if handing.is_final(error) or attempts >= TRIES:
        claim.update(failed_at=claim.at, error=name)
    elif isinstance(error, handing.REFUSED):
        claim.update(handed_at=None, next_at=claim.at + WAITS[min(attempts, len(WAITS)) - 1], error=name)
    else:
        claim.update(error=name)
