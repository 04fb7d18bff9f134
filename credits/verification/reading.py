"""The auditor's eyes: what the database holds of one ledger, as text, in memory that does not grow with it."""

import json
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

CHUNK = 1000

# One statement, so one moment: what is posted while the auditor reads on has a higher number and is left alone.
STATE = """
SELECT (SELECT json_agg(json_build_array(id, seq, encode(head, 'hex'), slots_granted,
               coalesce(to_char(moved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '')))
          FROM credits_book WHERE tenant_id = %(tenant)s),
       (SELECT json_agg(json_build_array(id, unit, code, balance)) FROM credits_account WHERE tenant_id = %(tenant)s),
       (SELECT max(seq) FROM credits_transaction WHERE tenant_id = %(tenant)s)
"""
TRANSACTIONS = """
SELECT id::text, seq, kind, cause, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), policy::text,
       encode(prev_hash, 'hex'), encode(hash, 'hex'),
       (SELECT json_agg(json_build_array(id, account_id, seq, amount, balance))
          FROM credits_entry WHERE transaction_id = t.id AND tenant_id = %(tenant)s)::text
FROM credits_transaction t WHERE tenant_id = %(tenant)s AND seq <= %(last)s ORDER BY seq, id
"""
STRAY_ENTRY = """
SELECT id FROM credits_entry e WHERE tenant_id = %(tenant)s AND NOT EXISTS (
    SELECT FROM credits_transaction t WHERE t.id = e.transaction_id AND t.tenant_id = e.tenant_id AND t.seq = e.seq
) ORDER BY seq, id LIMIT 1
"""
REPEATED_CAUSE = """
SELECT max(seq), cause FROM credits_transaction WHERE tenant_id = %(tenant)s AND seq <= %(last)s
GROUP BY cause HAVING count(*) > 1 ORDER BY 1 LIMIT 1
"""
UNANSWERED = """
SELECT seq, cause FROM credits_transaction t
WHERE tenant_id = %(tenant)s AND seq <= %(last)s AND kind = %(kind)s AND NOT EXISTS (
    SELECT FROM credits_transaction o
    WHERE o.tenant_id = t.tenant_id AND o.kind = %(answered)s AND o.seq < t.seq AND starts_with(t.cause, %(prefix)s)
      AND o.cause = %(answered_prefix)s || substr(t.cause, length(%(prefix)s) + 1)
) ORDER BY seq LIMIT 1
"""
RELEASED_AND_SPENT = """
SELECT a.seq, a.cause FROM credits_transaction a JOIN credits_transaction b
  ON b.tenant_id = a.tenant_id AND b.cause = 'release:' || substr(a.cause, length('spend:') + 1)
WHERE a.tenant_id = %(tenant)s AND a.seq <= %(last)s AND a.kind = 'slot_spent' ORDER BY a.seq LIMIT 1
"""
EARLY_EXPIRY = """
SELECT ended.seq, ended.cause FROM credits_transaction ended
JOIN credits_transaction given
  ON given.tenant_id = ended.tenant_id AND given.cause = substr(ended.cause, length('expiry:') + 1)
WHERE ended.tenant_id = %(tenant)s AND ended.seq <= %(last)s AND ended.kind = 'slot_expired' AND (
    ended.policy->'slot_lifetime_days' IS DISTINCT FROM given.policy->'slot_lifetime_days'
    OR given.policy->'slot_lifetime_days' IS NULL
    OR ended.at < given.at + make_interval(days => (given.policy->>'slot_lifetime_days')::int)
) ORDER BY ended.seq LIMIT 1
"""
TENANTS = """
SELECT tenant_id FROM credits_book UNION SELECT tenant_id FROM credits_account
UNION SELECT tenant_id FROM credits_transaction UNION SELECT tenant_id FROM credits_entry
UNION SELECT tenant_id FROM credits_signedhead ORDER BY 1
"""


class Wrong(Exception):
    """The first row that does not agree with the rest, and why."""


class Row(NamedTuple):
    """A stored transaction, with its entries, as text from the database."""

    id: str
    seq: int
    kind: str
    cause: str
    at: str
    policy: dict[str, Any]
    prev_hash: str
    hash: str
    entries: list[list[Any]]  # id, account, seq, amount, balance


def ledgers() -> list[uuid.UUID]:
    """Every tenant that owns a row of any ledger. Needs the network's scope."""
    return [tenant_id for (tenant_id,) in fetch(TENANTS, {})]


def transactions(values: dict[str, Any]) -> Iterator[Row]:
    """The stored transactions by number, a chunk at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(TRANSACTIONS, values)
        while chunk := cursor.fetchmany(CHUNK):
            for *said, policy, prev_hash, hash_, entries in chunk:
                yield Row._make([*said, json.loads(policy), prev_hash, hash_, json.loads(entries or "[]")])


def fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
