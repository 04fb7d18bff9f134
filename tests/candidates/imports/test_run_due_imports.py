"""A worker takes a file in pieces: exact counts wherever it is interrupted, nothing twice, nothing lost.

CAREERRELAY_CRASH_ROWS says how many rows (100000 for the whole run), CAREERRELAY_CRASH_KILLS how often.
"""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.imports import files, steps, taking, tasks, working
from candidates.imports.models import Import, RowFault, Upload
from candidates.models import Application, Candidate
from tenants.models import AuditEntry, Event
from tenants.scope import scope
from tests.candidates.imports.walking import fresh, received, rows, started
from tests.referrals.relay.workers import kill
from tests.referrals.relay.workers import working as a_worker
from tests.waiting import eventually

ROWS = int(os.environ.get("CAREERRELAY_CRASH_ROWS", "600"))
KILLS = int(os.environ.get("CAREERRELAY_CRASH_KILLS", "2"))
COUNTS = ("rows", "created_count", "updated_count", "unchanged_count", "duplicate_count", "error_count")


def counts(imported: Import) -> tuple[int, ...]:
    return tuple(getattr(imported, name) for name in COUNTS)


def at_now():
    return timezone.now()


@pytest.fixture
def small_pieces(settings):
    settings.IMPORT_CHUNK_ROWS = 10


MIXED = [
    *rows(25),
    "A-100,いつか,鈴木,x@mail.example,営業,不採用",
    *rows(5, job="開発"),  # the same ids again: the later row is the one that stays
    "A-101,2026/7/1,田中,だめ,営業,辞退",
]


def test_takes_every_row_once_in_whatever_pieces(cast, small_pieces):
    imported = started(cast.acme, MIXED, at_now())
    tasks.run_due_imports()
    done = fresh(imported)
    assert (counts(done), done.state) == ((32, 26, 0, 0, 5, 1), "partly_failed")
    assert (done.eligible_count, done.not_eligible_count, done.unmailable_count) == (25, 1, 1)
    with scope(tenant=cast.acme):
        assert Application.objects.count() == Candidate.objects.count() == 26
        assert Application.objects.get(remote_id="A-3").job == "開発"
        assert RowFault.objects.count() == 2


def test_counts_what_the_check_foretold(cast, small_pieces):
    upload = received(cast.acme, MIXED, at_now())
    with scope(tenant=cast.acme):
        imported = steps.start_import(tenant=cast.acme, upload=upload, by=None, at=at_now())
    tasks.run_due_imports()
    done = fresh(imported)
    assert {name: getattr(done, name) for name in upload.found} == upload.found


def test_tells_the_outbox_and_the_audit_trail_once(cast, small_pieces):
    imported = started(cast.acme, rows(25), at_now())
    tasks.run_due_imports()
    tasks.run_due_imports()
    with scope(tenant=cast.acme):
        event = Event.objects.get(kind="import.finished")
        assert event.data["id"] == imported.public_id
        assert (event.data["state"], event.data["rows"]) == ("succeeded", 25)
        acts = AuditEntry.objects.filter(action__startswith="import.").order_by("pk")
        assert [entry.action for entry in acts] == ["import.started", "import.finished"]
        assert "山田" not in str([entry.detail for entry in acts])


def test_goes_on_behind_the_last_piece_after_a_failure(cast, small_pieces, monkeypatch):
    imported, taken = started(cast.acme, rows(25), at_now()), taking.take_rows
    asked = []

    def breaking(**facts):
        asked.append(1)
        number = taken(**facts)
        if len(asked) == 2:
            raise ConnectionError
        return number

    monkeypatch.setattr(taking, "take_rows", breaking)
    tasks.run_due_imports()
    half = fresh(imported)
    assert (counts(half), half.state, half.attempts) == ((10, 10, 0, 0, 0, 0), "running", 1)
    with scope(tenant=cast.acme):
        assert Application.objects.count() == 10
        Import.objects.update(next_at=at_now())
    tasks.run_due_imports()
    assert counts(fresh(imported)) == (25, 25, 0, 0, 0, 0)


def test_gives_up_what_fails_again_and_again_and_says_how_far_it_came(cast, small_pieces, monkeypatch):
    imported = started(cast.acme, rows(25), at_now())

    def breaking(**_facts):
        raise ConnectionError

    monkeypatch.setattr(taking, "take_rows", breaking)
    for _try in range(len(working.WAITS) + 1):
        with scope(tenant=cast.acme):
            Import.objects.exclude(next_at=None).update(next_at=at_now())
        tasks.run_due_imports()
    assert (fresh(imported).state, fresh(imported).next_at) == ("failed", None)
    with scope(tenant=cast.acme):
        assert Event.objects.get(kind="import.finished").data["state"] == "failed"


def test_gives_up_what_kills_every_worker_that_takes_it_up(cast):
    """Such a worker leaves no word: only the tries are counted, before each."""
    imported = started(cast.acme, rows(3), at_now())
    with scope(tenant=cast.acme):
        Import.objects.update(attempts=len(working.WAITS) + 1)
    tasks.run_due_imports()
    assert fresh(imported).state == "failed"


def test_a_file_that_is_gone_ends_its_import_at_once(cast):
    imported = started(cast.acme, rows(3), at_now())
    files.remove(fresh(imported).upload.stored_as)
    tasks.run_due_imports()
    assert fresh(imported).state == "failed"


def test_checks_a_large_file_in_the_background_and_writes_nothing(cast, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 0)
    upload = received(cast.acme, MIXED, at_now())
    assert upload.is_checking
    tasks.run_due_imports()
    done = fresh(upload)
    assert (done.found["rows"], done.found["created_count"], done.found["duplicate_count"]) == (32, 26, 5)
    assert [(one["code"], one["count"]) for one in done.causes] == [("date", 1), ("email", 1)]
    with scope(tenant=cast.acme):
        assert Candidate.objects.count() == RowFault.objects.count() == Import.objects.count() == 0


def test_a_check_of_other_columns_is_not_overtaken_by_the_first(cast):
    upload = received(cast.acme, rows(3), at_now())
    with scope(tenant=cast.acme):
        Upload.objects.update(check_requested_at=at_now() + timedelta(seconds=1), checked_at=None, found={})
        steps.check_now(tenant=cast.acme, upload=upload, at=at_now())
    assert fresh(upload).found == {}


def test_works_for_whom_nobody_works_yet(cast, small_pieces):
    """While the lease runs the row is not due; when its worker is silent for as long, it is again."""
    imported = started(cast.acme, rows(5), at_now())
    with scope(tenant=cast.acme):
        Import.objects.update(next_at=at_now() + working.LEASE)
    tasks.run_due_imports()
    assert fresh(imported).rows == 0


@pytest.mark.timeout(600)
def test_killed_again_and_again_it_takes_every_row_once(committed_cast, monkeypatch):
    """Real workers, killed with SIGKILL in the middle of their work."""
    acme, count = committed_cast.acme, ROWS
    monkeypatch.setenv("IMPORT_CHUNK_ROWS", str(ROWS // 20))
    imported = started(acme, rows(count), at_now())
    caught = 0
    for _kill in range(KILLS):
        before = fresh(imported).rows
        with a_worker() as worker:
            eventually(lambda seen=before: Import.objects.get().rows > seen or Import.objects.get().finished_at)
            kill(worker)
        with scope(tenant=acme):  # the lease, without the waiting
            caught += Import.objects.exclude(next_at=None).update(next_at=at_now())
    assert caught, "every worker was done before it was killed"
    with a_worker() as worker:
        # its one process may be busy for whole shifts with what follows from the rows: their index, their sums
        assert eventually(lambda: Import.objects.get().finished_at, seconds=240)
    assert counts(fresh(imported)) == (count, count, 0, 0, 0, 0)
    with scope(tenant=acme):
        assert Application.objects.count() == Candidate.objects.count() == count
        assert Event.objects.filter(kind="import.finished").count() == 1
