"""A file becomes candidates and applications: all of it, or nothing; twice is once."""

from datetime import timedelta

import pytest
from django.db import connection

from candidates.imports import services, taking
from candidates.imports.models import Import, RowFault
from candidates.imports.problems import FileRefused
from candidates.models import Application, Candidate
from tenants.models import AuditEntry, Event
from tenants.scope import OutsideScope, scope
from tests.candidates.imports.conftest import AT
from tests.candidates.imports.files import workbook_of

ROW = "A-{0},2026/7/{0},山田 太郎{0},taro{0}@mail.example,,営業,書類選考,{1}"
COUNTS = ("rows", "created_count", "updated_count", "unchanged_count", "duplicate_count", "error_count")


def counts(imported: Import) -> tuple[int, ...]:
    return tuple(getattr(imported, name) for name in COUNTS)


def pool() -> list[tuple]:
    """Everything the pool holds, ids and times of import aside."""
    people = Candidate.objects.values_list(
        *("last_name", "first_name", "last_name_kana", "email", "email_key", "phone_key", "birth_date", "prefecture")
    )
    told = Application.objects.values_list(
        *("candidate__email", "remote_id", "job", "channel", "stage", "outcome", "reason", "applied_at", "rejected_at")
    )
    return sorted(map(str, people)) + sorted(map(str, told))


def test_takes_the_shipped_sample(take, sample):
    imported = take(file=sample)
    assert counts(imported) == (40, 40, 0, 0, 0, 0)
    assert (imported.eligible_count, imported.not_eligible_count, imported.unmailable_count) == (30, 10, 2)
    assert (imported.layout, imported.refused_columns) == ("herp", ["配偶者"])
    assert Candidate.objects.count() == 39  # one of them applied for two jobs
    assert Application.objects.eligible().mailable().values("candidate").distinct().count() == 27


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16", "utf-16-le", "xlsx"])
def test_takes_the_same_pool_from_every_encoding(take, sample, encoding):
    take(file=sample)
    before = pool()
    text = sample.decode("utf-8-sig")
    again = take(file=workbook_of(text) if encoding == "xlsx" else text.encode(encoding))
    assert counts(again) == (40, 0, 0, 40, 0, 0)
    assert pool() == before


def test_changes_nothing_when_told_again(take, sample):
    take(file=sample)
    before = list(Candidate.objects.order_by("pk").values()), list(Application.objects.order_by("pk").values())
    take(file=sample, at=AT + timedelta(days=30))
    assert (
        list(Candidate.objects.order_by("pk").values()),
        list(Application.objects.order_by("pk").values()),
    ) == before


def test_keeps_a_broken_row_out_and_the_others_in(take):
    imported = take(
        ROW.format(1, "不採用"),
        "A-2,いつか,山田 花子,hanako@mail.example,,営業,書類選考,不採用",
        ROW.format(3, "不採用"),
    )
    assert counts(imported) == (3, 2, 0, 0, 0, 1)
    fault = imported.faults.get()
    assert (fault.line, fault.column, fault.code, fault.is_row_lost) == (3, "応募時刻", "date", True)
    assert fault.message.startswith("3行目「応募時刻」：日付として読み取れません（いつか）。")
    assert not Candidate.objects.filter(email="hanako@mail.example").exists()


def test_takes_the_mended_row_of_the_next_file(take):
    take("A-2,いつか,山田 花子,hanako@mail.example,,営業,書類選考,不採用", ROW.format(1, "不採用"))
    assert counts(take("A-2,2026/7/2,山田 花子,hanako@mail.example,,営業,書類選考,不採用")) == (1, 1, 0, 0, 0, 0)


def test_keeps_someone_with_a_bad_address_unmailable(take):
    imported = take("A-1,,山田 太郎,taro(at)mail.example,,営業,,不採用", "A-2,,佐藤 花子,,,営業,,不採用")
    assert (imported.created_count, imported.error_count, imported.unmailable_count) == (2, 0, 2)
    assert [fault.code for fault in imported.faults.all()] == ["email"]
    assert not any(candidate.is_mailable for candidate in Candidate.objects.all())


@pytest.mark.parametrize(
    "content",
    [
        "応募ID,名前,募集職種\nA-1,山田,営業\n".encode() + b"\xff\xff\n",
        '応募ID,名前,募集職種\nA-1,山田,営業\nA-2,"佐藤,営業\n'.encode(),
        "応募ID,名前,募集職種\n".encode(),
        "品番,数量\n1,2\n".encode(),
        b"",
    ],
)
def test_takes_nothing_of_a_file_that_is_refused(take, content):
    with pytest.raises(FileRefused):
        take(file=content)
    written = [model.objects.count() for model in (Candidate, Application, Import, RowFault, Event, AuditEntry)]
    assert written == [0] * 6


def test_takes_nothing_when_the_last_row_of_many_is_endless(take):
    rows = [ROW.format(1, "不採用").replace("A-1", f"A-{number}") for number in range(5_000)]
    with pytest.raises(FileRefused) as refused:
        take(*rows, 'A-9,,"山田')
    assert refused.value.line == 5_002
    assert Candidate.objects.count() == 0


def test_stores_a_forbidden_value_nowhere(take, cast):
    header = "応募ID,応募時刻,名前,メールアドレス,募集職種,選考終了理由,配偶者,本籍地,家族構成"
    rows = ("A-1,2026/7/1,山田 太郎,taro@mail.example,営業,不採用,ひみつ甲,ひみつ乙,ひみつ丙",)
    broken = (
        "A-2,いつか,佐藤 花子,x,営業,不採用,ひみつ甲,ひみつ乙,ひみつ丙",
        "A-3,,鈴木,,営業,不採用,,ひみつ甲,ひみつ乙,ひみつ丙",
    )
    imported = take(*rows, *broken, header=header)
    assert imported.refused_columns == ["配偶者", "本籍地", "家族構成"]
    assert imported.error_count == 2
    assert tables_holding("ひみつ") == []


def tables_holding(marker: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        return [table for table in tables if _holds(cursor, table, marker)]


def _holds(cursor, table: str, marker: str) -> bool:
    cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
    if not cursor.fetchone()[0]:
        return False
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table} t WHERE t::text LIKE %s)", [f"%{marker}%"])
    return cursor.fetchone()[0]


def test_tells_the_outbox_and_the_audit_trail(take, cast):
    imported = take(ROW.format(1, "不採用"), "A-2,いつか,佐藤,,,,,")
    event, entry = Event.objects.get(), AuditEntry.objects.get()
    assert (event.kind, event.subject) == ("import.finished", imported.public_id)
    assert event.data["state"] == "partly_failed"
    assert (event.data["rows"], event.data["eligible"], event.data["errors"]) == (2, 1, 1)
    assert (entry.action, entry.subject) == ("import.finished", imported.public_id)
    assert "山田" not in str(event.data) + str(entry.detail)


def test_is_seen_by_nobody_else(cast, sample):
    with scope(tenant=cast.acme):
        services.import_file(tenant=cast.acme, file=sample, filename="a.csv", at=AT)
    with scope(tenant=cast.rival):
        assert Candidate.objects.count() == 0
        other = services.import_file(tenant=cast.rival, file=sample, filename="a.csv", at=AT)
        assert (other.created_count, Candidate.objects.count()) == (40, 39)


def test_needs_a_scope(cast, sample):
    with pytest.raises(OutsideScope):
        services.import_file(tenant=cast.acme, file=sample, filename="a.csv", at=AT)


def test_refuses_what_is_larger_than_allowed(cast, in_scope, sample):
    with pytest.raises(FileRefused) as refused:
        services.import_file(tenant=cast.acme, file=sample, filename="a.csv", at=AT, largest=1000)
    assert refused.value.code == "too_large"


def test_stops_keeping_faults_and_goes_on_counting(take, monkeypatch):
    monkeypatch.setattr(taking, "MOST_FAULTS", 3)
    imported = take(*[f"A-{number},いつか,山田,,,,," for number in range(10)])
    assert (imported.error_count, imported.faults.count()) == (10, 3)
