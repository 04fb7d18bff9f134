"""The purse's one pen: every transaction is written here, under the lock of its tenant's book."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from credits import sql
from credits.chain import Link, Move, hash_of
from credits.models import CHART, NOTHING_BEFORE, Transaction
from tenants.ids import encode, uuid7
from tenants.models import Tenant
from tenants.sql import rows

Balances = dict[tuple[str, str], int]  # (unit, code) -> balance
Policy = dict[str, int | str]  # the rule a transaction is made under, as its hash covers it


class CauseBelongsToAnotherMove(Exception):
    """This cause has already moved something of another kind."""


class Draft(NamedTuple):
    """A transaction that is not written yet."""

    kind: str
    cause: str
    at: datetime
    moves: tuple[Move, ...]
    policy: Policy
    slots_granted: int = 0


@dataclass(frozen=True, slots=True)
class Posted:
    """A transaction as it stands in the ledger. `is_new` tells whether this call wrote it."""

    id: uuid.UUID
    seq: int
    kind: str
    cause: str
    at: datetime
    is_new: bool
    balances: Balances = field(default_factory=dict)  # of the accounts it moved; only when it is new

    @property
    def public_id(self) -> str:
        return encode(Transaction.PREFIX, self.id)


@dataclass(slots=True)
class Book:
    """A tenant's book while this transaction holds its lock."""

    tenant: Tenant
    seq: int
    head: bytes
    slots_granted: int
    moved_at: datetime | None


def open_book(*, tenant: Tenant, at: datetime) -> None:
    """Make the book and its accounts, unless they are there."""
    rows(sql.OPEN_BOOK, (uuid7(), tenant.pk, NOTHING_BEFORE, at))
    chart = [(unit.value, code.value) for unit, codes in CHART.items() for code in codes]
    units, codes = ([pair[i] for pair in chart] for i in (0, 1))
    rows(sql.OPEN_ACCOUNTS, (tenant.pk, [uuid7() for _ in chart], units, codes))


def lock_book(*, tenant: Tenant, at: datetime) -> Book:
    """Wait for this tenant's turn, and hold it until the scope ends. A first post opens the book."""
    found = rows(sql.LOCK_BOOK, (tenant.pk,))
    if not found:
        open_book(tenant=tenant, at=at)
        found = rows(sql.LOCK_BOOK, (tenant.pk,))
    return Book(tenant, *found[0])


def find(book: Book, causes: Iterable[str]) -> dict[str, Posted]:
    """What these causes have already moved, by cause."""
    found = rows(sql.FIND, (book.tenant.pk, list(causes)), is_prepared=False)  # a plan for few causes is wrong for many
    return {cause: Posted(id_, seq, kind, cause, at, is_new=False) for id_, seq, kind, cause, at in found}


def balances(book: Book) -> Balances:
    """Every account's balance; under the book's lock nobody moves them."""
    return {(unit, code): balance for unit, code, balance in rows(sql.BALANCES, (book.tenant.pk,))}


def post(book: Book, draft: Draft) -> Posted:
    """Write one transaction, its entries, balances and the head: all of them, or, for a known cause, none.

    A known cause returns its first transaction. Raises `CauseBelongsToAnotherMove` if that was of another kind.
    """
    link = link_of(book, draft)
    head = hash_of(link)
    entries = [cell for entry_id, move in link.moves for cell in (entry_id, *move)]
    moved = rows(sql.write(len(link.moves)), (*transaction_row(link, head), *entries, draft.slots_granted))
    if not moved:
        return posted_before(book, draft)
    book.seq, book.head, book.slots_granted = link.seq, head, book.slots_granted + draft.slots_granted
    book.moved_at = link.at
    now = {(unit, code): balance for unit, code, balance in moved}
    return Posted(link.id, link.seq, link.kind, link.cause, link.at, is_new=True, balances=now)


def posted_before(book: Book, draft: Draft) -> Posted:
    """The transaction that closed the gate on this draft."""
    return insist(find(book, [draft.cause])[draft.cause], draft.kind)


def insist(first: Posted, kind: str) -> Posted:
    """A cause's first transaction, if it was of this kind."""
    if first.kind != kind:
        raise CauseBelongsToAnotherMove(f"{first.cause} is a {first.kind}, not a {kind}")
    return first


def link_of(book: Book, draft: Draft) -> Link:
    """The draft as the next link of the book's chain. Its time never goes back, whatever a server's clock does."""
    return Link(
        id=uuid7(),
        tenant_id=book.tenant.pk,
        seq=book.seq + 1,
        kind=draft.kind,
        cause=draft.cause,
        at=max(draft.at, book.moved_at or draft.at).astimezone(UTC),
        policy=draft.policy,
        moves=[(uuid7(), move) for move in draft.moves],
        prev_hash=book.head,
    )


def transaction_row(link: Link, head: bytes) -> tuple[object, ...]:
    """The link as `sql.WRITE` takes it."""
    policy = json.dumps(link.policy)
    return (link.tenant_id, link.id, link.seq, link.kind, link.cause, link.at, policy, link.prev_hash, head)
