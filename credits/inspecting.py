"""The nightly inspection: every ledger is proven against its signed heads, then today's head is signed; else alarm."""

import logging
import uuid
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from credits import heads, verification
from credits.models import Inspection, SignedHead
from credits.verification import Proof
from tenants import audit
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, Tenant
from tenants.scope import requires_scope
from tenants.sql import rows
from tenants.steering.licences import operators

logger = logging.getLogger(__name__)
DUE = """
SELECT tenant_id FROM credits_book book WHERE seq <= %s AND NOT EXISTS (
    SELECT FROM credits_inspection WHERE tenant_id = book.tenant_id AND date >= %s) ORDER BY tenant_id LIMIT %s
"""


@requires_scope
def due_ledgers(*, today: date, limit: int, largest: int) -> list[uuid.UUID]:
    """Whose ledger of so many moves at most nobody has looked at today. Needs the network's scope."""
    return [tenant_id for (tenant_id,) in rows(DUE, (largest, today, limit))]


@requires_scope
def inspect_ledger(*, tenant: Tenant, outside: dict[str, Any] | None, at: datetime) -> Proof:
    """Prove it, keep what was found, and sign today's head if all is right. What is wrong is never signed."""
    proof = verification.prove(tenant.pk, outside)
    found = {"date": timezone.localdate(at), "at": at, "transactions": proof.transactions, "wrong": proof.wrong}
    Inspection.objects.update_or_create(tenant=tenant, defaults=found)
    if proof.wrong:
        raise_alarm(tenant, proof, at)
    else:
        heads.sign_head(tenant=tenant, at=at)
    return proof


def raise_alarm(tenant: Tenant, proof: Proof, at: datetime) -> None:
    """A line in the trail, a letter to every operator, each day anew until it is right; and the log."""
    day = timezone.localdate(at).isoformat()
    logger.critical("the ledger of %s is wrong: %s", tenant.slug, proof.wrong)
    detail = {"wrong": proof.wrong}
    told: dict[str, Any] = {"actor": AuditEntry.Actor.SYSTEM, "action": "ledger.wrong", "subject": tenant.slug}
    audit.record(tenant=tenant, detail=detail, at=at, **told)
    for mailbox in operators():
        write_letter(tenant=tenant, kind="ledger_wrong", recipient=mailbox, cause=f"ledger {day}", at=at, **detail)


@requires_scope
def heads_since(*, day: date) -> list[dict[str, Any]]:
    """The signed heads of this day and later, as they leave us. Needs the network's scope."""
    recent = SignedHead.objects.filter(date__gte=day).order_by("date", "id")
    return [heads.document(head) for head in recent]
