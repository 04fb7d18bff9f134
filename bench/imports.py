"""An import: a CP932 file of a real ATS's layout, all checks included, beside its cells copied in by hand.

The floor decodes the same file, copies its cells to a temporary table and writes both tables of the pool with one
INSERT … SELECT each: no layout is recognised, nothing is normalised, compared or counted, nobody is found again.
Ours also puts the first 2,000 people of each file into the search's index: the fewer rows, the more it weighs
(`--rows 100000` is the size that matters).
"""

import csv
import io
import os
import secrets
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection

from bench.cast import employers
from bench.harness import Path
from bench.sizes import ROWS
from candidates.imports import services
from candidates.imports.models import Import
from candidates.models import Application, Candidate
from tenants import hints
from tenants.models import Tenant
from tenants.scope import scope

HEADER = (
    "応募ID,応募時刻,名前,フリガナ,メールアドレス,電話番号,応募経路,募集職種,選考ステップ,選考終了理由,"
    "都道府県,生年月日"
)
JOBS = ("法人営業", "経理", "人事", "開発")


def new_file() -> bytes:
    """People that nobody has seen yet, each with an address and a phone of their own."""
    run, first = secrets.token_hex(4), secrets.randbelow(9_000)
    return "\n".join([HEADER, *(line(run, first, number) for number in range(ROWS))]).encode("cp932")


def line(run: str, first: int, number: int) -> str:
    day = f"{number % 12 + 1}/{number % 28 + 1}"
    phone = f"090-{1_000 + (first + number // 10_000) % 9_000}-{number % 10_000:04}"
    who = f"山田{run} 太郎{number},ヤマダ タロウ,taro{number}-{run}@mail.example,{phone}"
    return f"{run}-{number},2026/{day} 9:30,{who},求人媒体,{JOBS[number % 4]},一次面接,不採用,東京都,1990/{day}"


class Ours:
    """`import_file` in a scope of its own."""

    def __init__(self, employer: Tenant) -> None:
        self.employer = employer
        hints.Hint.__call__ = lambda hint: None  # type: ignore[method-assign]

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def work(self) -> int:
        with scope(tenant=self.employer):
            at = datetime.now(UTC)
            return services.import_file(tenant=self.employer, file=new_file(), filename="herp.csv", at=at).rows


CREATE = """
CREATE TEMPORARY TABLE cells (
    person uuid DEFAULT uuidv7(), id text, applied text, name text, kana text, email text, phone text,
    channel text, job text, stage text, reason text, prefecture text, born text
) ON COMMIT DROP
"""
COPY = "COPY cells (id, applied, name, kana, email, phone, channel, job, stage, reason, prefecture, born) FROM STDIN"
PEOPLE = """
INSERT INTO candidates_candidate (
    id, tenant_id, last_name, first_name, last_name_kana, first_name_kana, email, email_key, phone, phone_key,
    prefecture, birth_date, current_company, current_title, education, jobs, skills, as_of, created_at, updated_at
)
SELECT person, %(tenant)s, split_part(name, ' ', 1), split_part(name, ' ', 2), split_part(kana, ' ', 1),
    split_part(kana, ' ', 2), email, email, phone, '+81' || ltrim(replace(phone, '-', ''), '0'), prefecture,
    born::date, '', '', '[]', '[]', '[]', %(at)s, %(at)s, %(at)s
FROM cells
"""
APPLICATIONS = """
INSERT INTO candidates_application (
    id, tenant_id, candidate_id, source, remote_id, job, channel, stage, outcome, reason, applied_at, created_at,
    updated_at
)
SELECT uuidv7(), %(tenant)s, person, 'herp', id, job, channel, stage, 'rejected', reason, applied::timestamptz,
    %(at)s, %(at)s
FROM cells
"""


class Floor:
    """The same cells by hand."""

    def __init__(self, employer: Tenant) -> None:
        self.employer = employer
        self.connection = psycopg.connect(os.environ["DATABASE_URL"])

    def session(self) -> psycopg.Connection[Any]:
        return self.connection

    def work(self) -> int:
        run, facts = self.connection.execute, {"tenant": self.employer.pk, "at": datetime.now(UTC)}
        rows = csv.reader(io.TextIOWrapper(io.BytesIO(new_file()), "cp932", newline=""))
        next(rows)
        run("SELECT set_config('careerrelay.tenant', %s, true)", (str(self.employer.pk),))
        run(CREATE)
        with self.connection.cursor() as cursor, cursor.copy(COPY) as copy:
            for row in rows:
                copy.write_row(row)
        run(PEOPLE, facts)
        run(APPLICATIONS, facts)
        self.connection.commit()
        return ROWS


def prepare() -> Tenant:
    return employers(1)[0]


def check(employer: Tenant) -> None:
    """Each row is one person and one application, and ours counts them so."""
    with scope(tenant=employer):
        files = list(Import.objects.for_tenant(employer))
        assert files
        assert all(one.rows == one.created_count == one.eligible_count == ROWS for one in files)
        assert all(one.error_count == one.unmailable_count == 0 for one in files)
        taken = Application.objects.for_tenant(employer)
        assert taken.exclude(imported=None).count() == len(files) * ROWS
        assert taken.count() == Candidate.objects.for_tenant(employer).count()


PATHS = [
    Path("import: a file, all checks included", "rows/s", 0.4, Ours, Floor, prepare, check, workers=1),
]
