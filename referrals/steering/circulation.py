"""The network's circulation in a period: who passed people on to whom, and where they came to work. Counts only.

A hire that an agency reports elsewhere is told of three people and more (docs/metrics.md); a hire by slot is a
contract between two parties, and is told as it is.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from referrals.insights.period import Period, moved
from referrals.insights.savings import start_of
from referrals.insights.veil import LEAST
from referrals.models import Delivery, Placement, Progress
from tenants.models import Tenant
from tenants.scope import requires_scope

MOST = 12  # parties a side with a band of their own; the others share one
OTHERS, ELSEWHERE = "others", "elsewhere"
Pair = tuple[Any, Any]
LIVE = Q(tenant__in=Tenant.objects.live())  # no test twins


@dataclass(frozen=True)
class Flow:
    """So many people from one party to another; the names are for a reader."""

    source: str
    target: str
    count: int


@dataclass(frozen=True)
class Circulation:
    """What went to agencies, what came of it, and how many hires are told of nobody."""

    passed_on: list[Flow]
    hired: list[Flow]
    hidden: int  # agencies whose hires elsewhere are fewer than three


@requires_scope
def circulation_of(*, period: Period) -> Circulation:
    """In the network's scope: the flows of whole months, the largest first."""
    since, until = start_of(period.first), start_of(moved(period.last, 1))
    passed_on, by_slot = sent(since, until), joined(since, until)
    elsewhere = hired_elsewhere(since, until)
    told = Counter({(agency, ELSEWHERE): count for agency, count in elsewhere.items() if count >= LEAST})
    outward = merged(by_slot, side=1) + told
    names = names_of([*passed_on, *outward])
    hidden = sum(0 < count < LEAST for count in elsewhere.values())
    return Circulation(flows(merged(passed_on, side=0), names), flows(outward, names), hidden)


def sent(since: datetime, until: datetime) -> Counter[Pair]:
    """(employer, agency) → people whose profile first arrived there."""
    arrived = Delivery.objects.filter(kind="referral.created", delivered_at__gte=since, delivered_at__lt=until)
    return tally(arrived.filter(LIVE).values_list("tenant", "agency").annotate(Count("candidate", distinct=True)))


def joined(since: datetime, until: datetime) -> Counter[Pair]:
    """(agency, employer) → people who joined through a slot and stayed."""
    stayed = Placement.objects.filter(joined_at__gte=since, joined_at__lt=until, restored_at=None)
    return tally(stayed.filter(LIVE).values_list("agency", "tenant").annotate(Count("pk")))


def hired_elsewhere(since: datetime, until: datetime) -> dict[uuid.UUID, int]:
    """Agency → people whom it reported as hired."""
    hired = Progress.objects.filter(status=Progress.Status.HIRED, reported_at__gte=since, reported_at__lt=until)
    return dict(
        hired.filter(LIVE).order_by().values_list("agency").annotate(Count("referral__candidate", distinct=True))
    )


def tally(rows: Any) -> Counter[Pair]:
    return Counter({(first, second): count for first, second, count in rows.order_by()})


def merged(pairs: Counter[Pair], *, side: int) -> Counter[Pair]:
    """The smaller parties of one side become one."""
    sizes: Counter[Any] = Counter()
    for pair, count in pairs.items():
        sizes[pair[side]] += count
    large = {party for party, _count in sizes.most_common(MOST)}
    made: Counter[Pair] = Counter()
    for pair, count in pairs.items():
        kept = pair[side] if pair[side] in large else OTHERS
        made[(kept, pair[1]) if side == 0 else (pair[0], kept)] += count
    return made


def names_of(pairs: Iterable[Pair]) -> dict[Any, str]:
    ids = {party for pair in pairs for party in pair if isinstance(party, uuid.UUID)}
    names: dict[Any, str] = dict(Tenant.objects.filter(pk__in=ids).values_list("pk", "name"))
    return names | {OTHERS: _("そのほかの企業"), ELSEWHERE: _("他社での入社")}


def flows(pairs: Counter[Pair], names: dict[Any, str]) -> list[Flow]:
    return [Flow(names[source], names[target], count) for (source, target), count in pairs.most_common()]
