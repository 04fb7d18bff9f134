"""A long ledger beside a short one: a post, the balance, a statement's page; and the auditor beside a bare reading.

Both ledgers are laid by set-based SQL, with the same number of moves a month, so that only what lies before differs.
Their hashes are invented: what is posted onto them is real. What the auditor proves is posted by the product itself.
"""

import hashlib
import json
import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection

from bench.cast import employers
from bench.harness import Path
from bench.ledger import Ours
from bench.sizes import MOVES
from credits import queries as purse
from credits import services as ledger
from credits import verification
from credits.statement import queries, words
from credits.statement.month import month_of
from credits.statement.views import PAGE
from tenants.models import Tenant
from tenants.scope import scope

SHORT = 100  # times shorter
PROVEN = 20_000
EVERY = "30 minutes"  # from move to move: some 1,400 a month
END = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
LAST = month_of(END).moved(-1)

# Each eleventh move grants a slot for the ten counts before it, so every balance follows from the number alone.
LAY = f"""
INSERT INTO credits_transaction (tenant_id, id, seq, kind, cause, at, policy, prev_hash, hash)
SELECT %(tenant)s, md5(%(tenant)s::text || n)::uuid, n,
    CASE n %% 11 WHEN 0 THEN 'slots_granted' ELSE 'referral_counted' END,
    CASE n %% 11 WHEN 0 THEN 'slot:' || n / 11 ELSE 'referral:' || n END,
    %(end)s - (%(many)s - n) * interval '{EVERY}', '{{"referrals_per_slot": 10}}',
    CASE n WHEN 1 THEN decode(repeat('00', 32), 'hex') ELSE sha256((n - 1)::text::bytea) END, sha256(n::text::bytea)
FROM generate_series(1, %(many)s::bigint) n;
INSERT INTO credits_entry (tenant_id, id, transaction_id, account_id, seq, amount, balance)
SELECT %(tenant)s, md5(%(tenant)s::text || n || place)::uuid, md5(%(tenant)s::text || n)::uuid, account.id, n,
    entry.amount, entry.balance
FROM generate_series(1, %(many)s::bigint) n
CROSS JOIN LATERAL (VALUES
    (n %% 11 <> 0, 'referral/network', -1, -(n - n / 11)), (n %% 11 <> 0, 'referral/purse', 1, n - n / 11 * 11),
    (n %% 11 = 0, 'referral/purse', -10, 0), (n %% 11 = 0, 'referral/converted', 10, n / 11 * 10),
    (n %% 11 = 0, 'slot/network', -1, -(n / 11)), (n %% 11 = 0, 'slot/available', 1, n / 11)
) AS entry (is_due, place, amount, balance)
JOIN credits_account account ON account.tenant_id = %(tenant)s AND account.unit || '/' || account.code = place
WHERE is_due;
UPDATE credits_account account SET balance = coalesce((
    SELECT balance FROM credits_entry WHERE account_id = account.id ORDER BY seq DESC LIMIT 1), 0)
WHERE tenant_id = %(tenant)s;
UPDATE credits_book SET seq = %(many)s, head = sha256(%(many)s::text::bytea), slots_granted = %(many)s / 11,
    moved_at = %(end)s, opened_at = %(end)s - %(many)s * interval '{EVERY}'
WHERE tenant_id = %(tenant)s
"""


@dataclass(frozen=True)
class Cast:
    long: Tenant
    short: Tenant


class Contender:
    """On the long ledger; `Short` of each is the same on the other."""

    is_short = False

    def __init__(self, cast: Cast) -> None:
        self.tenant = cast.short if self.is_short else cast.long

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection


class Post(Contender):
    """Three posts in a row."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.ours = Ours([self.tenant])

    def work(self) -> int:
        return sum(self.ours.work() for _ in range(3))


class ShortPost(Post):
    is_short = True


class Balance(Contender):
    """What `GET /credits` answers."""

    def work(self) -> int:
        with scope(tenant=self.tenant):
            assert purse.progress(tenant=self.tenant)["referrals"]
        return 1


class ShortBalance(Balance):
    is_short = True


class Page(Contender):
    """Last month's statement, with its seal and its first moves in words."""

    def work(self) -> int:
        with scope(tenant=self.tenant):
            found = queries.statement(tenant=self.tenant, month=LAST, at=datetime.now(UTC))
            rows = words.rows_of(found.moves(0, PAGE))
            assert (len(rows), len(words.lines_of(found)), len(found.signature or "")) == (PAGE, 2, 128)
        return 1


class ShortPage(Page):
    is_short = True


class Auditor(Contender):
    """Proves a whole ledger."""

    def work(self) -> int:
        with scope(tenant=self.tenant):
            proof = verification.prove(self.tenant.pk)
        assert not proof.wrong, proof
        return proof.transactions


class Reader(Contender):
    """Reads the same rows, a thousand at a time, and hashes as many bytes for each: no rule, no sum, no comparison."""

    READ = """
    SELECT t.id::text, seq, kind, cause, at::text, policy::text, encode(prev_hash, 'hex'), encode(hash, 'hex'),
        (SELECT json_agg(json_build_array(id, account_id, seq, amount, balance))
           FROM credits_entry WHERE transaction_id = t.id AND tenant_id = t.tenant_id)::text
    FROM credits_transaction t WHERE tenant_id = %s ORDER BY seq
    """

    def work(self) -> int:
        units = 0
        with scope(tenant=self.tenant), connection.chunked_cursor() as cursor:
            cursor.execute(self.READ, [self.tenant.pk])
            while chunk := cursor.fetchmany(1000):
                for *said, policy, entries in ((*row[:5], *row[6:8], row[5], row[8]) for row in chunk):
                    told = json.dumps([*said, json.loads(policy), json.loads(entries)], separators=(",", ":"))
                    hashlib.sha256(told.encode()).hexdigest()
                units += len(chunk)
        return units


MADE: list[Cast] = []


def prepare() -> Cast:
    """Once for all paths: it takes longer than they do."""
    if not MADE:
        long, short = employers(2)
        with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as direct:
            direct.execute("SET session_replication_role = replica")  # rows as they are: no trigger is asked
            for tenant, many in ((long, MOVES), (short, MOVES // SHORT)):
                values = {"tenant": tenant.pk, "many": many, "end": END}
                for statement in LAY.split(";"):
                    direct.execute(statement, values)
            direct.execute("VACUUM ANALYZE")
        MADE.append(Cast(long, short))
    return MADE[0]


def prepare_proven() -> Cast:
    """One ledger, posted."""
    (tenant,) = employers(1)
    with scope(tenant=tenant):
        causes = [f"referral:{uuid.uuid4()}" for _ in range(PROVEN)]
        ledger.count_referrals(tenant=tenant, causes=causes, at=datetime.now(UTC))
    return Cast(tenant, tenant)


def check(cast: Cast) -> None:
    """Last month leads from its opening to its closing, on both."""
    for tenant in (cast.long, cast.short):
        with scope(tenant=tenant):
            found = queries.statement(tenant=tenant, month=LAST, at=datetime.now(UTC))
        moved = dict(found.opening.balances)
        for total in found.totals.values():
            for place, amount in total["amounts"].items():
                moved[place] += amount
        assert moved == found.closing.balances
        assert found.size > 1_000


def check_proven(cast: Cast) -> None:
    """The auditor's own word is asserted with every proof."""


TIMES = f"of {MOVES:,} moves beside {MOVES // SHORT:,}"
FLAT = 1 / 1.1
PATHS = [
    Path(f"ledger {TIMES}: post", "posts/s", FLAT, Post, ShortPost, prepare, check, 1),
    Path(f"ledger {TIMES}: balance", "balances/s", FLAT, Balance, ShortBalance, prepare, check, 1),
    Path(f"ledger {TIMES}: statement", "pages/s", FLAT, Page, ShortPage, prepare, check, 1),
    Path("ledger proven, beside reading it", "moves/s", 0.4, Auditor, Reader, prepare_proven, check_proven, 1),
]
