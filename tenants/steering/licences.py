"""Licences: agencies and operators are told before one ends, and once it has; without one nothing is delivered."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from tenants import audit
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, LicenceReminder, Membership, Tenant, User
from tenants.scope import requires_scope

DISTANCES = (0, 7, 30, 90)  # days before; 0: it has ended
LAST = DISTANCES[-1]


@requires_scope
def remind_of_licences(*, at: datetime) -> int:
    """Tell of each licence that has come nearer to its end, once for each date and distance; return how many were.

    A licence is good until the end of its last day. A round that was missed is made up for by the nearest reminder.
    """
    today = timezone.localdate(at)
    due = ending().exclude(licence_expires_date__gt=today + timedelta(days=LAST))
    return sum(remind(agency, distance_to(days_left(agency, today)), at) for agency in due)


@requires_scope
def ending() -> QuerySet[Tenant]:
    """Agencies that take part, the most urgent first."""
    taking_part = Tenant.objects.live().agencies().filter(admitted_at__isnull=False, closed_at=None)
    return taking_part.order_by("licence_expires_date", "name")


def days_left(agency: Tenant, today: date) -> int:
    """Until its last day; negative once that lies behind."""
    assert agency.licence_expires_date is not None  # every agency has one: a constraint
    return (agency.licence_expires_date - today).days


def distance_to(left: int) -> int:
    """The reminder that is due so many days before the end."""
    return 0 if left < 0 else next(days for days in DISTANCES[1:] if left <= days)


def remind(agency: Tenant, days: int, at: datetime) -> bool:
    """Write to the agency's admins and to the operators, unless that was done. The row is the gate."""
    key = {"tenant": agency, "expires_date": agency.licence_expires_date, "days": days}
    _row, is_new = LicenceReminder.objects.get_or_create(**key, defaults={"at": at})
    if not is_new:
        return False
    for kind, mailboxes in (("licence", admins_of(agency)), ("licence_desk", operators())):
        for mailbox in mailboxes:
            tell(agency, kind, mailbox, days, at)
    if days == 0:
        note_end(agency, at)
    return True


def tell(agency: Tenant, kind: str, mailbox: str, days: int, at: datetime) -> None:
    expires = str(agency.licence_expires_date)
    told = {"kind": kind, "recipient": mailbox, "cause": f"licence {expires} {days}"}
    write_letter(tenant=agency, at=at, days=days, expires=expires, **told)


def note_end(agency: Tenant, at: datetime) -> None:
    audit.record(
        tenant=agency,
        actor=AuditEntry.Actor.SYSTEM,
        action="licence.expired",
        subject=agency.slug,
        detail={"expires_date": str(agency.licence_expires_date)},
        at=at,
    )


def admins_of(agency: Tenant) -> Iterable[str]:
    admins = Membership.objects.for_tenant(agency).filter(role=Membership.Role.AGENCY_ADMIN, user__is_active=True)
    return admins.order_by("user__email").values_list("user__email", flat=True)


def operators() -> Iterable[str]:
    at_desk = User.objects.filter(is_staff=True, is_active=True, desk_role=User.DeskRole.OPERATOR)
    return at_desk.order_by("email").values_list("email", flat=True)
