"""Digests: how many referrals are new, to each mailbox that wants to hear; the sweep is the only clock.

What is to tell is what was planned after the mailbox was last told. A minute's lag lets transactions that took long
commit before the line is drawn.
"""

from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from referrals.portal.models import DigestAddress
from referrals.relay.models import Delivery
from tenants.letters.services import write_letter
from tenants.scope import require

LAG = timedelta(minutes=1)
PAUSE = timedelta(minutes=10)  # between two instant mails: what comes in a burst is told of together
MORNING = time(9)
BATCH = 500
Frequency = DigestAddress.Frequency


def write_due(*, at: datetime) -> int:
    """In the network's scope: write to whoever is due and has something to hear; return to how many."""
    require()
    until = at - LAG
    new = Delivery.objects.filter(
        agency=OuterRef("tenant"), kind="referral.created", refused_at=None, created_at__gt=OuterRef("told_at")
    )
    wanted = DigestAddress.objects.filter(
        due(at), Exists(new.filter(created_at__lte=until)), confirmed_at__isnull=False
    )
    held = wanted.select_for_update(skip_locked=True, of=("self",)).select_related("tenant").order_by("id")
    addresses = list(held.filter(tenant__closed_at=None)[:BATCH])
    for address in addresses:
        tell(address, until=until, at=at)
    return len(addresses)


def due(at: datetime) -> Q:
    """Instant ones that were left in peace for a while; daily ones not told since this morning's nine."""
    local = timezone.localtime(at)
    morning = local.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    instant = Q(frequency=Frequency.INSTANT, told_at__lte=at - PAUSE)
    daily = Q(frequency=Frequency.DAILY, told_at__lt=morning - LAG)
    return (instant | daily) if local >= morning else instant


def tell(address: DigestAddress, *, until: datetime, at: datetime) -> None:
    """One mail, and the line drawn at `until`, together."""
    new = Delivery.objects.filter(
        agency=address.tenant,
        kind="referral.created",
        refused_at=None,
        created_at__gt=address.told_at,
        created_at__lte=until,
    )
    count = new.aggregate(count=Count("pk"))["count"]
    cause = f"{address.public_id} {until.isoformat()}"
    told = {"language": address.language, "address": str(address.pk), "count": count}
    write_letter(tenant=address.tenant, kind="digest", recipient=address.email, cause=cause, at=at, **told)
    DigestAddress.objects.filter(pk=address.pk).update(told_at=until)
