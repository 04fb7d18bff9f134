"""The drill's story: count and sign, back up, count on, erase, crash; restore to a point and to the end; prove both."""

import io
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from candidates.imports.services import import_file
from candidates.models import Candidate
from candidates.pool import outside
from careerrelay import traces
from careerrelay.drill.server import Archiving
from careerrelay.embedded.postgres import ADMIN
from credits import queries as purse
from credits import services as ledger
from credits import sweeping, verification
from referrals.retention import services as retention
from tenants.models import Plan, Tenant
from tenants.scope import scope

POINT, WORD = "drill", "drillmarker"
HEAD = "応募ID,応募時刻,名前,メールアドレス,募集職種,選考終了理由"
FILE = f"{HEAD}\nD-1,2026/07/01,{WORD},{WORD}@mail.example,営業,不採用\n"
BEFORE, AFTER, LATE = 10, 13, 5  # referrals counted before the backup, before the point, after it


class Story:
    """One employer, one person, and what must be true of them after each restore."""

    def __init__(self, server: Archiving) -> None:
        self.server = server
        self.held: dict[str, bool] = {}
        self.seconds: dict[str, float] = {}
        self.tenant_id = uuid.UUID(int=0)

    def play(self, tables_from: str) -> dict[str, dict[str, Any]]:
        with self.timed("tables"):
            make_tables(self.server, tables_from)
        with self.timed("work"):
            self.work()
        self.server.crash()
        connections.close_all()
        with self.timed("restore to the point"):
            self.server.restore(point=POINT)
        self.prove_point()
        self.server.stop()
        connections.close_all()
        with self.timed("restore to the end"):
            self.server.restore()
        self.prove_end()
        connections.close_all()
        return {"held": self.held, "seconds": self.seconds}

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[what] = round(time.monotonic() - started, 2)

    def work(self) -> None:
        """A day at the office, with the backup in the middle and the crash at its end."""
        self.found()
        self.count("before", BEFORE)
        self.server.back_up()
        self.count("after", AFTER)
        sweeping.inspect_due(at=timezone.now())
        self.server.mark(POINT)
        self.erase()
        self.count("late", LATE)
        self.server.archive_all()

    def found(self) -> None:
        facts = {"slug": "drill", "name": "訓練株式会社", "address": "東京都千代田区", "representative": "訓練 太郎"}
        with scope(network=True):
            plan = Plan.objects.create(name="訓練")
            tenant = Tenant.objects.create(kind="employer", contact="a@drill.example", plan=plan, **facts)
            ledger.open_purse(tenant=tenant, at=timezone.now())
            self.tenant_id = tenant.pk
        with scope(tenant=tenant):
            import_file(tenant=tenant, file=io.BytesIO(FILE.encode()), filename="a.csv", at=timezone.now())

    def count(self, name: str, number: int) -> None:
        with scope(tenant=self.tenant_id):
            for each in range(number):
                ledger.count_referral(tenant=self.tenant, cause=f"referral:{name}{each}", at=timezone.now())

    @property
    def tenant(self) -> Tenant:
        found: Tenant = Tenant.objects.select_related("plan").get(pk=self.tenant_id)
        return found

    def erase(self) -> None:
        """Somebody is erased; that they were leaves the database at once."""
        with scope(tenant=self.tenant_id):
            person = Candidate.objects.get(tenant=self.tenant_id)
            retention.hold_still(self.tenant, [person.pk])
            retention.erase_at_wish(tenant=self.tenant, candidate=person, at=timezone.now())
        outside.tell_erasures(at=timezone.now() + timedelta(seconds=1))

    def prove_point(self) -> None:
        """What came before the point is there, to the last count; what came after it is not; the erased stay erased."""
        self.held["the point holds every count before it, and none after"] = self.counted() == BEFORE + AFTER
        self.held["its ledger is proven, and its head is the signed one outside"] = self.is_anchored(is_head=True)
        was_back = bool(list(traces.in_tables([WORD])))
        call_command("reapply_erasures", stdout=io.StringIO())
        left = [table for table, _column, _count in traces.in_tables([WORD]) if table not in traces.LEGAL]
        self.held["who was erased after it was back, and is erased again"] = was_back and not left
        with scope(tenant=self.tenant_id):
            again = import_file(tenant=self.tenant, file=FILE.encode(), filename="a.csv", at=timezone.now())
        self.held["nor does the same file bring them back"] = again.created_count == 0

    def prove_end(self) -> None:
        self.held["the end holds everything that was committed"] = self.counted() == BEFORE + AFTER + LATE
        self.held["its ledger is proven against the signed head"] = self.is_anchored(is_head=False)
        self.held["who was erased is erased"] = not list(traces.in_tables([WORD]))

    def counted(self) -> int:
        with scope(tenant=self.tenant_id):
            return purse.progress(tenant=self.tenant)["referrals"]

    def is_anchored(self, *, is_head: bool) -> bool:
        """Proven with the last head outside; `is_head`: and the ledger ends just there."""
        head = sweeping.outside_heads()[str(self.tenant_id)]
        with scope(tenant=self.tenant_id):
            proof = verification.prove(self.tenant_id, head)
        return not proof.wrong and (proof.transactions == head["seq"]) is is_head


def make_tables(server: Archiving, tables_from: str) -> None:
    """By the migrations; or as they are in a database that has been migrated, which is quicker."""
    if not tables_from:
        call_command("migrate", verbosity=0, interactive=False)
        return
    dump = [str(server.programs / "pg_dump"), "--schema-only", tables_from]
    told = subprocess.run(dump, check=True, capture_output=True).stdout
    load = [str(server.programs / "psql"), "--quiet", "--set=ON_ERROR_STOP=1", server.url_of(ADMIN)]
    done = subprocess.run(load, input=told, check=False, capture_output=True)
    if done.returncode:
        raise SystemExit(f"the tables could not be made:\n{done.stderr.decode()}")
