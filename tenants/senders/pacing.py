"""How many mails a minute leave in one domain's name: who has had their share waits, and holds up nobody else."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q

from tenants.senders.models import Pace, Sender

Row = TypeVar("Row", bound=tuple[Any, ...])


def may_leave(at: datetime) -> Q:
    """The mails whose domain has not had all its share of this minute, as a condition. In the network's scope."""
    if not settings.MAILS_PER_MINUTE:
        return Q()
    full = Pace.objects.filter(minute=minute_of(at), handed__gte=settings.MAILS_PER_MINUTE)
    domains = set(full.values_list("domain", flat=True))
    if ours() in domains:
        return Q(tenant__in=own_senders().exclude(domain__in=domains).values("tenant"))
    return ~Q(tenant__in=own_senders().filter(domain__in=domains).values("tenant")) if domains else Q()


def within_share(rows: Sequence[Row], at: datetime) -> list[Row]:
    """Of `(…, tenant_id)` rows in the order of their turns, those that their domain has a share for; it is taken.

    A share that is taken and then not used, since a worker died or a mail was cancelled, is lost for its minute.
    """
    limit = settings.MAILS_PER_MINUTE
    if not (limit and rows):
        return list(rows)
    domains = domains_of({row[-1] for row in rows})
    paces = _locked(sorted(set(domains.values())), minute_of(at))
    taken = []
    for row in rows:
        pace = paces[domains[row[-1]]]
        if pace.handed < limit:
            pace.handed += 1
            taken.append(row)
    Pace.objects.bulk_update(list(paces.values()), ["minute", "handed"])
    return taken


def _locked(domains: list[str], minute: datetime) -> dict[str, Pace]:
    """Each domain's row, begun anew where the minute is; locked in one order: workers never wait in a ring."""
    Pace.objects.bulk_create([Pace(domain=each, minute=minute) for each in domains], ignore_conflicts=True)
    paces = Pace.objects.filter(domain__in=domains).select_for_update(of=("self",)).order_by("domain")
    found = {pace.domain: pace for pace in paces}
    for pace in found.values():
        if pace.minute != minute:
            pace.minute, pace.handed = minute, 0
    return found


def domains_of(tenants: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """In whose name each tenant's mails leave: its own domain's where its sender is ready, else ours."""
    own = own_senders().filter(tenant__in=tenants).values_list("tenant", "domain")
    return dict.fromkeys(tenants, ours()) | dict(own)


def own_senders() -> Any:
    is_offered = bool(settings.SENDER_SPF_INCLUDE or settings.SENDER_DKIM)
    return Sender.objects.filter(ready_at__isnull=False) if is_offered else Sender.objects.none()


def ours() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()


def minute_of(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
