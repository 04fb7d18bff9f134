"""The dashboard's figures: beside a recount of the rows, and beside a tenth of the people; and the price of a policy.

The recount is one statement by hand that counts what the headline's funnel shows, month by month. It takes as long as
there are people, the sums do not: a hundred times is asked at a million (`--people 1000000`), of fewer in proportion.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from django.db import connection

from bench.cast import employers
from bench.harness import Path
from bench.sizes import PEOPLE
from candidates.models import Application, Candidate
from referrals.insights import figures, services
from referrals.insights.models import Change
from referrals.insights.period import Period, moved
from referrals.models import Mail
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from tenants.models import Tenant
from tenants.scope import scope

TARGET = 100 * PEOPLE / 1_000_000
SHOWN = 50
AT = datetime.now(UTC)
MULTIPLY = """
INSERT INTO {table} SELECT (jsonb_populate_record(one, jsonb_build_object(
    'id', md5('{table}' || one.id::text || n)::uuid, 'email_key', 'p' || n, 'remote_id', 'r' || n,
    'candidate_id', md5('candidates_candidate' || %(person)s || n)::uuid,
    'application_id', md5('candidates_application' || %(application)s || n)::uuid,
    'job', 'job ' || n %% 20, 'sent_at', now() - n %% 300 * interval '1 day'))).*
FROM {table} one, generate_series(1, %(many)s::bigint) n WHERE one.id = %(one)s
"""
RECOUNT = """
SELECT date_trunc('month', mail.sent_at AT TIME ZONE 'Asia/Tokyo') AS month, count(*),
    count(*) FILTER (WHERE mail.bounced_at IS NULL), count(referral.id), count(referral.id) FILTER (WHERE EXISTS (
        SELECT 1 FROM referrals_delivery sent WHERE sent.referral_id = referral.id AND sent.delivered_at IS NOT NULL))
FROM candidates_application applied JOIN referrals_mail mail ON mail.application_id = applied.id
LEFT JOIN referrals_referral referral ON referral.application_id = applied.id
WHERE applied.tenant_id = %s AND mail.sent_at IS NOT NULL GROUP BY 1
"""
WHO = "SELECT set_config('careerrelay.tenant', %s, true)"
PAGE = """
SELECT id, last_name, first_name, email, updated_at FROM candidates_candidate
WHERE tenant_id = %s ORDER BY updated_at DESC, id DESC LIMIT 50
"""


@dataclass(frozen=True)
class Cast:
    many: Tenant
    few: Tenant  # a tenth of its people


class Board:
    """What the dashboard asks for a year."""

    def __init__(self, cast: Cast) -> None:
        self.tenant = cast.many

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def work(self) -> int:
        with scope(tenant=self.tenant):
            assert board_of(self.tenant).steps[0].value
        return 1


class SmallBoard(Board):
    """The same of a tenth of the people."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.tenant = cast.few


class Recount:
    """The rows themselves, by hand."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.connection = free()

    def session(self) -> psycopg.Connection[Any]:
        return self.connection

    def work(self) -> int:
        assert self.connection.execute(RECOUNT, [self.cast.many.pk]).fetchall()
        return 1


class Page:
    """A list's first page through the policy, in a transaction that says who is asking: psycopg on both sides."""

    url = "DATABASE_URL"

    def __init__(self, cast: Cast) -> None:
        self.tenant = cast.many.pk
        self.connection = psycopg.connect(os.environ[self.url], autocommit=True)

    def session(self) -> psycopg.Connection[Any]:
        return self.connection

    def work(self) -> int:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(WHO, [str(self.tenant)])
            for _question in range(SHOWN):
                cursor.execute(PAGE, [self.tenant], prepare=True)
                assert len(cursor.fetchall()) == SHOWN
        return SHOWN


class PlainPage(Page):
    """The same of a role that no policy binds."""

    url = "DATABASE_ADMIN_URL"


def free() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True)


def board_of(tenant: Tenant) -> figures.Board:
    this = AT.date().replace(day=1)
    return figures.board_of(tenant=tenant, period=Period(moved(this, -11), this), by="month", at=AT)


MADE: list[Cast] = []


def prepare() -> Cast:
    """Once for all paths: it takes longer than they do."""
    if not MADE:
        many, few = employers(2)
        for tenant, people in ((many, PEOPLE), (few, PEOPLE // 10)):
            fill(tenant, people)
        with free() as direct:
            direct.execute("ANALYZE")
        MADE.append(Cast(many, few))
    return MADE[0]


def fill(tenant: Tenant, people: int) -> None:
    """One person who was rejected and mailed, so many times over, summed up."""
    with scope(tenant=tenant):
        seeds = seeded(tenant)
    told = {"person": str(seeds[0].pk), "application": str(seeds[1].pk), "many": people}
    with free() as direct:
        direct.execute("SET session_replication_role = replica")  # rows as they are: no trigger, no key is asked
        for seed in seeds:
            direct.execute(MULTIPLY.format(table=seed._meta.db_table), told | {"one": seed.pk})
    with scope(tenant=tenant):
        Change.objects.for_tenant(tenant).delete()
        services.recount(tenant=tenant)


def seeded(tenant: Tenant) -> tuple[Candidate, Application, Mail]:
    common = {"tenant": tenant, "created_at": AT, "updated_at": AT}
    person = Candidate.objects.create(last_name="髙橋", email="p@mail.example", email_key="p", as_of=AT, **common)
    told = {"outcome": Application.Outcome.REJECTED, "rejected_at": AT, "job": "営業", "source": "bench"}
    applied = Application.objects.create(candidate=person, remote_id="r", **told, **common)
    link = rejections.new_link(tenant, applied, AT)
    link.save(force_insert=True)
    version = rejections.create_template(
        tenant=tenant, by=None, at=AT, language="ja", **(TEXTS["ja"] | {"name": "文面"})
    )
    sent = {"queued_at": AT, "next_at": AT, "handed_at": AT, "sent_at": AT - timedelta(days=1), "version": version}
    return person, applied, Mail.objects.create(tenant=tenant, application=applied, link=link, **sent)


def check(cast: Cast) -> None:
    """The sums are what the rows come to."""
    with free() as direct:
        counted = direct.execute(RECOUNT, [cast.many.pk]).fetchall()
    with scope(tenant=cast.many):
        board = board_of(cast.many)
    assert {month.date(): sent for month, sent, *_ in counted} == {
        row["month"]: row["sent"] for row in board.months if row["sent"]
    }


PATHS = [
    Path(f"dashboard: {PEOPLE:,} people, beside a recount", "boards/s", TARGET, Board, Recount, prepare, check),
    Path(f"dashboard: beside {PEOPLE // 10:,} people", "boards/s", 1 / 1.2, Board, SmallBoard, prepare, check),
    Path("row-level security on a page's query", "queries/s", 1 / 1.15, Page, PlainPage, prepare, check),
]
