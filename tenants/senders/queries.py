"""The sender's nouns to read: the row, what its domain needs, and the From and Reply-To that follow from it."""

import hashlib
import hmac
import uuid
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings

from tenants import tokens
from tenants.company import queries as company
from tenants.models import Sender, Tenant
from tenants.scope import requires_scope
from tenants.senders import records
from tenants.senders.wording import Line

PURPOSE = "sender"


def is_offered() -> bool:
    """Does the network's mail service send in other domains' names, so that an own address can work at all?"""
    return bool(settings.SENDER_SPF_INCLUDE or settings.SENDER_DKIM)


@requires_scope
def sender_of(*, tenant: Tenant) -> Sender | None:
    found: Sender | None = Sender.objects.for_tenant(tenant).select_related("tenant").first()
    return found


def wants_of(sender: Sender) -> records.Wants:
    """What its domain needs; the word that proves the domain is this company's alone."""
    word = f"{PURPOSE}|{sender.tenant_id}|{sender.domain}".encode()
    proof = "careerrelay-domain=" + hmac.new(settings.TOKEN_KEY.encode(), word, hashlib.sha256).hexdigest()[:32]
    include, selectors = settings.SENDER_SPF_INCLUDE, settings.SENDER_DKIM
    return records.Wants(sender.domain, include=include, selectors=selectors, proof=proof)


def lacking(sender: Sender) -> list[str]:
    """The records whose last certain answer was not right; the proof too, where DNS is what has proven the address."""
    needed = wants_of(sender).needed + ([records.OWNER] if sender.proven_by == Sender.Proof.DNS else [])
    return [key for key in needed if sender.findings.get(key, {}).get("state") != records.RIGHT]


def token_of(sender: Sender) -> str:
    """The address in the mail that asks the mailbox: always the same one, and in no table."""
    return tokens.signed_token(sender.tenant_id, PURPOSE, sender.pk)


def sender_behind(token: str) -> uuid.UUID | None:
    return tokens.object_of(token, PURPOSE)


def lines_of(sender: Sender) -> list[Line]:
    """The records in their order; the proof by DNS only while nothing else has proven the address."""
    found = {key: told.get("found", []) for key, told in sender.findings.items()}
    lines = [line_of(record, sender) for record in wants_of(sender).records(found)]
    return [line for line in lines if line.record.key != records.OWNER or sender.proven_by != Sender.Proof.MAIL]


def line_of(record: records.Record, sender: Sender) -> Line:
    told = sender.findings.get(record.key, {})
    at = datetime.fromisoformat(told["at"]) if told else None
    return Line(record, told.get("state", records.UNKNOWN), told.get("found", []), told.get("why", ""), at)


@requires_scope
def from_of(*, tenant: Tenant) -> tuple[str, str]:
    """Name and address in From: the company's own where that is ready, else ours in its name.

    `会社名 via CareerRelay <our address>`: nobody's domain is borrowed.
    """
    sender = Sender.objects.for_tenant(tenant).filter(ready_at__isnull=False).first() if is_offered() else None
    name = " ".join((company.policy_of(tenant=tenant).sender_name or tenant.name).split())
    _name, ours = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return (name, sender.address) if sender else (f"{name} via CareerRelay", ours)


@requires_scope
def reply_to_of(*, tenant: Tenant) -> str:
    return company.policy_of(tenant=tenant).reply_to or tenant.contact


@requires_scope
def envelope_of(*, tenant: Tenant) -> dict[str, Any]:
    """From and Reply-To of the company's mails."""
    return {"from_email": formataddr(from_of(tenant=tenant)), "reply_to": [reply_to_of(tenant=tenant)]}
