"""What a statement reads of a ledger: a range of numbers, found by halving, and never more than lies in it."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from credits.chain import spell_moment
from credits.models import CHART
from tenants.models import Tenant
from tenants.sql import rows

STANDING = """
SELECT book.seq, least(book.opened_at, first.at) FROM credits_book book
LEFT JOIN credits_transaction first ON first.tenant_id = book.tenant_id AND first.seq = 1
WHERE book.tenant_id = %(tenant)s
"""
# A ledger's time never goes back, so the numbers are in its order: twenty looks into the index find one in a million.
REACHED = """
WITH RECURSIVE halving (low, high) AS (
    VALUES (1::bigint, %(last)s::bigint + 1)
UNION ALL
    SELECT CASE WHEN middle.at < %(moment)s THEN middle.seq + 1 ELSE halving.low END,
           CASE WHEN middle.at < %(moment)s THEN halving.high ELSE middle.seq END
    FROM halving CROSS JOIN LATERAL (
        SELECT seq, at FROM credits_transaction
        WHERE tenant_id = %(tenant)s AND seq = (halving.low + halving.high) / 2 LIMIT 1) AS middle
    WHERE halving.low < halving.high
)
SELECT low FROM halving WHERE low = high
"""
BALANCES = """
SELECT account.unit || '/' || account.code, (
    SELECT balance FROM credits_entry WHERE account_id = account.id AND seq <= %(number)s ORDER BY seq DESC LIMIT 1)
FROM credits_account account WHERE tenant_id = %(tenant)s
"""
HASH = "SELECT encode(hash, 'hex') FROM credits_transaction WHERE tenant_id = %(tenant)s AND seq = %(number)s"
COUNTS = """
SELECT kind, count(*) FROM credits_transaction
WHERE tenant_id = %(tenant)s AND seq BETWEEN %(first)s AND %(last)s GROUP BY kind
"""
AMOUNTS = """
SELECT moved.kind, account.unit || '/' || account.code, sum(entry.amount)::bigint
FROM credits_account account
JOIN credits_entry entry ON entry.account_id = account.id AND entry.seq BETWEEN %(first)s AND %(last)s
JOIN credits_transaction moved ON moved.tenant_id = account.tenant_id AND moved.seq = entry.seq
    AND moved.seq BETWEEN %(first)s AND %(last)s
WHERE account.tenant_id = %(tenant)s GROUP BY 1, 2
"""
MOVES = """
SELECT moved.id::text, moved.seq, moved.kind, moved.cause, moved.at, moved.policy::text,
       encode(moved.prev_hash, 'hex'), encode(moved.hash, 'hex'), (
    SELECT json_agg(json_build_array(entry.id, account.unit, account.code, entry.amount, entry.balance)
                    ORDER BY account.unit, account.code)
    FROM credits_entry entry JOIN credits_account account ON account.id = entry.account_id
    WHERE entry.transaction_id = moved.id)::text
FROM credits_transaction moved
WHERE moved.tenant_id = %(tenant)s AND moved.seq BETWEEN %(first)s AND %(last)s ORDER BY moved.seq
"""
NOTHING = "0" * 64


class Broken(Exception):
    """The ledger has no row of a number that it must have: the auditor will say which."""


class Standing(NamedTuple):
    """A ledger's last number, and the moment from which it may hold something; None for one that was never opened."""

    seq: int
    since: datetime | None


class Entry(NamedTuple):
    """One account's part in a move, and its balance after it."""

    id: str
    unit: str
    account: str
    amount: int
    balance: int

    @property
    def place(self) -> str:
        return f"{self.unit}/{self.account}"


class Move(NamedTuple):
    """One transaction of the ledger."""

    id: str
    seq: int
    kind: str
    cause: str
    at: datetime
    policy: dict[str, Any]
    prev_hash: str
    hash: str
    entries: list[Entry]


def standing(tenant: Tenant) -> Standing:
    found = rows(STANDING, {"tenant": tenant.pk})
    return Standing(*found[0]) if found else Standing(0, None)


def reached(tenant: Tenant, moment: datetime, last: int) -> int:
    """The number of the first move at this moment or later; one more than `last` where there is none."""
    found = rows(REACHED, {"tenant": tenant.pk, "moment": moment, "last": last})
    if not found:
        raise Broken(tenant.slug)
    number: int = found[0][0]
    return number


def balances(tenant: Tenant, number: int) -> dict[str, int]:
    """Every account's balance after the move of this number, by `unit/account`."""
    now = {f"{unit.value}/{code.value}": 0 for unit, codes in CHART.items() for code in codes}
    found = rows(BALANCES, {"tenant": tenant.pk, "number": number}, is_prepared=False)
    return now | {place: balance or 0 for place, balance in found}


def hash_at(tenant: Tenant, number: int) -> str:
    if number == 0:
        return NOTHING
    found = rows(HASH, {"tenant": tenant.pk, "number": number})
    if not found:
        raise Broken(tenant.slug)
    return str(found[0][0])


def totals(tenant: Tenant, first: int, last: int) -> dict[str, dict[str, Any]]:
    """For each kind that moved something: how often, and what it came to in each account."""
    where = {"tenant": tenant.pk, "first": first, "last": last}
    found: dict[str, dict[str, Any]] = {
        kind: {"moves": count, "amounts": {}} for kind, count in rows(COUNTS, where, is_prepared=False)
    }
    for kind, place, amount in rows(AMOUNTS, where, is_prepared=False):
        found[kind]["amounts"][place] = amount
    return found


def moves(tenant: Tenant, first: int, last: int) -> Iterator[Move]:
    """The transactions of these numbers, in their order."""
    where = {"tenant": tenant.pk, "first": first, "last": last}
    for *said, policy, prev_hash, hash_, entries in rows(MOVES, where, is_prepared=False):
        told = [Entry(*entry) for entry in json.loads(entries or "[]")]
        yield Move._make([*said, json.loads(policy), prev_hash, hash_, told])


def spell(move: Move) -> dict[str, Any]:
    """A move as a statement tells it: all that its hash was made of, and the balances."""
    entries = [entry._asdict() for entry in move.entries]
    return move._asdict() | {"at": spell_moment(move.at), "entries": entries}
