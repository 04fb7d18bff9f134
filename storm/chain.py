"""The ledger as docs/adr/0010-ledger.md promises it, reckoned anew from its rows: an auditor who never saw its code."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg

NOTHING_BEFORE = bytes(32)
OF = "WHERE %(all)s OR {}tenant_id::text = ANY(%(tenants)s)"
BOOKS = f"SELECT tenant_id::text, seq, head FROM credits_book {OF.format('')}"
ROWS = f"""
SELECT t.tenant_id::text, t.id::text, t.seq, t.kind, t.cause, t.at AT TIME ZONE 'UTC', t.policy::text, t.prev_hash,
       t.hash, json_agg(json_build_array(a.unit, a.code, e.amount, e.id::text))::text
FROM credits_transaction t JOIN credits_entry e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id
JOIN credits_account a ON a.tenant_id = t.tenant_id AND a.id = e.account_id
{OF.format("t.")}
GROUP BY t.tenant_id, t.id, t.seq, t.kind, t.cause, t.at, t.policy, t.prev_hash, t.hash ORDER BY t.tenant_id, t.seq
"""
BALANCES = f"SELECT tenant_id::text, unit, code, balance FROM credits_account {OF.format('')}"


def faults(session: psycopg.Connection[Any], tenants: list[str] | None = None) -> Iterator[str]:
    """What is wrong with any ledger (of these tenants), in words; nothing when all are right."""
    asked = {"all": tenants is None, "tenants": tenants or []}
    books: dict[str, list[Any]] = defaultdict(list)
    sums: Counter[tuple[str, str, str]] = Counter()
    for tenant, *row in session.execute(ROWS, asked).fetchall():
        row[5], row[8] = json.loads(row[5]), json.loads(row[8])
        books[tenant].append(row)
        for unit, code, amount, _id in row[-1]:
            sums[tenant, unit, code] += amount
    for tenant, seq, head in session.execute(BOOKS, asked).fetchall():
        yield from faults_of(tenant, books[tenant], seq, bytes(head))
    for tenant, unit, code, balance in session.execute(BALANCES, asked).fetchall():
        if sums[tenant, unit, code] != balance:
            yield f"ledger {tenant}: {unit}/{code} holds {balance}, its entries {sums[tenant, unit, code]}"


def faults_of(tenant: str, rows: list[Any], seq: int, head: bytes) -> Iterator[str]:
    before = NOTHING_BEFORE
    for place, row in enumerate(rows, 1):
        for fault in faults_in(tenant, row, place, before):
            yield f"ledger {tenant}: #{place} {fault}"
        before = bytes(row[7])
    if (seq, head) != (len(rows), before):
        yield f"ledger {tenant}: its book stands at #{seq}, its last transaction is #{len(rows)}"


def faults_in(tenant: str, row: Any, place: int, before: bytes) -> Iterator[str]:
    id_, number, kind, cause, at, policy, prev_hash, own, entries = row
    if number != place or bytes(prev_hash) != before:
        yield "does not follow the one before"
    units: Counter[str] = Counter()
    for unit, _code, amount, _id in entries:
        units[unit] += amount
    if any(units.values()):
        yield "does not sum to zero"
    said = {"at": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z", "cause": cause, "entries": sorted(entries), "id": id_}
    said |= {"kind": kind, "policy": policy, "prev_hash": before.hex(), "seq": number, "tenant": tenant}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    if hashlib.sha256(text.encode()).digest() != bytes(own):
        yield "has another hash"
