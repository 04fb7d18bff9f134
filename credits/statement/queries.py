"""The statement itself: made of a ledger's rows on demand, the same for a month that is over, whenever it is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from credits import keys
from credits.chain import spell_moment
from credits.models import Inspection
from credits.statement import reading
from credits.statement.month import Month, month_of
from credits.statement.reading import Move, Standing
from tenants.models import Tenant
from tenants.scope import requires_scope

FORMAT = "careerrelay-statement/1"
SETTLED = timedelta(hours=1)  # a post that began in a month is written by then: no door stays open so long


class NoStatement(Exception):
    """The month is before the ledger's first, or has not begun. `first` and `last` are those there are."""

    def __init__(self, first: Month, last: Month) -> None:
        super().__init__(f"{first} to {last}")
        self.first, self.last = first, last


@dataclass(frozen=True)
class Point:
    """Where a ledger stood: the hash of its last move, and every balance."""

    hash: str
    balances: dict[str, int]


@dataclass(frozen=True)
class Statement:
    """One month. `first` and `last` are the numbers of its moves; `last` is below `first` where nothing moved."""

    tenant: Tenant
    month: Month
    as_of: datetime  # the month's end, or, while it can still grow, the moment of asking
    is_complete: bool
    first: int
    last: int
    opening: Point
    closing: Point
    totals: dict[str, dict[str, Any]]
    key: str | None  # None: the auditor has found something wrong, and what is wrong is never signed

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def moves(self, skip: int = 0, limit: int | None = None) -> Iterator[Move]:
        """Its moves in their order; of a long one, a part."""
        first = self.first + skip
        last = self.last if limit is None else min(first + limit - 1, self.last)
        return reading.moves(self.tenant, first, last)

    @property
    def content(self) -> dict[str, Any]:
        """What is signed: the moves hang on it by their hashes."""
        return {
            "as_of": spell_moment(self.as_of),
            "closing": vars(self.closing),
            "complete": self.is_complete,
            "employer": self.tenant.name,
            "first": self.first,
            "format": FORMAT,
            "key": self.key,
            "last": self.last,
            "month": str(self.month),
            "opening": vars(self.opening),
            "since": spell_moment(self.month.since),
            "tenant": str(self.tenant.pk),
            "totals": self.totals,
            "until": spell_moment(self.month.until),
        }

    @property
    def signature(self) -> str | None:
        """In hex."""
        return keys.sign(keys.canonical(self.content)).hex() if self.key else None

    def document(self) -> dict[str, Any]:
        """As it leaves us: what is signed, every move, and the signature."""
        moves = [reading.spell(move) for move in self.moves()]
        return {"statement": self.content, "moves": moves, "signature": self.signature}


@requires_scope
def span(*, tenant: Tenant, at: datetime) -> tuple[Month, Month]:
    """The first month of which there is a statement, and this one."""
    return months_of(reading.standing(tenant), at)


def months_of(standing: Standing, at: datetime) -> tuple[Month, Month]:
    this = month_of(at)
    return min(month_of(standing.since), this) if standing.since else this, this


@requires_scope
def statement(*, tenant: Tenant, month: Month, at: datetime) -> Statement:
    """A month's statement. Raises `NoStatement`; it costs what lies in the month, however long the ledger is."""
    standing = reading.standing(tenant)
    began, this = months_of(standing, at)
    if not began <= month <= this:
        raise NoStatement(began, this)
    seq = standing.seq
    first, after = (reading.reached(tenant, moment, seq) for moment in (month.since, month.until))
    is_complete = after <= seq or at >= month.until + SETTLED
    return Statement(
        tenant=tenant,
        month=month,
        as_of=month.until if is_complete else at,
        is_complete=is_complete,
        first=first,
        last=after - 1,
        opening=point(tenant, first - 1),
        closing=point(tenant, after - 1),
        totals=reading.totals(tenant, first, after - 1),
        key=None if is_wrong(tenant) else keys.newest_id(),
    )


def point(tenant: Tenant, number: int) -> Point:
    return Point(reading.hash_at(tenant, number), reading.balances(tenant, number))


def is_wrong(tenant: Tenant) -> bool:
    """Did the last inspection find a row that is not what was posted?"""
    return Inspection.objects.for_tenant(tenant).exclude(wrong="").exists()
