"""Slots that end: which of a purse's slots outlive the plan they were granted under, and what is spared."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from credits import services as ledger
from credits.models import Code, Unit
from credits.moves import AVAILABLE
from credits.posting import Book, Policy, Posted, balances, lock_book
from tenants.letters.services import write_letter
from tenants.models import Membership, Tenant
from tenants.scope import requires_scope
from tenants.sql import rows

WARNED = timedelta(days=30)  # before the last day
SPARED = timedelta(days=30)  # after a hire has left early: the slot that comes back is left alone so long
HEADS = (Membership.Role.OWNER, Membership.Role.ADMIN)
IN_USE = [(Unit.SLOT.value, code.value) for code in (Code.HELD, Code.SPENT)]

# A grant keeps the lifetime it was made under. Its last day counts to its end, in Japan.
ENDING = """
SELECT substr(given.cause, length('slot:') + 1)::bigint, (given.policy->>'slot_lifetime_days')::int,
       (given.at AT TIME ZONE 'Asia/Tokyo')::date + (given.policy->>'slot_lifetime_days')::int AS last_date
FROM credits_transaction given
WHERE given.tenant_id = %s AND given.kind = 'slots_granted' AND given.policy ? 'slot_lifetime_days' AND NOT EXISTS (
    SELECT FROM credits_transaction ended
    WHERE ended.tenant_id = given.tenant_id AND ended.cause = 'expiry:' || given.cause)
ORDER BY last_date, given.seq
"""
CAME_BACK = """
SELECT count(*) FROM credits_transaction WHERE tenant_id = %s AND kind = 'slot_restored' AND at > %s
"""


class Ending(NamedTuple):
    """A slot with a last day."""

    number: int
    lifetime_days: int
    last_date: date


@requires_scope
def expire_slots(*, tenant: Tenant, at: datetime) -> list[Posted]:
    """End every slot whose last day is over and that is not in use. Asking again ends nothing more."""
    book = lock_book(tenant=tenant, at=at)
    left = balances(book)[AVAILABLE]
    over = [slot for slot in unused(book, at) if slot.last_date < timezone.localdate(at)][:left]
    return [expire(book, slot, at) for slot in over]


def expire(book: Book, slot: Ending, at: datetime) -> Posted:
    policy: Policy = {"slot_lifetime_days": slot.lifetime_days}
    return ledger.expire_slot(tenant=book.tenant, number=slot.number, at=at, policy=policy)


def unused(book: Book, at: datetime) -> list[Ending]:
    """Slots of a purse are alike, so those in use are taken to be the ones that end first: the employer's favour."""
    now = balances(book)
    ((came_back,),) = rows(CAME_BACK, (book.tenant.pk, at - SPARED))
    return ending(book.tenant)[sum(now[place] for place in IN_USE) + came_back :]


def ending(tenant: Tenant) -> list[Ending]:
    """Every slot that has a last day and has not expired, the soonest first."""
    return [Ending(*row) for row in rows(ENDING, (tenant.pk,))]


@requires_scope
def warn_of_ends(*, tenant: Tenant, at: datetime) -> list[date]:
    """Write to the owner and admins of each day on which unused slots will end, once, thirty days before."""
    today = timezone.localdate(at)
    near = [slot for slot in unused(lock_book(tenant=tenant, at=at), at) if today <= slot.last_date <= today + WARNED]
    days = sorted({slot.last_date for slot in near})
    for day in days:
        tell(tenant, day, sum(1 for slot in near if slot.last_date == day), at)
    return days


def tell(tenant: Tenant, day: date, count: int, at: datetime) -> None:
    told: dict[str, Any] = {"count": count, "last_date": str(day)}
    for mailbox in heads_of(tenant):
        write_letter(tenant=tenant, kind="slots_ending", recipient=mailbox, cause=f"slots end {day}", at=at, **told)


def heads_of(tenant: Tenant) -> Iterable[str]:
    """Who answers for the employer's purse."""
    heads = Membership.objects.for_tenant(tenant).filter(role__in=HEADS, user__is_active=True)
    return heads.order_by("user__email").values_list("user__email", flat=True)
