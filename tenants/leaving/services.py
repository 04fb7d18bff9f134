"""Taking everything along, and being forgotten: what a tenant asks for when it leaves, and what time does then."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from tenants import audit
from tenants.events import hint_once
from tenants.models import Export, Tenant, User
from tenants.scope import requires_scope


@requires_scope
def request_export(*, tenant: Tenant, by: User, at: datetime) -> Export:
    """Ask for a copy of everything of the tenant's own; while one is being made, that one is it."""
    Tenant.objects.select_for_update(of=("self",)).get(pk=tenant.pk)
    making: Export | None = Export.objects.for_tenant(tenant).filter(finished_at=None, failed_at=None).first()
    if making:
        return making
    export = Export.objects.create(tenant=tenant, requested_by=by, requested_at=at)
    audit.record_act(tenant=tenant, by=by, action="export.requested", subject=export.public_id, at=at)
    hint_once("tenants.leaving.tasks.write_exports")
    return export


@requires_scope
def note_download(*, tenant: Tenant, export: Export, by: User, at: datetime) -> None:
    """Everything of a tenant's has left the house in somebody's hands: who, and when."""
    audit.record_act(tenant=tenant, by=by, action="export.downloaded", subject=export.public_id, at=at)


@requires_scope
def empty_step(*, tenant: Tenant, at: datetime, limit: int) -> int:
    """Erase a part of what the tenant holds of people; when nothing was left, note that it is empty, and return 0.

    The ledger, consents, provision records and the trail stay for their time.
    """
    done = sum(empty(tenant=tenant, at=at, limit=limit) for empty in emptiers())
    if not done and Tenant.objects.filter(pk=tenant.pk, emptied_at=None).update(emptied_at=at):
        audit.record_act(tenant=tenant, by=None, action="tenant.emptied", subject=tenant.slug, at=at)
    return done


def emptiers() -> list[Callable[..., int]]:
    """Each slice's `empty_some(tenant, at, limit)`, from the frame's table; it says how many rows it did."""
    paths: list[str] = import_string(settings.EMPTIERS)
    return [import_string(path) for path in paths]


@requires_scope
def close_twins(*, at: datetime) -> int:
    """The test twins of those who have left end too. The network's work: no member's scope may touch a twin."""
    return Tenant.objects.filter(test_of__closed_at__isnull=False, closed_at=None).update(closed_at=at)
