"""Posting a referral: the purse's service beside the same lock, rows and chain by hand on psycopg.

Both write the same rows into the same tables under the same guards as the same role: transaction, two entries, two
balances, the book's head, the event; and the grant at ten. The auditor proves both afterwards. The broker's hint
after the commit is in neither.
"""

import hashlib
import json
import os
import random
import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection

from bench.cast import employers
from bench.harness import Path
from credits import services as ledger
from credits import verification
from tenants import hints
from tenants.ids import uuid7
from tenants.models import Tenant
from tenants.scope import scope

BATCH = 500
SCOPE = "SELECT set_config('careerrelay.tenant', %s, true)"
LOCK = "SELECT seq, head, slots_granted, moved_at FROM credits_book WHERE tenant_id = %s FOR UPDATE"
POST = """
WITH gate AS (
    INSERT INTO credits_transaction (tenant_id, id, seq, kind, cause, at, policy, prev_hash, hash)
    VALUES (%s, %s, %s, %s, %s, %s, '{"referrals_per_slot": 10}', %s, %s)
    ON CONFLICT (tenant_id, cause) DO NOTHING RETURNING tenant_id, id, seq, hash, cause, at
), moved AS (
    UPDATE credits_account a SET balance = a.balance + m.amount
    FROM gate, unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[]) AS m (id, unit, code, amount)
    WHERE a.tenant_id = gate.tenant_id AND a.unit = m.unit AND a.code = m.code
    RETURNING m.id, a.id AS account_id, m.code, m.amount, a.balance
), entries AS (
    INSERT INTO credits_entry (tenant_id, id, transaction_id, account_id, seq, amount, balance)
    SELECT gate.tenant_id, moved.id, gate.id, moved.account_id, gate.seq, moved.amount, moved.balance FROM gate, moved
), head AS (
    UPDATE credits_book b SET seq = gate.seq, head = gate.hash, moved_at = gate.at, slots_granted = slots_granted + %s
    FROM gate WHERE b.tenant_id = gate.tenant_id
), event AS (
    INSERT INTO tenants_event (tenant_id, id, kind, subject, data, at)
    SELECT tenant_id, %s, %s, id::text, jsonb_build_object('transaction_id', id, 'cause', cause), at FROM gate
)
SELECT balance FROM moved WHERE code = 'purse'
"""
COUNT = (["referral", "referral"], ["network", "purse"], [-1, 1])
GRANT = (["referral", "referral", "slot", "slot"], ["purse", "converted", "network", "available"], [-10, 10, -1, 1])


class Ours:
    """`count_referral` in a scope of its own, as a door would call it."""

    def __init__(self, tenants: list[Tenant]) -> None:
        self.tenants = tenants
        hints.Hint.__call__ = lambda hint: None  # type: ignore[method-assign]

    def work(self) -> int:
        tenant = random.choice(self.tenants)
        with scope(tenant=tenant):
            ledger.count_referral(tenant=tenant, cause=f"referral:{uuid.uuid4()}", at=datetime.now(UTC))
        return 1

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection


class OursInBatches(Ours):
    """Many referrals of one employer in one transaction."""

    def work(self) -> int:
        tenant = random.choice(self.tenants)
        causes = [f"referral:{uuid.uuid4()}" for _ in range(BATCH)]
        with scope(tenant=tenant):
            ledger.count_referrals(tenant=tenant, causes=causes, at=datetime.now(UTC))
        return BATCH


class Floor:
    """The same by hand: prepared statements, and everything after the lock in one of them."""

    def __init__(self, tenants: list[Tenant]) -> None:
        self.tenants = [tenant.pk for tenant in tenants]
        self.connection = psycopg.connect(os.environ["DATABASE_URL"], prepare_threshold=1)

    def session(self) -> psycopg.Connection[Any]:
        return self.connection

    def work(self) -> int:
        tenant, at, run = random.choice(self.tenants), datetime.now(UTC), self.connection.execute
        run(SCOPE, (str(tenant),))
        self.count(tenant, f"referral:{uuid.uuid4()}", at)
        self.connection.commit()
        return 1

    def count(self, tenant: Any, cause: str, at: datetime) -> None:
        seq, head, slots, moved_at = self.connection.execute(LOCK, (tenant,)).fetchone() or ()
        at = max(at, moved_at or at).astimezone(UTC)
        head, purse = self.post(tenant, seq + 1, head, "referral_counted", cause, at, COUNT, 0)
        if purse >= 10:
            self.post(tenant, seq + 2, head, "slots_granted", f"slot:{slots + 1}", at, GRANT, 1)

    def post(  # noqa: PLR0917
        self, tenant: Any, seq: int, head: bytes, kind: str, cause: str, at: datetime, moves: Any, slots: int
    ) -> Any:
        id_, ids = uuid7(), [uuid7() for _ in moves[0]]
        said = {
            "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "cause": cause,
            "entries": sorted([*move, str(entry)] for *move, entry in zip(*moves, ids, strict=True)),
            "id": str(id_),
            "kind": kind,
            "policy": {"referrals_per_slot": 10},
            "prev_hash": head.hex(),
            "seq": seq,
            "tenant": str(tenant),
        }
        new = hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).digest()
        event = "slot.granted" if slots else "referral.counted"
        row = self.connection.execute(
            POST, (tenant, id_, seq, kind, cause, at, head, new, ids, *moves, slots, uuid7(), event)
        ).fetchone()
        return new, row[0] if row else 0


def one() -> list[Tenant]:
    return employers(1)


def thousand() -> list[Tenant]:
    return employers(1000)


def check(tenants: list[Tenant]) -> None:
    """Every ledger that was posted to is proven by the auditor."""
    for tenant in tenants:
        with scope(tenant=tenant):
            proof = verification.prove(tenant.pk)
        assert not proof.wrong, proof


PATHS = [
    Path("ledger post, one hot purse", "posts/s", 0.6, Ours, Floor, one, check),
    Path("ledger post, 1,000 purses", "posts/s", 0.6, Ours, Floor, thousand, check),
    Path(
        f"ledger, {BATCH} posts of a purse at once, beside single ones",
        "posts/s",
        5,
        OursInBatches,
        Ours,
        one,
        check,
        1,
    ),
]
