"""An import: a CP932 file of a real ATS's layout, all checks included, beside its cells copied in by hand.

The floor decodes the same file, copies its cells to a temporary table and writes both tables of the pool with one
INSERT … SELECT each: no layout is recognised, nothing is normalised, compared or counted, nobody is found again. The
peer is django-import-export as its documentation makes it fast (bulk, no diffs, nothing looked up). Time is linear when
the rate at ten times the rows is the same; memory is the most that a process of its own ever held.
"""

import csv
import io
import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection

from bench import stage
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


def new_file(rows: int = ROWS) -> bytes:
    """People that nobody has seen yet, each with an address and a phone of their own."""
    run, first = secrets.token_hex(4), secrets.randbelow(9_000)
    return "\n".join([HEADER, *(line(run, first, number) for number in range(rows))]).encode("cp932")


def line(run: str, first: int, number: int) -> str:
    day = f"{number % 12 + 1}/{number % 28 + 1}"
    phone = f"090-{1_000 + (first + number // 10_000) % 9_000}-{number % 10_000:04}"
    who = f"山田{run} 太郎{number},ヤマダ タロウ,taro{number}-{run}@mail.example,{phone}"
    return f"{run}-{number},2025/{day} 9:30,{who},求人媒体,{JOBS[number % 4]},一次面接,不採用,東京都,1990/{day}"


class Ours:
    """`import_file` in a scope of its own; the file lies ready."""

    rows = ROWS

    def __init__(self, employer: Tenant) -> None:
        self.employer, self.file = employer, b""
        hints.Hint.__call__ = lambda hint: None  # type: ignore[method-assign]

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def make_ready(self) -> None:
        self.file = new_file(self.rows)

    def work(self) -> int:
        with scope(tenant=self.employer):
            at = datetime.now(UTC)
            return services.import_file(tenant=self.employer, file=self.file, filename="herp.csv", at=at).rows


class Few(Ours):
    """A tenth of the rows, of the same form."""

    rows = ROWS // 10


class Held(Ours):
    """The most memory that a process holds which imports one such file, in MB."""

    def make_ready(self) -> None:
        """It makes its own."""

    def work(self) -> int:
        command = [sys.executable, "-m", "bench.memory", str(self.employer.pk), str(self.rows)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=stage.PROJECT)
        return int(done.stdout.split()[-1])


class HeldByFew(Held):
    """The same of ten thousand rows, or of a tenth."""

    rows = min(10_000, ROWS // 2)


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
        self.employer, self.file = employer, b""
        self.connection = psycopg.connect(os.environ["DATABASE_URL"])

    def make_ready(self) -> None:
        self.file = new_file()

    def session(self) -> psycopg.Connection[Any]:
        return self.connection

    def work(self) -> int:
        run, facts = self.connection.execute, {"tenant": self.employer.pk, "at": datetime.now(UTC)}
        rows = csv.reader(io.TextIOWrapper(io.BytesIO(self.file), "cp932", newline=""))
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


class Peer(Ours):
    """django-import-export: a resource for each table, over the same file."""

    def work(self) -> int:
        from bench.import_resources import take  # of requirements/bench.txt

        with scope(tenant=self.employer):
            return take(self.employer, self.file, datetime.now(UTC))


def prepare() -> Tenant:
    return employers(1)[0]


def check(employer: Tenant) -> None:
    """Each row is one person and one application, and ours counts them so."""
    with scope(tenant=employer):
        files = list(Import.objects.for_tenant(employer))
        assert files
        assert all(one.rows == one.created_count == one.eligible_count for one in files)
        assert all(one.error_count == one.unmailable_count == 0 for one in files)
        taken = Application.objects.for_tenant(employer)
        assert taken.exclude(imported=None).count() == sum(one.rows for one in files)
        assert taken.count() == Candidate.objects.for_tenant(employer).count()


NAME = f"import: {ROWS:,} rows"
ALONE: dict[str, Any] = {"workers": 1, "size": ROWS}
PATHS = [
    Path(f"{NAME}, all checks included", "rows/s", 0.4, Ours, Floor, prepare, check, **ALONE),
    Path(f"{NAME}, beside django-import-export", "rows/s", 5, Ours, Peer, prepare, check, **ALONE),
    Path(f"{NAME}, beside a tenth of them", "rows/s", 1 / 1.2, Ours, Few, prepare, check, **ALONE),
    Path(
        f"{NAME}, memory beside {HeldByFew.rows:,}",
        "MB",
        1 / 1.2,
        Held,
        HeldByFew,
        prepare,
        check,
        is_size=True,
        **ALONE,
    ),
]
