"""The sender's verbs: named, proven by its mailbox or its DNS, looked at again and again, taken away."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tenants import audit
from tenants.letters.services import write_letter
from tenants.models import Letter, Membership, Sender, Tenant, User
from tenants.scope import requires_scope
from tenants.senders import queries
from tenants.senders.records import OWNER, RIGHT, UNKNOWN, Finding

ASK = "sender_confirm"
NIGHT = 3  # o'clock, when a sender that stands is looked at again
SOON = timedelta(hours=1)
FRESH = timedelta(days=3)  # so long after it was named, whoever sets records need not press anything
ASKED_AGAIN = timedelta(minutes=5)  # between two mails to the same mailbox
MOST_ASKED = 10  # mails a day: nobody's mailbox is to be filled from here


class TooManyAsked(Exception):
    """So many mailboxes were asked for this company today that no more is."""


@requires_scope
def name_sender(*, tenant: Tenant, address: str, by: User, at: datetime) -> Sender:
    """Want this address as From, and ask its mailbox by mail. The same address again is asked again, and keeps all.

    Raises `TooManyAsked`.
    """
    Tenant.objects.select_for_update(of=("self",)).get(pk=tenant.pk)
    asked = Letter.objects.for_tenant(tenant).filter(kind=ASK, queued_at__gt=at - timedelta(days=1))
    if asked.count() >= MOST_ASKED:
        raise TooManyAsked
    mine = Sender.objects.for_tenant(tenant)
    sender: Sender | None = mine.filter(address=address).first()
    if sender is None:
        mine.delete()
        domain = address.rpartition("@")[2]
        told: dict[str, Any] = {"address": address, "domain": domain, "named_at": at, "next_check_at": at}
        sender = Sender.objects.create(tenant=tenant, **told)
        _note(sender, by, "sender.named", at, domain=domain)
    if sender.proven_at is None:
        ask_mailbox(sender, at)
    return sender


def ask_mailbox(sender: Sender, at: datetime) -> None:
    """One mail for each five minutes, however often it is asked for."""
    cause = f"{sender.public_id} {int(at.timestamp() // ASKED_AGAIN.total_seconds())}"
    told = {"recipient": sender.address, "cause": cause, "sender": str(sender.pk)}
    write_letter(tenant=sender.tenant, kind=ASK, at=at, **told)


@requires_scope
def prove_by_mail(*, tenant: Tenant, sender: Sender, at: datetime) -> None:
    """Whoever reads the mailbox has pressed the button. Pressed again, nothing changes."""
    locked: Sender = Sender.objects.for_tenant(tenant).select_related("tenant").locked().get(pk=sender.pk)
    if locked.proven_at is None:
        _prove(locked, Sender.Proof.MAIL, at)
        locked.next_check_at = at  # whoever has set the records already need not wait for the night
        _settle(locked, at)
        locked.save()


@requires_scope
def record_findings(*, tenant: Tenant, sender: Sender, findings: Mapping[str, Finding], at: datetime) -> Sender | None:
    """Write down what DNS said, and whether the address can be From; None where the sender is gone by now.

    What nobody answered leaves what was known before: a server that is silent for a night takes nothing away.
    """
    rows = Sender.objects.for_tenant(tenant).select_related("tenant").locked()
    locked: Sender | None = rows.filter(pk=sender.pk).first()
    if locked is None:
        return None
    locked.findings = locked.findings | {key: _kept(locked, key, found, at) for key, found in findings.items()}
    locked.checked_at, locked.next_check_at = at, next_check(locked, at)
    if locked.proven_at is None and locked.findings.get(OWNER, {}).get("state") == RIGHT:
        _prove(locked, Sender.Proof.DNS, at)
    _settle(locked, at)
    locked.save()
    return locked


def _kept(sender: Sender, key: str, found: Finding, at: datetime) -> dict[str, Any]:
    before = sender.findings.get(key, {})
    if found.state == UNKNOWN and before:
        return before
    since = before.get("since") if before.get("state") == found.state else None
    return {**found._asdict(), "at": at.isoformat(), "since": since or at.isoformat()}


def next_check(sender: Sender, at: datetime) -> datetime:
    """In an hour while somebody is setting it up, else in the coming night."""
    if sender.ready_at is None and at < sender.named_at + FRESH:
        return at + SOON
    night = timezone.localtime(at).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return night if night > at else night + timedelta(days=1)


def _prove(sender: Sender, proof: str, at: datetime) -> None:
    sender.proven_at, sender.proven_by = at, proof
    _note(sender, None, "sender.proven", at, method=str(proof))


def _settle(sender: Sender, at: datetime) -> None:
    """From now on it is From, or no longer: then its company is told, and mails go on in our name."""
    lacking = queries.lacking(sender)
    is_ready = sender.proven_at is not None and not lacking
    if is_ready and sender.ready_at is None:
        sender.ready_at = at
        _note(sender, None, "sender.ready", at, domain=sender.domain)
    elif sender.ready_at is not None and not is_ready:
        sender.ready_at = None
        _note(sender, None, "sender.lost", at, domain=sender.domain, records=lacking)
        _tell_of_loss(sender, at)


def _tell_of_loss(sender: Sender, at: datetime) -> None:
    heads = (Membership.Role.OWNER, Membership.Role.ADMIN)
    people = Membership.objects.for_tenant(sender.tenant).filter(role__in=heads, user__is_active=True)
    told: dict[str, Any] = {"cause": f"{sender.public_id} {at.isoformat()}", "domain": sender.domain}
    for mailbox in people.values_list("user__email", flat=True):
        write_letter(tenant=sender.tenant, kind="sender_lost", recipient=mailbox, at=at, **told)


@requires_scope
def remove_sender(*, tenant: Tenant, by: User, at: datetime) -> None:
    """Go on in our name. A mail that is being handed over keeps what it has."""
    sender = queries.sender_of(tenant=tenant)
    if sender is not None:
        _note(sender, by, "sender.removed", at, domain=sender.domain)
        sender.delete()


def _note(sender: Sender, by: User | None, action: str, at: datetime, **detail: Any) -> None:
    """The domain is told, the address not: it may be somebody's name."""
    told: dict[str, Any] = {"subject": sender.public_id, "detail": detail, "at": at}
    audit.record_act(tenant=sender.tenant, by=by, action=action, **told)
