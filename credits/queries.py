"""The purse's nouns to read: what is in it, how far the next slot is, and how it came about."""

from datetime import datetime
from typing import Any, TypedDict

from django.db.models import Count, Min, Q, QuerySet

from credits.models import Account, Code, Inspection, SignedHead, Transaction, Unit
from credits.posting import Balances
from tenants.models import Tenant
from tenants.scope import requires_scope


class Slots(TypedDict):
    """Free hire slots by where they are."""

    available: int
    held: int
    spent: int
    expired: int


class Progress(TypedDict):
    """What `GET /credits` answers. `referrals` is the net count: counted minus reversed."""

    referrals: int
    referrals_per_slot: int
    to_next_slot: int
    slots: Slots


@requires_scope
def balances(*, tenant: Tenant) -> Balances:
    """Every account's balance by (unit, code); empty for a tenant that has no purse yet."""
    rows = Account.objects.for_tenant(tenant).values_list("unit", "code", "balance")
    return {(unit, code): balance for unit, code, balance in rows}


@requires_scope
def progress(*, tenant: Tenant) -> Progress:
    """The count, the road to the next slot under today's plan, and the slots. One query, however long the history."""
    now = balances(tenant=tenant)
    price = tenant.plan.referrals_per_slot
    return {
        "referrals": -now.get((Unit.REFERRAL, Code.NETWORK), 0),
        "referrals_per_slot": price,
        "to_next_slot": max(price - now.get((Unit.REFERRAL, Code.PURSE), 0), 0),
        "slots": {
            "available": now.get((Unit.SLOT, Code.AVAILABLE), 0),
            "held": now.get((Unit.SLOT, Code.HELD), 0),
            "spent": now.get((Unit.SLOT, Code.SPENT), 0),
            "expired": now.get((Unit.SLOT, Code.EXPIRED), 0),
        },
    }


@requires_scope
def transactions(*, tenant: Tenant) -> QuerySet[Transaction]:
    """The ledger, newest first."""
    return Transaction.objects.for_tenant(tenant).order_by("-seq")


@requires_scope
def moved_at(*, tenant: Tenant, cause: str) -> datetime | None:
    """When this cause moved something: the moment in the ledger, which decides the month."""
    return Transaction.objects.for_tenant(tenant).filter(cause=cause).values_list("at", flat=True).first()


@requires_scope
def heads(*, tenant: Tenant) -> QuerySet[SignedHead]:
    """The signed heads, newest first."""
    return SignedHead.objects.for_tenant(tenant).order_by("-id")


@requires_scope
def inspections() -> dict[str, Any]:
    """How many ledgers the last inspections found right and wrong, and when the oldest was. The network's scope."""
    return Inspection.objects.aggregate(
        right=Count("pk", filter=Q(wrong="")), wrong=Count("pk", filter=~Q(wrong="")), oldest=Min("at")
    )
