"""Senders looked at again: claimed in one scope, asked of DNS outside, written down in another."""

import uuid
from datetime import datetime, timedelta

from tenants.models import Sender
from tenants.scope import scope
from tenants.senders import lookups, queries, services

BATCH = 50
LEASE = timedelta(minutes=15)  # whoever dies while looking gives them back by then


def check_due(*, at: datetime) -> int:
    """Look at those whose time has come; how many."""
    due = _claim(at)
    for sender_id, tenant_id in due:
        check_one(sender_id, tenant_id, at)
    return len(due)


def _claim(at: datetime) -> list[tuple[uuid.UUID, uuid.UUID]]:
    with scope(network=True):
        due = Sender.objects.filter(next_check_at__lte=at, tenant__closed_at=None).order_by("next_check_at")
        rows = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("id", "tenant_id")[:BATCH])
        Sender.objects.filter(pk__in=[pk for pk, _tenant in rows]).update(next_check_at=at + LEASE)
    return rows


def check_one(sender_id: uuid.UUID, tenant_id: uuid.UUID, at: datetime) -> Sender | None:
    """What DNS says of one of them now; the row as it is then, None where it is gone."""
    with scope(tenant=tenant_id):
        sender = Sender.objects.select_related("tenant").filter(pk=sender_id).first()
    if sender is None:
        return None
    findings = lookups.look_up(queries.wants_of(sender))
    with scope(tenant=tenant_id):
        return services.record_findings(tenant=sender.tenant, sender=sender, findings=findings, at=at)
