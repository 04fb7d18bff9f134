"""Stepping in: an operator looks at a tenant's pages, for a reason and for a time, and the tenant can see it."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from tenants import audit, roles
from tenants.models import AuditEntry, Membership, StepIn, Tenant, User
from tenants.people import accounts
from tenants.scope import requires_scope, scope

MINUTES = (15, 30, 60)
READING = ("GET", "HEAD", "OPTIONS")


@requires_scope
def start_visit(*, tenant: Tenant, by: User, reason: str, minutes: int, at: datetime) -> StepIn:
    """Open the tenant's pages to the operator until `minutes` from now; what was still open there ends."""
    for earlier in open_visits(by, at).filter(tenant=tenant):
        end_visit(visit=earlier, at=at)
    until = at + timedelta(minutes=minutes)
    visit = StepIn.objects.create(tenant=tenant, operator=by, reason=reason, started_at=at, ends_at=until)
    _record(visit, "visit.started", at, reason=reason, ends_at=until.isoformat())
    return visit


@requires_scope
def end_visit(*, visit: StepIn, at: datetime) -> bool:
    """Close the pages again; False when they were closed before."""
    if not StepIn.objects.filter(pk=visit.pk, ended_at=None, ends_at__gt=at).update(ended_at=at):
        return False
    _record(visit, "visit.ended", at)
    return True


def open_visits(operator: User, at: datetime) -> Any:
    return StepIn.objects.filter(operator=operator, ended_at=None, ends_at__gt=at).order_by("-started_at")


def guest_of(request: HttpRequest, *, kind: str, slug: str, at: datetime) -> Membership | None:
    """A place for the length of an open visit, to read only; None for whoever has not stepped in there.

    It is never stored. Its `.visit` says which visit it is.
    """
    user = request.user
    if not (isinstance(user, User) and roles.is_allowed(user, "desk.visit")):
        return None
    if settings.OPERATOR_MFA_REQUIRED and not accounts.passed_second_factor(request):
        return None
    here = {"tenant__kind": kind, "tenant__slug": slug, "tenant__closed_at": None, "tenant__test_of": None}
    with scope(network=True):
        visit = open_visits(user, at).filter(**here).select_related("tenant__plan").first()
    if visit is None:
        return None
    role = "support_visit" if user.role == "support" else "operator_visit"
    place = Membership(tenant=visit.tenant, user=user, role=role)
    place.visit = visit  # type: ignore[attr-defined]
    return place


def refuse_changes(request: HttpRequest) -> None:
    """Whatever the page would allow: a guest changes nothing."""
    if request.method not in READING:
        raise PermissionDenied("a visit only reads")


@requires_scope
def note_page(*, visit: StepIn | None, route: str, kwargs: dict[str, Any], at: datetime) -> None:
    """One line in the tenant's audit for each page a guest opens: which page, and the public ids in its address."""
    if visit:
        _record(visit, "visit.page", at, page=route, **{name: str(value)[:60] for name, value in kwargs.items()})


def _record(visit: StepIn, action: str, at: datetime, **detail: str) -> None:
    audit.record(
        tenant=visit.tenant,
        actor=AuditEntry.Actor.OPERATOR,
        actor_id=visit.operator_id,
        action=action,
        subject=spelled(visit.pk),
        detail=detail,
        at=at,
    )


def spelled(visit_id: uuid.UUID) -> str:
    return f"visit_{visit_id.hex}"


def minutes_left(visit: StepIn) -> int:
    """Whole minutes until it ends by itself, the last one included."""
    return max(0, -int((timezone.now() - visit.ends_at).total_seconds() // 60))
